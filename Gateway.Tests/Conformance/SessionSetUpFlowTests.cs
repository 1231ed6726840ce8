using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Setting PoC Sessions up, of every type, on demand and over pre-established sessions, through the whole chain of elements.</summary>
public sealed class SessionSetUpFlowTests
{
    private readonly ThreeNetworks _net = new(new World(seed: 6));

    [Fact, Clause("OMA PoC CP", "6.1")]
    public void A_one_to_one_session_is_controlled_by_the_inviters_network_and_takes_these_hops()
    {
        var from = _net.World.Sent.Count;
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run();

        Assert.True(session.IsUp, _net.World.Ladder());
        Assert.Equal(
            [
                "client A -> core A INVITE",
                "core A -> PoC server A INVITE", // participating function
                "PoC server A -> PoC server A INVITE", // controlling function
                "PoC server A -> core A INVITE",
                "core A -> core B INVITE",
                "core B -> PoC server B INVITE", // participating function
                "PoC server B -> core B INVITE",
                "core B -> client B INVITE",
            ],
            _net.Since(from, SipMethod.Invite).Where(line => line.Is("INVITE")).Select(_net.Step));
        var invites = _net.Since(from, SipMethod.Invite).Where(line => line.Is("INVITE")).Select(line => (SipRequest)line.Message).ToList();
        Assert.All(invites.Take(3), invite => Assert.Equal(ThreeNetworks.FactoryA, invite.RequestUriText));
        Assert.All(invites.Skip(3).Take(4), invite => Assert.Equal(_net.ClientB.Address.ToString(), invite.RequestUriText));
        Assert.Equal("sip:PoC-UserB@10.2.9.1:5060", invites[7].RequestUriText);
        Assert.All(invites.Skip(1), invite => Assert.Contains("<sip:PoC-UserA@networka.example>", invite.Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal));
        Assert.All(invites.Skip(3), invite => Assert.Contains("isfocus", invite.Text(HeaderId.Contact), StringComparison.Ordinal));
        // The one who is told last hears first: each loop prevention counts down.
        Assert.Equal(invites.Select(invite => invite.MaxForwards).OrderDescending(), invites.Select(invite => invite.MaxForwards));
        session.Leave();
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "5")]
    public void A_person_called_by_address_gets_a_session_of_two()
    {
        var bert = _net.A.AddHandset("bert", "10.1.9.3", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });

        var inside = _net.ClientA.Invite(bert.Address.ToString());
        var across = _net.ClientA.Invite(_net.ClientB.Address.ToString());
        _net.Run();

        Assert.True(inside.IsUp && across.IsUp, _net.World.Ladder());
        Assert.Equal((1, 1), (_net.A.Controlling.SessionCount, _net.B.Controlling.SessionCount));
        Assert.Equal([SessionType.OneToOne], _net.A.Disk.Facts.OfType<Fact.SessionRecorded>().Where(fact => fact.Session.IsControlledHere).Select(fact => fact.Session.Type));
    }

    [Fact, Clause("OMA PoC CP", "5")]
    public void An_ad_hoc_session_calls_everybody_on_the_list_but_its_inviter()
    {
        var bert = _net.A.AddHandset("bert", "10.1.9.3", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });

        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address, bert.Address, _net.ClientA.Address, bert.Address]);
        _net.Run();

        Assert.True(session.IsUp);
        Assert.True(_net.ClientB.Sessions[0].IsUp && bert.Sessions[0].IsUp);
        Assert.Single(bert.Sessions);
        Assert.Single(_net.ClientA.Sessions);
        Assert.Equal(3, _net.A.Controlling.LegCount);
    }

    [Fact, Clause("OMA PoC CP", "5")]
    public void A_chat_group_calls_nobody_and_everybody_joins_by_himself()
    {
        _net.AddGroup("sip:channel1@networkx.example", GroupType.Chat, _net.ClientA.Address, _net.ClientB.Address);

        var first = _net.ClientA.Invite("sip:channel1@networkx.example");
        _net.Run();
        Assert.True(first.IsUp);
        Assert.Empty(_net.ClientB.Sessions);
        var second = _net.ClientB.Invite("sip:channel1@networkx.example");
        _net.Run();

        Assert.True(second.IsUp);
        Assert.Equal((1, 2), (_net.X.Controlling.SessionCount, _net.X.Controlling.LegCount));
        Assert.Equal(SessionOf(first), SessionOf(second));
        first.Leave();
        _net.Run();
        Assert.True(second.IsUp);
        second.Leave();
        _net.AssertNothingIsLeft();
    }

    [Theory, Clause("RFC 5373", "4")]
    [InlineData(AnswerMode.Automatic, false, false)]
    [InlineData(AnswerMode.Manual, false, true)]
    [InlineData(AnswerMode.Manual, true, false)]
    public void The_target_is_rung_or_connected_as_he_and_the_inviter_may_say(AnswerMode setting, bool isOverride, bool rings)
    {
        var bert = _net.A.AddHandset("bert", "10.1.9.3", subscriber => subscriber with { Settings = new(setting) });
        if (isOverride)
            _net.A.Change(_net.ClientA.Address, subscriber => subscriber with { MayOverrideManualAnswer = true });

        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [bert.Address], extras => isOverride ? extras.With(HeaderId.PrivAnswerMode, "Auto") : extras);
        _net.Run();

        Assert.Equal(rings, session.Has("Progressed 180"));
        Assert.Equal(!rings, session.IsUp);
        if (rings)
        {
            bert.Sessions[0].Accept();
            _net.Run();
            Assert.True(session.IsUp);
        }
    }

    [Fact, Clause("RFC 4964", "8.1")]
    public void An_unconfirmed_answer_at_the_target_lets_the_inviter_begin_before_the_client_has_answered()
    {
        var world = new World(seed: 8);
        var net = new TestNetwork(world, "networka.example", "10.1.0.1", change: settings => settings with { AnswersUnconfirmed = true });
        net.AddRule(new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept } });
        var (anna, bert) = (net.AddHandset("anna", "10.1.9.1"), net.AddHandset("bert", "10.1.9.2", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) }));
        bert.Answer = _ => null;

        var session = anna.Invite("sip:poc-factory@poc-server.networka.example", [bert.Address]);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.True(session.IsUp, world.Ladder());
        Assert.Equal("Unconfirmed", session.Success!.Text(HeaderId.PAnswerState));
        bert.Sessions[0].Call.Refuse(486, MessageExtras.None, world.Now);
        world.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(session.Has("Ended ByPeer"));
    }

    [Theory, Clause("OMA PoC CP", "7")]
    [InlineData(false)]
    [InlineData(true)]
    public void Over_pre_established_sessions_a_REFER_starts_and_MBCP_Connect_reaches_the_target(bool byHand)
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        var there = _net.ClientB.Establish(ThreeNetworks.FactoryB);
        if (byHand)
        {
            _net.B.Change(_net.ClientB.Address, subscriber => subscriber with { Settings = new(AnswerMode.Manual) });
            there.OnReinvite = _ => null;
        }

        var started = _net.ClientA.Refer($"<{ThreeNetworks.Group};method=INVITE>");
        _net.Run();
        if (byHand)
        {
            Assert.Equal([100, 180], started.Statuses);
            Assert.Empty(_net.ClientB.Floor);
            there.AnswerReinvite(200);
            _net.Run();
        }

        Assert.Equal(200, started.Last?.Status);
        Assert.Equal(AnswerState.Confirmed, started.Last!.AnswerState);
        Assert.Matches(@"^sip:[^@]+@poc-server\.networkx\.example;gr$", started.Last.Contact);
        Assert.Equal("noresource", started.End);
        // Behind it comes the floor of the session: nobody talks, then its initiator.
        Assert.Equal([15, 5, 2], _net.ClientB.Floor.Select(octets => octets[0] & 0x1F));
        var connect = _net.ClientB.Floor[0];
        Assert.Equal("8FCC", Convert.ToHexString(connect.AsSpan(0, 2)));
        var text = System.Text.Encoding.Latin1.GetString(connect);
        Assert.Contains("sip:PoC-UserA@networka.example", text, StringComparison.Ordinal);
        Assert.Contains("Dispatch 1", text, StringComparison.Ordinal);
        Assert.Contains(started.Last.Contact![..^3], text, StringComparison.Ordinal);
        Assert.Equal(2, _net.X.Controlling.LegCount);
        // Each network records what it knows: that a pre-established session lies behind the leg shows nowhere on the wire.
        Assert.Equal(Establishment.PreEstablished, _net.A.Disk.Facts.OfType<Fact.SessionRecorded>().Last().Session.Establishment);
        Assert.Equal(Establishment.PreEstablished, _net.B.Disk.Facts.OfType<Fact.SessionRecorded>().Last().Session.Establishment);
    }

    [Fact, Clause("3GPP TS 32.299", "7.2")]
    public void The_controlling_function_of_the_same_network_knows_what_lies_behind_the_legs_and_charges_each_participation_once()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        var bert = _net.A.AddHandset("bert", "10.1.9.3", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });
        bert.Establish(ThreeNetworks.FactoryA);
        var started = _net.ClientA.Refer($"<{bert.Address};method=INVITE>");
        _net.Run();
        _net.ClientA.Refer($"<{started.Last!.Contact};method=BYE>");
        _net.Run(5);

        Assert.Equal(Establishment.PreEstablished, _net.A.Disk.Facts.OfType<Fact.SessionRecorded>().Last().Session.Establishment);
        var charged = _net.A.Disk.Facts.OfType<Fact.Charged>().Select(fact => fact.Record).ToList();
        Assert.Equal(
            [(_net.ClientA.Address, PocServerRole.Controlling, SessionInitiationType.PreEstablished), (bert.Address, PocServerRole.Controlling, SessionInitiationType.PreEstablished)],
            charged.Select(record => (record.Participant, record.Role, record.InitiationType)).OrderBy(record => record.Participant.ToString(), StringComparer.Ordinal));
        var means = _net.A.Disk.Facts.OfType<Fact.ParticipantChanged>().Where(fact => fact.Participant.LeaveMeans is not null)
            .GroupBy(fact => fact.Participant.Address).ToDictionary(facts => facts.Key, facts => facts.Last().Participant.LeaveMeans);
        Assert.Equal((LeaveMeans.Refer, LeaveMeans.MbcpDisconnect), (means[_net.ClientA.Address], means[bert.Address]));
    }

    [Fact, Clause("OMA PoC CP", "7")]
    public void A_single_person_can_be_called_over_a_pre_established_session_and_so_can_a_list()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        var bert = _net.A.AddHandset("bert", "10.1.9.3", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });

        var one = _net.ClientA.Refer($"<{bert.Address};method=INVITE>");
        _net.Run();
        Assert.Equal(200, one.Last?.Status);
        Assert.True(bert.Sessions[0].IsUp);
        bert.Sessions[0].Leave();
        _net.Run(5);

        var list = ResourceList.Of([_net.ClientB.Address, bert.Address]);
        var many = _net.ClientA.Refer("<cid:list1@handset>", extras => extras
            .With(HeaderId.Require, "multiple-refer").With("Content-ID", "<list1@handset>").With(SessionBody.Write(list)));
        _net.Run();

        Assert.Equal(200, many.Last?.Status);
        Assert.True(bert.Sessions[1].IsUp && _net.ClientB.Sessions[0].IsUp);
    }

    [Fact, Clause("RFC 4488", "4")]
    public void A_REFER_that_wants_no_NOTIFY_gets_none()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        var from = _net.World.Sent.Count;

        var started = _net.ClientA.Refer($"<{ThreeNetworks.Group};method=INVITE>", extras => extras.With(HeaderId.ReferSub, "false"));
        _net.Run();

        Assert.Equal("false", started.Answer!.Text(HeaderId.ReferSub));
        Assert.Empty(_net.Since(from, SipMethod.Notify));
        Assert.Equal(2, _net.X.Controlling.LegCount);
    }

    [Fact, Clause("OMA PoC CP", "14", Inferred = true)]
    public void A_participant_adds_another_by_REFER_to_the_identity_that_he_was_shown()
    {
        var bert = _net.A.AddHandset("bert", "10.1.9.3", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run();

        var adding = _net.ClientA.ReferTo(session.Peer, session, $"<{bert.Address};method=INVITE>");
        _net.Run();

        Assert.Equal(200, adding.Answer?.Status);
        Assert.Equal(200, adding.Statuses[^1]);
        Assert.True(bert.Sessions[0].IsUp);
        Assert.Equal(3, _net.A.Controlling.LegCount);
    }

    [Fact, Clause("RFC 4575", "3")]
    public void A_participant_watches_the_others_through_his_own_server()
    {
        var session = _net.ClientA.Invite(ThreeNetworks.Group);
        _net.Run();

        var watching = _net.ClientA.Watch(session.Peer);
        _net.Run(6);
        Assert.Equal(200, watching.Answer?.Status);
        Assert.NotEmpty(watching.Notifies);
        Assert.Contains("PoC-UserB@networkb.example", System.Text.Encoding.UTF8.GetString(watching.Notifies[0].Body.Span), StringComparison.Ordinal);
        var before = watching.Notifies.Count;
        session.Leave();
        _net.Run(10);

        Assert.True(watching.Notifies.Count > before);
        Assert.Equal("noresource", watching.End);
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "13", Inferred = true)]
    public void Who_has_left_comes_back_by_the_identity_of_the_session_or_of_his_leg()
    {
        var bert = _net.A.AddHandset("bert", "10.1.9.3", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address, bert.Address]);
        _net.Run();
        var (identity, leg) = (_net.ClientB.Sessions[0].Peer, session.Peer);
        _net.ClientB.Sessions[0].Leave();
        session.Leave();
        _net.Run();
        // Two have left of three: by the policy of an ad-hoc session it is over.
        Assert.Equal(404, Again(_net.ClientA, leg).Refusal?.Status);

        var second = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address, bert.Address]);
        _net.Run();
        leg = second.Peer;
        identity = _net.ClientB.Sessions[^1].Peer;
        second.Leave();
        _net.Run();
        Assert.True(Again(_net.ClientA, leg).IsUp);
        _net.ClientB.Sessions[^1].Leave();
        _net.Run();
        Assert.True(Again(_net.ClientB, identity).IsUp);
        Assert.Equal(3, _net.A.Controlling.LegCount);
    }

    [Fact, Clause("RFC 3325", "7")]
    public void Who_hides_his_identity_is_not_named_to_the_target()
    {
        _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address], extras => extras.With(HeaderId.Privacy, "id"));
        _net.Run();

        var invite = Assert.Single(_net.ClientB.Sessions).Invite!;
        Assert.DoesNotContain("PoC-UserA", invite.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_phone_takes_part_without_floor_control_where_it_is_served()
    {
        var world = new World(seed: 9);
        var net = new TestNetwork(world, "networka.example", "10.1.0.1", plainPhones: true);
        net.AddRule(new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept } });
        var anna = net.AddHandset("anna", "10.1.9.1");
        var plain = net.AddHandset("bert", "10.1.9.2", subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });
        plain.Plain = true;
        plain.Register();

        var called = anna.Invite("sip:poc-factory@poc-server.networka.example", [plain.Address]);
        world.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(called.IsUp, world.Ladder());
        Assert.False(plain.Sessions[0].Agreed!.HasFloorControl);
        called.Leave();
        world.RunFor(TimeSpan.FromSeconds(1));

        anna.Answer = _ => 200;
        var calling = plain.Invite(anna.Address.ToString());
        world.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(calling.IsUp, world.Ladder());
        Assert.Equal(1, net.Controlling.SessionCount);
    }

    private HandsetSession Again(TestHandset handset, string identity)
    {
        var session = handset.Invite(identity);
        _net.Run();
        return session;
    }

    private static string SessionOf(HandsetSession session) => ThreeNetworks.UserOf(session.Peer).Split('%')[1];
}
