namespace Gateway.Domain.Media;

/// <summary>Sound with fewer samples a second, without what those cannot carry: a windowed sinc for each phase that the two rates make.</summary>
internal static class Resampler
{
    // Zero crossings of the sinc on either side: beyond -60 dB outside the band, 16 are enough.
    private const int Crossings = 16;

    // How much of the new band is kept: the rest is the slope of the filter.
    private const double Kept = 0.95;

    /// <summary>Makes fewer samples a second of a sound.</summary>
    /// <param name="samples">The sound, all of it.</param>
    /// <param name="from">Its samples a second.</param>
    /// <param name="to">Those wanted; fewer.</param>
    public static short[] Down(ReadOnlySpan<short> samples, int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, from);
        var common = (int)GreatestCommonDivisor(from, to);
        var filters = Filters(from, to, to / common, out var half);
        var result = new short[(long)samples.Length * to / from];
        for (var n = 0L; n < result.Length; n++)
        {
            var at = (int)(n * from / to);
            var filter = filters[n * from % to / common];
            // At the ends there is silence outside.
            var (first, last) = (Math.Max(0, at - half + 1), Math.Min(samples.Length - 1, at + half));
            var sum = 0f;
            for (var i = first; i <= last; i++)
                sum += samples[i] * filter[i - at + half - 1];
            result[n] = (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
        }

        return result;
    }

    private static float[][] Filters(int from, int to, int phases, out int half)
    {
        var band = Kept * to / from;
        var width = Crossings / band;
        half = (int)Math.Ceiling(width);
        var filters = new float[phases][];
        for (var phase = 0; phase < phases; phase++)
        {
            var filter = new double[2 * half];
            for (var i = 0; i < filter.Length; i++)
            {
                var distance = i - half + 1 - ((double)phase / phases);
                filter[i] = Math.Abs(distance) >= width ? 0 : Sinc(band * distance) * (0.5 + (0.5 * Math.Cos(Math.PI * distance / width)));
            }

            // A constant stays as loud as it is.
            var sum = filter.Sum();
            filters[phase] = [.. filter.Select(weight => (float)(weight / sum))];
        }

        return filters;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
