using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.Runtime;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Network;

/// <summary>Presence without SIP: who is registered is there, and the rules decide who may see it.</summary>
internal sealed partial class SilentNetwork
{
    private ImmutableDictionary<EnquiryId, EnquiryRecord> _enquiries = ImmutableDictionary<EnquiryId, EnquiryRecord>.Empty;
    private ImmutableDictionary<EnquiryId, BoardRecord> _boards = ImmutableDictionary<EnquiryId, BoardRecord>.Empty;
    private ImmutableDictionary<PocAddress, ImmutableArray<DeviceSettings>> _deviceSettings = ImmutableDictionary<PocAddress, ImmutableArray<DeviceSettings>>.Empty;
    private ImmutableDictionary<PocAddress, OwnStatus> _statuses = ImmutableDictionary<PocAddress, OwnStatus>.Empty;
    private ImmutableDictionary<PocAddress, (SipCause? Cause, string? Note)> _elsewhere = ImmutableDictionary<PocAddress, (SipCause? Cause, string? Note)>.Empty;

    public Task<EnquiryRecord> EnquireAsync(PresenceQuestion question, CancellationToken stop)
    {
        var asked = EnquiryRecord.Of(question);
        Tell(asked);
        var answered = Answered(asked);
        if (!answered.IsOver)
            ImmutableInterlocked.TryAdd(ref _enquiries, asked.Id, answered);
        Tell(answered);
        return Task.FromResult(answered);
    }

    public Task<bool> StopEnquiryAsync(EnquiryId enquiry, CancellationToken stop)
    {
        if (ImmutableInterlocked.TryRemove(ref _enquiries, enquiry, out var running))
            Tell(running with { State = EnquiryState.Ended, End = EnquiryEnd.Stopped, EndedAt = _clock.GetUtcNow() });
        else if (ImmutableInterlocked.TryRemove(ref _boards, enquiry, out var board))
            _recorder.TryRecord(new Fact.BoardChanged(board with { State = EnquiryState.Ended, End = EnquiryEnd.Stopped }, []), null);
        else
            return Task.FromResult(false);
        return Task.FromResult(true);
    }

    public Task<BoardRecord> OpenBoardAsync(BoardQuestion question, CancellationToken stop)
    {
        if (OpensNoBoards) return Task.FromException<BoardRecord>(new SignallingLoopUnavailableException());
        var facts = _facts.Current;
        var board = BoardRecord.Of(question);
        if (question.List.User == BoardQuestion.EverybodyUser)
            board = board with { State = EnquiryState.Active, Entries = [.. facts.Subscribers.All.Select(one => one.Address).OrderBy(who => who.ToString(), StringComparer.Ordinal).Select(who => EntryOf(question.Watcher, who))] };
        else if (facts.Groups.TryFind(question.List, out var group))
            board = board with { State = EnquiryState.Active, Entries = [.. group.Members.OrderBy(who => who.ToString(), StringComparer.Ordinal).Select(who => EntryOf(question.Watcher, who))] };
        else
            board = board with { State = EnquiryState.Failed, Cause = new(404, "Not Found", null) };
        if (!board.IsOver)
            ImmutableInterlocked.TryAdd(ref _boards, board.Id, board);
        _recorder.TryRecord(new Fact.BoardChanged(board, board.Entries), null);
        return Task.FromResult(board);
    }

    public Task<ImmutableArray<WatcherView>> WatchersAsync(PocAddress of, CancellationToken stop) => Task.FromResult<ImmutableArray<WatcherView>>(
    [
        .. _enquiries.Values.Where(one => one.Presentity == of && one.Watcher != of).OrderBy(one => one.StartedAt).Select(one => new WatcherView(
            one.Watcher, of, StandingOf(one.Watcher, of) == WatcherStanding.Pending ? WatcherStatus.Pending : WatcherStatus.Active, StandingOf(one.Watcher, of), one.StartedAt,
            one.Until ?? one.StartedAt, one.Notifications)),
    ]);

