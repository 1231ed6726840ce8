using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Watching;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Presence;

/// <summary>When a subscription is begun, given up and begun again.</summary>
[Clause("PRES", "3"), Clause("PRES", "7")]
public sealed class WatchTests
{
    private static readonly MonotonicTime Now = MonotonicTime.Zero + TimeSpan.FromHours(1);

    [Theory]
    [InlineData("refused", 403, "TellDenied")]
    [InlineData("refused", 407, "TellDenied")]
    [InlineData("refused", 603, "TellDenied")]
    [InlineData("refused", 400, "TellFailed")]
    [InlineData("refused", 404, "TellFailed")]
    [InlineData("refused", 406, "TellFailed")]
    [InlineData("refused", 489, "TellFailed")]
    [InlineData("rejected", 200, "TellFinished Rejected")]
    [InlineData("noresource", 200, "TellFinished NoResource")]
    [InlineData("invariant", 200, "TellFinished Invariant")]
    [InlineData("giveup", 200, "TellFinished GivenUp")]
    public void What_cannot_be_had_is_not_asked_for_again(string reason, int status, string told)
    {
        var (state, effects) = Ends(reason, status);

        Assert.IsType<WatchState.Resting>(state);
        Assert.Equal([told], effects.Select(Text));
    }

    [Theory]
    [InlineData("deactivated", 200)]
    [InlineData("timeout", 200)]
    [InlineData("gone", 200)]
    [InlineData("refused", 481)]
    [InlineData("refused", 423)]
    public void What_was_only_interrupted_is_begun_again_at_once(string reason, int status)
    {
        var (state, effects) = Ends(reason, status);

        Assert.IsType<WatchState.Subscribing>(state);
        Assert.Equal(["Subscribe"], effects.Select(Text));
    }

    [Fact]
    public void A_server_that_ends_at_once_what_it_grants_is_given_five_seconds()
    {
        var (state, effects) = Watch.Step(new WatchState.Standing(Now), new WatchEvent.Over("deactivated", 200, null, false), Now + TimeSpan.FromSeconds(1), 0.5);

        Assert.Equal(Now + TimeSpan.FromSeconds(5), Assert.IsType<WatchState.Pausing>(state).RetryAt);
        Assert.Empty(effects);
    }

    [Theory]
    [InlineData("refused", 408)]
    [InlineData("refused", 480)]
    [InlineData("refused", 503)]
    [InlineData("refused", 0)]
    [InlineData("silent", 200)]
    [InlineData("probation", 200)]
    [InlineData("", 200)]
    [InlineData("whatever", 200)]
    public void What_may_come_back_is_tried_after_thirty_seconds_then_twice_that_and_never_later_than_half_an_hour(string reason, int status)
    {
        foreach (var (failures, seconds) in new[] { (0, 30), (1, 60), (2, 120), (6, 1800), (60, 1800) })
        {
            var (state, effects) = Watch.Step(new WatchState.Subscribing(Now, failures), new WatchEvent.Over(reason, status, null, false), Now, 0.5);

            Assert.Equal(new WatchState.Pausing(Now + TimeSpan.FromSeconds(seconds), failures + 1), state);
            Assert.Equal(["TellUnavailable"], effects.Select(Text));
        }
    }

    [Fact]
    public void A_pause_is_spread_by_a_quarter_to_either_side() => Assert.Equal(
        [22.5, 37.5],
        new[] { 0.0, 1.0 }.Select(jitter => ((WatchState.Pausing)Watch.Step(new WatchState.Subscribing(Now, 0), new WatchEvent.Over("refused", 503, null, false), Now, jitter).State).RetryAt - Now)
            .Select(pause => pause.TotalSeconds));

    [Theory]
    [InlineData("refused", 503, 300, 300)]
    [InlineData("refused", 503, 10, 30)]
    [InlineData("probation", 200, 3600, 3600)]
    [InlineData("giveup", 200, 600, 600)]
    [InlineData("refused", 503, 999_999_999, 86_400)]
    public void A_server_that_says_when_is_asked_then(string reason, int status, int retryAfter, int seconds)
    {
        var (state, _) = Watch.Step(new WatchState.Subscribing(Now, 0), new WatchEvent.Over(reason, status, TimeSpan.FromSeconds(retryAfter), false), Now, 0.5);

        Assert.Equal(Now + TimeSpan.FromSeconds(seconds), Assert.IsType<WatchState.Pausing>(state).RetryAt);
    }

    [Fact]
    public void A_423_that_asks_for_no_more_than_was_asked_is_not_believed() => Assert.Equal(
        ["TellFailed"], Watch.Step(new WatchState.Subscribing(Now, 0), new WatchEvent.Over("refused", 423, null, IsLongEnough: true), Now, 0.5).Effects.Select(Text));

    [Fact]
    public void Every_pair_of_state_and_event_is_decided()
    {
        WatchState[] states =
            [new WatchState.Resting(), new WatchState.Subscribing(Now, 0), new WatchState.Standing(Now), new WatchState.Pausing(Now, 1), new WatchState.Leaving(false), new WatchState.Leaving(true)];
        WatchEvent[] events =
            [new WatchEvent.Wanted(), new WatchEvent.Unwanted(), new WatchEvent.Notified(), new WatchEvent.Over("timeout", 200, null, false), new WatchEvent.Tick()];

        foreach (var state in states)
        {
            foreach (var happened in events)
            {
                var next = Watch.Step(state, happened, Now, 0.5).State;

                // Nobody who wants nothing any more is left with a subscription.
                if (happened is WatchEvent.Unwanted)
                    Assert.True(next is WatchState.Resting or WatchState.Leaving { IsWantedAgain: false });
                if (happened is WatchEvent.Wanted)
                    Assert.False(next is WatchState.Resting or WatchState.Leaving { IsWantedAgain: false });
            }
        }
    }

    private static Transition<WatchState, WatchEffect> Ends(string reason, int status) =>
        Watch.Step(new WatchState.Standing(MonotonicTime.Zero), new WatchEvent.Over(reason, status, null, false), Now, 0.5);

    private static string Text(WatchEffect effect) => effect is WatchEffect.TellFinished finished ? $"TellFinished {finished.End}" : effect.GetType().Name;
}
