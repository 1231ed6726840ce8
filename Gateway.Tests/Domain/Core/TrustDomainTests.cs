using System.Net;
using Gateway.Domain.Core;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

public sealed class TrustDomainTests
{
    private static readonly IPEndPoint Own = IPEndPoint.Parse("10.0.0.1:5060");

    [Theory, Clause("RFC 3325", "3")]
    [InlineData(TransportKind.Udp, "10.0.0.2:5060", true)]
    [InlineData(TransportKind.Udp, "10.0.0.2:5061", false)]
    [InlineData(TransportKind.Udp, "10.0.0.3:5060", false)]
    public void Over_UDP_another_network_is_known_by_the_address_and_port_of_its_border(TransportKind kind, string from, bool isKnown) =>
        Assert.Equal(isKnown, IsPeer("10.0.0.2", kind, from));

    [Theory, Clause("RFC 3261", "18.1.1")]
    [InlineData("10.0.0.2:40000", true)]
    [InlineData("10.0.0.3:40000", false)]
    public void What_is_too_large_for_UDP_comes_over_a_connection_from_the_address_of_the_border(string from, bool isKnown) =>
        Assert.Equal(isKnown, IsPeer("10.0.0.2", TransportKind.Tcp, from));

    [Fact, Clause("RFC 3325", "3", Inferred = true)]
    public void A_connection_from_our_own_address_may_be_anybody_s() => Assert.False(IsPeer("10.0.0.1", TransportKind.Tcp, "10.0.0.1:40000"));

    private static bool IsPeer(string border, TransportKind kind, string from)
    {
        var trust = new TrustDomain(new()
        {
            HostName = "core.networka.example",
            Domain = "networka.example",
            Points = [new(TransportKind.Udp, "10.0.0.1", 5060)],
            Routes = [new("networkb.example", new(TransportKind.Udp, border, 5060))],
        });
        return trust.Of(new Flow(kind, Own, IPEndPoint.Parse(from))) == Standing.PeerNetwork;
    }
}
