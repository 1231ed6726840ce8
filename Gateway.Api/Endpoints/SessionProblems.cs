using System.Globalization;
using Gateway.Api.Storage;
using Gateway.Domain.Alerts;

namespace Gateway.Api.Endpoints;

/// <summary>How a session that did not come about is told to who waits for it.</summary>
internal static class SessionProblems
{
    /// <summary>Numbers that begin a Warning text and refine a 486 (TS 24.379 §4.4.2): too many sessions, too many participants.</summary>
    private static readonly string[] Full = ["103", "122"];

    /// <param name="row">A failed session with its participants.</param>
    /// <param name="views">What of it may be shown.</param>
    public static Problem Of(SessionRow row, SessionViews views)
    {
        var session = views.Of(row, withParticipants: true);
        var refused = session.Participants!.Where(participant => participant.State is ParticipantState.Refused or ParticipantState.Failed).ToList();
        if (session.State is SessionState.Cancelled or SessionState.CancelTooLate)
            return session.State == SessionState.Cancelled ? Problems.Conflict("cancelled", "The session was cancelled.") : Problems.CancelTooLate();
        // The set-up itself was refused, or the one who was called refused; of a group nobody's own reason is everybody's.
        var sip = session.Sip ?? (refused is [var only] ? only.Sip : null);
        Why[] why = [.. refused.SelectMany(participant => participant.Why).Distinct()];
        return Of(sip, why);
    }

    /// <summary>The controlling function refused what somebody in the session asked of it.</summary>
    public static Problem Of(SipCause cause) =>
        cause.Status is 404 or 481 ? Problems.SessionEnded() with { Sip = AnswerOf(cause) } : Of(AnswerOf(cause), []);

    private static SipAnswer AnswerOf(SipCause cause) => new() { Status = cause.Status, Reason = cause.Reason, Warning = cause.Warning };

    private static Problem Of(SipAnswer? sip, Why[] why) => sip?.Status switch
    {
        not (480 or 486) when why.Length > 0 => Problems.Sip("access-denied", 403, "Access denied", why[0].Reason, sip, why),
        403 or 433 => Problems.Sip("access-denied", 403, "Access denied", Sentence("The network refused it", sip), sip, [Refusal(sip)]),
        486 when IsFull(sip) => Problems.Sip("session-full", 409, "There is no room", Sentence("A limit is reached", sip), sip, why),
        486 or 600 => Problems.Sip("callee-busy", 409, "Busy", Sentence("Who was called is in another session", sip), sip, why),
        603 => Problems.Sip("callee-declined", 409, "Declined", Sentence("Who was called does not want to", sip), sip, why),
        487 => Problems.Sip("cancelled", 409, "Cancelled", Sentence("It was cancelled meanwhile", sip), sip, why),
        488 or 606 => Problems.Sip("media-not-acceptable", 409, "No common media", Sentence("No codec or floor control fits both sides", sip), sip, why),
        504 => Problems.Sip("upstream-timeout", 504, "The network did not answer", Sentence("The network did not answer in time", sip), sip, why),
        >= 500 and < 600 => Problems.Sip("upstream-failed", 502, "The network failed", Sentence("The network could not do it", sip), sip, why),
        _ => Problems.Sip("callee-unavailable", 409, "Nobody could be reached", Sentence("Nobody who was called could be reached", sip), sip, why),
    };

    private static bool IsFull(SipAnswer? sip) => sip?.Warning is { } text && Array.Exists(Full, number => text.StartsWith(number, StringComparison.Ordinal));

    private static Why Refusal(SipAnswer sip) => new() { Effect = "reject", Reason = sip.Warning ?? Sentence("The network refused it", sip) };

    private static string Sentence(string says, SipAnswer? sip) =>
        sip is null ? $"{says}." : string.Create(CultureInfo.InvariantCulture, $"{says}: {sip.Status} {sip.Reason}.");
}
