namespace Gateway.Domain.Alerts;

/// <summary>What became of an alert to one target. All from <see cref="Delivered"/> on are final.</summary>
public enum AlertTargetState
{
    /// <summary>On disk, not yet handed to the SIP side.</summary>
    Pending,

    /// <summary>The MESSAGE is on its way; no final response yet.</summary>
    Sending,

    /// <summary>A PoC Client of the target answered 2xx.</summary>
    Delivered,

    /// <summary>480: no PoC Client of the target is registered, or its network does not tell more.</summary>
    NotRegistered,

    /// <summary>403: an access rule or an operator's barring refused it.</summary>
    Barred,

    /// <summary>480: the target's own setting bars all alerts (RFC 4354). Known only where the target is a user of this network.</summary>
    AlertsBarred,

    /// <summary>408, 504, or nothing at all until the transaction timed out: the phone may or may not have it.</summary>
    NoAnswer,

    /// <summary>The phone itself refused it (405, 415, 486, 488, 501, 600, 603, 606 and the like).</summary>
    Refused,

    /// <summary>404, 410, 484, 604: there is no such user.</summary>
    UnknownUser,

    /// <summary>No route leads to the network of the target.</summary>
    UnknownNetwork,

    /// <summary>The network between failed (5xx, connection lost).</summary>
    Failed,

    /// <summary>Its time to live ended before it could be delivered.</summary>
    Expired,
}
