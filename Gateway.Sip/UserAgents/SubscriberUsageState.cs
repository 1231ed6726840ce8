using Gateway.Sip.Machines;

namespace Gateway.Sip.UserAgents;

/// <summary>The states of a subscription at the subscriber.</summary>
internal abstract record SubscriberUsageState
{
    private SubscriberUsageState()
    {
    }

    /// <summary>The earliest deadline; <see cref="MonotonicTime.Never"/> when none runs.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>The first SUBSCRIBE or the REFER is out and nothing has come. Its transaction limits this.</summary>
    /// <param name="TimerN">When a NOTIFY must have come.</param>
    /// <param name="EndsThen">Whether the owner wants it ended as soon as there is a dialog to do so.</param>
    public sealed record Requesting(MonotonicTime TimerN, bool EndsThen) : SubscriberUsageState;

    /// <summary>The request is accepted and no NOTIFY has come.</summary>
    /// <inheritdoc cref="Requesting"/>
    public sealed record AwaitingNotify(MonotonicTime TimerN, bool EndsThen) : SubscriberUsageState
    {
        public override MonotonicTime NextDeadline => TimerN;
    }

    /// <summary>It stands.</summary>
    /// <param name="RefreshAt">When it is refreshed; never for one that is not.</param>
    /// <param name="ExpiresAt">When it is over without.</param>
    public sealed record Subscribed(MonotonicTime RefreshAt, MonotonicTime ExpiresAt) : SubscriberUsageState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(RefreshAt, ExpiresAt);
    }

    /// <summary>A SUBSCRIBE that refreshes it is out.</summary>
    /// <param name="ExpiresAt">When it is over without.</param>
    public sealed record Refreshing(MonotonicTime ExpiresAt) : SubscriberUsageState
    {
        public override MonotonicTime NextDeadline => ExpiresAt;
    }

    /// <summary>A SUBSCRIBE that ends it is out, and the last NOTIFY has not come.</summary>
    /// <param name="TimerN">When it is over without.</param>
    public sealed record Unsubscribing(MonotonicTime TimerN) : SubscriberUsageState
    {
        public override MonotonicTime NextDeadline => TimerN;
    }

    /// <summary>Over.</summary>
    /// <param name="Reason">As told to the owner; <c>null</c>: as the last NOTIFY has it.</param>
    public sealed record Ended(string? Reason) : SubscriberUsageState;
}
