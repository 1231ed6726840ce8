using System.Net;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Transactions;

public sealed class ReceivedViaTests
{
    [Theory]
    [InlineData("SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKa", "SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKa")]
    [InlineData("SIP/2.0/UDP 192.0.2.77:5062;branch=z9hG4bKa", "SIP/2.0/UDP 192.0.2.77:5062;branch=z9hG4bKa;received=192.0.2.9")]
    [InlineData("SIP/2.0/UDP phone.example.com;branch=z9hG4bKa", "SIP/2.0/UDP phone.example.com;branch=z9hG4bKa;received=192.0.2.9")]
    [Clause("RFC 3261", "18.2.1")]
    public void Received_is_written_where_sent_by_is_not_the_source(string sent, string expected) => Assert.Equal(expected, Marked(sent));

    [Theory]
    [InlineData("SIP/2.0/UDP 192.0.2.9:5062;rport;branch=z9hG4bKa", "SIP/2.0/UDP 192.0.2.9:5062;rport=4711;branch=z9hG4bKa;received=192.0.2.9")]
    [InlineData("SIP/2.0/UDP 10.1.1.1;branch=z9hG4bKa;rport", "SIP/2.0/UDP 10.1.1.1;branch=z9hG4bKa;rport=4711;received=192.0.2.9")]
    [InlineData("SIP/2.0/UDP 10.1.1.1 ; RPORT ; branch=z9hG4bKa", "SIP/2.0/UDP 10.1.1.1 ; RPORT=4711 ; branch=z9hG4bKa;received=192.0.2.9")]
    [Clause("RFC 3581", "4")]
    public void Who_asks_for_rport_gets_both(string sent, string expected) => Assert.Equal(expected, Marked(sent));

    [Theory]
    [InlineData("SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa;received=1.2.3.4", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa;received=192.0.2.9")]
    [InlineData("SIP/2.0/UDP 10.1.1.1;rport=99;branch=z9hG4bKa;received=1.2.3.4", "SIP/2.0/UDP 10.1.1.1;rport=4711;branch=z9hG4bKa;received=192.0.2.9")]
    [InlineData("SIP/2.0/UDP 10.1.1.1;received;rport;branch=z9hG4bKa", "SIP/2.0/UDP 10.1.1.1;received=192.0.2.9;rport=4711;branch=z9hG4bKa")]
    public void What_the_client_claims_is_overwritten(string sent, string expected) => Assert.Equal(expected, Marked(sent));

    [Theory]
    [InlineData("SIP/2.0/UDP [2001:db8::9];branch=z9hG4bKa", "SIP/2.0/UDP [2001:db8::9];branch=z9hG4bKa")]
    [InlineData("SIP/2.0/UDP [2001:db8::77];branch=z9hG4bKa", "SIP/2.0/UDP [2001:db8::77];branch=z9hG4bKa;received=2001:db8::9")]
    [Clause("RFC 5118", "4.5")]
    public void An_IPv6_source_is_written_without_brackets(string sent, string expected) => Assert.Equal(expected, Marked(sent, "[2001:db8::9]:4711"));

    [Fact]
    public void An_IPv4_peer_on_an_IPv6_socket_is_an_IPv4_peer()
    {
        Assert.Equal("SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa", Marked("SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa", "[::ffff:192.0.2.9]:4711"));
    }

    [Fact]
    public void Everything_else_stays_octet_by_octet()
    {
        var text = "MESSAGE sip:b@example.com SIP/2.0\r\nX-First:  kept \r\nv: SIP/2.0/UDP a.example.com;branch=z9hG4bKa;rport , SIP/2.0/TCP low.example.com;rport\r\n"
            + "Via: SIP/2.0/UDP lower.example.com;rport\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\n"
            + "Content-Length: 4\r\n\r\n\r\n\r\n";

        var marked = Mark(text, "192.0.2.9:4711");

        Assert.Equal(text.Replace("z9hG4bKa;rport ", "z9hG4bKa;rport=4711;received=192.0.2.9 ", StringComparison.Ordinal), marked.ToString());
        Assert.Equal("\r\n\r\n"u8.ToArray(), marked.Body.ToArray());
        Assert.Equal(SipParser.Parse(marked.Bytes).HeaderCount, marked.HeaderCount);
        for (var i = 0; i < marked.HeaderCount; i++)
            Assert.Equal(Encoding.UTF8.GetString(SipParser.Parse(marked.Bytes)[i].Value), Encoding.UTF8.GetString(marked[i].Value));
        Assert.Equal("sip:b@example.com", marked.RequestUriText);
    }

    [Fact]
    public void A_folded_Via_is_unfolded()
    {
        Assert.Equal(
            "SIP/2.0/UDP a.example.com ;branch=z9hG4bKa ;rport=4711;received=192.0.2.9",
            Marked("SIP/2.0/UDP a.example.com\r\n ;branch=z9hG4bKa\r\n\t;rport"));
    }

    [Fact]
    public void A_truthful_Via_costs_nothing()
    {
        var request = Request("SIP/2.0/UDP 10.1.1.1;rport=4711;branch=z9hG4bKa;received=192.0.2.9");

        Assert.Same(request, ReceivedVia.Mark(request, FlowFrom("192.0.2.9:4711")));
    }

    [Fact]
    public void An_in_process_link_has_no_address_to_write()
    {
        var request = Request("SIP/2.0/TCP poc-server.networka.example;rport;branch=z9hG4bKa");

        Assert.Same(request, ReceivedVia.Mark(request, Flow.InProcess("core.networka.example")));
    }

    [Fact]
    public void A_Via_of_many_kilobytes_is_marked_too()
    {
        var via = $"SIP/2.0/UDP a.example.com;branch=z9hG4bKa;x={new string('y', 5000)}";

        Assert.Equal(via + ";received=192.0.2.9", Marked(via));
    }

    private static string Marked(string via, string from = "192.0.2.9:4711") => Mark(Request(via), from).Text(HeaderId.Via)!;

    private static SipRequest Mark(string text, string from) => Mark((SipRequest)SipParser.Parse(Encoding.ASCII.GetBytes(text)), from);

    private static SipRequest Mark(SipRequest request, string from) => ReceivedVia.Mark(request, FlowFrom(from));

    private static Flow FlowFrom(string from) => new(TransportKind.Udp, IPEndPoint.Parse("192.0.2.1:5060"), IPEndPoint.Parse(from));

    private static SipRequest Request(string via) => (SipRequest)SipParser.Parse(Encoding.ASCII.GetBytes(
        $"MESSAGE sip:b@example.com SIP/2.0\r\nVia: {via}\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\n"
        + "Call-ID: 1\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"));
}
