using Gateway.Sip.Machines;

namespace Gateway.Sip.Transactions;

/// <summary>The states of an INVITE server transaction, with the deadlines that run in each.</summary>
internal abstract record InviteServerState
{
    private InviteServerState()
    {
    }

    /// <summary>The earliest deadline; <see cref="MonotonicTime.Never"/> when none runs.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>The user has the INVITE and has said nothing yet.</summary>
    /// <param name="TryingAt">When 100 is sent unasked.</param>
    public sealed record Arrived(MonotonicTime TryingAt) : InviteServerState
    {
        public override MonotonicTime NextDeadline => TryingAt;
    }

    /// <summary>A provisional response was sent; it is sent again when the INVITE comes again. How long this lasts is for the user to say.</summary>
    public sealed record Proceeding : InviteServerState;

    /// <summary>A 300-699 was sent, the ACK is awaited.</summary>
    /// <param name="TimerG">The next retransmission; never on a reliable transport.</param>
    /// <param name="Interval">The interval that Timer G waits.</param>
    /// <param name="TimerH">When to give up.</param>
    public sealed record Completed(MonotonicTime TimerG, TimeSpan Interval, MonotonicTime TimerH) : InviteServerState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(TimerG, TimerH);
    }

    /// <summary>The ACK has come; its copies are absorbed.</summary>
    public sealed record Confirmed(MonotonicTime TimerI) : InviteServerState
    {
        public override MonotonicTime NextDeadline => TimerI;
    }

    /// <summary>A 2xx was sent; copies of the INVITE are absorbed, the user repeats the 2xx (RFC 6026 §7.1).</summary>
    public sealed record Accepted(MonotonicTime TimerL) : InviteServerState
    {
        public override MonotonicTime NextDeadline => TimerL;
    }

    /// <summary>Over; the transaction is forgotten.</summary>
    public sealed record Terminated : InviteServerState;
}
