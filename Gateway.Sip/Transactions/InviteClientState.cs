using Gateway.Sip.Machines;

namespace Gateway.Sip.Transactions;

/// <summary>The states of an INVITE client transaction, with the deadlines that run in each.</summary>
internal abstract record InviteClientState
{
    private InviteClientState()
    {
    }

    /// <summary>The earliest deadline; <see cref="MonotonicTime.Never"/> when none runs.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>The INVITE is out, nobody has answered.</summary>
    /// <param name="TimerA">The next retransmission; never on a reliable transport.</param>
    /// <param name="Interval">The interval that Timer A waits.</param>
    /// <param name="TimerB">When to give up.</param>
    /// <param name="CancelAsked">Whether a CANCEL waits for the first provisional response (RFC 3261 §9.1).</param>
    public sealed record Calling(MonotonicTime TimerA, TimeSpan Interval, MonotonicTime TimerB, bool CancelAsked) : InviteClientState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(TimerA, TimerB);
    }

    /// <summary>A provisional response has come. How long this may last is for the user to say (Timer C).</summary>
    public sealed record Proceeding : InviteClientState;

    /// <summary>A CANCEL was sent after a provisional response.</summary>
    /// <param name="GiveUpAt">When the transaction ends as if 487 had come: 64·T1 after the CANCEL (RFC 3261 §9.1).</param>
    public sealed record Cancelling(MonotonicTime GiveUpAt) : InviteClientState
    {
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>A 300-699 has come and was acknowledged; copies of it are acknowledged again.</summary>
    public sealed record Completed(MonotonicTime TimerD) : InviteClientState
    {
        public override MonotonicTime NextDeadline => TimerD;
    }

    /// <summary>A 2xx has come; the user acknowledges it, its copies, and those of other forks (RFC 6026 §7.2).</summary>
    public sealed record Accepted(MonotonicTime TimerM) : InviteClientState
    {
        public override MonotonicTime NextDeadline => TimerM;
    }

    /// <summary>Over; the transaction is forgotten.</summary>
    public sealed record Terminated : InviteClientState;
}
