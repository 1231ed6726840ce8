using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>An alert to somebody who is away goes to whom he names, one after the other, and to no message box (docs/adr/0028).</summary>
[Clause("S003", "3.1.2.3", Inferred = true)]
public sealed class AlertForwardingFlowTests
{
    private const string Bob = "sip:bob@networka.example";
    private const string Carol = "sip:carol@networka.example";
    private const string Box = "sip:bob@vm.networka.example";

    private readonly World _world = new(seed: 28);
    private readonly TestNetwork _network;
    private readonly TestPhone _alice;
    private readonly TestPhone _bob;
    private readonly TestPhone _carol;
    private readonly TestPhone _box;

    public AlertForwardingFlowTests()
    {
        _network = new(_world, "networka.example", "10.1.0.1", [("vm.networka.example", "10.1.3.1")]);
        _alice = _network.AddPhone("alice", "10.1.9.1", "Alice");
        _bob = _network.AddPhone("bob", "10.1.9.2");
        _carol = _network.AddPhone("carol", "10.1.9.3");
        _box = new(_world, "sip:box@vm.networka.example", "10.1.3.1");
        Forward(Bob, "devices", Carol);
    }

    [Fact]
    public void The_phone_of_the_first_refuses_and_the_second_has_the_alert()
    {
        _bob.Answer = _ => 486;
        var from = _world.Sent.Count;

        var alert = Alert();

        Assert.Equal(200, alert.Status);
        string[] passing = ["core -> server MESSAGE", "server -> core MESSAGE", "core -> server MESSAGE", "server -> core MESSAGE"];
        string[] back(int status) =>
            [$"core -> server {status} MESSAGE", $"server -> core {status} MESSAGE", $"core -> server {status} MESSAGE", $"server -> core {status} MESSAGE"];
        Assert.Equal(
            [
                "alice -> core MESSAGE", .. passing, "core -> bob MESSAGE", "bob -> core 486 MESSAGE", .. back(486),
                "core -> core MESSAGE", .. passing, "core -> carol MESSAGE", "carol -> core 200 MESSAGE", .. back(200), "core -> core 200 MESSAGE", "core -> alice 200 MESSAGE",
            ],
            Hops(from));
        var taken = Assert.Single(_carol.Received("MESSAGE"));
        Assert.Equal("sip:carol@10.1.9.3:5060", taken.RequestUriText);
        Assert.Equal("call me"u8, taken.Body.Span);
        Assert.Equal(alert.Request.Text(HeaderId.CallId), taken.Text(HeaderId.CallId));
        Assert.Contains("sip:alice@networka.example", taken.Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal);
        Assert.Equal("<sip:bob@networka.example>", taken.Text(HeaderId.To));
        Assert.Equal(["<sip:bob@networka.example?Reason=SIP%3Bcause%3D486>;index=1", "<sip:carol@networka.example>;index=1.1;mp=1"], History(taken));
        Assert.Equal("alert-forwarded sip:carol@networka.example has the alert for sip:bob@networka.example", AlertWarning(alert));
        // Each passage is on record with what became of it: the journal tells where the alert went.
        Assert.Equal(
            [(Bob, AlertTargetState.Refused), (Carol, AlertTargetState.Delivered)],
            _network.Disk.Alerts.Select(recorded => (recorded.Targets[0].To.ToString(), recorded.Targets[0].State)));
    }

    [Theory]
    [InlineData(480)]
    [InlineData(486)]
    [InlineData(600)]
    [InlineData(603)]
    public void Whatever_the_first_answers_the_second_is_asked(int answer)
    {
        _bob.Answer = _ => answer;

        Assert.Equal(200, Alert().Status);
        Assert.Single(_carol.Received("MESSAGE"));
    }

