using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Bench.Deposits;

/// <summary>Many callers at once, as a gateway of the telephone network brings them: one thread for what is spoken, one for what is heard and answered.</summary>
internal sealed class DepositLoad : IDisposable
{
    private const int PacketsPerSecond = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Behind the tone it is silent; a greeting has no longer pause.
    private static readonly TimeSpan GreetingOver = TimeSpan.FromMilliseconds(300);

    private readonly Socket _sip = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
    private readonly Dictionary<string, Depositor> _byCall;
    private readonly IReadOnlyList<Depositor> _callers;
    private readonly Thread _hearing;
    private int _ended;
    private volatile bool _isStopping;

    /// <param name="from">Where they call from.</param>
    /// <param name="to">The core.</param>
    /// <param name="service">Whom they call.</param>
    /// <param name="calls">How many they are.</param>
    public DepositLoad(IPEndPoint from, IPEndPoint to, string service, int calls)
    {
        _sip.Bind(from);
        _sip.Connect(to);
        _callers = [.. Enumerable.Range(0, calls).Select(number => new Depositor(number, from, service))];
        _byCall = _callers.ToDictionary(caller => caller.CallId, StringComparer.Ordinal);
        _hearing = new(Hear) { IsBackground = true, Name = "hearing" };
        _hearing.Start();
    }

    public long Heard => _callers.Sum(caller => caller.Heard);

    public long Missed => _callers.Sum(caller => caller.Missed);

    public long Spoken => _callers.Sum(caller => caller.Spoken);

    /// <summary>All call, and wait until they are answered.</summary>
    public void Call()
    {
        foreach (var caller in _callers)
        {
            _sip.Send(caller.Invite());
            Thread.Sleep(2);
        }

        Wait(() => _callers.All(caller => caller.IsAnswered), "not all calls were answered");
    }

    /// <summary>Waits until everybody has heard the greeting and its tone to the end.</summary>
    public void Listen() => Wait(() => _callers.All(caller => caller.Silence > GreetingOver), "not everybody has heard the tone");

    /// <summary>All speak, each for so long.</summary>
    public void Speak(TimeSpan time)
    {
        var (started, packets) = (Stopwatch.GetTimestamp(), (long)(time.TotalSeconds * PacketsPerSecond));
        var ticks = Stopwatch.Frequency / (double)PacketsPerSecond / _callers.Count;
        for (var i = 0L; i < packets * _callers.Count; i++)
        {
            while (Stopwatch.GetTimestamp() - started < i * ticks)
                Thread.Sleep(1);
            _callers[(int)(i % _callers.Count)].Speak();
        }

        // A goodbye takes another way than speech, and must not overtake it.
        Thread.Sleep(200);
    }

    /// <summary>All hang up, and wait until that is acknowledged.</summary>
    public void HangUp()
    {
        foreach (var caller in _callers)
            _sip.Send(caller.HangUp());
        Wait(() => Volatile.Read(ref _ended) >= _callers.Count, "not every BYE was answered");
    }

    public void Dispose()
    {
        _isStopping = true;
        _hearing.Join();
        foreach (var caller in _callers)
            caller.Dispose();
        _sip.Dispose();
    }

    private static void Wait(Func<bool> isSo, string otherwise)
    {
        for (var since = Stopwatch.GetTimestamp(); !isSo(); Thread.Sleep(10))
        {
            if (Stopwatch.GetElapsedTime(since) > Limit)
                throw new TimeoutException(otherwise);
        }
    }

    private void Hear()
    {
        var room = new byte[65_536];
        while (!_isStopping)
        {
            while (_sip.Available > 0)
                Take(Encoding.ASCII.GetString(room, 0, _sip.Receive(room)));
            foreach (var caller in _callers)
                caller.Hear(room);
            Thread.Sleep(1);
        }
    }

    private void Take(string message)
    {
        var callId = message.Split("\r\n").FirstOrDefault(line => line.StartsWith("Call-ID: ", StringComparison.OrdinalIgnoreCase))?[9..];
        if (callId is null || !_byCall.TryGetValue(callId, out var caller) || !message.StartsWith("SIP/2.0 ", StringComparison.Ordinal))
            return;
        var isInvite = message.Contains("CSeq: 1 INVITE", StringComparison.OrdinalIgnoreCase);
        if (isInvite && message[8] > '2')
            throw new InvalidOperationException(message);
        if (isInvite && message[8] == '2')
            _sip.Send(caller.IsAnswered ? caller.Acknowledge() : caller.Answered(message));
        else if (!isInvite && message[8] == '2')
            Interlocked.Increment(ref _ended);
    }
}
