using System.Collections.Immutable;
using Gateway.Domain.Sessions.Participating;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;
using Effect = Gateway.Domain.Sessions.Participating.PreEstablishedSessionEffect;
using Event = Gateway.Domain.Sessions.Participating.PreEstablishedSessionEvent;
using State = Gateway.Domain.Sessions.Participating.PreEstablishedSessionState;

namespace Gateway.Tests.Domain.Sessions.Participating;

public sealed class PreEstablishedSessionTests
{
    private static readonly SipRequest Invite = SipTexts.Request("INVITE");
    private static readonly SipResponse Ringing = SipTexts.Response(Invite, 180);
    private static readonly SipResponse Ok = SipTexts.Response(Invite);
    private static readonly CallRefusal Busy = new(486, SipTexts.Response(Invite, 486), WasCancelled: false);

    private static readonly State[] States =
    [
        new State.Idle(), new State.Starting(true), new State.Starting(false), new State.Announcing(1, At(2)), new State.Announcing(3, At(6)), new State.Alerting(), new State.Recalling(),
        new State.Connecting(1, At(2)), new State.Connecting(3, At(6)), new State.Attached(),
        new State.Disconnecting(1, At(2)), new State.Disconnecting(3, At(6)), new State.Over(),
    ];

    private static readonly Event[] Events =
    [
        new Event.Started(true), new Event.Started(false), new Event.FarProgressed(Ringing), new Event.FarAccepted(Ok), new Event.FarRefused(Busy), new Event.FarEnded(),
        new Event.Invited(false), new Event.Invited(true),
        new Event.InvitationCancelled(), new Event.AlertAnswered(200), new Event.AlertAnswered(486), new Event.ConnectAcknowledged(0), new Event.ConnectAcknowledged(1),
        new Event.ConnectAcknowledged(2), new Event.DisconnectAcknowledged(), new Event.Left(), new Event.ClientEnded(), new Event.Tick(),
    ];

    [Fact]
    public void Every_event_is_decided_in_every_state()
    {
        foreach (var state in States)
        {
            foreach (var happened in Events)
                Assert.False(PreEstablishedSession.Step(state, happened, At(100)).Effects.IsDefault, $"{state} / {happened}");
        }
    }

    [Fact]
    public void A_due_tick_always_moves_the_deadline() =>
        Assert.All(States.Where(state => state.NextDeadline < MonotonicTime.Never), state =>
            Assert.True(PreEstablishedSession.Step(state, new Event.Tick(), state.NextDeadline).State.NextDeadline > state.NextDeadline));

    [Fact, Clause("OMA PoC CP", "Figure 17")]
    public void Its_user_starts_a_session_and_leaves_it_and_is_sent_no_Disconnect()
    {
        var (state, effects) = Run(new Event.Started(true), new Event.FarProgressed(Ringing), new Event.FarAccepted(Ok), new Event.Left());

        Assert.Equal(
            [new Effect.InviteFar(), new Effect.ReportProgress(Ringing), new Effect.Attach(), new Effect.ReportSuccess(Ok), new Effect.Detach(), new Effect.ByeFar()], effects);
        Assert.IsType<State.Idle>(state);
    }

    [Fact, Clause("RFC 5368", "7")]
    public void A_session_that_was_started_without_NOTIFYs_is_told_by_Connect_and_its_refusal_by_Disconnect()
    {
        var (state, effects) = Run(new Event.Started(false), new Event.FarAccepted(Ok), new Event.ConnectAcknowledged(0));
        Assert.Equal([new Effect.InviteFar(), new Effect.Attach(), new Effect.SendConnect()], effects);
        Assert.IsType<State.Attached>(state);

        (_, effects) = Run(new Event.Started(false), new Event.FarRefused(Busy));
        Assert.Equal([new Effect.InviteFar(), new Effect.ReportRefusal(Busy), new Effect.SendDisconnect()], effects);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(null)]
    public void A_session_that_its_client_cannot_be_told_of_or_does_not_want_is_left(int? reason)
    {
        var (state, _) = Run(new Event.Started(false), new Event.FarAccepted(Ok));
        var effects = new List<Effect>();
        if (reason is { } said)
            effects.AddRange(PreEstablishedSession.Step(state, new Event.ConnectAcknowledged(said), At(1)).Effects);
        for (var second = 2; second <= 10 && reason is null; second++)
        {
            (state, var more) = PreEstablishedSession.Step(state, new Event.Tick(), At(second));
            effects.AddRange(more);
        }

        Assert.Equal(reason is null ? 2 : 0, effects.Count(effect => effect is Effect.SendConnect));
        Assert.Single(effects, effect => effect is Effect.ByeFar);
        // Who has acknowledged nothing may have taken it all the same.
        Assert.Equal(reason is null, effects[^1] is Effect.SendDisconnect);
    }

