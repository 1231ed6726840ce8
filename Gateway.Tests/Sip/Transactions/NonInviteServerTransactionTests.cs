using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Tests.Support;
using static Gateway.Sip.Transactions.NonInviteServerEvent;
using static Gateway.Sip.Transactions.NonInviteServerState;

namespace Gateway.Tests.Sip.Transactions;

[Clause("RFC 3261", "17.2.2")]
public sealed class NonInviteServerTransactionTests
{
    private static readonly Trying IsTrying = new(At(3500), At(32000));
    private static readonly Proceeding IsProceeding = new(At(32000));

    private static readonly NonInviteServerState[] States = [IsTrying, IsProceeding, new Completed(At(32000)), new Terminated()];

    [Fact]
    public void Every_pair_of_state_and_event_is_decided_early_and_late()
    {
        foreach (var state in States)
        {
            foreach (var happened in Enum.GetValues<NonInviteServerEvent>())
            {
                foreach (var at in new[] { 0, 3500, 31999, 32000, 100000 })
                {
                    var (next, effects) = Step(state, happened, at);

                    Assert.False(effects.IsDefault, $"{state} / {happened}");
                    if (happened == NonInviteServerEvent.Tick && next is not Terminated && at < 32000)
                        Assert.True(next.NextDeadline > At(at), $"{state} does not move its deadline at {at}");
                    if (state is Terminated)
                        Assert.Empty(effects);
                }
            }
        }
    }

    [Fact]
    [Clause("RFC 4320", "4.1")]
    public void A_hundred_goes_out_when_the_clients_timer_E_has_reached_T2()
    {
        Assert.Equal(IsTrying, NonInviteServerTransaction.Start(At(0), SipTimers.Default));
        Assert.Equal((IsTrying, ""), Short(Step(IsTrying, NonInviteServerEvent.Tick, 3499)));
        Assert.Equal((IsProceeding, "SendTrying"), Short(Step(IsTrying, NonInviteServerEvent.Tick, 3500)));
    }

    [Fact]
    [Clause("RFC 4320", "4.1")]
    public void A_hundred_given_early_is_dropped_on_an_unreliable_transport_and_sent_on_a_reliable_one()
    {
        Assert.Equal((IsTrying, ""), Short(Step(IsTrying, TryingGiven, 100)));
        Assert.Equal((IsProceeding, "SendResponse"), Short(Step(IsTrying, TryingGiven, 3500)));
        Assert.Equal((IsProceeding, "SendResponse"), Short(Step(IsProceeding, TryingGiven, 4000)));
        Assert.Equal((IsProceeding, "SendResponse"), Short(Step(IsTrying, TryingGiven, 100, isReliable: true)));
    }

    [Fact]
    [Clause("RFC 4320", "4.1")]
    public void No_other_provisional_response_is_ever_sent()
    {
        foreach (var state in States)
            Assert.Equal((state, ""), Short(Step(state, OtherProvisionalGiven, 4000)));
    }

    [Fact]
    public void Copies_of_the_request_get_whatever_was_sent_last()
    {
        Assert.Equal((IsTrying, ""), Short(Step(IsTrying, RequestArrived, 500)));
        Assert.Equal((IsProceeding, "SendResponseAgain"), Short(Step(IsProceeding, RequestArrived, 4000)));
        Assert.Equal((States[2], "SendResponseAgain"), Short(Step(States[2], RequestArrived, 4000)));
    }

    [Fact]
    public void The_final_response_is_sent_once_by_the_user_and_kept_until_timer_J()
    {
        var completed = new Completed(At(32100));
        Assert.Equal((completed, "SendResponse"), Short(Step(IsTrying, FinalGiven, 100)));
        Assert.Equal((completed, "SendResponse"), Short(Step(IsProceeding, FinalGiven, 100)));
        Assert.Equal((completed, ""), Short(Step(completed, FinalGiven, 200)));
        Assert.Equal((completed, ""), Short(Step(completed, TryingGiven, 200)));
        Assert.Equal((completed, ""), Short(Step(completed, NonInviteServerEvent.Tick, 32099)));
        Assert.Equal((new Terminated(), ""), Short(Step(completed, NonInviteServerEvent.Tick, 32100)));
    }

    [Fact]
    public void On_a_reliable_transport_the_final_response_ends_it()
    {
        Assert.Equal((new Terminated(), "SendResponse"), Short(Step(IsTrying, FinalGiven, 100, isReliable: true)));
    }

    [Fact]
    [Clause("RFC 4320", "4.2", Inferred = true)]
    public void Without_an_answer_it_ends_silently_when_its_client_has_given_up()
    {
        Assert.Equal((IsProceeding, ""), Short(Step(IsProceeding, NonInviteServerEvent.Tick, 31999)));
        Assert.Equal((new Terminated(), "TellFailure"), Short(Step(IsProceeding, NonInviteServerEvent.Tick, 32000)));
    }

    [Fact]
    [Clause("RFC 6026", "8.8", Inferred = true)]
    public void A_response_that_cannot_be_sent_is_told_and_ends_nothing()
    {
        foreach (var state in new[] { States[0], States[1], States[2] })
            Assert.Equal((state, "TellFailure"), Short(Step(state, TransportFailed, 100)));
    }

    private static Transition<NonInviteServerState, NonInviteServerEffect> Step(
        NonInviteServerState state, NonInviteServerEvent happened, int atMs, bool isReliable = false) =>
        NonInviteServerTransaction.Step(state, happened, At(atMs), SipTimers.Default, isReliable);

    private static (NonInviteServerState State, string Effects) Short(Transition<NonInviteServerState, NonInviteServerEffect> transition) =>
        (transition.State, string.Join(' ', transition.Effects));

    private static MonotonicTime At(int milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds));
}
