using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>Who watches whom: watcher information (RFC 3857), for the person alone, and the same for the console.</summary>
public sealed partial class PresenceServer
{
    private static readonly ImmutableArray<WatcherView> Nobody = [];

    /// <summary>Who watches somebody, or waits to be decided on, in the order in which they came; not himself, whose own board he is on.</summary>
    public ImmutableArray<WatcherView> WatchersOf(PocAddress who, MonotonicTime now)
    {
        if (!_presentities.TryGetValue(who, out var presentity))
            return Nobody;
        var views = ImmutableArray.CreateBuilder<WatcherView>();
        foreach (var watcher in presentity.Watchers.OfType<PresenceWatcher>().Where(watcher => watcher.Enquiry.Watcher != who))
        {
            views.Add(new(
                watcher.Enquiry.Watcher, who, StatusOf(watcher), watcher.Standing, watcher.Enquiry.StartedAt,
                UtcOf(watcher.ExpiresAt), watcher.Notifications));
        }

        foreach (var member in presentity.Watchers.OfType<ListMember>().Where(member => member.Standing != WatcherStanding.Blocked && !IsOwn(member)))
        {
            views.Add(new(
                member.List.Watcher, who, StatusOf(member), member.Standing, UtcOf(member.List.Since),
                UtcOf(member.List.ExpiresAt), 0));
        }

        foreach (var waiting in presentity.Waiting ?? [])
            views.Add(new(waiting.Watcher, who, WatcherStatus.Waiting, WatcherStanding.Pending, UtcOf(waiting.Since), UtcOf(waiting.GivesUpAt), 0));
        return views.ToImmutable();
    }

    /// <summary>Tells who wants to know that something else is true of a watcher.</summary>
    /// <param name="watcher">The watcher.</param>
    /// <param name="happened">What brought it there (RFC 3857 §4.7.1).</param>
    /// <param name="now">The present.</param>
    internal void Tell(PresenceWatcher watcher, string happened, MonotonicTime now)
    {
        if (watcher.Presentity.InfoWatchers is { Count: > 0 } told)
            Tell(told, EntryOf(watcher, StatusOf(watcher), happened, now), now);
    }

    /// <summary>The same of somebody who watches a list that the person is on.</summary>
    /// <param name="member">The person, on that list.</param>
    /// <param name="before">What was shown of him before; nothing where the subscription begins.</param>
    /// <param name="now">The present.</param>
    internal static void Tell(ListMember member, WatcherStanding before, MonotonicTime now)
    {
        if (member.Standing == WatcherStanding.Blocked)
        {
            if (before != WatcherStanding.Blocked)
                Tell(member, WatcherStatus.Terminated, "rejected", now);
            return;
        }

        Tell(member, StatusOf(member), before == WatcherStanding.Pending ? "approved" : "subscribe", now);
    }

    /// <summary>A person is no longer watched by a list, or the list by nobody.</summary>
    internal static void Left(ListMember member, MonotonicTime now) => Tell(member, WatcherStatus.Terminated, "timeout", now);

    private static void Tell(ListMember member, WatcherStatus status, string happened, MonotonicTime now)
    {
        if (member.Presentity.InfoWatchers is { Count: > 0 } told && !IsOwn(member))
            Tell(told, EntryOf(member, status, happened, now), now);
    }

    internal ImmutableArray<WatcherInfoEntry> EntriesOf(Presentity presentity, MonotonicTime now) =>
    [
        .. presentity.Watchers.OfType<PresenceWatcher>().Select(watcher => EntryOf(watcher, StatusOf(watcher), "subscribe", now)),
        .. presentity.Watchers.OfType<ListMember>().Where(member => member.Standing != WatcherStanding.Blocked && !IsOwn(member)).Select(member => EntryOf(member, StatusOf(member), "subscribe", now)),
        .. (presentity.Waiting ?? []).Select(waiting => EntryOf(waiting, WatcherStatus.Waiting, "timeout", now)),
    ];

    // Everybody is on his own board.
    private static bool IsOwn(ListMember member) => member.List.Watcher == member.Presentity.Address;

    private static void Tell(List<WatcherInfoWatcher> told, WatcherInfoEntry entry, MonotonicTime now)
    {
        foreach (var one in told.ToArray())
            one.Changed(entry, now);
    }

    private static WatcherInfoEntry EntryOf(ListMember member, WatcherStatus status, string happened, MonotonicTime now) => new(
        member.List.Tag ?? "w", member.List.Watcher, status, happened, now - member.List.Since, status == WatcherStatus.Terminated ? null : member.List.ExpiresAt - now);

