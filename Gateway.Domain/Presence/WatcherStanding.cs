using Gateway.Domain.Access;

namespace Gateway.Domain.Presence;

/// <summary>What a watcher is shown (RFC 5025 §3.2.1, presence fact sheet clause 4).</summary>
public enum WatcherStanding
{
    /// <summary>Nothing; he is told so.</summary>
    Blocked,

    /// <summary>Nothing yet: the person has to decide.</summary>
    Pending,

    /// <summary>That the person is not there, whatever is true.</summary>
    PolitelyBlocked,

    /// <summary>What is true.</summary>
    Allowed,
}

/// <summary>What a watcher may see.</summary>
/// <param name="Standing">Whether, and whether truly.</param>
/// <param name="Shown">Which parts of the document; nothing unless he is allowed.</param>
public readonly record struct WatcherRights(WatcherStanding Standing, ShownParts Shown)
{
    /// <summary>What everybody may see of himself.</summary>
    public static WatcherRights Own => new(WatcherStanding.Allowed, PresenceParts.Everything);

    /// <summary>What a decision gives.</summary>
    public static WatcherRights Of(AccessDecision decision) => new(WatcherStandings.Of(decision.Outcome), decision.Shown);
}

/// <summary>From decisions to standings.</summary>
public static class WatcherStandings
{
    /// <summary>The standing that an outcome gives.</summary>
    public static WatcherStanding Of(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Allowed => WatcherStanding.Allowed,
        AccessOutcome.PolitelyBlocked => WatcherStanding.PolitelyBlocked,
        AccessOutcome.ToBeConfirmed => WatcherStanding.Pending,
        _ => WatcherStanding.Blocked,
    };
}
