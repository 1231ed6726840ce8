using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Alerts;

[Clause("OMA PoC CP", "Figure 24")]
public sealed class AlertFigureStepsTests
{
    [Fact]
    public void An_alert_within_one_network_carries_the_numbers_of_its_own_two_servers()
    {
        var world = new World(seed: 8);
        var network = new TestNetwork(world, "networka.example", "10.1.0.1");
        var dispatch = network.AddUser("dispatch", hasConsole: true);
        network.AddPhone("bob", "10.1.9.2");

        network.SendAlert(dispatch, null, PocAddress.Parse("sip:bob@networka.example"));
        world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal([null, null, "2", "4", "5", "6", "7", "8", "9", "11", "12", "12"], Steps(world, _ => true));
    }

    [Fact]
    public void Each_target_of_an_alert_to_many_is_numbered_by_itself()
    {
        var world = new World(seed: 8);
        var network = new TestNetwork(world, "networka.example", "10.1.0.1");
        var dispatch = network.AddUser("dispatch", hasConsole: true);
        network.AddPhone("bob", "10.1.9.2");

        network.SendAlert(dispatch, null, PocAddress.Parse("sip:bob@networka.example"), PocAddress.Parse("sip:nobody@networka.example"));
        world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(
            [null, null, "2", "4", "5", "6", "7", "8", "9", "11", "12", "12"],
            Steps(world, line => line.Message is not SipRequest and not SipResponse || !line.Message.ToString().Contains("nobody", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_network_of_the_target_begins_with_step_3()
    {
        var world = new World(seed: 8);
        var a = new TestNetwork(world, "networka.example", "10.1.0.1", [("networkb.example", "10.2.0.1")]);
        var b = new TestNetwork(world, "networkb.example", "10.2.0.1", [("networka.example", "10.1.0.1")]);
        var dispatch = a.AddUser("dispatch", hasConsole: true);
        b.AddPhone("bob", "10.2.9.2");

        a.SendAlert(dispatch, null, PocAddress.Parse("sip:bob@networkb.example"));
        world.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(["3", "4", "5", "6", "7", "8", "9", "10"], Steps(world, line => line.From == b.Core || line.To == b.Core));
        Assert.Equal([null, null, "2", "3", "10", "11", "12", "12"], Steps(world, line => line.From == a.Core || line.To == a.Core));
    }

    // The ladder as the trace would have drawn it from what the world carried.
    private static IEnumerable<string?> Steps(World world, Func<WorldMessage, bool> isSeen)
    {
        var messages = world.Sent
            .Where(line => line.Message.CSeq.Method == SipMethod.Message && isSeen(line))
            .Select((line, i) => new TracedMessage(
                i, DateTimeOffset.UnixEpoch + line.At, new(line.At), Point(line.From.HostName), Point(line.To!.HostName), line.Kind, TraceDirection.Passed,
                line.Retransmission, line.Message.Text(HeaderId.CallId)!, line.Message.Bytes));
        return AlertFigureSteps.Of(Ladder.Of("alr_1", messages));
    }

    private static SignallingPoint Point(string host) => new(host, new IPEndPoint(IPAddress.Loopback, 5060), IsElement: true);
}
