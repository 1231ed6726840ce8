using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>A PoC call to somebody who is away: the PoC Session is the first round of the search, and the message box the last (docs/adr/0024).</summary>
[Clause("S003", "3.1.2.3")]
public sealed class FindMeSessionTests
{
    private const string Bob = "sip:bob@networka.example";
    private const string Offer = "v=0\r\no=- 1 1 IN IP4 10.1.9.1\r\ns=-\r\nc=IN IP4 10.1.9.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0 8\r\n";

    private readonly World _world = new(seed: 24);
    private readonly TestNetwork _network;
    private readonly TestPhone _alice;
    private readonly TestPhone _bob;
    private readonly TestPhone _box;

    public FindMeSessionTests()
    {
        _network = new(_world, "networka.example", "10.1.0.1", [("vm.networka.example", "10.1.3.1")], plainPhones: true);
        _alice = PlainPhone("alice", "10.1.9.1");
        _bob = PlainPhone("bob", "10.1.9.2");
        _bob.Rings = true;
        _box = new(_world, "sip:box@vm.networka.example", "10.1.3.1");
        _network.Facts.Replace(facts => facts with { Services = Services() });
    }

    [Theory]
    [InlineData(486, "bob-busy")]
    [InlineData(480, "bob")]
    public void A_session_that_the_phone_refuses_ends_at_the_message_box(int answer, string served)
    {
        _bob.Answer = request => request.Method == SipMethod.Invite ? answer : 200;

        var call = Call();

        Assert.Equal(200, call.Status);
        var led = Assert.Single(_box.Received("INVITE"));
        Assert.Equal($"sip:{served}@vm.networka.example", led.RequestUriText);
        // The service gets the call as the caller made it; what the PoC server made of it stays there.
        Assert.Equal(Offer, System.Text.Encoding.ASCII.GetString(led.Body.Span));
        Assert.Equal(call.Request.Text(HeaderId.CallId), led.Text(HeaderId.CallId));
        Assert.Contains("sip:alice@networka.example", led.Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_that_nobody_answers_is_cancelled_down_to_the_phone_first()
    {
        _bob.Answer = request => request.Method == SipMethod.Invite ? null : 200;

        var call = Call();

        Assert.Equal(200, call.Status);
        Assert.Contains(call.Responses, response => response.Status == 180);
        Assert.Single(_bob.Cancelled);
        Assert.Equal("sip:bob-fna@vm.networka.example", Assert.Single(_box.Received("INVITE")).RequestUriText);
        Assert.Empty(_bob.Calls);
    }

    [Fact]
    public void Who_takes_no_sessions_is_not_rung()
    {
        _network.Change(PocAddress.Parse(Bob), bob => bob with { Settings = bob.Settings with { IncomingSessionBarring = true } });

        Call();

        Assert.Empty(_bob.Received("INVITE"));
        Assert.Equal("sip:bob@vm.networka.example", Assert.Single(_box.Received("INVITE")).RequestUriText);
    }

    [Fact]
    public void Whom_the_rules_keep_from_calling_is_not_led_to_the_message_box()
    {
        _network.AddRule(new() { Id = new("rul_1"), Owner = new RuleOwner.User(PocAddress.Parse(Bob)), Permissions = new() { Session = SessionPermission.Reject } });

        var call = Call();

        Assert.Equal(403, call.Status);
        Assert.Empty(_bob.Received("INVITE"));
        Assert.Empty(_box.Received("INVITE"));
    }

    [Fact]
    public void An_alert_to_somebody_who_is_away_is_no_call()
    {
        _bob.Register(0);
        _world.RunFor(TimeSpan.FromSeconds(2));

        var text = _alice.SendMessage(Bob, "call me");
        _world.RunFor(TimeSpan.FromSeconds(40));

        Assert.Equal(480, text.Status);
        Assert.Empty(_box.Received("MESSAGE"));
    }

    private TestRequest Call()
    {
        var call = _alice.Send(SipMethod.Invite, Bob, invite => invite.Body("application/sdp", System.Text.Encoding.ASCII.GetBytes(Offer)));
        _world.RunFor(TimeSpan.FromSeconds(60));
        return call;
    }

    private static ServiceDirectory Services()
    {
        var box = new MailboxId("mbx_bob");
        ServiceIdentity Of(string user, ServiceBehaviour behaviour) => new(new($"ctx_{user}"), Uri(user), behaviour) { Mailbox = box };
        return ServiceDirectory.Of(
            [Of("bob", ServiceBehaviour.DepositStandard), Of("bob-busy", ServiceBehaviour.DepositBusy), Of("bob-fna", ServiceBehaviour.DepositNoAnswer)],
            [new(box, PocAddress.Parse(Bob), null)],
            [new(PocAddress.Parse(Bob)) { NoAnswer = Uri("bob-fna"), Busy = Uri("bob-busy"), Otherwise = Uri("bob") }]);
    }

    private static SipUri Uri(string user) => SipUri.Parse($"sip:{user}@vm.networka.example");

    private TestPhone PlainPhone(string user, string address)
    {
        _network.AddUser(user);
        var phone = new TestPhone(_world, $"sip:{user}@networka.example", address, password: "secret")
        {
            Proxy = new NextHop.To(TransportKind.Udp, "networka.example", 5060),
        };
        phone.Register();
        _world.RunFor(TimeSpan.FromSeconds(2));
        return phone;
    }
}
