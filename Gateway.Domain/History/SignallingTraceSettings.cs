namespace Gateway.Domain.History;

/// <summary>How much signalling is remembered.</summary>
public sealed record SignallingTraceSettings
{
    /// <summary>Octets of messages held; the oldest are forgotten first. At least 64 KB.</summary>
    /// <value>Default 32 MB, about 65,000 messages.</value>
    public int BytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Call-IDs whose subject is remembered; the first related are forgotten first.</summary>
    /// <value>Default 20,000.</value>
    public int RelatedCallsMax { get; init; } = 20_000;

    /// <summary>Messages shown of one subject: its newest. Nobody reads more, and a peer can send any number with one Call-ID.</summary>
    /// <value>Default 2,000.</value>
    public int MessagesPerSubjectMax { get; init; } = 2_000;
}
