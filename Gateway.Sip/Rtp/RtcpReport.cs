using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Gateway.Sip.Rtp;

/// <summary>
/// What one end says in one compound RTCP packet (RFC 3550 §6.1): a sender or receiver report, its CNAME, and perhaps goodbye. Floor control shares the
/// port and is read by who knows it.
/// </summary>
/// <param name="Ssrc">Who says it.</param>
/// <param name="Sender">Of his own stream; <c>null</c> = he has sent nothing since the last but one report.</param>
/// <param name="Blocks">Of the streams that he receives; at most 31.</param>
/// <param name="CanonicalName">CNAME; <c>null</c> = left out by a peer.</param>
/// <param name="SaysGoodbye">Whether his stream ends (BYE).</param>
public sealed record RtcpReport(uint Ssrc, RtcpSenderInfo? Sender, ImmutableArray<RtcpReportBlock> Blocks, string? CanonicalName, bool SaysGoodbye = false)
{
    private const byte SenderReport = 200;
    private const byte ReceiverReport = 201;
    private const byte SourceDescription = 202;
    private const byte Goodbye = 203;
    private const byte CanonicalNameItem = 1;

    /// <summary>The most report blocks of one packet: its count has five bits.</summary>
    public const int BlocksMax = 31;

    /// <summary>Octets of a CNAME: its length is one octet.</summary>
    public const int CanonicalNameBytesMax = 255;

    /// <summary>Whether both are the same, block by block.</summary>
    public bool Equals(RtcpReport? other) =>
        other is not null && Ssrc == other.Ssrc && Sender == other.Sender && Blocks.SequenceEqual(other.Blocks)
        && CanonicalName == other.CanonicalName && SaysGoodbye == other.SaysGoodbye;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ssrc, Sender, Blocks.Length, CanonicalName, SaysGoodbye);

    /// <summary>Reads what arrived. What is of another type, or of another source than the first, is passed over.</summary>
    /// <param name="datagram">What arrived at a port for RTCP.</param>
    /// <param name="report">What it says.</param>
    /// <returns><c>false</c>: there is no report, description or goodbye in it, or it is no RTCP. Nothing that arrives makes it throw.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RtcpReport report)
    {
        report = new(0, null, [], null);
        var isAny = false;
        for (var rest = datagram; !rest.IsEmpty;)
        {
            if (rest.Length < 8 || rest[0] >> 6 != 2)
                return false;
            var length = (BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) + 1) * 4;
            if (length < 8 || length > rest.Length)
                return false;
            var packet = rest[..length];
            if (packet[1] is >= SenderReport and <= Goodbye && (packet[1] is SenderReport or ReceiverReport || (packet[0] & 0x1F) > 0))
            {
                var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
                if (!isAny)
                    report = report with { Ssrc = ssrc };
                isAny = true;
                if (ssrc == report.Ssrc)
                    report = report.With(packet);
            }

            rest = rest[length..];
        }

        return isAny;
    }

    /// <summary>Writes it as one datagram.</summary>
    public byte[] Write()
    {
        var blocks = Math.Min(Blocks.Length, BlocksMax);
        var name = Encoding.UTF8.GetBytes(CanonicalName ?? "");
        if (name.Length > CanonicalNameBytesMax)
            name = [];
        var reportBytes = 8 + (Sender is null ? 0 : 20) + (blocks * RtcpReportBlock.Bytes);
        // The chunk ends with a zero octet, and with the word.
        var descriptionBytes = 8 + ((2 + name.Length + 4) & ~3);
        var octets = new byte[reportBytes + descriptionBytes + (SaysGoodbye ? 8 : 0)];
        WriteReport(octets.AsSpan(0, reportBytes), blocks);
        var description = octets.AsSpan(reportBytes, descriptionBytes);
        WriteHeader(description, SourceDescription, 1);
        description[8] = CanonicalNameItem;
        description[9] = (byte)name.Length;
        name.CopyTo(description[10..]);
        if (SaysGoodbye)
            WriteHeader(octets.AsSpan(reportBytes + descriptionBytes), Goodbye, 1);
        return octets;
    }

    private void WriteReport(Span<byte> room, int blocks)
    {
        WriteHeader(room, Sender is null ? ReceiverReport : SenderReport, blocks);
        var at = 8;
        if (Sender is { } sender)
        {
            BinaryPrimitives.WriteUInt64BigEndian(room[8..], sender.NtpTimestamp);
            BinaryPrimitives.WriteUInt32BigEndian(room[16..], sender.RtpTimestamp);
            BinaryPrimitives.WriteUInt32BigEndian(room[20..], sender.Packets);
            BinaryPrimitives.WriteUInt32BigEndian(room[24..], sender.Octets);
            at = 28;
        }

        for (var i = 0; i < blocks; i++, at += RtcpReportBlock.Bytes)
            Blocks[i].Write(room[at..]);
    }

    private void WriteHeader(Span<byte> packet, byte type, int count)
    {
        packet[0] = (byte)(0x80 | count);
        packet[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((packet.Length / 4) - 1));
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], Ssrc);
    }

    private RtcpReport With(ReadOnlySpan<byte> packet) => packet[1] switch
    {
        SenderReport when packet.Length >= 28 => this with
        {
            Sender = new(
                BinaryPrimitives.ReadUInt64BigEndian(packet[8..]),
                BinaryPrimitives.ReadUInt32BigEndian(packet[16..]),
                BinaryPrimitives.ReadUInt32BigEndian(packet[20..]),
                BinaryPrimitives.ReadUInt32BigEndian(packet[24..])),
            Blocks = ReadBlocks(packet[28..], packet[0] & 0x1F),
        },
        ReceiverReport => this with { Blocks = ReadBlocks(packet[8..], packet[0] & 0x1F) },
        SourceDescription => this with { CanonicalName = ReadName(packet[8..]) ?? CanonicalName },
        Goodbye => this with { SaysGoodbye = true },
        _ => this,
    };

    private static ImmutableArray<RtcpReportBlock> ReadBlocks(ReadOnlySpan<byte> octets, int count)
    {
        count = Math.Min(count, octets.Length / RtcpReportBlock.Bytes);
        var blocks = ImmutableArray.CreateBuilder<RtcpReportBlock>(count);
        for (var i = 0; i < count; i++)
            blocks.Add(RtcpReportBlock.Read(octets[(i * RtcpReportBlock.Bytes)..]));
        return blocks.MoveToImmutable();
    }

    private static string? ReadName(ReadOnlySpan<byte> items)
    {
        while (items.Length >= 2 && items[0] != 0 && items.Length >= 2 + items[1])
        {
            if (items[0] == CanonicalNameItem)
                return Encoding.UTF8.GetString(items.Slice(2, items[1]));
            items = items[(2 + items[1])..];
        }

        return null;
    }
}
