using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Sip.UserAgents.NotifierUsageEffect;
using static Gateway.Sip.UserAgents.NotifierUsageEvent;
using static Gateway.Sip.UserAgents.NotifierUsageState;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// A subscription at the notifier (RFC 6665 §4.2), by SUBSCRIBE or REFER, from its 200 on. One NOTIFY is open at a time, so that they cannot
/// overtake each other. What the state is, and when it changes, is the owner's matter.
/// </summary>
/// <remarks>
/// <code>
/// Quiet          nothing open; runs out with a NOTIFY "terminated;reason=timeout"
/// Notifying      a NOTIFY is open; what comes meanwhile waits
/// NotifyDelayed  the subscriber wants it later
/// Closing        the last NOTIFY is open
/// Ended          the owner has been told
/// </code>
/// A NOTIFY that is given when the subscription has run out is its last, whatever the owner calls it: so Expires 0 fetches the state and ends
/// a subscription with one NOTIFY each (RFC 6665 §4.1.2.3, §4.4.3).
/// </remarks>
internal static class NotifierUsage
{
    private static readonly Closing IsClosing = new();
    private static readonly Ended IsEnded = new();

    private static readonly ImmutableArray<NotifierUsageEffect> Nothing = [];
    private static readonly ImmutableArray<NotifierUsageEffect> Send = [SendNotify];
    private static readonly ImmutableArray<NotifierUsageEffect> KeepIt = [Keep];
    private static readonly ImmutableArray<NotifierUsageEffect> KeepItAlone = [ForgetKept, Keep];
    private static readonly ImmutableArray<NotifierUsageEffect> KeepItInPlaceOfOldest = [ForgetOldest, Keep];
    private static readonly ImmutableArray<NotifierUsageEffect> KeepOpenOne = [KeepOpen];
    private static readonly ImmutableArray<NotifierUsageEffect> SendNext = [SendKept];
    private static readonly ImmutableArray<NotifierUsageEffect> Timeout = [SendTimeout];
    private static readonly ImmutableArray<NotifierUsageEffect> TimeoutAlone = [ForgetKept, SendTimeout];
    private static readonly ImmutableArray<NotifierUsageEffect> TimeoutLater = [KeepTimeout];
    private static readonly ImmutableArray<NotifierUsageEffect> Refresh = [AcceptSubscribe, TellRefreshed];
    private static readonly ImmutableArray<NotifierUsageEffect> RefuseRefresh = [RefuseSubscribe];
    private static readonly ImmutableArray<NotifierUsageEffect> End = [TellEnded];

    /// <summary>The 200 has been sent.</summary>
    public static NotifierUsageState Start(MonotonicTime now, TimeSpan lasting) => new Quiet(now + lasting);

