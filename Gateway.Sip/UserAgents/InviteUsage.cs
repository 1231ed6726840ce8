using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using static Gateway.Sip.UserAgents.InviteUsageEffect;
using static Gateway.Sip.UserAgents.InviteUsageEvent;
using static Gateway.Sip.UserAgents.InviteUsageState;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// The life of a call at one of its ends: INVITE with its CANCEL (RFC 3261 §9, §13), re-INVITE (§14) and BYE (§15), above the transactions. What is
/// in a message is no matter of this machine; and every 2xx to an INVITE of ours is acknowledged whatever the state, so it orders no ACK.
/// </summary>
/// <remarks>
/// <code>
/// Calling            our INVITE is out; it has a limit, which the transaction has not
/// Cancelling         CANCEL is asked for; a 2xx that comes nevertheless is acknowledged and left with BYE
/// Proceeding         the peer's INVITE waits for the owner; a 1xx is sent again each minute, and a 183 where there is none
/// Accepting          2xx sent again T1..T2 until the ACK; after 64*T1 BYE. No BYE before either (RFC 3261 §15)
/// Established        nothing open
/// Reinviting         our re-INVITE is out; theirs gets 491
/// ReinviteDelayed    ours met theirs and waits; theirs is served first if it comes
/// Reinvited          theirs waits for the owner; another one gets 500
/// ReinviteAccepting  2xx to theirs sent again until the ACK
/// Leaving            BYE is out
/// Ended              nothing is done any more
/// </code>
/// A re-INVITE that comes before the ACK to our 2xx gets 491: the ACK is lost or late, and will be there when the peer tries again
/// (RFC 5407 §3.1.4).
/// </remarks>
internal static class InviteUsage
{
    /// <summary>How often a provisional response is repeated, so that no proxy's Timer C runs out (RFC 3261 §13.3.1.1).</summary>
    public static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// When one is sent where the owner has given none: who is asked takes his time without ringing, and after three minutes of silence a proxy may give up. Twice
    /// before that, for one may be lost.
    /// </summary>
    public static readonly TimeSpan FirstReminder = TimeSpan.FromSeconds(90);

    // Waiting after a glare is counted in these (RFC 3261 §14.1).
    private static readonly TimeSpan GlareStep = TimeSpan.FromMilliseconds(10);

    private static readonly Established IsEstablished = new();
    private static readonly Ended IsEnded = new();

    private static readonly ImmutableArray<InviteUsageEffect> Nothing = [];
    private static readonly ImmutableArray<InviteUsageEffect> Cancel = [SendCancel];
    private static readonly ImmutableArray<InviteUsageEffect> Progress = [TellProgressed];
    private static readonly ImmutableArray<InviteUsageEffect> Accept = [TellAccepted];
    private static readonly ImmutableArray<InviteUsageEffect> AcceptAndLeave = [SendBye, TellAnsweredTooLate];
    private static readonly ImmutableArray<InviteUsageEffect> Refusal = [TellRefused];
    private static readonly ImmutableArray<InviteUsageEffect> Ring = [SendProvisional];
    private static readonly ImmutableArray<InviteUsageEffect> RingAgain = [SendProvisionalAgain];
    private static readonly ImmutableArray<InviteUsageEffect> Success = [SendSuccess];
    private static readonly ImmutableArray<InviteUsageEffect> SuccessAgain = [SendSuccessAgain];
    private static readonly ImmutableArray<InviteUsageEffect> Failure = [SendFailure];
    private static readonly ImmutableArray<InviteUsageEffect> Unanswered = [SendUnanswered];
    private static readonly ImmutableArray<InviteUsageEffect> UnansweredAndTell = [SendUnanswered, TellCancelled];
    private static readonly ImmutableArray<InviteUsageEffect> Cancelled = [SendTerminated, TellCancelled];
    private static readonly ImmutableArray<InviteUsageEffect> ReinviteCancelled = [SendTerminated, TellReinviteCancelled];
    private static readonly ImmutableArray<InviteUsageEffect> EarlyBye = [AnswerBye, SendTerminated, TellCancelled];
    private static readonly ImmutableArray<InviteUsageEffect> Confirmed = [TellConfirmed];
    private static readonly ImmutableArray<InviteUsageEffect> ConfirmedAndLeave = [SendBye, TellConfirmed];
    private static readonly ImmutableArray<InviteUsageEffect> Reinvite = [SendReinvite];
    private static readonly ImmutableArray<InviteUsageEffect> ReinviteOver = [TellReinviteAnswered];
    private static readonly ImmutableArray<InviteUsageEffect> Serve = [TellReinviteArrived];
    private static readonly ImmutableArray<InviteUsageEffect> Glare = [RefuseGlare];
    private static readonly ImmutableArray<InviteUsageEffect> Overlap = [RefuseOverlap];
    private static readonly ImmutableArray<InviteUsageEffect> Gone = [RefuseGone];
    private static readonly ImmutableArray<InviteUsageEffect> Bye = [SendBye];
    private static readonly ImmutableArray<InviteUsageEffect> ByeAndTell = [SendBye, TellEnded];
    private static readonly ImmutableArray<InviteUsageEffect> CancelAndBye = [SendCancel, SendBye];
    private static readonly ImmutableArray<InviteUsageEffect> CancelAndByeAndTell = [SendCancel, SendBye, TellEnded];
    private static readonly ImmutableArray<InviteUsageEffect> CancelAndByePeer = [AnswerBye, SendCancel, TellEnded];
    private static readonly ImmutableArray<InviteUsageEffect> TerminateAndBye = [SendTerminated, SendBye];
    private static readonly ImmutableArray<InviteUsageEffect> TerminateAndByeAndTell = [SendTerminated, SendBye, TellEnded];
    private static readonly ImmutableArray<InviteUsageEffect> ByePeer = [AnswerBye, TellEnded];
    private static readonly ImmutableArray<InviteUsageEffect> TerminateAndByePeer = [SendTerminated, AnswerBye, TellEnded];
    private static readonly ImmutableArray<InviteUsageEffect> ByePeerSilently = [AnswerBye];
    private static readonly ImmutableArray<InviteUsageEffect> ByeBeforeAnswer = [AnswerBye, SendCancel];
    private static readonly ImmutableArray<InviteUsageEffect> End = [TellEnded];

