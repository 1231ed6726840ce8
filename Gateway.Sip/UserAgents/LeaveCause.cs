namespace Gateway.Sip.UserAgents;

/// <summary>Why we send a BYE.</summary>
internal enum LeaveCause
{
    /// <summary>The owner wants to leave.</summary>
    Asked,

    /// <summary>The peer answered when the call had been given up.</summary>
    TooLate,
    SessionExpired,
    NoAck,

    /// <summary>The peer does not know the call.</summary>
    Gone,

    /// <summary>The peer does not answer.</summary>
    Unreachable,
}
