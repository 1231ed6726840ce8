using System.Collections.Immutable;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Sessions;

/// <summary>What a PoC server needs to know of itself and its network.</summary>
/// <param name="HostName">Its host name as an element, for example <c>poc-server.networka.example</c>.</param>
/// <param name="Points">Where it can be reached; never empty.</param>
/// <param name="Core">Its SIP/IP core: where every request goes that carries no Route back.</param>
public sealed record PocServerSettings(string HostName, ImmutableArray<ListeningPoint> Points, NextHop Core)
{
    /// <summary>Alerts a second from one sender to one target.</summary>
    /// <value>Default 5.</value>
    public int AlertsPerSecond { get; init; } = 5;

    /// <summary>The value of Server in responses that it makes itself.</summary>
    public string Product { get; init; } = "PoC-serv/OMA2.0 PocGateway/v1.0";
}
