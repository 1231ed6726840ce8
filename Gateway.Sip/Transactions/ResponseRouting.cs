using System.Net;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>Where a response goes (RFC 3261 §18.2.2, RFC 3581 §4).</summary>
/// <remarks>
/// The source address of the request is taken from its flow, not from the Via: what a client wrote into <c>received</c> and <c>rport</c>
/// never directs a response.
/// </remarks>
public static class ResponseRouting
{
    private const int DefaultPort = 5060;

    /// <summary>The hop for the response to a request.</summary>
    /// <param name="via">The topmost Via of the request, or that of the response once the own Via is gone.</param>
    /// <param name="requestFlow">The flow on which the request came.</param>
    /// <returns>The hop; <c>null</c> when the Via asks for a broadcast or multicast address or cannot be read: then nothing is sent.</returns>
    public static NextHop? HopFor(ViaView via, Flow requestFlow)
    {
        if (requestFlow.Kind.IsReliable())
            return new NextHop.Over(requestFlow);
        if (via.Host.IsEmpty)
            return null;
        var port = via.Port == 0 ? DefaultPort : via.Port;
        if (via.Parameters.TryGet("maddr"u8, out var maddr))
            return HopToMaddr(maddr, port, requestFlow.Kind);
        if (via.Parameters.Has("rport"u8) || port == requestFlow.Remote.Port)
            return new NextHop.Over(requestFlow);
        return new NextHop.Over(requestFlow with { Remote = new(requestFlow.Remote.Address, port) });
    }

    /// <summary>
    /// Where a response goes when the connection of its request is gone: to <c>received</c>, else to the host of sent-by, at the port of
    /// sent-by (RFC 3261 §18.2.2).
    /// </summary>
    /// <param name="via">The topmost Via of the response.</param>
    /// <param name="kind">The transport of the request.</param>
    /// <returns>The hop; <c>null</c> when there is no other way, as for in-process links.</returns>
    public static NextHop? HopWithoutConnection(ViaView via, TransportKind kind)
    {
        if (kind is TransportKind.InProcess or TransportKind.Udp || via.Host.IsEmpty)
            return null;
        var host = via.Parameters.TryGet("received"u8, out var received) ? received : via.Host;
        return new NextHop.To(kind, WithoutBrackets(host), via.Port);
    }

    /// <summary>Whether a response may be sent to this host: neither a multicast nor a broadcast address (RFC 4475 §3.3.15).</summary>
    /// <param name="host">A name or an address, IPv6 with or without brackets.</param>
    internal static bool IsUnicast(string host)
    {
        if (!IPAddress.TryParse(host, out var address))
            return true;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        return length == 16 ? !address.IsIPv6Multicast : octets[0] is not (0 or (>= 224 and <= 239)) && !address.Equals(IPAddress.Broadcast);
    }

    private static NextHop.To? HopToMaddr(ReadOnlySpan<byte> maddr, int port, TransportKind kind)
    {
        var host = WithoutBrackets(maddr);
        return host.Length > 0 && IsUnicast(host) ? new(kind, host, port) : null;
    }

    private static string WithoutBrackets(ReadOnlySpan<byte> host) =>
        Encoding.ASCII.GetString(host.Length > 2 && host[0] == (byte)'[' ? host[1..^1] : host);
}
