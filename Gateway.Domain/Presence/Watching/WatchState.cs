using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Watching;

/// <summary>How the subscription to one person stands.</summary>
internal abstract record WatchState
{
    private WatchState()
    {
    }

    /// <summary>When it has to be ticked.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>Nobody wants to know.</summary>
    public sealed record Resting : WatchState;

    /// <summary>SUBSCRIBE is out and nothing has come yet.</summary>
    /// <param name="Since">When it went out.</param>
    /// <param name="Failures">How often it failed in a row before.</param>
    public sealed record Subscribing(MonotonicTime Since, int Failures) : WatchState;

    /// <summary>A NOTIFY has come.</summary>
    /// <param name="Since">When SUBSCRIBE went out.</param>
    public sealed record Standing(MonotonicTime Since) : WatchState;

    /// <summary>It failed, and is tried again.</summary>
    /// <param name="RetryAt">When.</param>
    /// <param name="Failures">How often it failed in a row.</param>
    public sealed record Pausing(MonotonicTime RetryAt, int Failures) : WatchState
    {
        /// <inheritdoc/>
        public override MonotonicTime NextDeadline => RetryAt;
    }

    /// <summary>SUBSCRIBE with Expires 0 is out.</summary>
    /// <param name="IsWantedAgain">Whether somebody has come since who wants to know.</param>
    public sealed record Leaving(bool IsWantedAgain) : WatchState;
}
