namespace Gateway.Domain.ServiceContexts;

/// <summary>How sure it is who calls.</summary>
public enum ServiceProof
{
    /// <summary>Nobody vouches, or only another network does.</summary>
    None,

    /// <summary>The call comes from a device of his: over the flow of its registration. Whoever holds the device could be calling.</summary>
    Device,

    /// <summary>The call itself carries the proof: digest, or the signed-in console.</summary>
    Authenticated,
}
