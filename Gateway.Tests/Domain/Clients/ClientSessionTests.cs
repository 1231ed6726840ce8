using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;
using static Gateway.Domain.Clients.ClientSessionEffect;
using static Gateway.Domain.Clients.ClientSessionEvent;
using static Gateway.Domain.Clients.ClientSessionState;

namespace Gateway.Tests.Domain.Clients;

[Clause("OMA PoC CP", "6.1")]
public sealed class ClientSessionTests
{
    private static readonly MonotonicTime Now = new(TimeSpan.FromSeconds(100));
    private static readonly MonotonicTime Later = new(TimeSpan.FromSeconds(101));
    private static readonly ClientSessionSettings Settings = new();
    private static readonly SipCause Terminated = new(487, "Request Terminated", null);
    private static readonly SipCause Busy = new(486, "Busy Here", null);

    [Fact]
    public void An_invitation_rings_is_answered_and_ends_with_the_answer_to_BYE()
    {
        var run = new Run(ClientSession.Invited(Now, Settings.InviteAtMost));

        run.Has(new Progressed(), new Accepted(true), new LeaveWanted(), new LeaveAnswered());

        Assert.Equal(
            [
                new Invite(), new ReportRinging(), new StartMedia(), new ReportEstablished(true), new StopMedia(), new Leave(),
                new ReportEnded(new(ClientSessionOutcome.Left)),
            ],
            run.Effects);
    }

    [Fact, Clause("OMA PoC CP", "6.1.X.1")]
    public void A_cancelled_invitation_that_gets_487_ends_as_cancelled()
    {
        var run = new Run(ClientSession.Invited(Now, Settings.InviteAtMost));

        run.Has(new Progressed(), new CancelWanted(), new Refused(Terminated, true));

        Assert.Equal([new Invite(), new ReportRinging(), new Cancel(), new ReportEnded(new(ClientSessionOutcome.Cancelled, Terminated))], run.Effects);
    }

    [Fact, Clause("RFC 3261", "9.1")]
    public void Another_final_response_that_crosses_CANCEL_means_cancelled_too()
    {
        var run = new Run(ClientSession.Invited(Now, Settings.InviteAtMost));

        run.Has(new CancelWanted(), new Refused(Busy, true));

        Assert.Equal(new Ended(new(ClientSessionOutcome.Cancelled, Busy)), run.State);
    }

    [Fact, Clause("OMA PoC CP", "6.1.X.1")]
    public void A_2xx_that_crosses_CANCEL_leads_straight_to_leaving()
    {
        var onDemand = new Run(ClientSession.Invited(Now, Settings.InviteAtMost));
        var preEstablished = new Run(ClientSession.Invited(Now, Settings.InviteAtMost));

        onDemand.Has(new Progressed(), new CancelWanted(), new AnsweredTooLate(), new Disconnected());
        preEstablished.Has(new Progressed(), new CancelWanted(), new Accepted(true), new LeaveAnswered());

        Assert.Equal([new Invite(), new ReportRinging(), new Cancel(), new ReportEnded(new(ClientSessionOutcome.CancelledTooLate))], onDemand.Effects);
        Assert.Equal([new Invite(), new ReportRinging(), new Cancel(), new Leave(), new ReportEnded(new(ClientSessionOutcome.CancelledTooLate))], preEstablished.Effects);
    }

    [Fact]
    public void CANCEL_is_for_an_invitation_without_a_final_response()
    {
        var run = new Run(ClientSession.Invited(Now, Settings.InviteAtMost));

        run.Has(new Accepted(true), new CancelWanted());

        Assert.Equal(new Established(true), run.State);
        Assert.DoesNotContain(new Cancel(), run.Effects);
        Assert.True(new Inviting(Now).IsPending);
        Assert.True(new Ringing(Now).IsPending);
        Assert.False(run.State.IsPending);
    }

