using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>One place that a request is to be forwarded to (RFC 3261 §16.5).</summary>
/// <param name="RequestUri">The new Request-URI, without parameters that are not allowed there; empty = it stays as it is.</param>
public readonly record struct ProxyTarget(ReadOnlyMemory<byte> RequestUri)
{
    /// <summary>Where the request goes; <c>null</c> = where the topmost Route value, or else the Request-URI, points.</summary>
    public NextHop? Hop { get; init; }

    /// <summary>Route values to put above those that the request has, as one comma-separated list: Path of a registration, a service's element.</summary>
    public ReadOnlyMemory<byte> Route { get; init; }

    /// <summary>The preference, 0 to 1000: equal ones are tried in parallel, higher ones first (RFC 3261 §20.10).</summary>
    public int Q { get; init; } = 1000;

    /// <summary>
    /// Whether it stands in for whom the request names: what it refuses goes upstream only where nobody else has answered, so that nobody learns what another
    /// says to him.
    /// </summary>
    public bool IsStandIn { get; init; }

    /// <summary>What the owner wants to find again, for example the binding.</summary>
    public object? Data { get; init; }
}
