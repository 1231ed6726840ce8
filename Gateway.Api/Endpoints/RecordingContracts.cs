namespace Gateway.Api.Endpoints;

/// <summary>The speech of a talk burst, kept in a file. Its entry stays when the file is deleted, and says by whom and why.</summary>
public sealed record Recording
{
    public required string Id { get; init; }

    /// <summary>What was said when, where and by whom.</summary>
    public required Burst Burst { get; init; }

    /// <summary>audio/ogg (Opus), or audio/wav (16 bits, 8,000 samples a second).</summary>
    public required string ContentType { get; init; }

    public required long Bytes { get; init; }
    public required long LengthMs { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>When it will be deleted, as the retention says today; earlier where room runs out. Missing once it is.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Id of the user or key; <c>retention</c> where its time or the room was over.</summary>
    public string? DeletedBy { get; init; }

    public string? DeleteReason { get; init; }
}

/// <summary>How loud a burst was, to be drawn.</summary>
public sealed record Waveform
{
    /// <summary>Id of the burst.</summary>
    public required string Burst { get; init; }

    public required long LengthMs { get; init; }

    /// <summary>The loudest sample of each of as many equal parts, 0 to 255 for full scale. Empty where the speech could not be decoded.</summary>
    public required IReadOnlyList<int> Peaks { get; init; }
}

/// <summary>How long recordings are kept, and how that stands.</summary>
public sealed record Retention
{
    /// <summary>Days after which a recording is deleted; 0: its age does not matter.</summary>
    public required int Days { get; init; }

    /// <summary>Bytes that all of them may take; beyond that the oldest go. 0: as many as there is room for.</summary>
    public required long BytesMax { get; init; }

    /// <summary>Bytes that they take.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many there are.</summary>
    public required int Recordings { get; init; }

    /// <summary>When the oldest of them was recorded.</summary>
    public DateTimeOffset? OldestAt { get; init; }

    /// <summary>Bytes that are free where they lie; missing where that is not told.</summary>
    public long? DiskFreeBytes { get; init; }

    public required RecordingHealth State { get; init; }

    /// <summary>What is wrong, for people.</summary>
    public string? Detail { get; init; }

    /// <summary>Since when it is.</summary>
    public DateTimeOffset? FailedSince { get; init; }

    /// <summary>Bursts that were not recorded since the gateway started, or only in part.</summary>
    public required long Missed { get; init; }

    public required long Version { get; init; }
}

/// <summary>Off: not wanted. Failed: bursts go on, and are not kept; it is tried again.</summary>
public enum RecordingHealth
{
    Recording,
    Off,
    Failed,
}

/// <summary>How long recordings shall be kept.</summary>
public sealed record RetentionDraft
{
    /// <summary>0 to 3,650; 0: their age does not matter.</summary>
    public required int Days { get; init; }

    /// <summary>0, or 1,000,000 to 1,000,000,000,000,000 (0: as many as there is room for).</summary>
    public required long BytesMax { get; init; }
}
