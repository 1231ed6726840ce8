using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>Where an element can be reached: what it writes into Via and Record-Route for the hops of one transport and interface.</summary>
public sealed class ListeningPoint
{
    private readonly byte[] _host;
    private readonly IPAddress? _address;

    /// <param name="kind">The transport.</param>
    /// <param name="host">The advertised address or host name; IPv6 in brackets.</param>
    /// <param name="port">1 to 65535; 0 = none is written, as for in-process links and names that DNS resolves.</param>
    public ListeningPoint(TransportKind kind, string host, int port)
    {
        Kind = kind;
        Host = host;
        Port = port;
        _host = Encoding.ASCII.GetBytes(host);
        _address = IPAddress.TryParse(host, out var address) ? address : null;
        var sentBy = port == 0 ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        ViaStart = $"SIP/2.0/{kind.ViaToken()} {sentBy};branch=";
        ViaPrefix = Encoding.ASCII.GetBytes(ViaStart);
        var transport = kind switch
        {
            TransportKind.Udp or TransportKind.InProcess => "",
            TransportKind.Tls or TransportKind.SecureWebSocket => ";transport=tls",
            TransportKind.WebSocket => ";transport=ws",
            _ => ";transport=tcp",
        };
        RouteUri = $"sip:{sentBy}{transport};lr";
        RecordRoute = Encoding.ASCII.GetBytes($"<{RouteUri}>");
        HalfRecordRoute = Encoding.ASCII.GetBytes($"<{RouteUri};r2=on>");
    }

    /// <summary>The transport.</summary>
    public TransportKind Kind { get; }

    /// <summary>The advertised address or host name.</summary>
    public string Host { get; }

    /// <summary>The advertised port; 0 when none is written.</summary>
    public int Port { get; }

    /// <summary>The URI by which a Route header sends requests here, with <c>lr</c> and without angle brackets.</summary>
    public string RouteUri { get; }

    internal ReadOnlySpan<byte> HostBytes => _host;

    // "SIP/2.0/UDP host:port;branch="
    internal string ViaStart { get; }

    internal byte[] ViaPrefix { get; }

    // "<sip:host:port;lr>"
    internal byte[] RecordRoute { get; }

    // One of two values that are added, and removed, together (RFC 5658 §4).
    internal byte[] HalfRecordRoute { get; }

    internal bool IsEndOf(Flow flow) =>
        Kind == flow.Kind && Port == flow.Local.Port && (_address is null || _address.Equals(flow.Local.Address));

    internal bool Matches(SipUriView uri) =>
        Ascii.EqualsIgnoreCase(uri.Host, _host) && (uri.Port == Port || uri.Port == 0 && Port == 5060 || Port == 0);
}
