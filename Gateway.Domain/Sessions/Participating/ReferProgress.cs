using System.Diagnostics;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Event = Gateway.Domain.Sessions.Participating.ReferProgressEvent;
using State = Gateway.Domain.Sessions.Participating.ReferProgressState;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// Tells the sender of a REFER how far its request is: the notifier's side of the subscription that a REFER makes (RFC 3515 §2.4.4, RFC 7647; OMA
/// PoC CP Figure 17 steps 6 and 16). First 100, at once; then what comes; the decision ends the subscription with <c>reason=noresource</c>.
/// </summary>
/// <remarks>
/// A 2xx that a server gave for the called client (P-Answer-State Unconfirmed, RFC 4964 §8.2) leaves the subscription open until the client
/// itself has answered, but not for longer than one interval: floor control tells then.
/// </remarks>
public static class ReferProgress
{
    /// <summary>How long the subscription lasts from each NOTIFY on.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    /// <summary>How long before its end it is renewed: more than a NOTIFY can be under way (64·T1 is 32 s).</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromSeconds(35);

    private static readonly SubscriptionState Lasting = new SubscriptionState.Active(Interval);
    private static readonly SubscriptionState Finished = new SubscriptionState.Terminated("noresource");

    /// <summary>The REFER has been accepted: the first NOTIFY.</summary>
    public static Transition<State, ReferProgressEffect> Begin(MonotonicTime now) => Tell(SipFragment.Of(SipStatus.Trying), now);

    /// <summary>One step.</summary>
    public static Transition<State, ReferProgressEffect> Step(State state, Event happened, MonotonicTime now) => (state, happened) switch
    {
        // The same status again is no news: of a phone that rings once is enough.
        (State.Running(var last, _), Event.Progressed(var report)) => report.Status == last.Status ? new(state, []) : Tell(report, now),
        (State.Running, Event.Decided({ AnswerState: AnswerState.Unconfirmed } report)) =>
            new(new State.Unconfirmed(report, now + Interval), [new(report, Lasting)]),
        (State.Running, Event.Decided(var report)) => new(new State.Over(), [new(report, Finished)]),
        (State.Running(var last, var renewAt), Event.Tick) when now >= renewAt => Tell(last, now),

        (State.Unconfirmed(var last, _), Event.Confirmed) =>
            new(new State.Over(), [new(last with { AnswerState = AnswerState.Confirmed }, Finished)]),
        // What was believed to stand does not: the refusal is the last word.
        (State.Unconfirmed, Event.Decided(var report)) => new(new State.Over(), [new(report, Finished)]),
        (State.Unconfirmed(var last, var giveUpAt), Event.Tick) when now >= giveUpAt => new(new State.Over(), [new(last, Finished)]),

        (State.Running or State.Unconfirmed, Event.Unheard) => new(new State.Over(), []),
        // Early ticks, news behind the decision, and everything behind the end concern nobody.
        (State.Running or State.Unconfirmed, Event.Tick) => new(state, []),
        (State.Running, Event.Confirmed) => new(state, []),
        (State.Unconfirmed, Event.Progressed) => new(state, []),
        (State.Over, _) => new(state, []),

        _ => throw new UnreachableException($"{state} / {happened}"),
    };

    private static Transition<State, ReferProgressEffect> Tell(SipFragment report, MonotonicTime now) =>
        new(new State.Running(report, now + (Interval - RenewBefore)), [new(report, Lasting)]);
}
