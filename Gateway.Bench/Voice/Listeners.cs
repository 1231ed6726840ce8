using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Bench.Voice;

/// <summary>All who hear, on one socket: they count what comes and look how old it is.</summary>
internal sealed class Listeners : IDisposable
{
    private const int RtpHeaderBytes = 12;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private LatencyHistogram _ages = new();
    private long _heard;

    public Listeners()
    {
        // A client of mumble-server shows itself from here.
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Any, VoiceAddresses.ListenerPort));
        _thread = new(Listen) { IsBackground = true, Name = "listeners" };
        _thread.Start();
    }

    /// <summary>Packets of speech that have come.</summary>
    public long Heard => Volatile.Read(ref _heard);

    /// <summary>How old what came since the last time was, from the talker's send to our receive.</summary>
    public LatencyHistogram TakeAges()
    {
        lock (_gate)
        {
            var ages = _ages;
            _ages = new();
            return ages;
        }
    }

    /// <summary>Waits until so many have come in all, or nothing has for a while.</summary>
    public bool WaitForHeard(long count, TimeSpan silence)
    {
        var (last, since) = (Heard, Stopwatch.GetTimestamp());
        while (Heard < count)
        {
            if (Heard != last)
                (last, since) = (Heard, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since) > silence)
                return false;
            Thread.Sleep(0);
        }

        return true;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
    }

    private void Listen()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var length = _socket.Receive(buffer);
                if (length < RtpHeaderBytes + sizeof(long))
                    continue;
                var age = Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(RtpHeaderBytes)));
                lock (_gate)
                    _ages.Add(age);
                Volatile.Write(ref _heard, _heard + 1);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Disposed: the benchmark is over.
        }
    }
}
