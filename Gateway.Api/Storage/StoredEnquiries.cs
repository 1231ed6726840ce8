using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.Api.Endpoints;
using Gateway.Api.Json;
using Gateway.Domain.Presence;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>Enquiries after presence on disk: every change is made here, inside a unit of work, with the event that tells it.</summary>
/// <remarks>Facts say how an enquiry stands and may come twice, or after a later one: what is stored already changes nothing and is told to nobody.</remarks>
internal sealed class StoredEnquiries(PresenceViews views)
{
    private static readonly string[] Standing = ["asking", "pending", "active"];

    // Of those that go on after a restart: what they had been shown before, for the network counts from the beginning again.
    private readonly Dictionary<string, int> _shownBefore = new(StringComparer.Ordinal);

    // Subscriptions that stand, by who watches, whom, and their ids: the boards look here.
    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, ImmutableSortedDictionary<string, StandingWatch>>> _watches = new(StringComparer.Ordinal);

    /// <summary>How somebody watches another at the moment, the oldest first.</summary>
    public IReadOnlyList<StandingWatch> WatchesOf(string watcher, string target) =>
        _watches.TryGetValue(watcher, out var targets) && targets.TryGetValue(target, out var watches) ? [.. watches.Values] : [];

    /// <summary>Whom somebody watches at the moment.</summary>
    public IReadOnlyList<string> TargetsOf(string watcher) => _watches.TryGetValue(watcher, out var targets) ? [.. targets.Keys.Order(StringComparer.Ordinal)] : [];

    /// <summary>Those of a query that are not over.</summary>
    public static IQueryable<PresenceEnquiryRow> Open(IQueryable<PresenceEnquiryRow> all) =>
        // In the words of the index, which otherwise is not used.
        all.Where(row => row.State == "asking" || row.State == "pending" || row.State == "active");

    public static bool IsOpen(PresenceEnquiryRow row) => Standing.Contains(row.State);

    /// <summary>Stores a question before anything of it goes out.</summary>
    public PresenceEnquiryRow Begin(UnitOfWork unit, PresenceQuestion question, string traceId)
    {
        var row = RowOf(question, traceId);
        unit.Db.PresenceEnquiries.Add(row);
        Note(unit, row);
        return row;
    }

    /// <summary>Stores a question that was refused before anything of it went out, and tells it.</summary>
    public PresenceEnquiryRow Refuse(UnitOfWork unit, PresenceQuestion question, Why why, string traceId, Actor? actor)
    {
        var row = RowOf(question, traceId);
        unit.Db.PresenceEnquiries.Add(row);
        (row.State, row.Why, row.EndedAt) = ("refused", ContractJson.Text(new[] { why }), unit.Now.UtcTicks);
        Tell(unit, row, "presence.subscription.refused", actor);
        unit.Tell("access.denied", row.Presentity, 0, new { from = row.Watcher, to = row.Presentity, action = "presence", why = new[] { why } }, actor, traceId);
        return row;
    }

    /// <summary>Stores how an enquiry stands.</summary>
    /// <returns>The enquiry as it is stored; null where nobody here asked.</returns>
    public PresenceEnquiryRow? Follow(UnitOfWork unit, EnquiryRecord record, Actor? actor)
    {
        if (unit.Db.PresenceEnquiries.Find(record.Id.Value) is not { } row) return null;
        var state = Export.Name(record.State);
        var shown = _shownBefore.GetValueOrDefault(row.Id) + record.Notifications;
        var isNew = row.State != state || row.Notifications != shown || row.SipStatus != record.Cause?.Status;
        // What is over stays as it ended, and what comes late tells less than what is known.
        if (!IsOpen(row) || !isNew || shown < row.Notifications || (state == "asking" && row.State != "asking")) return row;
        var before = (row.State, row.Notifications, IsCut: IsCut(row));
        Fill(row, record, state, shown);
        row.Version++;
        Note(unit, row);
        if (!IsOpen(row)) unit.OnCommitted(() => _shownBefore.Remove(row.Id));
        foreach (var type in News(row, before)) Tell(unit, row, type, actor);
        return row;
    }

    /// <summary>Ends an enquiry that the network does not know.</summary>
    public void End(UnitOfWork unit, PresenceEnquiryRow row, Domain.Presence.EnquiryEnd end, long at, Actor? actor)
    {
        if (!IsOpen(row)) return;
        (row.State, row.End, row.EndedAt) = ("ended", Export.Name(end), Math.Max(at, row.AskedAt));
        row.Version++;
        Note(unit, row);
        if (row.Kind != "once") Tell(unit, row, "presence.subscription.ended", actor);
    }

    /// <summary>
    /// Ends what the last run of the gateway left open and nobody can answer any more: what was asked once, and what has run out meanwhile. The others stand, and are
    /// asked again. To be called once, before the network starts.
    /// </summary>
    /// <returns>How many there were.</returns>
    public int EndLost(UnitOfWork unit, long alive, Actor actor)
    {
        var ended = 0;
        var now = unit.Now.UtcTicks;
        foreach (var row in Open(unit.Db.PresenceEnquiries.AsTracking()).OrderBy(row => row.Id).ToList())
        {
            ended++;
            if (row.Kind == "once") End(unit, row, Domain.Presence.EnquiryEnd.Restarted, alive, actor);
            else if (row.Until <= now) End(unit, row, row.Kind == "period" ? Domain.Presence.EnquiryEnd.TimedOut : Domain.Presence.EnquiryEnd.NoChange, row.Until.Value, actor);
            else ended--;
        }

        return ended;
    }

