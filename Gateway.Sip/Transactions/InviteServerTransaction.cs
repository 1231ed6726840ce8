using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Sip.Transactions.InviteServerEffect;
using static Gateway.Sip.Transactions.InviteServerEvent;
using static Gateway.Sip.Transactions.InviteServerState;

namespace Gateway.Sip.Transactions;

/// <summary>The INVITE server transaction (RFC 3261 §17.2.1 with RFC 6026 §7.1 and §8.5).</summary>
/// <remarks>
/// <code>
/// Arrived     the user is thinking; 100 goes out after 200 ms
/// Proceeding  1xx sent; sent again when the INVITE comes again
/// Completed   300-699 sent; G sends it again at doubling intervals up to T2, H gives up waiting for the ACK
/// Confirmed   ACK seen; copies are absorbed until I
/// Accepted    2xx sent; copies of the INVITE are absorbed until L, every ACK goes to the user
/// </code>
/// On a reliable transport G never runs and I is zero. A response that cannot be sent is told, and ends nothing: the request may come
/// again and find another way (RFC 6026 §8.8).
/// </remarks>
internal static class InviteServerTransaction
{
    private static readonly Proceeding IsProceeding = new();
    private static readonly Terminated IsTerminated = new();

    private static readonly ImmutableArray<InviteServerEffect> Nothing = [];
    private static readonly ImmutableArray<InviteServerEffect> Trying = [SendTrying];
    private static readonly ImmutableArray<InviteServerEffect> Response = [SendResponse];
    private static readonly ImmutableArray<InviteServerEffect> ResponseAgain = [SendResponseAgain];
    private static readonly ImmutableArray<InviteServerEffect> Ack = [TellAck];
    private static readonly ImmutableArray<InviteServerEffect> Failure = [TellFailure];

    /// <summary>A new INVITE has gone to the user.</summary>
    public static InviteServerState Start(MonotonicTime now) => new Arrived(now + SipTimers.TryingAfter);

    public static Transition<InviteServerState, InviteServerEffect> Step(
        InviteServerState state, InviteServerEvent happened, MonotonicTime now, SipTimers timers, bool isReliable) =>
        (state, happened) switch
        {
            // Whoever sends the INVITE again so early deserves his 100 early too.
            (Arrived, InviteArrived) => new(IsProceeding, Trying),
            (Arrived arrived, Tick) when now >= arrived.TryingAt => new(IsProceeding, Trying),

            (Arrived or Proceeding, ProvisionalGiven) => new(IsProceeding, Response),
            (Arrived or Proceeding, SuccessGiven) => new(new Accepted(now + timers.TransactionTimeout), Response),
            (Arrived or Proceeding, FailureGiven) =>
                new(new Completed(isReliable ? MonotonicTime.Never : now + timers.T1, timers.T1, now + timers.TransactionTimeout), Response),
            (Proceeding, InviteArrived) => new(state, ResponseAgain),

            // An ACK before any final response acknowledges nothing.
            (Arrived or Proceeding, AckArrived) => new(state, Nothing),

            (Completed, InviteArrived) => new(state, ResponseAgain),
            (Completed, AckArrived) => new(isReliable ? IsTerminated : new Confirmed(now + timers.T4), Nothing),
            (Completed completed, Tick) when now >= completed.TimerH => new(IsTerminated, Failure),
            (Completed completed, Tick) when now >= completed.TimerG => new(SentAgain(completed, now, timers), ResponseAgain),

            (Confirmed confirmed, Tick) when now >= confirmed.TimerI => new(IsTerminated, Nothing),
            (Confirmed, InviteArrived or AckArrived or TransportFailed) => new(state, Nothing),

            (Accepted, SuccessGiven) => new(state, Response),
            (Accepted, AckArrived) => new(state, Ack),
            (Accepted accepted, Tick) when now >= accepted.TimerL => new(IsTerminated, Nothing),
            (Accepted, InviteArrived) => new(state, Nothing),

            // One final response only; of several attempts the first was sent.
            (Completed or Confirmed, ProvisionalGiven or SuccessGiven or FailureGiven) => new(state, Nothing),
            (Accepted, ProvisionalGiven or FailureGiven) => new(state, Nothing),

            (Arrived or Proceeding or Completed or Accepted, TransportFailed) => new(state, Failure),

            (Terminated, _) or (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static Completed SentAgain(Completed completed, MonotonicTime now, SipTimers timers)
    {
        var interval = completed.Interval * 2 > timers.T2 ? timers.T2 : completed.Interval * 2;
        return completed with { TimerG = now + interval, Interval = interval };
    }
}
