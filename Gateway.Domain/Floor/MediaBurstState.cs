using Gateway.Sip.Machines;

namespace Gateway.Domain.Floor;

/// <summary>Who has the burst of a PoC Session ("G" of the controlling function).</summary>
public abstract record MediaBurstState
{
    private MediaBurstState()
    {
    }

    /// <summary>The moment of the next tick, but for T1, which media moves on.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>Nobody has it.</summary>
    /// <param name="InactiveAt">T4.</param>
    /// <param name="RepeatAt">T7.</param>
    /// <param name="Sent">C7.</param>
    public sealed record Idle(MonotonicTime InactiveAt, MonotonicTime RepeatAt, int Sent) : MediaBurstState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(InactiveAt, RepeatAt);
    }

    /// <summary>Somebody has it.</summary>
    /// <param name="Talker">Who.</param>
    /// <param name="Priority">At which priority, 0 to 3.</param>
    /// <param name="StopTalkingAt">T2: <see cref="MonotonicTime.Never"/> until his first packet.</param>
    /// <param name="RepeatAt">T20: for one who was queued, until his first packet.</param>
    /// <param name="Sent">C20.</param>
    public sealed record Taken(PartyId Talker, int Priority, MonotonicTime StopTalkingAt, MonotonicTime RepeatAt, int Sent) : MediaBurstState
    {
        /// <summary>Whether he has sent anything.</summary>
        public bool HasBegun { get; init; }

        /// <summary>When he has let go, and his last packets are still under way.</summary>
        public BurstEnding? Ending { get; init; }

        public override MonotonicTime NextDeadline =>
            MonotonicTime.Earlier(Ending?.Until ?? MonotonicTime.Never, MonotonicTime.Earlier(StopTalkingAt, RepeatAt));
    }

    /// <summary>It was taken from somebody, who has not let go yet.</summary>
    /// <param name="Talker">Who.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="End">What it ends as.</param>
    /// <param name="CutAt">T3.</param>
    /// <param name="RepeatAt">T8.</param>
    public sealed record PendingRevoke(PartyId Talker, RevokeReason Reason, BurstEnd End, MonotonicTime CutAt, MonotonicTime RepeatAt) : MediaBurstState
    {
        /// <summary>When he has let go, and his last packets are still under way.</summary>
        public BurstEnding? Ending { get; init; }

        public override MonotonicTime NextDeadline =>
            MonotonicTime.Earlier(Ending?.Until ?? MonotonicTime.Never, MonotonicTime.Earlier(CutAt, RepeatAt));
    }

    /// <summary>The session is being released: whatever comes is discarded.</summary>
    public sealed record Releasing : MediaBurstState;
}

/// <summary>A talker has let go, but not all that he said has arrived.</summary>
/// <param name="Last">The sequence number of his last packet.</param>
/// <param name="Until">How long it is waited for.</param>
public sealed record BurstEnding(ushort Last, MonotonicTime Until);
