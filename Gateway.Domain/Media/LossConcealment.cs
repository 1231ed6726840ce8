namespace Gateway.Domain.Media;

/// <summary>
/// What is heard in place of lost speech of a codec that knows no help itself, such as G.711: the last period of the voice again and again, fading away, so that a
/// hole is no crack. After 60 ms nobody is deceived any more, and it is silent (the idea of G.711 Appendix I).
/// </summary>
/// <remarks>Allocates nothing. Not thread safe.</remarks>
internal sealed class LossConcealment
{
    private const int Rate = SpeechDecoder.SampleRate;

    // Voices, from a deep one to a child's: 66 to 400 Hz.
    private const int PeriodMin = Rate / 400;
    private const int PeriodMax = Rate / 66;

    // The period is found by comparing so much with what came before it.
    private const int Compared = Rate / 100;
    private const int HistorySamples = PeriodMax + Compared;

    // Full strength for 10 ms, silence after 60.
    private const int Full = Rate / 100;
    private const int Silent = Rate * 60 / 1000;

    private readonly short[] _history = new short[HistorySamples];
    private int _count;

    /// <summary>Nothing was heard before.</summary>
    public void Forget() => _count = 0;

    /// <summary>Remembers what was heard last.</summary>
    public void Remember(ReadOnlySpan<short> samples)
    {
        var kept = Math.Min(_count, Math.Max(0, HistorySamples - samples.Length));
        _history.AsSpan(_count - kept, kept).CopyTo(_history);
        var added = samples[Math.Max(0, samples.Length - HistorySamples)..];
        added.CopyTo(_history.AsSpan(kept));
        _count = kept + added.Length;
    }

    /// <summary>Fills a hole behind what was remembered.</summary>
    public void Fill(Span<short> hole)
    {
        hole.Clear();
        if (_count < HistorySamples)
            return;
        var last = _history.AsSpan(HistorySamples - PeriodOf());
        for (var i = 0; i < Math.Min(hole.Length, Silent); i++)
            hole[i] = (short)(last[i % last.Length] * Strength(i));
    }

    private static double Strength(int at) => at < Full ? 1 : (double)(Silent - at) / (Silent - Full);

    // By where the end of what was heard is most like itself.
    private int PeriodOf()
    {
        var end = _history.AsSpan(HistorySamples - Compared);
        var (best, period) = (0.0, PeriodMax);
        for (var lag = PeriodMin; lag <= PeriodMax; lag++)
        {
            var before = _history.AsSpan(HistorySamples - Compared - lag, Compared);
            double product = 0, power = 1;
            for (var i = 0; i < Compared; i++)
            {
                product += (double)end[i] * before[i];
                power += (double)before[i] * before[i];
            }

            var likeness = product / Math.Sqrt(power);
            if (likeness > best * 1.001)
                (best, period) = (likeness, lag);
        }

        return period;
    }
}
