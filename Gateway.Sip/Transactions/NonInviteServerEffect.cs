namespace Gateway.Sip.Transactions;

/// <summary>What a non-INVITE server transaction orders.</summary>
internal enum NonInviteServerEffect
{
    /// <summary>Build and send a 100, and keep it.</summary>
    SendTrying,

    /// <summary>Send the response that the user gives, and keep it.</summary>
    SendResponse,

    /// <summary>Send the kept response.</summary>
    SendResponseAgain,

    /// <summary>Tell the user that its client has given up, or that the response could not be sent.</summary>
    TellFailure,
}
