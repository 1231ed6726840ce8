using Gateway.Sip.Machines;

namespace Gateway.Sip.Transactions;

/// <summary>The states of a non-INVITE server transaction, with the deadlines that run in each.</summary>
internal abstract record NonInviteServerState
{
    private NonInviteServerState()
    {
    }

    /// <summary>The earliest deadline; <see cref="MonotonicTime.Never"/> when none runs.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>The user has the request and has said nothing yet.</summary>
    /// <param name="TryingAt">When 100 is sent unasked, and before which none may be sent over an unreliable transport (RFC 4320 §4.1).</param>
    /// <param name="ExpiresAt">When the client has given up (its Timer F), so that no answer is of use to anybody.</param>
    public sealed record Trying(MonotonicTime TryingAt, MonotonicTime ExpiresAt) : NonInviteServerState
    {
        public override MonotonicTime NextDeadline => TryingAt;
    }

    /// <summary>100 was sent; it is sent again when the request comes again.</summary>
    /// <param name="ExpiresAt">When the client has given up.</param>
    public sealed record Proceeding(MonotonicTime ExpiresAt) : NonInviteServerState
    {
        public override MonotonicTime NextDeadline => ExpiresAt;
    }

    /// <summary>The final response was sent; it is sent again when the request comes again.</summary>
    public sealed record Completed(MonotonicTime TimerJ) : NonInviteServerState
    {
        public override MonotonicTime NextDeadline => TimerJ;
    }

    /// <summary>Over; the transaction is forgotten.</summary>
    public sealed record Terminated : NonInviteServerState;
}
