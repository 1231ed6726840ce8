using System.Collections.Concurrent;
using System.Net;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Tests.Support;

/// <summary>Keeps what arrives at a media port.</summary>
public sealed class MediaCollector : IMediaReceiver
{
    private readonly ConcurrentQueue<(IPEndPoint From, byte[] Bytes)> _control = new();
    private readonly ConcurrentQueue<(IPEndPoint From, byte[] Bytes)> _media = new();

    /// <summary>What came to the control port, in order.</summary>
    public IReadOnlyCollection<(IPEndPoint From, byte[] Bytes)> Control => _control;

    /// <summary>What came to the port for RTP, in order.</summary>
    public IReadOnlyCollection<(IPEndPoint From, byte[] Bytes)> Media => _media;

    /// <summary>Does something with each datagram of the control port besides keeping it.</summary>
    public Action<MediaPort, IPEndPoint, byte[], MonotonicTime>? OnControl { get; set; }

    /// <summary>Does something with each datagram of the port for RTP besides keeping it.</summary>
    public Action<MediaPort, IPEndPoint, byte[], MonotonicTime>? OnMedia { get; set; }

    public void ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        var octets = datagram.ToArray();
        _control.Enqueue((from, octets));
        OnControl?.Invoke(port, from, octets, now);
    }

    public void MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        var octets = datagram.ToArray();
        _media.Enqueue((from, octets));
        OnMedia?.Invoke(port, from, octets, now);
    }
}
