namespace Gateway.Sip.UserAgents;

/// <summary>What a session timer orders.</summary>
internal enum SessionTimerEffect
{
    /// <summary>Send a refresh.</summary>
    SendRefresh,

    /// <summary>End the session with a BYE.</summary>
    EndSession,
}
