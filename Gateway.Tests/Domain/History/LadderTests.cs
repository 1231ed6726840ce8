using System.Net;
using Gateway.Domain.History;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.History;

public sealed class LadderTests
{
    [Fact]
    public void Columns_stand_in_the_order_of_their_first_message_and_rungs_point_at_them()
    {
        var ladder = new TracedCalls().Alert();

        Assert.Equal(["client.example", "core.example", "127.0.0.7:5071"], ladder.Columns.Select(column => column.Name));
        Assert.Equal([true, true, false], ladder.Columns.Select(column => column.IsElement));
        Assert.Equal(
            ["0>1 MESSAGE sip:bob@networka.example", "1>2 MESSAGE sip:bob@networka.example", "1>2 MESSAGE sip:bob@networka.example",
                "2>1 200 OK (MESSAGE)", "1>0 200 OK (MESSAGE)"],
            ladder.Rungs.Select(rung => $"{rung.From}>{rung.To} {rung.Summary}"));
        Assert.Equal([false, false, true, false, false], ladder.Rungs.Select(rung => rung.Retransmission));
        Assert.Equal(["in-process", "UDP", "UDP", "UDP", "in-process"], ladder.Rungs.Select(rung => rung.Transport));
    }

    [Fact]
    public void A_message_that_both_ends_saw_is_one_rung()
    {
        var calls = new TracedCalls();
        calls.Trace.NameAddress(TracedCalls.PhoneAddress, "handset.example");
        var request = SipTexts.Request();
        calls.Sent(request);
        calls.Sent(request, retransmission: true);
        calls.Record(TraceDirection.Received, "handset.example", Reversed, request, false);
        calls.Record(TraceDirection.Received, "handset.example", Reversed, request, false);

        var ladder = Ladder.Of("alr_1", calls.Trace.MessagesOfCall("call-1"));

        Assert.Equal([false, true], ladder.Rungs.Select(rung => rung.Retransmission));
        Assert.Equal(["core.example", "handset.example"], ladder.Columns.Select(column => column.Name));
    }

    [Fact, Clause("RFC 3581", "4")]
    public void A_request_is_one_rung_though_its_receiver_marked_where_it_came_from()
    {
        const string Via = "SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKnashds8;rport";
        var calls = new TracedCalls();
        calls.Trace.NameAddress(TracedCalls.PhoneAddress, "handset.example");
        calls.Sent(SipTexts.Request(via: Via));
        calls.Record(TraceDirection.Received, "handset.example", Reversed, SipTexts.Request(via: $"{Via}=5060;received=127.0.0.1"), false);
        calls.Sent(SipTexts.Request(via: Via.Replace("nashds8", "another", StringComparison.Ordinal)));

        var ladder = Ladder.Of("alr_1", calls.Trace.MessagesOfCall("call-1"));

        Assert.Equal([false, false], ladder.Rungs.Select(rung => rung.Retransmission));
        Assert.All(ladder.Rungs, rung => Assert.Equal(TraceDirection.Sent, rung.Message.Direction));
    }

    [Fact]
    public void A_peer_that_repeats_itself_is_seen_to()
    {
        var calls = new TracedCalls();
        calls.Received(SipTexts.Request());
        calls.Received(SipTexts.Request());
        calls.Received(SipTexts.Request(cseq: 2));

        var ladder = Ladder.Of("alr_1", calls.Trace.MessagesOfCall("call-1"));

        Assert.Equal([false, true, false], ladder.Rungs.Select(rung => rung.Retransmission));
    }

    [Fact]
    public void The_text_shows_lifelines_arrows_and_every_message()
    {
        var text = LadderText.Write(new TracedCalls().Alert());

        var lines = text.Split('\n');
        Assert.Equal("Ladder of alr_1, from 2026-03-01 12:00:00.000Z", lines[0]);
        Assert.Equal("                       client.example                   core.example                   127.0.0.7:5071", lines[2]);
        Assert.Equal("    0.000 ms                  |- [1] MESSAGE sip:bob@networ~ >|                               |", lines[3]);
        Assert.Equal("    2.000 ms                  |                               |- [3] MESSAGE sip:bob@networ~ >|", lines[5]);
        Assert.Equal("    3.000 ms                  |                               |<--- [4] 200 OK (MESSAGE) -----|", lines[6]);
        Assert.Contains("[3] 12:00:00.002 core.example -> 127.0.0.7:5071 over UDP, sent again\n    MESSAGE sip:bob@networka.example SIP/2.0\n", text);
        Assert.EndsWith("    Content-Length: 0\n", text);
    }

    [Fact]
    public void Control_characters_of_a_peer_do_not_reach_the_terminal()
    {
        var calls = new TracedCalls();
        calls.Received(SipTexts.Request(body: "bell \a and \u001b[31mred"));

        var text = LadderText.Write(Ladder.Of("alr_1", calls.Trace.MessagesOfCall("call-1")));

        Assert.Contains("bell . and .[31mred", text);
    }

    [Fact]
    public void A_subject_without_messages_says_so()
    {
        var ladder = Ladder.Of("alr_9", []);

        Assert.Equal("Ladder of alr_9: no message is remembered.\n", LadderText.Write(ladder));
        Assert.Equal(24, LadderPcap.Write(ladder).Length);
    }

    private static Flow Reversed => new(TransportKind.Udp, TracedCalls.PhoneAddress, TracedCalls.CoreAddress);
}
