using System.Text;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

public sealed class ControllingFunctionTests
{
    [Fact, Clause("OMA PoC CP", "6.1")]
    public void One_entry_in_the_list_makes_a_1_1_session_and_what_it_sends_is_what_the_clause_says()
    {
        var test = new ControllingWorld();

        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();

        var invite = test.People.Part("b").Invite!;
        Assert.Equal("sip:b@networka.example", invite.RequestUriText);
        Assert.Equal("\"User a\" <sip:a@networka.example>", invite.Text(HeaderId.PAssertedIdentity));
        Assert.Equal("*;+g.poc.talkburst;require;explicit", invite.Text(HeaderId.AcceptContact));
        Assert.Matches("^<sip:[0-9a-v]{26}@poc-server\\.networka\\.example;gr>;\\+g\\.poc\\.talkburst;isfocus$", invite.Text(HeaderId.Contact));
        Assert.Equal("69", invite.Text(HeaderId.MaxForwards));
        Assert.Contains("m=application 20", invite.ToString(), StringComparison.Ordinal);
        Assert.Contains(" udp TBCP", invite.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, a.Status);
        Assert.Equal(invite.Text(HeaderId.Contact), a.Final!.Text(HeaderId.Contact));
        Assert.Equal((SessionType.OneToOne, SessionState.Established, a.Identity), (test.Session.Type, test.Session.State, test.Session.Identity));
        Assert.Equal(1, test.World.OpenMediaPorts);
    }

    [Fact, Clause("OMA PoC CP", "11.1")]
    public void When_one_of_two_leaves_the_other_gets_BYE_and_each_part_is_charged_once()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run(10);

        a.Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();

