namespace Gateway.Sip.Mbcp;

/// <summary>What a message is: the five bits of the RTCP APP header that the application owns. Others are unassigned and ignored.</summary>
public enum MbcpSubtype : byte
{
    Request = 0,
    Granted = 1,

    /// <summary>Taken, and nobody waits for an acknowledgment.</summary>
    Taken = 2,
    Deny = 3,
    Release = 4,
    Idle = 5,
    Revoke = 6,
    Acknowledgment = 7,
    QueueStatusRequest = 8,
    QueueStatusResponse = 9,
    Disconnect = 11,
    Connect = 15,

    /// <summary>Taken, to be acknowledged.</summary>
    TakenToAcknowledge = 18,
}
