namespace Gateway.Domain.Media;

/// <summary>The speech of one RTP packet; its octets are lent for the time of the call.</summary>
public readonly ref struct SpeechFrame(ushort sequenceNumber, uint timestamp, bool isFirst, ReadOnlySpan<byte> payload)
{
    /// <summary>One more with each packet, modulo 2^16; a gap is loss, a smaller one was overtaken.</summary>
    public ushort SequenceNumber { get; } = sequenceNumber;

    /// <summary>In units of the codec's clock, modulo 2^32; a gap between two that follow each other is silence.</summary>
    public uint Timestamp { get; } = timestamp;

    /// <summary>Whether a burst begins with it.</summary>
    public bool IsFirst { get; } = isFirst;

    /// <summary>What the codec made.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;
}
