namespace Gateway.Domain.ServiceContexts;

/// <summary>Name of a service identity, such as <c>ctx_01JD...</c>. Made by the caller, never here.</summary>
public readonly record struct ServiceIdentityId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
