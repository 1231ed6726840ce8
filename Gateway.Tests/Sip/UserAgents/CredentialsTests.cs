using Gateway.Sip.Authentication;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.UserAgents;

[Clause("RFC 3261", "22")]
public sealed class CredentialsTests
{
    private readonly World _world = new() { DelayMin = TimeSpan.FromMilliseconds(10) };
    private readonly TestUserAgent _alice;
    private readonly TestUserAgent _bob;
    private readonly DigestClient _credentials;
    private int _nonce;

    public CredentialsTests()
    {
        _alice = new(_world, "alice", "10.0.2.1");
        _bob = new(_world, "bob", "10.0.2.2");
        _credentials = new(new() { Accounts = [new("alice", "secret")] }, _world.Ids);
    }

    [Fact]
    [Clause("RFC 3261", "22.1")]
    public void An_invite_is_sent_again_with_credentials_and_its_ack_carries_them()
    {
        _bob.OnInvited = Challenge;
        _alice.Call(_bob, change: invite => invite with { Credentials = _credentials });
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(["Accepted"], _alice.Told);
        var invites = _world.SentBy(_alice, "INVITE");
        Assert.Equal(2, invites.Count);
        Assert.Equal(invites[0].Message.CSeq.Number + 1, invites[1].Message.CSeq.Number);
        Assert.Equal(invites[0].Message.Text(HeaderId.CallId), invites[1].Message.Text(HeaderId.CallId));
        Assert.Equal(invites[0].Message.Text(HeaderId.From), invites[1].Message.Text(HeaderId.From));
        Assert.NotEqual(invites[0].Message.Text(HeaderId.Via), invites[1].Message.Text(HeaderId.Via));
        Assert.Equal(invites[1].Message.Text(HeaderId.ProxyAuthorization), _world.SentBy(_alice, "ACK")[^1].Message.Text(HeaderId.ProxyAuthorization));
        Assert.Equal(invites[1].Message.CSeq.Number, _world.SentBy(_alice, "ACK")[^1].Message.CSeq.Number);
    }

    [Fact]
    public void Later_requests_volunteer_what_the_challenge_taught()
    {
        _bob.OnInvited = Challenge;
        var call = _alice.Call(_bob, change: invite => invite with { Credentials = _credentials });
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Send(SipMethod.Info, MessageExtras.None, (_, _, _) => { }, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Contains("nc=00000002", _world.SentBy(_alice, "INFO")[0].Message.Text(HeaderId.ProxyAuthorization), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_in_the_dialog_takes_the_next_number_when_it_is_sent_again()
    {
        var call = _alice.Call(_bob, change: invite => invite with { Credentials = _credentials });
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.OnRequest = (transaction, request, now) =>
        {
            var status = request.Has(HeaderId.ProxyAuthorization) ? 200 : 407;
            _bob.Core.Respond(transaction, request, status, status == 407 ? Digest() : MessageExtras.None, now);
        };
        var statuses = new List<int?>();
        call.Send(SipMethod.Info, MessageExtras.None, (final, _, _) => statuses.Add(final?.Status), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal([200], statuses);
        var numbers = _world.Sent.Where(sent => sent.From == _alice && sent.Message is SipRequest { Method.Name: not "ACK" }).Select(sent => sent.Message.CSeq.Number).ToList();
        Assert.Equal(Enumerable.Range(0, 4).Select(i => numbers[0] + (uint)i), numbers);
        Assert.Equal("Ended ByUs 200", _alice.Told[^1]);
        _alice.AssertEmpty();
    }

    [Fact]
    public void Credentials_that_are_refused_are_not_tried_again()
    {
        _bob.OnInvited = (call, now) => call.Refuse(407, Digest(), now);
        _alice.Call(_bob, change: invite => invite with { Credentials = _credentials });
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Refused 407"], _alice.Told);
        Assert.Equal(2, _world.SentBy(_alice, "INVITE").Count);
        _alice.AssertEmpty();
    }

    [Fact]
    public void Without_credentials_a_challenge_is_the_answer()
    {
        _bob.OnInvited = (call, now) => call.Refuse(401, MessageExtras.None.With(HeaderId.WwwAuthenticate, "Digest realm=\"b\", nonce=\"n\""), now);
        _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Refused 401"], _alice.Told);
    }

    [Fact]
    public void A_challenge_to_a_cancelled_call_is_not_answered()
    {
        var call = _alice.Call(_bob, change: invite => invite with { Credentials = _credentials });
        _bob.OnInvited = (ringing, now) =>
        {
            ringing.Ring(180, MessageExtras.None, now);
            _world.After(TimeSpan.FromSeconds(1), () => ringing.Refuse(407, Digest(), _world.Now));
        };
        _world.RunFor(TimeSpan.FromMilliseconds(995));
        _world.Lose = message => message.Is("CANCEL");
        call.Cancel(null, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Progressed 180", "Refused 407 cancelled"], _alice.Told);
        Assert.Single(_world.SentBy(_alice, "INVITE"));
    }

    [Fact]
    public void A_request_outside_dialogs_is_sent_again_too()
    {
        _bob.OnRequest = (transaction, request, now) =>
        {
            var status = request.Has(HeaderId.ProxyAuthorization) ? 200 : 407;
            _bob.Core.Respond(transaction, request, status, status == 407 ? Digest() : MessageExtras.None, now);
        };
        var statuses = new List<int?>();
        _alice.Core.Send(_alice.RequestTo(_bob, SipMethod.Message) with { Credentials = _credentials, CSeq = 7 }, (final, _, _) => statuses.Add(final?.Status), _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal([200], statuses);
        Assert.Equal([7u, 8u], _world.SentBy(_alice, "MESSAGE").Select(sent => sent.Message.CSeq.Number));
        _alice.AssertEmpty();
    }

    private void Challenge(Call call, Gateway.Sip.Machines.MonotonicTime now)
    {
        if (call.Invite!.Has(HeaderId.ProxyAuthorization))
            call.Accept(_bob.Contact, MessageExtras.None, now);
        else
            call.Refuse(407, Digest(), now);
    }

    private MessageExtras Digest() =>
        MessageExtras.None.With(HeaderId.ProxyAuthenticate, $"Digest realm=\"b\", nonce=\"n{++_nonce}\", qop=\"auth\", algorithm=SHA-256");
}
