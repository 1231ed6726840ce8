namespace Gateway.Domain.History;

/// <summary>What happened to a binding.</summary>
public enum RegistrationChange
{
    Added,
    Refreshed,

    /// <summary>The device, or an administrator, took it away.</summary>
    Removed,

    /// <summary>Its time ran out.</summary>
    Expired,
}