    private static WatcherStatus StatusOf(PresenceViewer watcher) => watcher.Standing == WatcherStanding.Pending ? WatcherStatus.Pending : WatcherStatus.Active;

    private WatcherInfoEntry EntryOf(PresenceWatcher watcher, WatcherStatus status, string happened, MonotonicTime now) => new(
        IdOf(watcher), watcher.Enquiry.Watcher, status, happened, UtcOf(now) - watcher.Enquiry.StartedAt, status == WatcherStatus.Terminated ? null : watcher.ExpiresAt - now);

    private static WatcherInfoEntry EntryOf(WaitingWatcher waiting, WatcherStatus status, string happened, MonotonicTime now) =>
        new(waiting.Id, waiting.Watcher, status, happened, now - waiting.Since, status == WatcherStatus.Terminated ? null : waiting.GivesUpAt - now);

    // Our tag of the dialog is as good as any identifier, and costs nothing.
    private static string IdOf(PresenceWatcher watcher) => watcher.Subscription?.LocalTag ?? "w";

    // Only the person himself learns who watches him (presence fact sheet, clause 4).
    private void WatchInfo(ServerTransactionId transaction, SipRequest request, AssertedIdentity identity, PocAddress target, MonotonicTime now)
    {
        if (!identity.Addresses.Contains(target))
        {
            Respond(transaction, request, SipStatus.Forbidden, now);
            return;
        }

        var presentity = PresentityOf(target);
        var watcher = new WatcherInfoWatcher(this, presentity);
        (presentity.InfoWatchers ??= []).Add(watcher);
        watcher.Begin(
            _agents.AcceptSubscription(transaction, request, new(Settings.WatchMax, $"<sip:{Settings.HostName}>") { NotifiesWholeState = false }, watcher, now), now);
        Settle(presentity);
    }

    // Whoever asks again waits by his new subscription.
    private static void Welcome(Presentity presentity, PocAddress watcher) => presentity.Waiting?.RemoveAll(waiting => waiting.Watcher == watcher);

    // A subscription that ran out undecided is kept in mind, so that the person still learns of it.
    private void Left(PresenceWatcher watcher, ChargingEnd? end, MonotonicTime now)
    {
        var presentity = watcher.Presentity;
        if (watcher.Standing == WatcherStanding.Pending && end is null && now >= watcher.ExpiresAt)
        {
            var waiting = new WaitingWatcher(IdOf(watcher), watcher.Enquiry.Watcher, watcher.Since, now + Settings.PendingMax);
            presentity.Waiting ??= [];
            if (presentity.Waiting.Count >= Settings.WaitingMax)
                presentity.Waiting.RemoveAt(0);
            presentity.Waiting.Add(waiting);
            if (presentity.InfoWatchers is { Count: > 0 } undecided)
                Tell(undecided, EntryOf(waiting, WatcherStatus.Waiting, "timeout", now), now);
        }
        else if (presentity.InfoWatchers is { Count: > 0 } told)
        {
            var happened = end switch { ChargingEnd.Rejected => "rejected", ChargingEnd.NoResource => "noresource", _ => "timeout" };
            Tell(told, EntryOf(watcher, WatcherStatus.Terminated, happened, now), now);
        }
    }

    // What was decided since needs no waiting any more.
    private void ForgetDecided(Presentity presentity, MonotonicTime now)
    {
        foreach (var waiting in (presentity.Waiting ?? []).ToArray())
        {
            var standing = RightsOf(Ask([waiting.Watcher], false, presentity.Address, now)).Standing;
            if (standing != WatcherStanding.Pending)
                End(presentity, waiting, standing == WatcherStanding.Blocked ? "rejected" : "approved", now);
        }
    }

    private static void TickInfo(Presentity presentity, MonotonicTime now)
    {
        foreach (var waiting in (presentity.Waiting ?? []).ToArray())
        {
            if (waiting.GivesUpAt <= now)
                End(presentity, waiting, "giveup", now);
        }

        foreach (var watcher in (presentity.InfoWatchers ?? []).ToArray())
            watcher.Tick(now);
    }

    private static void End(Presentity presentity, WaitingWatcher waiting, string happened, MonotonicTime now)
    {
        presentity.Waiting?.Remove(waiting);
        if (presentity.InfoWatchers is { Count: > 0 } told)
            Tell(told, EntryOf(waiting, WatcherStatus.Terminated, happened, now), now);
    }
}
