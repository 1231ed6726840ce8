using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Alerts from the console: every way in which one can end, and that none is lost or doubled on the way.</summary>
public sealed class AlertOutcomeFlowTests
{
    private readonly World _world = new(seed: 3);
    private readonly TestNetwork _network;
    private readonly PocAddress _dispatch;

    public AlertOutcomeFlowTests()
    {
        _network = new(_world, "networka.example", "10.1.0.1");
        _dispatch = _network.AddUser("dispatch", "Dispatch", hasConsole: true);
    }

    [Fact]
    public void Delivered_to_a_registered_handset()
    {
        var bob = _network.AddPhone("bob", "10.1.9.2");

        var outcome = Alert("sip:bob@networka.example", "call me back");

        Assert.Equal((AlertTargetState.Delivered, 200), (outcome.State, outcome.Cause?.Status));
        Assert.Equal("call me back"u8, Assert.Single(bob.Received("MESSAGE")).Body.Span);
    }

    [Fact]
    public void Not_registered()
    {
        _network.AddUser("bob");

        Assert.Equal((AlertTargetState.NotRegistered, 480), StateAndStatus(Alert("sip:bob@networka.example")));
    }

    [Fact]
    public void Unknown_user() => Assert.Equal((AlertTargetState.UnknownUser, 404), StateAndStatus(Alert("sip:nobody@networka.example")));

    [Fact]
    public void Unknown_network() => Assert.Equal(AlertTargetState.UnknownNetwork, Alert("sip:bob@nowhere.example").State);

    [Fact]
    public void Barred_by_an_access_rule_which_is_named()
    {
        _network.AddPhone("bob", "10.1.9.2");
        _network.AddRule(new() { Id = new("rul_7"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Alert = AlertPermission.Reject } });

        var outcome = Alert("sip:bob@networka.example");

        Assert.Equal((AlertTargetState.Barred, 403), StateAndStatus(outcome));
        Assert.Equal("rul_7", Assert.Single(outcome.Why).Rule);
    }

    [Fact]
    public void Barred_by_the_setting_of_the_user()
    {
        _network.AddUser("bob", barsAlerts: true);

        Assert.Equal((AlertTargetState.AlertsBarred, 480), StateAndStatus(Alert("sip:bob@networka.example")));
    }

    [Fact]
    public void Refused_by_the_phone()
    {
        _network.AddPhone("bob", "10.1.9.2").Answer = _ => 486;

        Assert.Equal((AlertTargetState.Refused, 486), StateAndStatus(Alert("sip:bob@networka.example")));
    }

    [Fact]
    public void No_answer_within_Timer_F()
    {
        _network.AddPhone("bob", "10.1.9.2").Answer = _ => null;

        Assert.Equal(AlertTargetState.NoAnswer, Alert("sip:bob@networka.example").State);
        Assert.InRange(_world.Now.SinceStart.TotalSeconds, 31, 34);
    }

