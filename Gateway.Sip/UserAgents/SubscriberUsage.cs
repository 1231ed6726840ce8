using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using static Gateway.Sip.UserAgents.SubscriberUsageEffect;
using static Gateway.Sip.UserAgents.SubscriberUsageEvent;
using static Gateway.Sip.UserAgents.SubscriberUsageState;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// A subscription at the subscriber (RFC 6665 §4.1), by SUBSCRIBE or REFER. What a NOTIFY tells is the owner's matter; a subscription that
/// ends is not begun again here.
/// </summary>
/// <remarks>
/// <code>
/// Requesting      the first request is out; a NOTIFY may come before its 2xx (§4.1.2.4)
/// AwaitingNotify  2xx other than 204 came; without a NOTIFY until Timer N there is no subscription
/// Subscribed      a NOTIFY came; SUBSCRIBE is refreshed before it runs out, REFER is not
/// Refreshing      the refresh is out
/// Unsubscribing   Expires 0 is out; the last NOTIFY or Timer N ends it
/// Ended           the owner has been told
/// </code>
/// </remarks>
internal static class SubscriberUsage
{
    /// <summary>The owner's word for a first request that was refused.</summary>
    public const string Refused = "refused";

    /// <summary>For a REFER without subscription (RFC 4488).</summary>
    public const string NoReferSub = "norefersub";

    /// <summary>For no NOTIFY within Timer N.</summary>
    public const string Silent = "silent";

    /// <summary>For one that ran out.</summary>
    public const string TimedOut = "timeout";

    /// <summary>For a refresh that was refused.</summary>
    public const string Gone = "gone";

    // Time for the last NOTIFY of a notifier whose clock is slow, or of one that is lost and sent again.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // Whatever a notifier grants, it is not asked more often.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private static readonly ImmutableArray<SubscriberUsageEffect> Nothing = [];
    private static readonly ImmutableArray<SubscriberUsageEffect> Answer = [TellAnswered];
    private static readonly ImmutableArray<SubscriberUsageEffect> AnswerAndUnsubscribe = [TellAnswered, SendUnsubscribe];
    private static readonly ImmutableArray<SubscriberUsageEffect> AnswerAndEnd = [TellAnswered, TellEnded];
    private static readonly ImmutableArray<SubscriberUsageEffect> Notified = [AcceptNotify, TellNotified];
    private static readonly ImmutableArray<SubscriberUsageEffect> NotifiedAndEnd = [AcceptNotify, TellNotified, TellEnded];
    private static readonly ImmutableArray<SubscriberUsageEffect> NotifiedAndUnsubscribe = [AcceptNotify, SendUnsubscribe, TellNotified];
    private static readonly ImmutableArray<SubscriberUsageEffect> NotifyUnknown = [RefuseNotify];
    private static readonly ImmutableArray<SubscriberUsageEffect> Refresh = [SendRefresh];
    private static readonly ImmutableArray<SubscriberUsageEffect> Unsubscribe = [SendUnsubscribe];
    private static readonly ImmutableArray<SubscriberUsageEffect> End = [TellEnded];

    /// <summary>The first request goes out.</summary>
    public static SubscriberUsageState Start(MonotonicTime now, SipTimers timers) => new Requesting(now + timers.TransactionTimeout, EndsThen: false);

