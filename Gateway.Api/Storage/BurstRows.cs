namespace Gateway.Api.Storage;

// What stands in the tables, and nothing else. Points in time are UTC ticks, because SQLite cannot order DateTimeOffset.

/// <summary>A talk burst, with what it is searched by.</summary>
internal sealed class BurstRow
{
    public required string Id { get; set; }
    public required string SessionId { get; set; }
    public string? GroupId { get; set; }
    public string? GroupAddress { get; set; }
    public string? GroupName { get; set; }
    public required string ParticipantId { get; set; }

    /// <summary>The address as it is shown: of who hid his identity, the one that says so.</summary>
    public required string Talker { get; set; }

    public string? TalkerName { get; set; }
    public long StartedAt { get; set; }
    public int Priority { get; set; }
    public required string Codec { get; set; }

    /// <summary>Microseconds from the request to the grant.</summary>
    public long? AccessTime { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>How it ended; <c>restart</c> where the gateway ended under it.</summary>
    public string? End { get; set; }

    public int Packets { get; set; }
    public int Lost { get; set; }
    public bool IsRecorded { get; set; }
}

/// <summary>The speech of a burst. The row outlives the file, and says who deleted that and why.</summary>
internal sealed class RecordingRow
{
    public required string Id { get; set; }
    public required string BurstId { get; set; }

    /// <summary>Within the directory of recordings, with slashes.</summary>
    public required string File { get; set; }

    /// <summary>opus (in Ogg) or pcm (in WAV).</summary>
    public required string Codec { get; set; }

    public long Bytes { get; set; }

    /// <summary>Milliseconds.</summary>
    public long Length { get; set; }

    /// <summary>The loudest sample of each 20 ms, 255 standing for full scale; null where it could not be decoded.</summary>
    public byte[]? Peaks { get; set; }

    public long RecordedAt { get; set; }
    public long? DeletedAt { get; set; }

    /// <summary>Id of the user or key; <c>retention</c> where its time or the room was over.</summary>
    public string? DeletedBy { get; set; }

    public string? DeleteReason { get; set; }
}
