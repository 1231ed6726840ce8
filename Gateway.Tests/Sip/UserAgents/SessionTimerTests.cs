using Gateway.Sip.Machines;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;
using static Gateway.Sip.UserAgents.SessionTimerEvent;
using static Gateway.Sip.UserAgents.SessionTimerState;

namespace Gateway.Tests.Sip.UserAgents;

[Clause("RFC 4028", "10")]
public sealed class SessionTimerTests
{
    private static readonly SessionTimerState[] States =
    [
        new Off(), new Refresher(At(900), At(1768)), new Refresher(MonotonicTime.Never, At(1768)), new Refreshing(At(1768)), new Watcher(At(1768)),
    ];

    private static readonly SessionTimerEvent[] Events =
    [
        Tick.Event, new Agreed(Seconds(1800), true), new Agreed(Seconds(1800), false), new Agreed(Seconds(90), true), NotAgreed.Event, RefreshRefused.Event,
        SessionEnded.Event,
    ];

    [Fact]
    public void The_matrix_has_every_state_and_every_event()
    {
        Assert.Equal(typeof(SessionTimerState).GetNestedTypes().ToHashSet(), States.Select(state => state.GetType()).ToHashSet());
        Assert.Equal(typeof(SessionTimerEvent).GetNestedTypes().ToHashSet(), Events.Select(happened => happened.GetType()).ToHashSet());
    }

    [Fact]
    public void Every_pair_of_state_and_event_is_decided_early_and_late()
    {
        foreach (var state in States)
        {
            foreach (var happened in Events)
            {
                foreach (var at in new[] { 0, 899, 900, 1760, 1768, 5000 })
                {
                    var (next, effects) = SessionTimer.Step(state, happened, At(at));

                    Assert.False(effects.IsDefault);
                    if (happened is Tick)
                        Assert.True(next.NextDeadline > At(at), $"{state} does not move its deadline at {at}");
                    if (effects.Contains(SessionTimerEffect.EndSession))
                        Assert.IsType<Off>(next);
                }
            }
        }
    }

    [Fact]
    public void The_refresher_refreshes_at_half_the_interval_and_gives_up_32_s_before_its_end()
    {
        var (state, _) = SessionTimer.Step(new Off(), new Agreed(Seconds(1800), true), At(0));

        Assert.Equal(new Refresher(At(900), At(1768)), state);
        Assert.Equal([SessionTimerEffect.SendRefresh], SessionTimer.Step(state, Tick.Event, At(900)).Effects);
    }

    [Fact]
    public void The_other_side_leaves_when_nobody_refreshes_by_a_third_of_a_short_interval()
    {
        var (state, _) = SessionTimer.Step(new Off(), new Agreed(Seconds(90), false), At(0));

        Assert.Equal(new Watcher(At(60)), state);
        Assert.Empty(SessionTimer.Step(state, Tick.Event, At(59)).Effects);
        Assert.Equal([SessionTimerEffect.EndSession], SessionTimer.Step(state, Tick.Event, At(60)).Effects);
    }

    [Fact]
    public void A_refused_refresh_is_tried_again_at_half_of_what_is_left_as_long_as_that_has_a_point()
    {
        var state = SessionTimer.Step(new Refreshing(At(1768)), RefreshRefused.Event, At(968)).State;
        var tries = 0;
        while (state is Refresher { RefreshAt: var at } && at != MonotonicTime.Never)
        {
            (state, var effects) = SessionTimer.Step(state, Tick.Event, at);
            Assert.Equal([SessionTimerEffect.SendRefresh], effects);
            state = SessionTimer.Step(state, RefreshRefused.Event, at).State;
            tries++;
        }

        Assert.Equal(7, tries);
        Assert.Equal([SessionTimerEffect.EndSession], SessionTimer.Step(state, Tick.Event, At(1768)).Effects);
    }

    private static MonotonicTime At(double seconds) => new(Seconds(seconds));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
