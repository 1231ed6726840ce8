namespace Gateway.Domain.Floor;

/// <summary>The timers and counters of floor control at a PoC Client, by the names of the standard. A counter counts every transmission.</summary>
public sealed record ClientFloorSettings
{
    /// <summary>Release repeat. Default 1 s.</summary>
    public TimeSpan T10ReleaseRepeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often Release is sent. Default 3.</summary>
    public int C10Release { get; init; } = 3;

    /// <summary>Request repeat. Default 1 s.</summary>
    public TimeSpan T11RequestRepeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often Request is sent. Default 3.</summary>
    public int C11Request { get; init; } = 3;

    /// <summary>End of RTP: somebody talks, and for so long nothing of it has come. The user is told. Default 4 s, as T1 of the server.</summary>
    public TimeSpan T13EndOfMedia { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Repeat of a question for the position. Default 1 s.</summary>
    public TimeSpan T104QueueStatus { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the position is asked for. Default 3.</summary>
    public int C104QueueStatus { get; init; } = 3;

    /// <summary>How long a client waits in the queue without a word before it asks for its place by itself. Default 5 s.</summary>
    public TimeSpan QueueCheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a user whose turn has come may take to press the button. Default 2 s.</summary>
    public TimeSpan T132QueuedGrant { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a user may talk when the server does not say. Default 30 s.</summary>
    public TimeSpan StopTalkingGuard { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a user who lets go of the button while he waits keeps his place, so that he need not hold it; his turn then waits for him as long as T132.
    /// Default no: letting go gives the place up.
    /// </summary>
    public bool StaysQueued { get; init; }
}
