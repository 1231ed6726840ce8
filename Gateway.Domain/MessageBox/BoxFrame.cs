namespace Gateway.Domain.MessageBox;

/// <summary>20 ms of a sound.</summary>
/// <param name="Sound">The whole sound, 8,000 samples a second.</param>
/// <param name="Position">Where in it they begin.</param>
/// <param name="IsShared">Whether others hear the same sound, each from its beginning: a sentence or a greeting, no message.</param>
internal readonly record struct BoxFrame(short[] Sound, int Position, bool IsShared)
{
    /// <summary>Which frame of the sound it is, where <see cref="IsShared"/>.</summary>
    public int Number => Position / BoxSpeaker.FrameSamples;

    /// <summary>Writes its samples; what is missing at the end of the sound is silence.</summary>
    public void CopyTo(Span<short> samples)
    {
        var part = Sound.AsSpan(Position, Math.Min(samples.Length, Sound.Length - Position));
        part.CopyTo(samples);
        samples[part.Length..].Clear();
    }
}
