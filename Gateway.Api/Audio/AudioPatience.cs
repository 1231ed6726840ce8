namespace Gateway.Api.Audio;

/// <summary>How long a connection may be silent, and how much it may say. Told the time by whoever asks; used by one thread at a time.</summary>
internal sealed class AudioPatience
{
    private TimeSpan _heardAt;
    private TimeSpan _second;
    private int _frames;
    private int _texts;

    /// <summary>Whether the connection holds the talk button.</summary>
    public bool IsHeld { get; set; }

    /// <summary>A text came.</summary>
    /// <returns><c>false</c> when these are too many.</returns>
    public bool TakeText(TimeSpan now)
    {
        Heard(now);
        return ++_texts <= AudioLimits.TextsPerSecond;
    }

    /// <summary>A frame of speech came.</summary>
    /// <returns><c>false</c> when these are too many.</returns>
    public bool TakeFrame(TimeSpan now)
    {
        Heard(now);
        return ++_frames <= AudioLimits.FramesPerSecond;
    }

    /// <summary>Looks whether it is silent for too long.</summary>
    public AudioSilence Look(TimeSpan now)
    {
        var silent = now - _heardAt;
        return silent >= AudioLimits.Silence ? AudioSilence.CutOff : IsHeld && silent >= AudioLimits.HeldSilence ? AudioSilence.LetGo : AudioSilence.None;
    }

    private void Heard(TimeSpan now)
    {
        _heardAt = now;
        if (now - _second < TimeSpan.FromSeconds(1))
            return;
        (_second, _frames, _texts) = (now, 0, 0);
    }
}

/// <summary>What becomes of a silent connection.</summary>
internal enum AudioSilence
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>Its button is let go.</summary>
    LetGo,

    /// <summary>It is closed.</summary>
    CutOff,
}
