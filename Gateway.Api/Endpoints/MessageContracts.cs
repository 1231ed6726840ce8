namespace Gateway.Api.Endpoints;

/// <summary>What became of a voice message.</summary>
public enum VoiceMessageState
{
    /// <summary>Not yet heard.</summary>
    New,

    /// <summary>Heard to its end.</summary>
    Heard,

    /// <summary>To be kept.</summary>
    Saved,
}

/// <summary>A voice message.</summary>
public sealed record VoiceMessage
{
    public required string Id { get; init; }

    /// <summary>Id of the mailbox.</summary>
    public required string Mailbox { get; init; }

    /// <summary>Who left it, as the network asserted it; absent where nobody was asserted, or he hid who he is.</summary>
    public string? Caller { get; init; }

    public string? CallerName { get; init; }

    /// <summary>The service identity that was called.</summary>
    public required string RequestUri { get; init; }

    /// <summary>History-Info or Diversion of the call, as it was written.</summary>
    public string? History { get; init; }

    public required string CallId { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required long LengthMs { get; init; }

    /// <summary>Of its file.</summary>
    public required string ContentType { get; init; }

    public required long Bytes { get; init; }
    public required VoiceMessageState State { get; init; }

    /// <summary>The address of whose mailbox it was forwarded from; absent where it was left here.</summary>
    public string? ForwardedFrom { get; init; }

    /// <summary>The address of who forwarded it.</summary>
    public string? ForwardedBy { get; init; }

    /// <summary>What he wrote to it.</summary>
    public string? Note { get; init; }

    public required long Version { get; init; }
}

/// <summary>What may be changed of a voice message.</summary>
public sealed record VoiceMessageDraft
{
    public required VoiceMessageState State { get; init; }
}

/// <summary>How loud a voice message is.</summary>
public sealed record VoiceMessageWaveform
{
    /// <summary>Id of the message.</summary>
    public required string Message { get; init; }

    public required long LengthMs { get; init; }

    /// <summary>The loudest sample of each of as many equal parts, 0 to 255 for full scale. Empty where the speech could not be decoded.</summary>
    public required IReadOnlyList<int> Peaks { get; init; }
}

/// <summary>How many messages a mailbox holds (RFC 3842).</summary>
public sealed record MailboxSummary
{
    /// <summary>Not yet heard.</summary>
    public required int New { get; init; }

    /// <summary>Heard or saved.</summary>
    public required int Old { get; init; }
}

/// <summary>The PIN by which messages are heard from any telephone.</summary>
public sealed record MailboxPin
{
    /// <summary>4 to 10 digits. It is kept hashed, and never shown.</summary>
    public required string Pin { get; init; }
}
