using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Sip.Transactions.NonInviteClientEffect;
using static Gateway.Sip.Transactions.NonInviteClientEvent;
using static Gateway.Sip.Transactions.NonInviteClientState;

namespace Gateway.Sip.Transactions;

/// <summary>The non-INVITE client transaction (RFC 3261 §17.1.2).</summary>
/// <remarks>
/// <code>
/// Trying      sent; E sends again at doubling intervals up to T2, F gives up
/// Proceeding  1xx seen; E sends again every T2, F gives up
/// Completed   final response seen; copies are absorbed until K
/// </code>
/// On a reliable transport E never runs and K is zero.
/// </remarks>
internal static class NonInviteClientTransaction
{
    private static readonly Terminated IsTerminated = new();

    private static readonly ImmutableArray<NonInviteClientEffect> Nothing = [];
    private static readonly ImmutableArray<NonInviteClientEffect> Request = [SendRequest];
    private static readonly ImmutableArray<NonInviteClientEffect> RequestAgain = [SendRequestAgain];
    private static readonly ImmutableArray<NonInviteClientEffect> Response = [TellResponse];
    private static readonly ImmutableArray<NonInviteClientEffect> Timeout = [TellTimeout];
    private static readonly ImmutableArray<NonInviteClientEffect> TransportError = [TellTransportError];

    /// <summary>The user has a request to send.</summary>
    public static Transition<NonInviteClientState, NonInviteClientEffect> Start(MonotonicTime now, SipTimers timers, bool isReliable) =>
        new(new Trying(isReliable ? MonotonicTime.Never : now + timers.T1, timers.T1, now + timers.TransactionTimeout), Request);

    public static Transition<NonInviteClientState, NonInviteClientEffect> Step(
        NonInviteClientState state, NonInviteClientEvent happened, MonotonicTime now, SipTimers timers, bool isReliable) =>
        (state, happened) switch
        {
            (Trying trying, Tick) when now >= trying.TimerF => new(IsTerminated, Timeout),
            (Trying trying, Tick) when now >= trying.TimerE => new(SentAgain(trying, now, timers), RequestAgain),
            (Trying trying, ProvisionalArrived) => new(new Proceeding(trying.TimerE, trying.TimerF), Response),

            (Proceeding proceeding, Tick) when now >= proceeding.TimerF => new(IsTerminated, Timeout),
            (Proceeding proceeding, Tick) when now >= proceeding.TimerE => new(proceeding with { TimerE = now + timers.T2 }, RequestAgain),
            (Proceeding, ProvisionalArrived) => new(state, Response),

            (Trying or Proceeding, FinalArrived) => new(isReliable ? IsTerminated : new Completed(now + timers.T4), Response),
            (Trying or Proceeding, TransportFailed) => new(IsTerminated, TransportError),

            (Completed completed, Tick) when now >= completed.TimerK => new(IsTerminated, Nothing),

            // It exists only to absorb copies.
            (Completed, ProvisionalArrived or FinalArrived or TransportFailed) => new(state, Nothing),

            (Terminated, _) or (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static Trying SentAgain(Trying trying, MonotonicTime now, SipTimers timers)
    {
        var interval = trying.Interval * 2 > timers.T2 ? timers.T2 : trying.Interval * 2;
        return trying with { TimerE = now + interval, Interval = interval };
    }
}
