namespace Gateway.Sip.Transactions;

/// <summary>What can happen to a non-INVITE server transaction. The response itself stays with the layer (docs/adr/0011).</summary>
internal enum NonInviteServerEvent
{
    /// <summary>Time has passed.</summary>
    Tick,

    /// <summary>The request arrived again.</summary>
    RequestArrived,

    /// <summary>The user gives 100.</summary>
    TryingGiven,

    /// <summary>The user gives 101-199, which nobody may send (RFC 4320 §4.1).</summary>
    OtherProvisionalGiven,

    /// <summary>The user gives 200-699.</summary>
    FinalGiven,

    /// <summary>A response could not be sent.</summary>
    TransportFailed,
}
