using System.Globalization;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>One call of a PoC Session: an INVITE in either direction and what comes of it. Numbered within its session, never used twice.</summary>
public readonly record struct LegId(int Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"leg {Number}");
}
