namespace Gateway.Bench;

/// <summary>Counts latencies in steps of a microsecond up to a second; everything above lies in the last step.</summary>
internal sealed class LatencyHistogram
{
    private const int Steps = 1_000_000;
    private readonly int[] _counts = new int[Steps + 1];

    public long Count { get; private set; }

    public void Add(TimeSpan latency)
    {
        _counts[(int)Math.Clamp(latency.TotalMicroseconds, 0, Steps)]++;
        Count++;
    }

    /// <summary>Counts all that another one has counted.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var step = 0; step <= Steps; step++)
            _counts[step] += other._counts[step];
        Count += other.Count;
    }

    /// <summary>The latency that this part of all does not exceed, in milliseconds.</summary>
    public double Milliseconds(double part)
    {
        var left = (long)Math.Ceiling(Count * part);
        for (var step = 0; step <= Steps; step++)
        {
            left -= _counts[step];
            if (left <= 0)
                return step / 1000.0;
        }

        return Steps / 1000.0;
    }
}
