using System.Net;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Transactions;

[Clause("RFC 3261", "18.2.2")]
public sealed class ResponseRoutingTests
{
    private static readonly Flow Udp = new(TransportKind.Udp, IPEndPoint.Parse("192.0.2.1:5060"), IPEndPoint.Parse("192.0.2.9:4711"));
    private static readonly Flow Tcp = Udp with { Kind = TransportKind.Tcp, Id = 3 };

    [Theory]
    [InlineData("SIP/2.0/UDP 10.1.1.1;rport=4711;received=192.0.2.9", "192.0.2.9:4711")]
    [InlineData("SIP/2.0/UDP 10.1.1.1:5070;received=192.0.2.9", "192.0.2.9:5070")]
    [InlineData("SIP/2.0/UDP 10.1.1.1;received=192.0.2.9", "192.0.2.9:5060")]
    [InlineData("SIP/2.0/UDP 192.0.2.9:4711", "192.0.2.9:4711")]
    [InlineData("SIP/2.0/UDP 10.1.1.1;rport=1;received=203.0.113.5", "192.0.2.9:4711")]
    public void Over_UDP_it_goes_back_to_the_source_and_to_its_port_only_with_rport(string via, string remote)
    {
        var hop = Assert.IsType<NextHop.Over>(HopFor(via, Udp));

        Assert.Equal(IPEndPoint.Parse(remote), hop.Flow.Remote);
        Assert.Equal(Udp.Local, hop.Flow.Local);
    }

    [Fact]
    public void Over_a_connection_or_in_process_it_goes_back_the_way_the_request_came()
    {
        Assert.Equal(new NextHop.Over(Tcp), HopFor("SIP/2.0/TCP 10.1.1.1:5070;maddr=224.0.1.75", Tcp));
        var link = Flow.InProcess("core.networka.example");
        Assert.Equal(new NextHop.Over(link), HopFor("SIP/2.0/TCP core.networka.example", link));
    }

    [Fact]
    public void Maddr_decides_over_UDP()
    {
        Assert.Equal(new NextHop.To(TransportKind.Udp, "192.0.2.50", 5070), HopFor("SIP/2.0/UDP 10.1.1.1:5070;maddr=192.0.2.50;rport", Udp));
    }

    [Theory]
    [InlineData("224.0.1.75")]
    [InlineData("239.255.255.255")]
    [InlineData("255.255.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("[ff02::1]")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:224.0.1.75")]
    public void Nothing_is_sent_to_everybody(string maddr)
    {
        Assert.Null(HopFor($"SIP/2.0/UDP 10.1.1.1;maddr={maddr}", Udp));
    }

    [Fact]
    public void Without_the_connection_it_goes_to_received_or_sent_by_at_the_port_of_sent_by()
    {
        Assert.Equal(new NextHop.To(TransportKind.Tcp, "192.0.2.9", 5070), Without("SIP/2.0/TCP a.example.com:5070;received=192.0.2.9", TransportKind.Tcp));
        Assert.Equal(new NextHop.To(TransportKind.Tls, "a.example.com", 0), Without("SIP/2.0/TLS a.example.com", TransportKind.Tls));
        Assert.Equal(new NextHop.To(TransportKind.Tcp, "2001:db8::9", 5060), Without("SIP/2.0/TCP [2001:db8::9]:5060", TransportKind.Tcp));
    }

    [Fact]
    public void Without_an_in_process_link_there_is_no_other_way()
    {
        Assert.Null(Without("SIP/2.0/TCP core.networka.example", TransportKind.InProcess));
    }

    private static NextHop? HopFor(string via, Flow flow) =>
        ResponseRouting.HopFor(ViaView.TryRead(Encoding.ASCII.GetBytes(via), out var view) ? view : default, flow);

    private static NextHop? Without(string via, TransportKind kind) =>
        ResponseRouting.HopWithoutConnection(ViaView.TryRead(Encoding.ASCII.GetBytes(via), out var view) ? view : default, kind);
}
