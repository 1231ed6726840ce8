using System.Net;

namespace Gateway.Domain.Runtime;

/// <summary>Where media and floor control are received.</summary>
public sealed record MediaPortSettings
{
    /// <summary>The address that all ports are bound to and that session descriptions name: one of this machine, no wildcard. Default loopback.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The lowest port, 1024 to 65534; the first pair begins at the next even one.</summary>
    /// <value>Default 16384: the range that telephony has used from the beginning, below the ports that systems give to outgoing connections.</value>
    public int PortMin { get; init; } = 16_384;

    /// <summary>The highest port, up to 65535.</summary>
    /// <value>Default 32767, which makes 8,192 pairs.</value>
    public int PortMax { get; init; } = 32_767;

    /// <summary>The DSCP that speech is sent with, 0 to 63.</summary>
    /// <value>Default 46: expedited forwarding, as RFC 4594 §4.1 has it for telephony.</value>
    public int SpeechDscp { get; init; } = 46;

    /// <summary>The DSCP that floor control and RTCP are sent with, 0 to 63.</summary>
    /// <value>Default 40: class selector 5, as RFC 4594 §4.2 has it for signalling.</value>
    public int FloorControlDscp { get; init; } = 40;
}