    [Fact]
    public void Expired_before_it_could_be_sent()
    {
        _network.AddPhone("bob", "10.1.9.2");
        var alert = new Alert(
            new("alr_1"), AlertKind.Outgoing, _dispatch, null, null, _network.UtcNow.AddHours(-1), _network.UtcNow.AddMinutes(-1),
            [new(PocAddress.Parse("sip:bob@networka.example"), "call-1", AlertTargetState.Pending, false, null, [], _network.UtcNow)]);

        _network.Console.Submit(alert, _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(AlertTargetState.Expired, Assert.Single(_network.Disk.Outcomes).State);
    }

    [Fact]
    public void One_alert_to_many_ends_for_each_in_his_own_way()
    {
        _network.AddPhone("bob", "10.1.9.2");
        _network.AddUser("carol");

        _network.SendAlert(_dispatch, null, PocAddress.Parse("sip:bob@networka.example"), PocAddress.Parse("sip:carol@networka.example"));
        _world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(
            [AlertTargetState.Delivered, AlertTargetState.NotRegistered],
            _network.Disk.Outcomes.OrderBy(target => target.To.ToString(), StringComparer.Ordinal).Select(target => target.State));
    }

    [Fact]
    public void Two_handsets_of_one_user_both_ring_and_one_answer_suffices()
    {
        var one = _network.AddPhone("bob", "10.1.9.2");
        var two = _network.AddPhone("bob", "10.1.9.3");
        two.Answer = _ => 486;

        Assert.Equal(AlertTargetState.Delivered, Alert("sip:bob@networka.example").State);
        Assert.Single(one.Received("MESSAGE"));
        Assert.Single(two.Received("MESSAGE"));
    }

    [Fact]
    public void A_handset_without_the_feature_tag_is_no_target()
    {
        _network.AddUser("bob");
        var plain = new TestPhone(_world, "sip:bob@networka.example", "10.1.9.2", password: "secret")
        {
            Proxy = new Gateway.Sip.Transport.NextHop.To(Gateway.Sip.Transport.TransportKind.Udp, "networka.example", 5060),
        };
        plain.Register();
        _world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(AlertTargetState.NotRegistered, Alert("sip:bob@networka.example").State);
    }

    [Fact]
    public void An_alert_for_the_console_is_on_disk_before_its_sender_hears_200()
    {
        var bob = _network.AddPhone("bob", "10.1.9.2");
        _network.Disk.CommitTime = TimeSpan.FromMilliseconds(200);

        var message = bob.SendMessage("sip:dispatch@networka.example", "help", AsAlert);
        Assert.True(_world.RunUntil(() => message.IsOver, TimeSpan.FromSeconds(40)), _world.Ladder());

        Assert.Equal(200, message.Status);
        var alert = Assert.Single(_network.Disk.Alerts);
        Assert.Equal((AlertKind.Incoming, "sip:bob@networka.example", "help"), (alert.Kind, alert.From.ToString(), alert.Text));
    }

    [Fact]
    public void An_alert_that_cannot_be_put_on_disk_is_not_acknowledged()
    {
        var bob = _network.AddPhone("bob", "10.1.9.2");
        _network.Disk.Fails = true;

        var message = bob.SendMessage("sip:dispatch@networka.example", "help", AsAlert);
        _world.RunUntil(() => message.IsOver, TimeSpan.FromSeconds(40));

        Assert.Equal(500, message.Status);
    }

    [Fact]
    public void An_alert_that_comes_again_after_its_transaction_is_acknowledged_and_not_recorded_twice()
    {
        var bob = _network.AddPhone("bob", "10.1.9.2");
        var first = bob.SendMessage("sip:dispatch@networka.example", "help", request => AsAlert(request.Header("X-Try", "1")));
        _world.RunFor(TimeSpan.FromSeconds(2));
        var alert = Assert.Single(_network.Disk.Alerts);

        _network.Console.Submit(
            new(new("alr_again"), AlertKind.Outgoing, _dispatch, null, "help", _network.UtcNow, _network.UtcNow.AddMinutes(5),
                [new(_dispatch, alert.Targets[0].CallId, AlertTargetState.Pending, true, null, [], _network.UtcNow)]), _world.Now);
        _world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(200, first.Status);
        Assert.Equal(AlertTargetState.Delivered, Assert.Single(_network.Disk.Outcomes).State);
        Assert.Single(_network.Disk.Alerts);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Over_lossy_UDP_an_alert_arrives_exactly_once_or_its_state_says_that_nobody_answered(double loss) =>
        World.ForSeeds(25, world =>
        {
            var network = new TestNetwork(world, "networka.example", "10.1.0.1");
            var dispatch = network.AddUser("dispatch", hasConsole: true);
            var bob = network.AddPhone("bob", "10.1.9.2");
            world.Loss = loss;
            world.Duplication = 0.1;
            world.DelayMax = TimeSpan.FromMilliseconds(200);
            bob.AnswerAfter = TimeSpan.FromSeconds(2);

            network.SendAlert(dispatch, "once", PocAddress.Parse("sip:bob@networka.example"));
            world.RunFor(TimeSpan.FromSeconds(70));

            var outcome = Assert.Single(network.Disk.Outcomes);
            Assert.True(bob.Received("MESSAGE").Count <= 1, "the phone saw it twice");
            if (outcome.State == AlertTargetState.Delivered)
                Assert.Single(bob.Received("MESSAGE"));
            else
                Assert.Equal(AlertTargetState.NoAnswer, outcome.State);
            Assert.Equal(0, network.Console.InFlight);
        });

    private AlertTarget Alert(string to, string? text = null)
    {
        _network.SendAlert(_dispatch, text, PocAddress.Parse(to));
        Assert.True(_world.RunUntil(() => _network.Disk.Outcomes.Any(), TimeSpan.FromSeconds(70)), _world.Ladder());
        return Assert.Single(_network.Disk.Outcomes);
    }

    private static (AlertTargetState, int?) StateAndStatus(AlertTarget target) => (target.State, target.Cause?.Status);

    private static void AsAlert(Gateway.Sip.Messages.RequestBuilder request) =>
        request.Header(Gateway.Sip.Messages.HeaderId.AcceptContact, "*;+g.poc.talkburst;require;explicit");
}
