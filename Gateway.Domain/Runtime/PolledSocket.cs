using System.Net;
using System.Net.Sockets;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Runtime;

/// <summary>One socket of a media port that the loop reads itself, when the system says that there is something.</summary>
internal sealed class PolledSocket : IReadyFile, IDisposable
{
    private readonly MediaSockets _owner;
    private readonly MediaSockets.SocketPort _port;
    private readonly ReadyFiles _files;
    private readonly nint _descriptor;
    private readonly byte[] _lastSource = new byte[28];
    private int _lastSourceBytes;
    private IPEndPoint? _lastFrom;
    private uint _dropped;
    private long _id;

    private PolledSocket(MediaSockets owner, MediaSockets.SocketPort port, bool isControl, ReadyFiles files, nint descriptor)
    {
        (_owner, _port, _files, _descriptor) = (owner, port, files, descriptor);
        IsUrgent = isControl;
    }

    /// <summary>Floor control goes before speech: who talks must not depend on how much is said.</summary>
    public bool IsUrgent { get; }

    /// <summary>Begins to read a socket on the loop.</summary>
    /// <returns><c>null</c> when the system does not take it.</returns>
    public static PolledSocket? TryStart(MediaSockets owner, MediaSockets.SocketPort port, bool isControl, Socket socket, ReadyFiles files)
    {
        var polled = new PolledSocket(owner, port, isControl, files, socket.Handle);
        if (!files.TryAdd(polled, polled._descriptor, out polled._id))
            return null;
        ManyArrivals.CountDropped(socket);
        return polled;
    }

    /// <inheritdoc/>
    public void Read(MonotonicTime now)
    {
        var room = _owner.Room;
        var count = room.Receive(_descriptor);
        for (var i = 0; i < count && !_port.IsClosed; i++)
        {
            if (room.DroppedBefore(i) is { } dropped && dropped != _dropped)
            {
                _owner.CountDropped(unchecked(dropped - _dropped));
                _dropped = dropped;
            }

            var octets = room.Octets(i);
            if (octets.Length > MediaLimits.DatagramBytes)
                _owner.CountDropped(1);
            else
                Deliver(octets, From(room.Source(i)), now);
        }
    }

    /// <summary>Ends it; the socket is closed afterwards, by whoever opened it.</summary>
    public void Dispose() => _files.Remove(_id, _descriptor);

    // A receiver that fails costs its own datagram only.
    private void Deliver(ReadOnlySpan<byte> octets, IPEndPoint from, MonotonicTime now)
    {
        try
        {
            _port.Deliver(IsUrgent, octets, from, now);
        }
        catch (Exception e)
        {
            _owner.Fault(e);
        }
    }

    // Who talks sends fifty times a second from one place.
    private IPEndPoint From(ReadOnlySpan<byte> source)
    {
        if (_lastFrom is null || !source.SequenceEqual(_lastSource.AsSpan(0, _lastSourceBytes)))
        {
            source.CopyTo(_lastSource);
            _lastSourceBytes = source.Length;
            _lastFrom = ManyArrivals.EndPointOf(source);
        }

        return _lastFrom;
    }
}
