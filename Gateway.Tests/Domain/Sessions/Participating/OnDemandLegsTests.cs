using System.Collections.Immutable;
using Gateway.Domain.Sessions.Participating;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;
using Effect = Gateway.Domain.Sessions.Participating.OnDemandLegsEffect;
using Event = Gateway.Domain.Sessions.Participating.OnDemandLegsEvent;
using State = Gateway.Domain.Sessions.Participating.OnDemandLegsState;

namespace Gateway.Tests.Domain.Sessions.Participating;

public sealed class OnDemandLegsTests
{
    private static readonly SipRequest Invite = SipTexts.Request("INVITE");
    private static readonly SipResponse Ringing = SipTexts.Response(Invite, 180);
    private static readonly SipResponse Ok = SipTexts.Response(Invite);
    private static readonly CallRefusal Busy = new(486, SipTexts.Response(Invite, 486), WasCancelled: false);
    private static readonly CallRefusal Terminated = new(487, null, WasCancelled: true);
    private static readonly CallEnd ByPeer = new CallEnd.ByPeer(SipTexts.Request("BYE"));
    private static readonly CallEnd ByUs = new CallEnd.ByUs(200);

    private static readonly State[] States =
    [
        new State.Inviting(), new State.Withdrawing(), new State.Established(null), new State.Established(Leg.Incoming), new State.Established(Leg.Outgoing),
        new State.Leaving(Leg.Incoming), new State.Leaving(Leg.Outgoing), new State.Over(),
    ];

    private static readonly Event[] Events =
    [
        new Event.Progressed(Ringing), new Event.Accepted(Ok), new Event.Refused(Busy), new Event.AnsweredTooLate(), new Event.Cancelled(null),
        new Event.Ended(Leg.Incoming, ByPeer), new Event.Ended(Leg.Outgoing, ByPeer),
        new Event.ReinviteArrived(Leg.Incoming, Invite), new Event.ReinviteArrived(Leg.Outgoing, Invite),
        new Event.ReinviteCancelled(Leg.Incoming), new Event.ReinviteCancelled(Leg.Outgoing), new Event.ReinviteAnswered(Leg.Incoming, 200, Ok), new Event.ReinviteAnswered(Leg.Outgoing, 408, null),
    ];

    [Fact]
    public void Every_event_is_decided_in_every_state()
    {
        foreach (var state in States)
        {
            foreach (var happened in Events)
                Assert.False(OnDemandLegs.Step(state, happened).Effects.IsDefault, $"{state} / {happened}");
        }
    }

    [Fact, Clause("OMA PoC CP", "Figure 16")]
    public void When_the_client_leaves_the_far_leg_is_ended_with_what_his_BYE_said()
    {
        var (state, effects) = Run(new Event.Progressed(Ringing), new Event.Accepted(Ok), new Event.Ended(Leg.Incoming, ByPeer), new Event.Ended(Leg.Outgoing, ByUs));

        Assert.Equal([new Effect.Ring(Ringing), new Effect.Accept(Ok), new Effect.Bye(Leg.Outgoing, ByPeer), new Effect.Forget()], effects);
        Assert.IsType<State.Over>(state);
    }

    [Fact, Clause("OMA PoC CP", "Figure 18")]
    public void When_the_controlling_function_ends_its_leg_the_client_is_told()
    {
        var (_, effects) = Run(new Event.Accepted(Ok), new Event.Ended(Leg.Outgoing, ByPeer), new Event.Ended(Leg.Incoming, ByUs));

        Assert.Equal([new Effect.Accept(Ok), new Effect.Bye(Leg.Incoming, ByPeer), new Effect.Forget()], effects);
    }

    [Fact, Clause("RFC 3261", "9.1")]
    public void A_CANCEL_gives_the_far_INVITE_up_and_nothing_it_says_afterwards_is_passed_on()
    {
        var (state, effects) = Run(new Event.Cancelled("SIP;cause=200"), new Event.Progressed(Ringing), new Event.Refused(Terminated));

        Assert.Equal([new Effect.CancelOutgoing("SIP;cause=200"), new Effect.Forget()], effects);
        Assert.IsType<State.Over>(state);
    }

