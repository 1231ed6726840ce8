namespace Gateway.Domain.Groups;

/// <summary>Who may talk in the session of a PoC Group, and for how long.</summary>
public sealed record FloorPolicy
{
    /// <summary>What holds where nothing else is said.</summary>
    public static FloorPolicy Default { get; } = new();

    /// <summary>How long a burst may last (T2).</summary>
    /// <value><c>null</c> for the limit of the server. 1 s to 10 minutes.</value>
    public TimeSpan? TalkAtMost { get; init; }

    /// <summary>Whether requests may wait for their turn.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool Queuing { get; init; } = true;

    /// <summary>Requests that may wait; one more is denied.</summary>
    /// <value>1 to 64. Default 16.</value>
    public int QueueMax { get; init; } = 16;

    /// <summary>Whether a request of priority 3 takes the burst away from who talks at a lower one.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool PreEmption { get; init; } = true;

    /// <summary>What a phone without floor control may do in the session.</summary>
    /// <value>Default <see cref="PlainPhoneTalk.ByVoice"/>.</value>
    public PlainPhoneTalk PlainPhones { get; init; }
}

/// <summary>What a phone without floor control may do in a session.</summary>
public enum PlainPhoneTalk
{
    /// <summary>It talks when it speaks while nobody else does.</summary>
    ByVoice,

    /// <summary>It listens only.</summary>
    ListenOnly,
}
