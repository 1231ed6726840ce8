using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;
using static Gateway.Sip.UserAgents.InviteUsageEvent;
using static Gateway.Sip.UserAgents.InviteUsageState;

namespace Gateway.Tests.Sip.UserAgents;

[Clause("RFC 3261", "13")]
public sealed class InviteUsageTests
{
    private static readonly InviteUsageState[] States =
    [
        new Calling(At(180_000)),
        new Cancelling(IsUnanswered: false),
        new Cancelling(IsUnanswered: true),
        new Proceeding(MonotonicTime.Never, At(240_000)),
        new Proceeding(At(60_000), At(240_000)),
        new Accepting(At(500), Ms(500), At(32_000), LeavesThen: false),
        new Accepting(At(500), Ms(500), At(32_000), LeavesThen: true),
        new Established(),
        new Reinviting(At(32_000)),
        new Reinviting(MonotonicTime.Never),
        new ReinviteDelayed(At(2_100)),
        new Reinvited(At(32_000), MonotonicTime.Never),
        new Reinvited(At(32_000), At(2_100)),
        new ReinviteAccepting(At(500), Ms(500), At(32_000), LeavesThen: false, MonotonicTime.Never),
        new ReinviteAccepting(At(500), Ms(500), At(32_000), LeavesThen: false, At(2_100)),
        new ReinviteAccepting(At(500), Ms(500), At(32_000), LeavesThen: true, At(2_100)),
        .. Enum.GetValues<LeaveCause>().Select(cause => new Leaving(cause)),
        new Ended(),
    ];

    private static readonly InviteUsageEvent[] Events =
    [
        Tick.Event, ProvisionalArrived.Event, SuccessArrived.Event, FailureArrived.Event, new GlareArrived(Ms(2_100)), CancelAsked.Event,
        ProvisionalGiven.Event, SuccessGiven.Event, FailureGiven.Event, CancelArrived.Event, AckArrived.Event, ReinviteAsked.Event,
        ReinviteArrived.Event, ByeAsked.Event, ByeArrived.Event, ByeEnded.Event,
        new PeerLost(LeaveCause.SessionExpired), new PeerLost(LeaveCause.Gone), new PeerLost(LeaveCause.Unreachable),
    ];

    private static readonly string[] Ends = ["TellRefused", "TellCancelled", "TellEnded"];

    [Fact]
    public void The_matrix_has_every_state_and_every_event()
    {
        Assert.Equal(typeof(InviteUsageState).GetNestedTypes().ToHashSet(), States.Select(state => state.GetType()).ToHashSet());
        Assert.Equal(typeof(InviteUsageEvent).GetNestedTypes().ToHashSet(), Events.Select(happened => happened.GetType()).ToHashSet());
    }

    [Fact]
    public void Every_pair_of_state_and_event_is_decided_early_and_late()
    {
        foreach (var state in States)
        {
            foreach (var happened in Events)
            {
                foreach (var at in new[] { 0, 500, 2_100, 31_999, 32_000, 60_000, 180_000, 240_000, 1_000_000 })
                {
                    var (next, effects) = Step(state, happened, at);

                    Assert.False(effects.IsDefault, $"{state} / {happened}");
                    if (happened is Tick && next is not Ended)
                        Assert.True(next.NextDeadline > At(at), $"{state} does not move its deadline at {at}");
                    if (state is Ended)
                        Assert.Empty(effects);
                    Assert.True(effects.Count(effect => $"{effect}".StartsWith("Tell", StringComparison.Ordinal)) <= 2, $"{state} / {happened} tells too much");
                    Assert.Equal(effects.OrderBy(effect => $"{effect}".StartsWith("Tell", StringComparison.Ordinal)), effects);
                }
            }
        }
    }

    [Fact]
    public void Whatever_asks_for_an_answer_gets_exactly_one_in_every_state_that_a_message_can_reach()
    {
        foreach (var state in States.Where(state => state is not Ended))
        {
            var bye = Step(state, ByeArrived.Event, 0).Effects;
            Assert.Single(bye, InviteUsageEffect.AnswerBye);
            var reinvite = Step(state, ReinviteArrived.Event, 0).Effects;
            Assert.Single(reinvite, effect => effect is InviteUsageEffect.RefuseGlare or InviteUsageEffect.RefuseOverlap or InviteUsageEffect.RefuseGone
                or InviteUsageEffect.TellReinviteArrived);
        }
    }

