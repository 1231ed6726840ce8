using System.Diagnostics.CodeAnalysis;

namespace Gateway.Domain.Media;

/// <summary>Where an element gets its ports for media: from the machine, or from a simulated network.</summary>
public interface IMediaPorts
{
    /// <summary>Opens a pair of ports.</summary>
    /// <param name="receiver">Who takes what arrives, on the loop of the element.</param>
    /// <param name="port">The pair; whoever opened it closes it.</param>
    /// <returns><c>false</c> when no pair is free.</returns>
    bool TryOpen(IMediaReceiver receiver, [NotNullWhen(true)] out MediaPort? port);
}
