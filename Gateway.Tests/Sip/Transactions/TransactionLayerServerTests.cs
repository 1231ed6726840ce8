using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;
using static Gateway.Tests.Sip.Transactions.LayerUnderTest;

namespace Gateway.Tests.Sip.Transactions;

public sealed class TransactionLayerServerTests
{
    private readonly LayerUnderTest _it = new();

    [Fact]
    [Clause("RFC 3261", "17.2.2")]
    public void A_copy_of_a_request_is_told_once_and_answered_again()
    {
        _it.Receive(Request());
        _it.Receive(Request());
        _it.Respond(200);
        _it.Receive(Request());

        Assert.Equal(["MESSAGE"], _it.Told);
        Assert.Equal(["200 MESSAGE", "200 MESSAGE again"], _it.Sent);
    }

    [Fact]
    [Clause("RFC 3261", "17.2.3")]
    public void Branch_and_host_match_whatever_their_case()
    {
        _it.Receive(Request(branch: "z9hG4bKabc", sentBy: "Phone.Example.com"));
        _it.Receive(Request(branch: "Z9HG4BKABC", sentBy: "phone.example.COM"));

        Assert.Equal(["MESSAGE"], _it.Told);
    }

    [Fact]
    [Clause("RFC 3261", "17.2.3")]
    public void Another_host_port_method_or_branch_is_another_transaction()
    {
        _it.Receive(Request(callId: "1"));
        _it.Receive(Request(callId: "2", sentBy: "192.0.2.10:5062"));
        _it.Receive(Request(callId: "3", sentBy: "192.0.2.9:5063"));
        _it.Receive(Request(callId: "4", method: "OPTIONS"));
        _it.Receive(Request(callId: "5", branch: "z9hG4bKa2"));

        Assert.Equal(5, _it.Told.Count);
    }

    [Fact]
    [Clause("RFC 3261", "17.2.3")]
    public void A_peer_of_RFC_2543_is_matched_by_uri_tags_call_and_cseq()
    {
        _it.Receive(Request("INVITE", branch: "1"));
        _it.Receive(Request("INVITE", branch: "1"));
        _it.Receive(Request("INVITE", branch: "1", cseq: 2));
        _it.Receive(Request("INVITE", branch: "1", callId: "other"));
        _it.Receive(Request("INVITE", branch: "1", fromTag: "other"));

        Assert.Equal(4, _it.Told.Count);
    }

    [Fact]
    [Clause("RFC 3261", "17.2.3")]
    public void The_ack_of_an_RFC_2543_peer_finds_its_invite_though_it_carries_our_tag()
    {
        _it.Receive(Request("INVITE", branch: "1"));
        _it.Respond(486);
        _it.Receive(Request("ACK", branch: "1", toTag: "t1"));
        _it.RunTo(4000);

        Assert.Equal(["INVITE"], _it.Told);
        Assert.Equal(["486 INVITE"], _it.Sent);
    }

    [Fact]
    [Clause("RFC 3261", "17.2.1")]
    public void An_invite_gets_100_after_200_ms_and_the_final_response_until_the_ack()
    {
        _it.Receive(Request("INVITE"));
        _it.RunTo(200);
        Assert.Equal(["100 INVITE"], _it.Sent);

        _it.Respond(486);
        _it.RunTo(2000);
        Assert.Equal(["100 INVITE", "486 INVITE", "486 INVITE again", "486 INVITE again"], _it.Sent);

        _it.Receive(Request("ACK", toTag: "t1"));
        _it.RunTo(40000);
        Assert.Equal(4, _it.Sent.Count);
        Assert.Equal(["INVITE"], _it.Told);
        Assert.Equal(0, _it.Layer.Count);
    }

    [Fact]
    [Clause("RFC 3261", "17.2.1")]
    public void An_ack_that_never_comes_is_told_after_64_T1()
    {
        _it.Receive(Request("INVITE"));
        _it.Respond(486);
        _it.RunTo(31999);
        Assert.Equal(["INVITE"], _it.Told);

        _it.RunTo(32000);
        Assert.Equal(["INVITE", "ServerFailed"], _it.Told);
        Assert.Equal(0, _it.Layer.Count);
    }

    [Fact]
    [Clause("RFC 4320", "4.1")]
    public void A_message_that_nobody_answers_gets_100_after_3_and_a_half_seconds_and_never_408()
    {
        _it.Receive(Request());
        _it.RunTo(3499);
        Assert.Empty(_it.Sent);

        _it.RunTo(60000);
        Assert.Equal(["100 MESSAGE"], _it.Sent);
        Assert.Equal(["MESSAGE", "ServerFailed"], _it.Told);
        Assert.Equal(0, _it.Layer.Count);
    }

    [Fact]
    [Clause("RFC 4320", "4.1")]
    public void A_180_to_a_message_is_not_sent()
    {
        _it.Receive(Request());
        _it.Respond(180);

        Assert.Empty(_it.Sent);
    }

