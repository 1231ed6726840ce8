using System.Buffers.Binary;

namespace Gateway.Sip.Rtp;

/// <summary>The header of an RTP packet, and where its payload lies (RFC 3550 §5.1).</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---+-+-+-------+-+-------------+-------------------------------+
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// +---+-+-+-------+-+-------------+-------------------------------+
/// |                           timestamp                           |
/// |                             SSRC                              |
/// |                     CSRC, as CC says (0..15)                  |
/// | with X: profile (16)  | words (16), so many words of extension |
/// </code>
/// </remarks>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Marker">Whether it begins a talk spurt (RFC 3551 §4.1).</param>
/// <param name="SequenceNumber">One more with each packet, modulo 2^16.</param>
/// <param name="Timestamp">In units of the codec's clock, modulo 2^32.</param>
/// <param name="Ssrc">Whose stream it is.</param>
/// <param name="PayloadStart">The offset of the payload in the datagram, in octets.</param>
/// <param name="PayloadLength">Octets of payload, padding not counted.</param>
public readonly record struct RtpHeader(
    byte PayloadType, bool Marker, ushort SequenceNumber, uint Timestamp, uint Ssrc, int PayloadStart, int PayloadLength)
{
    /// <summary>Octets of a header without contributing sources and extension, the only kind that is written.</summary>
    public const int Bytes = 12;

    /// <summary>A header to be written.</summary>
    public RtpHeader(byte payloadType, bool marker, ushort sequenceNumber, uint timestamp, uint ssrc)
        : this(payloadType, marker, sequenceNumber, timestamp, ssrc, Bytes, 0)
    {
    }

    /// <summary>Reads a datagram. Nothing that arrives makes it throw.</summary>
    /// <param name="datagram">What arrived at a port for RTP.</param>
    /// <param name="header">The header.</param>
    /// <returns><c>false</c>: no RTP. What RTCP is by its packet type where both share a port (RFC 5761 §4) is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RtpHeader header)
    {
        header = default;
        if (datagram.Length < Bytes || datagram[0] >> 6 != 2)
            return false;
        var payloadType = (byte)(datagram[1] & 0x7F);
        if (payloadType is >= 64 and <= 95)
            return false;
        var start = Bytes + (4 * (datagram[0] & 0x0F));
        if ((datagram[0] & 0x10) != 0)
        {
            if (datagram.Length < start + 4)
                return false;
            start += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(datagram[(start + 2)..]));
        }

        var end = datagram.Length;
        if ((datagram[0] & 0x20) != 0)
        {
            // The last octet tells how many are padding, itself among them.
            if (datagram[^1] == 0)
                return false;
            end -= datagram[^1];
        }

        if (start > end)
            return false;
        header = new(
            payloadType,
            (datagram[1] & 0x80) != 0,
            BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]),
            start,
            end - start);
        return true;
    }

    /// <summary>Writes the twelve octets.</summary>
    public void Write(Span<byte> room)
    {
        room[0] = 0x80;
        room[1] = (byte)((Marker ? 0x80 : 0) | (PayloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], SequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(room[8..], Ssrc);
    }
}
