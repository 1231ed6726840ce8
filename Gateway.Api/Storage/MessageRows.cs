namespace Gateway.Api.Storage;

/// <summary>A voice message.</summary>
internal sealed class MessageRow
{
    /// <summary>Not yet heard.</summary>
    public const string New = "new";

    /// <summary>Heard to its end.</summary>
    public const string Heard = "heard";

    /// <summary>To be kept.</summary>
    public const string Saved = "saved";

    public required string Id { get; set; }
    public required string Mailbox { get; set; }

    /// <summary>The asserted address of who left it; null where nobody was asserted, or he hid who he is.</summary>
    public string? Caller { get; set; }

    public string? CallerName { get; set; }
    public required string CallId { get; set; }

    /// <summary>The service identity that was called.</summary>
    public required string RequestUri { get; set; }

    /// <summary>History-Info or Diversion of the call, as it was written.</summary>
    public string? History { get; set; }

    /// <summary>The name of its file.</summary>
    public required string File { get; set; }

    /// <summary>opus (in Ogg) or pcm (in WAV).</summary>
    public required string Codec { get; set; }

    public long Bytes { get; set; }

    /// <summary>Milliseconds.</summary>
    public long Length { get; set; }

    /// <summary>The loudest sample of each 20 ms, 255 standing for full scale; null where it could not be decoded.</summary>
    public byte[]? Peaks { get; set; }

    public long ReceivedAt { get; set; }
    public required string State { get; set; }

    /// <summary>The address of whose mailbox it was forwarded from; null where it was left here.</summary>
    public string? ForwardedFrom { get; set; }

    /// <summary>The address of who forwarded it.</summary>
    public string? ForwardedBy { get; set; }

    /// <summary>What he wrote to it.</summary>
    public string? Note { get; set; }

    public long Version { get; set; }
}

/// <summary>A voice message as the history knows it, whether it is still there or not: who and when, but nothing of what was said.</summary>
internal sealed class MessageRecordRow
{
    /// <summary>The state of a message that is gone.</summary>
    public const string Deleted = "deleted";

    /// <summary>That of the message.</summary>
    public required string Id { get; set; }

    public required string Mailbox { get; set; }

    /// <summary>The address of whose mailbox it is, which outlives the mailbox here.</summary>
    public required string Owner { get; set; }

    /// <summary>His name at that time; null for a role.</summary>
    public string? OwnerName { get; set; }

    public string? Caller { get; set; }
    public string? CallerName { get; set; }
    public required string RequestUri { get; set; }

    /// <summary>Milliseconds.</summary>
    public long Length { get; set; }

    public long ReceivedAt { get; set; }
    public string? ForwardedFrom { get; set; }
    public string? ForwardedBy { get; set; }

    /// <summary>One of those of <see cref="MessageRow"/>, or <see cref="Deleted"/>.</summary>
    public required string State { get; set; }

    public List<MessageStepRow> Steps { get; set; } = [];
}

/// <summary>Something that was done with a voice message. Rows are added, and never change.</summary>
internal sealed class MessageStepRow
{
    /// <summary>Counts up: the order in which it was done.</summary>
    public long Id { get; set; }

    public required string Message { get; set; }
    public long At { get; set; }

    /// <summary>One of the names of <see cref="Endpoints.MessageDeed"/>.</summary>
    public required string Deed { get; set; }

    /// <summary>One of the names of <see cref="Endpoints.MessageMeans"/>.</summary>
    public required string Means { get; set; }

    /// <summary>The address of who did it; null where nobody was asserted in a call.</summary>
    public string? By { get; set; }

    /// <summary>The address of whose mailbox a copy was put into.</summary>
    public string? To { get; set; }
}

/// <summary>A greeting that replaces the spoken default.</summary>
internal sealed class GreetingRow
{
    public required string Mailbox { get; set; }

    /// <summary>One of the names of greetings.</summary>
    public required string Kind { get; set; }

    /// <summary>The name of its file.</summary>
    public required string File { get; set; }

    /// <summary>Milliseconds.</summary>
    public long Length { get; set; }

    public long ChangedAt { get; set; }
}
