using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

/// <summary>The way to another network.</summary>
/// <param name="Domain">The domain of its users, in lower case; the hosts below it are its elements.</param>
/// <param name="Hop">Its border: <c>udp://host:port</c> or the like.</param>
public sealed record NetworkRoute(string Domain, NextHop.To Hop)
{
    /// <summary>
    /// Whether it belongs to the trust domain (RFC 3325 §3): identities that it asserts are believed, and asserted identities go there even
    /// when privacy is asked for. Default yes: whoever configures a route has an agreement with that network.
    /// </summary>
    public bool IsTrusted { get; init; } = true;
}
