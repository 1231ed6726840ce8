using Gateway.Domain.Access;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Serving;

/// <summary>One person of this network on a list, as its watcher is shown him.</summary>
internal sealed class ListMember(PresenceServer server, ListSubscription list, Presentity presentity, IReadOnlyList<PocAddress> identities, bool isAnonymous)
    : PresenceViewer(presentity, identities, isAnonymous), IListed
{
    private const long Nothing = -1;

    private long _shown = Nothing;

    public ListSubscription List { get; } = list;

    public PocAddress Who => Presentity.Address;

    /// <inheritdoc/>
    public override MonotonicTime DueAt => MonotonicTime.Never;

    /// <inheritdoc/>
    public bool IsOwed => _shown == Nothing || Standing == WatcherStanding.Allowed && _shown != View.Version;

    /// <inheritdoc/>
    public ListedState State => Standing switch
    {
        WatcherStanding.Blocked => new(WatcherStatus.Terminated, "rejected", null),
        WatcherStanding.Pending => new(WatcherStatus.Pending, null, null),
        WatcherStanding.PolitelyBlocked => new(WatcherStatus.Active, null, Presentity.OfflineBody),
        _ => new(WatcherStatus.Active, null, View.Body),
    };

    /// <summary>It stands like that from now on.</summary>
    public void Stand(WatcherRights rights)
    {
        if (rights == Rights && _shown != Nothing)
            return;
        Rights = rights;
        _shown = Nothing;
    }

    /// <inheritdoc/>
    public void Told(bool again = false) => _shown = again ? Nothing : View.Version;

    /// <inheritdoc/>
    public void AskedAgain(MonotonicTime now) => Become(server.Decide(this, now), now);

    /// <inheritdoc/>
    public void Leave(MonotonicTime now)
    {
        Presentity.Watchers.Remove(this);
        if (Standing != WatcherStanding.Blocked)
            PresenceServer.Left(this, now);
        server.Settle(Presentity);
    }

    /// <inheritdoc/>
    public override void Changed(MonotonicTime now) => List.MemberChanged(this, now);

    /// <inheritdoc/>
    public override void Decided(WatcherRights rights, MonotonicTime now)
    {
        if (rights == Rights)
            return;
        Become(rights, now);
        List.MemberChanged(this, now);
    }

    /// <inheritdoc/>
    public override void Tick(MonotonicTime now)
    {
        // The list has the timer.
    }

    private void Become(WatcherRights rights, MonotonicTime now)
    {
        var before = Standing;
        Stand(rights);
        if (Standing != before)
            PresenceServer.Tell(this, before, now);
    }

    // The list leaves out who is no longer there when it looks at its people again.
    public override void End(string reason, MonotonicTime now) => Decided(default, now);
}
