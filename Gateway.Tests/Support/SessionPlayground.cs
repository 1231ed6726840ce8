using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Tests.Support;

/// <summary>
/// A few people of one, two or three networks, at phones and consoles, and everything that they, the road and the machines may do to PoC Sessions. A seed
/// decides all of it. The road is mended and the people go home in the end; what must be true then is for the test to say.
/// </summary>
/// <remarks>Parts: this file holds the town and what happens in it, <c>.People</c> what people do.</remarks>
internal sealed partial class SessionPlayground
{
    private readonly SeededIdSource _chance;
    private readonly List<TestNetwork> _networks = [];
    private readonly List<TestHandset> _handsets = [];
    private readonly List<Console> _consoles = [];
    private readonly PocAddress _team;
    private readonly PocAddress _chat;
    private readonly TestNetwork _owner;

    /// <param name="seed">Decides who lives where, what happens when, and what the road does.</param>
    public SessionPlayground(ulong seed)
    {
        World = new(seed);
        _chance = new(seed * 0x9E3779B97F4A7C15);
        (string Domain, string Address)[] all = [("networka.example", "10.1.0.1"), ("networkb.example", "10.2.0.1"), ("networkx.example", "10.3.0.1")];
        var used = all[..(1 + Next(3))];
        foreach (var (domain, address) in used)
            _networks.Add(new(World, domain, address, [.. used.Where(other => other.Domain != domain)], watch: Watch.Before));
        _owner = _networks[^1];
        _networks[0].AddRule(new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept } });
        foreach (var network in _networks.Skip(1))
            network.AddRule(new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept } });
        for (var i = 0; i < 3; i++)
            AddHandset($"h{i}", i);
        // One of them has a second phone: invitations to him are forked.
        if (Next(3) == 0)
            _handsets.Add(Script(new TestHandset(World, "h1", Home(1).Domain, "10.9.0.9").Register()));
        for (var i = 0; i < 2; i++)
            _consoles.Add(new($"c{i}", Home(i), Home(i).AddUser($"c{i}", hasConsole: true)));
        World.RunFor(TimeSpan.FromMilliseconds(100));
        _team = AddGroup("team", GroupType.PreArranged);
        _chat = AddGroup("chat", GroupType.Chat);
        World.DelayMin = TimeSpan.FromMilliseconds(1);
        World.DelayMax = TimeSpan.FromMilliseconds(1 + Next(80));
        Loss = Next(3) == 0 ? 0.05 + (Next(20) / 100.0) : 0;
        World.Loss = Loss;
        World.Duplication = Next(3) == 0 ? 0.1 : 0;
    }

    public World World { get; }

    public IReadOnlyList<TestNetwork> Networks => _networks;

    public IReadOnlyList<TestHandset> Handsets => _handsets;

    /// <summary>What was told to the people at the consoles.</summary>
    public ConsoleWatch Watch { get; } = new();

    /// <summary>Everything that was done, in order.</summary>
    public List<string> Story { get; } = [];

    /// <summary>The share of datagrams that were lost while people did things.</summary>
    public double Loss { get; }

    /// <summary>Phones that were switched off and on: what they were in they know nothing of.</summary>
    public HashSet<PocAddress> Restarted { get; } = [];

    /// <summary>Networks whose functions were started again, and what their records were then.</summary>
    public Dictionary<TestNetwork, int> Lost { get; } = [];

    /// <summary>Sessions that somebody released, or cancelled, or took someone out of: what their end may be put down to.</summary>
    public HashSet<SessionEndReason> Asked { get; } = [];

    /// <summary>Lets things happen.</summary>
    public void Play()
    {
        for (var steps = 3 + Next(7); steps > 0; steps--)
        {
            Happen();
            World.RunFor(Pause());
        }
    }

    /// <summary>The road is mended; whoever rings is waited for, and nothing more is done.</summary>
    public void Rest()
    {
        World.Loss = World.Duplication = 0;
        World.RunFor(TimeSpan.FromSeconds(260));
    }

    /// <summary>Everybody goes, or is sent home; then every timer may run out.</summary>
    public void GoHome()
    {
        if (Next(2) == 0)
        {
            Tell("everybody leaves");
            foreach (var session in _handsets.SelectMany(handset => handset.Sessions).ToList())
                session.Call.Bye(MessageExtras.None, World.Now);
            foreach (var network in _networks)
            {
                foreach (var session in network.Client.Sessions.ToList())
                    Watch.Left(session);
                network.Sessions.LeaveAll(World.Now);
            }
        }
        else
        {
            Tell("everybody is sent home");
            foreach (var network in _networks)
            {
                network.Controlling.ReleaseAll(SessionEndReason.Shutdown, World.Now);
                network.Participating.ReleaseAll(World.Now);
                foreach (var view in network.Sessions.PreEstablished)
                    network.Client.ReleaseEstablished(view.Address, World.Now);
            }
        }

        // A phone that was switched off and on is missed by the session timer.
        for (var minutes = 0; minutes < 120 && WhatIsLeft() is not null; minutes++)
            World.RunFor(TimeSpan.FromMinutes(1));
    }

    /// <summary>What of any session is left in any element; <c>null</c> for nothing.</summary>
    public string? WhatIsLeft() => Leftovers.Of(World, _networks, _handsets, Lost.ContainsKey);

    private TestNetwork Home(int of) => _networks[of % _networks.Count];

    private PocAddress AddGroup(string name, GroupType type)
    {
        var address = PocAddress.Parse($"sip:{name}@{_owner.Domain}");
        _owner.Facts.Replace(facts => facts with
        {
            Groups = facts.Groups.With(new($"grp_{name}", address, name, [.. _handsets.Select(handset => handset.Address), .. _consoles.Select(console => console.Address)]) { Type = type }),
        });
        return address;
    }

    private void AddHandset(string user, int home) =>
        _handsets.Add(Script(Home(home).AddHandset(user, $"10.9.0.{_handsets.Count + 1}", subscriber => subscriber with
        {
            Settings = new(Next(2) == 0 ? AnswerMode.Automatic : AnswerMode.Manual),
        })));

    private TimeSpan Pause() => TimeSpan.FromMilliseconds(Next(10) switch
    {
        < 5 => Next(60),
        < 8 => Next(2_000),
        8 => Next(10_000),
        _ => Next(70_000),
    });

    private void Tell(string what) => Story.Add($"{World.Now.SinceStart.TotalSeconds:0.000} {what}");

    private int Next(int below) => below < 1 ? 0 : (int)(_chance.NewUInt32() % (uint)below);

    private T Pick<T>(params T[] among) => among[Next(among.Length)];

    private sealed record Console(string Name, TestNetwork Home, PocAddress Address);
}
