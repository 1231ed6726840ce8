namespace Gateway.Sip.Transactions;

/// <summary>What can happen to an INVITE server transaction. The response itself stays with the layer (docs/adr/0011).</summary>
internal enum InviteServerEvent
{
    /// <summary>Time has passed.</summary>
    Tick,

    /// <summary>The INVITE arrived again.</summary>
    InviteArrived,

    /// <summary>An ACK with the branch of the INVITE arrived.</summary>
    AckArrived,

    /// <summary>The user gives 100-199.</summary>
    ProvisionalGiven,

    /// <summary>The user gives 200-299.</summary>
    SuccessGiven,

    /// <summary>The user gives 300-699.</summary>
    FailureGiven,

    /// <summary>A response could not be sent.</summary>
    TransportFailed,
}
