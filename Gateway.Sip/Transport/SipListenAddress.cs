using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Gateway.Sip.Transport;

/// <summary>An address to listen on, written <c>udp://127.0.0.1:5060</c> or <c>tcp://[::1]:5060</c>.</summary>
/// <param name="Kind">The transport: UDP or TCP.</param>
/// <param name="Address">An address of this machine, or the wildcard address of its family.</param>
/// <param name="Port">1 to 65535; 0 lets the system choose.</param>
public sealed record SipListenAddress(TransportKind Kind, IPAddress Address, int Port)
{
    /// <summary>The SIP port where a setting names none (RFC 3261 §19.1.2).</summary>
    public const int DefaultPort = 5060;

    /// <summary>The address and port together.</summary>
    public IPEndPoint EndPoint => new(Address, Port);

    /// <summary>Reads a setting.</summary>
    /// <exception cref="SipListenException">The text is no such address; the message says in one sentence what is wrong.</exception>
    public static SipListenAddress Parse(string text)
    {
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        if (separator <= 0)
            throw Unreadable(text, "it has no transport");
        var scheme = text[..separator];
        TransportKind kind;
        if (scheme.Equals("udp", StringComparison.OrdinalIgnoreCase))
            kind = TransportKind.Udp;
        else if (scheme.Equals("tcp", StringComparison.OrdinalIgnoreCase))
            kind = TransportKind.Tcp;
        else
            throw Unreadable(text, $"the transport '{scheme}' is neither udp nor tcp");
        var rest = text[(separator + 3)..].TrimEnd('/');
        var colon = rest.IndexOf(':', rest.StartsWith('[') ? Math.Max(0, rest.IndexOf(']', StringComparison.Ordinal)) : 0);
        var host = colon < 0 ? rest : rest[..colon];
        var port = DefaultPort;
        if (colon >= 0 && (!int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > 65535))
            throw Unreadable(text, $"'{rest[colon..]}' is not a port");
        if (!TryReadAddress(host, out var address))
            throw Unreadable(text, $"'{host}' is not an IP address");
        return new(kind, address, port);
    }

    /// <summary>
    /// The addresses behind a wildcard, one by one; any other address stands for itself. A response has to leave from the address its request
    /// came to, and Via has to name a real address: a socket for each address gives both.
    /// </summary>
    public IReadOnlyList<SipListenAddress> WithoutWildcard()
    {
        if (!Address.Equals(IPAddress.Any) && !Address.Equals(IPAddress.IPv6Any))
            return [this];
        var found = new List<SipListenAddress>();
        foreach (var card in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (card.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown))
                continue;
            foreach (var unicast in card.GetIPProperties().UnicastAddresses)
            {
                // A link-local IPv6 address means nothing without its zone, which no SIP header can carry.
                if (unicast.Address.AddressFamily == Address.AddressFamily && !unicast.Address.IsIPv6LinkLocal)
                    found.Add(this with { Address = unicast.Address });
            }
        }

        return found;
    }

    public override string ToString() => $"{Kind.ViaToken().ToLowerInvariant()}://{EndPoint}";

    private static bool TryReadAddress(string host, out IPAddress address)
    {
        var bare = host.Length > 2 && host[0] == '[' && host[^1] == ']' ? host[1..^1] : host;
        if (!IPAddress.TryParse(bare, out var parsed) || (parsed.AddressFamily == AddressFamily.InterNetworkV6) != (bare.Length < host.Length))
        {
            address = IPAddress.None;
            return false;
        }

        // "5" and "10.1" are addresses to the system's reader, and typing errors to everybody else.
        address = parsed;
        return bare.Length < host.Length || bare.Count(c => c == '.') == 3;
    }

    private static SipListenException Unreadable(string text, string why) =>
        new($"The SIP listen address '{text}' cannot be used because {why}; write it like udp://127.0.0.1:5060.");
}
