namespace Gateway.Bench;

/// <summary>How much of a benchmark is run: all of it, or just enough to see that it still works.</summary>
/// <param name="IsShort">Whether the figures are of no interest.</param>
internal readonly record struct Effort(bool IsShort)
{
    public static Effort Full => new(false);

    public static Effort Smoke => new(true);

    /// <summary>So many repetitions, or a hundredth of them.</summary>
    public int Times(int full) => IsShort ? Math.Max(1, full / 100) : full;

    /// <summary>So many rounds, or one.</summary>
    public int Rounds(int full) => IsShort ? 1 : full;

    /// <summary>So long, or a fifth of a second.</summary>
    public TimeSpan For(TimeSpan full) => IsShort ? TimeSpan.FromMilliseconds(200) : full;
}
