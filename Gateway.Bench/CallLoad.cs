using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Sip.Messages;

namespace Gateway.Bench;

/// <summary>
/// Makes complete calls over UDP: INVITE, 200, and at once ACK and BYE, 200. With a window (so many at a time, the end of one begins the next) or at a
/// rate. Nothing is sent again, so what is lost shows. The same for every server, ours or another.
/// </summary>
internal sealed class CallLoad(CallLoadOptions options)
{
    private const int Slots = 1 << 17;
    private static readonly TimeSpan LossTime = TimeSpan.FromSeconds(2);

    // Shared by all loads of the process: the same branch from the same port would be a retransmission, and answered without any work.
    private static uint _next = 1;

    private readonly long[] _begunAt = new long[Slots];
    private readonly bool[] _isTakenDown = new bool[Slots];
    private readonly LatencyHistogram _setUp = new();
    private readonly SipMessageReader _reader = new();

    // One for each thread that writes.
    private readonly CallMessages _beginning = new(options.From, options.Headers);
    private readonly CallMessages _ending = new(options.From, options.Headers);
    private long _begun;
    private long _answered;
    private long _completed;
    private long _refused;
    private int _lastRefusal;

    /// <summary>Runs to the end of its time.</summary>
    public CallLoadResult Run()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 8 << 20, SendBufferSize = 8 << 20, ReceiveTimeout = (int)LossTime.TotalMilliseconds,
        };
        socket.Bind(options.From);
        socket.Connect(options.Target);
        var start = Stopwatch.GetTimestamp();
        if (options.Rate > 0)
            RunAtRate(socket, start);
        else
            RunWithWindow(socket, start);
        return new(_begun, _completed, _refused, _lastRefusal, _completed / options.Duration.TotalSeconds, _setUp.Milliseconds(0.5), _setUp.Milliseconds(0.99));
    }

    private void RunWithWindow(Socket socket, long start)
    {
        var buffer = new byte[65_536];
        while (Stopwatch.GetElapsedTime(start) < options.Duration)
        {
            // After two seconds of silence everything outstanding counts as lost, and the window opens anew.
            for (var i = 0; i < options.Window; i++)
                Begin(socket);
            while (TryReceive(socket, buffer, out var length))
            {
                if (!Take(socket, buffer.AsSpan(0, length)))
                    continue;
                if (Stopwatch.GetElapsedTime(start) < options.Duration)
                    Begin(socket);
                else if (_completed + _refused >= _begun)
                    return;
            }
        }
    }

    private void RunAtRate(Socket socket, long start)
    {
        var receiver = new Thread(() => ReceiveUntilSilence(socket, start)) { IsBackground = true, Name = "call load" };
        receiver.Start();
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < options.Duration)
        {
            for (var due = (long)(elapsed.TotalSeconds * options.Rate) - _begun; due > 0; due--)
                Begin(socket);
            Thread.Sleep(1);
        }

        receiver.Join();
    }

    private void ReceiveUntilSilence(Socket socket, long start)
    {
        var buffer = new byte[65_536];
        while (true)
        {
            if (TryReceive(socket, buffer, out var length))
                Take(socket, buffer.AsSpan(0, length));
            else if (Stopwatch.GetElapsedTime(start) > options.Duration)
                return;
        }
    }

    private void Begin(Socket socket)
    {
        var number = _next++;
        _isTakenDown[number % Slots] = false;
        Volatile.Write(ref _begunAt[number % Slots], Stopwatch.GetTimestamp());
        socket.Send(_beginning.Invite(number, BenchNetwork.Caller(number), BenchNetwork.Called(number)));
        _begun++;
    }

    // Whether a call is over.
    private bool Take(Socket socket, ReadOnlySpan<byte> datagram)
    {
        if (_reader.TryRead(datagram, out var response) != SipParseResult.Message || response.Status < 200
            || !CallMessages.TryReadMark(response, out var number, out var isInvite))
            return false;
        var slot = number % Slots;
        var begunAt = Volatile.Read(ref _begunAt[slot]);
        if (begunAt == 0)
            return false;
        if (isInvite && response.Status < 300)
        {
            if (_isTakenDown[slot])
                return false;
            _isTakenDown[slot] = true;
            _setUp.Add(Stopwatch.GetElapsedTime(begunAt));
            _answered++;
            socket.Send(_ending.Ack(number, BenchNetwork.Caller(number), response));
            socket.Send(_ending.Bye(number, BenchNetwork.Caller(number), response));
            return false;
        }

        _begunAt[slot] = 0;
        if (response.Status < 300)
        {
            _completed++;
        }
        else
        {
            _refused++;
            _lastRefusal = response.Status;
            if (isInvite)
                socket.Send(_ending.AckRefusal(number, BenchNetwork.Caller(number), BenchNetwork.Called(number), response));
        }

        return true;
    }

    private static bool TryReceive(Socket socket, byte[] buffer, out int length)
    {
        try
        {
            length = socket.Receive(buffer);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.ConnectionRefused or SocketError.Interrupted)
        {
            length = 0;
            return false;
        }
    }
}

/// <summary>Where calls go, and how many.</summary>
internal sealed record CallLoadOptions
{
    public required IPEndPoint Target { get; init; }

    /// <summary>Where the callers are.</summary>
    public required IPEndPoint From { get; init; }

    /// <summary>Further header lines of the INVITEs.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Calls at a time, where no rate is given.</summary>
    public int Window { get; init; } = 64;

    /// <summary>Calls a second; 0 = as fast as the window goes.</summary>
    public int Rate { get; init; }

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What came of the calls.</summary>
internal sealed record CallLoadResult(long Begun, long Completed, long Refused, int LastRefusal, double CompletedPerSecond, double P50, double P99)
{
    public long Lost => Begun - Completed - Refused;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{CompletedPerSecond:0} completed/s, set-up p50 {P50:0.000} ms, p99 {P99:0.000} ms, begun {Begun}, completed {Completed}, refused {Refused}{(Refused > 0 ? $" (last with {LastRefusal})" : "")}, lost {Lost}");
}
