using Gateway.Domain.Access;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Serving;

/// <summary>One person of a list, as its watcher is shown him.</summary>
internal sealed class ListMember(ListSubscription list, Presentity presentity, IReadOnlyList<PocAddress> identities, bool isAnonymous)
    : PresenceViewer(presentity, identities, isAnonymous)
{
    private const long Nothing = -1;

    private long _shown = Nothing;

    public ListSubscription List { get; } = list;

    /// <inheritdoc/>
    public override MonotonicTime DueAt => MonotonicTime.Never;

    /// <summary>Whether something else is true than was told.</summary>
    public bool IsOwed => _shown == Nothing || Standing == WatcherStanding.Allowed && _shown != Presentity.Version;

    /// <summary>It stands like that from now on.</summary>
    public void Stand(WatcherStanding standing)
    {
        if (standing == Standing && _shown != Nothing)
            return;
        Standing = standing;
        _shown = Nothing;
    }

    /// <summary>It has been told; or it shall be told again, as to one who knows nothing.</summary>
    public void Told(bool again = false) => _shown = again ? Nothing : Presentity.Version;

    /// <inheritdoc/>
    public override void Changed(MonotonicTime now) => List.MemberChanged(this, now);

    /// <inheritdoc/>
    public override void Decided(WatcherStanding standing, MonotonicTime now)
    {
        if (standing == Standing)
            return;
        Stand(standing);
        List.MemberChanged(this, now);
    }

    /// <inheritdoc/>
    public override void Tick(MonotonicTime now)
    {
        // The list has the timer.
    }

    // The list leaves out who is no longer there when it looks at its people again.
    public override void End(string reason, MonotonicTime now) => Decided(WatcherStanding.Blocked, now);
}