        Assert.Equal("Ended ByPeer", test.People.Part("b").Told[^1]);
        Assert.Equal((SessionState.Ended, SessionEndReason.PolicyReleased), (test.Session.State, test.Session.EndReason));
        Assert.Equal((ParticipantState.Left, LeaveMeans.Bye), (test.Participant("a").State, test.Participant("a").LeaveMeans));
        Assert.Equal((ParticipantState.Disconnected, LeaveMeans.ByeByController), (test.Participant("b").State, test.Participant("b").LeaveMeans));
        Assert.Equal(["sip:a@networka.example", "sip:b@networka.example"], test.Charges.Select(charge => charge.Participant.ToString()));
        Assert.All(test.Charges, charge => Assert.Equal(
            (PocServerRole.Controlling, ChargingSessionType.OneToOne, SessionInitiationType.OnDemand, 2, PocEventType.Normal, "sip:b@networka.example"),
            (charge.Role, charge.SessionType, charge.InitiationType, charge.NumberOfParticipants, charge.EventType, charge.Called)));
        Assert.All(test.Charges, charge => Assert.Equal(10, (charge.EndedAt - charge.StartedAt).TotalSeconds, 0.1));
        test.AssertNothingLeft();
    }

    [Fact, Clause("OMA PoC CP", "6.1")]
    public void A_group_goes_on_with_whoever_accepts_and_remembers_the_others()
    {
        var test = new ControllingWorld();
        test.People.Takes["b"] = 486;
        test.People.Takes["c"] = 180;

        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c", "d", "a"));
        test.Run();
        test.People.Part("c").Answer(test.World.Now);
        test.Run();

        Assert.Equal(200, a.Status);
        Assert.Equal((SessionType.AdHocGroup, SessionState.Established), (test.Session.Type, test.Session.State));
        Assert.Equal((ParticipantState.Refused, 486), (test.Participant("b").State, test.Participant("b").Cause!.Status));
        Assert.Equal(ParticipantState.Connected, test.Participant("c").State);
        Assert.Equal(test.Participant("a").Address, test.Participant("c").InvitedBy);
        Assert.Equal("192.0.2.20:40000", test.Participant("d").MediaAddress!.ToString());
        Assert.Equal("192.0.2.20:40001", test.Participant("d").ControlAddress!.ToString());
        Assert.True(test.Participant("a").IsInitiator);
        Assert.DoesNotContain(test.People.Parts, part => part.User == "a" && part.Invite is not null);
    }

    [Fact, Clause("OMA PoC CP", "21.3")]
    public void What_the_one_who_was_called_says_of_his_refusal_is_told_and_what_one_of_many_says_is_not()
    {
        var test = new ControllingWorld();
        test.People.Takes["b"] = test.People.Takes["c"] = 180;
        var pair = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        test.People.Part("b").Refuse(403, test.World.Now, "access-rule rul_1 refused by rule rul_1");
        test.Run();

        Assert.Equal(403, pair.Status);
        Assert.Equal("399 pf.example \"access-rule rul_1 refused by rule rul_1\"", pair.Final!.Text(HeaderId.Warning));
        Assert.Equal("rul_1", Assert.Single(test.Participant("b").Why).Rule);

        var group = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c"));
        test.Run();
        test.People.Part("b").Refuse(403, test.World.Now, "110 user declined the call invitation");
        test.People.Part("c").Refuse(403, test.World.Now);
        test.Run();

        Assert.Equal(403, group.Status);
        Assert.Null(group.Final!.Text(HeaderId.Warning));
        test.AssertNothingLeft();
    }

    [Fact, Clause("OMA PoC CP", "24")]
    public void Who_does_not_answer_for_a_minute_is_called_no_longer()
    {
        var test = new ControllingWorld();
        test.People.Takes["b"] = 180;

        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run(59);
        Assert.Equal([180], a.Provisional);
        Assert.Equal(SessionState.Ringing, test.Session.State);
        test.Run(3);

        Assert.Equal(408, a.Status);
        Assert.Equal("Cancelled", test.People.Part("b").Told[^1]);
        Assert.Equal(SessionEndReason.NoAnswer, test.Session.EndReason);
        Assert.Equal(408, test.Session.Cause!.Status);
        test.AssertNothingLeft();
    }

    [Fact, Clause("OMA PoC CP", "10")]
    public void A_CANCEL_reaches_everybody_who_is_being_called()
    {
        var test = new ControllingWorld();
        test.People.Takes["b"] = test.People.Takes["c"] = 180;
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c"));
        test.Run();

        a.Call!.Cancel(null, test.World.Now);
        test.Run();

        Assert.Equal(["Refused 487"], a.Told);
        Assert.Equal("Cancelled", test.People.Part("b").Told[^1]);
        Assert.Equal("Cancelled", test.People.Part("c").Told[^1]);
        Assert.Equal((SessionState.Ended, SessionEndReason.Cancelled, 487), (test.Session.State, test.Session.EndReason, test.Session.Cause?.Status));
        Assert.Equal((ParticipantState.Cancelled, LeaveMeans.Cancel), (test.Participant("b").State, test.Participant("b").LeaveMeans));
        Assert.Empty(test.Charges);
        test.AssertNothingLeft();
    }

    [Fact, Clause("OMA PoC CP", "10")]
    public void An_answer_that_meets_our_CANCEL_is_left_with_BYE_and_was_no_participation()
    {
        var test = new ControllingWorld();
        test.People.Takes["b"] = 180;
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        test.World.DelayMin = TimeSpan.FromMilliseconds(100);

        a.Call!.Cancel(null, test.World.Now);
        test.Run(0.15);
        test.People.Part("b").Answer(test.World.Now);
        test.Run(2);

        Assert.Equal(["Confirmed", "Ended ByPeer"], test.People.Part("b").Told);
        Assert.Equal(SessionEndReason.Cancelled, test.Session.EndReason);
        Assert.Equal(ParticipantState.Cancelled, test.Participant("b").State);
        Assert.Empty(test.Charges);
        test.AssertNothingLeft();
    }

    [Fact, Clause("RFC 4964", "8.1")]
    public void A_server_that_answers_for_its_user_lets_the_initiator_in_unconfirmed()
    {
        var test = new ControllingWorld();
        test.People.Takes["b"] = 183;

        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        Assert.Equal("Unconfirmed", a.Final!.Text(HeaderId.PAnswerState));
        test.People.Part("b").Answer(test.World.Now);
        test.Run();

        Assert.Equal(ParticipantState.Connected, test.Participant("b").State);
        Assert.True(a.IsUp);
    }

    [Fact]
    public void What_the_inviter_wants_of_the_answer_and_of_his_privacy_goes_on_to_everybody()
    {
        var test = new ControllingWorld();

        test.People.Call(
            "a", ControllingWorld.Factory, TestPeople.ListOf("b"),
            extras => extras.With("Priv-Answer-Mode", "Auto").With(HeaderId.Privacy, "id"));
        test.Run();

        var invite = test.People.Part("b").Invite!;
        Assert.Equal("Auto", invite.Text(HeaderId.PrivAnswerMode));
        Assert.Equal("id", invite.Text(HeaderId.Privacy));
        Assert.StartsWith("\"Anonymous\" <sip:anonymous@anonymous.invalid>", invite.Text(HeaderId.From), StringComparison.Ordinal);
        Assert.Equal("\"User a\" <sip:a@networka.example>", invite.Text(HeaderId.PAssertedIdentity));
        Assert.True(test.Participant("a").IsAnonymous);
    }

    [Fact]
    public void A_plain_telephone_takes_part_without_floor_control()
    {
        var test = new ControllingWorld();
        test.People.PlainPhones.Add("b");

        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();

        Assert.Equal(200, a.Status);
        Assert.False(test.Participant("b").HasFloorControl);
        Assert.Null(test.Participant("b").ControlAddress);
        Assert.True(test.Participant("a").HasFloorControl);
    }

    [Fact, Clause("RFC 3264", "6")]
    public void An_answer_that_cannot_be_used_is_left_with_BYE_and_counts_as_a_refusal()
    {
        var test = new ControllingWorld();
        test.People.Takes["b"] = 180;
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();

        test.People.Part("b").Answer(test.World.Now, extras => extras.With(new MessageBody("application/sdp", "v=0\r\nnonsense\r\n"u8.ToArray())));
        test.Run();

        Assert.Equal(488, a.Status);
        Assert.Equal("Ended ByPeer", test.People.Part("b").Told[^1]);
        Assert.Equal((ParticipantState.Refused, 488), (test.Participant("b").State, test.Participant("b").Cause!.Status));
        test.AssertNothingLeft();
    }

    [Fact, Clause("RFC 3264", "8.4")]
    public void A_participant_on_hold_stays_in_and_his_new_address_is_known()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        var hold = Encoding.ASCII.GetString(TestPeople.Offer()).Replace("o=- 7 1 ", "o=- 7 2 ", StringComparison.Ordinal).Replace("192.0.2.10", "192.0.2.77", StringComparison.Ordinal)
            .Replace("a=ptime:20\r\n", "a=ptime:20\r\na=inactive\r\n", StringComparison.Ordinal);

        a.Call!.Reinvite(MessageExtras.None.With(new MessageBody("application/sdp", Encoding.ASCII.GetBytes(hold))), test.World.Now);
        test.Run();

        Assert.Equal("ReinviteAnswered 200", a.Told[^1]);
        Assert.Equal("192.0.2.77:40000", test.Participant("a").MediaAddress!.ToString());
        Assert.Equal(ParticipantState.Connected, test.Participant("a").State);

        a.Call.Reinvite(MessageExtras.None.With(new MessageBody("application/sdp", "v=0\r\n"u8.ToArray())), test.World.Now);
        test.Run();

        Assert.Equal("ReinviteAnswered 400", a.Told[^1]);
        Assert.True(a.IsUp);
    }

    [Fact]
    public void Who_vanishes_is_missed_when_his_session_timer_runs_out()
    {
        var test = new ControllingWorld();
        test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();

        test.World.Lose = _ => true;
        test.Run(3600);

        Assert.Equal((SessionState.Ended, SessionEndReason.LinkLost), (test.Session.State, test.Session.EndReason));
        Assert.Equal(2, test.Charges.Count);
        Assert.All(test.Charges, charge => Assert.True(charge.EndedAt > charge.StartedAt));
        Assert.Equal((0, 0, 0), (test.Function.SessionCount, test.Function.LegCount, test.World.OpenMediaPorts));
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void The_server_stops_in_order_and_everybody_gets_BYE_or_CANCEL()
    {
        var test = new ControllingWorld();
        test.People.Takes["c"] = 180;
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c"));
        test.Run();

        test.Function.ReleaseAll(SessionEndReason.Shutdown, test.World.Now);
        test.Run();

        Assert.Equal("Ended ByPeer", a.Told[^1]);
        Assert.Equal("Ended ByPeer", test.People.Part("b").Told[^1]);
        Assert.Equal("Cancelled", test.People.Part("c").Told[^1]);
        Assert.Equal(SessionEndReason.Shutdown, test.Session.EndReason);
        test.AssertNothingLeft();
    }

    [Fact]
    public void A_dispatcher_can_release_disconnect_and_add_and_what_is_not_there_is_not_done()
    {
        var test = new ControllingWorld();
        test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c"));
        test.Run();
        var id = test.Session.Id;

        Assert.True(test.Function.Disconnect(id, ControllingWorld.Address("b"), test.World.Now));
        Assert.False(test.Function.Disconnect(id, ControllingWorld.Address("h"), test.World.Now));
        Assert.True(test.Function.TryAdd(id, [ControllingWorld.Address("d")], ControllingWorld.Address("h"), test.World.Now, out _));
        test.Run();

        Assert.Equal((ParticipantState.Disconnected, LeaveMeans.ByeByController), (test.Participant("b").State, test.Participant("b").LeaveMeans));
        Assert.Equal(ControllingWorld.Address("h"), test.Participant("d").InvitedBy);
        Assert.StartsWith("\"User h\" <sip:h@networka.example>", test.People.Part("d").Invite!.Text(HeaderId.From), StringComparison.Ordinal);
        Assert.False(test.Function.TryAdd(new("ses_nothing"), [ControllingWorld.Address("d")], ControllingWorld.Address("h"), test.World.Now, out var refusal));
        Assert.Null(refusal);

        Assert.True(test.Function.Release(id, test.World.Now));
        Assert.False(test.Function.Release(id, test.World.Now));
        test.Run();

        Assert.Equal(SessionEndReason.Released, test.Session.EndReason);
        test.AssertNothingLeft();
    }

    [Fact]
    public void A_session_that_a_console_started_keeps_its_identifier()
    {
        var test = new ControllingWorld();
        test.Links.Assign("console-call", "ses_given");

        test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"), callId: "console-call");
        test.Run();

        Assert.Equal("ses_given", test.Session.Id.Value);
        Assert.True(test.Records.IsTakenBy(new("ses_given"), SessionRecorder.Controlling));
        Assert.Equal("ses_given", test.Links.SubjectOf(test.Participant("b").CallId!));
    }

    [Fact, Clause("3GPP TS 32.299", "7.2.140")]
    public void What_a_participating_function_knows_of_its_leg_is_in_the_records()
    {
        var test = new ControllingWorld();
        test.Records.Legs.PreEstablished("leg-a");
        test.People.Takes["b"] = 180;
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"), callId: "leg-a");
        test.Run();
        test.Records.Legs.PreEstablished(test.Participant("b").CallId!);
        test.People.Part("b").Answer(test.World.Now);
        test.Run();

        a.Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();

        Assert.Equal(Establishment.PreEstablished, test.Session.Establishment);
        Assert.Equal(LeaveMeans.Refer, test.Participant("a").LeaveMeans);
        Assert.Equal(LeaveMeans.MbcpDisconnect, test.Participant("b").LeaveMeans);
        Assert.All(test.Charges, charge => Assert.Equal(SessionInitiationType.PreEstablished, charge.InitiationType));
        test.AssertNothingLeft();
    }

    [Fact, Clause("OMA PoC CP", "10")]
    public void Who_gave_up_when_our_answer_was_on_its_way_is_on_record_as_too_late()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"), callId: "leg-a");
        test.Run();
        test.Records.Legs.Left("leg-a", LeaveMeans.Cancel);

        a.Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();

        Assert.Equal(SessionEndReason.CancelTooLate, test.Session.EndReason);
        Assert.Equal(LeaveMeans.Cancel, test.Participant("a").LeaveMeans);
    }

    [Fact]
    public void A_person_called_by_his_address_alone_is_a_1_1_session()
    {
        var test = new ControllingWorld();

        var near = test.People.Call("a", "sip:b@networka.example");
        var far = test.People.Call("a", "sip:x@networkx.example");
        var unknown = test.People.Call("a", "sip:nobody@networka.example");
        test.Run();

        Assert.Equal((200, 200, 404), (near.Status, far.Status, unknown.Status));
        Assert.Equal("399 poc-server.networka.example \"113 group document does not exist\"", unknown.Final!.Text(HeaderId.Warning));
    }

    [Fact, Clause("OMA PoC CP", "7")]
    public void Everybody_gets_the_same_media_ports_and_the_codec_of_the_initiator_first()
    {
        var test = new ControllingWorld();

        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c"));
        test.Run();

        var (b, c) = (test.People.Part("b").Invite!.ToString(), test.People.Part("c").Invite!.ToString());
        Assert.Contains("m=audio 20000 RTP/AVP 8 0 111", b, StringComparison.Ordinal);
        Assert.Contains("m=audio 20000 RTP/AVP 8 0 111", c, StringComparison.Ordinal);
        Assert.Contains("m=audio 20000 RTP/AVP 8", a.Final!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_codec_that_nobody_here_knows_is_passed_on_as_it_is_and_who_lacks_it_cannot_join()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("chat", GroupType.Chat, "a", "b", "c");
        MessageBody Amr() => new("application/sdp", Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(TestPeople.Offer())
            .Replace("RTP/AVP 8", "RTP/AVP 97", StringComparison.Ordinal).Replace("8 PCMA/8000", "97 AMR/8000", StringComparison.Ordinal)));

        var a = test.People.Call("a", group.Address.ToString(), Amr());
        test.Run();
        var b = test.People.Call("b", group.Address.ToString(), Amr());
        var c = test.People.Call("c", group.Address.ToString());
        test.Run();

        Assert.Equal((200, 200, 488), (a.Status, b.Status, c.Status));
        Assert.StartsWith("305 ", c.Final!.Text(HeaderId.Warning), StringComparison.Ordinal);
    }
}
