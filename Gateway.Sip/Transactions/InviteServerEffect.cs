namespace Gateway.Sip.Transactions;

/// <summary>What an INVITE server transaction orders.</summary>
internal enum InviteServerEffect
{
    /// <summary>Build and send a 100, and keep it.</summary>
    SendTrying,

    /// <summary>Send the response that the user gives, and keep it.</summary>
    SendResponse,

    /// <summary>Send the kept response.</summary>
    SendResponseAgain,

    /// <summary>Hand the ACK to the user.</summary>
    TellAck,

    /// <summary>Tell the user that the ACK never came, or that the response could not be sent.</summary>
    TellFailure,
}