    [Fact, Clause("OMA PoC CP", "Figure 19")]
    public void The_end_from_outside_is_told_by_Disconnect_until_it_is_acknowledged_and_the_session_stays()
    {
        var (state, effects) = Run(new Event.Invited(false), new Event.ConnectAcknowledged(0), new Event.FarEnded(), new Event.DisconnectAcknowledged());

        Assert.Equal([new Effect.SendConnect(), new Effect.Attach(), new Effect.AcceptFar(), new Effect.Detach(), new Effect.SendDisconnect()], effects);
        Assert.IsType<State.Idle>(state);
    }

    [Fact, Clause("OMA PoC UP", "T55", Inferred = true), Clause("PoC floor control", "participating T55"), Clause("PoC floor control", "participating C55")]
    public void Connect_is_sent_three_times_and_then_the_invitation_is_refused_and_the_client_told_so()
    {
        var state = PreEstablishedSession.Step(PreEstablishedSession.Begin, new Event.Invited(false), At(0)).State;
        var effects = new List<(int, Effect)>();
        for (var second = 0; second <= 6; second++)
        {
            var (next, more) = PreEstablishedSession.Step(state, new Event.Tick(), At(second));
            state = next;
            effects.AddRange(more.Select(effect => (second, effect)));
        }

        Assert.Equal([(2, new Effect.SendConnect()), (4, new Effect.SendConnect()), (6, (Effect)new Effect.RefuseFar(480)), (6, new Effect.SendDisconnect())], effects);
        Assert.IsType<State.Disconnecting>(state);
    }

    [Fact, Clause("OMA PoC UP", "T56", Inferred = true), Clause("PoC floor control", "participating T56"), Clause("PoC floor control", "participating C56")]
    public void Disconnect_is_sent_three_times_and_then_taken_as_told()
    {
        State state = new State.Attached();
        var sent = new List<int>();
        (state, var first) = PreEstablishedSession.Step(state, new Event.FarEnded(), At(0));
        Assert.Contains(new Effect.SendDisconnect(), first);
        for (var second = 0; second <= 10; second++)
        {
            (state, var more) = PreEstablishedSession.Step(state, new Event.Tick(), At(second));
            sent.AddRange(more.Select(_ => second));
        }

        Assert.Equal([2, 4], sent);
        Assert.IsType<State.Idle>(state);
    }

    [Theory]
    [InlineData(1, 486)]
    [InlineData(2, 480)]
    public void A_client_that_does_not_want_it_refuses_the_invitation(int reason, int status)
    {
        var (state, effects) = Run(new Event.Invited(false), new Event.ConnectAcknowledged(reason));

        Assert.Equal([new Effect.SendConnect(), new Effect.RefuseFar(status)], effects);
        Assert.IsType<State.Idle>(state);
    }

