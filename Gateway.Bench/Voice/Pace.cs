using System.Diagnostics;

namespace Gateway.Bench.Voice;

/// <summary>Lets everybody speak so many packets a second, spread evenly over each turn, until it is stopped.</summary>
internal sealed class Pace : IDisposable
{
    private readonly IReadOnlyList<Action> _talkers;
    private readonly double _ticksPerPacket;
    private readonly Thread _thread;
    private long _sent;
    private volatile bool _isStopping;

    public Pace(IReadOnlyList<Action> talkers, int packetsPerSecond)
    {
        _talkers = talkers;
        _ticksPerPacket = Stopwatch.Frequency / (double)packetsPerSecond / talkers.Count;
        _thread = new(Speak) { IsBackground = true, Name = "talkers" };
        _thread.Start();
    }

    /// <summary>How many packets were sent since the last time.</summary>
    public long TakeSent() => Interlocked.Exchange(ref _sent, 0);

    /// <summary>Lets nobody speak any more.</summary>
    /// <returns>How many packets were sent since the last time.</returns>
    public long Stop()
    {
        _isStopping = true;
        _thread.Join();
        return TakeSent();
    }

    public void Dispose() => Stop();

    private void Speak()
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0L; !_isStopping; i++)
        {
            while (Stopwatch.GetTimestamp() - started < i * _ticksPerPacket)
                Thread.Sleep(1);
            _talkers[(int)(i % _talkers.Count)]();
            Interlocked.Increment(ref _sent);
        }
    }
}
