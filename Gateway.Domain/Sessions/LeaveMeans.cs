namespace Gateway.Domain.Sessions;

/// <summary>By what a person's part in a PoC Session ended.</summary>
public enum LeaveMeans
{
    /// <summary>His BYE (clause 11.1).</summary>
    Bye,

    /// <summary>His REFER with method BYE, over a pre-established session (clause 11.2).</summary>
    Refer,

    /// <summary>CANCEL of the invitation (clause 10).</summary>
    Cancel,

    /// <summary>The BYE of the controlling function (clause 12.1).</summary>
    ByeByController,

    /// <summary>MBCP Disconnect, over a pre-established session (clause 12.2).</summary>
    MbcpDisconnect,

    /// <summary>Nothing was heard for too long: no answer, no ACK, the session timer.</summary>
    Timeout,

    /// <summary>His side could not be reached any more, or knew nothing of the dialog.</summary>
    LinkLost,

    /// <summary>The gateway was started again.</summary>
    Restart,
}
