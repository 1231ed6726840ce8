using System.Globalization;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.UserAgents;

/// <summary>What the core does for its owner: refusals, dialogs, forks, glare, limits.</summary>
[Clause("RFC 3261", "8.2")]
public sealed class CallRuleTests
{
    private readonly World _world = new() { DelayMin = TimeSpan.FromMilliseconds(10) };
    private readonly TestUserAgent _alice;
    private readonly TestUserAgent _bob;

    public CallRuleTests()
    {
        _alice = new(_world, "alice", "10.0.2.1");
        _bob = new(_world, "bob", "10.0.2.2");
    }

    [Theory]
    [InlineData("REGISTER", "", "", "405 Allow")]
    [InlineData("FOO", "", "", "501 Allow")]
    [InlineData("INVITE", "Require: 100rel\r\n", "<sip:c@10.0.2.7>", "420 Unsupported")]
    [InlineData("INVITE", "", "", "400 ")]
    [InlineData("INVITE", "", "<sip:c@10.0.2.7>, <sip:d@10.0.2.7>", "400 ")]
    [InlineData("INVITE", "", "*", "400 ")]
    [InlineData("SUBSCRIBE", "Event: conference\r\n", "", "400 ")]
    [InlineData("REFER", "Refer-To: <sip:c@x>\r\n", "<sip:c@1>, <sip:d@2>", "400 ")]
    [InlineData("INVITE", "Session-Expires: 60\r\n", "<sip:c@10.0.2.7>", "422 Min-SE")]
    [InlineData("BYE", "", "", "481 ")]
    [InlineData("UPDATE", "", "<sip:c@10.0.2.7>", "481 ")]
    [InlineData("NOTIFY", "Event: refer\r\n", "<sip:c@10.0.2.7>", "481 ")]
    [InlineData("MESSAGE", "", "", "200 ")]
    public void A_request_outside_dialogs_is_refused_before_its_owner_hears_of_it(string method, string extra, string contact, string expected)
    {
        _world.Inject(Request(method, (contact.Length > 0 ? $"Contact: {contact}\r\n" : "") + extra), "10.0.2.7:5060", _bob);
        _world.RunFor(TimeSpan.FromMilliseconds(1));

        var response = (SipResponse)Assert.Single(_world.Sent).Message;
        var header = expected.Split(' ')[1];
        Assert.Equal(expected.Split(' ')[0], response.Status.ToString(CultureInfo.InvariantCulture));
        Assert.True(header.Length == 0 || response.Text(header) is not null);
        Assert.Empty(_bob.Calls);
        Assert.Equal(expected.StartsWith('2') ? 1 : 0, _bob.Requests.Count);
    }

    [Fact]
    public void Beyond_the_limit_a_call_gets_503()
    {
        var small = new TestUserAgent(_world, "small", "10.0.2.9", settings => settings with { CallsMax = 2 });
        small.OnInvited = (_, _) => { };
        for (var i = 0; i < 3; i++)
            _alice.Call(small);
        _world.RunFor(TimeSpan.FromMilliseconds(50));

        Assert.Equal(["Refused 503"], _alice.Told);
        Assert.Equal(2, small.Core.CallCount);
        Assert.NotNull(_world.SentBy(small, "503")[0].Message.Text(HeaderId.RetryAfter));
    }

    [Fact]
    public void A_call_that_nobody_takes_is_refused()
    {
        _bob.OnInvited = (call, _) => call.Owner = null!;
        _world.Inject(Request("INVITE", "Contact: <sip:c@10.0.2.7>\r\n"), "10.0.2.7:5060", new TakesNothing(_world, "10.0.2.5"));
        _world.RunFor(TimeSpan.FromMilliseconds(1));

        Assert.Equal("480 INVITE", Assert.Single(_world.Sent).Name);
    }