    [Fact]
    public void Who_is_not_registered_or_takes_no_alerts_is_passed_over()
    {
        _network.Change(PocAddress.Parse(Bob), bob => bob with { Settings = bob.Settings with { IncomingAlertBarring = true } });
        Assert.Equal(200, Alert().Status);
        Assert.Empty(_bob.Received("MESSAGE"));

        _network.Change(PocAddress.Parse(Bob), bob => bob with { Settings = bob.Settings with { IncomingAlertBarring = false } });
        _bob.Register(0);
        _world.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(200, Alert().Status);

        Assert.Equal(2, _carol.Received("MESSAGE").Count);
        Assert.Contains("cause%3D480", History(_carol.Received("MESSAGE")[1])[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_phone_that_says_nothing_is_not_waited_for_until_the_sender_gives_up()
    {
        _bob.Answer = _ => null;

        var sentAt = _world.Now.SinceStart;

        var alert = Alert();

        Assert.Equal(200, alert.Status);
        Assert.InRange((alert.EndedAt!.Value - sentAt).TotalSeconds, 3.7, 4);
    }

    [Fact]
    public void A_late_answer_of_the_first_counts_where_nobody_else_takes_it()
    {
        _bob.AnswerAfter = TimeSpan.FromSeconds(10);
        _carol.Answer = _ => 486;

        var alert = Alert();

        Assert.Equal(200, alert.Status);
        Assert.Null(AlertWarning(alert));
    }

    [Fact]
    public void Nobody_takes_it_and_the_sender_is_told_that_it_waits_but_no_message_box_is_asked()
    {
        _bob.Answer = _ => 480;
        _carol.Answer = _ => 603;

        var alert = Alert();

        // What another says to the sender is not the answer of whom he asked for.
        Assert.Equal(480, alert.Status);
        Assert.Equal(
            "alert-waits nobody took the alert for sip:bob@networka.example; it waits in the list of alerts, and no voice message can be left for it", AlertWarning(alert));
        Assert.Empty(_box.Received("MESSAGE"));
    }

    [Fact]
    public void At_the_console_it_is_said_who_has_the_alert_or_that_it_waits()
    {
        var dispatch = _network.AddUser("dispatch", "Dispatch", hasConsole: true);
        _bob.Answer = _ => 486;
        _network.SendAlert(dispatch, "call me", PocAddress.Parse(Bob));
        _world.RunFor(TimeSpan.FromSeconds(5));
        _carol.Answer = _ => 486;
        _network.SendAlert(dispatch, "call me", PocAddress.Parse(Bob));
        _world.RunFor(TimeSpan.FromSeconds(5));

        var outcomes = _network.Disk.Outcomes.ToList();
        Assert.Equal([(AlertTargetState.Delivered, 200), (AlertTargetState.Refused, 486)], outcomes.Select(target => (target.State, target.Cause!.Status)));
        Assert.Equal(
            [
                new AlertWhy(null, "forwarded", "sip:carol@networka.example has the alert for sip:bob@networka.example"),
                new AlertWhy(null, "waits", "nobody took the alert for sip:bob@networka.example; it waits in the list of alerts, and no voice message can be left for it"),
            ],
            outcomes.Select(target => Assert.Single(target.Why)));
    }

    [Fact]
    public void Whom_his_rules_keep_from_alerting_him_reaches_nobody_in_his_place()
    {
        _network.AddRule(new() { Id = new("rul_1"), Owner = new RuleOwner.User(PocAddress.Parse(Bob)), Permissions = new() { Alert = AlertPermission.Reject } });
        Forward(Bob, Carol);

        var alert = Alert();

        Assert.Equal(403, alert.Status);
        Assert.Null(AlertWarning(alert));
        Assert.Empty(_bob.Received("MESSAGE"));
        Assert.Empty(_carol.Received("MESSAGE"));
    }

    [Fact]
    public void What_the_rules_of_another_forbid_is_not_told_to_the_sender()
    {
        _network.AddRule(new() { Id = new("rul_1"), Owner = new RuleOwner.User(PocAddress.Parse(Carol)), Permissions = new() { Alert = AlertPermission.Reject } });
        _bob.Answer = _ => 480;

        Assert.Equal(480, Alert().Status);
        Assert.Empty(_carol.Received("MESSAGE"));
    }

    [Fact]
    public void Alerts_that_two_lead_to_each_other_go_in_no_circle()
    {
        Forward(Carol, Bob);
        _bob.Answer = _ => 486;

        var alert = Alert();

        // Bob refuses, Carol has no devices in her list and names Bob: refused as a loop, and Bob's answer stands.
        Assert.Equal(486, alert.Status);
        Assert.Single(_bob.Received("MESSAGE"));
        Assert.Empty(_carol.Received("MESSAGE"));
        Assert.Equal(0, _network.Core.OpenRequests);
    }

    [Fact, Clause("RFC 5438", "7")]
    public void A_delivery_report_is_for_whom_it_names()
    {
        _bob.Answer = _ => 480;

        var report = _alice.Send(SipMethod.Message, Bob, message => message.Body("message/imdn+xml", "<imdn/>"u8.ToArray()));
        _world.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(480, report.Status);
        Assert.Empty(_carol.Received("MESSAGE"));
    }

    [Fact]
    public void Whatever_is_lost_doubled_and_late_one_answer_comes_and_nothing_is_left() => World.ForSeeds(60, world =>
    {
        var network = new TestNetwork(world, "networka.example", "10.1.0.1");
        var phones = new[] { "alice", "bob", "carol" }.Select((user, i) => network.AddPhone(user, $"10.1.9.{i + 1}")).ToArray();
        network.Facts.Replace(facts => facts with { Services = ServiceDirectory.Of([], [], [Rules(Bob, "devices", Carol)]) });
        (world.Loss, world.Duplication, world.DelayMin, world.DelayMax) = (0.2, 0.1, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(300));
        phones[1].AnswerAfter = TimeSpan.FromSeconds(world.Seed % 7);
        phones[1].Answer = _ => world.Seed % 3 == 0 ? 486 : 200;

        var alert = phones[0].SendMessage(Bob, "call me");
        world.RunFor(TimeSpan.FromSeconds(100));

        Assert.True(alert.Responses.Count(response => response.IsFinal) == 1 || alert.Failure is not null, $"{alert.Responses.Count}");
        Assert.True(phones[1].Received("MESSAGE").Count <= 1 && phones[2].Received("MESSAGE").Count <= 1);
        Assert.Equal(0, network.Core.OpenRequests);
    });

    private TestRequest Alert()
    {
        var alert = _alice.SendMessage(Bob, "call me");
        _world.RunFor(TimeSpan.FromSeconds(40));
        return alert;
    }

    private void Forward(string who, params string[] to) => _network.Facts.Replace(facts => facts with { Services = With(facts.Services, Rules(who, to)) });

    private static ServiceDirectory With(ServiceDirectory services, Forwarding rules)
    {
        var box = new MailboxId("mbx_bob");
        return (services.IsEmpty
            ? ServiceDirectory.Of([new(new("ctx_1"), SipUri.Parse(Box), ServiceBehaviour.DepositStandard) { Mailbox = box }], [new(box, PocAddress.Parse(Bob), null)], [])
            : services).With(rules);
    }

    private static Forwarding Rules(string who, params string[] to) => new(PocAddress.Parse(who))
    {
        Contacts = [.. to.Select(contact => contact == "devices" ? (FindMeContact)new FindMeContact.Devices() : new FindMeContact.Other(SipUri.Parse(contact)))],
        Otherwise = SipUri.Parse(Box),
    };

    private List<string> Hops(int since) =>
        [.. _world.Sent.Skip(since).Where(message => !message.Retransmission).Select(message => $"{Name(message.From)} -> {Name(message.To!)} {message.Name}")];

    private string Name(ISipElement element) =>
        element == _alice ? "alice" : element == _bob ? "bob" : element == _carol ? "carol" : element == _network.Core ? "core" : element == _network.Server ? "server" : element.HostName;

    private static string? AlertWarning(TestRequest alert) =>
        alert.Final?.Text(HeaderId.Warning) is { } warning ? QuotedText.Read(Encoding.UTF8.GetBytes(warning[warning.IndexOf('"', StringComparison.Ordinal)..])) : null;

    private static List<string> History(SipMessage message)
    {
        var entries = new List<string>();
        foreach (var value in message.Values(HeaderId.HistoryInfo))
            entries.Add(Encoding.UTF8.GetString(value));
        return entries;
    }
}
