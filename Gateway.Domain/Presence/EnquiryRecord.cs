using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;

namespace Gateway.Domain.Presence;

/// <summary>How an enquiry stands.</summary>
public enum EnquiryState
{
    /// <summary>The question is on its way.</summary>
    Asking,

    /// <summary>The person, or who decides for him, has not decided yet whether the watcher may know.</summary>
    Pending,

    /// <summary>Changes are told.</summary>
    Active,

    /// <summary>Answered, and over: the present state was shown, or the next change came.</summary>
    Answered,

    /// <summary>Over, as <see cref="EnquiryEnd"/> says.</summary>
    Ended,

    /// <summary>The watcher may not know, or may not ask.</summary>
    Refused,

    /// <summary>The network did not answer, or not as it should.</summary>
    Failed,
}

/// <summary>Why an enquiry is over that was neither answered nor refused nor failed.</summary>
public enum EnquiryEnd
{
    /// <summary>Its time is over.</summary>
    TimedOut,

    /// <summary>Nothing changed until its time was over.</summary>
    NoChange,

    /// <summary>The watcher stopped it.</summary>
    Stopped,

    /// <summary>The watcher may know no longer, or was not let in.</summary>
    Rejected,

    /// <summary>Nobody decided in time.</summary>
    GivenUp,

    /// <summary>The person is no longer there.</summary>
    NoResource,

    /// <summary>The person's state will never change.</summary>
    Invariant,

    /// <summary>The gateway was started anew.</summary>
    Restarted,
}

/// <summary>An enquiry at the watcher's side (TS 23.141 A.1), as it stands.</summary>
/// <param name="Id">The enquiry.</param>
/// <param name="Watcher">Who asked.</param>
/// <param name="Presentity">Of whom.</param>
/// <param name="Kind">What was asked.</param>
/// <param name="State">How it stands.</param>
/// <param name="StartedAt">When it was asked.</param>
/// <param name="Until">When its time is over; <c>null</c> for once.</param>
/// <param name="Seen">What was seen last; <c>null</c> = nothing yet. Stop leaves it as it was.</param>
/// <param name="Notifications">How often a state was shown.</param>
/// <param name="Cause">The SIP answer that decided; of one that goes on, why its network cannot be reached at the moment and is asked again. <c>null</c> where none did.</param>
/// <param name="Why">What access control said, as far as this network knows.</param>
/// <param name="End">Why it is over; <c>null</c> unless <see cref="EnquiryState.Ended"/>.</param>
/// <param name="EndedAt">When it was over; <c>null</c> before.</param>
public sealed record EnquiryRecord(
    EnquiryId Id, PocAddress Watcher, PocAddress Presentity, EnquiryKind Kind, EnquiryState State, DateTimeOffset StartedAt, DateTimeOffset? Until,
    PresenceView? Seen, int Notifications, SipCause? Cause, ImmutableArray<AlertWhy> Why, EnquiryEnd? End, DateTimeOffset? EndedAt)
{
    /// <summary>The Call-ID of the subscription that it is answered by, where its ladder is found; <c>null</c> before one is.</summary>
    public string? CallId { get; init; }

    /// <summary>Whether it is over.</summary>
    public bool IsOver => State is EnquiryState.Answered or EnquiryState.Ended or EnquiryState.Refused or EnquiryState.Failed;

    /// <summary>A question that is on its way.</summary>
    public static EnquiryRecord Of(PresenceQuestion question) => new(
        question.Id, question.Watcher, question.Presentity, question.Kind, EnquiryState.Asking, question.AskedAt,
        question.Kind == EnquiryKind.Once ? null : question.AskedAt + question.Lasting, null, 0, null, [], null, null);
}
