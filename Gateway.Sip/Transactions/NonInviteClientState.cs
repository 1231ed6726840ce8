using Gateway.Sip.Machines;

namespace Gateway.Sip.Transactions;

/// <summary>The states of a non-INVITE client transaction, with the deadlines that run in each.</summary>
internal abstract record NonInviteClientState
{
    private NonInviteClientState()
    {
    }

    /// <summary>The earliest deadline; <see cref="MonotonicTime.Never"/> when none runs.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>The request is out, nobody has answered.</summary>
    /// <param name="TimerE">The next retransmission; never on a reliable transport.</param>
    /// <param name="Interval">The interval that Timer E waits.</param>
    /// <param name="TimerF">When to give up.</param>
    public sealed record Trying(MonotonicTime TimerE, TimeSpan Interval, MonotonicTime TimerF) : NonInviteClientState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(TimerE, TimerF);
    }

    /// <summary>A provisional response has come; retransmission goes on, but slowly.</summary>
    /// <param name="TimerE">The next retransmission; never on a reliable transport.</param>
    /// <param name="TimerF">When to give up.</param>
    public sealed record Proceeding(MonotonicTime TimerE, MonotonicTime TimerF) : NonInviteClientState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(TimerE, TimerF);
    }

    /// <summary>The final response has come; its copies are absorbed.</summary>
    public sealed record Completed(MonotonicTime TimerK) : NonInviteClientState
    {
        public override MonotonicTime NextDeadline => TimerK;
    }

    /// <summary>Over; the transaction is forgotten.</summary>
    public sealed record Terminated : NonInviteClientState;
}
