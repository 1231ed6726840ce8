using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>Reads off a URI where a request for it goes (RFC 3263 §4); names are resolved by the shell.</summary>
public static class NextHops
{
    /// <summary>The hop that the URI names by its scheme, <c>transport</c>, <c>maddr</c>, host and port.</summary>
    /// <returns>The hop; <c>null</c> for a transport that nobody here speaks.</returns>
    public static NextHop? Of(SipUriView uri)
    {
        var host = uri.Parameters.TryGet("maddr"u8, out var maddr) && !maddr.IsEmpty ? maddr : uri.Host;
        if (host[0] == (byte)'[')
            host = host[1..^1];
        TransportKind kind;
        if (!uri.Parameters.TryGet("transport"u8, out var transport))
            kind = uri.IsSecure ? TransportKind.Tls : TransportKind.Udp;
        else if (Ascii.EqualsIgnoreCase(transport, "udp"u8))
            kind = TransportKind.Udp;
        else if (Ascii.EqualsIgnoreCase(transport, "tcp"u8))
            kind = uri.IsSecure ? TransportKind.Tls : TransportKind.Tcp;
        else if (Ascii.EqualsIgnoreCase(transport, "tls"u8))
            kind = TransportKind.Tls;
        else if (Ascii.EqualsIgnoreCase(transport, "ws"u8) || Ascii.EqualsIgnoreCase(transport, "wss"u8))
            kind = uri.IsSecure || transport.Length == 3 ? TransportKind.SecureWebSocket : TransportKind.WebSocket;
        else
            return null;

        // A secure URI never goes over a transport that is not (RFC 5630 §3.1).
        if (uri.IsSecure && kind == TransportKind.Udp)
            return null;
        return new NextHop.To(kind, Encoding.ASCII.GetString(host), uri.Port);
    }
}
