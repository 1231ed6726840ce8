using Gateway.Domain.Access;

namespace Gateway.Domain.Presence;

/// <summary>How a subscription stands in watcher information (RFC 3857 §4.7.1).</summary>
public enum WatcherStatus
{
    /// <summary>It waits for a decision.</summary>
    Pending,

    /// <summary>It was granted.</summary>
    Active,

    /// <summary>It ran out while it waited for a decision; kept so that the person still learns of it.</summary>
    Waiting,

    /// <summary>It is over.</summary>
    Terminated,
}

/// <summary>Somebody who watches a person of this network.</summary>
/// <param name="Watcher">Who.</param>
/// <param name="Presentity">Whom.</param>
/// <param name="Status">How his subscription stands, as watcher information says it.</param>
/// <param name="Standing">What he is shown.</param>
/// <param name="Since">Since when.</param>
/// <param name="Until">When it runs out unless it is renewed; for one that waits, when it is given up.</param>
/// <param name="Notifications">How often he was shown a state.</param>
public sealed record WatcherView(
    PocAddress Watcher, PocAddress Presentity, WatcherStatus Status, WatcherStanding Standing, DateTimeOffset Since, DateTimeOffset Until, int Notifications);
