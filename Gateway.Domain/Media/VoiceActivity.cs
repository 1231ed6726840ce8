namespace Gateway.Domain.Media;

/// <summary>
/// Whether somebody speaks on a line that has no talk button. The noise of the line is followed slowly upwards and quickly downwards; what is clearly louder is a
/// voice. Mutable, and allocates nothing.
/// </summary>
public sealed class VoiceActivity
{
    // Full scale of 16 bits is 32,768. Below this much a line counts as silent, whatever its noise: about -48 dBFS.
    private const double QuietAtMost = 130;

    // What is so many times as loud as the noise is a voice: 9.5 dB.
    private const double VoiceOverNoise = 3;

    // The noise is not taken for louder than this, or a long talk would become noise: about -30 dBFS.
    private const double NoiseMax = 1000;
    private const double Rise = 1.01;

    private double _noise = QuietAtMost / VoiceOverNoise;

    /// <summary>The loudness of a packet: the root of the mean of the squares, 0 to 32,768.</summary>
    public static double LevelOf(ReadOnlySpan<short> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return samples.IsEmpty ? 0 : Math.Sqrt(sum / samples.Length);
    }

    /// <summary>Whether somebody speaks in a packet.</summary>
    /// <param name="samples">Its sound, 10 to 60 ms of it.</param>
    public bool IsVoice(ReadOnlySpan<short> samples)
    {
        var level = LevelOf(samples);
        var isVoice = level > Math.Max(QuietAtMost, _noise * VoiceOverNoise);
        _noise = Math.Clamp(level < _noise ? (_noise + level) / 2 : _noise * Rise, 1, NoiseMax);
        return isVoice;
    }
}
