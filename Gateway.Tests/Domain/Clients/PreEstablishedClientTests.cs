using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;
using static Gateway.Domain.Clients.PreEstablishedEffect;
using static Gateway.Domain.Clients.PreEstablishedEvent;
using static Gateway.Domain.Clients.PreEstablishedState;

namespace Gateway.Tests.Domain.Clients;

[Clause("RFC 4964", "8.2")]
public sealed class PreEstablishedClientTests
{
    private static readonly PreEstablishedSettings Settings = new();
    private static readonly MonotonicTime Now = new(TimeSpan.FromSeconds(100));
    private static readonly SipCause Unavailable = new(503, "Service Unavailable", null);

    [Fact]
    public void It_is_invited_carries_sessions_one_after_the_other_and_ends_with_BYE()
    {
        var (state, effects) = Run(
            PreEstablishedClient.Start, new Wanted(), new Accepted(), new Attaching(), new Detached(), new Attaching(), new Detached(), new Unwanted(), new Ended());

        Assert.Equal(new Off(), state);
        Assert.Equal([new SendInvite(), new SendBye()], effects.Where(effect => effect is not Report));
        Assert.Equal(
            [new Establishing(0), new Idle(), new Attached(), new Idle(), new Attached(), new Idle(), new Releasing(), new Off()],
            effects.OfType<Report>().Select(report => report.State));
    }

    [Fact]
    public void While_it_is_wanted_it_is_tried_again_with_growing_pauses()
    {
        var pauses = Enumerable.Range(0, 10)
            .Select(failures => Step(new Establishing(failures), new Refused(Unavailable, TimeSpan.Zero)).State.NextDeadline - Now)
            .Select(pause => pause.TotalSeconds);

        Assert.Equal([2, 4, 8, 16, 32, 64, 128, 256, 300, 300], pauses);
        Assert.Equal(new SendInvite(), Step(new WaitingToRetry(Now, 3, Unavailable), new Tick()).Effects[0]);
        Assert.Empty(Step(new WaitingToRetry(Now + TimeSpan.FromTicks(1), 3, Unavailable), new Tick()).Effects);
    }

    [Fact]
    public void A_longer_Retry_After_is_obeyed() =>
        Assert.Equal(
            Now + TimeSpan.FromSeconds(90), Step(new Establishing(0), new Refused(Unavailable, TimeSpan.FromSeconds(90))).State.NextDeadline);

    [Fact]
    public void The_session_on_it_is_lost_with_its_dialog()
    {
        Assert.Contains(new LoseSession(), Step(new Attached(), new Ended()).Effects);
        Assert.Equal([new LoseSession(), new SendBye(), new Report(new Releasing())], Step(new Attached(), new Unwanted()).Effects);
        Assert.DoesNotContain(new LoseSession(), Step(new Idle(), new Ended()).Effects);
    }

    [Fact]
    public void One_that_is_not_wanted_any_more_is_cancelled_and_what_came_too_late_ends()
    {
        var (state, effects) = Run(new Establishing(0), new Unwanted(), new AnsweredTooLate(), new Ended());

        Assert.Equal(new Off(), state);
        Assert.Equal(new Cancel(), effects[0]);
        Assert.DoesNotContain(new SendBye(), effects);
    }

    [Fact]
    public void Every_state_decides_every_event()
    {
        PreEstablishedState[] states =
            [new Off(), new Establishing(0), new Establishing(4), new Idle(), new Attached(), new Releasing(), new WaitingToRetry(Now, 1, null)];
        PreEstablishedEvent[] events =
        [
            new Wanted(), new Unwanted(), new Accepted(), new Refused(Unavailable, TimeSpan.Zero), new AnsweredTooLate(), new Attaching(), new Detached(),
            new Ended(), new Tick(),
        ];

        foreach (var state in states)
        {
            foreach (var happened in events)
            {
                var (after, effects) = Step(state, happened);
                Assert.False(happened is Tick && after.NextDeadline <= Now, $"{state} + {happened} leaves a due deadline");
                Assert.Equal(after != state, effects.OfType<Report>().Any());
            }
        }
    }

    private static Transition<PreEstablishedState, PreEstablishedEffect> Step(PreEstablishedState state, PreEstablishedEvent happened) =>
        PreEstablishedClient.Step(state, happened, Now, Settings);

    private static (PreEstablishedState State, List<PreEstablishedEffect> Effects) Run(PreEstablishedState state, params PreEstablishedEvent[] events)
    {
        var all = new List<PreEstablishedEffect>();
        foreach (var happened in events)
        {
            (state, var effects) = Step(state, happened);
            all.AddRange(effects);
        }

        return (state, all);
    }
}
