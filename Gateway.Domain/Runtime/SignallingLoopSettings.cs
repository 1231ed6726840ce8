using System.Collections.Frozen;
using System.Net;

namespace Gateway.Domain.Runtime;

/// <summary>How much a signalling loop holds, and the host names it knows without asking a resolver.</summary>
public sealed record SignallingLoopSettings
{
    /// <summary>Messages from the network that may wait; new requests beyond it are dropped (UDP) or refused with 503 (TCP).</summary>
    /// <value>Default 8192: at 20,000 messages a second, 0.4 s of work; a request that waits longer is sent again anyway.</value>
    public int NetworkMessagesMax { get; init; } = 8192;

    /// <summary>Commands of the gateway's own threads that may wait.</summary>
    /// <value>Default 65,536: more than all HTTP requests the server admits at a time.</value>
    public int CommandsMax { get; init; } = 65_536;

    /// <summary>Messages between elements of this loop that may wait.</summary>
    /// <value>Default 65,536: each message that arrives causes a few of them at most, unless two elements send in circles.</value>
    public int LocalMessagesMax { get; init; } = 65_536;

    /// <summary>Messages that may wait for the look-up of one host name.</summary>
    /// <value>Default 256.</value>
    public int MessagesPerLookUpMax { get; init; } = 256;

    /// <summary>The DSCP that SIP is sent with, 0 to 63.</summary>
    /// <value>Default 40: class selector 5, as RFC 4594 §4.2 has it for signalling.</value>
    public int Dscp { get; init; } = 40;

    /// <summary>Host names of a closed network and where they are; a port of 0 leaves it to the hop. Asked before the system's resolver.</summary>
    public IReadOnlyDictionary<string, IPEndPoint> Hosts { get; init; } = FrozenDictionary<string, IPEndPoint>.Empty;
}
