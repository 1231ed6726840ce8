namespace Gateway.Domain.Clients;

/// <summary>What a registration orders.</summary>
public abstract record ClientRegistrationEffect
{
    private ClientRegistrationEffect()
    {
    }

    /// <summary>Send a REGISTER with the next CSeq.</summary>
    /// <param name="Expiry">The expiry to ask for; zero to take the binding away.</param>
    public sealed record SendRegister(TimeSpan Expiry) : ClientRegistrationEffect;

    /// <summary>Tell the owner that the client is reachable, or no longer.</summary>
    /// <param name="IsRegistered">Whether the registrar holds the binding.</param>
    /// <param name="Status">The status code that decided it.</param>
    public sealed record Report(bool IsRegistered, int Status) : ClientRegistrationEffect;
}
