namespace Gateway.Domain.Sessions;

/// <summary>PoC-Session-Initiation-Type (3GPP TS 32.299, AVP 1277); the numbers are those of the standard.</summary>
public enum SessionInitiationType
{
    /// <summary>Over a pre-established session.</summary>
    PreEstablished = 0,

    /// <summary>On demand.</summary>
    OnDemand = 1,
}