    [Fact, Clause("RFC 3261", "9.1")]
    public void A_2xx_that_crosses_the_CANCEL_is_waited_for_until_its_call_is_over()
    {
        var (state, effects) = Run(new Event.Cancelled(null), new Event.AnsweredTooLate());

        Assert.Equal(new State.Leaving(Leg.Outgoing), state);
        Assert.Equal([new Effect.CancelOutgoing(null)], effects);
        Assert.Equal([new Effect.Forget()], OnDemandLegs.Step(state, new Event.Ended(Leg.Outgoing, ByUs)).Effects);
    }

    [Fact]
    public void A_far_leg_that_never_answers_refuses_the_incoming_one_even_if_it_answers_after_that()
    {
        var (_, effects) = Run(new Event.AnsweredTooLate(), new Event.Ended(Leg.Outgoing, ByUs));

        Assert.Equal([new Effect.Refuse(new(408, null, true)), new Effect.Forget()], effects);
    }

    [Fact, Clause("RFC 3261", "14.2")]
    public void A_reINVITE_is_passed_on_and_its_answer_back()
    {
        var (state, effects) = Run(
            new Event.Accepted(Ok), new Event.ReinviteArrived(Leg.Outgoing, Invite), new Event.ReinviteArrived(Leg.Incoming, Invite),
            new Event.ReinviteAnswered(Leg.Incoming, 200, Ok));

        Assert.Equal(
            [
                new Effect.Accept(Ok), new Effect.Reinvite(Leg.Incoming, Invite), new Effect.AnswerReinvite(Leg.Incoming, 491, null),
                new Effect.AnswerReinvite(Leg.Outgoing, 200, Ok),
            ],
            effects);
        Assert.Equal(new State.Established(null), state);
    }

    [Fact]
    public void A_reINVITE_that_is_taken_back_is_taken_back_on_the_other_side()
    {
        var (state, effects) = Run(
            new Event.Accepted(Ok), new Event.ReinviteArrived(Leg.Outgoing, Invite), new Event.ReinviteCancelled(Leg.Outgoing), new Event.ReinviteAnswered(Leg.Incoming, 487, null));

        Assert.Equal([new Effect.Accept(Ok), new Effect.Reinvite(Leg.Incoming, Invite), new Effect.CancelReinvite(Leg.Incoming)], effects);
        Assert.Equal(new State.Established(null), state);
    }

    [Fact]
    public void A_reINVITE_that_nobody_answers_on_the_other_side_is_answered_408()
    {
        var (_, effects) = Run(new Event.Accepted(Ok), new Event.ReinviteArrived(Leg.Incoming, Invite), new Event.ReinviteAnswered(Leg.Outgoing, 408, null));

        Assert.Equal(new Effect.AnswerReinvite(Leg.Incoming, 408, null), effects[^1]);
    }

    // Whatever comes in whatever order: one final answer upstream at most, one BYE a leg at most, and one end.
    [Fact]
    public void However_events_come_each_side_hears_each_thing_once()
    {
        var chance = new SeededIdSource(11);
        for (var run = 0; run < 20_000; run++)
        {
            var state = OnDemandLegs.Begin;
            var effects = ImmutableArray.CreateBuilder<Effect>();
            for (var i = 0; i < 12; i++)
            {
                var (next, more) = OnDemandLegs.Step(state, Events[chance.NewUInt32() % (uint)Events.Length]);
                state = next;
                effects.AddRange(more);
            }

            Assert.True(effects.Count(effect => effect is Effect.Accept or Effect.Refuse) <= 1);
            Assert.True(effects.Count(effect => effect is Effect.Bye { Leg: Leg.Incoming }) <= 1);
            Assert.True(effects.Count(effect => effect is Effect.Bye { Leg: Leg.Outgoing }) <= 1);
            Assert.Equal(state is State.Over ? 1 : 0, effects.Count(effect => effect is Effect.Forget));
        }
    }

    private static (State State, ImmutableArray<Effect> Effects) Run(params Event[] events)
    {
        var state = OnDemandLegs.Begin;
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var happened in events)
        {
            var (next, more) = OnDemandLegs.Step(state, happened);
            state = next;
            effects.AddRange(more);
        }

        return (state, effects.ToImmutable());
    }
}
