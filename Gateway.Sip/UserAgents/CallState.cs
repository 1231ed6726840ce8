namespace Gateway.Sip.UserAgents;

/// <summary>Where a call stands.</summary>
public enum CallState
{
    /// <summary>Our INVITE has no final response yet.</summary>
    Calling,

    /// <summary>Our INVITE is being given up: what comes now is a refusal, or a 2xx that is too late.</summary>
    Cancelling,

    /// <summary>The peer's INVITE has no final response yet.</summary>
    Proceeding,

    /// <summary>We sent a 2xx, and its ACK has not come.</summary>
    Accepting,

    /// <summary>It stands.</summary>
    Established,

    /// <summary>We sent a BYE, and its answer has not come.</summary>
    Leaving,

    /// <summary>Over; every order to it has no effect.</summary>
    Ended,
}
