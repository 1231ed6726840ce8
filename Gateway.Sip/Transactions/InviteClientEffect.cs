namespace Gateway.Sip.Transactions;

/// <summary>What an INVITE client transaction orders.</summary>
internal enum InviteClientEffect
{
    SendInvite,
    SendInviteAgain,

    /// <summary>Build and send the ACK to the response at hand; keep it.</summary>
    SendAck,

    /// <summary>Send the kept ACK.</summary>
    SendAckAgain,

    /// <summary>Send a CANCEL in a transaction of its own.</summary>
    SendCancel,

    /// <summary>Hand the response at hand to the user.</summary>
    TellResponse,
    TellTimeout,
    TellTransportError,

    /// <summary>Tell the user as if a 487 had come: the peer answered the CANCEL only, or nothing.</summary>
    TellTerminated,
}
