namespace Gateway.Sip.UserAgents;

/// <summary>What a NOTIFY says of its subscription (RFC 6665 §4.1.3 Subscription-State).</summary>
public abstract record SubscriptionState
{
    private SubscriptionState()
    {
    }

    /// <summary>It stands.</summary>
    /// <param name="Lasting">It lasts that long from now on; <c>null</c>: as long as was granted.</param>
    public sealed record Active(TimeSpan? Lasting = null) : SubscriptionState;

    /// <summary>It is not decided yet whether the subscriber may know.</summary>
    public sealed record Pending : SubscriptionState;

    /// <summary>It is over with this NOTIFY.</summary>
    /// <param name="Reason">deactivated, probation, rejected, timeout, giveup, noresource or invariant.</param>
    /// <param name="RetryAfter">When a new one may be tried; <c>null</c> says nothing.</param>
    public sealed record Terminated(string Reason, TimeSpan? RetryAfter = null) : SubscriptionState;
}
