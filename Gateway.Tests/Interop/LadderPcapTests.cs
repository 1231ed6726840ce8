using System.Net;
using System.Text;
using Gateway.Domain.History;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Domain.History;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>What tshark makes of the capture files.</summary>
public sealed class LadderPcapTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_message_decodes_as_SIP_with_right_checksums_and_without_an_expert_warning()
    {
        var tshark = Peers.Require("tshark");
        var calls = new TracedCalls();
        calls.Alert();
        calls.Received(SipTexts.Request(
            "REGISTER", "sip:networka.example", "alert-1", 2, via: "SIP/2.0/UDP 127.0.0.7:5071;branch=z9hG4bK77",
            extra: "Contact: <sip:bob@127.0.0.7:5071>\r\nAuthorization: Digest username=\"bob\",realm=\"networka.example\",nonce=\"1\","
                + "uri=\"sip:networka.example\",response=\"0123456789abcdef0123456789abcdef\"\r\n"));
        var ipv6 = new Flow(
            TransportKind.Tcp, new(IPAddress.IPv6Loopback, 5060), new(IPAddress.Parse("2001:db8::7"), 40_000));
        calls.Record(TraceDirection.Received, "core.example", ipv6, SipTexts.Request(
            "OPTIONS", "sip:networka.example", "alert-1", 3, via: "SIP/2.0/TCP [2001:db8::7]:40000;branch=z9hG4bK78"), false);
        var ladder = Ladder.Of("alr_1", calls.Trace.MessagesOf("alr_1"));

        var packets = await Decode(tshark, ladder);

        Assert.Equal(
            ["MESSAGE", "MESSAGE", "MESSAGE", "200", "200", "REGISTER", "OPTIONS"], packets.Select(packet => packet[0] + packet[1]));
        Assert.Equal("127.0.0.1", packets[1][2]);
        Assert.Equal("127.0.0.7", packets[1][3]);
        Assert.StartsWith("127.", packets[0][2]);
    }

    [Fact]
    public async Task A_message_longer_than_a_datagram_is_cut_and_still_decodes()
    {
        var tshark = Peers.Require("tshark");
        var calls = new TracedCalls(new() { BytesMax = 1024 * 1024 });
        calls.Trace.Relate("call-1", "alr_1");
        calls.Passed("client.example", "core.example", SipTexts.Request(body: new string('x', 100_000)));

        var packets = await Decode(tshark, Ladder.Of("alr_1", calls.Trace.MessagesOf("alr_1")));

        Assert.Equal("MESSAGE", packets.Single()[0]);
    }

    [Fact]
    public async Task Floor_control_decodes_beside_the_SIP_that_agreed_on_its_ports()
    {
        var tshark = Peers.Require("tshark");
        var calls = new TracedCalls();
        calls.Trace.Relate("leg-1", "ses_1");
        calls.Sent(Described("INVITE sip:b@networka.example SIP/2.0", "127.0.0.1", 20_000));
        calls.Received(Described("SIP/2.0 200 OK", "127.0.0.7", 40_000));
        var (server, phone) = (IPEndPoint.Parse("127.0.0.1:20001"), IPEndPoint.Parse("127.0.0.7:40001"));
        calls.FloorControl(TraceDirection.Sent, "core.example", server, phone, "leg-1", new MbcpMessage.Disconnect(0x5E12A001).Write());
        calls.FloorControl(TraceDirection.Received, "core.example", server, phone, "leg-1", MbcpMessage.Acknowledgment.Of(0x2B90D4F6, MbcpSubtype.Disconnect).Write());

        // Nobody tells tshark which ports these are: the descriptions in the same file do.
        var packets = await Decode(tshark, Ladder.Of("ses_1", calls.Trace.MessagesOf("ses_1")), "sip || rtcp.app.name == \"PoC1\"", "rtcp.app.subtype", "rtcp.app.poc1.ack.subtype");

        Assert.Equal(["INVITE", "", "", ""], packets.Select(packet => packet[0]));
        Assert.Equal([("", ""), ("", ""), ("11", ""), ("7", "11")], packets.Select(packet => (packet[4], packet[5])));
    }

    private static SipMessage Described(string startLine, string address, int port)
    {
        var body = $"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
            + $"m=application {port + 1} udp TBCP\r\na=fmtp:TBCP queuing=0; tb_priority=1; timestamp=0\r\n";
        return SipParser.Parse(Encoding.ASCII.GetBytes(
            $"{startLine}\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKinv1\r\nMax-Forwards: 70\r\nFrom: <sip:a@networka.example>;tag=1\r\nTo: <sip:b@networka.example>"
            + $"{(startLine.StartsWith("SIP", StringComparison.Ordinal) ? ";tag=2" : "")}\r\nCall-ID: leg-1\r\nCSeq: 1 INVITE\r\nContact: <sip:x@{address}>\r\n"
            + $"Content-Type: application/sdp\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    // The fields of each packet: method, status, source, destination. Fails on any warning of the dissectors.
    private static async Task<List<string[]>> Decode(string tshark, Ladder ladder, string allowed = "sip", params string[] more)
    {
        var file = Path.Combine(Path.GetTempPath(), $"ladder-{Guid.NewGuid():N}.pcap");
        await File.WriteAllBytesAsync(file, LadderPcap.Write(ladder));
        try
        {
            string[] checks = ["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"];
            var warnings = await Peers.RunAsync(
                tshark, Patience, ["-r", file, .. checks, "-Y", $"_ws.expert.severity >= 6291456 || _ws.malformed || !({allowed})", "-V"]);
            Assert.Equal("", warnings.Trim());
            var fields = await Peers.RunAsync(
                tshark, Patience, ["-r", file, .. checks, "-T", "fields", "-e", "sip.Method", "-e", "sip.Status-Code", "-e", "ip.src", "-e", "ip.dst", .. more.SelectMany(field => new[] { "-e", field })]);
            return [.. fields.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
