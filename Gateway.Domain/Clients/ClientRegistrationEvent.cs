namespace Gateway.Domain.Clients;

/// <summary>What can happen to a registration.</summary>
public abstract record ClientRegistrationEvent
{
    private ClientRegistrationEvent()
    {
    }

    /// <summary>The client shall be registered.</summary>
    /// <param name="Expiry">The expiry to ask for.</param>
    public sealed record Wanted(TimeSpan Expiry) : ClientRegistrationEvent;

    /// <summary>The client shall not be registered any longer.</summary>
    public sealed record Unwanted : ClientRegistrationEvent;

    /// <summary>200: the binding stands.</summary>
    /// <param name="Granted">The expiry that the registrar gave this contact.</param>
    public sealed record Accepted(TimeSpan Granted) : ClientRegistrationEvent;

    /// <summary>423: the registrar wants a longer expiry.</summary>
    /// <param name="Least">Its Min-Expires.</param>
    public sealed record TooBrief(TimeSpan Least) : ClientRegistrationEvent;

    /// <summary>Any other refusal, a timeout or a transport error.</summary>
    /// <param name="Status">The status code; 408 when nothing answered.</param>
    /// <param name="RetryAfter">The Retry-After of the answer; zero when it had none.</param>
    public sealed record Refused(int Status, TimeSpan RetryAfter) : ClientRegistrationEvent;

    /// <summary>Time passed.</summary>
    public sealed record Tick : ClientRegistrationEvent;
}
