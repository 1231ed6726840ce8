using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Sip.Transactions.InviteClientEffect;
using static Gateway.Sip.Transactions.InviteClientEvent;
using static Gateway.Sip.Transactions.InviteClientState;

namespace Gateway.Sip.Transactions;

/// <summary>
/// The INVITE client transaction (RFC 3261 §17.1.1 with RFC 6026 §7.2 and §8.4), and the CANCEL of §9.1 as far as it is a matter of time:
/// held back until a provisional response, and the end of waiting for a 487.
/// </summary>
/// <remarks>
/// <code>
/// Calling     sent; A sends again at doubling intervals, B gives up
/// Proceeding  1xx seen; no timer, the user's Timer C limits it
/// Cancelling  CANCEL sent; 64·T1 later it ends without a 487 if need be
/// Completed   300-699 seen and acknowledged; copies are acknowledged until D
/// Accepted    2xx seen; every further 2xx goes to the user until M
/// </code>
/// On a reliable transport A never runs and D is zero.
/// </remarks>
internal static class InviteClientTransaction
{
    private static readonly Proceeding IsProceeding = new();
    private static readonly Terminated IsTerminated = new();

    private static readonly ImmutableArray<InviteClientEffect> Nothing = [];
    private static readonly ImmutableArray<InviteClientEffect> Invite = [SendInvite];
    private static readonly ImmutableArray<InviteClientEffect> InviteAgain = [SendInviteAgain];
    private static readonly ImmutableArray<InviteClientEffect> Response = [TellResponse];
    private static readonly ImmutableArray<InviteClientEffect> ResponseThenCancel = [TellResponse, SendCancel];
    private static readonly ImmutableArray<InviteClientEffect> AckThenResponse = [SendAck, TellResponse];
    private static readonly ImmutableArray<InviteClientEffect> AckAgain = [SendAckAgain];
    private static readonly ImmutableArray<InviteClientEffect> CancelIt = [SendCancel];
    private static readonly ImmutableArray<InviteClientEffect> Timeout = [TellTimeout];
    private static readonly ImmutableArray<InviteClientEffect> TransportError = [TellTransportError];
    private static readonly ImmutableArray<InviteClientEffect> CancelUnanswered = [TellTerminated];

    /// <summary>The user has an INVITE to send.</summary>
    public static Transition<InviteClientState, InviteClientEffect> Start(MonotonicTime now, SipTimers timers, bool isReliable) =>
        new(new Calling(isReliable ? MonotonicTime.Never : now + timers.T1, timers.T1, now + timers.TransactionTimeout, CancelAsked: false), Invite);

    public static Transition<InviteClientState, InviteClientEffect> Step(
        InviteClientState state, InviteClientEvent happened, MonotonicTime now, SipTimers timers, bool isReliable) =>
        (state, happened) switch
        {
            (Calling calling, Tick) when now >= calling.TimerB => new(IsTerminated, Timeout),
            (Calling calling, Tick) when now >= calling.TimerA =>
                new(calling with { TimerA = now + (calling.Interval * 2), Interval = calling.Interval * 2 }, InviteAgain),
            (Calling { CancelAsked: true }, ProvisionalArrived) => new(new Cancelling(now + timers.TransactionTimeout), ResponseThenCancel),
            (Calling calling, CancelAsked) => new(calling with { CancelAsked = true }, Nothing),

            (Proceeding, CancelAsked) => new(new Cancelling(now + timers.TransactionTimeout), CancelIt),

            // Whoever cancelled has stopped to care how it rings; and there is no second CANCEL.
            (Cancelling, ProvisionalArrived or CancelAsked) => new(state, Nothing),
            (Cancelling cancelling, Tick) when now >= cancelling.GiveUpAt => new(IsTerminated, CancelUnanswered),

            (Calling or Proceeding, ProvisionalArrived) => new(IsProceeding, Response),
            (Calling or Proceeding or Cancelling, SuccessArrived) => new(new Accepted(now + timers.TransactionTimeout), Response),

            // The ACK goes first, so that whatever the user sends next cannot overtake it.
            (Calling or Proceeding or Cancelling, FailureArrived) =>
                new(isReliable ? IsTerminated : new Completed(now + timers.TimerD), AckThenResponse),

            // Nothing is sent while Proceeding, so it is the connection that was lost, and with it the way for an answer.
            (Calling or Proceeding or Cancelling, TransportFailed) => new(IsTerminated, TransportError),

            (Completed, FailureArrived) => new(state, AckAgain),
            (Completed, TransportFailed) => new(IsTerminated, TransportError),
            (Completed completed, Tick) when now >= completed.TimerD => new(IsTerminated, Nothing),
            (Completed, ProvisionalArrived or SuccessArrived) => new(state, Nothing),

            (Accepted, SuccessArrived) => new(state, Response),
            (Accepted accepted, Tick) when now >= accepted.TimerM => new(IsTerminated, Nothing),

            // Late news, and nothing was sent that could have failed: the ACK to a 2xx is the user's.
            (Accepted, ProvisionalArrived or FailureArrived or TransportFailed) => new(state, Nothing),

            // It is over either way; a call that was accepted is ended with BYE, not with CANCEL.
            (Completed or Accepted, CancelAsked) => new(state, Nothing),

            (Terminated, _) or (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };
}
