using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Phones that never heard of PoC (docs/adr/0004).</summary>
public sealed class OrdinaryPhoneTests
{
    private readonly World _world = new(seed: 4);
    private readonly TestNetwork _network;
    private readonly PocAddress _dispatch;

    public OrdinaryPhoneTests()
    {
        _network = new(_world, "networka.example", "10.1.0.1", plainPhones: true);
        _dispatch = _network.AddUser("dispatch", hasConsole: true);
    }

    [Fact]
    public void An_alert_reaches_the_ordinary_phone_of_a_user_without_a_PoC_Client()
    {
        var plain = PlainPhone("bob", "10.1.9.2");

        _network.SendAlert(_dispatch, "call me", PocAddress.Parse("sip:bob@networka.example"));
        _world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(AlertTargetState.Delivered, Assert.Single(_network.Disk.Outcomes).State);
        Assert.Equal("call me"u8, Assert.Single(plain.Received("MESSAGE")).Body.Span);
    }

    [Fact]
    public void Where_there_is_a_PoC_Client_the_ordinary_phone_stays_quiet()
    {
        var plain = PlainPhone("bob", "10.1.9.2");
        var handset = _network.AddPhone("bob", "10.1.9.3");

        _network.SendAlert(_dispatch, null, PocAddress.Parse("sip:bob@networka.example"));
        _world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Single(handset.Received("MESSAGE"));
        Assert.Empty(plain.Received("MESSAGE"));
    }

    [Fact]
    public void A_text_without_the_feature_tag_is_under_access_control_all_the_same()
    {
        var bob = PlainPhone("bob", "10.1.9.2");
        _network.AddRule(new() { Id = new("rul_1"), Owner = new RuleOwner.User(_dispatch), Permissions = new() { Alert = AlertPermission.Reject } });

        var message = bob.SendMessage("sip:dispatch@networka.example", "psst");
        _world.RunUntil(() => message.IsOver, TimeSpan.FromSeconds(40));

        Assert.Equal(403, message.Status);
    }

    [Fact, Clause("RFC 5438", "7.2")]
    public void A_delivery_report_that_a_phone_sends_by_itself_is_nobodys_alert()
    {
        var bob = PlainPhone("bob", "10.1.9.2");

        var report = bob.Send(SipMethod.Message, "sip:dispatch@networka.example", builder => builder.Body("message/imdn+xml", "<imdn/>"u8.ToArray()));
        _world.RunUntil(() => report.IsOver, TimeSpan.FromSeconds(40));

        Assert.Equal(415, report.Status);
        Assert.Empty(_network.Disk.Alerts);
    }

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