    public Task SetOwnStatusAsync(PocAddress who, OwnStatus status, CancellationToken stop)
    {
        ImmutableInterlocked.AddOrUpdate(ref _statuses, who, status, (_, _) => status);
        PresenceChanged(who);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<DeviceSettings>> DeviceSettingsAsync(PocAddress who, CancellationToken stop) =>
        Task.FromResult(_deviceSettings.TryGetValue(who, out var devices) ? devices : []);

    /// <summary>A device of somebody publishes its PoC settings, as PUBLISH would.</summary>
    public void PublishSettings(PocAddress who, string entity, PocSettings settings)
    {
        var now = _clock.GetUtcNow();
        var device = new DeviceSettings(entity, settings, now, now.AddHours(1));
        var devices = ImmutableInterlocked.AddOrUpdate(ref _deviceSettings, who, [device], (_, known) => known.RemoveAll(one => one.Entity == entity).Add(device));
        _recorder.TryRecord(new Fact.SettingsPublished(who, PocSettings.Of([.. devices.Select(one => one.Settings)])), null);
    }

    /// <summary>Whether the network is starting or stopping, as far as boards are concerned.</summary>
    public bool OpensNoBoards { get; set; }

    /// <summary>Somebody of another network is there from now on, and says this; or his network cannot be reached, as the cause says.</summary>
    public void Elsewhere(PocAddress who, SipCause? cause, string? note)
    {
        ImmutableInterlocked.AddOrUpdate(ref _elsewhere, who, (cause, note), (_, _) => (cause, note));
        PresenceChanged(who);
    }

    /// <summary>Tells those who watch somebody how he is, as a NOTIFY would.</summary>
    public void PresenceChanged(PocAddress who)
    {
        foreach (var enquiry in _enquiries.Values.Where(one => one.Presentity == who))
        {
            var seen = Answered(enquiry);
            if (seen.IsOver)
                ImmutableInterlocked.TryRemove(ref _enquiries, enquiry.Id, out _);
            else
                ImmutableInterlocked.TryUpdate(ref _enquiries, enquiry.Id, seen, enquiry);
            Tell(seen);
        }

        foreach (var board in _boards.Values.Where(one => one.Entries.Any(entry => entry.Who == who)))
        {
            var entry = EntryOf(board.Watcher, who);
            var changed = board with { Entries = [.. board.Entries.Select(one => one.Who == who ? entry : one)] };
            ImmutableInterlocked.TryUpdate(ref _boards, board.Id, changed, board);
            _recorder.TryRecord(new Fact.BoardChanged(changed, [entry]), null);
        }
    }

    private EnquiryRecord Answered(EnquiryRecord asked)
    {
        var (now, isAgain) = (_clock.GetUtcNow(), asked.State is EnquiryState.Active);
        var isElsewhere = _elsewhere.TryGetValue(asked.Presentity, out var other);
        if (other.Cause is { } cause)
            return asked with { Cause = cause };
        if (!isElsewhere && !_facts.Current.Subscribers.TryFind(asked.Presentity, out _))
            return asked with { State = EnquiryState.Failed, Cause = new(404, "Not Found", null), EndedAt = now };
        var standing = isElsewhere ? WatcherStanding.Allowed : StandingOf(asked.Watcher, asked.Presentity);
        if (standing == WatcherStanding.Blocked)
            return asked with { State = EnquiryState.Refused, Cause = new(403, "Forbidden", null), Why = [new(null, "block", "no rule lets him")], EndedAt = now };
        if (standing == WatcherStanding.Pending)
            return asked with { State = EnquiryState.Pending };
        var isOver = asked.Kind == EnquiryKind.Once || asked.Kind == EnquiryKind.NextChange && isAgain;
        return asked with
        {
            State = isOver ? EnquiryState.Answered : EnquiryState.Active,
            Cause = null,
            Seen = isElsewhere ? new(true, true, true, null, null, null, null, null, true, other.Note, null, null) : ViewOf(asked.Presentity, standing),
            Notifications = asked.Notifications + 1,
            EndedAt = isOver ? now : null,
        };
    }

    private BoardEntry EntryOf(PocAddress watcher, PocAddress who) => StandingOf(watcher, who) switch
    {
        WatcherStanding.Blocked => new(who, WatcherStatus.Terminated, null),
        WatcherStanding.Pending => new(who, WatcherStatus.Pending, null),
        var standing => new(who, WatcherStatus.Active, ViewOf(who, standing)),
    };

    private PresenceView ViewOf(PocAddress who, WatcherStanding standing)
    {
        var status = _statuses.GetValueOrDefault(who) ?? new(null, null);
        var isThere = standing == WatcherStanding.Allowed && Registrations.Any(binding => binding.Address == who);
        return new(isThere && status.IsWilling != false, isThere && status.IsWilling != false, isThere, null, isThere ? status.IsWilling : null, null, null, null, isThere, isThere ? status.Note : null, null, null);
    }

    private WatcherStanding StandingOf(PocAddress watcher, PocAddress of)
    {
        var question = _facts.Current.Ask(AccessAction.Presence, [watcher], false, of, _clock.GetUtcNow());
        return watcher == of ? WatcherStanding.Allowed : WatcherStandings.Of(AccessPolicy.Decide(question, _facts.Current.Rules).Outcome);
    }

    private void Tell(EnquiryRecord enquiry) => _recorder.TryRecord(new Fact.EnquiryChanged(enquiry), null);
}
