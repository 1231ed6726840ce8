using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>How far a PoC Session is at its controlling function.</summary>
public abstract record PocSessionState
{
    private PocSessionState()
    {
    }

    /// <summary>The moment of the next tick.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>The initiator's INVITE waits for the first who accepts.</summary>
    /// <param name="Initiator">Its leg.</param>
    /// <param name="HasRung">Whether the initiator was sent 180.</param>
    /// <param name="Refusals">What those who refused amount to.</param>
    public sealed record Inviting(LegId Initiator, bool HasRung, FinalAnswer Refusals) : PocSessionState;

    /// <summary>The initiator was accepted; people come and go.</summary>
    /// <param name="ReleaseAt">When its time is up; never without a limit.</param>
    public sealed record Established(MonotonicTime ReleaseAt) : PocSessionState
    {
        /// <inheritdoc/>
        public override MonotonicTime NextDeadline => ReleaseAt;
    }

    /// <summary>It is over; the last legs are going down.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="GiveUpAt">When to forget legs that nobody reported the end of.</param>
    public sealed record Releasing(SessionEndReason Reason, MonotonicTime GiveUpAt) : PocSessionState
    {
        /// <inheritdoc/>
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>It is over, and no leg is left.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Ended(SessionEndReason Reason) : PocSessionState;
}
