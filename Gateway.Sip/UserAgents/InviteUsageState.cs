using Gateway.Sip.Machines;

namespace Gateway.Sip.UserAgents;

/// <summary>The states of an INVITE usage, with the deadlines that run in each.</summary>
internal abstract record InviteUsageState
{
    private InviteUsageState()
    {
    }

    /// <summary>The earliest deadline; <see cref="MonotonicTime.Never"/> when none runs.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>Our INVITE is out.</summary>
    /// <param name="GiveUpAt">When it is cancelled for want of an answer.</param>
    public sealed record Calling(MonotonicTime GiveUpAt) : InviteUsageState
    {
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>Our INVITE is cancelled; the transaction brings a final response or makes one.</summary>
    /// <param name="IsUnanswered">Whether its time ran out, rather than that the owner wanted it.</param>
    public sealed record Cancelling(bool IsUnanswered) : InviteUsageState;

    /// <summary>The peer's INVITE waits for the owner.</summary>
    /// <param name="RemindAt">When the last provisional response is sent again (RFC 3261 §13.3.1.1), or the first where none was sent.</param>
    /// <param name="RefuseAt">When it is refused for want of an answer.</param>
    public sealed record Proceeding(MonotonicTime RemindAt, MonotonicTime RefuseAt) : InviteUsageState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(RemindAt, RefuseAt);
    }

    /// <summary>Our 2xx is out, and its ACK has not come (RFC 3261 §13.3.1.4).</summary>
    /// <param name="RepeatAt">When it is sent again.</param>
    /// <param name="Interval">The interval before that.</param>
    /// <param name="GiveUpAt">When a BYE ends the waiting.</param>
    /// <param name="LeavesThen">Whether the owner wants to leave as soon as he may (RFC 3261 §15).</param>
    public sealed record Accepting(MonotonicTime RepeatAt, TimeSpan Interval, MonotonicTime GiveUpAt, bool LeavesThen) : InviteUsageState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(RepeatAt, GiveUpAt);
    }

    /// <summary>The call stands and nothing is open.</summary>
    public sealed record Established : InviteUsageState;

    /// <summary>Our re-INVITE is out.</summary>
    /// <param name="GiveUpAt">When it is cancelled for want of an answer; never once it is.</param>
    public sealed record Reinviting(MonotonicTime GiveUpAt) : InviteUsageState
    {
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>Our re-INVITE met the peer's (491) and is tried again later (RFC 3261 §14.1).</summary>
    public sealed record ReinviteDelayed(MonotonicTime RetryAt) : InviteUsageState
    {
        public override MonotonicTime NextDeadline => RetryAt;
    }

    /// <summary>The peer's re-INVITE waits for the owner.</summary>
    /// <param name="RefuseAt">When it is refused for want of an answer.</param>
    /// <param name="RetryAt">When our own, which met it before, is tried again afterwards; never when there is none.</param>
    public sealed record Reinvited(MonotonicTime RefuseAt, MonotonicTime RetryAt) : InviteUsageState
    {
        public override MonotonicTime NextDeadline => RefuseAt;
    }

    /// <summary>Our 2xx to a re-INVITE is out, and its ACK has not come.</summary>
    /// <param name="RepeatAt">When it is sent again.</param>
    /// <param name="Interval">The interval before that.</param>
    /// <param name="GiveUpAt">When a BYE ends the waiting.</param>
    /// <param name="LeavesThen">Whether the owner wants to leave as soon as he may.</param>
    /// <param name="RetryAt">When our own re-INVITE is tried again afterwards; never when there is none.</param>
    public sealed record ReinviteAccepting(
        MonotonicTime RepeatAt, TimeSpan Interval, MonotonicTime GiveUpAt, bool LeavesThen, MonotonicTime RetryAt) : InviteUsageState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(RepeatAt, GiveUpAt);
    }

    /// <summary>Our BYE is out; its transaction brings an answer or a failure.</summary>
    /// <param name="Cause">Why.</param>
    public sealed record Leaving(LeaveCause Cause) : InviteUsageState
    {
        /// <summary>Whether the owner learns of the end by the answer to the BYE: only where nobody knew before.</summary>
        public bool TellsByAnswer => Cause is LeaveCause.Asked or LeaveCause.TooLate;
    }

    /// <summary>Over.</summary>
    public sealed record Ended : InviteUsageState;
}
