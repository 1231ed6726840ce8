using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>The one pair of media ports of a PoC Session: the same in every description of its focus. It is open before there is a session.</summary>
internal sealed class SessionMedia : IMediaReceiver
{
    private MediaPort? _port;

    /// <summary>Who takes what arrives; before there is somebody, it is lost.</summary>
    public IMediaReceiver? Receiver { get; set; }

    /// <summary>The pair.</summary>
    /// <exception cref="InvalidOperationException">It was not opened.</exception>
    public MediaPort Port => _port ?? throw new InvalidOperationException("the media ports are not open");

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

    void IMediaReceiver.ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now) =>
        Receiver?.ControlArrived(port, from, datagram, now);

    void IMediaReceiver.MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now) =>
        Receiver?.MediaArrived(port, from, datagram, now);
}
