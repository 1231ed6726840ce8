namespace Gateway.Sip.Transactions;

/// <summary>What a non-INVITE client transaction orders.</summary>
internal enum NonInviteClientEffect
{
    SendRequest,
    SendRequestAgain,

    /// <summary>Hand the response at hand to the user.</summary>
    TellResponse,
    TellTimeout,
    TellTransportError,
}
