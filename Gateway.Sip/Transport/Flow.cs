using System.Net;

namespace Gateway.Sip.Transport;

/// <summary>
/// One way on which messages go back and forth with one peer (RFC 5626 §3.3 "flow"): a UDP pair of addresses, a connection, or the link to
/// another element of this process. What came over a flow can be answered over it.
/// </summary>
/// <param name="Kind">The transport.</param>
/// <param name="Local">Our address and port on it; for an in-process link the loopback address with port 0.</param>
/// <param name="Remote">The peer's address and port; for an in-process link the loopback address with port 0.</param>
/// <param name="Id">The number of the connection, unique in this process; 0 for UDP, where the addresses say it all.</param>
/// <param name="PeerElement">The host name of the element at the other end of an in-process link; else <c>null</c>.</param>
public sealed record Flow(TransportKind Kind, IPEndPoint Local, IPEndPoint Remote, long Id = 0, string? PeerElement = null)
{
    /// <summary>A link between two elements of this process.</summary>
    public static Flow InProcess(string peerElement) =>
        new(TransportKind.InProcess, new(IPAddress.Loopback, 0), new(IPAddress.Loopback, 0), 0, peerElement);

    public override string ToString() =>
        Kind == TransportKind.InProcess ? $"in-process:{PeerElement}" : $"{Kind.ViaToken().ToLowerInvariant()}:{Remote}";
}