    /// <param name="state">The state.</param>
    /// <param name="happened">The event.</param>
    /// <param name="now">The present.</param>
    /// <param name="wholeState">Whether each NOTIFY tells everything, so that one that waits is replaced by a later one.</param>
    public static Transition<NotifierUsageState, NotifierUsageEffect> Step(
        NotifierUsageState state, NotifierUsageEvent happened, MonotonicTime now, bool wholeState) =>
        (state, happened) switch
        {
            (Quiet quiet, NotifyGiven given) when IsLast(given, quiet.ExpiresAt, now) => new(IsClosing, Send),
            (Quiet quiet, NotifyGiven given) => new(new Notifying(Later(quiet.ExpiresAt, given.Lasting, now), 0, IsLastWaiting: false), Send),
            (Quiet quiet, Tick) when now >= quiet.ExpiresAt => new(IsClosing, Timeout),
            (Quiet, SubscribeArrived subscribe) => new(new Quiet(now + subscribe.Lasting), Refresh),

            // Nothing follows the last.
            (Notifying { IsLastWaiting: true } or NotifyDelayed { IsLastWaiting: true }, NotifyGiven) => new(state, Nothing),

            (Notifying notifying, NotifyGiven given) => Waits(notifying, given, now, wholeState),
            (Notifying notifying, Tick) when now >= notifying.ExpiresAt =>
                new(new Notifying(MonotonicTime.Never, notifying.Waiting + 1, IsLastWaiting: true), TimeoutLater),
            (Notifying { Waiting: 0 } notifying, NotifyEnded) => new(new Quiet(notifying.ExpiresAt), Nothing),
            (Notifying { Waiting: 1, IsLastWaiting: true }, NotifyEnded) => new(IsClosing, SendNext),
            (Notifying notifying, NotifyEnded) => new(notifying with { Waiting = notifying.Waiting - 1 }, SendNext),
            (Notifying { Waiting: > 0 } notifying, NotifyDeferred deferred) when wholeState =>
                new(new NotifyDelayed(now + deferred.After, notifying.ExpiresAt, notifying.Waiting, notifying.IsLastWaiting), Nothing),
            (Notifying notifying, NotifyDeferred deferred) =>
                new(new NotifyDelayed(now + deferred.After, notifying.ExpiresAt, notifying.Waiting + 1, notifying.IsLastWaiting), KeepOpenOne),
            (Notifying { IsLastWaiting: false } notifying, SubscribeArrived subscribe) =>
                new(notifying with { ExpiresAt = now + subscribe.Lasting }, Refresh),

            (NotifyDelayed delayed, Tick) when now >= delayed.ExpiresAt => new(IsClosing, TimeoutAlone),
            (NotifyDelayed { Waiting: 1, IsLastWaiting: true } delayed, Tick) when now >= delayed.RetryAt => new(IsClosing, SendNext),
            (NotifyDelayed delayed, Tick) when now >= delayed.RetryAt =>
                new(new Notifying(delayed.ExpiresAt, delayed.Waiting - 1, delayed.IsLastWaiting), SendNext),
            (NotifyDelayed delayed, NotifyGiven given) => Waits(delayed, given, now, wholeState),
            (NotifyDelayed { IsLastWaiting: false } delayed, SubscribeArrived subscribe) =>
                new(delayed with { ExpiresAt = now + subscribe.Lasting }, Refresh),

            (Notifying, NotifyRefused) => new(IsEnded, End),

            // How the last NOTIFY fares changes nothing.
            (Closing, NotifyEnded or NotifyRefused or NotifyDeferred) => new(IsEnded, End),
            (Closing, NotifyGiven) => new(state, Nothing),

            // A NOTIFY would tell a subscriber that has begun anew of what it has forgotten, or make it begin once more.
            (Quiet or Notifying or NotifyDelayed or Closing, Replaced) => new(IsEnded, End),

            // The end is on its way to the subscriber.
            (Notifying or NotifyDelayed or Closing or Ended, SubscribeArrived) => new(state, RefuseRefresh),

            // No NOTIFY is open.
            (Quiet or NotifyDelayed, NotifyEnded or NotifyDeferred or NotifyRefused) => new(state, Nothing),

            (Ended, _) or (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static bool IsLast(NotifyGiven given, MonotonicTime expiresAt, MonotonicTime now) => given.IsLast || now >= expiresAt;

    private static MonotonicTime Later(MonotonicTime expiresAt, TimeSpan? lasting, MonotonicTime now) =>
        lasting is { } span ? now + span : expiresAt;

    private static Transition<NotifierUsageState, NotifierUsageEffect> Waits(
        Notifying notifying, NotifyGiven given, MonotonicTime now, bool wholeState)
    {
        var (waiting, effects) = Kept(notifying.Waiting, wholeState);
        return IsLast(given, notifying.ExpiresAt, now)
            ? new(new Notifying(MonotonicTime.Never, waiting, IsLastWaiting: true), effects)
            : new(new Notifying(Later(notifying.ExpiresAt, given.Lasting, now), waiting, IsLastWaiting: false), effects);
    }

    private static Transition<NotifierUsageState, NotifierUsageEffect> Waits(
        NotifyDelayed delayed, NotifyGiven given, MonotonicTime now, bool wholeState)
    {
        var (waiting, effects) = Kept(delayed.Waiting, wholeState);
        return IsLast(given, delayed.ExpiresAt, now)
            ? new(delayed with { ExpiresAt = MonotonicTime.Never, Waiting = waiting, IsLastWaiting = true }, effects)
            : new(delayed with { ExpiresAt = Later(delayed.ExpiresAt, given.Lasting, now), Waiting = waiting }, effects);
    }

    private static (int Waiting, ImmutableArray<NotifierUsageEffect> Effects) Kept(int waiting, bool wholeState) =>
        wholeState && waiting > 0 ? (1, KeepItAlone)
            : waiting >= IncomingSubscription.WaitingMax ? (waiting, KeepItInPlaceOfOldest)
            : (waiting + 1, KeepIt);
}
