using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Clients;

/// <summary>Where the Pre-established Session of a PoC Client stands.</summary>
public abstract record PreEstablishedState
{
    private PreEstablishedState()
    {
    }

    /// <summary>The moment of the next tick; never while an answer is awaited, because the call has its own limit.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>There is none, and nobody wants one.</summary>
    public sealed record Off : PreEstablishedState;

    /// <summary>The INVITE without a recipient list is out.</summary>
    /// <param name="Failures">Failures in a row before it.</param>
    public sealed record Establishing(int Failures) : PreEstablishedState;

    /// <summary>Up, with no PoC Session on it.</summary>
    public sealed record Idle : PreEstablishedState;

    /// <summary>Up, and a PoC Session begins, runs or ends on it.</summary>
    public sealed record Attached : PreEstablishedState;

    /// <summary>CANCEL or BYE is out.</summary>
    public sealed record Releasing : PreEstablishedState;

    /// <summary>Refused or lost; it is tried again later.</summary>
    /// <param name="RetryAt">When.</param>
    /// <param name="Failures">Failures in a row, this one included.</param>
    /// <param name="Cause">The answer that decided the last one; <c>null</c> when it was lost without one.</param>
    public sealed record WaitingToRetry(MonotonicTime RetryAt, int Failures, SipCause? Cause) : PreEstablishedState
    {
        public override MonotonicTime NextDeadline => RetryAt;
    }
}
