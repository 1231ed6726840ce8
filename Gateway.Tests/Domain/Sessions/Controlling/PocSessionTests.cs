using Gateway.Domain.Groups;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;
using static Gateway.Domain.Sessions.Controlling.PocSessionEffect;
using static Gateway.Domain.Sessions.Controlling.PocSessionEvent;
using static Gateway.Domain.Sessions.Controlling.PocSessionState;
using static Gateway.Tests.Domain.Sessions.Controlling.SessionUnderTest;

namespace Gateway.Tests.Domain.Sessions.Controlling;

public sealed class PocSessionTests
{
    [Fact, Clause("OMA PoC CP", "6.1")]
    public void Everybody_in_the_list_is_invited_once_and_the_inviter_is_not()
    {
        var test = new SessionUnderTest(AdHoc, B, C, B, A);

        Assert.Equal([new Invite(new(2), B), new Invite(new(3), C)], test.Last.OfType<Invite>());
        Assert.IsType<Inviting>(test.Session.State);
    }

    [Fact, Clause("OMA PoC CP", "6.1")]
    public void The_first_who_accepts_is_the_answer_to_the_initiator_and_the_others_join_later()
    {
        var test = new SessionUnderTest(AdHoc, B, C).Accept(C);

        Assert.Equal([new Accept(test.LegOf(A), null)], test.Last.OfType<Accept>());
        Assert.IsType<Established>(test.Session.State);

        test.Accept(B);

        Assert.Equal([new Report(B)], test.Last);
        Assert.Equal(3, test.Session.Connected);
    }

    [Fact, Clause("RFC 4964", "8.1")]
    public void A_server_that_answers_for_its_user_lets_the_initiator_in_unconfirmed()
    {
        var test = new SessionUnderTest(OneToOne, B).Do(new AnsweredUnconfirmed(new(2)));

        Assert.Contains(new Accept(new(1), AnswerState.Unconfirmed), test.Last);
        Assert.Equal(1, test.Session.Connected);

        test.Do(new Accepted(new(2), AnswerState.Confirmed));

        Assert.DoesNotContain(test.Last, effect => effect is Accept);
        Assert.Equal(2, test.Session.Connected);
    }

    [Fact, Clause("OMA PoC CP", "8.1", Inferred = true)]
    public void A_refusal_after_unconfirmed_sends_BYE_to_the_initiator_of_a_1_1_session_and_a_group_goes_on()
    {
        var pair = new SessionUnderTest(OneToOne, B).Do(new AnsweredUnconfirmed(new(2))).Refuse(B, 480);
        var group = new SessionUnderTest(AdHoc, B, C).Do(new AnsweredUnconfirmed(new(2))).Refuse(B, 480);

        Assert.Contains(new Bye(new(1)), pair.Last);
        Assert.IsType<Established>(group.Session.State);
    }

    [Fact]
    public void Ringing_is_told_to_the_initiator_once()
    {
        var test = new SessionUnderTest(AdHoc, B, C).Do(new Progressed(new(2), true)).Do(new Progressed(new(3), true)).Do(new Progressed(new(3), true));

        Assert.Equal([new Ring(new(1))], test.All.OfType<Ring>());
        Assert.Equal(ParticipantState.Ringing, test.StateOf(C));
    }

    [Theory, Clause("OMA PoC CP", "21.3", Inferred = true)]
    [InlineData(486, 486)]
    [InlineData(603, 603)]
    [InlineData(408, 408)]
    [InlineData(401, 480)]
    [InlineData(407, 480)]
    [InlineData(500, 480)]
    [InlineData(503, 480)]
    [InlineData(302, 480)]
    public void The_answer_of_the_one_target_is_that_of_the_session(int refused, int told)
    {
        var test = new SessionUnderTest(OneToOne, B).Refuse(B, refused);

        Assert.Contains(new Refuse(new(1), told), test.Last);
        Assert.IsType<Ended>(test.Session.State);
        Assert.Equal(0, test.Session.LegCount);
    }

