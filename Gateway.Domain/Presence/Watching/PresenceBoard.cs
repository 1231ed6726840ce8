using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Watching;

/// <summary>Everybody of a list, watched with one subscription (RFC 4662).</summary>
internal sealed class PresenceBoard : KeptSubscription
{
    private readonly List<PocAddress> _order = [];
    private readonly Dictionary<PocAddress, BoardEntry> _entries = [];
    private readonly MonotonicTime _endsAt;
    private readonly WatcherApplication _application;
    private Action<BoardRecord>? _answered;
    private BoardRecord _record;

    public PresenceBoard(WatcherApplication application, BoardQuestion question, Action<BoardRecord> answered, MonotonicTime now)
        : base(application, question.Watcher, question.List)
    {
        (_answered, _record, _endsAt, _application) = (answered, BoardRecord.Of(question), now + question.Duration, application);
        application.Records.Changed(_record, []);
    }

    public EnquiryId Id => _record.Id;

    public override MonotonicTime NextDeadline => _record.IsOver ? State.NextDeadline : MonotonicTime.Earlier(_endsAt, State.NextDeadline);

    protected override MessageExtras Headers =>
        _application.HeadersFor($"multipart/related, {ResourceListInfo.MediaType}, {PresenceDocument.MediaType}", ChargingId).With(HeaderId.Supported, "eventlist");

    /// <summary>It cannot be opened.</summary>
    public void Refuse(EnquiryState state, SipCause? cause, ImmutableArray<AlertWhy> why) => Over(_record with { State = state, Cause = cause, Why = why });

    public void Stop(Action stopped, MonotonicTime now)
    {
        Over(_record with { State = EnquiryState.Ended, End = EnquiryEnd.Stopped });
        Step(new WatchEvent.Unwanted(), now);
        OnLeft(stopped);
    }

    public void Tick(MonotonicTime now)
    {
        Step(new WatchEvent.Tick(), now);
        if (now < _endsAt || _record.IsOver)
            return;
        Over(_record with { State = EnquiryState.Ended, End = EnquiryEnd.TimedOut });
        Step(new WatchEvent.Unwanted(), now);
    }

    protected override uint SecondsWanted(MonotonicTime now) => (uint)Math.Clamp(Math.Ceiling((_endsAt - now).TotalSeconds), 1, PresenceQuestion.DurationMax.TotalSeconds);

    protected override void Notified(SipRequest notify, SubscriptionStateView standing, MonotonicTime now)
    {
        if (!notify.TryGet(HeaderId.ContentType, out var type) || !TryReadList(type, notify.Body, out var info, out var parts))
            return;
        var changed = ImmutableArray.CreateBuilder<BoardEntry>();
        if (info.IsFull)
            Keep(info);
        foreach (var resource in info.Resources)
        {
            if (!PocAddress.TryParse(resource.Uri, out var who, out _))
                continue;
            var known = _entries.GetValueOrDefault(who) ?? new(who, null, null);
            var entry = EntryOf(known, resource, parts);
            if (_entries.TryAdd(who, entry))
                _order.Add(who);
            else if (entry == known)
                continue;
            _entries[who] = entry;
            changed.Add(entry);
        }

        _record = _record with { State = EnquiryState.Active, Cause = null, Entries = [.. _order.Select(who => _entries[who])] };
        Tell(changed.ToImmutable());
    }

    protected override void Denied(SipCause? cause, ImmutableArray<AlertWhy> why, MonotonicTime now) => Refuse(EnquiryState.Refused, cause, why);

    protected override void Failed(SipCause cause, MonotonicTime now) => Refuse(EnquiryState.Failed, cause, []);

    protected override void Unavailable(SipCause cause, MonotonicTime now)
    {
        _record = _record with { Cause = cause };
        Tell([]);
    }

    protected override void Finished(EnquiryEnd end, MonotonicTime now) => Over(_record with { State = EnquiryState.Ended, End = end });

    private static bool TryReadList(
        ReadOnlySpan<byte> type, ReadOnlyMemory<byte> body, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceListInfo? info, out Dictionary<string, ReadOnlyMemory<byte>> parts)
    {
        parts = [];
        if (Ascii.EqualsIgnoreCase(MediaTypes.Essence(type), "application/rlmi+xml"u8))
            return ResourceListInfo.TryRead(body.Span, out info, out _);
        info = null;
        if (!MultipartBody.TryRead(type, body, out var multipart, out _) || multipart.Find(ResourceListInfo.MediaType) is not { } root)
            return false;
        foreach (var part in multipart.Parts)
        {
            if (part.ContentId is { } id)
                parts.TryAdd(id, part.Body);
        }

        return ResourceListInfo.TryRead(root.Body.Span, out info, out _);
    }

    private static BoardEntry EntryOf(BoardEntry known, ListedResource resource, Dictionary<string, ReadOnlyMemory<byte>> parts)
    {
        if (resource.State is not { } state)
            return known;
        if (state != WatcherStatus.Active)
            return known with { Standing = state, Seen = null, Reason = resource.Reason };
        var seen = resource.ContentId is { } id && parts.TryGetValue(id, out var body) && PresenceDocument.TryRead(body.Span, out var document, out _)
            && PocAddress.TryParse(document.Entity, out var entity, out _) && entity == known.Who
                ? PresenceView.Of(document, null)
                : known.Seen;
        // Two views that say the same are one, so that nobody is told of a refresh.
        return seen is not null && known.Seen is { } before && seen with { Activities = before.Activities } == before && seen.Activities.SequenceEqual(before.Activities)
            ? known with { Standing = state, Reason = null }
            : known with { Standing = state, Seen = seen, Reason = null };
    }

    // Who is no longer on the list is no longer on the board.
    private void Keep(ResourceListInfo info)
    {
        var listed = new HashSet<PocAddress>();
        foreach (var resource in info.Resources)
        {
            if (PocAddress.TryParse(resource.Uri, out var who, out _))
                listed.Add(who);
        }

        _order.RemoveAll(who => !listed.Contains(who));
        foreach (var gone in _entries.Keys.Where(who => !listed.Contains(who)).ToArray())
            _entries.Remove(gone);
    }

    private void Over(BoardRecord record)
    {
        _record = record;
        _application.Forget(this);
        Tell([]);
    }

    private void Tell(ImmutableArray<BoardEntry> changed)
    {
        _application.Records.Changed(_record, changed);
        _answered?.Invoke(_record);
        _answered = null;
    }
}
