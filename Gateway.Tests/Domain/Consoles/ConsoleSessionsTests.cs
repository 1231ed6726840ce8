using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Domain.Clients;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Consoles;

public sealed class ConsoleSessionsTests
{
    private static readonly PocAddress Alice = ConsoleWorld.Alice;

    [Fact]
    public void A_session_goes_out_as_it_was_asked_for()
    {
        var world = new ConsoleWorld(new World());

        world.Start(start => start with { OverridesManualAnswer = true, IsAnonymous = true });
        world.Start(start => start with { To = [], Group = ClientWorld.Group, Type = SessionType.PreArrangedGroup, AnswerMode = AnswerMode.Manual });
        world.Run();

        Assert.Equal("sip:poc-factory@poc-server.networka.example", world.Server.Invites[0].RequestUriText);
        Assert.Equal(("Auto", "id"), (world.Server.Invites[0].Text(HeaderId.PrivAnswerMode), world.Server.Invites[0].Text(HeaderId.Privacy)));
        Assert.Equal(ClientWorld.Group.ToString(), world.Server.Invites[1].RequestUriText);
        Assert.Equal("Manual", world.Server.Invites[1].Text(HeaderId.AnswerMode));
        Assert.Equal("ses_2", world.Links.SubjectOf(world.Server.Invites[1].Text(HeaderId.CallId)!));
    }

    [Fact, Clause("OMA PoC CP", "6.1.X.1")]
    public void Cancelling_tells_which_of_the_two_it_was_and_the_record_says_the_same()
    {
        var inTime = new ConsoleWorld(new World());
        inTime.Server.OnInvite = call => inTime.Server.Ring(call);
        var tooLate = new ConsoleWorld(new World { DelayMin = TimeSpan.FromMilliseconds(50), DelayMax = TimeSpan.FromMilliseconds(50) });
        tooLate.Server.OnInvite = call =>
        {
            tooLate.Server.Ring(call);
            tooLate.World.After(TimeSpan.FromMilliseconds(200), () => tooLate.Server.Accept(call));
        };
        var outcomes = new List<CancelOutcome>();

        foreach (var world in new[] { inTime, tooLate })
        {
            var id = world.Start();
            // 50 ms there, 200 ms until the answer, and the CANCEL meets it on its way.
            world.World.RunFor(TimeSpan.FromMilliseconds(230));
            world.Consoles.Cancel(id, Alice, outcomes.Add, world.World.Now);
            world.Run(2);
        }

        Assert.Equal([CancelOutcome.Cancelled, CancelOutcome.TooLate], outcomes);
        Assert.Equal((SessionState.Ended, SessionEndReason.Cancelled, 487), (inTime.Session.State, inTime.Session.EndReason, inTime.Session.Cause?.Status));
        Assert.Equal((SessionState.Ended, SessionEndReason.CancelTooLate), (tooLate.Session.State, tooLate.Session.EndReason));
        Assert.DoesNotContain(tooLate.Disk.Facts.OfType<Fact.SessionChanged>(), fact => fact.Session.State == SessionState.Established);
        Assert.Equal((LeaveMeans.Cancel, LeaveMeans.Bye), (inTime.Participant(Alice).LeaveMeans, tooLate.Participant(Alice).LeaveMeans));
    }

    [Fact]
    public void Cancelling_twice_is_answered_twice_and_what_cannot_be_cancelled_at_once()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Ring(call);
        var outcomes = new List<CancelOutcome>();
        var id = world.Start();
        world.Run();

        world.Consoles.Cancel(id, Alice, outcomes.Add, world.World.Now);
        world.Consoles.Cancel(id, Alice, outcomes.Add, world.World.Now);
        world.Consoles.Cancel(id, ClientWorld.Bob, outcomes.Add, world.World.Now);
        world.Consoles.Cancel(new("ses_9"), Alice, outcomes.Add, world.World.Now);
        world.Run();

