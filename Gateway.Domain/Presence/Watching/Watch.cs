using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Domain.Presence.Watching.WatchEvent;
using static Gateway.Domain.Presence.Watching.WatchState;

namespace Gateway.Domain.Presence.Watching;

/// <summary>
/// The subscription of one watcher to one person, for as long as an enquiry of his wants to know (presence fact sheet, clauses 3 and 7; RFC 6665 §4.1.3): when it is begun, given
/// up, and begun again. Refreshing it, and Timer N, are the matter of the user agent below.
/// </summary>
/// <remarks>
/// <code>
/// Resting      nobody wants to know
/// Subscribing  SUBSCRIBE is out
/// Standing     a NOTIFY has come
/// Pausing      it failed; tried again after 30 s, twice that, ... 30 min, or when the server says
/// Leaving      SUBSCRIBE with Expires 0 is out
/// </code>
/// </remarks>
internal static class Watch
{
    /// <summary>The first pause (clause 7).</summary>
    public static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(30);

    /// <summary>The longest that is our own idea (clause 7).</summary>
    public static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(30);

    /// <summary>The longest that a server may ask for.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(24);

    /// <summary>A server that ends what it has just granted is not asked at once again.</summary>
    public static readonly TimeSpan AgainMin = TimeSpan.FromSeconds(5);

    private static readonly ImmutableArray<WatchEffect> Nothing = [];
    private static readonly ImmutableArray<WatchEffect> Ask = [new WatchEffect.Subscribe()];
    private static readonly ImmutableArray<WatchEffect> End = [new WatchEffect.Unsubscribe()];
    private static readonly ImmutableArray<WatchEffect> Deny = [new WatchEffect.TellDenied()];
    private static readonly ImmutableArray<WatchEffect> Fail = [new WatchEffect.TellFailed()];
    private static readonly ImmutableArray<WatchEffect> Wait = [new WatchEffect.TellUnavailable()];

    /// <param name="state">How it stands.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="now">The present.</param>
    /// <param name="jitter">Chance, 0 to 1: a pause is between three quarters and five quarters of what it is said to be, so that watchers of one server do not come back at one moment.</param>
    public static Transition<WatchState, WatchEffect> Step(WatchState state, WatchEvent happened, MonotonicTime now, double jitter) =>
        (state, happened) switch
        {
            (Resting, Wanted) => new(new Subscribing(now, 0), Ask),
            (Leaving, Wanted) => new(new Leaving(IsWantedAgain: true), Nothing),
            (Subscribing or Standing or Pausing, Wanted) => new(state, Nothing),

            (Subscribing or Standing, Unwanted) => new(new Leaving(IsWantedAgain: false), End),
            (Leaving, Unwanted) => new(new Leaving(IsWantedAgain: false), Nothing),
            (Pausing or Resting, Unwanted) => new(new Resting(), Nothing),

            (Subscribing subscribing, Notified) => new(new Standing(subscribing.Since), Nothing),
            (Standing or Leaving, Notified) => new(state, Nothing),

            (Subscribing subscribing, Over over) => After(over, subscribing.Since, subscribing.Failures, now, jitter),
            (Standing standing, Over over) => After(over, standing.Since, 0, now, jitter),
            (Leaving { IsWantedAgain: true }, Over) => new(new Subscribing(now, 0), Ask),
            (Leaving, Over) => new(new Resting(), Nothing),

            (Pausing pausing, Tick) when now >= pausing.RetryAt => new(new Subscribing(now, pausing.Failures), Ask),
            (_, Tick) => new(state, Nothing),

            // Without a subscription nothing can come of one.
            (Resting or Pausing, Notified or Over) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static Transition<WatchState, WatchEffect> After(Over over, MonotonicTime since, int failures, MonotonicTime now, double jitter) => (over.Reason, over.Status) switch
    {
        ("refused", 401 or 403 or 407 or 433 or 603) => new(new Resting(), Deny),
        ("refused", 423) when !over.IsLongEnough => new(new Subscribing(now, failures + 1), Ask),
        ("refused", 481) => Again(since, failures, now),
        ("refused", 0 or 408 or 480 or 500 or 502 or 503 or 504 or 600) => Later(over, failures, now, jitter),
        ("refused", _) => new(new Resting(), Fail),
        ("rejected", _) => Finish(EnquiryEnd.Rejected),
        ("noresource", _) => Finish(EnquiryEnd.NoResource),
        ("invariant", _) => Finish(EnquiryEnd.Invariant),
        ("giveup", _) when over.RetryAfter is null => Finish(EnquiryEnd.GivenUp),
        ("deactivated" or "timeout" or "gone", _) => Again(since, failures, now),
        _ => Later(over, failures, now, jitter),
    };

    private static Transition<WatchState, WatchEffect> Finish(EnquiryEnd end) => new(new Resting(), [new WatchEffect.TellFinished(end)]);

    private static Transition<WatchState, WatchEffect> Again(MonotonicTime since, int failures, MonotonicTime now) =>
        now - since >= AgainMin ? new(new Subscribing(now, failures), Ask) : new(new Pausing(since + AgainMin, failures + 1), Nothing);

    private static Transition<WatchState, WatchEffect> Later(Over over, int failures, MonotonicTime now, double jitter)
    {
        var own = PauseMin * Math.Pow(2, Math.Min(failures, 10));
        var pause = (own < PauseMax ? own : PauseMax) * (0.75 + (jitter / 2));
        if (over.RetryAfter is { } asked && asked > pause)
            pause = asked < RetryAfterMax ? asked : RetryAfterMax;
        return new(new Pausing(now + pause, failures + 1), Wait);
    }
}
