using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;
using static Gateway.Tests.Sip.Transactions.LayerUnderTest;

namespace Gateway.Tests.Sip.Transactions;

public sealed class TransactionLayerClientTests
{
    private readonly LayerUnderTest _it = new();

    [Fact]
    [Clause("RFC 3261", "17.1.3")]
    public void A_response_is_matched_by_branch_and_method()
    {
        var request = Request();
        _it.Send(request);
        _it.Answer(Request(branch: "z9hG4bKother"), 200);
        _it.Answer(Request("OPTIONS"), 200);
        Assert.Empty(_it.Told);

        _it.Answer(request, 200);
        _it.Answer(request, 200);
        Assert.Equal(["200"], _it.Told);
    }

    [Fact]
    [Clause("RFC 6026", "7.2")]
    public void Retransmissions_stop_with_the_answer_and_its_copies_are_dropped_without_a_transaction()
    {
        var request = Request();
        _it.Send(request);
        _it.RunTo(1600);
        _it.Answer(request, 200);
        Assert.Equal(0, _it.Layer.Count);

        _it.RunTo(3000);
        _it.Answer(request, 200);
        _it.RunTo(6600);
        Assert.Equal(["MESSAGE", "MESSAGE again", "MESSAGE again"], _it.Sent);
        Assert.Equal(["200"], _it.Told);
    }

    [Fact]
    [Clause("RFC 3261", "17.1.1.3")]
    public void The_ack_of_a_failure_repeats_the_invite_with_the_responses_to()
    {
        var invite = Request("INVITE", more: "Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\r\nVia: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKlower\r\n", cseq: 42);
        _it.Send(invite);
        _it.Answer(invite, 486, "their-tag");

        Assert.Equal(["INVITE", "ACK"], _it.Sent);
        var ack = (SipRequest)_it.Messages[1].Message;
        Assert.Equal(ToPeer, _it.Messages[1].Hop);
        Assert.Equal("sip:bob@example.com", ack.RequestUriText);
        Assert.Equal("42 ACK", ack.Text(HeaderId.CSeq));
        Assert.Equal("their-tag", Encoding.UTF8.GetString(ack.To.Tag));
        Assert.Equal(invite.Text(HeaderId.From), ack.Text(HeaderId.From));
        Assert.Equal("c1", ack.Text(HeaderId.CallId));
        Assert.Equal(1, ack.Values(HeaderId.Via).Count());
        Assert.Equal("z9hG4bKa1", Encoding.UTF8.GetString(ack.TopVia.Branch));
        Assert.Equal(2, ack.Values(HeaderId.Route).Count());
        Assert.Equal("70", ack.Text(HeaderId.MaxForwards));
        Assert.True(ack.Body.IsEmpty);
        Assert.Same(MessageVerdict.Accepted, MessageValidator.Check(ack));
    }

    [Fact]
    [Clause("RFC 3261", "17.1.1.2")]
    public void A_copy_of_a_failure_is_acknowledged_with_the_same_octets_and_not_told()
    {
        var invite = Request("INVITE");
        _it.Send(invite);
        _it.Answer(invite, 486);
        _it.Answer(invite, 486);

        Assert.Equal(["486"], _it.Told);
        Assert.Equal(["INVITE", "ACK", "ACK again"], _it.Sent);
        Assert.Same(_it.Messages[1].Message, _it.Messages[2].Message);
    }

