namespace Gateway.Sip.Machines;

/// <summary>A point on the clock that never jumps; it decides deadlines and nothing else.</summary>
/// <param name="SinceStart">Time since the shell started its clock. Resolution 100 ns.</param>
public readonly record struct MonotonicTime(TimeSpan SinceStart) : IComparable<MonotonicTime>
{
    /// <summary>The moment at which the shell's clock started.</summary>
    public static MonotonicTime Zero => default;

    /// <summary>Later than every deadline: "no timer is running".</summary>
    public static MonotonicTime Never => new(TimeSpan.MaxValue);

    public static MonotonicTime operator +(MonotonicTime time, TimeSpan span) =>
        span >= TimeSpan.MaxValue - time.SinceStart ? Never : new(time.SinceStart + span);

    public static TimeSpan operator -(MonotonicTime later, MonotonicTime earlier) => later.SinceStart - earlier.SinceStart;

    public static bool operator <(MonotonicTime left, MonotonicTime right) => left.SinceStart < right.SinceStart;

    public static bool operator >(MonotonicTime left, MonotonicTime right) => left.SinceStart > right.SinceStart;

    public static bool operator <=(MonotonicTime left, MonotonicTime right) => left.SinceStart <= right.SinceStart;

    public static bool operator >=(MonotonicTime left, MonotonicTime right) => left.SinceStart >= right.SinceStart;

    /// <summary>The earlier of two deadlines.</summary>
    public static MonotonicTime Earlier(MonotonicTime left, MonotonicTime right) => left < right ? left : right;

    public int CompareTo(MonotonicTime other) => SinceStart.CompareTo(other.SinceStart);

    public override string ToString() => this == Never ? "never" : $"{SinceStart.TotalMilliseconds:0.###} ms";
}
