using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.UserAgents;

[Clause("RFC 6665", "4")]
public sealed class SubscriptionUsageTests
{
    private static readonly NotifierUsageState[] NotifierStates =
    [
        new NotifierUsageState.Quiet(At(60)),
        new NotifierUsageState.Notifying(At(60), 0, false),
        new NotifierUsageState.Notifying(At(60), 1, false),
        new NotifierUsageState.Notifying(At(60), IncomingSubscription.WaitingMax, false),
        new NotifierUsageState.Notifying(MonotonicTime.Never, 1, true),
        new NotifierUsageState.Notifying(MonotonicTime.Never, 3, true),
        new NotifierUsageState.NotifyDelayed(At(5), At(60), 1, false),
        new NotifierUsageState.NotifyDelayed(At(5), MonotonicTime.Never, 1, true),
        new NotifierUsageState.NotifyDelayed(At(90), At(60), 2, false),
        new NotifierUsageState.Closing(),
        new NotifierUsageState.Ended(),
    ];

    private static readonly NotifierUsageEvent[] NotifierEvents =
    [
        NotifierUsageEvent.Tick.Event, new NotifierUsageEvent.NotifyGiven(false, null), new NotifierUsageEvent.NotifyGiven(false, Seconds(100)),
        new NotifierUsageEvent.NotifyGiven(true, null), NotifierUsageEvent.NotifyEnded.Event, new NotifierUsageEvent.NotifyDeferred(Seconds(5)),
        NotifierUsageEvent.NotifyRefused.Event, new NotifierUsageEvent.SubscribeArrived(Seconds(100)), new NotifierUsageEvent.SubscribeArrived(TimeSpan.Zero),
        NotifierUsageEvent.Replaced.Event,
    ];

    private static readonly SubscriberUsageState[] SubscriberStates =
    [
        new SubscriberUsageState.Requesting(At(32), false),
        new SubscriberUsageState.Requesting(At(32), true),
        new SubscriberUsageState.AwaitingNotify(At(32), false),
        new SubscriberUsageState.AwaitingNotify(At(32), true),
        new SubscriberUsageState.Subscribed(At(54), At(65)),
        new SubscriberUsageState.Subscribed(MonotonicTime.Never, At(65)),
        new SubscriberUsageState.Refreshing(At(65)),
        new SubscriberUsageState.Unsubscribing(At(32)),
        new SubscriberUsageState.Ended(null),
    ];

    private static readonly SubscriberUsageEvent[] SubscriberEvents =
    [
        SubscriberUsageEvent.Tick.Event, SubscriberUsageEvent.RequestAccepted.Event, SubscriberUsageEvent.AcceptedAsKnown.Event, SubscriberUsageEvent.SubscriptionDeclined.Event,
        new SubscriberUsageEvent.RequestRefused(false), new SubscriberUsageEvent.RequestRefused(true), new SubscriberUsageEvent.NotifyArrived(null),
        new SubscriberUsageEvent.NotifyArrived(TimeSpan.Zero), new SubscriberUsageEvent.NotifyArrived(Seconds(3600)), SubscriberUsageEvent.LastNotifyArrived.Event,
        SubscriberUsageEvent.RefreshAsked.Event, SubscriberUsageEvent.EndAsked.Event,
    ];

