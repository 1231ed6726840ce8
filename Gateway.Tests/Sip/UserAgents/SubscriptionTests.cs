using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.UserAgents;

[Clause("RFC 6665", "4")]
public sealed class SubscriptionTests : ISubscriptionOwner, ISubscriberOwner
{
    private readonly World _world = new() { DelayMin = TimeSpan.FromMilliseconds(10) };
    private readonly TestUserAgent _alice;
    private readonly TestUserAgent _bob;
    private readonly List<string> _subscriber = [];
    private readonly List<string> _notifier = [];
    private SubscriptionTerms _terms;
    private IncomingSubscription? _incoming;

    public SubscriptionTests()
    {
        _alice = new(_world, "alice", "10.0.2.1");
        _bob = new(_world, "bob", "10.0.2.2") { OnRequest = Grant };
        _terms = new(TimeSpan.FromSeconds(60), _bob.Contact);
    }

    [Fact]
    [Clause("RFC 3515", "2.4.4")]
    public void A_referral_is_answered_200_and_ends_with_its_last_notify()
    {
        var refer = _alice.Core.Subscribe(Refer(), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _incoming!.Notify(new SubscriptionState.Terminated("noresource"), Fragment("SIP/2.0 200 OK"), _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(
            ["Answered 200", "Notified active;expires=60 SIP/2.0 100 Trying", "Notified terminated;reason=noresource SIP/2.0 200 OK", "Ended noresource"], _subscriber);
        Assert.Equal(["Ended"], _notifier);
        Assert.True(refer.IsEnded);
        var notify = _world.SentBy(_bob, "NOTIFY")[0].Message;
        Assert.Equal("refer", notify.Text(HeaderId.Event));
        AssertNothingLeft();
    }

    [Fact]
    [Clause("RFC 6665", "4.1.2.4")]
    public void A_notify_that_overtakes_the_200_makes_the_dialog()
    {
        _world.Lose = message => message.Is("200 REFER") && _world.SentBy(_bob, "200 REFER").Count == 0;
        _alice.Core.Subscribe(Refer(), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(2));
        _incoming!.Notify(new SubscriptionState.Terminated("noresource"), Fragment("SIP/2.0 200 OK"), _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal("Notified active;expires=60 SIP/2.0 100 Trying", _subscriber[0]);
        Assert.Equal("Answered 200", _subscriber[1]);
        Assert.Equal("Ended noresource", _subscriber[^1]);
        AssertNothingLeft();
    }

    [Fact]
    [Clause("RFC 7647", "5")]
    public void A_202_is_taken_as_200()
    {
        _bob.OnRequest = (transaction, request, now) => _bob.Core.Respond(transaction, request, 202, MessageExtras.None, now);
        _alice.Core.Subscribe(Refer(), this, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(["Answered 202", "Ended silent"], _subscriber);
        AssertNothingLeft();
    }

    [Fact]
    [Clause("RFC 4488", "4")]
    public void A_referral_without_subscription_ends_with_its_answer()
    {
        _bob.OnRequest = (transaction, request, now) =>
            _bob.Core.Respond(transaction, request, 200, MessageExtras.None.With(HeaderId.ReferSub, "false"), now);
        _alice.Core.Subscribe(Refer(), this, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(["Answered 200", "Ended norefersub"], _subscriber);
        AssertNothingLeft();
    }

    [Fact]
    public void A_refused_request_ends_it()
    {
        _bob.OnRequest = (transaction, request, now) => _bob.Core.Respond(transaction, request, 403, MessageExtras.None, now);
        _alice.Core.Subscribe(Subscribe(), this, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(["Answered 403", "Ended refused"], _subscriber);
        AssertNothingLeft();
    }

    [Fact]
    [Clause("RFC 6665", "4.1.2.2")]
    public void A_subscription_is_kept_up_by_refreshes_until_it_is_ended()
    {
        var subscription = _alice.Core.Subscribe(Subscribe(), this, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(10));

        Assert.Equal(12, _world.SentBy(_alice, "SUBSCRIBE").Count);
        Assert.Equal(11, _notifier.Count(what => what == "Refreshed"));
        Assert.DoesNotContain("Ended", _notifier);

        subscription.Unsubscribe(_world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal("Ended timeout", _subscriber[^1]);
        Assert.Equal("Ended", _notifier[^1]);
        Assert.Equal("0", _world.SentBy(_alice, "SUBSCRIBE")[^1].Message.Text(HeaderId.Expires));
        Assert.Equal("conference", _world.SentBy(_alice, "SUBSCRIBE")[^1].Message.Text(HeaderId.Event));
        AssertNothingLeft();
    }

    [Fact]
    [Clause("RFC 6665", "4.4.3")]
    public void Expires_0_fetches_the_state_with_one_notify()
    {
        _alice.Core.Subscribe(Subscribe() with { Expires = 0 }, this, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(["Answered 200", "Notified terminated;reason=timeout SIP/2.0 100 Trying", "Ended timeout"], _subscriber);
        AssertNothingLeft();
    }

    [Fact]
    [Clause("RFC 6665", "4.2.1.4")]
    public void A_subscription_that_nobody_renews_is_terminated_by_the_notifier()
    {
        _alice.Core.Subscribe(Subscribe(), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _world.Lose = message => message.Is("SUBSCRIBE");
        _world.RunFor(TimeSpan.FromMinutes(3));

        Assert.Contains("Notified terminated;reason=timeout ", _subscriber);
        Assert.Equal("Ended timeout", _subscriber[^1]);
        Assert.Equal(["Ended"], _notifier);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData(481)]
    [InlineData(405)]
    [Clause("RFC 6665", "4.2.2")]
    public void A_notify_that_nobody_knows_ends_the_subscription(int status)
    {
        _alice.Core.Subscribe(Subscribe(), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        Forge(status);

        Assert.Equal(["Ended"], _notifier);
        Assert.Equal(0, _bob.Core.SubscriptionCount);
    }

    [Fact]
    [Clause("RFC 6665", "4.2.2")]
    public void A_notify_that_is_not_answered_ends_the_subscription()
    {
        _alice.Core.Subscribe(Subscribe(), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _world.Remove(_alice);
        _incoming!.Notify(new SubscriptionState.Active(), Fragment("x"), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(33));

        Assert.Equal(["Ended"], _notifier);
        _world.RunFor(TimeSpan.FromMinutes(1));
        _bob.AssertEmpty();
    }

    [Fact]
    public void One_notify_is_open_at_a_time_and_a_later_one_replaces_what_waits()
    {
        _alice.Core.Subscribe(Subscribe(), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        foreach (var text in new[] { "1", "2", "3" })
            _incoming!.Notify(new SubscriptionState.Active(), Fragment(text), _world.Now);
        Assert.True(_incoming!.IsNotifying);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(["1", "3"], _subscriber.Skip(2).Select(told => told.Split(' ')[^1]));
        Assert.False(_incoming!.IsNotifying);
    }

    [Fact]
    [Clause("RFC 4575", "3.4")]
    public void Notifies_of_a_part_wait_in_order()
    {
        _terms = _terms with { NotifiesWholeState = false };
        _alice.Core.Subscribe(Subscribe(), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        for (var i = 1; i <= 40; i++)
            _incoming!.Notify(new SubscriptionState.Active(), Fragment($"{i}"), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal([1, .. Enumerable.Range(9, 32)], _subscriber.Skip(2).Select(told => int.Parse(told.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    [Clause("RFC 6665", "4.1.3")]
    public void A_notify_without_subscription_or_of_another_package_is_refused()
    {
        _alice.Core.Subscribe(Subscribe(), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));
        var notify = _world.SentBy(_bob, "NOTIFY")[0].Message;
        Inject(notify, "n1", "Event: conference", "Event: presence", "CSeq: 2000000000 NOTIFY");
        Inject(notify, "n2", $"tag={notify.To.Tag.ToText()}", "tag=other", "CSeq: 2000000000 NOTIFY");
        Inject(notify, "n3", $";tag={notify.To.Tag.ToText()}", "", "CSeq: 2000000000 NOTIFY");
        Inject(notify, "n4", $"tag={notify.From.Tag.ToText()}", "tag=fork", "CSeq: 2000000000 NOTIFY");
        _world.RunFor(TimeSpan.FromMilliseconds(50));

        Assert.Equal([489, 481, 481, 481], _world.Sent.Where(message => message.From == _alice && message.Message is SipResponse { Status: >= 400 }).Select(message => ((SipResponse)message.Message).Status));
        Assert.Equal(2, _subscriber.Count);
    }

    [Fact]
    [Clause("RFC 3515", "2.4.6")]
    public void A_referral_in_a_call_shares_its_dialog_and_has_an_id()
    {
        _bob.OnRequest = null;
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.OnRequest = Grant;
        var done = 0;
        call.Send(SipMethod.Refer, MessageExtras.None.With(HeaderId.ReferTo, "<sip:carol@networka.example>"), (final, _, _) => done = final!.Status, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(200, done);
        var notify = (SipRequest)_world.SentBy(_bob, "NOTIFY")[0].Message;
        Assert.Equal(call.CallId, notify.Text(HeaderId.CallId));
        Assert.StartsWith("refer;id=", notify.Text(HeaderId.Event), StringComparison.Ordinal);
        Assert.Same(_bob.Calls[0], _incoming!.Call);
        Assert.Equal(0, _bob.Core.SubscriptionCount);
        call.Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(2));
        AssertNothingLeft();
    }

    [Fact]
    public void Beyond_the_limit_a_subscription_gets_503()
    {
        var small = new TestUserAgent(_world, "small", "10.0.2.9", settings => settings with { SubscriptionsMax = 0 });
        _alice.Core.Subscribe(_alice.RequestTo(small, SipMethod.Subscribe, MessageExtras.None.With(HeaderId.Event, "conference")), this, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(["Answered 503", "Ended refused"], _subscriber);
        Assert.Empty(small.Requests);
    }

    private void Grant(ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        _incoming = _bob.Core.AcceptSubscription(transaction, request, _terms, this, now);
        _incoming.Notify(new SubscriptionState.Active(), Fragment("SIP/2.0 100 Trying"), now);
    }

    private OutgoingRequest Refer() =>
        _alice.RequestTo(_bob, SipMethod.Refer, MessageExtras.None.With(HeaderId.ReferTo, "<sip:carol@networka.example;method=BYE>"));

    private OutgoingRequest Subscribe() =>
        _alice.RequestTo(_bob, SipMethod.Subscribe, MessageExtras.None.With(HeaderId.Event, "conference")) with { Expires = 60 };

    private static MessageExtras Fragment(string text) =>
        MessageExtras.None.With(new MessageBody("message/sipfrag;version=2.0", Encoding.ASCII.GetBytes(text)));

    // The subscriber answers the next NOTIFY so, in place of its core.
    private void Forge(int status)
    {
        _world.Lose = message => message.Is("NOTIFY");
        _incoming!.Notify(new SubscriptionState.Active(), Fragment("x"), _world.Now);
        _world.Lose = null;
        var notify = (SipRequest)_world.SentBy(_bob, "NOTIFY")[^1].Message;
        _world.Inject(new ResponseBuilder(notify, status).Build().Bytes, "10.0.2.1:5060", _bob);
        _world.RunFor(TimeSpan.FromMilliseconds(100));
    }

    private void Inject(SipMessage notify, string branch, string what, string with, string cseq)
    {
        var text = notify.ToString().Replace(what, with, StringComparison.Ordinal)
            .Replace(notify.TopVia.Branch.ToText(), $"z9hG4bK{branch}", StringComparison.Ordinal)
            .Replace($"CSeq: {notify.Text(HeaderId.CSeq)}", cseq, StringComparison.Ordinal);
        _world.Inject(Encoding.ASCII.GetBytes(text), "10.0.2.2:5060", _alice);
    }

    private void AssertNothingLeft()
    {
        _alice.AssertEmpty();
        _bob.AssertEmpty();
    }

    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now) => _notifier.Add("Refreshed");

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now) => _notifier.Add("Ended");

    void ISubscriberOwner.Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now) => _subscriber.Add($"Answered {final?.Status}");

    void ISubscriberOwner.Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now) =>
        _subscriber.Add($"Notified {notify.Text(HeaderId.SubscriptionState)} {Encoding.ASCII.GetString(notify.Body.Span)}");

    void ISubscriberOwner.Ended(OutgoingSubscription subscription, string reason, MonotonicTime now) => _subscriber.Add($"Ended {reason}");
}

file static class Texts
{
    public static string ToText(this ReadOnlySpan<byte> octets) => Encoding.ASCII.GetString(octets);
}
