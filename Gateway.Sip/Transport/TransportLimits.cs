namespace Gateway.Sip.Transport;

/// <summary>How much the transports hold and how long they wait. Each number has its reason.</summary>
public static class TransportLimits
{
    /// <summary>A larger request goes over a congestion-controlled transport (RFC 3261 §18.1.1, for an unknown path MTU).</summary>
    public const int UdpRequestBytes = 1300;

    /// <summary>What IPv4 can carry in one datagram.</summary>
    public const int UdpPayloadBytes = 65_507;

    /// <summary>Kernel buffer of a UDP socket: 4 MB hold about 8,000 messages, a burst of every phone registering at once.</summary>
    public const int UdpBufferBytes = 4 * 1024 * 1024;

    /// <summary>Remote addresses remembered per socket; beyond it the memory starts anew. More than any network of ours has phones.</summary>
    public const int UdpPeers = 65_536;

    /// <summary>Messages waiting for one connection, or for it to open. Beyond it the peer is not reading.</summary>
    public const int ConnectionQueueMessages = 256;

    /// <summary>Requests per connection whose answers are awaited, to be failed when it breaks; the oldest are forgotten first.</summary>
    public const int ConnectionTickets = 1024;

    /// <summary>Connections from one remote address: a proxy or a NAT with many phones behind it, yet not all of our descriptors.</summary>
    public const int ConnectionsPerAddress = 256;

    /// <summary>Connections of one element in all.</summary>
    public const int Connections = 10_000;

    /// <summary>How long a connection may take to open: well below timer B (32 s), so that another target can be tried.</summary>
    public static TimeSpan ConnectTime => TimeSpan.FromSeconds(5);

    /// <summary>How long writing one message may take before the peer counts as gone.</summary>
    public static TimeSpan WriteTime => TimeSpan.FromSeconds(10);

    /// <summary>How long the header section of a message may take to arrive once it has begun.</summary>
    public static TimeSpan HeaderReadTime => TimeSpan.FromSeconds(10);

    /// <summary>How long a body may take to arrive once its headers are there.</summary>
    public static TimeSpan BodyReadTime => TimeSpan.FromSeconds(30);

    /// <summary>A connection on which nothing comes for this long is closed; phones keep theirs alive every two minutes or so (RFC 5626).</summary>
    public static TimeSpan IdleTime => TimeSpan.FromMinutes(15);

    /// <summary>How long a look-up of a host name may take (a transaction lives 32 s and may have to try another target).</summary>
    public static TimeSpan ResolveTime => TimeSpan.FromSeconds(4);
}
