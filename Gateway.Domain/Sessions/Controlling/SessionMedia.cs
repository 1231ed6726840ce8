using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>The one pair of media ports of a PoC Session: the same in every description of its focus.</summary>
internal sealed class SessionMedia : IMediaReceiver
{
    private MediaPort? _port;

    /// <summary>Opens the pair.</summary>
    /// <returns><c>false</c> when none is free.</returns>
    public bool TryOpen(IMediaPorts ports, string callId, [NotNullWhen(true)] out MediaPort? port)
    {
        if (!ports.TryOpen(this, out port))
            return false;
        port.CallId = callId;
        _port = port;
        return true;
    }

    /// <summary>Closes it. Saying it again does no harm.</summary>
    public void Close() => _port?.Close();

    void IMediaReceiver.ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        // Nobody has the floor in a session that is signalling only: what arrives is answered by nobody.
    }

    void IMediaReceiver.MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        // The same of speech: without a talker there are no listeners.
    }
}
