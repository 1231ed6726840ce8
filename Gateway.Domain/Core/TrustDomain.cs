using System.Net;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

/// <summary>Where a message comes from, or goes to, as far as trust is concerned.</summary>
internal enum Standing : byte
{
    /// <summary>A phone, or a stranger: proves who it is, and its assertions count for nothing.</summary>
    Untrusted,

    /// <summary>Another network that is not in the trust domain.</summary>
    ForeignNetwork,

    /// <summary>Another network of the trust domain (RFC 3325 §3).</summary>
    PeerNetwork,

    /// <summary>An element of our own network.</summary>
    OwnElement,
}

/// <summary>Tells by the flow, never by a header, whom we are talking to.</summary>
internal sealed class TrustDomain
{
    private readonly SipCoreSettings _settings;
    private readonly (NetworkRoute Route, IPAddress? Address)[] _routes;

    public TrustDomain(SipCoreSettings settings)
    {
        _settings = settings;
        _routes = [.. settings.Routes.Select(route => (route, IPAddress.TryParse(route.Hop.Host, out var address) ? address : null))];
    }

    /// <summary>The standing of who is at the other end of the flow.</summary>
    public Standing Of(Flow flow)
    {
        if (flow.Kind == TransportKind.InProcess)
            return Standing.OwnElement;
        foreach (var peer in _settings.TrustedPeers)
        {
            if (peer.Equals(flow.Remote.Address))
                return Standing.OwnElement;
        }

        foreach (var (route, address) in _routes)
        {
            if (address is not null && address.Equals(flow.Remote.Address) && IsItsPort(route.Hop, flow))
                return StandingOf(route);
        }

        return IsTelephoneNetwork(flow) ? Standing.PeerNetwork : Standing.Untrusted;
    }

    /// <summary>Whether a gateway of the telephone network is at the other end of the flow.</summary>
    public bool IsTelephoneNetwork(Flow flow)
    {
        if (flow.Kind == TransportKind.InProcess)
            return false;
        foreach (var gateway in _settings.TelephoneGateways)
        {
            if (IPAddress.TryParse(gateway.Host, out var address) && address.Equals(flow.Remote.Address) && IsItsPort(gateway, flow))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the other end is trusted to have made sure who may do what (S003 §3.2.1.1): a peer on another machine that was named. The PoC server
    /// is none: it calls on behalf of whoever asked it to.
    /// </summary>
    public bool IsTrustedSource(Flow flow) =>
        flow.Kind != TransportKind.InProcess && _settings.TrustedPeers.Contains(flow.Remote.Address)
        && !(_settings.PocServerHop is NextHop.To(_, var host, _) && IPAddress.TryParse(host, out var server) && server.Equals(flow.Remote.Address));

    /// <summary>The standing of who will get what goes to the hop.</summary>
    public Standing Of(NextHop hop)
    {
        if (hop is NextHop.Over(var flow))
            return Of(flow);
        if (hop.Equals(_settings.PocServerHop))
            return Standing.OwnElement;
        foreach (var (route, _) in _routes)
        {
            if (hop.Equals(route.Hop))
                return StandingOf(route);
        }

        return hop is NextHop.To(_, var host, _) && IPAddress.TryParse(host, out var address) && _settings.TrustedPeers.Contains(address)
            ? Standing.OwnElement
            : Standing.Untrusted;
    }

    /// <summary>
    /// The route to the network that the host belongs to: its domain, or an element of it such as <c>poc-server.networkx.example</c>. Of
    /// several the longest domain counts.
    /// </summary>
    public NetworkRoute? RouteTo(ReadOnlySpan<byte> host)
    {
        NetworkRoute? best = null;
        foreach (var (route, _) in _routes)
        {
            if (route.Domain.Length > (best?.Domain.Length ?? 0) && IsIn(host, route.Domain))
                best = route;
        }

        return best;
    }

    private static bool IsIn(ReadOnlySpan<byte> host, string domain)
    {
        var rest = host.Length - domain.Length;
        return rest >= 0 && Ascii.EqualsIgnoreCase(host[rest..], domain) && (rest == 0 || host[rest - 1] == (byte)'.');
    }

    // Over UDP a border sends from the port it listens on. A connection has any port, and what is too large for UDP comes over one too (RFC 3261
    // §18.1.1): there the address has to do, unless it is our own, where phones and other networks live side by side.
    private static bool IsItsPort(NextHop.To border, Flow flow) =>
        flow.Kind == TransportKind.Udp
            ? border.Kind == TransportKind.Udp && flow.Remote.Port == (border.Port == 0 ? 5060 : border.Port)
            : !flow.Remote.Address.Equals(flow.Local.Address);

    private static Standing StandingOf(NetworkRoute route) => route.IsTrusted ? Standing.PeerNetwork : Standing.ForeignNetwork;
}