    [Theory, Clause("OMA PoC CP", "21.3", Inferred = true)]
    [InlineData(486, 486, 486)]
    [InlineData(486, 603, 480)]
    [InlineData(408, 486, 480)]
    [InlineData(500, 503, 480)]
    public void Several_refusals_are_told_as_one_when_they_agree_and_as_480_when_not(int first, int second, int told)
    {
        var test = new SessionUnderTest(AdHoc, B, C).Refuse(B, first).Refuse(C, second);

        Assert.Equal([new Refuse(new(1), told)], test.All.OfType<Refuse>());
    }

    [Fact]
    public void Nobody_who_answers_is_told_apart_from_somebody_who_refuses()
    {
        var silent = new SessionUnderTest(OneToOne, B).Refuse(B, 408);
        var refused = new SessionUnderTest(OneToOne, B).Refuse(B, 603);

        Assert.Equal(new Ended(SessionEndReason.NoAnswer), silent.Session.State);
        Assert.Equal(ParticipantState.Failed, silent.StateOf(B));
        Assert.Equal(new Ended(SessionEndReason.Refused), refused.Session.State);
        Assert.Equal(ParticipantState.Refused, refused.StateOf(B));
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void An_initiator_who_may_wait_comes_in_alone()
    {
        var terms = PreArranged with { Policy = ReleasePolicy.PreArranged with { WhenNobodyAccepted = false } };
        var test = new SessionUnderTest(terms, B).Refuse(B, 480);

        Assert.Contains(new Accept(new(1), null), test.Last);
        Assert.IsType<Established>(test.Session.State);
    }

    [Fact, Clause("OMA PoC CP", "5")]
    public void Who_comes_first_to_a_chat_group_is_in_at_once_and_may_be_alone()
    {
        var test = new SessionUnderTest(Chat).Join(B).Leave(B);

        Assert.IsType<Established>(test.Session.State);

        test.Leave(A);

        Assert.IsType<Ended>(test.Session.State);
    }

    [Fact, Clause("OMA PoC CP", "10")]
    public void A_CANCEL_of_the_initiator_takes_every_invitation_back()
    {
        var test = new SessionUnderTest(AdHoc, B, C, D).Refuse(D, 486).Do(new Cancelled(new(1)));

        Assert.Equal([new Cancel(new(2)), new Cancel(new(3))], test.Last.OfType<Cancel>());
        Assert.Equal(SessionEndReason.Cancelled, Assert.IsType<Releasing>(test.Session.State).Reason);

        test.Refuse(B, 487).Refuse(C, 487);

        Assert.Equal(new Ended(SessionEndReason.Cancelled), test.Session.State);
        Assert.DoesNotContain(test.All, effect => effect is Charge);
    }

    [Fact, Clause("OMA PoC CP", "10")]
    public void An_answer_that_crosses_the_CANCEL_is_no_participation()
    {
        var test = new SessionUnderTest(OneToOne, B).Do(new Cancelled(new(1))).Do(new AnsweredTooLate(new(2)));

        Assert.IsType<Releasing>(test.Session.State);

        test.Do(new LegEnded(new(2), LegEnd.ByUs));

        Assert.IsType<Ended>(test.Session.State);
        Assert.Equal(ParticipantState.Cancelled, test.StateOf(B));
        Assert.DoesNotContain(test.All, effect => effect is Charge);
    }

    [Fact, Clause("OMA PoC CP", "10")]
    public void A_CANCEL_after_the_answer_has_no_effect()
    {
        var test = new SessionUnderTest(OneToOne, B).Accept(B).Do(new Cancelled(new(1)));

        Assert.Empty(test.Last);
    }

    [Fact, Clause("OMA PoC CP", "12.1")]
    public void Who_is_left_alone_by_the_other_gets_BYE()
    {
        var test = new SessionUnderTest(OneToOne, B).Accept(B).Leave(A);

        Assert.Equal([new Bye(new(2))], test.Last.OfType<Bye>());
        Assert.Equal(ParticipantState.Left, test.StateOf(A));
        Assert.Equal(ParticipantState.Leaving, test.StateOf(B));

        test.Do(new LegEnded(new(2), LegEnd.ByUs));

        Assert.Equal(ParticipantState.Disconnected, test.StateOf(B));
        Assert.Equal(new Ended(SessionEndReason.PolicyReleased), test.Session.State);
        Assert.Equal([A, B], test.All.OfType<Charge>().Select(charge => charge.Who));
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void A_release_stops_joins_then_cancels_then_sends_every_BYE_then_ends_the_notifications()
    {
        var test = new SessionUnderTest(AdHoc, B, C, D).Accept(B).Accept(C).Do(new ReleaseAsked(SessionEndReason.Released));

        var orders = test.Last.Where(effect => effect is not (Report or Charge)).Select(effect => effect.GetType().Name);
        Assert.Equal(["StopJoins", "Cancel", "Bye", "Bye", "Bye", "EndNotifications", "ReportSession"], orders);
        Assert.False(test.Session.IsOpen);
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void Nobody_joins_a_session_that_is_being_released()
    {
        var test = new SessionUnderTest(AdHoc, B, C).Accept(B).Do(new ReleaseAsked(SessionEndReason.Released)).Join(D);

        Assert.Equal([new Refuse(test.LegOf(D), 404)], test.Last);
    }

    [Fact, Clause("OMA PoC CP", "13")]
    public void Who_left_may_come_back_under_his_own_name()
    {
        var test = new SessionUnderTest(AdHoc, B, C).Accept(B).Accept(C).Leave(B).Join(B);

        Assert.Contains(new Accept(test.LegOf(B), null), test.Last);
        Assert.Equal(3, test.Session.Connected);
        Assert.Equal(3, test.Session.Participants.Count);
        Assert.Single(test.All.OfType<Charge>());
    }

    [Fact, Clause("OMA PoC CP", "13", Inferred = true)]
    public void Who_calls_in_again_takes_the_place_of_his_own_ghost()
    {
        var test = new SessionUnderTest(AdHoc, B, C).Accept(B);
        var ghost = test.LegOf(B);

        test.Join(B);

        Assert.Contains(new Bye(ghost), test.Last);
        Assert.Equal(2, test.Session.Connected);
        Assert.Equal(ParticipantState.Connected, test.StateOf(B));

        test.Do(new LegEnded(ghost, LegEnd.ByUs));

        Assert.Equal(ParticipantState.Connected, test.StateOf(B));
        Assert.Single(test.All.OfType<Charge>(), new Charge(ghost, B, LeaveMeans.ByeByController));
    }

    [Fact, Clause("OMA PoC CP", "13", Inferred = true)]
    public void Who_calls_in_while_he_is_being_called_is_in_and_his_invitation_is_taken_back()
    {
        var test = new SessionUnderTest(PreArranged, B, C);
        var invitation = test.LegOf(B);

        test.Join(B);

        Assert.Contains(new Cancel(invitation), test.Last);
        Assert.Contains(new Accept(new(1), null), test.Last);
        Assert.Equal(2, test.Session.Connected);

        test.Do(new AnsweredTooLate(invitation)).Do(new LegEnded(invitation, LegEnd.ByUs));

        Assert.Equal(2, test.Session.Connected);
        Assert.Equal(ParticipantState.Connected, test.StateOf(B));
    }

    [Fact, Clause("OMA PoC CP", "13", Inferred = true)]
    public void An_initiator_who_calls_again_before_he_was_answered_is_answered_there()
    {
        var test = new SessionUnderTest(PreArranged, B).Join(A);

        Assert.Contains(new Refuse(new(1), 486), test.Last);
        Assert.Contains(new Accept(test.LegOf(A), null), test.Last);
        Assert.IsType<Established>(test.Session.State);
    }

    [Fact, Clause("OMA PoC CP", "14")]
    public void A_third_person_makes_an_ad_hoc_group_of_a_1_1_session()
    {
        var test = new SessionUnderTest(OneToOne, B).Accept(B).Do(new AddAsked([C, B]));

        Assert.Equal([C], test.Last.OfType<Invite>().Select(invite => invite.Who));
        Assert.Equal(SessionType.AdHocGroup, test.Session.Type);
    }

    [Fact, Clause("OMA PoC CP", "14")]
    public void Who_refused_or_left_can_be_invited_again()
    {
        var test = new SessionUnderTest(AdHoc, B, C, D).Accept(B).Refuse(C, 486).Accept(D).Leave(D).Do(new AddAsked([B, C, D]));

        Assert.Equal([C, D], test.Last.OfType<Invite>().Select(invite => invite.Who));
        Assert.Equal(ParticipantState.Invited, test.StateOf(D));
    }

    [Fact, Clause("OMA PoC CP", "12.1")]
    public void One_can_be_taken_out_whether_he_is_in_or_being_called()
    {
        var test = new SessionUnderTest(AdHoc, B, C, D).Accept(B).Accept(C);

        test.Do(new RemoveAsked(B));
        Assert.Contains(new Bye(new(2)), test.Last);
        test.Do(new RemoveAsked(D));
        Assert.Contains(new Cancel(new(4)), test.Last);
        test.Do(new RemoveAsked(D));
        Assert.Empty(test.Last);

        Assert.IsType<Established>(test.Session.State);
        Assert.Equal((ParticipantState.Leaving, ParticipantState.Cancelled), (test.StateOf(B), test.StateOf(D)));
    }

    [Fact]
    public void Who_takes_the_only_invited_one_out_has_nobody_accept()
    {
        var test = new SessionUnderTest(OneToOne, B).Do(new RemoveAsked(B));

        Assert.Contains(new Refuse(new(1), 480), test.Last);
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void A_session_whose_time_is_up_is_released_then_and_not_before()
    {
        var test = new SessionUnderTest(AdHoc with { Policy = ReleasePolicy.AdHoc with { DurationMax = TimeSpan.FromMinutes(10) } }, B).Accept(B);

        Assert.Equal(test.Now + TimeSpan.FromMinutes(10), test.Session.NextDeadline);
        Assert.Empty(test.Do(new Tick()).Last);
        test.Now += TimeSpan.FromMinutes(10);
        test.Do(new Tick());

        Assert.Equal(SessionEndReason.TimeLimit, Assert.IsType<Releasing>(test.Session.State).Reason);
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void Silence_releases_an_ad_hoc_group_and_keeps_a_chat_group()
    {
        var adHoc = new SessionUnderTest(AdHoc, B).Accept(B).Do(new FellSilent());
        var chat = new SessionUnderTest(Chat).Do(new FellSilent());

        Assert.Equal(SessionEndReason.Inactivity, Assert.IsType<Releasing>(adHoc.Session.State).Reason);
        Assert.IsType<Established>(chat.Session.State);
    }

    [Theory]
    [InlineData(LegEnd.Timeout, LeaveMeans.Timeout, SessionEndReason.LinkLost)]
    [InlineData(LegEnd.Lost, LeaveMeans.LinkLost, SessionEndReason.LinkLost)]
    [InlineData(LegEnd.ByPeer, LeaveMeans.Bye, SessionEndReason.PolicyReleased)]
    [InlineData(LegEnd.CancelledTooLate, LeaveMeans.Cancel, SessionEndReason.CancelTooLate)]
    public void How_the_initiator_went_is_why_a_1_1_session_is_over(LegEnd end, LeaveMeans means, SessionEndReason reason)
    {
        var test = new SessionUnderTest(OneToOne, B).Accept(B).Do(new LegEnded(new(1), end));

        Assert.Contains(new Charge(new(1), A, means), test.Last);
        Assert.Equal(reason, Assert.IsType<Releasing>(test.Session.State).Reason);
    }

    [Fact]
    public void Legs_whose_end_is_never_reported_do_not_keep_a_session_for_ever()
    {
        var test = new SessionUnderTest(AdHoc, B, C).Accept(B).Do(new ReleaseAsked(SessionEndReason.Shutdown));

        test.Now += PocSession.ReleaseMax;
        test.Do(new Tick());

        Assert.Equal(new Ended(SessionEndReason.Shutdown), test.Session.State);
        Assert.Equal(0, test.Session.LegCount);
        Assert.Equal(ParticipantState.Disconnected, test.StateOf(B));
    }

    [Fact]
    public void A_2xx_to_a_cancelled_invitation_that_was_not_told_as_late_is_left_with_BYE()
    {
        var test = new SessionUnderTest(OneToOne, B).Do(new Cancelled(new(1))).Accept(B);

        Assert.Equal([new Bye(new(2))], test.Last);
    }

    [Theory]
    [InlineData(408, ParticipantState.Failed)]
    [InlineData(480, ParticipantState.Failed)]
    [InlineData(302, ParticipantState.Failed)]
    [InlineData(486, ParticipantState.Refused)]
    public void Whoever_takes_it_instead_takes_part_and_who_was_invited_has_missed_it(int met, ParticipantState missed)
    {
        var test = new SessionUnderTest(OneToOne, B).Do(new TakenInstead(new(2), null, C, met));

        Assert.Equal([new HandOver(new(2), B, C, met), new Report(B), new Report(C), new Accept(new(1), null), new Report(A), new ReportSession()], test.Last);
        Assert.Equal((missed, ParticipantState.Connected, 2), (test.StateOf(B), test.StateOf(C), test.Session.Connected));

        test.Do(new LegEnded(new(2), LegEnd.ByPeer));

        Assert.Contains(new Charge(new(2), C, LeaveMeans.Bye), test.Last);
        Assert.Equal((missed, ParticipantState.Left), (test.StateOf(B), test.StateOf(C)));
        Assert.IsType<Releasing>(test.Session.State);
    }

    [Fact]
    public void Who_is_in_the_session_does_not_take_part_a_second_time_for_somebody_else()
    {
        var test = new SessionUnderTest(OneToOne, B).Do(new TakenInstead(new(2), null, A, 486));

        Assert.Equal((ParticipantState.Connected, 2), (test.StateOf(B), test.Session.Connected));
    }

    [Fact]
    public void Who_takes_it_instead_when_it_is_cancelled_is_left_with_BYE()
    {
        var test = new SessionUnderTest(OneToOne, B).Do(new Cancelled(new(1))).Do(new TakenInstead(new(2), null, C, 486));

        Assert.Equal([new Bye(new(2))], test.Last);
        Assert.Null(test.StateOf(C));
    }

    // Rows: what happens. Columns: the state it happens in. Cells: the state after, "=" where nothing is ordered and nothing changes.
    [Theory]
    [InlineData("Progressed B", "Inviting", "=", "=", "=")]
    [InlineData("AnsweredUnconfirmed B", "Established", "=", "=", "=")]
    [InlineData("Accepted B", "Established", "=", "=", "=")]
    [InlineData("TakenInstead B", "Established", "=", "=", "=")]
    [InlineData("Refused B", "Inviting", "=", "=", "=")]
    [InlineData("AnsweredTooLate B", "=", "=", "=", "=")]
    [InlineData("Cancelled A", "Releasing", "=", "=", "=")]
    [InlineData("LegEnded A", "Releasing", "Established", "Releasing", "=")]
    [InlineData("LegEnded B", "Inviting", "Established", "Releasing", "=")]
    [InlineData("JoinAsked D", "Established", "Established", "Releasing", "Ended")]
    [InlineData("JoinAsked A", "Established", "Established", "Releasing", "Ended")]
    [InlineData("AddAsked D", "Inviting", "Established", "=", "=")]
    [InlineData("RemoveAsked A", "Releasing", "Established", "=", "=")]
    [InlineData("RemoveAsked B", "Inviting", "Established", "=", "=")]
    [InlineData("RemoveAsked D", "=", "=", "=", "=")]
    [InlineData("ReleaseAsked", "Releasing", "Releasing", "=", "=")]
    [InlineData("FellSilent", "=", "Releasing", "=", "=")]
    [InlineData("Tick", "=", "=", "=", "=")]
    [InlineData("Progressed 99", "=", "=", "=", "=")]
    [InlineData("AnsweredUnconfirmed 99", "=", "=", "=", "=")]
    [InlineData("Accepted 99", "=", "=", "=", "=")]
    [InlineData("TakenInstead 99", "=", "=", "=", "=")]
    [InlineData("Refused 99", "=", "=", "=", "=")]
    [InlineData("AnsweredTooLate 99", "=", "=", "=", "=")]
    [InlineData("Cancelled 99", "=", "=", "=", "=")]
    [InlineData("LegEnded 99", "=", "=", "=", "=")]
    public void Every_event_is_decided_in_every_state(string happened, string inviting, string established, string releasing, string ended)
    {
        string[] expected = [inviting, established, releasing, ended];
        Func<SessionUnderTest>[] states =
        [
            () => new(AdHoc, B, C),
            () => new SessionUnderTest(AdHoc, B, C).Accept(B).Accept(C),
            () => new SessionUnderTest(AdHoc, B, C).Accept(B).Accept(C).Do(new ReleaseAsked(SessionEndReason.Released)),
            () => new SessionUnderTest(OneToOne, B).Refuse(B, 486),
        ];

        for (var i = 0; i < states.Length; i++)
        {
            var test = states[i]();
            var before = test.Session.State;
            test.Do(EventOf(happened, test.Session));

            if (expected[i] == "=")
                Assert.True(test.Last.Count == 0 && test.Session.State == before, $"{happened} in {before}: {string.Join(", ", test.Last)}");
            else
                Assert.True(test.Session.State.GetType().Name == expected[i] && (test.Last.Count > 0 || test.Session.LegCount < 3), $"{happened} in {before}: {test.Session.State}");
        }
    }

    [Fact]
    public void Every_kind_of_event_is_in_the_table_above()
    {
        var rows = typeof(PocSessionTests).GetMethod(nameof(Every_event_is_decided_in_every_state))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(row => ((string)((InlineDataAttribute)row).Data[0]!).Split(' ')[0]).Distinct();

        Assert.Equal(typeof(PocSessionEvent).GetNestedTypes().Select(type => type.Name).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    private static PocSessionEvent EventOf(string text, PocSession session)
    {
        var words = text.Split(' ');
        var who = words.Length < 2 ? default : words[1] switch { "A" => A, "B" => B, "D" => D, _ => default };
        var leg = words is [_, "A"] ? new LegId(1) : words is [_, "B"] ? new LegId(2) : new LegId(99);
        return words[0] switch
        {
            "Progressed" => new Progressed(leg, true),
            "AnsweredUnconfirmed" => new AnsweredUnconfirmed(leg),
            "TakenInstead" => new TakenInstead(leg, null, C, 486),
            "Accepted" => new Accepted(leg, null),
            "Refused" => new Refused(leg, 486),
            "AnsweredTooLate" => new AnsweredTooLate(leg),
            "Cancelled" => new Cancelled(leg),
            "LegEnded" => new LegEnded(leg, LegEnd.ByPeer),
            "JoinAsked" => new JoinAsked(session.NewLeg(), who),
            "AddAsked" => new AddAsked([who]),
            "RemoveAsked" => new RemoveAsked(who),
            "ReleaseAsked" => new ReleaseAsked(SessionEndReason.Released),
            "FellSilent" => new FellSilent(),
            "Tick" => new Tick(),
            _ => throw new ArgumentException(text),
        };
    }
}
