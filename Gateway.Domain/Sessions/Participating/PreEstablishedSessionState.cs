using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What a pre-established session carries.</summary>
public abstract record PreEstablishedSessionState
{
    private PreEstablishedSessionState()
    {
    }

    /// <summary>When a tick is wanted.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>Nothing: it waits for its user, or for an invitation.</summary>
    public sealed record Idle : PreEstablishedSessionState;

    /// <summary>Its user asked for a PoC Session by REFER; the INVITE for it is out.</summary>
    /// <param name="IsReported">Whether NOTIFYs tell the client how that goes (RFC 4488).</param>
    public sealed record Starting(bool IsReported) : PreEstablishedSessionState;

    /// <summary>The PoC Session that its user asked for without wanting NOTIFYs; its client is being told by MBCP Connect.</summary>
    /// <param name="Sent">How often Connect was sent, C55.</param>
    /// <param name="RepeatAt">T55.</param>
    public sealed record Announcing(int Sent, MonotonicTime RepeatAt) : PreEstablishedSessionState
    {
        /// <inheritdoc/>
        public override MonotonicTime NextDeadline => RepeatAt;
    }

    /// <summary>An invitation is here that its user answers by hand: the re-INVITE that alerts him is out.</summary>
    public sealed record Alerting : PreEstablishedSessionState;

    /// <summary>The invitation that its user was alerted for is gone; the re-INVITE is still out.</summary>
    public sealed record Recalling : PreEstablishedSessionState;

    /// <summary>An invitation is here and its client is being told by MBCP Connect.</summary>
    /// <param name="Sent">How often Connect was sent, C55.</param>
    /// <param name="RepeatAt">T55.</param>
    public sealed record Connecting(int Sent, MonotonicTime RepeatAt) : PreEstablishedSessionState
    {
        /// <inheritdoc/>
        public override MonotonicTime NextDeadline => RepeatAt;
    }

    /// <summary>A PoC Session.</summary>
    public sealed record Attached : PreEstablishedSessionState;

    /// <summary>Nothing any more; its client is being told by MBCP Disconnect.</summary>
    /// <param name="Sent">How often Disconnect was sent, C56.</param>
    /// <param name="RepeatAt">T56.</param>
    public sealed record Disconnecting(int Sent, MonotonicTime RepeatAt) : PreEstablishedSessionState
    {
        /// <inheritdoc/>
        public override MonotonicTime NextDeadline => RepeatAt;
    }

    /// <summary>The pre-established session itself has ended.</summary>
    public sealed record Over : PreEstablishedSessionState;
}
