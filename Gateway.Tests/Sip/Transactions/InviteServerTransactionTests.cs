using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Tests.Support;
using static Gateway.Sip.Transactions.InviteServerEffect;
using static Gateway.Sip.Transactions.InviteServerEvent;
using static Gateway.Sip.Transactions.InviteServerState;

namespace Gateway.Tests.Sip.Transactions;

[Clause("RFC 3261", "17.2.1")]
public sealed class InviteServerTransactionTests
{
    private static readonly Completed IsCompleted = new(At(500), Ms(500), At(32000));

    private static readonly InviteServerState[] States =
        [new Arrived(At(200)), new Proceeding(), IsCompleted, new Confirmed(At(5000)), new Accepted(At(32000)), new Terminated()];

    [Fact]
    public void Every_pair_of_state_and_event_is_decided_early_and_late()
    {
        foreach (var state in States)
        {
            foreach (var happened in Enum.GetValues<InviteServerEvent>())
            {
                foreach (var at in new[] { 0, 200, 500, 5000, 31999, 32000, 100000 })
                {
                    var (next, effects) = Step(state, happened, at);

                    Assert.False(effects.IsDefault, $"{state} / {happened}");
                    if (happened == InviteServerEvent.Tick && next is not Terminated)
                        Assert.True(next.NextDeadline > At(at), $"{state} does not move its deadline at {at}");
                    if (state is Terminated)
                        Assert.Empty(effects);
                }
            }
        }
    }

    [Fact]
    public void A_hundred_goes_out_after_200_ms_unless_the_user_has_spoken()
    {
        Assert.Equal(new Arrived(At(200)), InviteServerTransaction.Start(At(0)));
        Assert.Equal((new Arrived(At(200)), ""), Short(Step(States[0], InviteServerEvent.Tick, 199)));
        Assert.Equal((new Proceeding(), "SendTrying"), Short(Step(States[0], InviteServerEvent.Tick, 200)));
        Assert.Equal((new Proceeding(), "SendResponse"), Short(Step(States[0], ProvisionalGiven, 100)));
        Assert.Equal(MonotonicTime.Never, new Proceeding().NextDeadline);
    }

    [Fact]
    public void A_copy_of_the_invite_gets_the_last_response_again()
    {
        Assert.Equal((new Proceeding(), "SendTrying"), Short(Step(States[0], InviteArrived, 100)));
        Assert.Equal((new Proceeding(), "SendResponseAgain"), Short(Step(new Proceeding(), InviteArrived, 100)));
        Assert.Equal((IsCompleted, "SendResponseAgain"), Short(Step(IsCompleted, InviteArrived, 100)));
    }

    [Fact]
    [Clause("RFC 6026", "7.1")]
    public void A_success_is_sent_and_copies_of_the_invite_are_absorbed_until_timer_L()
    {
        var accepted = new Accepted(At(32100));
        Assert.Equal((accepted, "SendResponse"), Short(Step(States[0], SuccessGiven, 100)));
        Assert.Equal((accepted, "SendResponse"), Short(Step(new Proceeding(), SuccessGiven, 100)));
        Assert.Equal((accepted, ""), Short(Step(accepted, InviteArrived, 200)));
        Assert.Equal((accepted, "SendResponse"), Short(Step(accepted, SuccessGiven, 600)));
        Assert.Equal((accepted, "TellAck"), Short(Step(accepted, AckArrived, 700)));
        Assert.Equal((accepted, ""), Short(Step(accepted, InviteServerEvent.Tick, 32099)));
        Assert.Equal((new Terminated(), ""), Short(Step(accepted, InviteServerEvent.Tick, 32100)));
    }

    [Fact]
    public void A_failure_is_sent_and_starts_timers_G_and_H()
    {
        Assert.Equal((new Completed(At(600), Ms(500), At(32100)), "SendResponse"), Short(Step(new Proceeding(), FailureGiven, 100)));
        Assert.Equal((new Completed(At(600), Ms(500), At(32100)), "SendResponse"), Short(Step(States[0], FailureGiven, 100)));
    }

    [Fact]
    public void On_a_reliable_transport_a_failure_is_sent_once_and_the_ack_ends_it()
    {
        var completed = InviteServerTransaction.Step(new Proceeding(), FailureGiven, At(0), SipTimers.Default, isReliable: true).State;
        Assert.Equal(At(32000), completed.NextDeadline);

        Assert.Equal(new Terminated(), InviteServerTransaction.Step(completed, AckArrived, At(100), SipTimers.Default, isReliable: true).State);
    }

    [Fact]
    public void Timer_G_doubles_up_to_T2_until_timer_H_gives_up()
    {
        InviteServerState state = IsCompleted;
        var sent = new List<double>();
        while (state is Completed)
        {
            var at = state.NextDeadline;
            (state, var effects) = InviteServerTransaction.Step(state, InviteServerEvent.Tick, at, SipTimers.Default, isReliable: false);
            sent.Add(effects is [SendResponseAgain] ? at.SinceStart.TotalMilliseconds : -at.SinceStart.TotalMilliseconds);
            if (state is Terminated)
                Assert.Equal([TellFailure], effects);
        }

        Assert.Equal([500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500, -32000], sent);
    }

    [Fact]
    public void The_ack_stops_the_response_and_its_copies_are_absorbed_until_timer_I()
    {
        var confirmed = new Confirmed(At(5100));
        Assert.Equal((confirmed, ""), Short(Step(IsCompleted, AckArrived, 100)));
        Assert.Equal((confirmed, ""), Short(Step(confirmed, AckArrived, 200)));
        Assert.Equal((confirmed, ""), Short(Step(confirmed, InviteArrived, 200)));
        Assert.Equal((new Terminated(), ""), Short(Step(confirmed, InviteServerEvent.Tick, 5100)));
    }

    [Fact]
    public void There_is_one_final_response_only()
    {
        foreach (var given in new[] { ProvisionalGiven, SuccessGiven, FailureGiven })
        {
            Assert.Equal((IsCompleted, ""), Short(Step(IsCompleted, given, 100)));
            Assert.Equal((States[3], ""), Short(Step(States[3], given, 100)));
        }

        Assert.Equal((States[4], ""), Short(Step(States[4], FailureGiven, 100)));
        Assert.Equal((States[4], ""), Short(Step(States[4], ProvisionalGiven, 100)));
    }

    [Fact]
    [Clause("RFC 6026", "8.8")]
    public void A_response_that_cannot_be_sent_is_told_and_ends_nothing()
    {
        foreach (var state in new[] { States[0], States[1], States[2], States[4] })
            Assert.Equal((state, "TellFailure"), Short(Step(state, TransportFailed, 100)));
    }

    [Fact]
    public void An_ack_before_any_final_response_says_nothing()
    {
        Assert.Equal((States[0], ""), Short(Step(States[0], AckArrived, 100)));
        Assert.Equal((States[1], ""), Short(Step(States[1], AckArrived, 100)));
    }

    private static Transition<InviteServerState, InviteServerEffect> Step(InviteServerState state, InviteServerEvent happened, int atMs) =>
        InviteServerTransaction.Step(state, happened, At(atMs), SipTimers.Default, isReliable: false);

    private static (InviteServerState State, string Effects) Short(Transition<InviteServerState, InviteServerEffect> transition) =>
        (transition.State, string.Join(' ', transition.Effects));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static MonotonicTime At(int milliseconds) => new(Ms(milliseconds));
}
