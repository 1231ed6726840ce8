namespace Gateway.Sip.Transactions;

/// <summary>What can happen to a non-INVITE client transaction. The response itself stays with the layer (docs/adr/0011).</summary>
internal enum NonInviteClientEvent
{
    /// <summary>Time has passed.</summary>
    Tick,

    /// <summary>100-199 arrived.</summary>
    ProvisionalArrived,

    /// <summary>200-699 arrived.</summary>
    FinalArrived,

    /// <summary>The request could not be sent, or the connection was lost.</summary>
    TransportFailed,
}