    [Fact]
    [Clause("RFC 3261", "13.3.1.4")]
    public void The_ack_to_a_2xx_has_a_branch_of_its_own_and_goes_to_the_user()
    {
        _it.Receive(Request("INVITE"));
        _it.Respond(200);
        _it.Receive(Request("ACK", branch: "z9hG4bKother", toTag: "t1"));

        Assert.Equal(["INVITE", "ACK"], _it.Told);
    }

    [Fact]
    [Clause("RFC 3261", "9.2")]
    public void A_cancel_is_answered_with_the_tag_of_the_invite_and_told_once()
    {
        _it.Receive(Request("INVITE"));
        _it.Respond(180, "ringing");
        _it.Receive(Request("CANCEL"));
        _it.Receive(Request("CANCEL"));
        _it.Respond(487, "ringing");

        Assert.Equal(["INVITE", "CANCEL of 0"], _it.Told);
        Assert.Equal(["180 INVITE", "200 CANCEL", "200 CANCEL again", "487 INVITE"], _it.Sent);
        Assert.Equal("ringing"u8, _it.Messages[1].Message.To.Tag);
    }

    [Fact]
    [Clause("RFC 3261", "9.2")]
    public void A_cancel_after_the_final_response_is_answered_200_and_changes_nothing()
    {
        _it.Receive(Request("INVITE"));
        _it.Respond(200);
        _it.Receive(Request("CANCEL"));

        Assert.Equal(["INVITE"], _it.Told);
        Assert.Equal(["200 INVITE", "200 CANCEL"], _it.Sent);
    }

    [Fact]
    [Clause("RFC 3261", "9.2")]
    public void A_cancel_that_overtakes_its_invite_is_answered_481_and_the_invite_lives()
    {
        _it.Receive(Request("CANCEL"));
        _it.Receive(Request("CANCEL"));
        _it.Receive(Request("INVITE"));

        Assert.Equal(["481 CANCEL", "481 CANCEL again"], _it.Sent);
        Assert.Equal(["INVITE"], _it.Told);
    }

    [Fact]
    [Clause("RFC 3261", "16.10")]
    public void A_proxy_judges_a_cancel_without_invite_itself()
    {
        var it = new LayerUnderTest(TransactionLayerOptions.Proxy);
        it.Receive(Request("CANCEL"));

        Assert.Equal(["CANCEL"], it.Told);
        Assert.Empty(it.Sent);
    }

    [Fact]
    [Clause("RFC 3261", "8.2.2.2")]
    public void A_request_that_came_over_two_paths_is_refused_the_second_time_by_a_user_agent_only()
    {
        _it.Receive(Request(branch: "z9hG4bKpath1"));
        _it.Receive(Request(branch: "z9hG4bKpath2"));
        Assert.Equal(["MESSAGE"], _it.Told);
        Assert.Equal(["482 MESSAGE"], _it.Sent);

        var proxy = new LayerUnderTest(TransactionLayerOptions.Proxy);
        proxy.Receive(Request(branch: "z9hG4bKpath1"));
        proxy.Receive(Request(branch: "z9hG4bKpath2"));
        Assert.Equal(["MESSAGE", "MESSAGE"], proxy.Told);
    }

    [Fact]
    [Clause("RFC 3261", "8.2.2.2")]
    public void A_request_in_a_dialog_is_never_merged()
    {
        _it.Receive(Request(branch: "z9hG4bKpath1", toTag: "t"));
        _it.Receive(Request(branch: "z9hG4bKpath2", toTag: "t"));

        Assert.Equal(["MESSAGE", "MESSAGE"], _it.Told);
    }

    [Fact]
    [Clause("RFC 3261", "8.2.7")]
    public void A_malformed_request_is_refused_without_state_and_with_the_same_tag_each_time()
    {
        var bad = (SipRequest)SipParser.Parse("""
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKbad
            From: <sip:alice@example.com>;tag=f1
            To: <sip:bob@example.com>
            Call-ID: c1
            CSeq: 1 OPTIONS


            """.ReplaceLineEndings("\r\n").Select(letter => (byte)letter).ToArray());
        _it.Receive(bad);
        _it.Receive(bad);
        var tag = System.Text.Encoding.ASCII.GetString(_it.Messages[0].Message.To.Tag);
        _it.Receive(Request("ACK", branch: "z9hG4bKbad", toTag: tag));

        Assert.Equal(["400 OPTIONS", "400 OPTIONS"], _it.Sent);
        Assert.Equal(tag, System.Text.Encoding.ASCII.GetString(_it.Messages[1].Message.To.Tag));
        Assert.Empty(_it.Told);
        Assert.Equal(0, _it.Layer.Count);
    }

