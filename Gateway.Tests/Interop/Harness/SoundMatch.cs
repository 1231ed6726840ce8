using System.Runtime.InteropServices;

namespace Gateway.Tests.Interop.Harness;

/// <summary>Finds what was said in what was heard.</summary>
internal static class SoundMatch
{
    private const int Step = 80; // 10 ms of 8,000 samples a second

    /// <summary>How alike a part of what was said is to the part of what was heard that is most like it.</summary>
    /// <param name="said">A WAV file of 16-bit samples, 8,000 a second, with a header of whatever length.</param>
    /// <param name="heard">Another.</param>
    /// <param name="from">Where the part begins, in seconds.</param>
    /// <param name="seconds">How long it is.</param>
    /// <returns>The correlation, 1 for the same sound, and how much louder it was heard in dB.</returns>
    public static (double Correlation, double Gain) Find(string said, string heard, double from, double seconds)
    {
        var part = Samples(said).AsSpan((int)(from * 8_000), (int)(seconds * 8_000)).ToArray();
        var all = Samples(heard);
        var (outline, outlines) = (Outline(part), Outline(all));
        // As they are, not about their means: a steady tone has an outline too, and silence beside it is none of it.
        var near = Enumerable.Range(0, Math.Max(0, outlines.Length - outline.Length)).MaxBy(i => Likeness(outline, outlines.AsSpan(i, outline.Length))) * Step;
        var at = Enumerable.Range(near - (2 * Step), 4 * Step).Where(i => i >= 0 && i + part.Length <= all.Length)
            .MaxBy(i => Correlation(part.AsSpan(0, 8_000), all.AsSpan(i, 8_000)));
        var found = all.AsSpan(at, part.Length);
        return (Correlation(part, found), 20 * Math.Log10(Level(found) / Level(part)));
    }

    private static double[] Samples(string file)
    {
        var octets = File.ReadAllBytes(file);
        var data = octets.AsSpan().IndexOf("data"u8) + 8;
        return [.. MemoryMarshal.Cast<byte, short>(octets.AsSpan(data, (octets.Length - data) & ~1)).ToArray().Select(sample => (double)sample)];
    }

    private static double[] Outline(double[] samples) => [.. samples.Chunk(Step).Where(chunk => chunk.Length == Step).Select(chunk => Level(chunk))];

    private static double Level(ReadOnlySpan<double> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }

    private static double Likeness(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        double product = 0, squareOne = 0, squareOther = 0;
        for (var i = 0; i < one.Length; i++)
            (product, squareOne, squareOther) = (product + (one[i] * other[i]), squareOne + (one[i] * one[i]), squareOther + (other[i] * other[i]));
        return squareOne * squareOther > 0 ? product / Math.Sqrt(squareOne * squareOther) : 0;
    }

    private static double Correlation(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        double sumOne = 0, sumOther = 0;
        for (var i = 0; i < one.Length; i++)
            (sumOne, sumOther) = (sumOne + one[i], sumOther + other[i]);
        var (meanOne, meanOther) = (sumOne / one.Length, sumOther / one.Length);
        double product = 0, squareOne = 0, squareOther = 0;
        for (var i = 0; i < one.Length; i++)
        {
            var (a, b) = (one[i] - meanOne, other[i] - meanOther);
            (product, squareOne, squareOther) = (product + (a * b), squareOne + (a * a), squareOther + (b * b));
        }

        return squareOne * squareOther > 0 ? product / Math.Sqrt(squareOne * squareOther) : 0;
    }
}
