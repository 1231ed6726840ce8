using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Tests.Support;
using static Gateway.Sip.Transactions.NonInviteClientEffect;
using static Gateway.Sip.Transactions.NonInviteClientEvent;
using static Gateway.Sip.Transactions.NonInviteClientState;

namespace Gateway.Tests.Sip.Transactions;

[Clause("RFC 3261", "17.1.2")]
public sealed class NonInviteClientTransactionTests
{
    private static readonly Trying IsTrying = new(At(500), Ms(500), At(32000));
    private static readonly Proceeding IsProceeding = new(At(500), At(32000));

    private static readonly NonInviteClientState[] States = [IsTrying, IsProceeding, new Completed(At(5000)), new Terminated()];

    [Fact]
    public void Every_pair_of_state_and_event_is_decided_early_and_late()
    {
        foreach (var state in States)
        {
            foreach (var happened in Enum.GetValues<NonInviteClientEvent>())
            {
                foreach (var at in new[] { 0, 500, 5000, 31999, 32000, 100000 })
                {
                    var (next, effects) = Step(state, happened, at);

                    Assert.False(effects.IsDefault, $"{state} / {happened}");
                    if (happened == NonInviteClientEvent.Tick && next is not Terminated)
                        Assert.True(next.NextDeadline > At(at), $"{state} does not move its deadline at {at}");
                    if (state is Terminated)
                        Assert.Empty(effects);
                }
            }
        }
    }

    [Fact]
    public void The_request_goes_out_at_once_and_starts_timers_E_and_F()
    {
        var (state, effects) = NonInviteClientTransaction.Start(At(0), SipTimers.Default, isReliable: false);

        Assert.Equal(IsTrying, state);
        Assert.Equal([SendRequest], effects);
    }

    [Fact]
    [Clause("RFC 3261", "17.1.2.2")]
    public void Timer_E_doubles_up_to_T2_until_timer_F_gives_up()
    {
        NonInviteClientState state = IsTrying;
        var sent = new List<double>();
        while (state is Trying)
        {
            var at = state.NextDeadline;
            (state, var effects) = NonInviteClientTransaction.Step(state, NonInviteClientEvent.Tick, at, SipTimers.Default, isReliable: false);
            sent.Add(effects is [SendRequestAgain] ? at.SinceStart.TotalMilliseconds : -at.SinceStart.TotalMilliseconds);
            if (state is Terminated)
                Assert.Equal([TellTimeout], effects);
        }

        Assert.Equal([500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500, -32000], sent);
    }

    [Fact]
    public void On_a_reliable_transport_only_timer_F_runs_and_the_final_response_ends_it()
    {
        var (state, _) = NonInviteClientTransaction.Start(At(0), SipTimers.Default, isReliable: true);
        Assert.Equal(At(32000), state.NextDeadline);

        Assert.Equal(new Terminated(), NonInviteClientTransaction.Step(state, FinalArrived, At(10), SipTimers.Default, isReliable: true).State);
    }

    [Fact]
    public void A_provisional_response_goes_to_the_user_and_slows_the_retransmissions_to_T2()
    {
        Assert.Equal((IsProceeding, "TellResponse"), Short(Step(IsTrying, ProvisionalArrived, 100)));
        Assert.Equal((IsProceeding, "TellResponse"), Short(Step(IsProceeding, ProvisionalArrived, 200)));
        Assert.Equal((new Proceeding(At(4500), At(32000)), "SendRequestAgain"), Short(Step(IsProceeding, NonInviteClientEvent.Tick, 500)));
        Assert.Equal((new Terminated(), "TellTimeout"), Short(Step(IsProceeding, NonInviteClientEvent.Tick, 32000)));
    }

    [Fact]
    public void The_final_response_goes_to_the_user_and_its_copies_are_absorbed_until_timer_K()
    {
        var completed = new Completed(At(5100));
        Assert.Equal((completed, "TellResponse"), Short(Step(IsTrying, FinalArrived, 100)));
        Assert.Equal((completed, "TellResponse"), Short(Step(IsProceeding, FinalArrived, 100)));
        foreach (var late in new[] { ProvisionalArrived, FinalArrived, TransportFailed })
            Assert.Equal((completed, ""), Short(Step(completed, late, 200)));
        Assert.Equal((new Terminated(), ""), Short(Step(completed, NonInviteClientEvent.Tick, 5100)));
    }

    [Fact]
    public void A_transport_error_ends_it()
    {
        Assert.Equal((new Terminated(), "TellTransportError"), Short(Step(IsTrying, TransportFailed, 100)));
        Assert.Equal((new Terminated(), "TellTransportError"), Short(Step(IsProceeding, TransportFailed, 100)));
    }

    private static Transition<NonInviteClientState, NonInviteClientEffect> Step(
        NonInviteClientState state, NonInviteClientEvent happened, int atMs) =>
        NonInviteClientTransaction.Step(state, happened, At(atMs), SipTimers.Default, isReliable: false);

    private static (NonInviteClientState State, string Effects) Short(Transition<NonInviteClientState, NonInviteClientEffect> transition) =>
        (transition.State, string.Join(' ', transition.Effects));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static MonotonicTime At(int milliseconds) => new(Ms(milliseconds));
}
