namespace Gateway.Domain.Sessions;

/// <summary>Why a PoC Session is over.</summary>
public enum SessionEndReason
{
    /// <summary>The inviter cancelled in time: 487.</summary>
    Cancelled,

    /// <summary>The inviter cancelled, but a 2xx came first: he was joined for an instant and left by BYE.</summary>
    CancelTooLate,

    /// <summary>The invitation itself was refused, or everybody whom it reached refused.</summary>
    Refused,

    /// <summary>Nobody answered in time.</summary>
    NoAnswer,

    /// <summary>The last of this network's users left a session that another network controls, where it may go on.</summary>
    Left,

    /// <summary>Somebody left, and by the release policy the rest is no session.</summary>
    PolicyReleased,

    /// <summary>A dispatcher or an application released it.</summary>
    Released,

    /// <summary>It lasted as long as it may.</summary>
    TimeLimit,

    /// <summary>Nobody spoke for too long.</summary>
    Inactivity,

    /// <summary>Its group was deleted or disabled.</summary>
    GroupDeleted,

    /// <summary>The peers could not be reached any more.</summary>
    LinkLost,

    /// <summary>The gateway was started again and has lost it.</summary>
    Restart,

    /// <summary>The network between failed, or we did.</summary>
    Failed,

    /// <summary>The gateway was shut down in order.</summary>
    Shutdown,
}
