using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.UserAgents;

[Clause("RFC 4028", "7")]
public sealed class CallSessionTests
{
    private const string OfferA = "v=0\r\no=a 1 1 IN IP4 10.0.2.1\r\ns=-\r\n";
    private const string AnswerB = "v=0\r\no=b 1 1 IN IP4 10.0.2.2\r\ns=-\r\n";

    private readonly World _world = new() { DelayMin = TimeSpan.FromMilliseconds(10) };

    [Fact]
    public void The_caller_refreshes_with_an_update_at_half_the_interval_for_hours()
    {
        var (alice, bob) = (Agent("alice", 1), Agent("bob", 2));
        var call = alice.Call(bob);
        _world.RunFor(TimeSpan.FromHours(3));

        Assert.Equal(TimeSpan.FromMinutes(30), call.SessionInterval);
        Assert.True(call.IsRefresher);
        Assert.False(bob.Calls[0].IsRefresher);
        Assert.Equal(11, _world.SentBy(alice, "UPDATE").Count);
        Assert.Empty(_world.SentBy(bob, "UPDATE"));
        var update = _world.SentBy(alice, "UPDATE")[0];
        Assert.InRange(update.At.TotalSeconds, 900, 901);
        Assert.Equal("1800;refresher=uac", update.Message.Text(HeaderId.SessionExpires));
        Assert.Empty(bob.Requests);
        Assert.Equal(["Accepted"], alice.Told);
    }

    [Fact]
    [Clause("RFC 4028", "10")]
    public void A_peer_that_vanished_is_noticed_by_both_sides()
    {
        var (alice, bob) = (Agent("alice", 1), Agent("bob", 2));
        alice.Call(bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _world.Partition(alice, bob);
        _world.RunFor(TimeSpan.FromMinutes(29));

        Assert.Equal(["Accepted", "Ended Unreachable"], alice.Told);
        _world.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal(["Invited", "Confirmed", "Ended SessionExpired"], bob.Told);
        alice.AssertEmpty();
        bob.AssertEmpty();
    }

    [Fact]
    [Clause("RFC 4028", "7.4")]
    public void A_peer_without_update_is_refreshed_by_the_same_offer_again_and_answers_with_the_same_answer()
    {
        var (alice, bob) = (Agent("alice", 1), Agent("bob", 2, settings => settings with { Allow = "INVITE, ACK, CANCEL, BYE" }));
        bob.OnInvited = (call, now) => call.Accept(bob.Contact, Sdp(AnswerB), now);
        alice.Call(bob, Sdp(OfferA));
        _world.RunFor(TimeSpan.FromMinutes(16));

        var reinvite = Assert.Single(_world.SentBy(alice, "INVITE").Skip(1)).Message;
        Assert.Equal(OfferA, Encoding.ASCII.GetString(reinvite.Body.Span));
        Assert.Equal(AnswerB, Encoding.ASCII.GetString(_world.SentBy(bob, "200 INVITE")[^1].Message.Body.Span));
        Assert.Equal(["Accepted"], alice.Told);
        Assert.Equal(["Invited", "Confirmed"], bob.Told);
        Assert.Equal(3, _world.SentBy(alice, "ACK").Count + 1);
    }

    [Fact]
    public void A_list_beside_the_offer_is_no_part_of_a_refresh()
    {
        var (alice, bob) = (Agent("alice", 1), Agent("bob", 2, settings => settings with { Allow = "INVITE, ACK, CANCEL, BYE" }));
        bob.OnInvited = (call, now) => call.Accept(bob.Contact, Sdp(AnswerB), now);
        var body = $"--b\r\nContent-Type: application/sdp\r\n\r\n{OfferA}\r\n--b\r\nContent-Type: application/resource-lists+xml\r\n\r\n<x/>\r\n--b--\r\n";
        alice.Call(bob, MessageExtras.None.With(new MessageBody("multipart/mixed;boundary=b", Encoding.ASCII.GetBytes(body))));
        _world.RunFor(TimeSpan.FromMinutes(16));

        Assert.Equal(OfferA, Encoding.ASCII.GetString(_world.SentBy(alice, "INVITE")[^1].Message.Body.Span));
    }

    [Fact]
    [Clause("RFC 4028", "9")]
    public void Too_short_an_interval_is_refused_and_tried_again_with_a_longer_one()
    {
        var (alice, bob) = (Agent("alice", 1), Agent("bob", 2, settings => settings with { MinSE = TimeSpan.FromMinutes(10) }));
        var call = alice.Call(bob, change: invite => invite with { SessionExpires = 100 });
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal("600", Assert.Single(_world.SentBy(bob, "422")).Message.Text(HeaderId.MinSE));
        Assert.Equal("600;refresher=uac", _world.SentBy(alice, "INVITE")[^1].Message.Text(HeaderId.SessionExpires));
        Assert.Equal("600", _world.SentBy(alice, "INVITE")[^1].Message.Text(HeaderId.MinSE));
        Assert.Equal(TimeSpan.FromMinutes(10), call.SessionInterval);
        Assert.Equal(["Accepted"], alice.Told);
    }

    [Fact]
    public void The_server_shortens_the_interval_but_not_below_the_minimum_of_the_request()
    {
        var (alice, bob) = (Agent("alice", 1, settings => settings with { MinSE = TimeSpan.FromSeconds(300) }), Agent("bob", 2, settings => settings with { SessionInterval = TimeSpan.FromSeconds(120) }));
        var call = alice.Call(bob);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(300), call.SessionInterval);
    }

