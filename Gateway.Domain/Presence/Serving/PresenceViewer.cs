using Gateway.Domain.Access;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Serving;

/// <summary>Somebody who is shown one person's presence, by a subscription to that person or to a list that he is on.</summary>
internal abstract class PresenceViewer(Presentity presentity, IReadOnlyList<PocAddress> identities, bool isAnonymous)
{
    public Presentity Presentity { get; } = presentity;

    /// <summary>All that is asserted of who watches.</summary>
    public IReadOnlyList<PocAddress> Identities { get; } = identities;

    public bool IsAnonymous { get; } = isAnonymous;

    /// <summary>What he may see.</summary>
    public WatcherRights Rights { get; protected set; }

    /// <summary>What he is shown.</summary>
    public WatcherStanding Standing => Rights.Standing;

    /// <summary>Which parts of that.</summary>
    public ShownParts Shown => Rights.Shown;

    /// <summary>What is true, as far as he may see it.</summary>
    protected PresentityView View => Presentity.ViewOf(Standing == WatcherStanding.Allowed ? Shown : PresenceParts.Everything);

    /// <summary>When something is to be told, or waiting ends.</summary>
    public abstract MonotonicTime DueAt { get; }

    /// <summary>What is true may have changed.</summary>
    public abstract void Changed(MonotonicTime now);

    /// <summary>The rules were looked at again.</summary>
    public abstract void Decided(WatcherRights rights, MonotonicTime now);

    /// <summary>Runs what is due.</summary>
    public abstract void Tick(MonotonicTime now);

    /// <summary>Nothing more will be told.</summary>
    /// <param name="reason">As RFC 6665 §4.1.3 names it.</param>
    /// <param name="now">The present.</param>
    public abstract void End(string reason, MonotonicTime now);
}