    [Fact]
    [Clause("RFC 6026", "7.2")]
    public void Every_2xx_of_every_fork_is_told()
    {
        var invite = Request("INVITE");
        _it.Send(invite);
        _it.Answer(invite, 200, "fork1");
        _it.Answer(invite, 200, "fork1");
        _it.Answer(invite, 200, "fork2");
        _it.Answer(invite, 486, "fork3");

        Assert.Equal(["200", "200", "200"], _it.Told);
        Assert.Equal(["INVITE"], _it.Sent);
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void The_cancel_waits_for_a_provisional_response_and_repeats_the_invite()
    {
        var invite = Request("INVITE", more: "Route: <sip:p1.example.com;lr>\r\nProxy-Require: foo\r\nRequire: 100rel\r\n", cseq: 9);
        var id = _it.Send(invite);
        _it.Layer.Cancel(id, "SIP;cause=200;text=\"Call completed elsewhere\"", _it.Now);
        Assert.Equal(["INVITE"], _it.Sent);

        _it.Answer(invite, 180, "their-tag");
        Assert.Equal(["INVITE", "CANCEL"], _it.Sent);
        var cancel = (SipRequest)_it.Messages[1].Message;
        Assert.Equal("9 CANCEL", cancel.Text(HeaderId.CSeq));
        Assert.Equal("<sip:bob@example.com>", cancel.Text(HeaderId.To));
        Assert.Equal("z9hG4bKa1", Encoding.UTF8.GetString(cancel.TopVia.Branch));
        Assert.Equal("<sip:p1.example.com;lr>", cancel.Text(HeaderId.Route));
        Assert.Equal("SIP;cause=200;text=\"Call completed elsewhere\"", cancel.Text(HeaderId.Reason));
        Assert.False(cancel.Has(HeaderId.Require));
        Assert.False(cancel.Has(HeaderId.ProxyRequire));
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void A_487_that_never_comes_is_made_up_64_T1_after_the_cancel()
    {
        var invite = Request("INVITE");
        var id = _it.Send(invite);
        _it.Answer(invite, 180);
        _it.Layer.Cancel(id, null, _it.Now);
        _it.Answer((SipRequest)_it.Messages[^1].Message, 200);
        _it.RunTo(31999);
        Assert.Equal(["180"], _it.Told);

        _it.RunTo(40000);
        Assert.Equal(["180", "487"], _it.Told);
        Assert.Equal(0, _it.Layer.Count);
    }

    [Fact]
    public void What_becomes_of_a_cancel_is_not_told()
    {
        var invite = Request("INVITE");
        var id = _it.Send(invite);
        _it.Answer(invite, 180);
        _it.Layer.Cancel(id, null, _it.Now);
        _it.Layer.Cancel(id, null, _it.Now);
        var cancel = (SipRequest)_it.Messages[^1].Message;
        _it.Answer(cancel, 481);
        _it.Answer(invite, 487);

        Assert.Equal(["180", "487"], _it.Told);
        Assert.Equal(["INVITE", "CANCEL", "ACK"], _it.Sent);
    }

    [Fact]
    public void Only_an_invite_is_cancelled()
    {
        var request = Request();
        var id = _it.Send(request);
        _it.Layer.Cancel(id, null, _it.Now);
        _it.Answer(request, 100);

        Assert.Equal(["MESSAGE"], _it.Sent);
    }

    [Fact]
    public void A_request_that_cannot_be_sent_fails_at_once()
    {
        _it.Send(Request());
        _it.Layer.TransmitFailed(_it.Messages[0].Ticket, ToPeer, _it.Now);
        _it.Layer.TransmitFailed(_it.Messages[0].Ticket, ToPeer, _it.Now);

        Assert.Equal(["TransportError"], _it.Told);
        Assert.Equal(0, _it.Layer.Count);
    }

    [Fact]
    public void Over_a_connection_nothing_is_repeated_and_nothing_kept()
    {
        var hop = new NextHop.Over(Tcp);
        var request = Request();
        _it.Send(request, hop);
        _it.RunTo(31000);
        Assert.Single(_it.Sent);

        _it.Answer(request, 200);
        Assert.Equal(0, _it.Layer.Count);
    }

    [Fact]
    public void A_malformed_response_is_dropped()
    {
        _it.Send(Request());
        var response = """
            SIP/2.0 200 OK
            Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKa1
            From: <sip:alice@example.com>;tag=f1
            Call-ID: c1
            CSeq: 1 MESSAGE


            """;
        _it.Receive(SipParser.Parse(Encoding.ASCII.GetBytes(response.ReplaceLineEndings("\r\n"))));

        Assert.Empty(_it.Told);
    }

    [Fact]
    public void A_branch_is_used_for_one_request()
    {
        _it.Send(Request());

        Assert.Throws<ArgumentException>(() => _it.Send(Request()));
        Assert.Throws<ArgumentException>(() => _it.Send(Request("ACK")));
    }
}
