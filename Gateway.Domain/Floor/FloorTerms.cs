namespace Gateway.Domain.Floor;

/// <summary>How a participant may come to talk.</summary>
public enum TalkRight
{
    /// <summary>He asks for the burst by Media Burst Request.</summary>
    ByRequest,

    /// <summary>He has no floor control: whoever speaks first while nobody has the burst gets it.</summary>
    ByVoice,

    /// <summary>He listens only.</summary>
    Never,
}

/// <summary>What floor control may do with a participant: agreed in the session description, or set by the policy of the group.</summary>
public sealed record FloorTerms
{
    /// <summary>The terms of a client that agreed on nothing but floor control itself.</summary>
    public static FloorTerms Default { get; } = new();

    /// <summary>The terms of a phone without floor control that may talk.</summary>
    public static FloorTerms Plain { get; } = new() { HasFloorControl = false, Talk = TalkRight.ByVoice };

    /// <summary>How he comes to talk.</summary>
    public TalkRight Talk { get; init; } = TalkRight.ByRequest;

    /// <summary>Whether he understands floor control: a plain phone is sent nothing.</summary>
    public bool HasFloorControl { get; init; } = true;

    /// <summary>Whether his requests may wait (<c>queuing</c>).</summary>
    public bool Queuing { get; init; }

    /// <summary>The highest priority he may have, 0 to 3 (<c>tb_priority</c>).</summary>
    public int PriorityMax { get; init; } = 1;

    /// <summary>Whether the time in his requests counts (<c>timestamp</c>).</summary>
    public bool Timestamp { get; init; }
}
