using System.Buffers.Binary;
using System.Net;
using Gateway.Domain.History;
using Gateway.Sip.Mbcp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.History;

/// <summary>Floor control stands in a session's ladder between the SIP messages, in every form that a ladder has.</summary>
public sealed class FloorControlLadderTests
{
    private static readonly IPEndPoint ServerPort = IPEndPoint.Parse("127.0.0.1:20001");
    private static readonly IPEndPoint ClientPort = IPEndPoint.Parse("127.0.0.1:20003");
    private static readonly IPEndPoint PhonePort = IPEndPoint.Parse("127.0.0.7:40001");
    private static readonly byte[] Disconnect = new MbcpMessage.Disconnect(0x5E12A001).Write();
    private static readonly byte[] Acknowledgment = MbcpMessage.Acknowledgment.Of(0x2B90D4F6, MbcpSubtype.Disconnect).Write();
    private readonly TracedCalls _calls = new();

    [Fact]
    public void A_datagram_is_a_message_of_the_call_that_it_belongs_to_and_its_octets_are_its_own()
    {
        _calls.Passed("poc-client.example", "poc-server.example", SipTexts.Request("INVITE", callId: "leg-1"));
        ToPhone(Disconnect);
        FromPhone(Acknowledgment);

        var messages = _calls.Trace.MessagesOfCall("leg-1");

        Assert.Equal([TracedProtocol.Sip, TracedProtocol.Mbcp, TracedProtocol.Mbcp], messages.Select(message => message.Protocol));
        Assert.Equal(Disconnect, messages[1].Bytes.ToArray());
        Assert.Equal(("leg-1", "poc-server.example", "127.0.0.7:40001"), (messages[1].CallId, messages[1].From.Name, messages[1].To.Name));
        Assert.Equal((ServerPort, PhonePort), (messages[1].From.Address, messages[1].To.Address));
        Assert.Equal(("127.0.0.7:40001", "poc-server.example"), (messages[2].From.Name, messages[2].To.Name));
    }

    [Fact]
    public void Between_two_elements_of_the_gateway_it_is_one_rung_also_after_their_ports_are_closed()
    {
        _calls.Trace.NameMediaPort(ServerPort, "poc-server.example");
        _calls.Trace.NameMediaPort(ClientPort, "poc-client.example");
        foreach (var callId in new[] { "leg-1", "leg-2" })
            _calls.Trace.Relate(callId, "ses_1");
        _calls.FloorControl(TraceDirection.Sent, "poc-server.example", ServerPort, ClientPort, "leg-1", Disconnect);
        _calls.FloorControl(TraceDirection.Received, "poc-client.example", ClientPort, ServerPort, "leg-2", Disconnect);
        _calls.FloorControl(TraceDirection.Sent, "poc-client.example", ClientPort, ServerPort, "leg-2", Acknowledgment);
        _calls.FloorControl(TraceDirection.Received, "poc-server.example", ServerPort, ClientPort, "leg-1", Acknowledgment);
        _calls.Trace.ForgetMediaPort(ServerPort);
        _calls.Trace.ForgetMediaPort(ClientPort);

        var ladder = Ladder.Of("ses_1", _calls.Trace.MessagesOf("ses_1"));

        Assert.Equal(["poc-server.example", "poc-client.example"], ladder.Columns.Select(column => column.Name));
        Assert.Equal(["0>1 MBCP Disconnect", "1>0 Media Burst Acknowledgment (Disconnect)"], ladder.Rungs.Select(rung => $"{rung.From}>{rung.To} {rung.Summary}"));
        Assert.All(ladder.Rungs, rung => Assert.Equal("UDP", rung.Transport));
    }

    [Fact]
    public void The_same_octets_once_more_are_a_repetition_whoever_sends_them()
    {
        ToPhone(Disconnect);
        ToPhone(Disconnect);
        FromPhone(Acknowledgment);
        FromPhone(Acknowledgment);

        Assert.Equal([false, true, false, true], LadderOf("leg-1").Rungs.Select(rung => rung.Retransmission));
    }

