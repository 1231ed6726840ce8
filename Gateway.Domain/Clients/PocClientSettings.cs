using Gateway.Sip.Transport;

namespace Gateway.Domain.Clients;

/// <summary>Where a PoC Client lives, and what it calls itself.</summary>
/// <param name="HostName">Its host name as an element.</param>
/// <param name="SentBy">host[:port] for Via and Contact: where answers and requests reach it.</param>
/// <param name="Transport">The transport of its hop to the core.</param>
/// <param name="Core">Its outbound proxy and registrar: the SIP/IP core.</param>
/// <param name="CoreUri">The core as a Route value, for example <c>sip:core.poc.local;lr</c>.</param>
public sealed record PocClientSettings(string HostName, string SentBy, TransportKind Transport, NextHop Core, string CoreUri)
{
    /// <summary>The value of User-Agent and Server.</summary>
    public string Product { get; init; } = "PoC-client/OMA2.0 PocGateway-Console/v1.0";

    /// <summary>The expiry that registrations ask for.</summary>
    /// <value>Default one hour, as handsets do.</value>
    public TimeSpan RegistrationExpiry { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Retry and refresh of registrations.</summary>
    public ClientRegistrationSettings Registration { get; init; } = new();
}
