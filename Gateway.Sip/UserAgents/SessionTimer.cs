using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Sip.UserAgents.SessionTimerEffect;
using static Gateway.Sip.UserAgents.SessionTimerEvent;
using static Gateway.Sip.UserAgents.SessionTimerState;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// The session timer of a call at one of its ends (RFC 4028 §7 to §10). What is agreed on, and by whom, is read and written by
/// <see cref="SessionInterval"/>; whether a refresh is an UPDATE or a re-INVITE is the call's matter.
/// </summary>
/// <remarks>
/// <code>
/// Off         no timer
/// Refresher   refreshes at half the interval; a refusal is followed by another try at half of what is left
/// Refreshing  the refresh is out
/// Watcher     the peer refreshes
/// </code>
/// Either side ends the session before the interval is over: by a third of it, or by 32 s where that is less (§10), so that the BYE gets through
/// before anybody on the way has forgotten the session.
/// </remarks>
internal static class SessionTimer
{
    /// <summary>No timer.</summary>
    public static readonly SessionTimerState Start = new Off();

    // What is left is not worth another try below this.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MarginMax = TimeSpan.FromSeconds(32);

    private static readonly ImmutableArray<SessionTimerEffect> Nothing = [];
    private static readonly ImmutableArray<SessionTimerEffect> Refresh = [SendRefresh];
    private static readonly ImmutableArray<SessionTimerEffect> End = [EndSession];

    public static Transition<SessionTimerState, SessionTimerEffect> Step(SessionTimerState state, SessionTimerEvent happened, MonotonicTime now) =>
        (state, happened) switch
        {
            (_, Agreed { WeRefresh: true } agreed) => new(new Refresher(now + (agreed.Interval / 2), now + Lasting(agreed.Interval)), Nothing),
            (_, Agreed agreed) => new(new Watcher(now + Lasting(agreed.Interval)), Nothing),
            (_, NotAgreed or SessionEnded) => new(Start, Nothing),

            (Refresher refresher, Tick) when now >= refresher.ExpiresAt => new(Start, End),
            (Refresher refresher, Tick) when now >= refresher.RefreshAt => new(new Refreshing(refresher.ExpiresAt), Refresh),
            (Refreshing refreshing, Tick) when now >= refreshing.ExpiresAt => new(Start, End),
            (Watcher watcher, Tick) when now >= watcher.ExpiresAt => new(Start, End),

            (Refreshing refreshing, RefreshRefused) => new(new Refresher(HalfWay(now, refreshing.ExpiresAt), refreshing.ExpiresAt), Nothing),

            // The peer has taken over meanwhile, or nothing was agreed on any more.
            (Off or Refresher or Watcher, RefreshRefused) => new(state, Nothing),

            (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static TimeSpan Lasting(TimeSpan interval) => interval - (interval / 3 < MarginMax ? interval / 3 : MarginMax);

    private static MonotonicTime HalfWay(MonotonicTime now, MonotonicTime expiresAt) =>
        (expiresAt - now) / 2 < Pause ? MonotonicTime.Never : now + ((expiresAt - now) / 2);
}
