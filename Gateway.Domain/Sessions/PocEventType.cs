namespace Gateway.Domain.Sessions;

/// <summary>PoC-Event-Type (3GPP TS 32.299, AVP 2025); the numbers are those of the standard.</summary>
public enum PocEventType
{
    /// <summary>An ordinary session.</summary>
    Normal = 0,

    /// <summary>An Instant Personal Alert.</summary>
    InstantPersonalAlert = 1,

    /// <summary>A group advertisement.</summary>
    GroupAdvertisement = 2,

    /// <summary>The set-up of a pre-established session.</summary>
    EarlySessionSettingUp = 3,

    /// <summary>A talk burst.</summary>
    TalkBurst = 4,
}
