using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Tests.Support;
using static Gateway.Sip.Transactions.InviteClientEffect;
using static Gateway.Sip.Transactions.InviteClientEvent;
using static Gateway.Sip.Transactions.InviteClientState;

namespace Gateway.Tests.Sip.Transactions;

[Clause("RFC 3261", "17.1.1")]
public sealed class InviteClientTransactionTests
{
    private static readonly InviteClientState[] States =
    [
        new Calling(At(500), Ms(500), At(32000), CancelAsked: false),
        new Calling(At(500), Ms(500), At(32000), CancelAsked: true),
        new Proceeding(),
        new Cancelling(At(32000)),
        new Completed(At(32000)),
        new Accepted(At(32000)),
        new Terminated(),
    ];

    [Fact]
    public void Every_pair_of_state_and_event_is_decided_early_and_late()
    {
        foreach (var state in States)
        {
            foreach (var happened in Enum.GetValues<InviteClientEvent>())
            {
                foreach (var at in new[] { 0, 500, 31999, 32000, 100000 })
                {
                    var (next, effects) = Step(state, happened, at);

                    Assert.False(effects.IsDefault, $"{state} / {happened}");
                    if (happened == InviteClientEvent.Tick && next is not Terminated)
                        Assert.True(next.NextDeadline > At(at), $"{state} does not move its deadline at {at}");
                    if (state is Terminated)
                        Assert.Empty(effects);
                }
            }
        }
    }

    [Fact]
    public void The_invite_goes_out_at_once_and_starts_timers_A_and_B()
    {
        var (state, effects) = InviteClientTransaction.Start(At(0), SipTimers.Default, isReliable: false);

        Assert.Equal(new Calling(At(500), Ms(500), At(32000), CancelAsked: false), state);
        Assert.Equal([SendInvite], effects);
    }

    [Fact]
    [Clause("RFC 3261", "17.1.1.2")]
    public void Timer_A_doubles_without_a_cap_until_timer_B()
    {
        var (state, _) = InviteClientTransaction.Start(At(0), SipTimers.Default, isReliable: false);
        var sent = new List<double>();
        while (state is Calling)
        {
            var at = state.NextDeadline;
            (state, var effects) = InviteClientTransaction.Step(state, InviteClientEvent.Tick, at, SipTimers.Default, isReliable: false);
            sent.Add(effects is [SendInviteAgain] ? at.SinceStart.TotalMilliseconds : -at.SinceStart.TotalMilliseconds);
        }

        Assert.Equal([500, 1500, 3500, 7500, 15500, 31500, -32000], sent);
    }

    [Fact]
    public void On_a_reliable_transport_only_timer_B_runs()
    {
        var (state, _) = InviteClientTransaction.Start(At(0), SipTimers.Default, isReliable: true);

        Assert.Equal(At(32000), state.NextDeadline);
    }

    [Fact]
    public void Timer_B_tells_a_timeout()
    {
        Assert.Equal((new Terminated(), "TellTimeout"), Short(Step(States[0], InviteClientEvent.Tick, 32000)));
    }

    [Fact]
    public void A_transport_error_ends_it_until_a_final_response_has_come()
    {
        foreach (var state in new[] { States[0], States[1], States[2], States[3] })
            Assert.Equal((new Terminated(), "TellTransportError"), Short(Step(state, TransportFailed, 100)));
    }

    [Fact]
    public void An_ack_that_cannot_be_sent_is_a_transport_error()
    {
        Assert.Equal((new Terminated(), "TellTransportError"), Short(Step(new Completed(At(32000)), TransportFailed, 100)));
    }

    [Fact]
    public void Provisional_responses_go_to_the_user_and_stop_the_timers()
    {
        Assert.Equal((new Proceeding(), "TellResponse"), Short(Step(States[0], ProvisionalArrived, 100)));
        Assert.Equal((new Proceeding(), "TellResponse"), Short(Step(new Proceeding(), ProvisionalArrived, 100)));
        Assert.Equal(MonotonicTime.Never, new Proceeding().NextDeadline);
    }

    [Fact]
    [Clause("RFC 6026", "7.2")]
    public void A_success_goes_to_the_user_and_so_does_every_further_one_until_timer_M()
    {
        var accepted = new Accepted(At(32100));
        Assert.Equal((accepted, "TellResponse"), Short(Step(States[0], SuccessArrived, 100)));
        Assert.Equal((accepted, "TellResponse"), Short(Step(new Proceeding(), SuccessArrived, 100)));
        Assert.Equal((accepted, "TellResponse"), Short(Step(accepted, SuccessArrived, 5000)));
        Assert.Equal((accepted, ""), Short(Step(accepted, InviteClientEvent.Tick, 32099)));
        Assert.Equal((new Terminated(), ""), Short(Step(accepted, InviteClientEvent.Tick, 32100)));
    }

