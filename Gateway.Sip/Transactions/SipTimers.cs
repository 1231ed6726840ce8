namespace Gateway.Sip.Transactions;

/// <summary>The three times that all transaction timers derive from (RFC 3261 §17, Table 4).</summary>
/// <param name="T1">Estimate of the round trip; the first retransmission comes after it. Default 500 ms.</param>
/// <param name="T2">Longest interval between retransmissions of non-INVITE requests and of INVITE responses. Default 4 s.</param>
/// <param name="T4">How long a message can stay in the network. Default 5 s.</param>
public sealed record SipTimers(TimeSpan T1, TimeSpan T2, TimeSpan T4)
{
    /// <summary>How long an INVITE may stay without any answer from the user before 100 Trying is sent (RFC 3261 §17.2.1).</summary>
    public static readonly TimeSpan TryingAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>The values of RFC 3261.</summary>
    public static SipTimers Default { get; } =
        new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));

    /// <summary>64·T1: timers B, F, H, J, L, M, and the wait for the final response after a CANCEL (RFC 3261 §9.1).</summary>
    public TimeSpan TransactionTimeout => T1 * 64;

    /// <summary>Timer D on unreliable transports: at least 32 s (RFC 3261 §17.1.1.2).</summary>
    public TimeSpan TimerD => TransactionTimeout > TimeSpan.FromSeconds(32) ? TransactionTimeout : TimeSpan.FromSeconds(32);

    /// <summary>
    /// When a client's Timer E reaches T2, counted from the first request: 3.5 s by default. Before it no 100 is sent to a non-INVITE
    /// request over an unreliable transport, and at it one must be (RFC 4320 §4.1).
    /// </summary>
    public TimeSpan NonInviteTryingAfter
    {
        get
        {
            var (sum, interval) = (TimeSpan.Zero, T1);
            while (interval < T2)
            {
                sum += interval;
                interval *= 2;
            }

            return sum;
        }
    }
}
