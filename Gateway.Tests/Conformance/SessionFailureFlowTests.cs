using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Elements that die, phones that vanish and roads that are cut: everybody else notices within the standard's timers, and says why.</summary>
public sealed class SessionFailureFlowTests
{
    // The session interval is half an hour, and all refresh at half of it (RFC 4028 §10).
    private const double SessionInterval = 1800;

    private readonly ThreeNetworks _net = new(new World(seed: 31));

    [Fact, Clause("RFC 4028", "10")]
    public void A_participating_function_that_dies_is_missed_within_the_session_interval_and_the_session_of_two_ends()
    {
        var session = Start();
        _net.B.KillServer();

        _net.Run(SessionInterval);

        Assert.True(session.Has("Ended ByPeer"), string.Join(", ", session.Told));
        Assert.True(_net.ClientB.Sessions[0].Has("Ended"), string.Join(", ", _net.ClientB.Sessions[0].Told));
        Assert.Equal(SessionEndReason.LinkLost, RecordOf(_net.X).EndReason);
        Assert.Equal([_net.ClientA.Address, _net.ClientB.Address], PaidAt(_net.X));
        _net.B.StartServer();
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void A_session_of_three_goes_on_without_whose_participating_function_has_died()
    {
        var bert = _net.A.AddHandset("bert", "10.1.9.3", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });
        _net.AddGroup(ThreeNetworks.Group, GroupType.PreArranged, _net.ClientA.Address, _net.ClientB.Address, bert.Address);
        var session = Start();
        Assert.Equal(3, _net.X.Controlling.LegCount);
        _net.B.KillServer();

        _net.Run(SessionInterval);

        Assert.Equal(2, _net.X.Controlling.LegCount);
        Assert.True(session.IsUp && bert.Sessions[0].IsUp);
        Assert.Contains(PartOf(_net.X, _net.ClientB.Address).LeaveMeans, new LeaveMeans?[] { LeaveMeans.LinkLost, LeaveMeans.Timeout });
        Assert.Equal([_net.ClientB.Address], PaidAt(_net.X));
        session.Leave();
        _net.Run(5);
        _net.B.StartServer();
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 4028", "10")]
    public void A_controlling_function_that_dies_is_missed_by_both_sides_and_each_closes_its_records()
    {
        var session = Start();
        _net.X.KillServer();

        _net.Run(SessionInterval);

        Assert.True(session.Has("Ended") && _net.ClientB.Sessions[0].Has("Ended"));
        foreach (var (network, user) in new[] { (_net.A, _net.ClientA.Address), (_net.B, _net.ClientB.Address) })
        {
            Assert.Equal(SessionEndReason.LinkLost, RecordOf(network).EndReason);
            Assert.Equal([user], PaidAt(network));
        }

        _net.X.StartServer();
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 3261", "12.2.2")]
    public void Functions_that_were_started_again_know_nothing_of_the_session_and_say_so()
    {
        var session = Start();
        _net.X.KillServer();
        _net.X.StartServer();
        var from = _net.World.Sent.Count;

        session.Leave();
        _net.Run(5);

        Assert.Contains(_net.Since(from, SipMethod.Bye), line => line.From == _net.X.Server && line.Is("481 BYE"));
        _net.Run(SessionInterval);
        Assert.True(_net.ClientB.Sessions[0].Has("Ended"));
        Assert.Equal(SessionEndReason.LinkLost, RecordOf(_net.B).EndReason);
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 4028", "10")]
    public void A_phone_that_vanishes_is_missed_by_its_participating_function_which_takes_it_out()
    {
        var session = Start();
        _net.World.Remove(_net.ClientB);

        _net.Run(SessionInterval);

        Assert.True(session.Has("Ended ByPeer"));
        Assert.Equal([_net.ClientA.Address, _net.ClientB.Address], PaidAt(_net.X));
        Assert.Contains(PartOf(_net.B, _net.ClientB.Address).LeaveMeans, new LeaveMeans?[] { LeaveMeans.LinkLost, LeaveMeans.Timeout });
        Assert.Equal(SessionEndReason.LinkLost, RecordOf(_net.B).EndReason);
        AssertNoLegIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "8.1")]
    public void A_phone_that_vanishes_while_it_rings_is_given_up_after_a_minute()
    {
        _net.B.Change(_net.ClientB.Address, subscriber => subscriber with { Settings = new(AnswerMode.Manual) });
        var session = _net.ClientA.Invite(ThreeNetworks.Group);
        _net.Run();
        Assert.True(session.Has("Progressed 180"));
        _net.World.Remove(_net.ClientB);

        _net.Run(150);

        Assert.Contains(session.Refusal?.Status, new int?[] { 408, 480 });
        Assert.Equal(SessionEndReason.NoAnswer, RecordOf(_net.X).EndReason);
        Assert.Empty(PaidAt(_net.X));
        AssertNoLegIsLeft();
    }

    [Fact, Clause("RFC 4028", "10")]
    public void A_road_that_is_cut_between_networks_ends_the_session_on_both_sides_of_it()
    {
        var session = Start();
        _net.World.Partition(_net.A.Core, _net.X.Core);

        _net.Run(SessionInterval);

        Assert.True(session.Has("Ended") && _net.ClientB.Sessions[0].Has("Ended"));
        Assert.Equal((SessionEndReason.LinkLost, SessionEndReason.LinkLost), (RecordOf(_net.A).EndReason, RecordOf(_net.X).EndReason));
        Assert.Equal([_net.ClientA.Address], PaidAt(_net.A));
        Assert.Equal([_net.ClientA.Address, _net.ClientB.Address], PaidAt(_net.X));
        _net.AssertNothingIsLeft();
    }

    [Theory, Clause("RFC 3261", "17.1.1.2")]
    [InlineData(false)]
    [InlineData(true)]
    public void An_invitation_to_a_network_that_cannot_be_reached_comes_to_nothing_and_says_so(bool overPreEstablished)
    {
        var (console, sessions) = (_net.A.AddUser("dispatch", hasConsole: true), _net.A.Sessions);
        _net.Run();
        if (overPreEstablished)
            _net.A.Client.Establish(console, _net.World.Now);
        _net.Run();
        _net.World.Partition(_net.A.Core, _net.X.Core);

        var id = _net.A.Records.NewSession(_net.World.Now);
        sessions.Start(
            new(id, console, "Dispatch", SessionType.PreArrangedGroup, [])
            {
                Group = PocAddress.Parse(ThreeNetworks.Group), Establishment = overPreEstablished ? Establishment.PreEstablished : Establishment.OnDemand,
            },
            _net.World.Now);
        var session = Assert.Single(_net.A.Client.Sessions);
        _net.Run(60);

        var end = Assert.IsType<ClientSessionState.Ended>(session.State).End;
        Assert.Equal((ClientSessionOutcome.Refused, 408), (end.Outcome, end.Cause?.Status));
        Assert.Equal(SessionEndReason.NoAnswer, RecordOf(_net.A).EndReason);
        Assert.Empty(PaidAt(_net.A));
        _net.A.Client.ReleaseEstablished(console, _net.World.Now);
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 3261", "8.1.3.1")]
    public void Who_cannot_reach_his_own_core_is_told_and_keeps_nothing()
    {
        _net.World.Partition(_net.ClientA, _net.A.Core);

        var session = _net.ClientA.Invite(ThreeNetworks.Group);
        _net.Run(60);

        Assert.Equal((408, null), (session.Refusal?.Status, session.Refusal?.Response));
        Assert.Equal(0, _net.ClientA.Agent.CallCount);
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "7")]
    public void A_console_whose_functions_were_started_again_sets_its_pre_established_session_up_anew()
    {
        var console = _net.A.AddUser("dispatch", hasConsole: true);
        _net.Run();
        _net.A.Client.Establish(console, _net.World.Now);
        _net.Run();
        var before = Assert.Single(_net.A.Sessions.PreEstablished).Identity;
        _net.A.KillServer();
        _net.A.StartServer();

        _net.Run(SessionInterval);

        var after = Assert.Single(_net.A.Sessions.PreEstablished);
        Assert.Equal(PreEstablishedStatus.Idle, after.Status);
        Assert.NotEqual(before, after.Identity);
        Assert.Equal(1, _net.A.Participating.PreEstablishedCount);
    }

    private HandsetSession Start()
    {
        var session = _net.ClientA.Invite(ThreeNetworks.Group);
        _net.Run();
        Assert.True(session.IsUp && _net.ClientB.Sessions[0].IsUp, _net.World.Ladder());
        return session;
    }

    private void AssertNoLegIsLeft()
    {
        _net.Run(130);
        Assert.All(_net.Networks, network => Assert.Equal((0, 0, 0), (network.Controlling.LegCount, network.Server.Agents.CallCount, network.Participating.TokenCount)));
    }

    private static SessionRecord RecordOf(TestNetwork network) => network.Disk.Facts.OfType<Fact.SessionChanged>().Last().Session;

    private static ParticipantRecord PartOf(TestNetwork network, PocAddress who) =>
        network.Disk.Facts.OfType<Fact.ParticipantChanged>().Last(fact => fact.Participant.Address == who).Participant;

    private static IEnumerable<PocAddress> PaidAt(TestNetwork network) =>
        network.Disk.Facts.OfType<Fact.Charged>().Select(fact => fact.Record.Participant).OrderBy(who => who.ToString(), StringComparer.Ordinal);
}