    [Fact]
    public void Automatic_answer_accepts_without_ringing_and_is_in_the_session_with_the_ACK()
    {
        var run = new Run(ClientSession.Offered(AnswerMode.Automatic, Now, Settings));

        run.Has(new Acknowledged());

        Assert.Equal([new Accept(), new StartMedia(), new ReportEstablished(true)], run.Effects);
    }

    [Fact]
    public void Manual_answer_rings_until_the_user_takes_it()
    {
        var run = new Run(ClientSession.Offered(AnswerMode.Manual, Now, Settings));

        Assert.Equal(Now + Settings.RingAtMost, run.State.NextDeadline);
        run.Has(new AnswerWanted(), new Acknowledged());

        Assert.Equal([new Ring(), new ReportRinging(), new Accept(), new StartMedia(), new ReportEstablished(true)], run.Effects);
    }

    [Theory]
    [InlineData(480)]
    [InlineData(486)]
    [InlineData(603)]
    public void A_declined_invitation_gets_the_code_of_the_user(int status)
    {
        var run = new Run(ClientSession.Offered(AnswerMode.Manual, Now, Settings));

        run.Has(new RefuseWanted(status));

        Assert.Contains(new Refuse(status), run.Effects);
        Assert.Equal(ClientSessionOutcome.Declined, Assert.IsType<Ended>(run.State).End.Outcome);
    }

    [Fact, Clause("OMA PoC CP", "6.2.X.1")]
    public void A_withdrawn_invitation_was_missed()
    {
        var run = new Run(ClientSession.Offered(AnswerMode.Manual, Now, Settings));

        run.Has(new Withdrawn(), new AnswerWanted());

        Assert.Equal([new Ring(), new ReportRinging(), new ReportEnded(new(ClientSessionOutcome.Missed))], run.Effects);
    }

    [Fact]
    public void An_invitation_that_nobody_takes_is_given_up_when_its_time_is_over_and_not_before()
    {
        var offered = ClientSession.Offered(AnswerMode.Manual, Now, Settings).State;

        var early = ClientSession.Step(offered, new Tick(), Now + (Settings.RingAtMost - TimeSpan.FromMilliseconds(1)), Settings);
        var due = ClientSession.Step(offered, new Tick(), Now + Settings.RingAtMost, Settings);

        Assert.Empty(early.Effects);
        Assert.Equal(new Refuse(480), due.Effects[0]);
        Assert.Equal(ClientSessionOutcome.Missed, Assert.IsType<Ended>(due.State).End.Outcome);
    }

    [Fact]
    public void An_invitation_of_its_own_that_nobody_answers_is_withdrawn_when_its_time_is_over()
    {
        var ringing = new Ringing(Now + Settings.InviteAtMost);

        var early = ClientSession.Step(ringing, new Tick(), Now, Settings);
        var due = ClientSession.Step(ringing, new Tick(), Now + Settings.InviteAtMost, Settings);
        var (ended, _) = ClientSession.Step(due.State, new Refused(Terminated, true), Now, Settings);

        Assert.Empty(early.Effects);
        Assert.Equal([new Cancel()], due.Effects);
        Assert.Equal(new Ended(new(ClientSessionOutcome.NoAnswer, Terminated)), ended);
    }

    [Fact, Clause("RFC 4964", "5")]
    public void An_unconfirmed_session_is_reported_again_when_it_is_confirmed()
    {
        var run = new Run(ClientSession.Invited(Now, Settings.InviteAtMost));

        run.Has(new Accepted(false), new Confirmed(), new Confirmed());

        Assert.Equal([new Invite(), new StartMedia(), new ReportEstablished(false), new ReportEstablished(true)], run.Effects);
    }

    [Fact]
    public void Being_disconnected_stops_media_before_it_is_reported()
    {
        var run = new Run(ClientSession.Attached);

        run.Has(new Disconnected());

        Assert.Equal([new StartMedia(), new ReportEstablished(true), new StopMedia(), new ReportEnded(new(ClientSessionOutcome.Disconnected))], run.Effects);
    }

