using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Bench;

/// <summary>
/// Sends requests over UDP and counts the answers: with a window (so many outstanding at a time, each answer brings the next request) or at a
/// rate. Nothing is sent again, so what is lost shows. The same for every server, ours or another.
/// </summary>
internal sealed class LoadGenerator(LoadOptions options)
{
    private const int Slots = 1 << 17;
    private const string Mark = "z9hG4bKload";
    private static readonly TimeSpan LossTime = TimeSpan.FromSeconds(1);
    private static readonly byte[] MarkBytes = Encoding.ASCII.GetBytes(Mark);

    // Shared by all loads of the process: the same branch from the same port would be a retransmission, and answered without any work.
    private static uint _next = 1;

    private readonly long[] _sentAt = new long[Slots];
    private readonly LatencyHistogram _latencies = new();
    private readonly List<int> _numberPositions = [];
    private byte[] _template = [];
    private long _sent;
    private long _answered;
    private long _refused;

    /// <summary>Runs to the end of its time.</summary>
    public LoadResult Run()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 8 << 20, SendBufferSize = 8 << 20, ReceiveTimeout = (int)LossTime.TotalMilliseconds,
        };
        socket.Bind(options.From ?? new IPEndPoint(options.Target.Address.Equals(IPAddress.Loopback) ? IPAddress.Loopback : IPAddress.Any, 0));
        socket.Connect(options.Target);
        _template = Template((IPEndPoint)socket.LocalEndPoint!);
        var start = Stopwatch.GetTimestamp();
        if (options.Rate > 0)
            RunAtRate(socket, start);
        else
            RunWithWindow(socket, start);
        return new(_sent, _answered, _refused, _answered / options.Duration.TotalSeconds, _latencies.Milliseconds(0.5), _latencies.Milliseconds(0.99));
    }

    private void RunWithWindow(Socket socket, long start)
    {
        var buffer = new byte[65_536];
        while (Stopwatch.GetElapsedTime(start) < options.Duration)
        {
            // After a second of silence everything outstanding counts as lost, and the window opens anew.
            for (var i = 0; i < options.Window; i++)
                Send(socket);
            while (TryReceive(socket, buffer, out var length))
            {
                if (!Take(buffer.AsSpan(0, length)))
                    continue;
                if (Stopwatch.GetElapsedTime(start) < options.Duration)
                    Send(socket);
                else if (_answered + _refused >= _sent)
                    return;
            }
        }
    }

    private void RunAtRate(Socket socket, long start)
    {
        var receiver = new Thread(() => ReceiveUntilSilence(socket, start)) { IsBackground = true, Name = "load receiver" };
        receiver.Start();
        while (true)
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= options.Duration)
                break;
            for (var due = (long)(elapsed.TotalSeconds * options.Rate) - _sent; due > 0; due--)
                Send(socket);
            // A millisecond is the finest pace: at 10,000 a second ten go out together, as from many phones at once.
            Thread.Sleep(1);
        }

        receiver.Join(TimeSpan.FromSeconds(10));
    }

    private void ReceiveUntilSilence(Socket socket, long start)
    {
        var buffer = new byte[65_536];
        while (true)
        {
            if (TryReceive(socket, buffer, out var length))
                Take(buffer.AsSpan(0, length));
            else if (Stopwatch.GetElapsedTime(start) > options.Duration)
                return;
        }
    }

    private void Send(Socket socket)
    {
        var number = _next++;
        foreach (var position in _numberPositions)
            Utf8Formatter.TryFormat(number, _template.AsSpan(position, 8), out _, new('x', 8));
        Volatile.Write(ref _sentAt[number % Slots], Stopwatch.GetTimestamp());
        socket.Send(_template, SocketFlags.None);
        _sent++;
    }

    private bool Take(ReadOnlySpan<byte> response)
    {
        var mark = response.IndexOf(MarkBytes);
        if (mark < 0 || !response.StartsWith("SIP/2.0 "u8)
            || !Utf8Parser.TryParse(response.Slice(mark + MarkBytes.Length, 8), out uint number, out _, 'x'))
            return false;
        if (response[8] == (byte)'1')
            return false;
        var sentAt = Interlocked.Exchange(ref _sentAt[number % Slots], 0);
        if (sentAt == 0)
            return false;
        if (response[8] != (byte)'2')
        {
            _refused++;
            return true;
        }

        _answered++;
        _latencies.Add(Stopwatch.GetElapsedTime(sentAt));
        return true;
    }

    private static bool TryReceive(Socket socket, byte[] buffer, out int length)
    {
        try
        {
            length = socket.Receive(buffer);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.ConnectionRefused)
        {
            length = 0;
            return false;
        }
    }

    private byte[] Template(IPEndPoint local)
    {
        var body = new string('x', options.BodyBytes);
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            {options.Method} {options.Uri} SIP/2.0
            Via: SIP/2.0/UDP {local};branch={Mark}00000000;rport
            Max-Forwards: 70
            From: <sip:load@networka.example>;tag=00000000
            To: <{options.Uri}>
            Call-ID: load-{local.Port}-00000000
            CSeq: 1 {options.Method}
            User-Agent: Gateway.Bench
            {string.Concat(options.Headers.Select(line => line + "\n"))}Content-Type: text/plain
            Content-Length: {options.BodyBytes}


            """).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal) + body;
        for (var at = text.IndexOf("00000000", StringComparison.Ordinal); at >= 0; at = text.IndexOf("00000000", at + 8, StringComparison.Ordinal))
            _numberPositions.Add(at);
        return Encoding.ASCII.GetBytes(text);
    }
}

/// <summary>What came of a load.</summary>
internal sealed record LoadResult(long Sent, long Answered, long Refused, double AnsweredPerSecond, double P50, double P99)
{
    public long Lost => Sent - Answered - Refused;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{AnsweredPerSecond:0} answered/s, p50 {P50:0.000} ms, p99 {P99:0.000} ms, sent {Sent}, answered {Answered}, refused {Refused}, lost {Lost}");
}