    /// <param name="state">The state.</param>
    /// <param name="happened">The event.</param>
    /// <param name="now">The present.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="lasting">How long the subscription lasts by the last 2xx, or as was asked for.</param>
    /// <param name="isRefreshed">Whether it is kept up: SUBSCRIBE, not REFER.</param>
    public static Transition<SubscriberUsageState, SubscriberUsageEffect> Step(
        SubscriberUsageState state, SubscriberUsageEvent happened, MonotonicTime now, SipTimers timers, TimeSpan lasting, bool isRefreshed) =>
        (state, happened) switch
        {
            (Requesting requesting, RequestAccepted) => new(new AwaitingNotify(requesting.TimerN, requesting.EndsThen), Answer),
            // What was asked for once is over with that.
            (Requesting, AcceptedAsKnown) when lasting == TimeSpan.Zero => new(new Ended(TimedOut), AnswerAndEnd),
            (Requesting { EndsThen: true }, AcceptedAsKnown) => new(new Unsubscribing(now + timers.TransactionTimeout), AnswerAndUnsubscribe),
            (Requesting, AcceptedAsKnown) => new(Until(now, lasting, isRefreshed), Answer),
            (Requesting, SubscriptionDeclined) => new(new Ended(NoReferSub), AnswerAndEnd),
            (Requesting, RequestRefused) => new(new Ended(Refused), AnswerAndEnd),
            (Requesting { EndsThen: true } or AwaitingNotify { EndsThen: true }, NotifyArrived) =>
                new(new Unsubscribing(now + timers.TransactionTimeout), NotifiedAndUnsubscribe),
            (Requesting or AwaitingNotify or Subscribed, NotifyArrived notify) => new(Until(now, notify.Lasting ?? lasting, isRefreshed), Notified),
            (Requesting requesting, EndAsked) => new(requesting with { EndsThen = true }, Nothing),

            (AwaitingNotify awaiting, Tick) when now >= awaiting.TimerN => new(new Ended(Silent), End),
            (AwaitingNotify awaiting, EndAsked) => new(awaiting with { EndsThen = true }, Nothing),

            // The 2xx came behind the first NOTIFY, which has said all there is to say; but that there is no subscription is contradicted by it.
            (Subscribed, RequestAccepted or AcceptedAsKnown or SubscriptionDeclined) => new(state, Answer),
            (Subscribed, RequestRefused) => new(new Ended(Refused), AnswerAndEnd),
            (Subscribed subscribed, Tick) when now >= subscribed.ExpiresAt => new(new Ended(TimedOut), End),
            (Subscribed subscribed, Tick) when now >= subscribed.RefreshAt => new(new Refreshing(subscribed.ExpiresAt), Refresh),
            (Subscribed subscribed, RefreshAsked) => new(new Refreshing(subscribed.ExpiresAt), Refresh),

            (Refreshing, RequestAccepted or AcceptedAsKnown) => new(Until(now, lasting, isRefreshed), Nothing),
            (Refreshing, RequestRefused { EndsUsage: true }) => new(new Ended(Gone), End),

            // It is still good for as long as was granted last (RFC 6665 §4.1.2.2), and tried again as long as that has a point.
            (Refreshing refreshing, RequestRefused) => new(new Subscribed(HalfWay(now, refreshing.ExpiresAt), refreshing.ExpiresAt), Nothing),
            (Refreshing refreshing, Tick) when now >= refreshing.ExpiresAt => new(new Ended(TimedOut), End),
            (Refreshing, NotifyArrived notify) =>
                new(notify.Lasting is { } span ? new Refreshing(now + span + Grace) : state, Notified),

            (Subscribed or Refreshing, EndAsked) => new(new Unsubscribing(now + timers.TransactionTimeout), Unsubscribe),

            (Unsubscribing, RequestRefused) => new(new Ended(Gone), End),
            (Unsubscribing unsubscribing, Tick) when now >= unsubscribing.TimerN => new(new Ended(TimedOut), End),
            (Unsubscribing, NotifyArrived) => new(state, Notified),

            (Ended, NotifyArrived or LastNotifyArrived) => new(state, NotifyUnknown),
            (_, LastNotifyArrived) => new(new Ended(null), NotifiedAndEnd),

            // The answer to a refresh that the end overtook; and copies of one answer are no matter of this machine.
            (Unsubscribing or AwaitingNotify or Refreshing, RequestAccepted or AcceptedAsKnown or SubscriptionDeclined) => new(state, Nothing),
            (AwaitingNotify, RequestRefused) => new(state, Nothing),
            (Requesting or AwaitingNotify or Refreshing or Unsubscribing, RefreshAsked) => new(state, Nothing),
            (Unsubscribing, EndAsked) => new(state, Nothing),

            (Ended, _) or (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    // A tenth before the end, or 30 s where that is less.
    private static Subscribed Until(MonotonicTime now, TimeSpan lasting, bool isRefreshed)
    {
        var ahead = lasting / 10 < TimeSpan.FromSeconds(30) ? lasting / 10 : TimeSpan.FromSeconds(30);
        var refreshAfter = lasting - ahead > Pause ? lasting - ahead : Pause;
        return new(isRefreshed ? now + refreshAfter : MonotonicTime.Never, now + lasting + Grace);
    }

    private static MonotonicTime HalfWay(MonotonicTime now, MonotonicTime expiresAt) =>
        (expiresAt - now) / 2 < Pause ? MonotonicTime.Never : now + ((expiresAt - now) / 2);
}
