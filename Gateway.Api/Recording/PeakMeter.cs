namespace Gateway.Api.Recording;

/// <summary>The loudest sample of each 20 ms of speech, to be drawn as a waveform.</summary>
internal sealed class PeakMeter
{
    /// <summary>Samples a second that it is given.</summary>
    public const int SampleRate = 8_000;

    private const int SamplesOfPeak = SampleRate / 50;

    private readonly List<byte> _peaks = [];
    private int _loudest;
    private int _count;

    public void Add(ReadOnlySpan<short> samples)
    {
        foreach (var sample in samples)
        {
            // The most negative one has no positive counterpart.
            _loudest = Math.Max(_loudest, Math.Abs((int)sample));
            if (++_count == SamplesOfPeak) Note();
        }
    }

    public void AddSilence(long samples)
    {
        for (; samples > 0 && _count > 0; samples--)
            if (++_count == SamplesOfPeak) Note();
        for (; samples >= SamplesOfPeak; samples -= SamplesOfPeak) _peaks.Add(0);
        _count += (int)samples;
    }

    /// <summary>All so far, 255 standing for full scale; the last may be of less than 20 ms.</summary>
    public byte[] Take()
    {
        if (_count > 0) Note();
        return [.. _peaks];
    }

    private void Note()
    {
        _peaks.Add((byte)Math.Min(255, (_loudest * 255 + 16_383) / 32_767));
        (_loudest, _count) = (0, 0);
    }
}
