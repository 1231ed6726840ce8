using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Gateway.Domain.History;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>
/// The media ports of a loop's elements: pairs of UDP sockets out of a range. A pair that was closed is used again last, so that what is late for
/// one session does not reach the next.
/// </summary>
/// <remarks>
/// Opened, used and closed on the loop's thread, and read there too. Where the system cannot tell the loop what is there to be read, the thread pool reads, and
/// what arrives comes through <see cref="MediaArrivals"/>.
/// </remarks>
public sealed class MediaSockets : IDisposable
{
    // Each attempt is two system calls. Where so many pairs in a row are taken by others, the range is not ours.
    private const int AttemptsMax = 256;

    private readonly SignallingLoop _loop;
    private readonly MediaPortSettings _settings;
    private readonly Queue<int> _free = new();
    private readonly HashSet<SocketPort> _open = [];
    private readonly MediaSocket.Readers _readers = new();
    private readonly bool _isReadByLoop;
    private long _dropped;

    /// <param name="loop">The loop that takes what arrives.</param>
    /// <param name="settings">Which address and ports.</param>
    /// <param name="isReadByLoop">Whether the loop reads the sockets, where the system can tell it when.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range holds no pair.</exception>
    public MediaSockets(SignallingLoop loop, MediaPortSettings settings, bool isReadByLoop = true)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.PortMax, IPEndPoint.MaxPort);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.PortMin, 1);
        _loop = loop;
        _settings = settings;
        _isReadByLoop = isReadByLoop;
        Arrivals = new(loop);
        for (var port = settings.PortMin + (settings.PortMin % 2); port < settings.PortMax; port += 2)
            _free.Enqueue(port);
        ArgumentOutOfRangeException.ThrowIfZero(_free.Count, nameof(settings));
    }

    /// <summary>Pairs that are open.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Datagrams that were dropped, because they were too long or too many waited.</summary>
    public long Dropped => Arrivals.Dropped + Interlocked.Read(ref _dropped);

    internal MediaArrivals Arrivals { get; }

    /// <summary>Where the loop reads into; for one read at a time.</summary>
    internal ManyArrivals Room { get; } = new();

    /// <summary>The ports of one element.</summary>
    /// <param name="element">Its host name, by which ladders call it.</param>
    public IMediaPorts Of(string element) => new PortsOf(this, element);

    /// <summary>Closes every pair.</summary>
    public void Dispose()
    {
        foreach (var port in _open.ToArray())
            port.Close();
    }

    internal void CountDropped(long count) => Interlocked.Add(ref _dropped, count);

    internal void Fault(Exception error) => _loop.Fault(error);

    private bool TryOpen(string element, IMediaReceiver receiver, [NotNullWhen(true)] out MediaPort? port)
    {
        _loop.RequireLoopThread();
        port = null;
        for (var attempts = Math.Min(_free.Count, AttemptsMax); attempts > 0 && port is null; attempts--)
        {
            var number = _free.Dequeue();
            if (Bind(number, _settings.SpeechDscp) is not { } rtp)
            {
                _free.Enqueue(number);
            }
            else if (Bind(number + 1, _settings.FloorControlDscp) is not { } control)
            {
                rtp.Dispose();
                _free.Enqueue(number);
            }
            else
            {
                var opened = new SocketPort(this, element, receiver, rtp, control);
                _open.Add(opened);
                opened.Start();
                port = opened;
            }
        }

        return port is not null;
    }

    // A port that somebody else has is passed over; it may be free another time.
    private Socket? Bind(int port, int dscp)
    {
        var socket = new Socket(_settings.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Blocking = false;
            Dscp.Mark(socket, dscp);
            socket.Bind(new IPEndPoint(_settings.Address, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private void Closed(SocketPort port)
    {
        if (_open.Remove(port))
            _free.Enqueue(port.RtpPort);
    }

    private sealed class PortsOf(MediaSockets sockets, string element) : IMediaPorts
    {
        public bool TryOpen(IMediaReceiver receiver, [NotNullWhen(true)] out MediaPort? port) => sockets.TryOpen(element, receiver, out port);
    }

    /// <summary>A pair of sockets.</summary>
    internal sealed class SocketPort(MediaSockets owner, string element, IMediaReceiver receiver, Socket rtp, Socket control) : MediaPort, IDisposable
    {
        // Anybody can send octets to a port; they must not wash everything else out of the trace.
        private const int TracedPerSecondMax = 1_000;

        // Media Burst Idle is a header alone.
        private const int IdleBytes = 12;
        private const int PeersMax = 4_096;

        private readonly MediaSocket _rtp = new(rtp, owner._readers);
        private readonly MediaSocket _control = new(control, owner._readers);

        // Whom the last message went to that says that nobody talks: it is repeated for whom it did not reach, and that is no news.
        private readonly HashSet<IPEndPoint> _toldIdle = [];

        private PolledSocket? _polledRtp;
        private PolledSocket? _polledControl;
        private long _tracedSecond;
        private int _tracedNow;

        public IMediaReceiver Receiver => receiver;

        public bool IsClosed { get; private set; }

        public override IPAddress Address => _rtp.Local.Address;

        public override int RtpPort => _rtp.Local.Port;

        public override int ControlPort => _control.Local.Port;

        public void Start()
        {
            owner._loop.Trace?.NameMediaPort(_control.Local, element);
            var files = owner._isReadByLoop ? owner._loop.Files : null;
            _polledRtp = Poll(rtp, isControl: false, files);
            _polledControl = Poll(control, isControl: true, files);
            if (_polledRtp is null)
                _rtp.Start((octets, from) => owner.Arrivals.Add(this, isControl: false, octets, from));
            if (_polledControl is null)
                _control.Start((octets, from) => owner.Arrivals.Add(this, isControl: true, octets, from));
        }

        /// <summary>Hands what arrived to the receiver.</summary>
        public void Deliver(bool isControl, ReadOnlySpan<byte> octets, IPEndPoint from, MonotonicTime now)
        {
            if (isControl)
            {
                Trace(TraceDirection.Received, from, octets);
                receiver.ControlArrived(this, from, octets, now);
            }
            else
            {
                receiver.MediaArrived(this, from, octets, now);
            }
        }

        public override void SendControl(IPEndPoint to, ReadOnlySpan<byte> datagram)
        {
            if (IsClosed)
                return;
            Trace(TraceDirection.Sent, to, datagram);
            _control.Send(to, datagram);
        }

        /// <summary>Takes note of floor control where the port belongs to a call.</summary>
        public void Trace(TraceDirection direction, IPEndPoint peer, ReadOnlySpan<byte> datagram)
        {
            if (CallId is not { } callId || !MbcpDatagram.HasFloorControl(datagram))
                return;
            if (IsRepeatedIdle(peer, datagram))
                return;
            var second = (long)owner._loop.Now.SinceStart.TotalSeconds;
            _tracedNow = second == _tracedSecond ? _tracedNow + 1 : 1;
            _tracedSecond = second;
            if (_tracedNow <= TracedPerSecondMax)
                owner._loop.RecordFloorControl(direction, element, _control.Local, peer, callId, datagram);
        }

        private PolledSocket? Poll(Socket socket, bool isControl, ReadyFiles? files) =>
            files is null ? null : PolledSocket.TryStart(owner, this, isControl, socket, files);

        private bool IsRepeatedIdle(IPEndPoint peer, ReadOnlySpan<byte> datagram)
        {
            if (datagram.Length != IdleBytes || (datagram[0] & 0x1F) != (int)MbcpSubtype.Idle)
            {
                _toldIdle.Remove(peer);
                return false;
            }

            if (_toldIdle.Count >= PeersMax)
                _toldIdle.Clear();
            return !_toldIdle.Add(peer);
        }

        public override void SendMedia(IPEndPoint to, ReadOnlySpan<byte> datagram)
        {
            if (!IsClosed)
                _rtp.Send(to, datagram);
        }

        public override void SendMediaToAll(MediaAudience to, ReadOnlySpan<byte> datagram)
        {
            if (!IsClosed)
                _rtp.Send(to, datagram);
        }

        public override void Close()
        {
            if (IsClosed)
                return;
            IsClosed = true;
            owner._loop.Trace?.ForgetMediaPort(_control.Local);
            _polledRtp?.Dispose();
            _polledControl?.Dispose();
            _rtp.Dispose();
            _control.Dispose();
            owner.Closed(this);
        }

        public void Dispose() => Close();
    }
}