    [Fact]
    public void A_user_who_answers_by_hand_is_alerted_by_reINVITE_first()
    {
        var (state, effects) = Run(new Event.Invited(true), new Event.AlertAnswered(200), new Event.ConnectAcknowledged(0));

        Assert.Equal([new Effect.RingFar(), new Effect.Alert(), new Effect.SendConnect(), new Effect.Attach(), new Effect.AcceptFar()], effects);
        Assert.IsType<State.Attached>(state);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_invitation_that_is_taken_back_stops_the_alert_or_undoes_the_Connect(bool byHand)
    {
        var (_, effects) = Run(new Event.Invited(byHand), new Event.InvitationCancelled());

        Assert.Equal(byHand ? new Effect.StopAlert() : new Effect.SendDisconnect(), effects[^1]);
        Assert.DoesNotContain(effects, effect => effect is Effect.AcceptFar or Effect.RefuseFar);
    }

    [Fact]
    public void While_an_alert_is_being_taken_back_no_other_invitation_gets_in()
    {
        var (state, _) = Run(new Event.Invited(true), new Event.InvitationCancelled());

        Assert.False(PreEstablishedSession.TakesInvitation(state));
        Assert.True(PreEstablishedSession.TakesInvitation(PreEstablishedSession.Step(state, new Event.AlertAnswered(200), At(1)).State));
    }

    [Fact]
    public void Leaving_before_the_answer_gives_the_INVITE_up()
    {
        var (state, effects) = Run(new Event.Started(true), new Event.Left());

        Assert.Equal([new Effect.InviteFar(), new Effect.CancelFar()], effects);
        Assert.IsType<State.Idle>(state);
    }

    [Fact]
    public void The_end_of_the_dialog_ends_what_it_carries()
    {
        Assert.Equal([new Effect.CancelFar(), new Effect.Forget()], PreEstablishedSession.Step(new State.Starting(true), new Event.ClientEnded(), At(0)).Effects);
        Assert.Equal([new Effect.RefuseFar(480), new Effect.Forget()], PreEstablishedSession.Step(new State.Connecting(1, At(2)), new Event.ClientEnded(), At(0)).Effects);
        Assert.Equal(
            [new Effect.Detach(), new Effect.ByeFar(), new Effect.Forget()], PreEstablishedSession.Step(new State.Attached(), new Event.ClientEnded(), At(0)).Effects);
    }

    // Whatever comes: media belong to a session or to nobody, and an invitation has one answer.
    [Fact]
    public void However_events_come_attaching_and_detaching_alternate_and_each_invitation_is_answered_once()
    {
        var chance = new SeededIdSource(13);
        for (var run = 0; run < 20_000; run++)
        {
            var state = PreEstablishedSession.Begin;
            var (attached, invitations, answers, forgotten) = (false, 0, 0, 0);
            for (var i = 0; i < 15; i++)
            {
                var happened = Events[chance.NewUInt32() % (uint)Events.Length];
                invitations += happened is Event.Invited && PreEstablishedSession.TakesInvitation(state) ? 1 : 0;
                // The performer tells of a cancelled invitation only while it has one, which then has its 487.
                var cancels = happened is Event.InvitationCancelled && state is State.Alerting or State.Connecting;
                answers += happened is Event.InvitationCancelled && cancels ? 1 : 0;
                var (next, effects) = PreEstablishedSession.Step(state, happened, At(i * 3));
                state = next;
                foreach (var effect in effects)
                {
                    Assert.False(effect is Effect.Attach && attached || effect is Effect.Detach && !attached);
                    attached = effect is Effect.Attach || attached && effect is not Effect.Detach;
                    answers += effect is Effect.AcceptFar or Effect.RefuseFar ? 1 : 0;
                    forgotten += effect is Effect.Forget ? 1 : 0;
                }
            }

            Assert.InRange(invitations - answers, 0, 1);
            Assert.Equal(state is State.Attached or State.Announcing, attached);
            Assert.Equal(state is State.Over ? 1 : 0, forgotten);
        }
    }

    private static (State State, ImmutableArray<Effect> Effects) Run(params Event[] events)
    {
        var state = PreEstablishedSession.Begin;
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var happened in events)
        {
            var (next, more) = PreEstablishedSession.Step(state, happened, At(0));
            state = next;
            effects.AddRange(more);
        }

        return (state, effects.ToImmutable());
    }

    private static MonotonicTime At(int seconds) => MonotonicTime.Zero + TimeSpan.FromSeconds(seconds);
}
