using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>What of somebody's presence is shown: parts of every kind, and of services, persons and devices also chosen ones.</summary>
/// <remarks>Two that show the same are equal. What is chosen of a kind that is shown whole is left out.</remarks>
public readonly struct ShownParts : IEquatable<ShownParts>
{
    private readonly ImmutableArray<ChosenPart> _chosen;

    /// <param name="parts">Parts that are shown whole.</param>
    /// <param name="chosen">What is shown besides.</param>
    public ShownParts(PresenceParts parts, IEnumerable<ChosenPart> chosen)
    {
        Parts = parts;
        _chosen = [.. chosen.Where(part => !parts.HasFlag(part.Set)).Distinct().OrderBy(part => part.Set).ThenBy(part => part.By).ThenBy(part => part.Value, StringComparer.Ordinal)];
    }

    private ShownParts(PresenceParts parts) => Parts = parts;

    /// <summary>Parts that are shown whole.</summary>
    public PresenceParts Parts { get; }

    /// <summary>Services, persons and devices that are shown though not all of their kind are; in order.</summary>
    public ImmutableArray<ChosenPart> Chosen => _chosen.IsDefault ? [] : _chosen;

    /// <summary>Whether nothing is hidden.</summary>
    public bool IsEverything => Parts == PresenceParts.Everything;

    /// <summary>Parts without chosen ones.</summary>
    public static implicit operator ShownParts(PresenceParts parts) => new(parts);

    /// <summary>What either shows (RFC 4745 10).</summary>
    public static ShownParts operator |(ShownParts one, ShownParts other) =>
        one.Chosen.IsEmpty && other.Chosen.IsEmpty ? new(one.Parts | other.Parts) : new(one.Parts | other.Parts, [.. one.Chosen, .. other.Chosen]);

    /// <summary>Whether they show the same.</summary>
    public static bool operator ==(ShownParts one, ShownParts other) => one.Equals(other);

    /// <summary>Whether they show different things.</summary>
    public static bool operator !=(ShownParts one, ShownParts other) => !one.Equals(other);

    /// <summary>Whether a part is shown whole.</summary>
    public bool Has(PresenceParts part) => (Parts & part) == part;

    /// <summary>Whether all that the other shows is shown by this too.</summary>
    public bool Covers(ShownParts other)
    {
        if ((other.Parts & ~Parts) != 0) return false;
        foreach (var part in other.Chosen)
            if (!Has(part.Set) && !Chosen.Contains(part)) return false;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(ShownParts other) => Parts == other.Parts && Chosen.AsSpan().SequenceEqual(other.Chosen.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ShownParts other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = (int)Parts;
        foreach (var part in Chosen) hash = HashCode.Combine(hash, part);
        return hash;
    }
}
