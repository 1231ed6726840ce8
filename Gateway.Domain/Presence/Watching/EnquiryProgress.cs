using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Watching;

/// <summary>What a NOTIFY showed of somebody.</summary>
/// <param name="Document">What is true.</param>
/// <param name="EntityTag">The tag of that (RFC 5839); <c>null</c> where the server gives none.</param>
/// <param name="Dialog">The Call-ID of the subscription: tags of two subscriptions say nothing of each other, for the server may have been started anew between them.</param>
public sealed record Sight(PresenceDocument Document, string? EntityTag, string Dialog)
{
    /// <summary>Whether something else was true then (presence fact sheet, clause 2, c).</summary>
    public bool DiffersFrom(Sight other) =>
        EntityTag is not null && other.EntityTag is not null && Dialog == other.Dialog ? EntityTag != other.EntityTag : !Document.TellsTheSameAs(other.Document);
}

/// <summary>How far an enquiry has come.</summary>
/// <param name="Record">As it is told.</param>
/// <param name="EndsAt">When its time is over; <see cref="MonotonicTime.Never"/> for one that is answered at once.</param>
/// <param name="Seen">What was shown last; <c>null</c> = nothing yet.</param>
public sealed record EnquiryProgress(EnquiryRecord Record, MonotonicTime EndsAt, Sight? Seen)
{
    /// <summary>A question, before anything was sent.</summary>
    public static EnquiryProgress Of(PresenceQuestion question, MonotonicTime now) =>
        new(EnquiryRecord.Of(question), question.Kind == EnquiryKind.Once ? MonotonicTime.Never : now + question.Lasting, null);
}
