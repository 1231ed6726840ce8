namespace Gateway.Domain.ServiceContexts;

/// <summary>Whom a service identity takes calls from, when the call has come through the core.</summary>
public enum ServiceTrust
{
    /// <summary>Whoever calls.</summary>
    Anybody,

    /// <summary>Callers that the core leads here, and those whom the identity names; nobody else by addressing it.</summary>
    Reserved,

    /// <summary>A user of this network who has proven to be calling, or a source that is trusted to have made sure.</summary>
    Authenticated,

    /// <summary>The owner of the mailbox, proven, or a source that is trusted to have made sure.</summary>
    Owner,
}
