using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Media;

namespace Gateway.Domain.Runtime;

/// <summary>The media ports of a process that opens none: nobody can start or take a session, and each is told so.</summary>
internal sealed class NoMediaPorts : IMediaPorts
{
    public bool TryOpen(IMediaReceiver receiver, [NotNullWhen(true)] out MediaPort? port)
    {
        port = null;
        return false;
    }
}
