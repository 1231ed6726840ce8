namespace Gateway.Api.Endpoints;

/// <summary>How a voice message stands, whether it is still there or not.</summary>
public enum MessageRecordState
{
    /// <summary>Not yet heard.</summary>
    New,

    /// <summary>Heard to its end.</summary>
    Heard,

    /// <summary>To be kept.</summary>
    Saved,

    /// <summary>Gone, with what was said.</summary>
    Deleted,
}

/// <summary>What can be done with a voice message.</summary>
public enum MessageDeed
{
    /// <summary>Heard to its end, or marked so.</summary>
    Heard,

    /// <summary>Marked as to be kept.</summary>
    Saved,

    /// <summary>Marked as not heard, after all.</summary>
    MarkedNew,

    /// <summary>A copy was put into another mailbox.</summary>
    Forwarded,

    /// <summary>Deleted.</summary>
    Deleted,

    /// <summary>Deleted, since its mailbox was removed.</summary>
    DeletedWithMailbox,
}

/// <summary>How somebody came to a voice message.</summary>
public enum MessageMeans
{
    /// <summary>Signed in, at the console or over REST.</summary>
    SignedIn,

    /// <summary>With an API key.</summary>
    Key,

    /// <summary>In a call to the message box.</summary>
    Telephone,
}

/// <summary>Something that was done with a voice message.</summary>
public sealed record MessageStep
{
    public required DateTimeOffset At { get; init; }
    public required MessageDeed Deed { get; init; }
    public required MessageMeans Means { get; init; }

    /// <summary>Who did it; of a key, whose it is. Absent where nobody was asserted in a call.</summary>
    public string? By { get; init; }

    /// <summary>His name; absent where he is not a user of this network.</summary>
    public string? ByDisplayName { get; init; }

    /// <summary>The address of whose mailbox got a copy.</summary>
    public string? To { get; init; }
}

/// <summary>A voice message of the past or present, and what became of it. Nothing of what was said or written to it.</summary>
public sealed record MessageRecord
{
    /// <summary>That of the message, which answers to it as long as it is there.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the mailbox.</summary>
    public required string Mailbox { get; init; }

    /// <summary>Whether it was removed since, with all that lay in it.</summary>
    public required bool MailboxGone { get; init; }

    /// <summary>The address of whose mailbox it is or was.</summary>
    public required string Owner { get; init; }

    /// <summary>His name when the message came, or that of the group; absent for a role.</summary>
    public string? OwnerDisplayName { get; init; }

    /// <summary>Who left it, as the network asserted it; absent where nobody was asserted, or he hid who he is.</summary>
    public string? Caller { get; init; }

    public string? CallerName { get; init; }

    /// <summary>The service identity that was called.</summary>
    public required string RequestUri { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
    public required long LengthMs { get; init; }

    /// <summary>The address of whose mailbox it was forwarded from; absent where it was left here.</summary>
    public string? ForwardedFrom { get; init; }

    /// <summary>The address of who forwarded it.</summary>
    public string? ForwardedBy { get; init; }

    public required MessageRecordState State { get; init; }

    /// <summary>What was done with it, in that order; 101 at most, since what is marked to and fro is not written down for ever.</summary>
    public required IReadOnlyList<MessageStep> Steps { get; init; }
}
