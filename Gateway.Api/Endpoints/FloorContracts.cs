namespace Gateway.Api.Endpoints;

/// <summary>How the floor of a session stands: who talks, who waits.</summary>
public sealed record Floor
{
    /// <summary>Id of the session.</summary>
    public required string Session { get; init; }

    /// <summary>Rises with everything that is told of this floor: what has a lower one is stale. Events of the floor carry it as theirs.</summary>
    public required long Version { get; init; }

    public required FloorState State { get; init; }

    /// <summary>Who talks; missing while nobody does.</summary>
    public FloorMember? Holder { get; init; }

    /// <summary>Since when it is so.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Id of the burst of who talks.</summary>
    public string? Burst { get; init; }

    /// <summary>Who waits, the next first.</summary>
    public required IReadOnlyList<FloorMember> Queue { get; init; }

    /// <summary>How long a burst may last; missing: without end.</summary>
    public int? MaxTalkMs { get; init; }

    /// <summary>When the session is released unless somebody talks before.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>The last burst that ended in this session.</summary>
    public Burst? LastBurst { get; init; }
}

/// <summary>Revoking: somebody talks and has been told to stop.</summary>
public enum FloorState
{
    Idle,
    Taken,
    Revoking,
}

/// <summary>Somebody who talks or waits.</summary>
public sealed record FloorMember
{
    /// <summary>Id of the participant.</summary>
    public required string Participant { get; init; }

    public required string Address { get; init; }

    /// <summary>Id of the user; missing for users of other networks.</summary>
    public string? User { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>0 to 3: 1 normal, 2 high, 3 pre-emptive.</summary>
    public required int Priority { get; init; }

    /// <summary>Place among those who wait: 1 is the next. Missing for who talks.</summary>
    public int? Position { get; init; }
}

/// <summary>A request for the floor.</summary>
public sealed record FloorRequestDraft
{
    /// <summary>Id or address of the console user who wants to talk. Default: the signed-in user. Another one only with the scope admin:*.</summary>
    public string? As { get; init; }

    /// <summary>0 to 3; more than the user's right counts as that. 0: do not wait in the queue. Default: 1.</summary>
    public int? Priority { get; init; }
}

/// <summary>What became of a request for the floor.</summary>
public sealed record FloorRequest
{
    /// <summary>The id of the participant, by which the request is given up.</summary>
    public required string Id { get; init; }

    public required FloorRequestState State { get; init; }

    /// <summary>Place in the queue, 1 is the next; missing where the server did not tell.</summary>
    public int? Position { get; init; }

    /// <summary>How long the burst may last; missing: without end, or not granted.</summary>
    public int? TalkAtMostMs { get; init; }

    /// <summary>How long the grant took.</summary>
    public double? AccessMs { get; init; }
}

public enum FloorRequestState
{
    Granted,
    Queued,
}

/// <summary>Another order of those who wait for the floor.</summary>
public sealed record FloorQueueDraft
{
    /// <summary>Ids or addresses of participants, the next first. Who is not named comes behind, as before.</summary>
    public required IReadOnlyList<string> Order { get; init; }
}

/// <summary>A talk burst: somebody had the floor, from the grant to its end.</summary>
public sealed record Burst
{
    public required string Id { get; init; }

    /// <summary>Id of the session.</summary>
    public required string Session { get; init; }

    public SessionGroup? Group { get; init; }

    /// <summary>Id of the participant who talked.</summary>
    public required string Participant { get; init; }

    /// <summary>Address of the talker.</summary>
    public required string Talker { get; init; }

    /// <summary>Id of the user; missing for users of other networks.</summary>
    public string? User { get; init; }

    public string? DisplayName { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Missing while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public long? LengthMs { get; init; }

    /// <summary>How it ended.</summary>
    public BurstEndReason? EndReason { get; init; }

    /// <summary>0 to 3.</summary>
    public required int Priority { get; init; }

    /// <summary>What the talker's own packets held.</summary>
    public required string Codec { get; init; }

    /// <summary>From the request to the grant; missing for a voice that asked nobody.</summary>
    public double? AccessMs { get; init; }

    /// <summary>Packets of speech that were forwarded.</summary>
    public required int Packets { get; init; }

    /// <summary>Packets that never came.</summary>
    public required int Lost { get; init; }

    public required BurstRecordingState Recording { get; init; }

    /// <summary>Id of the recording; missing where there never was one.</summary>
    public string? RecordingId { get; init; }

    public required BurstLinks Links { get; init; }
}

/// <summary>
/// None: not recorded. Pending: it is being written. Kept: it can be heard. Failed: it was to be recorded, and the file could not be written. Deleted: its file
/// is gone.
/// </summary>
public enum BurstRecordingState
{
    None,
    Pending,
    Kept,
    Failed,
    Deleted,
}

/// <summary>How a burst ended.</summary>
public enum BurstEndReason
{
    /// <summary>The talker let go.</summary>
    Released,

    /// <summary>No speech came any more.</summary>
    MediaStopped,

    TalkedTooLong,

    /// <summary>Somebody of higher priority wanted to talk.</summary>
    PreEmpted,

    /// <summary>A dispatcher took it away.</summary>
    TakenAway,

    /// <summary>Nobody was left to hear it.</summary>
    Alone,

    /// <summary>The talker left the session.</summary>
    Left,

    /// <summary>The turn of who had waited came, and he did not begin.</summary>
    NotUsed,

    /// <summary>The gateway ended under it.</summary>
    Restart,
}

public sealed record BurstLinks
{
    public required string Self { get; init; }

    /// <summary>Missing where there is nothing to hear.</summary>
    public string? Audio { get; init; }

    public string? Waveform { get; init; }
}