    [Fact]
    public void An_open_invite_of_the_peer_gets_its_final_response_whenever_it_is_left()
    {
        foreach (var state in States.Where(state => state is Proceeding or Reinvited))
        {
            foreach (var happened in Events)
            {
                var (next, effects) = Step(state, happened, 1_000_000);
                if (next.GetType() != state.GetType())
                    Assert.Single(effects, effect => effect is InviteUsageEffect.SendSuccess or InviteUsageEffect.SendFailure
                        or InviteUsageEffect.SendTerminated or InviteUsageEffect.SendUnanswered);
            }
        }
    }

    [Fact]
    public void Any_walk_through_the_states_tells_one_beginning_and_one_end()
    {
        for (var seed = 1UL; seed <= 20_000; seed++)
        {
            var chance = new SeededIdSource(seed);
            var isOurs = seed % 2 == 0;
            var state = isOurs ? InviteUsage.Call(At(0), Ms(180_000)) : InviteUsage.Receive(At(0), Ms(240_000));
            var told = new List<string>();
            var at = 0;
            for (var step = 0; step < 40; step++)
            {
                at += (int)(chance.NewUInt32() % 20_000);
                var (next, effects) = Step(state, Events[chance.NewUInt32() % Events.Length], at);
                state = next;
                told.AddRange(effects.Select(effect => $"{effect}"));
            }

            for (var rounds = 0; state is not Ended && rounds < 20; rounds++)
            {
                var (next, effects) = Step(state, rounds % 2 == 0 ? ByeAsked.Event : state is Leaving ? ByeEnded.Event : FailureArrived.Event, 1_000_000);
                state = next;
                told.AddRange(effects.Select(effect => $"{effect}"));
            }

            var accepted = told.Any(what => what is "TellAccepted" or "TellAnsweredTooLate" or "SendSuccess");
            Assert.True(state is Ended, $"seed {seed}: {string.Join(' ', told)}");
            Assert.True(told.Count(what => what is "TellAccepted" or "TellAnsweredTooLate" or "TellRefused") == (isOurs ? 1 : 0), $"seed {seed}: {string.Join(' ', told)}");
            Assert.True(told.Count(what => what == "TellEnded") == (accepted ? 1 : 0), $"seed {seed}: {string.Join(' ', told)}");
            Assert.True(told.Count(what => what == "SendBye") <= 1, $"seed {seed}: {string.Join(' ', told)}");
            Assert.True(told.FindIndex(what => Ends.Contains(what)) is var end && (end < 0 || !told.Skip(end + 1).Any(what => what.StartsWith("Tell", StringComparison.Ordinal))), $"seed {seed}: {string.Join(' ', told)}");
        }
    }

    [Fact]
    [Clause("RFC 3261", "13.3.1.4")]
    public void A_2xx_is_repeated_at_doubling_intervals_up_to_T2_and_given_up_after_64_T1()
    {
        var (state, _) = Step(new Proceeding(MonotonicTime.Never, At(240_000)), SuccessGiven.Event, 0);
        var sent = new List<double>();
        while (state is Accepting)
        {
            var at = state.NextDeadline;
            (state, var effects) = InviteUsage.Step(state, Tick.Event, at, SipTimers.Default, Ms(32_000));
            sent.Add(effects is [InviteUsageEffect.SendSuccessAgain] ? at.SinceStart.TotalMilliseconds : -at.SinceStart.TotalMilliseconds);
        }

        Assert.Equal([500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500, -32000], sent);
        Assert.Equal(new Leaving(LeaveCause.NoAck), state);
    }

    [Fact]
    [Clause("RFC 3261", "15")]
    public void The_callee_leaves_after_the_ack_or_when_none_can_come_any_more()
    {
        var accepting = new Accepting(At(500), Ms(500), At(32_000), LeavesThen: false);
        var (leaving, none) = Step(accepting, ByeAsked.Event, 100);

        Assert.Empty(none);
        Assert.Equal("Leaving SendBye TellConfirmed", Short(Step(leaving, AckArrived.Event, 200)));
        Assert.Equal("Leaving SendBye", Short(Step(leaving, Tick.Event, 32_000)));
        Assert.Equal("Leaving SendBye TellEnded", Short(Step(accepting, Tick.Event, 32_000)));
    }

    [Fact]
    [Clause("RFC 3261", "13.3.1.1")]
    public void A_provisional_response_is_repeated_each_minute_until_the_owner_has_waited_too_long()
    {
        var (state, _) = Step(InviteUsage.Receive(At(0), Ms(240_000)), ProvisionalGiven.Event, 0);

        Assert.Equal(
            ["60 SendProvisionalAgain", "120 SendProvisionalAgain", "180 SendProvisionalAgain", "240 SendUnanswered TellCancelled"], UntilOver(state));
    }