    /// <summary>The questions that still stand from the last run, for what is left of their time. They are on their way again.</summary>
    public List<PresenceQuestion> AskAgain(UnitOfWork unit)
    {
        var standing = Open(unit.Db.PresenceEnquiries.AsTracking()).Where(row => row.Until > unit.Now.UtcTicks).OrderBy(row => row.Id).ToList();
        foreach (var row in standing)
        {
            _shownBefore[row.Id] = row.Notifications;
            row.State = "asking";
            (row.SipStatus, row.SipReason, row.SipWarning) = (null, null, null);
            row.Version++;
            Note(unit, row);
        }

        return [.. standing.Select(row => new PresenceQuestion(
            new EnquiryId(row.Id), Domain.Access.PocAddress.Parse(row.Watcher), Domain.Access.PocAddress.Parse(row.Presentity),
            Enum.Parse<EnquiryKind>(row.Kind, ignoreCase: true), new DateTimeOffset(row.Until!.Value, TimeSpan.Zero) - unit.Now, unit.Now))];
    }

    // What was asked once is told to who asked; a subscription lives on, and is followed.
    private static IEnumerable<string> News(PresenceEnquiryRow row, (string State, int Notifications, bool IsCut) before)
    {
        if (row.State is "refused") yield return "presence.subscription.refused";
        if (row.Kind == "once" || row.State is "refused") yield break;
        if (IsCut(row)) yield return "presence.subscription.interrupted";
        else if (row.State is "asking") yield break;
        else if (before.State == "asking" && IsOpen(row)) yield return "presence.subscription.started";
        else if (row.Notifications > before.Notifications || IsOpen(row) && (row.State != before.State || before.IsCut)) yield return "presence.subscription.notified";
        if (!IsOpen(row)) yield return "presence.subscription.ended";
    }

    // It goes on, though the target's network cannot be reached at the moment.
    private static bool IsCut(PresenceEnquiryRow row) => IsOpen(row) && row.SipStatus is not null;

    private void Note(UnitOfWork unit, PresenceEnquiryRow row)
    {
        if (row.Kind == "once") return;
        var (watcher, target, isOpen, shown) = (row.Watcher, row.Presentity, IsOpen(row), views.Of(row));
        var watch = new StandingWatch(new BoardWatch { Subscription = row.Id, Type = shown.Type, State = shown.State, Until = shown.Until }, shown.Seen, IsCut(row));
        // Only the writer's thread comes here.
        unit.OnCommitted(() =>
        {
            var targets = _watches.GetValueOrDefault(watcher, ImmutableDictionary<string, ImmutableSortedDictionary<string, StandingWatch>>.Empty);
            var known = targets.GetValueOrDefault(target, ImmutableSortedDictionary.Create<string, StandingWatch>(StringComparer.Ordinal));
            var watches = isOpen ? known.SetItem(watch.Watch.Subscription, watch) : known.Remove(watch.Watch.Subscription);
            targets = watches.IsEmpty ? targets.Remove(target) : targets.SetItem(target, watches);
            if (targets.IsEmpty) _watches.TryRemove(watcher, out _);
            else _watches[watcher] = targets;
        });
    }

    private void Tell(UnitOfWork unit, PresenceEnquiryRow row, string type, Actor? actor) =>
        unit.Tell(type, row.Id, row.Version, new { watcher = row.Watcher, subscription = views.Of(row) }, actor, row.TraceId);

    private static PresenceEnquiryRow RowOf(PresenceQuestion question, string traceId) => new()
    {
        Id = question.Id.Value,
        Watcher = question.Watcher.ToString(),
        Presentity = question.Presentity.ToString(),
        Kind = Export.Name(question.Kind),
        State = "asking",
        AskedAt = question.AskedAt.UtcTicks,
        Duration = question.Kind == EnquiryKind.Once ? 0 : (long)question.Lasting.TotalMilliseconds,
        Until = question.Kind == EnquiryKind.Once ? null : (question.AskedAt + question.Lasting).UtcTicks,
        TraceId = traceId,
        Version = 1,
    };

    private static void Fill(PresenceEnquiryRow row, EnquiryRecord record, string state, int shown)
    {
        row.State = state;
        row.StartedAt ??= record.State is Domain.Presence.EnquiryState.Asking ? null : record.StartedAt.UtcTicks;
        row.Seen = record.Seen is { } seen ? ContractJson.Text(PresenceViews.Of(seen)) : row.Seen;
        row.Notifications = shown;
        (row.SipStatus, row.SipReason, row.SipWarning) = (record.Cause?.Status, record.Cause?.Reason, record.Cause?.Warning);
        row.Why = record.Why.IsDefaultOrEmpty ? null : ContractJson.Text(record.Why.Select(AlertRecords.WhyOf));
        row.End = record.End is { } end ? Export.Name(end) : null;
        row.EndedAt = record.EndedAt?.UtcTicks;
    }
}

/// <summary>A subscription of a watcher that stands.</summary>
/// <param name="Watch">As the board names it.</param>
/// <param name="Seen">What it has shown last; null: nothing yet.</param>
/// <param name="IsCut">Whether the target's network cannot be reached at the moment.</param>
internal sealed record StandingWatch(BoardWatch Watch, PresenceSeen? Seen, bool IsCut);
