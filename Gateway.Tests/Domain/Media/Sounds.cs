namespace Gateway.Tests.Domain.Media;

/// <summary>Sounds to be measured again.</summary>
internal static class Sounds
{
    /// <summary>A sine.</summary>
    public static short[] Tone(double hertz, double amplitude, int sampleRate, double seconds) =>
        [.. Enumerable.Range(0, (int)(sampleRate * seconds)).Select(i => (short)(amplitude * Math.Sin(2 * Math.PI * hertz * i / sampleRate)))];

    /// <summary>How strong a frequency is in a sound: the amplitude of its sine (Goertzel).</summary>
    public static double StrengthOf(double hertz, ReadOnlySpan<short> samples, int sampleRate)
    {
        double real = 0, imaginary = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var angle = 2 * Math.PI * hertz * i / sampleRate;
            real += samples[i] * Math.Cos(angle);
            imaginary += samples[i] * Math.Sin(angle);
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / samples.Length;
    }
}
