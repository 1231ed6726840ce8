using System.Buffers.Binary;

namespace Gateway.Sip.Rtp;

/// <summary>How one stream is received, as its receiver tells (RFC 3550 §6.4.1).</summary>
/// <param name="Ssrc">Whose stream.</param>
/// <param name="FractionLost">Of what was expected since the last report, in 256ths.</param>
/// <param name="Lost">Since the beginning; 24 bits, with a sign.</param>
/// <param name="HighestSequence">The highest number, with its cycles in the upper half.</param>
/// <param name="Jitter">In RTP clock units.</param>
/// <param name="LastSenderReport">The middle of the NTP timestamp of the last sender report; 0 for none.</param>
/// <param name="DelaySinceLastSenderReport">How long ago it came, in 65,536ths of a second.</param>
public readonly record struct RtcpReportBlock(
    uint Ssrc, byte FractionLost, int Lost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    internal const int Bytes = 24;

    internal static RtcpReportBlock Read(ReadOnlySpan<byte> octets)
    {
        var word = BinaryPrimitives.ReadUInt32BigEndian(octets[4..]);
        return new(
            BinaryPrimitives.ReadUInt32BigEndian(octets),
            (byte)(word >> 24),
            (int)(word << 8) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(octets[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(octets[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(octets[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(octets[20..]));
    }

    internal void Write(Span<byte> room)
    {
        BinaryPrimitives.WriteUInt32BigEndian(room, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], ((uint)FractionLost << 24) | ((uint)Lost & 0xFFFFFF));
        BinaryPrimitives.WriteUInt32BigEndian(room[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(room[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(room[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(room[20..], DelaySinceLastSenderReport);
    }
}