        Assert.Equal([CancelOutcome.NotPending, CancelOutcome.NotPending, CancelOutcome.Cancelled, CancelOutcome.Cancelled], outcomes);
        Assert.Equal(0, world.Consoles.Count);
    }

    [Fact]
    public void An_established_session_cannot_be_cancelled_but_left()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        var outcomes = new List<object>();
        var id = world.Start();
        world.Run();

        world.Consoles.Cancel(id, Alice, outcome => outcomes.Add(outcome), world.World.Now);
        world.Consoles.Leave(id, Alice, outcome => outcomes.Add(outcome), world.World.Now);
        world.Run();
        world.Consoles.Leave(id, Alice, outcome => outcomes.Add(outcome), world.World.Now);

        Assert.Equal([CancelOutcome.NotPending, LeaveOutcome.Left, LeaveOutcome.NotInSession], outcomes);
        Assert.Equal(
            [SessionState.Established, SessionState.Ended], world.Disk.Facts.OfType<Fact.SessionChanged>().Select(fact => fact.Session.State));
        Assert.Equal((ParticipantState.Left, LeaveMeans.Bye), (world.Participant(Alice).State, world.Participant(Alice).LeaveMeans));
    }

    [Fact]
    public void A_refusal_is_written_down_with_its_cause_when_nobody_else_does()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Refuse(call, SipStatus.Forbidden);

        world.Start();
        world.Run();

        Assert.Equal((SessionState.Ended, SessionEndReason.Refused, 403), (world.Session.State, world.Session.EndReason, world.Session.Cause?.Status));
        Assert.Equal((ParticipantState.Failed, ParticipantState.Refused), (world.Participant(Alice).State, world.Participant(ClientWorld.Bob).State));
    }

    [Fact]
    public void With_no_media_port_free_the_record_says_so()
    {
        var world = new ConsoleWorld(new World(), ports: 0);

        world.Start();
        world.Run();

        Assert.Equal((SessionState.Ended, 503), (world.Session.State, world.Session.Cause?.Status));
        Assert.Empty(world.Server.Invites);
    }

    [Fact]
    public void Where_a_function_of_ours_writes_the_session_down_the_console_keeps_quiet()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call =>
        {
            world.Records.TryTake(new("ses_1"), SessionRecorder.Controlling);
            world.Server.Accept(call);
        };

        var id = world.Start();
        world.Run();
        world.Consoles.Leave(id, Alice, static _ => { }, world.World.Now);
        world.Run();

        Assert.Empty(world.Disk.Facts);
        // And nobody tells it of the participants, for it would learn nothing new.
        Assert.Empty(world.World.SentBy(world.Client, "SUBSCRIBE"));
    }

    [Fact, Clause("RFC 4575", "4.6")]
    public void The_participants_of_somebody_else_s_session_are_written_down_as_they_are_told()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        world.Start();
        world.Run();
        var conference = new ConferenceInfo("sip:s@x.example", 1)
        {
            Users =
            [
                ConferenceUser.Of(Alice.ToString(), null, EndpointStatus.Connected, JoiningMethod.DialedIn),
                ConferenceUser.Of(ClientWorld.Bob.ToString(), "PoC User B", EndpointStatus.Connected, JoiningMethod.DialedOut),
                ConferenceUser.Of(ClientWorld.Carol.ToString(), null, EndpointStatus.Disconnected, JoiningMethod.DialedOut, DisconnectionMethod.Busy),
                ConferenceUser.Of("sip:dave@networkd.example", null, EndpointStatus.Alerting, JoiningMethod.DialedOut),
                ConferenceUser.Of("not an address", null, EndpointStatus.Alerting, JoiningMethod.DialedOut),
            ],
        };

        world.Server.Notify(world.Server.Subscriptions.Single(), conference);
        world.Run();

        var bob = world.Participant(ClientWorld.Bob);
        Assert.Equal((ParticipantState.Connected, "PoC User B", Alice), (bob.State, bob.DisplayName, bob.InvitedBy));
        Assert.Equal(ParticipantState.Refused, world.Participant(ClientWorld.Carol).State);
        Assert.Equal((ParticipantState.Ringing, null), (world.Participant(PocAddress.Parse("sip:dave@networkd.example")).State, world.Participant(PocAddress.Parse("sip:dave@networkd.example")).InvitedBy));
    }

    [Fact]
    public void Several_consoles_in_one_session_of_somebody_else_keep_one_roster_until_the_last_of_them_goes()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        world.Client.Serve(new(ClientWorld.Carol, "PoC User C", null), world.World.Now);
        var id = world.Start(start => start with { To = [ClientWorld.Bob] });
        world.Run();
        world.Records.TryTake(id, SessionRecorder.Participating);
        world.Consoles.Rejoin(id, new(ClientWorld.Carol, "", null), ScriptedServer.SessionIdentity, static _ => { }, world.World.Now);
        world.Run();
        var conference = new ConferenceInfo("sip:s@x.example", 1)
        {
            Users = [ConferenceUser.Of(ClientWorld.Bob.ToString(), null, EndpointStatus.Connected, JoiningMethod.DialedOut)],
        };
        foreach (var subscription in world.Server.Subscriptions)
            world.Server.Notify(subscription, conference);
        world.Run();
        var told = world.Disk.Facts.OfType<Fact.ParticipantChanged>().Count(fact => fact.Participant.Address == ClientWorld.Bob);

        world.Consoles.Leave(id, Alice, static _ => { }, world.World.Now);
        world.Run();
        var whileCarolStays = world.Participant(ClientWorld.Bob).State;
        world.Consoles.Leave(id, ClientWorld.Carol, static _ => { }, world.World.Now);
        world.Run();

        Assert.Equal((2, 1), (world.Server.Subscriptions.Count, told));
        Assert.Equal((ParticipantState.Connected, ParticipantState.Left), (whileCarolStays, world.Participant(ClientWorld.Bob).State));
    }

    [Fact]
    public void An_invitation_rings_at_the_console_until_it_is_answered_under_the_identifier_that_is_on_record()
    {
        var world = new ConsoleWorld(new World());
        var call = world.Server.Invite(world.ContactUser, "10.0.0.1", "Manual");
        world.Links.Assign(call.CallId, "ses_42");
        world.Run(3);

        var wrong = world.Consoles.Answer(new("ses_41"), Alice, accept: true, world.World.Now);
        var taken = world.Consoles.Answer(new("ses_42"), Alice, accept: true, world.World.Now);
        world.Run();
        var again = world.Consoles.Answer(new("ses_42"), Alice, accept: true, world.World.Now);

        Assert.Equal([AnswerOutcome.NotRinging, AnswerOutcome.Accepted, AnswerOutcome.NotRinging], [wrong, taken, again]);
        Assert.IsType<ClientSessionState.Established>(world.Client.Sessions.Single().State);
    }

    [Fact]
    public void An_invitation_may_be_declined_at_the_console()
    {
        var world = new ConsoleWorld(new World());
        var call = world.Server.Invite(world.ContactUser, "10.0.0.1", "Manual");
        world.Links.Assign(call.CallId, "ses_42");
        world.Run();

        Assert.Equal(AnswerOutcome.Declined, world.Consoles.Answer(new("ses_42"), Alice, accept: false, world.World.Now));
        world.Run();

        Assert.Equal(603, world.Server.Refusals.Single().Status);
        Assert.Equal(0, world.Consoles.Count);
    }

    [Theory]
    [InlineData(AnswerMode.Automatic, CallState.Established)]
    [InlineData(AnswerMode.Manual, CallState.Calling)]
    public void An_invitation_that_does_not_say_how_follows_the_user_s_own_setting(AnswerMode mode, CallState expected)
    {
        var world = new ConsoleWorld(new World());
        world.Facts.Replace(facts => facts with
        {
            Subscribers = facts.Subscribers.With(new("usr_a", Alice, "PoC User A", null, false, true) { Settings = new(mode) }),
        });

        var call = world.Server.Invite(world.ContactUser, "10.0.0.1", null);
        world.Run();

        Assert.Equal(expected, call.State);
    }

    [Fact, Clause("OMA PoC CP", "6.1")]
    public void Rejoining_tells_whether_the_session_took_the_user_back()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        var outcomes = new List<RejoinOutcome>();
        var id = new SessionId("ses_7");
        world.Consoles.Rejoin(id, ClientWorld.Alice, ScriptedServer.SessionIdentity, outcomes.Add, world.World.Now);
        world.Consoles.Rejoin(id, ClientWorld.Alice, ScriptedServer.SessionIdentity, outcomes.Add, world.World.Now);
        world.Run();
        world.Server.OnInvite = call => world.Server.Refuse(call, SipStatus.NotFound);
        world.Consoles.Rejoin(new("ses_8"), ClientWorld.Alice, ScriptedServer.SessionIdentity, outcomes.Add, world.World.Now);
        world.Run();

        Assert.IsType<RejoinOutcome.AlreadyIn>(outcomes[0]);
        Assert.IsType<RejoinOutcome.Joined>(outcomes[1]);
        Assert.Equal(404, Assert.IsType<RejoinOutcome.Refused>(outcomes[2]).Cause.Status);
        // What goes on in a session that runs is not the business of who comes back to it.
        Assert.Empty(world.Disk.Facts);
    }

    [Fact]
    public void Who_comes_into_a_session_that_rings_at_him_takes_the_call()
    {
        var world = new ConsoleWorld(new World());
        var call = world.Server.Invite(world.ContactUser, "10.0.0.1", "Manual");
        world.Links.Assign(call.CallId, "ses_42");
        world.Run(3);
        var outcomes = new List<RejoinOutcome>();

        world.Consoles.Rejoin(new("ses_42"), ClientWorld.Alice, ScriptedServer.SessionIdentity, outcomes.Add, world.World.Now);
        world.Run();

        Assert.IsType<RejoinOutcome.Joined>(Assert.Single(outcomes));
        Assert.Equal((CallState.Established, 0), (call.State, world.Server.Invites.Count));
    }

    [Fact]
    public void More_people_are_invited_by_who_is_in_the_session()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        var id = world.Start(start => start with { To = [ClientWorld.Bob] });
        world.Run();
        var outcomes = new List<AddOutcome>();

        var byOther = world.Consoles.TryAdd(id, ClientWorld.Bob, [ClientWorld.Carol], outcomes.Add, world.World.Now);
        var byAlice = world.Consoles.TryAdd(id, Alice, [ClientWorld.Carol], outcomes.Add, world.World.Now);
        world.Run();
        world.Server.OnRefer = request => request.Method == SipMethod.Refer ? SipStatus.BusyHere : SipStatus.Ok;
        world.Consoles.TryAdd(id, Alice, [ClientWorld.Carol], outcomes.Add, world.World.Now);
        world.Run();

        Assert.Equal((false, true), (byOther, byAlice));
        Assert.IsType<AddOutcome.Asked>(outcomes[0]);
        Assert.Equal(486, Assert.IsType<AddOutcome.Refused>(outcomes[1]).Cause.Status);
    }

    [Fact]
    public void A_pre_established_session_is_kept_up_once_and_seen_by_others()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        var outcomes = new List<EstablishOutcome>();

        world.Consoles.Establish(Alice, outcomes.Add, world.World.Now);
        world.Consoles.Establish(Alice, outcomes.Add, world.World.Now);
        world.Run();
        world.Consoles.Establish(Alice, outcomes.Add, world.World.Now);
        world.Consoles.Establish(ClientWorld.Bob, outcomes.Add, world.World.Now);
        var view = Assert.Single(world.Consoles.PreEstablished);

        Assert.Equal(3, outcomes.OfType<EstablishOutcome.Established>().Count());
        Assert.IsType<EstablishOutcome.NotServed>(outcomes[3]);
        Assert.Single(world.Server.Invites);
        Assert.StartsWith("pes_", view.Id);
        Assert.Equal((Alice, PreEstablishedStatus.Idle, ScriptedServer.SessionIdentity), (view.Address, view.Status, view.Identity));
        Assert.True(world.Consoles.ReleaseEstablished(Alice, world.World.Now));
        world.Run();
        Assert.Empty(world.Consoles.PreEstablished);
    }

    [Fact]
    public void A_pre_established_session_that_is_refused_tells_why_and_is_tried_again()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Refuse(call, SipStatus.Forbidden);
        var outcomes = new List<EstablishOutcome>();

        world.Consoles.Establish(Alice, outcomes.Add, world.World.Now);
        world.Run();
        var view = Assert.Single(world.Consoles.PreEstablished);
        world.Server.OnInvite = call => world.Server.Accept(call);
        world.Run(5);

        Assert.Equal(403, Assert.IsType<EstablishOutcome.Refused>(Assert.Single(outcomes)).Cause.Status);
        Assert.Equal((PreEstablishedStatus.WaitingToRetry, 403), (view.Status, view.Cause?.Status));
        Assert.Equal((view.Id, PreEstablishedStatus.Idle), (world.Consoles.PreEstablished[0].Id, world.Consoles.PreEstablished[0].Status));
    }

    [Fact]
    public void Several_consoles_are_in_several_sessions_at_one_time_and_all_are_left_at_the_end()
    {
        var world = new ConsoleWorld(new World());
        world.Server.OnInvite = call => world.Server.Accept(call);
        world.Client.Serve(new(ClientWorld.Carol, "PoC User C", null), world.World.Now);
        world.Run();

        foreach (var who in new[] { Alice, ClientWorld.Carol })
        {
            for (var i = 0; i < 3; i++)
                world.Start(start => start with { From = who, To = [ClientWorld.Bob] });
        }

        world.Run();
        var during = world.Consoles.Count;
        world.Consoles.LeaveAll(world.World.Now);
        world.Run();

        Assert.Equal((6, 0), (during, world.Consoles.Count));
        Assert.Equal(6, world.Server.Ends.OfType<CallEnd.ByPeer>().Count());
        Assert.Equal(0, world.World.OpenMediaPorts);
    }
}
