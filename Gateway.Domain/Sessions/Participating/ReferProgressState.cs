using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>How far what a REFER asked for is, as its sender has been told.</summary>
public abstract record ReferProgressState
{
    private ReferProgressState()
    {
    }

    /// <summary>When a tick is wanted.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>It is on its way.</summary>
    /// <param name="Last">What was told last.</param>
    /// <param name="RenewAt">When it is told again, so that the subscription does not run out under a phone that rings for long.</param>
    public sealed record Running(SipFragment Last, MonotonicTime RenewAt) : ReferProgressState
    {
        /// <inheritdoc/>
        public override MonotonicTime NextDeadline => RenewAt;
    }

    /// <summary>It succeeded, but a server answered for the called client (RFC 4964): the confirmation is still to be told.</summary>
    /// <param name="GiveUpAt">When nothing more is waited for.</param>
    public sealed record Unconfirmed(SipFragment Last, MonotonicTime GiveUpAt) : ReferProgressState
    {
        /// <inheritdoc/>
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>The last has been told, or nobody listens.</summary>
    public sealed record Over : ReferProgressState;
}