    [Fact]
    public void The_matrices_have_every_state_and_every_event()
    {
        Assert.Equal(typeof(NotifierUsageState).GetNestedTypes().ToHashSet(), NotifierStates.Select(state => state.GetType()).ToHashSet());
        Assert.Equal(typeof(NotifierUsageEvent).GetNestedTypes().ToHashSet(), NotifierEvents.Select(happened => happened.GetType()).ToHashSet());
        Assert.Equal(typeof(SubscriberUsageState).GetNestedTypes().ToHashSet(), SubscriberStates.Select(state => state.GetType()).ToHashSet());
        Assert.Equal(typeof(SubscriberUsageEvent).GetNestedTypes().ToHashSet(), SubscriberEvents.Select(happened => happened.GetType()).ToHashSet());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_pair_is_decided_at_the_notifier(bool wholeState)
    {
        foreach (var state in NotifierStates)
        {
            foreach (var happened in NotifierEvents)
            {
                foreach (var at in new[] { 0, 5, 59, 60, 90, 1000 })
                {
                    var (next, effects) = NotifierUsage.Step(state, happened, At(at), wholeState);

                    Assert.False(effects.IsDefault);
                    if (happened is NotifierUsageEvent.Tick)
                        Assert.True(next.NextDeadline > At(at), $"{state} does not move its deadline at {at}: {next}");
                    if (happened is NotifierUsageEvent.SubscribeArrived)
                        Assert.Single(effects, effect => effect is NotifierUsageEffect.AcceptSubscribe or NotifierUsageEffect.RefuseSubscribe);
                    Assert.Equal(next is NotifierUsageState.Ended && state is not NotifierUsageState.Ended, effects.Contains(NotifierUsageEffect.TellEnded));
                    if (next is NotifierUsageState.NotifyDelayed { Waiting: var waiting })
                        Assert.InRange(waiting, 1, IncomingSubscription.WaitingMax + 1);
                }
            }
        }
    }

    [Fact]
    public void Every_pair_is_decided_at_the_subscriber()
    {
        foreach (var state in SubscriberStates)
        {
            foreach (var happened in SubscriberEvents)
            {
                foreach (var at in new[] { 0, 31, 32, 54, 65, 1000 })
                {
                    foreach (var isRefreshed in new[] { true, false })
                    {
                        var (next, effects) = SubscriberUsage.Step(state, happened, At(at), SipTimers.Default, Seconds(60), isRefreshed);

                        Assert.False(effects.IsDefault);
                        if (happened is SubscriberUsageEvent.Tick)
                            Assert.True(next.NextDeadline > At(at), $"{state} does not move its deadline at {at}: {next}");
                        if (happened is SubscriberUsageEvent.NotifyArrived or SubscriberUsageEvent.LastNotifyArrived)
                            Assert.Single(effects, effect => effect is SubscriberUsageEffect.AcceptNotify or SubscriberUsageEffect.RefuseNotify);
                        Assert.Equal(next is SubscriberUsageState.Ended && state is not SubscriberUsageState.Ended, effects.Contains(SubscriberUsageEffect.TellEnded));
                        if (!isRefreshed && state is not SubscriberUsageState.Subscribed { RefreshAt: var refreshAt })
                            Assert.DoesNotContain(SubscriberUsageEffect.SendRefresh, effects);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_notifier_counts_what_waits_as_its_holder_keeps_it(bool wholeState)
    {
        for (var seed = 1UL; seed <= 5_000; seed++)
        {
            var chance = new SeededIdSource(seed);
            var state = NotifierUsage.Start(At(0), Seconds(60));
            var (kept, open, at) = (0, false, 0);
            for (var step = 0; step < 60; step++)
            {
                at += (int)(chance.NewUInt32() % 4);
                var happened = NotifierEvents[chance.NewUInt32() % NotifierEvents.Length];
                if (!open && happened is NotifierUsageEvent.NotifyEnded or NotifierUsageEvent.NotifyDeferred or NotifierUsageEvent.NotifyRefused)
                    continue;
                var closes = happened is NotifierUsageEvent.NotifyEnded or NotifierUsageEvent.NotifyDeferred or NotifierUsageEvent.NotifyRefused;
                open &= !closes;
                (state, var effects) = NotifierUsage.Step(state, happened, At(at), wholeState);
                foreach (var effect in effects)
                {
                    switch (effect)
                    {
                        case NotifierUsageEffect.SendNotify or NotifierUsageEffect.SendTimeout:
                            Assert.False(open, $"seed {seed}: two at once");
                            open = true;
                            break;
                        case NotifierUsageEffect.SendKept:
                            Assert.False(open, $"seed {seed}: two at once");
                            Assert.True(kept-- > 0, $"seed {seed}: nothing kept");
                            open = true;
                            break;
                        case NotifierUsageEffect.Keep or NotifierUsageEffect.KeepOpen or NotifierUsageEffect.KeepTimeout:
                            kept++;
                            break;
                        case NotifierUsageEffect.ForgetOldest:
                            kept--;
                            break;
                        case NotifierUsageEffect.ForgetKept:
                            kept = 0;
                            break;
                    }
                }

                var waiting = state switch
                {
                    NotifierUsageState.Notifying notifying => notifying.Waiting,
                    NotifierUsageState.NotifyDelayed delayed => delayed.Waiting,
                    NotifierUsageState.Ended => kept,
                    _ => 0,
                };
                Assert.True(kept == waiting, $"seed {seed}, step {step}: {kept} kept, {state}");
            }
        }
    }

    [Fact]
    [Clause("RFC 5839", "5.3")]
    public void A_subscriber_who_knows_the_state_stands_without_a_NOTIFY_and_one_who_asked_once_is_through()
    {
        var requesting = new SubscriberUsageState.Requesting(At(32), false);

        Assert.IsType<SubscriberUsageState.Subscribed>(SubscriberUsage.Step(requesting, SubscriberUsageEvent.AcceptedAsKnown.Event, At(1), SipTimers.Default, Seconds(60), true).State);
        Assert.IsType<SubscriberUsageState.Ended>(SubscriberUsage.Step(requesting, SubscriberUsageEvent.AcceptedAsKnown.Event, At(1), SipTimers.Default, TimeSpan.Zero, true).State);
        Assert.Contains(
            SubscriberUsageEffect.SendUnsubscribe,
            SubscriberUsage.Step(requesting with { EndsThen = true }, SubscriberUsageEvent.AcceptedAsKnown.Event, At(1), SipTimers.Default, Seconds(60), true).Effects);
    }

    [Fact]
    public void What_waits_is_replaced_where_each_notify_tells_everything_and_queued_where_not()
    {
        var notifying = new NotifierUsageState.Notifying(At(60), 1, false);
        var given = new NotifierUsageEvent.NotifyGiven(false, null);

        Assert.Equal([NotifierUsageEffect.ForgetKept, NotifierUsageEffect.Keep], NotifierUsage.Step(notifying, given, At(1), wholeState: true).Effects);
        Assert.Equal((new NotifierUsageState.Notifying(At(60), 2, false), NotifierUsageEffect.Keep), Only(NotifierUsage.Step(notifying, given, At(1), wholeState: false)));
    }

    [Fact]
    [Clause("RFC 6665", "4.1.2.3")]
    public void After_expires_0_the_next_notify_is_the_last_whatever_it_says()
    {
        var (state, _) = NotifierUsage.Step(new NotifierUsageState.Quiet(At(60)), new NotifierUsageEvent.SubscribeArrived(TimeSpan.Zero), At(10), wholeState: true);

        Assert.Equal(
            (new NotifierUsageState.Closing(), NotifierUsageEffect.SendNotify),
            Only(NotifierUsage.Step(state, new NotifierUsageEvent.NotifyGiven(false, null), At(10), wholeState: true)));
    }

    [Fact]
    [Clause("RFC 6665", "4.1.2.2")]
    public void A_subscription_is_refreshed_a_tenth_or_30_s_before_it_ends()
    {
        Assert.Equal(new SubscriberUsageState.Subscribed(At(54), At(65)), Begun(60));
        Assert.Equal(new SubscriberUsageState.Subscribed(At(3570), At(3605)), Begun(3600));
        Assert.Equal(new SubscriberUsageState.Subscribed(At(2), At(5)), Begun(0));

        static SubscriberUsageState Begun(int lasting) => SubscriberUsage.Step(
            new SubscriberUsageState.Requesting(At(32), false), new SubscriberUsageEvent.NotifyArrived(Seconds(lasting)), At(0), SipTimers.Default, Seconds(99), true).State;
    }

    [Fact]
    [Clause("RFC 6665", "4.1.2.4")]
    public void Without_a_notify_until_timer_N_there_is_no_subscription()
    {
        var (state, effects) = SubscriberUsage.Step(
            new SubscriberUsageState.AwaitingNotify(At(32), false), SubscriberUsageEvent.Tick.Event, At(32), SipTimers.Default, Seconds(60), true);

        Assert.Equal(new SubscriberUsageState.Ended("silent"), state);
        Assert.Equal([SubscriberUsageEffect.TellEnded], effects);
    }

    private static (NotifierUsageState, NotifierUsageEffect) Only(Transition<NotifierUsageState, NotifierUsageEffect> transition) =>
        (transition.State, Assert.Single(transition.Effects));

    private static MonotonicTime At(double seconds) => new(Seconds(seconds));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