    [Theory]
    [InlineData("", "480", 240)]
    [InlineData("Expires: 20\r\n", "487", 20)]
    [Clause("RFC 3261", "13.3.1")]
    public void An_invite_that_the_owner_forgets_is_refused_in_the_end(string extra, string status, int seconds)
    {
        _bob.OnInvited = (call, now) => call.Ring(180, MessageExtras.None, now);
        _world.Inject(Request("INVITE", "Contact: <sip:c@10.0.2.7>\r\n" + extra), "10.0.2.7:5060", _bob);
        _world.RunFor(TimeSpan.FromMinutes(5));

        Assert.Equal(["Invited", "Cancelled by time"], _bob.Told);
        Assert.InRange(_world.SentBy(_bob, status)[0].At.TotalSeconds, seconds, seconds + 0.1);
        _bob.AssertEmpty();
    }

    [Fact]
    [Clause("RFC 3261", "12.2.2")]
    public void A_request_in_a_dialog_is_found_by_call_id_and_both_tags_and_must_be_in_order()
    {
        _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        var invite = _world.SentBy(_alice, "INVITE")[0].Message;
        var (call, from, to) = (invite.Text(HeaderId.CallId)!, Text(invite.From.Tag), _bob.Calls[0].LocalTag);
        var cseq = invite.CSeq.Number;
        Send("1", call, from, to, cseq + 5);
        Send("2", call, from, to, cseq + 4);
        Send("3", "other", from, to, cseq + 6);
        Send("4", call, "other", to, cseq + 6);
        Send("5", call, from, "other", cseq + 6);
        Send("6", call, from, to, cseq + 6);
        _world.RunFor(TimeSpan.FromMilliseconds(1));

        Assert.Equal([200, 500, 481, 481, 481, 200], _world.Sent.Where(sent => sent.From == _bob && sent.Message.CSeq.Method == SipMethod.Info).Select(sent => ((SipResponse)sent.Message).Status));

        void Send(string branch, string callId, string fromTag, string toTag, uint number) => _world.Inject(
            Encoding.ASCII.GetBytes(
                $"INFO sip:bob@10.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.2.1;branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\nFrom: <sip:a@x>;tag={fromTag}\r\n"
                + $"To: <sip:b@x>;tag={toTag}\r\nCall-ID: {callId}\r\nCSeq: {number} INFO\r\nContent-Length: 0\r\n\r\n"), "10.0.2.1:5060", _bob);
    }

    [Fact]
    [Clause("RFC 3261", "13.2.2.4")]
    public void Each_2xx_gets_the_same_ack_again_also_when_the_call_has_ended()
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _world.Inject(_world.SentBy(_bob, "200 INVITE")[0].Message.Bytes, "10.0.2.2:5060", _alice);
        _world.RunFor(TimeSpan.FromMilliseconds(1));

