namespace Gateway.Domain.Floor;

/// <summary>What becomes of a packet of media.</summary>
public enum MediaVerdict
{
    /// <summary>Nobody hears it.</summary>
    Drop,

    /// <summary>All the others hear it.</summary>
    Forward,
}