    [Fact]
    [Clause("RFC 6026", "7.2")]
    public void After_a_success_everything_else_is_late()
    {
        foreach (var late in new[] { ProvisionalArrived, FailureArrived, InviteClientEvent.CancelAsked, TransportFailed })
            Assert.Equal((new Accepted(At(32100)), ""), Short(Step(new Accepted(At(32100)), late, 5000)));
    }

    [Fact]
    public void A_failure_is_acknowledged_before_the_user_hears_of_it()
    {
        foreach (var state in new[] { States[0], States[2], States[3] })
            Assert.Equal((new Completed(At(32100)), "SendAck TellResponse"), Short(Step(state, FailureArrived, 100)));
    }

    [Fact]
    public void A_failure_over_a_reliable_transport_ends_it_at_once()
    {
        var (state, effects) = InviteClientTransaction.Step(new Proceeding(), FailureArrived, At(100), SipTimers.Default, isReliable: true);

        Assert.Equal(new Terminated(), state);
        Assert.Equal([SendAck, TellResponse], effects);
    }

    [Fact]
    public void Copies_of_a_failure_are_acknowledged_again_until_timer_D()
    {
        var completed = new Completed(At(32000));
        Assert.Equal((completed, "SendAckAgain"), Short(Step(completed, FailureArrived, 100)));
        Assert.Equal((completed, ""), Short(Step(completed, ProvisionalArrived, 100)));
        Assert.Equal((completed, ""), Short(Step(completed, SuccessArrived, 100)));
        Assert.Equal((new Terminated(), ""), Short(Step(completed, InviteClientEvent.Tick, 32000)));
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void A_cancel_waits_for_the_first_provisional_response()
    {
        var asked = Step(States[0], InviteClientEvent.CancelAsked, 100);
        Assert.Equal((States[1], ""), Short(asked));
        Assert.Equal((new Cancelling(At(32300)), "TellResponse SendCancel"), Short(Step(asked.State, ProvisionalArrived, 300)));
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void A_cancel_that_waits_is_never_sent_when_the_final_response_comes_first()
    {
        Assert.Equal((new Accepted(At(32100)), "TellResponse"), Short(Step(States[1], SuccessArrived, 100)));
        Assert.Equal((new Completed(At(32100)), "SendAck TellResponse"), Short(Step(States[1], FailureArrived, 100)));
        Assert.Equal((new Terminated(), "TellTimeout"), Short(Step(States[1], InviteClientEvent.Tick, 32000)));
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void There_is_one_cancel_and_late_ringing_is_not_told()
    {
        Assert.Equal((new Cancelling(At(32100)), "SendCancel"), Short(Step(new Proceeding(), InviteClientEvent.CancelAsked, 100)));
        Assert.Equal((States[3], ""), Short(Step(States[3], InviteClientEvent.CancelAsked, 200)));
        Assert.Equal((States[3], ""), Short(Step(States[3], ProvisionalArrived, 200)));
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void A_cancelled_invite_without_a_487_ends_64_T1_after_the_cancel()
    {
        Assert.Equal((States[3], ""), Short(Step(States[3], InviteClientEvent.Tick, 31999)));
        Assert.Equal((new Terminated(), "TellTerminated"), Short(Step(States[3], InviteClientEvent.Tick, 32000)));
    }

    [Fact]
    [Clause("RFC 3261", "9.1")]
    public void A_success_that_crosses_the_cancel_still_goes_to_the_user()
    {
        Assert.Equal((new Accepted(At(32100)), "TellResponse"), Short(Step(States[3], SuccessArrived, 100)));
    }

    private static Transition<InviteClientState, InviteClientEffect> Step(InviteClientState state, InviteClientEvent happened, int atMs) =>
        InviteClientTransaction.Step(state, happened, At(atMs), SipTimers.Default, isReliable: false);

    private static (InviteClientState State, string Effects) Short(Transition<InviteClientState, InviteClientEffect> transition) =>
        (transition.State, string.Join(' ', transition.Effects));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static MonotonicTime At(int milliseconds) => new(Ms(milliseconds));
}
