using System.Collections.Immutable;
using System.Net;

namespace Gateway.Domain.Media;

/// <summary>
/// Those to whom the same speech goes. It is made once, and again when somebody comes or goes, so that whoever sends can have everything ready that does
/// not change from packet to packet.
/// </summary>
/// <param name="members">Where they receive; nobody twice.</param>
public sealed class MediaAudience(ImmutableArray<IPEndPoint> members)
{
    /// <summary>Nobody.</summary>
    public static MediaAudience Empty { get; } = new([]);

    /// <summary>Where they receive.</summary>
    public ImmutableArray<IPEndPoint> Members { get; } = members;

    /// <summary>What the sender made of them; kept here because it lives as long as they do.</summary>
    internal object? Prepared { get; set; }
}
