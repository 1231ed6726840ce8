using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.Domain.Media;

namespace Gateway.Domain.Runtime;

/// <summary>One UDP socket of a media port. There may be thousands, so none has a thread: the system wakes whoever reads.</summary>
/// <remarks>
/// A session opens two and closes them a moment later, thousands of times: what is read into is used again, and a read that ends with its socket
/// is a result here, no exception.
/// </remarks>
internal sealed class MediaSocket : IDisposable
{
    /// <summary>Octets of a datagram that every way carries whole: Linux believes of none that it carries less than 552, headers included.</summary>
    public const int WholeMax = 552 - 20 - 8;

    // IP_PMTUDISC_DO and IP_PMTUDISC_WANT of Linux.
    private const int NeverCutUp = 2;
    private const int AsWanted = 1;

    // One octet more than is taken, so that what was cut off is told from what fits.
    private const int RoomBytes = MediaLimits.DatagramBytes + 1;

    // An error that stays must not keep a processor busy.
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket;
    private readonly Readers _readers;
    private Received? _received;
    private IPEndPoint? _lastTo;
    private SocketAddress? _lastToAddress;
    private int _hasEnded;
    private bool _mayBeCutUp;

    /// <param name="socket">It is bound, and disposed of with this.</param>
    /// <param name="readers">What it reads into.</param>
    public MediaSocket(Socket socket, Readers readers)
    {
        (_socket, _readers) = (socket, readers);
        Local = (IPEndPoint)socket.LocalEndPoint!;
        DiscoverPath(NeverCutUp);
    }

    /// <summary>Takes a datagram, on any thread. The octets are lent.</summary>
    public delegate void Received(ReadOnlySpan<byte> octets, IPEndPoint from);

    /// <summary>Whether nothing is read any more.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded) == 1;

    public IPEndPoint Local { get; }

    /// <summary>Begins to read; it ends when the socket is disposed.</summary>
    public void Start(Received received)
    {
        _received = received;
        var reader = Begin();
        // What waits already is not read on the thread that opens it: it might never end.
        if (!_socket.ReceiveFromAsync(reader))
            ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.Finish(), reader, preferLocal: false);
    }

    /// <summary>Sends, or does not: a full buffer or an unreachable network is loss. One thread sends.</summary>
    public void Send(IPEndPoint to, ReadOnlySpan<byte> octets)
    {
        // An address of the other family cannot be sent to; that is the same as not being reachable.
        if (to.AddressFamily != Local.AddressFamily || octets.Length > MediaLimits.DatagramBytes)
            return;
        Fit(octets.Length);
        if (_lastToAddress is null || !to.Equals(_lastTo))
            (_lastTo, _lastToAddress) = (to, to.Serialize());
        try
        {
            _socket.SendTo(octets, SocketFlags.None, _lastToAddress);
        }
        catch (SocketException)
        {
            // Floor control is repeated until it is acknowledged, and late speech is of no use.
        }
    }

    /// <summary>Sends the same to many, as far as it can be sent. One thread sends.</summary>
    public void Send(MediaAudience to, ReadOnlySpan<byte> octets)
    {
        if (octets.Length > MediaLimits.DatagramBytes)
            return;
        Fit(octets.Length);
        if (ManyDatagrams.IsPossible)
        {
            ManyDatagrams.For(to, Local.AddressFamily).Send(_socket.Handle, octets);
            return;
        }

        foreach (var member in to.Members)
            Send(member, octets);
    }

    public void Dispose() => _socket.Dispose();

    // What may be cut up on its way gets a number from a table that all have in common, and looking there costs. Speech is short enough to need neither; from the
    // first datagram on that is not, the system may.
    private void Fit(int length)
    {
        if (_mayBeCutUp || length <= WholeMax)
            return;
        _mayBeCutUp = true;
        DiscoverPath(AsWanted);
    }

    private void DiscoverPath(int how)
    {
        const int ipLevel = 0;
        const int mtuDiscover = 10;
        if (!OperatingSystem.IsLinux() || Local.AddressFamily != AddressFamily.InterNetwork)
            return;
        try
        {
            _socket.SetRawSocketOption(ipLevel, mtuDiscover, BitConverter.GetBytes(how));
        }
        catch (SocketException)
        {
            // A system that does not know it does as it always does.
        }
    }

    private Reader Begin()
    {
        var reader = _readers.Take();
        reader.UserToken = this;
        reader.RemoteEndPoint = new IPEndPoint(Local.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        return reader;
    }

    private void Read(Reader reader)
    {
        try
        {
            while (!_socket.ReceiveFromAsync(reader))
            {
                if (!Take(reader))
                    return;
            }
        }
        catch (ObjectDisposedException)
        {
            End(reader);
        }
    }

    // Whether the next read may begin at once.
    private bool Take(Reader reader)
    {
        switch (reader.SocketError)
        {
            case SocketError.Success:
                _received!(reader.MemoryBuffer.Span[..reader.BytesTransferred], (IPEndPoint)reader.RemoteEndPoint!); // set before reading
                return true;
            case SocketError.OperationAborted or SocketError.NotSocket or SocketError.Interrupted:
                End(reader);
                return false;
            default:
                // What a peer's machine says about our datagrams, such as that nobody listens there, comes out here; the next read goes on.
                _ = Task.Delay(ErrorPause).ContinueWith(_ => Read(reader), TaskScheduler.Default);
                return false;
        }
    }

    private void End(Reader reader)
    {
        Volatile.Write(ref _hasEnded, 1);
        _readers.PutBack(reader);
    }

    /// <summary>What datagrams are read into; used again by the next socket when one has ended. Any thread may take and put back.</summary>
    internal sealed class Readers
    {
        // Of a few hundred sessions that end together; more are left to the collector.
        private const int IdleMax = 1_024;

        private readonly ConcurrentQueue<Reader> _idle = new();

        public Reader Take() => _idle.TryDequeue(out var reader) ? reader : new();

        public void PutBack(Reader reader)
        {
            reader.UserToken = null;
            if (_idle.Count < IdleMax)
                _idle.Enqueue(reader);
        }
    }

    /// <summary>One read that is under way, with room for a datagram.</summary>
    internal sealed class Reader : SocketAsyncEventArgs
    {
        public Reader() => SetBuffer(GC.AllocateUninitializedArray<byte>(RoomBytes));

        public void Finish()
        {
            var media = (MediaSocket)UserToken!; // set before reading
            if (media.Take(this))
                media.Read(this);
        }

        protected override void OnCompleted(SocketAsyncEventArgs e) => Finish();
    }
}
