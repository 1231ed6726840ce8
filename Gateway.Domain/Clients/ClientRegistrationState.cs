using Gateway.Sip.Machines;

namespace Gateway.Domain.Clients;

/// <summary>Where the registration of one PoC Client stands.</summary>
public abstract record ClientRegistrationState
{
    private ClientRegistrationState()
    {
    }

    /// <summary>The moment of the next tick; never while an answer is awaited, because the transaction has its own limit.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>Not registered, and nobody asked for it.</summary>
    public sealed record Unregistered : ClientRegistrationState;

    /// <summary>A REGISTER is on its way.</summary>
    /// <param name="Asked">The expiry asked for.</param>
    /// <param name="Failures">Failures in a row before this one.</param>
    public sealed record Registering(TimeSpan Asked, int Failures) : ClientRegistrationState;

    /// <summary>The registrar holds the binding.</summary>
    /// <param name="Asked">The expiry to ask for again.</param>
    /// <param name="RefreshAt">When to send the next REGISTER.</param>
    public sealed record Registered(TimeSpan Asked, MonotonicTime RefreshAt) : ClientRegistrationState
    {
        public override MonotonicTime NextDeadline => RefreshAt;
    }

    /// <summary>The registrar refused or was silent; it is asked again later.</summary>
    /// <param name="Asked">The expiry to ask for.</param>
    /// <param name="RetryAt">When.</param>
    /// <param name="Failures">Failures in a row, this one included.</param>
    public sealed record WaitingToRetry(TimeSpan Asked, MonotonicTime RetryAt, int Failures) : ClientRegistrationState
    {
        public override MonotonicTime NextDeadline => RetryAt;
    }

    /// <summary>A REGISTER with Expires 0 is on its way.</summary>
    public sealed record Deregistering : ClientRegistrationState;
}
