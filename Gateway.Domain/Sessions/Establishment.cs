namespace Gateway.Domain.Sessions;

/// <summary>How a client and its PoC server come to a session.</summary>
public enum Establishment
{
    /// <summary>By an INVITE for this session.</summary>
    OnDemand,

    /// <summary>Over a session that was set up beforehand, by REFER and MBCP Connect.</summary>
    PreEstablished,
}