    [Fact]
    public void A_farewell_that_crosses_ours_counts_as_left()
    {
        var run = new Run(ClientSession.Attached);

        run.Has(new LeaveWanted(), new Disconnected(), new LeaveAnswered());

        Assert.Equal(new Ended(new(ClientSessionOutcome.Left)), run.State);
        Assert.Single(run.Effects.OfType<ReportEnded>());
    }

    [Fact]
    public void Every_state_decides_every_event()
    {
        foreach (var state in States)
        {
            foreach (var happened in Events)
            {
                var (after, _) = ClientSession.Step(state, happened, Now, Settings);
                Assert.False(happened is Tick && after.NextDeadline <= Now, $"{state} + {happened} leaves a due deadline");
                Assert.True(state is not Ended || after == state, $"{happened} wakes {state}");
            }
        }
    }

    [Theory, Clause("OMA PoC CP", "6.1.X.1")]
    [MemberData(nameof(Seeds))]
    public void Whatever_the_order_nothing_is_connected_after_CANCEL_and_everything_ends_once(ulong seed)
    {
        var chance = new SeededIdSource(seed);
        for (var round = 0; round < 200; round++)
        {
            var run = new Run((chance.NewUInt32() % 4) switch
            {
                0 => ClientSession.Offered(AnswerMode.Manual, Now, Settings),
                1 => ClientSession.Attached,
                _ => ClientSession.Invited(Now, Settings.InviteAtMost),
            });
            for (var i = 0; i < 12; i++)
            {
                var happened = Events[(int)(chance.NewUInt32() % (uint)Events.Length)];
                run.Has(happened);
            }

            // Whatever is still open then: the call below reports its end in the end.
            run.Has(new Lost(null));

            var afterCancel = run.Effects.SkipWhile(effect => effect is not Cancel).ToList();
            Assert.DoesNotContain(afterCancel, effect => effect is StartMedia or ReportEstablished or ReportRinging);
            Assert.Single(run.Effects.OfType<ReportEnded>());
            Assert.IsType<ReportEnded>(run.Effects[^1]);
            Assert.Equal(run.Effects.OfType<StartMedia>().Count(), run.Effects.OfType<StopMedia>().Count());
        }
    }

    public static TheoryData<ulong> Seeds => [1, 2, 3, 4, 5];

    private static ClientSessionState[] States =>
    [
        new Inviting(Now), new Inviting(Later), new Ringing(Now), new Ringing(Later), new Cancelling(ClientSessionOutcome.Cancelled),
        new Cancelling(ClientSessionOutcome.NoAnswer), new Alerting(Now), new Alerting(Later), new Answering(Now), new Answering(Later),
        new Established(true), new Established(false), new Leaving(new(ClientSessionOutcome.Left)), new Ended(new(ClientSessionOutcome.Missed)),
    ];

    private static ClientSessionEvent[] Events =>
    [
        new Progressed(), new Accepted(true), new Accepted(false), new Refused(Busy, true), new Refused(new(408, "", null), false), new AnsweredTooLate(),
        new CancelWanted(), new LeaveWanted(), new AnswerWanted(), new RefuseWanted(603), new Withdrawn(), new Acknowledged(), new Confirmed(),
        new Disconnected(), new Lost(null), new Lost(Terminated), new LeaveAnswered(), new Tick(),
    ];

    private sealed class Run
    {
        public Run(Transition<ClientSessionState, ClientSessionEffect> start) => (State, Effects) = (start.State, [.. start.Effects]);

        public ClientSessionState State { get; private set; }

        public List<ClientSessionEffect> Effects { get; }

        public void Has(params ClientSessionEvent[] events)
        {
            foreach (var happened in events)
            {
                var (state, effects) = ClientSession.Step(State, happened, Now, Settings);
                State = state;
                Effects.AddRange(effects);
            }
        }
    }
}
