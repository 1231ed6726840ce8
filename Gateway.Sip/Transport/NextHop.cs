namespace Gateway.Sip.Transport;

/// <summary>Where a message is to go: over a flow that exists, or to a host that the shell has yet to resolve and reach.</summary>
public abstract record NextHop
{
    private NextHop()
    {
    }

    /// <summary>Whether the hop is known to be reliable, so that no retransmission timer runs.</summary>
    public abstract bool IsReliable { get; }

    /// <summary>Back over an existing flow: responses, and requests to a registered contact (RFC 5626 §5.3).</summary>
    /// <param name="Flow">The flow.</param>
    public sealed record Over(Flow Flow) : NextHop
    {
        public override bool IsReliable => Flow.Kind.IsReliable();

        public override string ToString() => Flow.ToString();
    }

    /// <summary>To a host by name or address (RFC 3263).</summary>
    /// <param name="Kind">The transport.</param>
    /// <param name="Host">A host name, an element's name or an address; IPv6 without brackets.</param>
    /// <param name="Port">1 to 65535; 0 = the transport's default.</param>
    public sealed record To(TransportKind Kind, string Host, int Port) : NextHop
    {
        public override bool IsReliable => Kind.IsReliable();

        public override string ToString() => $"{Kind.ViaToken().ToLowerInvariant()}:{Host}:{Port}";
    }
}
