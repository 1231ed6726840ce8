namespace Gateway.Domain.Media;

/// <summary>How speech is coded that the gateway understands itself.</summary>
public enum SpeechCoding
{
    /// <summary>G.711 A-law.</summary>
    ALaw,

    /// <summary>G.711 µ-law.</summary>
    MuLaw,

    /// <summary>Opus, where libopus is installed.</summary>
    Opus,
}
