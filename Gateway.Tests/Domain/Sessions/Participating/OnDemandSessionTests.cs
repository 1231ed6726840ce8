using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Participating;

/// <summary>The participating function between its user and a controlling function that is not ours, over real cores.</summary>
public sealed class OnDemandSessionTests
{
    [Fact, Clause("OMA PoC CP", "6.1")]
    public void A_user_joins_a_group_of_another_network_under_an_identity_of_his_own_server()
    {
        var net = new ParticipatingWorld();

        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();

        Assert.Equal(["Accepted"], session.Told);
        var leg = Assert.Single(net.Focus.Legs);
        Assert.Equal(["Invited", "Confirmed"], leg.Told);
        Assert.Equal(ParticipatingWorld.Group, leg.Invite!.RequestUriText);
        Assert.Contains("sip:anna@networka.example", leg.Invite.Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal);
        Assert.StartsWith("PoC-serv/OMA2.0", leg.Invite.Text(HeaderId.UserAgent), StringComparison.Ordinal);
        Assert.Matches(@"^<sip:[0-9a-v]{26}@poc-server\.networka\.example;gr>;\+g\.poc\.talkburst$", leg.Invite.Text(HeaderId.Contact));
        Assert.Matches(
            @"^<sip:[0-9a-v]{26}%25PoC-Session-Identity1%40poc-server\.networkx\.example%25@poc-server\.networka\.example;gr>;\+g\.poc\.talkburst;isfocus$",
            session.Success!.Text(HeaderId.Contact));
        Assert.Equal("10.3.0.9:50000", session.Agreed!.RtpTo!.ToString());
        session.Leave();
        net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "Figure 16")]
    public void His_BYE_is_answered_before_the_controlling_function_hears_of_it_and_its_privacy_goes_on()
    {
        var net = new ParticipatingWorld();
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();

        session.Leave("id");
        net.Run();

        var sent = net.World.SentBy(net.A.Server, "200 BYE").Concat(net.World.SentBy(net.A.Server, "BYE")).Select(line => line.Message).ToList();
        Assert.Equal(2, sent.Count);
        Assert.Equal(["200 BYE", "BYE"], net.World.Sent.Where(line => line.From == net.A.Server && line.Message.CSeq.Method == SipMethod.Bye).Select(line => line.Name));
        var bye = net.Focus.Legs[0].Bye!;
        Assert.Equal(net.Focus.Identity, bye.RequestUriText);
        Assert.Equal("id", bye.Text(HeaderId.Privacy));
        Assert.True(session.Has("Ended ByUs"));
        net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "Figure 18")]
    public void A_BYE_of_the_controlling_function_reaches_the_client_under_its_GRUU()
    {
        var net = new ParticipatingWorld();
        var leg = net.Focus.Call(net.Bea.Address, net.Anna.Address);
        net.Run();
        Assert.True(leg.IsUp, string.Join(", ", leg.Told));

        leg.End();
        net.Run();

        Assert.True(net.Bea.Sessions[0].Has("Ended ByPeer"));
        var hops = net.World.Sent.Where(line => line.Is("BYE")).Select(line => ((SipRequest)line.Message).RequestUriText).ToList();
        Assert.All(hops.Take(3), uri => Assert.Matches(@"^sip:[0-9a-v]{26}@poc-server\.networkb\.example;gr$", uri));
        Assert.Equal([net.Bea.Gruu, "sip:bea@10.2.9.1:5060"], hops.Skip(3));
        net.AssertNothingIsLeft();
    }

    [Theory, Clause("RFC 5373", "4")]
    [InlineData(AnswerMode.Automatic, "Auto", true)]
    [InlineData(AnswerMode.Manual, "Manual", false)]
    public void The_target_is_asked_as_his_setting_says(AnswerMode setting, string header, bool up)
    {
        var net = new ParticipatingWorld();
        net.B.Change(net.Bea.Address, subscriber => subscriber with { Settings = new(setting) });

        var leg = net.Focus.Call(net.Bea.Address, net.Anna.Address);
        net.Run();

        Assert.Equal(header, net.Bea.Sessions[0].Invite!.Text(HeaderId.AnswerMode));
        Assert.Equal(up, leg.IsUp);
        if (!up)
        {
            Assert.True(leg.Has("Progressed 180"));
            net.Bea.Sessions[0].Accept();
            net.Run();
            Assert.True(leg.IsUp);
        }
    }

    [Fact, Clause("PRES", "6")]
    public void Who_is_being_rung_or_rings_others_is_in_no_session_yet()
    {
        var net = new ParticipatingWorld();
        var told = new List<string>();
        net.A.Participating.Participates = net.B.Participating.Participates = (who, isInSession) => told.Add($"{who.User} {isInSession}");
        net.B.Change(net.Bea.Address, subscriber => subscriber with { Settings = new(AnswerMode.Manual) });
        net.Focus.Answer = _ => null;

        net.Focus.Call(net.Bea.Address, net.Anna.Address);
        var givenUp = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();
        givenUp.Call.Cancel(null, net.World.Now);
        net.Run();
        Assert.Empty(told);

        net.Bea.Sessions[0].Accept();
        net.Focus.Answer = _ => 200;
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();
        Assert.Equal(["anna True", "bea True"], told.Order());

        session.Leave();
        net.Bea.Sessions[0].Leave();
        net.Run();
        Assert.Equal(["anna False", "anna True", "bea False", "bea True"], told.Order());
        net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 5373", "4.2")]
    public void A_dispatcher_of_the_network_may_override_a_manual_answer_and_nobody_else()
    {
        var net = new ParticipatingWorld();
        net.B.Change(net.Bea.Address, subscriber => subscriber with { Settings = new(AnswerMode.Manual) });
        var dispatcher = net.B.AddUser("desk", "Desk", hasConsole: true);

        net.Focus.Call(net.Bea.Address, dispatcher, extras => extras.With(HeaderId.PrivAnswerMode, "Auto"));
        net.Focus.Call(net.Bea.Address, net.Anna.Address, extras => extras.With(HeaderId.PrivAnswerMode, "Auto"));
        var required = net.Focus.Call(net.Bea.Address, net.Anna.Address, extras => extras.With(HeaderId.PrivAnswerMode, "Auto;require"));
        net.Run();

        Assert.Equal(("Auto", null), (net.Bea.Sessions[0].Invite!.Text(HeaderId.PrivAnswerMode), net.Bea.Sessions[0].Invite!.Text(HeaderId.AnswerMode)));
        Assert.Equal((null, "Manual"), (net.Bea.Sessions[1].Invite!.Text(HeaderId.PrivAnswerMode), net.Bea.Sessions[1].Invite!.Text(HeaderId.AnswerMode)));
        Assert.Equal(403, required.Refusal!.Status);
    }

    [Fact, Clause("RFC 4964", "8.1")]
    public void Where_configured_an_automatic_answer_is_announced_unconfirmed()
    {
        var net = new ParticipatingWorld(change: settings => settings with { AnswersUnconfirmed = true });

        var leg = net.Focus.Call(net.Bea.Address, net.Anna.Address);
        net.Run();

        Assert.Equal(["Progressed 183 Unconfirmed", "Accepted"], leg.Told);
        Assert.Null(leg.Success!.Text(HeaderId.PAnswerState));
    }

    [Theory, Clause("OMA PoC CP", "6.2", Inferred = true)]
    [InlineData("unknown", 404)]
    [InlineData("unregistered", 480)]
    [InlineData("barred", 480)]
    [InlineData("rejected", 403)]
    [InlineData("busy", 486)]
    [InlineData("full", 486)]
    [InlineData("sdp", 488)]
    public void What_service_control_refuses_never_reaches_the_client(string why, int status)
    {
        var net = new ParticipatingWorld();
        var target = net.Bea.Address;
        Func<MessageExtras, MessageExtras>? change = null;
        switch (why)
        {
            case "unknown":
                target = PocAddress.Parse("sip:nobody@networkb.example");
                break;
            case "unregistered":
                net.Bea.Register(0);
                break;
            case "barred":
                net.B.Change(target, subscriber => subscriber with { Settings = new(IncomingSessionBarring: true) });
                break;
            case "rejected":
                net.B.Facts.Replace(facts => facts with { Rules = facts.Rules.Without(new RuleId("rul_all")) });
                net.B.AddRule(new() { Id = new("rul_9"), Owner = new RuleOwner.User(target), Permissions = new() { Session = SessionPermission.Reject } });
                break;
            case "busy":
                net.B.Change(target, subscriber => subscriber with { Settings = new(AnswerMode.Automatic, SimultaneousSessions: false) });
                net.Focus.Call(target, net.Anna.Address);
                break;
            case "full":
                net.B.Change(target, subscriber => subscriber with { SessionsMax = 1 });
                net.Focus.Call(target, net.Anna.Address);
                break;
            default:
                change = extras => extras.With(new MessageBody("application/sdp", "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"u8.ToArray()));
                break;
        }

        net.Run();
        var before = net.Bea.Sessions.Count;
        var leg = net.Focus.Call(target, net.Anna.Address, change);
        net.Run();

        Assert.Equal(status, leg.Refusal?.Status);
        Assert.Equal(before, net.Bea.Sessions.Count);
        Assert.Equal(
            why is "barred" or "rejected",
            net.B.Disk.Facts.OfType<Fact.AccessDenied>().Any(fact => fact.Action == "session" && fact.To == target && fact.From == net.Anna.Address));
        // Neither the reason of a rule nor that of a setting leaves the network.
        Assert.DoesNotContain("access-rule", leg.Refusal!.Response!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sessions-barred", leg.Refusal.Response.ToString(), StringComparison.Ordinal);
    }

    [Theory, Clause("RFC 3261", "9.1")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_CANCEL_goes_through_the_whole_chain(bool rings)
    {
        var net = new ParticipatingWorld();
        net.Focus.Answer = invite => null;
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();
        if (rings)
            net.Focus.Legs[0].Call.Ring(180, MessageExtras.None, net.World.Now);
        net.Run();

        session.Call.Cancel(null, net.World.Now);
        net.Run();

        Assert.Equal(487, session.Refusal?.Status);
        Assert.True(net.Focus.Legs[0].Has("Cancelled"));
        var recorded = net.A.Disk.Facts.OfType<Fact.SessionChanged>().Last().Session;
        Assert.Equal((SessionEndReason.Cancelled, 487), (recorded.EndReason, recorded.Cause?.Status));
        net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 3261", "9.1")]
    public void At_the_target_a_CANCEL_stops_the_ringing()
    {
        var net = new ParticipatingWorld();
        net.Bea.Answer = _ => null;
        var leg = net.Focus.Call(net.Bea.Address, net.Anna.Address);
        net.Run();

        leg.Call.Cancel(null, net.World.Now);
        net.Run();

        Assert.Equal(487, leg.Refusal?.Status);
        Assert.True(net.Bea.Sessions[0].Has("Cancelled"));
        net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 3261", "14.2")]
    public void A_reINVITE_passes_both_ways()
    {
        var net = new ParticipatingWorld();
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();

        Assert.True(session.Reinvite(hold: true));
        net.Run();

        Assert.True(session.Has("ReinviteAnswered 200"));
        Assert.True(net.Focus.Legs[0].Has("ReinviteArrived"));
        Assert.True(session.Agreed!.IsHeld);
    }

    [Theory]
    [InlineData(486, 486)]
    [InlineData(603, 603)]
    [InlineData(302, 480)]
    [InlineData(407, 480)]
    public void A_refusal_of_the_controlling_function_reaches_the_user(int said, int heard)
    {
        var net = new ParticipatingWorld();
        net.Focus.Answer = _ => said;

        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();

        Assert.Equal(heard, session.Refusal?.Status);
        net.AssertNothingIsLeft();
    }

    [Fact]
    public void An_unknown_network_is_not_found() => Assert.Equal(404, Refused(net => net.Anna.Invite("sip:group@unknown.example")));

    [Fact, Clause("RFC 4579", "5.1")]
    public void A_focus_does_not_invite_another_focus() =>
        Assert.Equal(403, Refused(net =>
        {
            net.Anna.Features += ";isfocus";
            return net.Anna.Invite(ParticipatingWorld.Group);
        }));

    [Fact, Clause("RFC 3261", "8.1.1.8")]
    public void Two_Contacts_are_one_too_many() =>
        Assert.Equal(400, Refused(net => net.Anna.Invite(ParticipatingWorld.Group, null, extras => extras.With(HeaderId.Contact, "<sip:x@y.example>"))));

    [Fact]
    public void Who_is_in_as_many_sessions_as_he_may_starts_no_other() =>
        Assert.Equal(486, Refused(net =>
        {
            net.A.Change(net.Anna.Address, subscriber => subscriber with { SessionsMax = 1 });
            net.Anna.Invite(ParticipatingWorld.Group);
            net.Run();
            return net.Anna.Invite(ParticipatingWorld.Group);
        }));

    [Fact, Clause("OMA PoC CP", "13", Inferred = true)]
    public void Who_kept_only_the_identity_of_his_leg_finds_the_session_again_for_a_minute()
    {
        var net = new ParticipatingWorld();
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();
        var identity = session.Peer;
        session.Leave();
        net.Run(50);

        var again = net.Anna.Invite(identity);
        net.Run();

        Assert.True(again.IsUp);
        Assert.Equal(net.Focus.Identity, net.Focus.Legs[1].Invite!.RequestUriText);
        again.Leave();
        net.Run(61);
        var late = net.Anna.Invite(again.Success!.Text(HeaderId.Contact)!.Split('<', '>')[1]);
        net.Run();
        Assert.Equal(404, late.Refusal?.Status);
    }

    [Fact]
    public void An_identity_of_somebody_elses_leg_leads_nowhere()
    {
        var net = new ParticipatingWorld();
        var alan = net.A.AddHandset("alan", "10.1.9.2");
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();

        var stolen = alan.Invite(session.Peer);
        var made = net.Anna.Invite("sip:aaaaaaaaaaaaaaaaaaaaaaaaaa%25x%40poc-server.networkx.example%25@poc-server.networka.example;gr");
        net.Run();

        Assert.Equal((404, 404), (stolen.Refusal?.Status, made.Refusal?.Status));
        Assert.Single(net.Focus.Legs);
    }

    [Fact, Clause("OMA PoC CP", "Figure 16")]
    public void The_identity_as_it_is_printed_leads_to_the_leg_as_well()
    {
        var net = new ParticipatingWorld();
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();
        var printed = session.Peer.Replace("%25", "%", StringComparison.Ordinal).Replace("%40", "@", StringComparison.Ordinal);

        var again = net.Anna.Invite(printed);
        net.Run();

        Assert.True(again.IsUp);
        Assert.Equal(net.Focus.Identity, net.Focus.Legs[1].Invite!.RequestUriText);
    }

    [Fact, Clause("3GPP TS 32.299", "7.2")]
    public void Of_a_session_that_another_network_controls_we_record_and_charge_our_users_part_once()
    {
        var net = new ParticipatingWorld();
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();
        session.Leave();
        net.Run();

        var recorded = Assert.Single(net.A.Disk.Facts.OfType<Fact.SessionRecorded>());
        Assert.False(recorded.Session.IsControlledHere);
        Assert.Equal(ParticipatingWorld.Group, recorded.Session.Group?.ToString());
        Assert.Equal(SessionState.Ended, net.A.Disk.Facts.OfType<Fact.SessionChanged>().Last().Session.State);
        var left = net.A.Disk.Facts.OfType<Fact.ParticipantChanged>().Last().Participant;
        Assert.Equal((net.Anna.Address, ParticipantState.Left, LeaveMeans.Bye), (left.Address, left.State, left.LeaveMeans));
        var charged = Assert.Single(net.A.Disk.Facts.OfType<Fact.Charged>()).Record;
        Assert.Equal((net.Anna.Address, PocServerRole.Participating, SessionInitiationType.OnDemand), (charged.Participant, charged.Role, charged.InitiationType));
    }

    [Fact, Clause("RFC 3261", "15.1.1")]
    public void A_controlling_function_that_vanishes_is_noticed_when_the_user_leaves_and_nothing_stays_behind()
    {
        var net = new ParticipatingWorld();
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();
        net.World.Remove(net.Focus);

        session.Leave();
        net.Run();

        Assert.True(session.Has("Ended ByUs"));
        net.AssertNothingIsLeft();
    }

    [Fact, Clause("RFC 4028", "10")]
    public void A_client_that_vanishes_is_givenUp_by_the_session_timer_and_the_far_leg_with_it()
    {
        var net = new ParticipatingWorld();
        var session = net.Anna.Invite(ParticipatingWorld.Group);
        net.Run();
        net.World.Remove(net.Anna);

        net.Run(2000);

        Assert.True(net.Focus.Legs[0].Has("Ended ByPeer"), string.Join(", ", net.Focus.Legs[0].Told));
        Assert.Equal(0, net.A.Server.Agents.CallCount);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Over_a_lossy_network_both_ends_agree_in_the_end(double loss) =>
        World.ForSeeds(10, world =>
        {
            var net = new ParticipatingWorld(world);
            world.Loss = loss;
            world.Duplication = 0.1;
            world.DelayMax = TimeSpan.FromMilliseconds(80);

            var session = net.Anna.Invite(ParticipatingWorld.Group);
            var leg = net.Focus.Call(net.Bea.Address, net.Anna.Address);
            net.Run(40);
            session.Call.Bye(MessageExtras.None, world.Now);
            leg.Call.Bye(MessageExtras.None, world.Now);
            world.Loss = 0;
            net.Run(120);

            Assert.All(net.Focus.Legs, other => Assert.False(other.IsUp));
            net.AssertNothingIsLeft();
        });

    private static int? Refused(Func<ParticipatingWorld, HandsetSession> invite)
    {
        var net = new ParticipatingWorld();
        var session = invite(net);
        net.Run();
        return session.Refusal?.Status;
    }
}
