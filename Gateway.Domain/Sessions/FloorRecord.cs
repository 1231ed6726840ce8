using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Domain.Sessions;

/// <summary>How the floor of a PoC Session stands.</summary>
/// <param name="Session">The session.</param>
/// <param name="Phase">Whether somebody talks.</param>
/// <param name="Holder">Who; <c>null</c> while nobody does.</param>
/// <param name="Since">Since when it is so.</param>
public sealed record FloorRecord(SessionId Session, FloorPhase Phase, FloorMember? Holder, DateTimeOffset Since)
{
    /// <summary>Rises with everything that is told of this floor: what has a lower one is older.</summary>
    public long Version { get; init; }

    /// <summary>The burst of the holder; <c>null</c> while nobody talks.</summary>
    public BurstId? Burst { get; init; }

    /// <summary>Who waits, the next first.</summary>
    public ImmutableArray<FloorMember> Queue { get; init; } = [];

    /// <summary>How long a burst may last; <c>null</c> = without end.</summary>
    public TimeSpan? TalkAtMost { get; init; }

    /// <summary>When the session is released unless somebody talks before; <c>null</c> while somebody does, and where it is not released for that.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }
}

/// <summary>Somebody who talks or waits.</summary>
/// <param name="Participant">His part in the session.</param>
/// <param name="Address">His PoC Address, as the record of the participant has it.</param>
/// <param name="Name">His display name; <c>null</c> when it is not known.</param>
/// <param name="Priority">At which priority, 0 to 3.</param>
public sealed record FloorMember(ParticipantId Participant, PocAddress Address, string? Name, int Priority);

/// <summary>Whether somebody talks.</summary>
public enum FloorPhase
{
    /// <summary>Nobody does.</summary>
    Idle,

    /// <summary>Somebody does.</summary>
    Taken,

    /// <summary>Somebody does, and has been told to stop.</summary>
    Revoking,
}

/// <summary>What became of the floor, or of somebody's request for it.</summary>
public enum FloorNews
{
    /// <summary>Somebody has it now.</summary>
    Taken,

    /// <summary>Nobody has it any more.</summary>
    Idle,

    /// <summary>Who waits, or in which order, has changed.</summary>
    Queued,

    /// <summary>A request was denied.</summary>
    Denied,

    /// <summary>The holder was told to stop.</summary>
    Revoked,

    /// <summary>The holder was told to stop, for somebody of higher priority.</summary>
    PreEmpted,
}
