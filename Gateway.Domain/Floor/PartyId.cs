using System.Globalization;

namespace Gateway.Domain.Floor;

/// <summary>A participant as the floor control of his session knows him. Numbered by whoever owns the session, never used twice in it.</summary>
public readonly record struct PartyId(int Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"party {Number}");
}