    [Theory]
    [InlineData("Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKa1\r\n", "Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKa1;x=\"\rEvil: 1\"\r\n")]
    [InlineData("tag=f1", "tag=f1;x=\"\nEvil: 1\"")]
    [InlineData("Call-ID: c1", "Call-ID: c1\rEvil: 1")]
    public void A_bare_line_end_in_a_refused_request_does_not_reach_the_answer(string good, string bad)
    {
        var text = Request(viaMore: "").ToString().Replace(good, bad, StringComparison.Ordinal);
        Assert.Contains("Evil", text, StringComparison.Ordinal);
        SipParser.TryParseDatagram(System.Text.Encoding.ASCII.GetBytes(text), out var message, out _);

        _it.Receive(message!);

        Assert.Equal("400 MESSAGE", Assert.Single(_it.Sent));
        Assert.Null(_it.Messages[0].Message.Text("Evil"));
        Assert.DoesNotContain("\nEvil", _it.Messages[0].Message.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\rEvil", _it.Messages[0].Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("RFC 3261", "21.5.4")]
    public void At_the_limit_new_requests_are_refused_and_everything_else_goes_on()
    {
        var it = new LayerUnderTest(new() { ActiveMax = 2 });
        it.Receive(Request("INVITE", branch: "z9hG4bK1", callId: "1"));
        it.Receive(Request(branch: "z9hG4bK2", callId: "2"));
        Assert.Empty(it.Sent);

        it.Receive(Request(branch: "z9hG4bK3", callId: "3"));
        Assert.Equal(["503 MESSAGE"], it.Sent);
        Assert.InRange(int.Parse(it.Messages[0].Message.Text(HeaderId.RetryAfter)!, null), 5, 15);
        Assert.Equal(1, it.Layer.ShedCount);

        it.Receive(Request("BYE", branch: "z9hG4bK4", callId: "4", toTag: "t"));
        it.Receive(Request("CANCEL", branch: "z9hG4bK1", callId: "1"));
        it.Receive(Request("ACK", branch: "z9hG4bK5", callId: "5", toTag: "t"));
        Assert.Equal(["INVITE", "MESSAGE", "BYE", "CANCEL of 0", "ACK"], it.Told);
    }

    [Fact]
    public void An_answered_request_makes_room_for_the_next()
    {
        var it = new LayerUnderTest(new() { ActiveMax = 1 });
        it.Receive(Request(branch: "z9hG4bK1", callId: "1"));
        it.Respond(200);
        it.Receive(Request(branch: "z9hG4bK2", callId: "2"));

        Assert.Equal(["MESSAGE", "MESSAGE"], it.Told);
    }

    [Fact]
    public void At_the_limit_of_finished_transactions_the_oldest_is_forgotten()
    {
        var it = new LayerUnderTest(new() { FinishedMax = 2 });
        for (var i = 1; i <= 3; i++)
        {
            it.Receive(Request(branch: $"z9hG4bK{i}", callId: $"{i}"));
            it.Respond(200);
        }

        Assert.Equal(2, it.Layer.Count);
        it.Receive(Request(branch: "z9hG4bK2", callId: "2"));
        Assert.Equal("200 MESSAGE again", it.Sent[^1]);
        it.Receive(Request(branch: "z9hG4bK1", callId: "1"));
        Assert.Equal(4, it.Told.Count);
    }

    [Fact]
    [Clause("RFC 3261", "18.2.2")]
    public void A_response_whose_connection_is_gone_goes_to_sent_by()
    {
        _it.Receive(Request("INVITE", sentBy: "phone.example.com:5070", viaMore: ""), Tcp);
        _it.Respond(486);
        _it.Layer.TransmitFailed(_it.Messages[0].Ticket, _it.Messages[0].Hop, _it.Now);

        Assert.Equal(new NextHop.To(TransportKind.Tcp, "192.0.2.9", 5070), _it.Messages[1].Hop);
        Assert.Equal(["INVITE"], _it.Told);

        _it.Layer.TransmitFailed(_it.Messages[1].Ticket, _it.Messages[1].Hop, _it.Now);
        Assert.Equal(["INVITE", "ServerFailed"], _it.Told);
        Assert.Equal(2, _it.Sent.Count);
    }

    [Fact]
    [Clause("RFC 3261", "18.2.2")]
    public void Even_a_response_that_ended_its_transaction_finds_the_way_to_sent_by()
    {
        _it.Receive(Request(sentBy: "192.0.2.9:5070", viaMore: ""), Tcp);
        _it.Respond(200);
        Assert.Equal(0, _it.Layer.Count);

        _it.Layer.TransmitFailed(_it.Messages[0].Ticket, _it.Messages[0].Hop, _it.Now);
        _it.Layer.TransmitFailed(_it.Messages[0].Ticket, _it.Messages[0].Hop, _it.Now);

        Assert.Equal(new NextHop.To(TransportKind.Tcp, "192.0.2.9", 5070), _it.Messages[1].Hop);
        Assert.Equal(2, _it.Sent.Count);
    }

    [Fact]
    public void A_request_that_wants_its_answers_sent_to_everybody_is_dropped()
    {
        _it.Receive(Request(viaMore: ";maddr=255.255.255.255"));
        _it.Receive(Request(viaMore: ";maddr=224.0.1.75"));
        _it.Receive(Request(viaMore: ";maddr=ff02::1"));

        Assert.Empty(_it.Told);
        Assert.Empty(_it.Sent);
    }

    [Fact]
    public void An_answer_to_a_transaction_that_is_gone_is_dropped()
    {
        _it.Receive(Request());
        _it.RunTo(60000);
        var sent = _it.Sent.Count;
        _it.Respond(200);

        Assert.Equal(sent, _it.Sent.Count);
    }
}
