namespace Gateway.Sip.Transactions;

/// <summary>What can happen to an INVITE client transaction. The response itself stays with the layer (docs/adr/0011).</summary>
internal enum InviteClientEvent
{
    /// <summary>Time has passed.</summary>
    Tick,

    /// <summary>100-199 arrived.</summary>
    ProvisionalArrived,

    /// <summary>200-299 arrived.</summary>
    SuccessArrived,

    /// <summary>300-699 arrived.</summary>
    FailureArrived,

    /// <summary>The user wants the INVITE cancelled.</summary>
    CancelAsked,

    /// <summary>The INVITE or its ACK could not be sent, or the connection was lost.</summary>
    TransportFailed,
}
