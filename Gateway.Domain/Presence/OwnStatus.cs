namespace Gateway.Domain.Presence;

/// <summary>What a person at the console says of himself; his PoC Client publishes it until he says something else.</summary>
/// <param name="IsWilling"><c>overriding-willingness</c>: <c>false</c> = do not disturb; <c>null</c> = he does not say.</param>
/// <param name="Note">A note to all; <c>null</c> = none. Longer than <see cref="NoteLengthMax"/> it is cut.</param>
public sealed record OwnStatus(bool? IsWilling, string? Note)
{
    /// <summary>Letters of a note.</summary>
    public const int NoteLengthMax = 200;

    /// <summary>Whether nothing is said.</summary>
    public bool IsSilent => IsWilling is null && string.IsNullOrWhiteSpace(Note);
}
