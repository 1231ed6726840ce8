using System.Net;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Sip.Transport;

public sealed class SipListenAddressTests
{
    [Theory]
    [InlineData("udp://127.0.0.1:5060", TransportKind.Udp, "127.0.0.1", 5060)]
    [InlineData("TCP://127.0.0.2:5070/", TransportKind.Tcp, "127.0.0.2", 5070)]
    [InlineData("udp://0.0.0.0", TransportKind.Udp, "0.0.0.0", 5060)]
    [InlineData("tcp://[::1]:0", TransportKind.Tcp, "::1", 0)]
    [InlineData("tcp://[::1]", TransportKind.Tcp, "::1", 5060)]
    public void A_setting_names_transport_address_and_port(string text, TransportKind kind, string address, int port) =>
        Assert.Equal(new(kind, IPAddress.Parse(address), port), SipListenAddress.Parse(text));

    [Theory]
    [InlineData("127.0.0.1:5060", "it has no transport")]
    [InlineData("tls://127.0.0.1:5061", "the transport 'tls' is neither udp nor tcp")]
    [InlineData("udp://localhost:5060", "'localhost' is not an IP address")]
    [InlineData("udp://5", "'5' is not an IP address")]
    [InlineData("udp://::1", "'::1' is not a port")]
    [InlineData("udp://127.0.0.1:65536", "':65536' is not a port")]
    [InlineData("udp://127.0.0.1:-1", "':-1' is not a port")]
    [InlineData("udp://127.0.0.1:", "':' is not a port")]
    [InlineData("udp://[127.0.0.1]:5060", "'[127.0.0.1]' is not an IP address")]
    [InlineData("udp://[::1", "'::1' is not a port")]
    [InlineData("udp://[::1]5060", "'[::1]5060' is not an IP address")]
    [InlineData("udp://", "'' is not an IP address")]
    [InlineData("", "it has no transport")]
    public void A_setting_that_cannot_be_used_is_refused_in_one_sentence(string text, string why)
    {
        var error = Assert.Throws<SipListenException>(() => SipListenAddress.Parse(text));

        Assert.StartsWith($"The SIP listen address '{text}' cannot be used because ", error.Message);
        Assert.Contains(why, error.Message);
        Assert.EndsWith("; write it like udp://127.0.0.1:5060.", error.Message);
    }

    [Fact]
    public void A_wildcard_stands_for_every_address_of_the_machine()
    {
        var addresses = SipListenAddress.Parse("udp://0.0.0.0:5060").WithoutWildcard();

        Assert.Contains(new(TransportKind.Udp, IPAddress.Loopback, 5060), addresses);
        Assert.DoesNotContain(addresses, address => address.Address.Equals(IPAddress.Any));
    }
}
