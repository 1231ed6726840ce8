namespace Gateway.Domain.History;

/// <summary>What a traced message is.</summary>
public enum TracedProtocol : byte
{
    /// <summary>A SIP message.</summary>
    Sip,

    /// <summary>A datagram with floor control in it.</summary>
    Mbcp,
}
