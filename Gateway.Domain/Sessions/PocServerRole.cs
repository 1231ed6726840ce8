namespace Gateway.Domain.Sessions;

/// <summary>PoC-Server-Role (3GPP TS 32.299, AVP 883); the numbers are those of the standard.</summary>
public enum PocServerRole
{
    /// <summary>The participating function.</summary>
    Participating = 0,

    /// <summary>The controlling function.</summary>
    Controlling = 1,
}