    [Fact]
    public void As_text_it_is_told_in_words_with_its_octets()
    {
        ToPhone(new MbcpMessage.Connect(0x5E12A001, MbcpSessionType.PreArrangedGroup)
        {
            InvitingIdentity = "sip:a@x.example", GroupName = "evil\u001b[2J", OverridesManualAnswer = true,
        }.Write());

        var text = LadderText.Write(LadderOf("leg-1"));

        Assert.Contains("[1] MBCP Connect", text, StringComparison.Ordinal);
        Assert.Contains("    SSRC: 0x5E12A001\n", text, StringComparison.Ordinal);
        Assert.Contains("    session type: PreArrangedGroup\n", text, StringComparison.Ordinal);
        Assert.Contains("    inviting identity: sip:a@x.example\n", text, StringComparison.Ordinal);
        Assert.Contains("    group name: evil.[2J\n", text, StringComparison.Ordinal);
        Assert.Contains("    0000  8f cc 00 0a 5e 12 a0 01 50 6f 43 31 90 00 03 80\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Described))]
    public void Every_message_is_told_by_its_name_and_what_it_says(MbcpMessage message, string summary, string detail)
    {
        ToPhone(message.Write());

        var rung = LadderOf("leg-1").Rungs.Single();

        Assert.Equal(summary, rung.Summary);
        Assert.Contains(detail, rung.Text, StringComparison.Ordinal);
    }

    public static TheoryData<MbcpMessage, string, string> Described => new()
    {
        { new MbcpMessage.Request(1, 2, 3), "Media Burst Request", "  requested at (NTP): 0x0000000000000003\n" },
        { new MbcpMessage.Granted(1, 30, 4), "Media Burst Granted", "  stop talking after s: 30\n  participants: 4\n" },
        { new MbcpMessage.Taken(1, 0xAB, "sip:a@x.example", "Ala", null, true), "Media Burst Taken", "  SSRC of the talker: 0x000000AB\n  talker: sip:a@x.example\n  name: Ala\n  to be acknowledged: yes\n" },
        { MbcpMessage.Deny.Because(1, 5), "Media Burst Deny", "  reason: 5\n  phrase: Listen only\n" },
        { new MbcpMessage.Release(1, 8000), "Media Burst Release", "  last sequence number: 8000\n" },
        { MbcpMessage.Release.WithoutMedia(1), "Media Burst Release", "  last sequence number: to be ignored\n" },
        { new MbcpMessage.Idle(1), "Media Burst Idle", "  SSRC: 0x00000001\n" },
        { new MbcpMessage.Revoke(1, 2, 10), "Media Burst Revoke", "  reason: 2\n  additional: 10\n" },
        { MbcpMessage.Acknowledgment.Of(1, MbcpSubtype.TakenToAcknowledge), "Media Burst Acknowledgment (Taken)", "  acknowledged subtype: 18\n" },
        { new MbcpMessage.Acknowledgment(1, 21), "Media Burst Acknowledgment (21)", "  reason: 0\n" },
        { new MbcpMessage.QueueStatusRequest(1), "Request Queue Status Request", "0000  88 cc 00 02" },
        { new MbcpMessage.QueueStatusResponse(1, 2, 1), "Request Queue Status Response", "  priority: 2\n  position: 1\n" },
    };

    [Fact]
    public void What_cannot_be_understood_is_shown_with_its_octets()
    {
        ToPhone([0x8D, 204, 0, 2, 0, 0, 0, 1, (byte)'P', (byte)'o', (byte)'C', (byte)'1']);

        var rung = LadderOf("leg-1").Rungs.Single();

        Assert.Equal(("MBCP, not understood", "0000  8d cc 00 02 00 00 00 01 50 6f 43 31\n"), (rung.Summary, rung.Text));
    }

    [Fact]
    public void In_a_capture_it_is_the_datagram_that_it_was()
    {
        ToPhone(Disconnect);

        var file = LadderPcap.Write(LadderOf("leg-1"));

        var packet = file.AsSpan(24 + 16);
        Assert.Equal(20 + 8 + Disconnect.Length, packet.Length);
        Assert.Equal("127.0.0.1>127.0.0.7", $"{new IPAddress(packet.Slice(12, 4))}>{new IPAddress(packet.Slice(16, 4))}");
        Assert.Equal((20_001, 40_001), (BinaryPrimitives.ReadUInt16BigEndian(packet[20..]), BinaryPrimitives.ReadUInt16BigEndian(packet[22..])));
        Assert.True(packet[28..].SequenceEqual(Disconnect));
    }

    [Fact]
    public void A_Call_ID_that_begins_like_another_is_another()
    {
        _calls.FloorControl(TraceDirection.Sent, "poc-server.example", ServerPort, PhonePort, "leg-10", Disconnect);

        Assert.Empty(_calls.Trace.MessagesOfCall("leg-1"));
        Assert.Single(_calls.Trace.MessagesOfCall("leg-10"));
    }

    private void ToPhone(byte[] datagram) => _calls.FloorControl(TraceDirection.Sent, "poc-server.example", ServerPort, PhonePort, "leg-1", datagram);

    private void FromPhone(byte[] datagram) => _calls.FloorControl(TraceDirection.Received, "poc-server.example", ServerPort, PhonePort, "leg-1", datagram);

    private Ladder LadderOf(string callId) => Ladder.Of("ses_1", _calls.Trace.MessagesOfCall(callId));
}