    [Theory]
    [InlineData("", "", "1800;refresher=uas", false)]
    [InlineData("Supported: timer\r\n", "", "1800;refresher=uac", true)]
    [InlineData("Supported: timer\r\n", "Session-Expires: 600\r\n", "600;refresher=uac", true)]
    [InlineData("Supported: timer\r\n", "Session-Expires: 600;refresher=uas\r\n", "600;refresher=uas", true)]
    [InlineData("", "Session-Expires: 600\r\n", "600;refresher=uas", false)]
    [Clause("RFC 4028", "9")]
    public void The_server_chooses_the_refresher_by_what_the_client_can(string supported, string asked, string granted, bool requires)
    {
        var bob = Agent("bob", 2);
        _world.Inject(Invite(supported + asked), "10.0.2.7:5060", bob);
        _world.RunFor(TimeSpan.FromMilliseconds(1));

        var success = Assert.Single(_world.SentBy(bob, "200 INVITE")).Message;
        Assert.Equal(granted, success.Text(HeaderId.SessionExpires));
        Assert.Equal(requires ? "timer" : null, success.Text(HeaderId.Require));
    }

    [Fact]
    public void A_2xx_without_session_expires_ends_the_timer()
    {
        var alice = Agent("alice", 1);
        var carol = new TestPhone(_world, "sip:carol@networka.example", "10.0.2.8");
        var call = alice.Core.Invite(
            new() { RequestUri = "sip:carol@10.0.2.8", From = alice.Address, To = "<sip:carol@networka.example>", Contact = alice.Contact, Hop = HopTo("10.0.2.8") },
            alice.NewCallOwner(), _world.Now);
        _world.RunFor(TimeSpan.FromHours(3));

        Assert.Null(call.SessionInterval);
        Assert.Equal(CallState.Established, call.State);
        Assert.Single(carol.Received("INVITE"));
    }

    [Fact]
    [Clause("RFC 3311", "5.2")]
    public void An_update_with_a_new_offer_is_the_owners_and_one_without_is_not()
    {
        var (alice, bob) = (Agent("alice", 1), Agent("bob", 2));
        bob.OnInvited = (call, now) => call.Accept(bob.Contact, Sdp(AnswerB), now);
        bob.OnRequest = (transaction, request, now) => bob.Core.Respond(transaction, request, 200, Sdp(AnswerB.Replace("1 1", "1 2", StringComparison.Ordinal)), now);
        var call = alice.Call(bob, Sdp(OfferA));
        _world.RunFor(TimeSpan.FromSeconds(1));
        var statuses = new List<string>();
        void Note(SipResponse? final, ClientFailure? failure, Gateway.Sip.Machines.MonotonicTime now) => statuses.Add($"{final?.Status} {final?.Body.Length}");
        call.Send(SipMethod.Update, MessageExtras.None, Note, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Send(SipMethod.Update, Sdp(OfferA), Note, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Send(SipMethod.Update, Sdp(OfferA.Replace("1 1", "1 2", StringComparison.Ordinal)), Note, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Send(SipMethod.Update, Sdp(OfferA.Replace("1 1", "1 2", StringComparison.Ordinal)), Note, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(["200 0", $"200 {AnswerB.Length}", $"200 {AnswerB.Length}", $"200 {AnswerB.Length}"], statuses);
        Assert.Equal(["UPDATE"], bob.Requests.Select(request => request.Method.Name));
        Assert.Equal(bob.Contact, _world.SentBy(bob, "200 UPDATE")[0].Message.Text(HeaderId.Contact));
    }

    [Fact]
    [Clause("RFC 3311", "5.2")]
    public void An_update_with_an_offer_while_one_is_open_gets_491_or_500()
    {
        var (alice, bob) = (Agent("alice", 1), Agent("bob", 2));
        var call = alice.Call(bob, Sdp(OfferA));
        _world.RunFor(TimeSpan.FromSeconds(1));
        bob.When["ReinviteArrived"] = (_, _) => { };
        alice.When["ReinviteArrived"] = (_, _) => { };
        var statuses = new List<int?>();
        call.Reinvite(Sdp(OfferA + "t=0 0\r\n"), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Send(SipMethod.Update, Sdp(OfferA + "t=1 1\r\n"), (final, _, _) => statuses.Add(final?.Status), _world.Now);
        bob.Calls[0].Send(SipMethod.Update, Sdp(AnswerB + "t=1 1\r\n"), (final, _, _) => statuses.Add(final?.Status), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal([500, 491], statuses.Order().Reverse());
        Assert.NotNull(_world.SentBy(bob, "500")[0].Message.Text(HeaderId.RetryAfter));
    }

    private TestUserAgent Agent(string name, int number, Func<UserAgentSettings, UserAgentSettings>? configure = null) => new(_world, name, $"10.0.2.{number}", configure);

    private static Gateway.Sip.Transport.NextHop HopTo(string address) => new Gateway.Sip.Transport.NextHop.To(Gateway.Sip.Transport.TransportKind.Udp, address, 5060);

    private static MessageExtras Sdp(string text) => MessageExtras.None.With(new MessageBody("application/sdp", Encoding.ASCII.GetBytes(text)));

    private static byte[] Invite(string extra) => Encoding.ASCII.GetBytes(
        "INVITE sip:bob@10.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.2.7;branch=z9hG4bKx\r\nMax-Forwards: 70\r\nFrom: <sip:c@x>;tag=1\r\nTo: <sip:bob@x>\r\n"
        + $"Call-ID: 1\r\nCSeq: 1 INVITE\r\nContact: <sip:c@10.0.2.7>\r\n{extra}Content-Length: 0\r\n\r\n");
}
