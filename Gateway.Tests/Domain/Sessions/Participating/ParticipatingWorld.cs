using Gateway.Domain.Access;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Participating;

/// <summary>Two networks of ours with a user each, and a third whose PoC server is somebody else's and controls the sessions.</summary>
internal sealed class ParticipatingWorld
{
    public const string Group = "sip:dispatch1@networkx.example";

    public ParticipatingWorld(ulong seed = 1, Func<PocServerSettings, PocServerSettings>? change = null)
        : this(new World(seed), change)
    {
    }

    public ParticipatingWorld(World world, Func<PocServerSettings, PocServerSettings>? change = null)
    {
        World = world;
        A = new(world, "networka.example", "10.1.0.1", [("networkb.example", "10.2.0.1"), ("networkx.example", "10.3.0.1")], change: change);
        B = new(world, "networkb.example", "10.2.0.1", [("networka.example", "10.1.0.1"), ("networkx.example", "10.3.0.1")], change: change);
        X = new(world, "networkx.example", "10.3.0.1", [("networka.example", "10.1.0.1"), ("networkb.example", "10.2.0.1")], hasServer: false);
        X.Facts.Replace(facts => facts with { Groups = facts.Groups.With(new("grp_1", PocAddress.Parse(Group), "Dispatch 1", [])) });
        Focus = new(world, "networkx.example", "10.3.0.1:5070");
        Anna = A.AddHandset("anna", "10.1.9.1");
        Bea = B.AddHandset("bea", "10.2.9.1", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });
        B.AddRule(new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept } });
    }

    public World World { get; }

    public TestNetwork A { get; }

    public TestNetwork B { get; }

    public TestNetwork X { get; }

    public TestFocus Focus { get; }

    /// <summary>A user of network A.</summary>
    public TestHandset Anna { get; }

    /// <summary>A user of network B, who answers automatically.</summary>
    public TestHandset Bea { get; }

    public void Run(double seconds = 1) => World.RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>Requests of this method, each once, as <c>anna -> core.networka.example BYE</c>.</summary>
    public IReadOnlyList<WorldMessage> Hops(SipMethod method) => [.. World.Sent.Where(line => line.Message.CSeq.Method == method && !line.Retransmission)];

    /// <summary>Nothing is left of any session: calls, subscriptions, tokens, ports and counted users.</summary>
    public void AssertNothingIsLeft()
    {
        World.RunFor(TimeSpan.FromSeconds(120));
        foreach (var network in (TestNetwork[])[A, B])
        {
            Assert.Equal((0, 0, 0), (network.Server.Agents.CallCount, network.Server.Agents.SubscriptionCount, network.Server.Agents.RemainderCount));
            Assert.Equal((0, 0), (network.Participating.TokenCount, network.Participating.BusyUserCount));
        }

        Assert.Equal((0, 0), (Anna.Agent.CallCount, Bea.Agent.CallCount));
        Assert.Equal(0, World.OpenMediaPorts);
    }
}
