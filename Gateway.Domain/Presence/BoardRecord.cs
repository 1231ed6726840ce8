using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;

namespace Gateway.Domain.Presence;

/// <summary>A wish to watch everybody of a list with one subscription (RFC 4662).</summary>
/// <param name="Id">The identifier of the board; it is stopped like an enquiry.</param>
/// <param name="Watcher">Who watches.</param>
/// <param name="List">The list: the address of a PoC Group of this or another network, for its members; or <see cref="EverybodyOf"/>.</param>
/// <param name="Duration">For how long; at most <see cref="PresenceQuestion.DurationMax"/>.</param>
/// <param name="AskedAt">When.</param>
public sealed record BoardQuestion(EnquiryId Id, PocAddress Watcher, PocAddress List, TimeSpan Duration, DateTimeOffset AskedAt)
{
    /// <summary>The user part of the list of all people of a network.</summary>
    public const string EverybodyUser = "everybody";

    /// <summary>The list of all people of a network.</summary>
    public static PocAddress EverybodyOf(string domain) => PocAddress.Parse($"sip:{EverybodyUser}@{domain}");
}

/// <summary>A person on a board.</summary>
/// <param name="Who">Who.</param>
/// <param name="Standing">How the subscription to him stands; <c>null</c> while nothing was told of him.</param>
/// <param name="Seen">What was seen last; <c>null</c> = nothing, for he is not decided on, or may not be seen.</param>
public sealed record BoardEntry(PocAddress Who, WatcherStatus? Standing, PresenceView? Seen)
{
    /// <summary>Why nothing is told of him any more, as RFC 6665 §4.1.3 names it: <c>rejected</c>, <c>noresource</c>, <c>probation</c> (his network cannot be reached, and is asked again), ...; <c>null</c> = it is, or nothing is said.</summary>
    public string? Reason { get; init; }
}

/// <summary>A board as it stands. It lives in memory: a watcher opens it anew after a restart.</summary>
/// <param name="Id">The board.</param>
/// <param name="Watcher">Who watches.</param>
/// <param name="List">Which list.</param>
/// <param name="State">How it stands: Asking, Active, Ended, Refused or Failed.</param>
/// <param name="StartedAt">When it was opened.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Entries">Everybody on it, in the order of the list.</param>
/// <param name="Cause">The SIP answer that decided; <c>null</c> where none did.</param>
/// <param name="Why">What access control said.</param>
/// <param name="End">Why it is over; <c>null</c> unless it ended.</param>
public sealed record BoardRecord(
    EnquiryId Id, PocAddress Watcher, PocAddress List, EnquiryState State, DateTimeOffset StartedAt, DateTimeOffset Until, ImmutableArray<BoardEntry> Entries,
    SipCause? Cause, ImmutableArray<AlertWhy> Why, EnquiryEnd? End)
{
    /// <summary>Whether it is over.</summary>
    public bool IsOver => State is EnquiryState.Ended or EnquiryState.Refused or EnquiryState.Failed;

    /// <summary>A board that is being opened.</summary>
    public static BoardRecord Of(BoardQuestion question) =>
        new(question.Id, question.Watcher, question.List, EnquiryState.Asking, question.AskedAt, question.AskedAt + question.Duration, [], null, [], null);
}
