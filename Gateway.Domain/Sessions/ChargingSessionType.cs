namespace Gateway.Domain.Sessions;

/// <summary>PoC-Session-Type (3GPP TS 32.299, AVP 884); the numbers are those of the standard.</summary>
public enum ChargingSessionType
{
    /// <summary>1-1.</summary>
    OneToOne = 0,

    /// <summary>Chat group.</summary>
    Chat = 1,

    /// <summary>Pre-arranged group.</summary>
    PreArranged = 2,

    /// <summary>Ad-hoc group.</summary>
    AdHoc = 3,
}
