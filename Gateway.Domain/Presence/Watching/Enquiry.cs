using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using static Gateway.Domain.Presence.Watching.EnquiryEvent;

namespace Gateway.Domain.Presence.Watching;

/// <summary>
/// One enquiry at the watcher (TS 23.141 A.1; presence fact sheet, clause 2): what it makes of what its subscription brings. How the subscription is kept up is
/// the matter of <see cref="Watch"/>; several enquiries may live on one.
/// </summary>
/// <remarks>
/// <code>
/// Once         the first state answers it
/// Period       each different state is told, until its time is over
/// NextChange   the first state is what a change is measured by, not an answer; the next different one is
/// all          pending is no state; stop shows nothing new
/// </code>
/// </remarks>
internal static class Enquiry
{
    private static readonly ImmutableArray<EnquiryEffect> Nothing = [];
    private static readonly ImmutableArray<EnquiryEffect> Told = [EnquiryEffect.Tell];
    private static readonly ImmutableArray<EnquiryEffect> Gone = [EnquiryEffect.Tell, EnquiryEffect.Leave];

    /// <param name="state">How far it has come.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="now">The present.</param>
    /// <param name="at">The present, as people write it.</param>
    public static Transition<EnquiryProgress, EnquiryEffect> Step(EnquiryProgress state, EnquiryEvent happened, MonotonicTime now, DateTimeOffset at) =>
        (state.Record.Kind, happened) switch
        {
            // Whatever comes when it is over carries no news.
            _ when state.Record.IsOver => new(state, Nothing),

            (EnquiryKind.Once, Shown shown) => Over(See(state, shown.Sight), EnquiryState.Answered, at),
            (EnquiryKind.NextChange, Shown shown) when state.Seen is { } baseline && shown.Sight.DiffersFrom(baseline) =>
                Over(See(state, shown.Sight), EnquiryState.Answered, at),

            // A refresh, or the way back from pending, or to a network that could not be reached: nothing of the person has changed.
            (_, Shown shown) when state.Seen is { } seen && !shown.Sight.DiffersFrom(seen) =>
                state.Record is { State: EnquiryState.Active, Cause: null } ? new(state with { Seen = shown.Sight }, Nothing) : As(state with { Seen = shown.Sight }, EnquiryState.Active),
            (_, Shown shown) => As(See(state, shown.Sight), EnquiryState.Active),

            (_, NowPending) => state.Record is { State: EnquiryState.Pending, Cause: null } ? new(state, Nothing) : As(state, EnquiryState.Pending),
            (_, Unavailable unavailable) => new(state with { Record = state.Record with { Cause = unavailable.Cause } }, Told),
            (_, Denied denied) => Over(state with { Record = state.Record with { Cause = denied.Cause, Why = denied.Why } }, EnquiryState.Refused, at),
            (_, EnquiryEvent.Failed failed) => Over(state with { Record = state.Record with { Cause = failed.Cause } }, EnquiryState.Failed, at),
            (_, Finished finished) => Ended(state, finished.End, at),
            (_, StopAsked) => Ended(state, EnquiryEnd.Stopped, at),
            (var kind, Tick) when now >= state.EndsAt => Ended(state, kind == EnquiryKind.NextChange ? EnquiryEnd.NoChange : EnquiryEnd.TimedOut, at),
            (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static EnquiryProgress See(EnquiryProgress state, Sight sight) => state with
    {
        Seen = sight,
        Record = state.Record with { Seen = PresenceView.Of(sight.Document, sight.EntityTag), Notifications = state.Record.Notifications + 1 },
    };

    private static Transition<EnquiryProgress, EnquiryEffect> As(EnquiryProgress state, EnquiryState standing) =>
        new(state with { Record = state.Record with { State = standing, Cause = null } }, Told);

    private static Transition<EnquiryProgress, EnquiryEffect> Ended(EnquiryProgress state, EnquiryEnd end, DateTimeOffset at) =>
        Over(state with { Record = state.Record with { End = end } }, EnquiryState.Ended, at);

    private static Transition<EnquiryProgress, EnquiryEffect> Over(EnquiryProgress state, EnquiryState standing, DateTimeOffset at) =>
        new(state with { EndsAt = MonotonicTime.Never, Record = state.Record with { State = standing, EndedAt = at } }, Gone);
}