    /// <summary>Our INVITE goes out.</summary>
    public static InviteUsageState Call(MonotonicTime now, TimeSpan answerLimit) => new Calling(now + answerLimit);

    /// <summary>The peer's INVITE came in.</summary>
    public static InviteUsageState Receive(MonotonicTime now, TimeSpan ringingMax) => new Proceeding(now + FirstReminder, now + ringingMax);

    public static Transition<InviteUsageState, InviteUsageEffect> Step(
        InviteUsageState state, InviteUsageEvent happened, MonotonicTime now, SipTimers timers, TimeSpan reinviteMax) =>
        (state, happened) switch
        {
            (Calling, ProvisionalArrived) => new(state, Progress),
            (Calling, SuccessArrived) => new(IsEstablished, Accept),
            (Calling, FailureArrived) => new(IsEnded, Refusal),
            (Calling calling, Tick) when now >= calling.GiveUpAt => new(new Cancelling(IsUnanswered: true), Cancel),
            (Calling, CancelAsked or ByeAsked) => new(new Cancelling(IsUnanswered: false), Cancel),

            // Who cancelled does not care how it rings; and there is no second CANCEL.
            (Cancelling, ProvisionalArrived or CancelAsked or ByeAsked) => new(state, Nothing),
            (Cancelling, SuccessArrived) => new(new Leaving(LeaveCause.TooLate), AcceptAndLeave),
            (Cancelling, FailureArrived) => new(IsEnded, Refusal),

            // The peer has accepted and left already, and none of its 2xx got through.
            (Calling, ByeArrived) => new(new Cancelling(IsUnanswered: true), ByeBeforeAnswer),
            (Cancelling, ByeArrived) => new(state, ByePeerSilently),
            (Calling or Cancelling, ReinviteArrived) => new(state, Glare),

            (Proceeding proceeding, ProvisionalGiven) => new(proceeding with { RemindAt = now + ReminderInterval }, Ring),
            (Proceeding, SuccessGiven) => new(new Accepting(now + timers.T1, timers.T1, now + timers.TransactionTimeout, LeavesThen: false), Success),
            (Proceeding, FailureGiven) => new(IsEnded, Failure),
            (Proceeding, CancelArrived) => new(IsEnded, Cancelled),
            (Proceeding, ByeArrived) => new(IsEnded, EarlyBye),
            (Proceeding, ByeAsked) => new(IsEnded, Unanswered),
            (Proceeding, ReinviteArrived) => new(state, Overlap),
            (Proceeding proceeding, Tick) when now >= proceeding.RefuseAt => new(IsEnded, UnansweredAndTell),
            (Proceeding proceeding, Tick) when now >= proceeding.RemindAt =>
                new(proceeding with { RemindAt = now + ReminderInterval }, RingAgain),

            (Accepting { LeavesThen: true }, AckArrived) => new(new Leaving(LeaveCause.Asked), ConfirmedAndLeave),
            (Accepting, AckArrived) => new(IsEstablished, Confirmed),
            (Accepting { LeavesThen: true } accepting, Tick) when now >= accepting.GiveUpAt => new(new Leaving(LeaveCause.Asked), Bye),
            (Accepting accepting, Tick) when now >= accepting.GiveUpAt => new(new Leaving(LeaveCause.NoAck), ByeAndTell),
            (Accepting accepting, Tick) when now >= accepting.RepeatAt => new(Repeated(accepting, now, timers), SuccessAgain),
            (Accepting accepting, ByeAsked) => new(accepting with { LeavesThen = true }, Nothing),
            (Accepting, ByeArrived) => new(IsEnded, ByePeer),
            (Accepting, ReinviteArrived) => new(state, Glare),
            (Accepting, PeerLost lost) => new(new Leaving(lost.Cause), ByeAndTell),

            (Established, ReinviteAsked) => new(new Reinviting(now + reinviteMax), Reinvite),
            (Established, ReinviteArrived) => new(new Reinvited(now + reinviteMax, MonotonicTime.Never), Serve),

            (Reinviting, SuccessArrived) => new(IsEstablished, ReinviteOver),
            (Reinviting, FailureArrived) => new(IsEstablished, ReinviteOver),
            (Reinviting, GlareArrived glare) => new(new ReinviteDelayed(now + glare.Pause), Nothing),
            (Reinviting, ReinviteArrived) => new(state, Glare),
            (Reinviting reinviting, Tick) when now >= reinviting.GiveUpAt => new(new Reinviting(MonotonicTime.Never), Cancel),
            (Reinviting, CancelAsked) => new(new Reinviting(MonotonicTime.Never), Cancel),
            (Reinviting, ProvisionalArrived) => new(state, Nothing),

            // Once the peer has a provisional response out nothing else would ever end the transaction, should the final one be lost.
            (Reinviting, ByeAsked) => new(new Leaving(LeaveCause.Asked), CancelAndBye),
            (Reinviting, ByeArrived) => new(IsEnded, CancelAndByePeer),
            (Reinviting, PeerLost lost) => new(new Leaving(lost.Cause), CancelAndByeAndTell),

            (ReinviteDelayed delayed, Tick) when now >= delayed.RetryAt => new(new Reinviting(now + reinviteMax), Reinvite),
            (ReinviteDelayed, CancelAsked) => new(IsEstablished, ReinviteOver),
            (ReinviteDelayed delayed, ReinviteArrived) => new(new Reinvited(now + reinviteMax, delayed.RetryAt), Serve),

            (Reinvited reinvited, SuccessGiven) =>
                new(new ReinviteAccepting(now + timers.T1, timers.T1, now + timers.TransactionTimeout, LeavesThen: false, reinvited.RetryAt), Success),
            (Reinvited reinvited, FailureGiven) => new(AfterTheirs(reinvited.RetryAt, now), Failure),
            (Reinvited reinvited, CancelArrived) => new(AfterTheirs(reinvited.RetryAt, now), ReinviteCancelled),
            (Reinvited reinvited, CancelAsked) when reinvited.RetryAt < MonotonicTime.Never => new(reinvited with { RetryAt = MonotonicTime.Never }, ReinviteOver),
            (ReinviteAccepting accepting, CancelAsked) when accepting.RetryAt < MonotonicTime.Never => new(accepting with { RetryAt = MonotonicTime.Never }, ReinviteOver),
            (Reinvited, ReinviteArrived) => new(state, Overlap),
            (Reinvited reinvited, Tick) when now >= reinvited.RefuseAt => new(AfterTheirs(reinvited.RetryAt, now), Unanswered),
            (Reinvited, ByeAsked) => new(new Leaving(LeaveCause.Asked), TerminateAndBye),
            (Reinvited, ByeArrived) => new(IsEnded, TerminateAndByePeer),
            (Reinvited, PeerLost lost) => new(new Leaving(lost.Cause), TerminateAndByeAndTell),

            (ReinviteAccepting { LeavesThen: true }, AckArrived) => new(new Leaving(LeaveCause.Asked), Bye),
            (ReinviteAccepting accepting, AckArrived) => new(AfterTheirs(accepting.RetryAt, now), Nothing),
            (ReinviteAccepting { LeavesThen: true } accepting, Tick) when now >= accepting.GiveUpAt => new(new Leaving(LeaveCause.Asked), Bye),
            (ReinviteAccepting accepting, Tick) when now >= accepting.GiveUpAt => new(new Leaving(LeaveCause.NoAck), ByeAndTell),
            (ReinviteAccepting accepting, Tick) when now >= accepting.RepeatAt => new(Repeated(accepting, now, timers), SuccessAgain),
            (ReinviteAccepting accepting, ByeAsked) => new(accepting with { LeavesThen = true }, Nothing),
            (ReinviteAccepting, ReinviteArrived) => new(state, Glare),

            (Established or ReinviteDelayed, ByeAsked) => new(new Leaving(LeaveCause.Asked), Bye),
            (Established or ReinviteDelayed or ReinviteAccepting, ByeArrived) => new(IsEnded, ByePeer),
            (Established or ReinviteDelayed or ReinviteAccepting, PeerLost lost) => new(new Leaving(lost.Cause), ByeAndTell),

            (Leaving { TellsByAnswer: true }, ByeEnded) => new(IsEnded, End),
            (Leaving, ByeEnded) => new(IsEnded, Nothing),
            (Leaving { TellsByAnswer: true }, ByeArrived) => new(IsEnded, ByePeer),
            (Leaving, ByeArrived) => new(IsEnded, ByePeerSilently),
            (Leaving, ReinviteArrived) => new(state, Gone),

            // We have left; how a re-INVITE of ours ends, or that the peer is lost, is no news.
            (Leaving, ProvisionalArrived or SuccessArrived or FailureArrived or GlareArrived or PeerLost or CancelArrived or AckArrived) =>
                new(state, Nothing),

            // Late news: the ACK again, an answer to what is over, a CANCEL that crossed our final response.
            (Established or Reinviting or ReinviteDelayed or Reinvited, AckArrived) => new(state, Nothing),
            (Established or ReinviteDelayed or Reinvited or ReinviteAccepting or Accepting, ProvisionalArrived or SuccessArrived or FailureArrived or GlareArrived) =>
                new(state, Nothing),
            (Accepting or Established or Reinviting or ReinviteDelayed or ReinviteAccepting, CancelArrived) => new(state, Nothing),

            // What belongs to a re-INVITE or to a BYE cannot come before the call stands, nor what belongs to the other role.
            (Calling or Cancelling, GlareArrived or CancelArrived or AckArrived or ByeEnded or PeerLost) => new(state, Nothing),
            (Proceeding, ProvisionalArrived or SuccessArrived or FailureArrived or GlareArrived or AckArrived or ByeEnded or PeerLost) =>
                new(state, Nothing),
            (Accepting or Established or Reinviting or ReinviteDelayed or Reinvited or ReinviteAccepting, ByeEnded) => new(state, Nothing),

            // Orders that do not fit: an answer to what is answered or cancelled already, a re-INVITE while one is open, a CANCEL too late.
            (_, ProvisionalGiven or SuccessGiven or FailureGiven or ReinviteAsked or CancelAsked or ByeAsked) => new(state, Nothing),

            (Ended, _) or (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static InviteUsageState AfterTheirs(MonotonicTime retryAt, MonotonicTime now) =>
        retryAt == MonotonicTime.Never ? IsEstablished : new ReinviteDelayed(retryAt > now ? retryAt : now + GlareStep);

    private static Accepting Repeated(Accepting accepting, MonotonicTime now, SipTimers timers)
    {
        var interval = Longer(accepting.Interval, timers);
        return accepting with { RepeatAt = now + interval, Interval = interval };
    }

    private static ReinviteAccepting Repeated(ReinviteAccepting accepting, MonotonicTime now, SipTimers timers)
    {
        var interval = Longer(accepting.Interval, timers);
        return accepting with { RepeatAt = now + interval, Interval = interval };
    }

    private static TimeSpan Longer(TimeSpan interval, SipTimers timers) => interval * 2 > timers.T2 ? timers.T2 : interval * 2;
}
