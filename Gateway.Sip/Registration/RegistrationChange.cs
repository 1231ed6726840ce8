namespace Gateway.Sip.Registration;

/// <summary>A fact about a contact, for those who show or watch registrations.</summary>
/// <param name="Binding">The contact as it is, or as it was.</param>
public abstract record RegistrationChange(Binding Binding)
{
    /// <summary>A contact that was not registered is.</summary>
    public sealed record Added(Binding Binding) : RegistrationChange(Binding);

    /// <summary>A registered contact prolonged its binding or changed its parameters.</summary>
    public sealed record Refreshed(Binding Binding) : RegistrationChange(Binding);

    /// <summary>A binding was not prolonged in time.</summary>
    public sealed record Expired(Binding Binding) : RegistrationChange(Binding);

    /// <summary>The client took its binding back, or its connection is lost.</summary>
    public sealed record Removed(Binding Binding) : RegistrationChange(Binding);
}
