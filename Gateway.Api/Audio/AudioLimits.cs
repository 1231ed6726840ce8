namespace Gateway.Api.Audio;

/// <summary>How much one audio connection may take. Every limit has a test.</summary>
internal static class AudioLimits
{
    /// <summary>Octets of a binary frame, its header included.</summary>
    public const int FrameBytes = 1400;

    /// <summary>Octets of a text frame from a client.</summary>
    public const int TextBytes = 1024;

    /// <summary>Octets of what a ping wants back.</summary>
    public const int PingBytes = 64;

    /// <summary>Binary frames a second; more are dropped. Two clients of 20 ms would not reach it.</summary>
    public const int FramesPerSecond = 100;

    /// <summary>Text frames a second; who sends more is cut off, for a message that is dropped might be the one that lets the button go.</summary>
    public const int TextsPerSecond = 50;

    /// <summary>Frames of speech that wait for a slow reader: 2 s. The oldest is dropped for one more.</summary>
    public const int SpeechWaiting = 100;

    /// <summary>Octets that wait for a reader; with more the connection is closed.</summary>
    public const int BytesWaiting = 1 << 20;

    /// <summary>How long a connection that holds the button may be silent before the button is let go.</summary>
    public static readonly TimeSpan HeldSilence = TimeSpan.FromSeconds(3);

    /// <summary>How long any connection may be silent before it is cut off.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>How long the other side may take to answer the end of the connection.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
}
