using Gateway.Sip.Machines;

namespace Gateway.Sip.UserAgents;

/// <summary>The states of a subscription at the notifier.</summary>
internal abstract record NotifierUsageState
{
    private NotifierUsageState()
    {
    }

    /// <summary>The earliest deadline; <see cref="MonotonicTime.Never"/> when none runs.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>No NOTIFY is open.</summary>
    /// <param name="ExpiresAt">When it runs out; past, when the next NOTIFY is the last.</param>
    public sealed record Quiet(MonotonicTime ExpiresAt) : NotifierUsageState
    {
        public override MonotonicTime NextDeadline => ExpiresAt;
    }

    /// <summary>A NOTIFY is open.</summary>
    /// <param name="ExpiresAt">When the subscription runs out; never once the last NOTIFY waits.</param>
    /// <param name="Waiting">How many NOTIFYs wait behind it.</param>
    /// <param name="IsLastWaiting">Whether the last of them ends the subscription.</param>
    public sealed record Notifying(MonotonicTime ExpiresAt, int Waiting, bool IsLastWaiting) : NotifierUsageState
    {
        public override MonotonicTime NextDeadline => ExpiresAt;
    }

    /// <summary>The subscriber asked to be notified later (Retry-After).</summary>
    /// <param name="RetryAt">When.</param>
    /// <param name="ExpiresAt">When the subscription runs out; never once the last NOTIFY waits.</param>
    /// <param name="Waiting">How many NOTIFYs wait; at least one.</param>
    /// <param name="IsLastWaiting">Whether the last of them ends the subscription.</param>
    public sealed record NotifyDelayed(MonotonicTime RetryAt, MonotonicTime ExpiresAt, int Waiting, bool IsLastWaiting) : NotifierUsageState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(RetryAt, ExpiresAt);
    }

    /// <summary>The last NOTIFY is open.</summary>
    public sealed record Closing : NotifierUsageState;

    /// <summary>Over.</summary>
    public sealed record Ended : NotifierUsageState;
}