        var acks = _world.SentBy(_alice, "ACK");
        Assert.Equal(2, acks.Count);
        Assert.Equal(acks[0].Message.ToString(), acks[1].Message.ToString());
        _world.RunFor(TimeSpan.FromMinutes(1));
        _alice.AssertEmpty();
    }

    [Fact]
    [Clause("RFC 3261", "13.2.2.4")]
    public void What_other_forks_accept_is_acknowledged_and_left()
    {
        _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        var success = (SipResponse)_world.SentBy(_bob, "200 INVITE")[0].Message;
        var fork = success.ToString().Replace($"tag={_bob.Calls[0].LocalTag}", "tag=fork", StringComparison.Ordinal).Replace(_bob.Contact, "<sip:fork@10.0.2.8>", StringComparison.Ordinal);
        _world.Inject(Encoding.ASCII.GetBytes(fork), "10.0.2.8:5060", _alice);
        _world.Inject(Encoding.ASCII.GetBytes(fork), "10.0.2.8:5060", _alice);
        _world.RunFor(TimeSpan.FromMilliseconds(5));

        Assert.Equal(["Accepted"], _alice.Told);
        Assert.Equal(2, _world.SentBy(_alice, "ACK").Count(ack => ((SipRequest)ack.Message).RequestUriText == "sip:fork@10.0.2.8"));
        var bye = (SipRequest)Assert.Single(_world.SentBy(_alice, "BYE")).Message;
        Assert.Equal("sip:fork@10.0.2.8", bye.RequestUriText);
        Assert.Equal("fork", Text(bye.To.Tag));
        Assert.Equal(CallState.Established, _bob.Calls[0].State);
    }

    [Fact]
    [Clause("RFC 3261", "12.2.1.1")]
    public void Requests_in_the_dialog_go_by_its_routes()
    {
        var call = _alice.Call(_bob);
        _world.Lose = message => message.Message is SipResponse && message.From == _bob;
        _world.RunFor(TimeSpan.FromMilliseconds(15));
        _world.Lose = null;
        var success = _world.SentBy(_bob, "200 INVITE")[0].Message.ToString();
        _world.Inject(Encoding.ASCII.GetBytes(success.Replace("Contact:", "Record-Route: <sip:10.0.2.9:5070;lr>\r\nContact:", StringComparison.Ordinal)), "10.0.2.2:5060", _alice);
        _world.RunFor(TimeSpan.FromMilliseconds(1));
        call.Bye(MessageExtras.None, _world.Now);

        foreach (var sent in new[] { _world.SentBy(_alice, "ACK")[0], _world.SentBy(_alice, "BYE")[0] })
        {
            Assert.Equal("<sip:10.0.2.9:5070;lr>", sent.Message.Text(HeaderId.Route));
            Assert.Equal("sip:bob@10.0.2.2:5060", ((SipRequest)sent.Message).RequestUriText);
            Assert.Null(sent.To);
        }
    }

    [Fact]
    public void A_2xx_without_contact_is_acknowledged_all_the_same()
    {
        var call = _alice.Call(_bob);
        _world.Lose = message => message.Message is SipResponse && message.From == _bob;
        _world.RunFor(TimeSpan.FromMilliseconds(15));
        _world.Lose = null;
        var success = _world.SentBy(_bob, "200 INVITE")[0].Message.ToString();
        _world.Inject(Encoding.ASCII.GetBytes(success.Replace("Contact:", "X-Contact:", StringComparison.Ordinal)), "10.0.2.2:5060", _alice);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Accepted", "Ended ByUs 200"], _alice.Told);
        Assert.Equal(["Invited", "Confirmed", "Ended ByPeer"], _bob.Told);
    }

    [Fact]
    [Clause("RFC 3261", "14.1")]
    public void Two_reinvites_that_meet_are_both_answered_in_the_end()
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Reinvite(Sdp("v=0 a"), _world.Now);
        _bob.Calls[0].Reinvite(Sdp("v=0 b"), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal(2, _world.Sent.Count(sent => sent.Is("491")));
        Assert.Contains("ReinviteAnswered 200", _alice.Told);
        Assert.Contains("ReinviteAnswered 200", _bob.Told);
        Assert.True(call.CanReinvite);
        Assert.True(_bob.Calls[0].CanReinvite);
    }

    [Fact]
    [Clause("RFC 3261", "14.2")]
    public void A_second_reinvite_before_the_answer_to_the_first_gets_500()
    {
        _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.When["ReinviteArrived"] = (_, _) => { };
        var first = (SipRequest)_world.SentBy(_alice, "INVITE")[0].Message;
        foreach (var i in new[] { 1, 2 })
        {
            _world.Inject(Encoding.ASCII.GetBytes(first.ToString()
                .Replace(Text(first.TopVia.Branch), $"z9hG4bKre{i}", StringComparison.Ordinal)
                .Replace("To: <sip:bob@networka.example>", $"To: <sip:bob@networka.example>;tag={_bob.Calls[0].LocalTag}", StringComparison.Ordinal)
                .Replace($"CSeq: {first.CSeq.Number}", $"CSeq: {first.CSeq.Number + i}", StringComparison.Ordinal)), "10.0.2.1:5060", _bob);
        }

        _world.RunFor(TimeSpan.FromMilliseconds(1));

        Assert.NotNull(Assert.Single(_world.SentBy(_bob, "500")).Message.Text(HeaderId.RetryAfter));
        Assert.Equal(["Invited", "Confirmed", "ReinviteArrived"], _bob.Told);
    }

    [Fact]
    [Clause("RFC 3261", "15.1.2")]
    public void A_bye_answers_the_open_reinvite_with_487()
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.When["ReinviteArrived"] = (_, _) => { };
        call.Reinvite(Sdp("v=0 a"), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.Calls[0].Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Single(_world.SentBy(_bob, "487 INVITE"));
        Assert.Equal("Ended ByUs 200", _bob.Told[^1]);
        Assert.Equal("Ended ByPeer", _alice.Told[^1]);
        _alice.AssertEmpty();
        _bob.AssertEmpty();
    }

    [Fact]
    public void A_reinvite_that_nobody_answers_leaves_the_call_as_it_was()
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.When["ReinviteArrived"] = (_, _) => { };
        call.Reinvite(Sdp("v=0 a"), _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(CallState.Established, call.State);
        Assert.StartsWith("ReinviteAnswered", _alice.Told[^1], StringComparison.Ordinal);
        Assert.True(call.CanReinvite);
    }

    [Theory]
    [InlineData(481, "Ended Gone 481")]
    [InlineData(480, "Ended Gone 480")]
    [InlineData(404, "Ended Gone 404")]
    [InlineData(488, "")]
    [InlineData(500, "")]
    [InlineData(405, "")]
    [Clause("RFC 5057", "5.1")]
    public void An_answer_in_the_dialog_ends_as_much_as_it_says(int status, string end)
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.OnRequest = (transaction, request, now) => _bob.Core.Respond(transaction, request, status, MessageExtras.None, now);
        call.Send(SipMethod.Info, MessageExtras.None, (_, _, _) => { }, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(end.Length > 0 ? ["Accepted", end] : ["Accepted"], _alice.Told);
        Assert.Equal(end.Length > 0 ? CallState.Ended : CallState.Established, call.State);
        Assert.Equal(end.Length > 0, _bob.Told.Contains("Ended ByPeer"));
    }

    [Fact]
    [Clause("RFC 3261", "13.3.1.4")]
    public void Without_an_ack_the_callee_leaves_after_64_T1()
    {
        _world.Lose = message => message.Is("ACK");
        _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(31));
        Assert.Equal(["Invited"], _bob.Told);
        _world.RunFor(TimeSpan.FromSeconds(3));

        Assert.Equal(["Invited", "Ended NoAck"], _bob.Told);
        Assert.Equal(["Accepted", "Ended ByPeer"], _alice.Told);
        Assert.Equal(11, _world.SentBy(_bob, "200 INVITE").Count);
    }

    [Fact]
    [Clause("RFC 3261", "15")]
    public void A_callee_that_leaves_before_the_ack_waits_for_it()
    {
        _world.Lose = message => message.Is("ACK") && _world.Now.SinceStart < TimeSpan.FromSeconds(1);
        _bob.OnInvited = (call, now) =>
        {
            call.Accept(_bob.Contact, MessageExtras.None, now);
            call.Bye(MessageExtras.None.With(HeaderId.Reason, "SIP;cause=200"), now);
        };
        _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromMilliseconds(900));
        Assert.Empty(_world.SentBy(_bob, "BYE"));
        _world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal("SIP;cause=200", Assert.Single(_world.SentBy(_bob, "BYE")).Message.Text(HeaderId.Reason));
        Assert.Equal(["Invited", "Confirmed", "Ended ByUs 200"], _bob.Told);
    }

    [Fact]
    public void A_call_that_is_not_answered_in_time_is_cancelled_and_refused_with_408()
    {
        _bob.OnInvited = (ringing, now) => ringing.Ring(180, MessageExtras.None, now);
        _alice.Call(_bob, change: invite => invite with { AnswerLimit = TimeSpan.FromSeconds(20) });
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Progressed 180", "Refused 408"], _alice.Told);
        Assert.Equal(["Invited", "Cancelled CANCEL"], _bob.Told);
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void A_2xx_that_crosses_the_cancel_is_acknowledged_and_left_and_never_told_as_accepted()
    {
        Call? ringing = null;
        _bob.OnInvited = (call, now) =>
        {
            ringing = call;
            call.Ring(180, MessageExtras.None, now);
        };
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        ringing!.Accept(_bob.Contact, MessageExtras.None, _world.Now);
        call.Cancel("SIP;cause=200", _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Progressed 180", "AnsweredTooLate", "Ended ByUs 200"], _alice.Told);
        Assert.Equal(["Invited", "Confirmed", "Ended ByPeer"], _bob.Told);
        Assert.Equal(["INVITE", "CANCEL", "ACK", "BYE"], _world.Sent.Where(sent => sent.From == _alice).Select(sent => sent.Name));
        Assert.Equal("SIP;cause=200", _world.SentBy(_alice, "CANCEL")[0].Message.Text(HeaderId.Reason));
        _alice.AssertEmpty();
        _bob.AssertEmpty();
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void A_cancel_waits_for_a_provisional_response_and_is_dropped_when_none_comes()
    {
        _world.Lose = message => message.Is("INVITE");
        var call = _alice.Call(_bob);
        call.Cancel(null, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Refused 408 cancelled"], _alice.Told);
        Assert.Empty(_world.SentBy(_alice, "CANCEL"));
        _alice.AssertEmpty();
    }

    [Fact]
    public void A_call_to_a_host_that_nobody_knows_is_refused_with_503()
    {
        _alice.Core.Invite(
            new() { RequestUri = "sip:x@nowhere.example", From = _alice.Address, To = "<sip:x@nowhere.example>", Contact = _alice.Contact, Hop = new NextHop.To(TransportKind.Udp, "nowhere.example", 0) },
            _alice.NewCallOwner(), _world.Now);
        _world.RunFor(TimeSpan.FromMilliseconds(10));

        Assert.Equal(["Refused 503"], _alice.Told);
        _alice.AssertEmpty();
    }

    [Fact]
    public void A_peer_that_does_not_answer_a_request_is_unreachable()
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _world.Remove(_bob);
        call.Send(SipMethod.Info, MessageExtras.None, (_, _, _) => { }, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(["Accepted", "Ended Unreachable"], _alice.Told);
        _alice.AssertEmpty();
    }

    [Fact]
    [Clause("RFC 3261", "15.1.1")]
    public void After_our_bye_the_peer_gets_481_for_all_but_its_own_bye()
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _world.Lose = message => message.Is("BYE") && message.From == _alice;
        call.Bye(MessageExtras.None, _world.Now);
        var status = 0;
        _bob.Calls[0].Send(SipMethod.Info, MessageExtras.None, (final, _, _) => status = final!.Status, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(481, status);
        Assert.Equal("Ended Gone 481", _bob.Told[^1]);
        _world.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal("Ended ByPeer", _alice.Told[^1]);
    }

    [Fact]
    [Clause("RFC 4538", "3")]
    public void A_call_is_found_by_the_names_of_its_dialog()
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.True(_bob.Core.TryFindCall(call.CallId, call.RemoteTag, call.LocalTag, out var found));
        Assert.Same(_bob.Calls[0], found);
        Assert.False(_bob.Core.TryFindCall(call.CallId, call.LocalTag, call.RemoteTag, out _));
        Assert.False(_bob.Core.TryFindCall("other", call.RemoteTag, call.LocalTag, out _));
    }

    [Fact]
    [Clause("RFC 3261", "16.4")]
    public void Own_routes_at_the_top_are_told_apart_from_those_that_remain()
    {
        var request = (SipRequest)SipParser.Parse(Request("INVITE", $"Route: <sip:orig@{_bob.HostName};lr>, <sip:core.example;lr>\r\nRoute: <sip:{_bob.HostName};lr>\r\n"));

        Assert.Equal($"sip:orig@{_bob.HostName};lr", _bob.Core.OwnRoute(request));
        Assert.Equal(["<sip:core.example;lr>", $"<sip:{_bob.HostName};lr>"], _bob.Core.RemainingRoutes(request));
        Assert.Null(_alice.Core.OwnRoute(request));
    }

    [Fact]
    public void An_element_calls_itself()
    {
        var self = new NextHop.Over(Flow.InProcess(_bob.HostName));
        var call = _bob.Core.Invite(
            new() { RequestUri = $"sip:x@{_bob.HostName}", From = _bob.Address, To = "<sip:x@x>", Contact = $"<sip:y@{_bob.HostName}>", Hop = self },
            _bob.NewCallOwner(), _world.Now);
        _bob.OnInvited = (incoming, now) => incoming.Accept($"<sip:z@{_bob.HostName}>", MessageExtras.None, now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Invited", "Accepted", "Confirmed", "Ended ByPeer", "Ended ByUs 200"], _bob.Told);
        Assert.All(_world.Sent, sent => Assert.Equal(TransportKind.InProcess, sent.Kind));
        _bob.AssertEmpty();
    }

    [Fact]
    [Clause("RFC 3261", "12.2.1.1")]
    public void A_peer_in_the_process_is_called_over_the_link_it_came_by()
    {
        var self = new NextHop.Over(Flow.InProcess(_bob.HostName));
        _bob.OnInvited = (incoming, now) => incoming.Accept($"<sip:z@{_bob.HostName}>", MessageExtras.None, now);
        _alice.Core.Invite(
            new() { RequestUri = $"sip:x@{_bob.HostName}", From = _alice.Address, To = "<sip:x@x>", Contact = $"<sip:y@{_alice.HostName}>", Hop = self },
            _alice.NewCallOwner(), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.Calls[0].Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.All(_world.Sent, sent => Assert.Equal(TransportKind.InProcess, sent.Kind));
        Assert.Equal(["Accepted", "Ended ByPeer"], _alice.Told);
    }

    private static byte[] Request(string method, string extra) => Encoding.ASCII.GetBytes(
        $"{method} sip:bob@10.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.2.7;branch=z9hG4bKx\r\nMax-Forwards: 70\r\nFrom: <sip:c@x>;tag=1\r\nTo: <sip:bob@x>\r\n"
        + $"Call-ID: 1\r\nCSeq: 1 {method}\r\n{extra}Content-Length: 0\r\n\r\n");

    private static MessageExtras Sdp(string text) => MessageExtras.None.With(new MessageBody("application/sdp", Encoding.ASCII.GetBytes(text)));

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.ASCII.GetString(octets);

    private sealed class TakesNothing : ISipElement, IUserAgentOwner
    {
        private readonly UserAgentCore _core;

        public TakesNothing(World world, string address)
        {
            UserAgentCore? core = null;
            world.Add(address, network =>
            {
                core = new(new() { HostName = HostName, Points = [new(TransportKind.Udp, address, 5060)], Product = "x" }, network, world.Ids, Gateway.Sip.Transactions.SipTimers.Default, this);
                return this;
            });
            _core = core!;
        }

        public string HostName => "nobody.example";

        public Gateway.Sip.Machines.MonotonicTime NextDeadline => _core.NextDeadline;

        public void Receive(SipMessage message, Flow from, Gateway.Sip.Machines.MonotonicTime now) => _core.Receive(message, from, now);

        public void TransmitFailed(long ticket, NextHop hop, Gateway.Sip.Machines.MonotonicTime now) => _core.TransmitFailed(ticket, hop, now);

        public void Tick(Gateway.Sip.Machines.MonotonicTime now) => _core.Tick(now);

        public void Invited(Call call, SipRequest invite, Flow from, Gateway.Sip.Machines.MonotonicTime now)
        {
        }

        public void RequestArrived(Gateway.Sip.Transactions.ServerTransactionId transaction, SipRequest request, Flow from, Gateway.Sip.Machines.MonotonicTime now)
        {
        }
    }
}
