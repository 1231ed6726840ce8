using Gateway.Sip.Machines;

namespace Gateway.Sip.UserAgents;

/// <summary>The states of a session timer.</summary>
internal abstract record SessionTimerState
{
    private SessionTimerState()
    {
    }

    /// <summary>The earliest deadline; <see cref="MonotonicTime.Never"/> when none runs.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>No timer was agreed on: the session lasts until somebody leaves.</summary>
    public sealed record Off : SessionTimerState;

    /// <summary>We refresh.</summary>
    /// <param name="RefreshAt">When; never, when it is too late for another try.</param>
    /// <param name="ExpiresAt">When the session is over without.</param>
    public sealed record Refresher(MonotonicTime RefreshAt, MonotonicTime ExpiresAt) : SessionTimerState
    {
        public override MonotonicTime NextDeadline => MonotonicTime.Earlier(RefreshAt, ExpiresAt);
    }

    /// <summary>Our refresh is out.</summary>
    /// <param name="ExpiresAt">When the session is over without its answer.</param>
    public sealed record Refreshing(MonotonicTime ExpiresAt) : SessionTimerState
    {
        public override MonotonicTime NextDeadline => ExpiresAt;
    }

    /// <summary>The peer refreshes.</summary>
    /// <param name="ExpiresAt">When the session is over without.</param>
    public sealed record Watcher(MonotonicTime ExpiresAt) : SessionTimerState
    {
        public override MonotonicTime NextDeadline => ExpiresAt;
    }
}