    [Fact]
    [Clause("RFC 3261", "13.3.1.1")]
    public void An_owner_who_says_nothing_is_spoken_for_before_a_proxy_gives_up() => Assert.Equal(
        ["90 SendProvisionalAgain", "150 SendProvisionalAgain", "210 SendProvisionalAgain", "240 SendUnanswered TellCancelled"],
        UntilOver(InviteUsage.Receive(At(0), Ms(240_000))));

    [Fact]
    [Clause("RFC 3261", "14")]
    public void Two_invites_that_meet_get_491_and_two_of_one_side_500()
    {
        Assert.Equal("Reinviting RefuseGlare", Short(Step(new Reinviting(At(32_000)), ReinviteArrived.Event, 0)));
        Assert.Equal("Reinvited RefuseOverlap", Short(Step(new Reinvited(At(32_000), MonotonicTime.Never), ReinviteArrived.Event, 0)));
        Assert.Equal("Accepting RefuseGlare", Short(Step(new Accepting(At(500), Ms(500), At(32_000), false), ReinviteArrived.Event, 0)));
        Assert.Equal("Leaving RefuseGone", Short(Step(new Leaving(LeaveCause.Asked), ReinviteArrived.Event, 0)));
    }

    [Fact]
    [Clause("RFC 3261", "14.1")]
    public void After_a_glare_ours_is_tried_again_and_theirs_served_if_it_comes_first()
    {
        var (delayed, _) = Step(new Reinviting(At(32_000)), new GlareArrived(Ms(2_100)), 0);

        Assert.Equal("ReinviteDelayed ", Short(Step(delayed, Tick.Event, 2_099)));
        Assert.Equal("Reinviting SendReinvite", Short(Step(delayed, Tick.Event, 2_100)));
        var (theirs, effects) = Step(delayed, ReinviteArrived.Event, 1_000);
        Assert.Equal([InviteUsageEffect.TellReinviteArrived], effects);
        var accepting = Step(theirs, SuccessGiven.Event, 1_100).State;
        Assert.Equal(delayed, Step(accepting, AckArrived.Event, 1_200).State);
        Assert.Equal(delayed, Step(theirs, FailureGiven.Event, 1_200).State);
    }

    [Fact]
    [Clause("RFC 3261", "15.1.2")]
    public void A_bye_ends_an_open_reinvite_with_487()
    {
        Assert.Equal("Ended SendTerminated AnswerBye TellEnded", Short(Step(new Reinvited(At(32_000), MonotonicTime.Never), ByeArrived.Event, 0)));
        Assert.Equal("Leaving SendTerminated SendBye", Short(Step(new Reinvited(At(32_000), MonotonicTime.Never), ByeAsked.Event, 0)));
    }

    [Fact]
    public void A_reinvite_of_ours_is_cancelled_when_the_call_ends_before_its_answer()
    {
        Assert.Equal("Leaving SendCancel SendBye", Short(Step(new Reinviting(At(32_000)), ByeAsked.Event, 0)));
        Assert.Equal("Ended AnswerBye SendCancel TellEnded", Short(Step(new Reinviting(At(32_000)), ByeArrived.Event, 0)));
        Assert.Equal("Leaving SendCancel SendBye TellEnded", Short(Step(new Reinviting(At(32_000)), new PeerLost(LeaveCause.Gone), 0)));
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void A_2xx_that_crosses_our_cancel_is_left_at_once()
    {
        var (cancelling, _) = Step(new Calling(At(180_000)), CancelAsked.Event, 0);

        Assert.Equal("Leaving SendBye TellAnsweredTooLate", Short(Step(cancelling, SuccessArrived.Event, 1)));
        Assert.Equal("Ended TellRefused", Short(Step(cancelling, FailureArrived.Event, 1)));
    }

    private static List<string> UntilOver(InviteUsageState state)
    {
        var done = new List<string>();
        while (state is Proceeding)
        {
            var at = state.NextDeadline;
            (state, var effects) = InviteUsage.Step(state, Tick.Event, at, SipTimers.Default, Ms(32_000));
            done.Add($"{at.SinceStart.TotalSeconds} {string.Join(' ', effects)}");
        }

        return done;
    }

    private static string Short(Transition<InviteUsageState, InviteUsageEffect> transition) =>
        $"{transition.State.GetType().Name} {string.Join(' ', transition.Effects)}";

    private static Transition<InviteUsageState, InviteUsageEffect> Step(InviteUsageState state, InviteUsageEvent happened, int at) =>
        InviteUsage.Step(state, happened, At(at), SipTimers.Default, Ms(32_000));

    private static MonotonicTime At(double milliseconds) => new(Ms(milliseconds));

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
