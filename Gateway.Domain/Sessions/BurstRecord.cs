using Gateway.Domain.Access;
using Gateway.Domain.Floor;

namespace Gateway.Domain.Sessions;

/// <summary>A talk burst as it is put on record, or told while it goes on.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Session">The session.</param>
/// <param name="Participant">Whose part in the session the talker's is.</param>
/// <param name="Talker">His PoC Address, as the record of the participant has it; of one who hides his identity, his alias.</param>
/// <param name="TalkerName">His display name; <c>null</c> when it is not known.</param>
/// <param name="StartedAt">When he was granted it, or his voice was first heard.</param>
/// <param name="Priority">At which priority, 0 to 3.</param>
/// <param name="Codec">The codec that he speaks, as the session description writes it.</param>
public sealed record BurstRecord(
    BurstId Id, SessionId Session, ParticipantId Participant, PocAddress Talker, string? TalkerName, DateTimeOffset StartedAt, int Priority, string Codec)
{
    /// <summary>
    /// How long it took from his request to the grant, by the clock of the controlling function, or by his where the request says when the button was pressed;
    /// <c>null</c> for a voice that asked nobody.
    /// </summary>
    public TimeSpan? AccessTime { get; init; }

    /// <summary>When it ended; <c>null</c> while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended; <c>null</c> while it goes on.</summary>
    public BurstEnd? End { get; init; }

    /// <summary>Packets of speech that were forwarded.</summary>
    public int Packets { get; init; }

    /// <summary>Packets that the numbers of the others show to be missing.</summary>
    public int Lost { get; init; }

    /// <summary>Whether its speech is kept.</summary>
    public bool IsRecorded { get; init; }
}
