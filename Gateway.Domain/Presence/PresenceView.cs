using System.Collections.Immutable;

namespace Gateway.Domain.Presence;

/// <summary>What a document tells of somebody, as the console shows it. What is <c>null</c> is not said.</summary>
/// <param name="IsReachableForSessions">Whether he can be called (display rule of the presence fact sheet, clause 6).</param>
/// <param name="IsReachableForAlerts">Whether he can be sent an alert, by the same rule.</param>
/// <param name="IsOpen"><c>basic</c> of any service.</param>
/// <param name="IsWilling"><c>willingness</c> for PoC Sessions.</param>
/// <param name="IsWillingAtAll"><c>overriding-willingness</c>; <c>false</c> = do not disturb.</param>
/// <param name="SessionsBarred"><c>barring-state</c> of PoC Sessions.</param>
/// <param name="AlertsBarred"><c>barring-state</c> of alerts.</param>
/// <param name="IsInSession"><c>session-participation</c>.</param>
/// <param name="IsRegistered"><c>registration-state</c> of any PoC service.</param>
/// <param name="Note">What he says.</param>
/// <param name="ChangedAt">The latest time that stands in the document.</param>
/// <param name="EntityTag">The tag of the document (RFC 5839).</param>
public sealed record PresenceView(
    bool IsReachableForSessions, bool IsReachableForAlerts, bool IsOpen, bool? IsWilling, bool? IsWillingAtAll, bool? SessionsBarred, bool? AlertsBarred,
    bool? IsInSession, bool? IsRegistered, string? Note, DateTimeOffset? ChangedAt, string? EntityTag)
{
    /// <summary>What he does (RFC 4480 §3.2), for example <c>meeting</c>.</summary>
    public ImmutableArray<string> Activities { get; init; } = [];

    /// <summary>What a document tells.</summary>
    /// <param name="document">The document.</param>
    /// <param name="entityTag">Its tag; <c>null</c> where it has none.</param>
    public static PresenceView Of(PresenceDocument document, string? entityTag)
    {
        var sessions = ServiceOf(document, PresenceTuple.PocSession);
        var alerts = ServiceOf(document, PresenceTuple.PocAlert);
        var person = document.Persons.LastOrDefault();
        var isOpen = document.Tuples.Any(tuple => tuple.IsOpen == true);
        return new(
            IsReachable(sessions, person, document), IsReachable(alerts, person, document), isOpen, sessions?.IsWilling, person?.IsWilling, sessions?.IsBarred, alerts?.IsBarred,
            sessions?.IsInSession, Either(sessions?.IsRegistered, alerts?.IsRegistered), NoteOf(document, person), ChangeOf(document), entityTag)
        {
            Activities = person?.Activities ?? [],
        };
    }

    // Who publishes nothing of PoC is as reachable as any of his services is: a phone that never heard of it can still be called.
    private static bool IsReachable(PresenceTuple? service, PresencePerson? person, PresenceDocument document) =>
        person?.IsWilling != false
        && (service is null
            ? document.Tuples.Any(tuple => tuple.IsOpen == true && tuple.ServiceId is null)
            : service.IsOpen == true && service.IsRegistered != false && service.IsBarred != true && service.IsWilling != false);

    private static PresenceTuple? ServiceOf(PresenceDocument document, string service) => document.Tuples.FirstOrDefault(tuple => tuple.ServiceId == service);

    private static bool? Either(bool? one, bool? other) => one is null ? other : other is null ? one : one.Value || other.Value;

    private static string? NoteOf(PresenceDocument document, PresencePerson? person) =>
        person?.Notes.FirstOrDefault() ?? document.Notes.FirstOrDefault() ?? document.Tuples.SelectMany(tuple => tuple.Notes).FirstOrDefault();

    private static DateTimeOffset? ChangeOf(PresenceDocument document) =>
        document.Tuples.Select(tuple => tuple.Timestamp).Concat(document.Persons.Select(person => person.Timestamp)).Concat(document.Devices.Select(device => device.Timestamp)).Max();
}
