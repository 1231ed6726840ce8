using System.Buffers.Binary;

namespace Gateway.Api.Audio;

/// <summary>The binary frame of the audio WebSocket: 8 octets, and the speech.</summary>
internal static class AudioFrame
{
    public const int HeaderBytes = 8;

    private const byte Version = 1;
    private const byte First = 1;

    /// <summary>Reads a frame of a client.</summary>
    /// <returns><c>false</c> when it is of another shape.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, out ushort sequenceNumber, out uint timestamp, out bool isFirst)
    {
        (sequenceNumber, timestamp, isFirst) = (0, 0, false);
        if (frame.Length is <= HeaderBytes or > AudioLimits.FrameBytes || frame[0] != Version)
            return false;
        isFirst = (frame[1] & First) != 0;
        sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(frame[2..]);
        timestamp = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);
        return true;
    }

    /// <summary>Writes the header.</summary>
    public static void Write(Span<byte> frame, ushort sequenceNumber, uint timestamp, bool isFirst)
    {
        frame[0] = Version;
        frame[1] = isFirst ? First : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(frame[4..], timestamp);
    }
}
