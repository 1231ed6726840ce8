using System.Buffers.Binary;
using System.Net;
using Gateway.Sip.Messages;

namespace Gateway.Domain.History;

/// <summary>Writes a ladder as a capture file that Wireshark reads.</summary>
/// <remarks>
/// <para>
/// Classic pcap, microseconds, LINKTYPE_RAW: each packet begins with its IP header. Every message is one UDP datagram, also where it went
/// over TCP or within the process: a message is what a reader of signalling wants to see, and a stream would have to be made up, with
/// handshakes nobody saw. Via tells the real transport.
/// </para>
/// <para>
/// Elements that another one reached within the process get addresses of 127.192.0.0/10 made from their names, the same in every file,
/// and port 5060. A body that does not fit into a datagram is cut, and Content-Length says what is left.
/// </para>
/// </remarks>
public static class LadderPcap
{
    private const uint Magic = 0xA1B2C3D4;
    private const uint LinkTypeRaw = 101;
    private const int SnapLength = 65_535;
    private const int Ipv4Header = 20;
    private const int Ipv6Header = 40;
    private const int UdpHeader = 8;
    private const int RoomForContentLength = 32;
    private const byte Udp = 17;

    /// <summary>The capture file.</summary>
    public static byte[] Write(Ladder ladder)
    {
        var file = new MemoryStream();
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], SnapLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], LinkTypeRaw);
        file.Write(header);
        var addresses = AddressesOf(ladder);
        ushort identification = 0;
        foreach (var rung in ladder.Rungs)
        {
            var from = rung.Message.From.Address ?? addresses[rung.Message.From.Name];
            var to = rung.Message.To.Address ?? addresses[rung.Message.To.Name];
            WritePacket(file, rung.At, Datagram(from, to, Fitting(rung.Message).Span, ++identification));
        }

        return file.ToArray();
    }

    private static Dictionary<string, IPEndPoint> AddressesOf(Ladder ladder)
    {
        var addresses = new Dictionary<string, IPEndPoint>(StringComparer.Ordinal);
        var taken = new HashSet<IPEndPoint>();
        foreach (var column in ladder.Columns)
        {
            var number = (uint)CallIdComparer.Instance.GetHashCode(column.Name) & 0x3FFFFF;
            IPEndPoint address;
            do
            {
                var bytes = new byte[] { 127, (byte)(192 | (number >> 16)), (byte)(number >> 8), (byte)number };
                address = new(new IPAddress(bytes), 5060);
                number = (number + 1) & 0x3FFFFF;
            }
            while (!taken.Add(address));

            addresses.Add(column.Name, address);
        }

        return addresses;
    }

    private static ReadOnlyMemory<byte> Fitting(TracedMessage traced)
    {
        const int longest = SnapLength - Ipv6Header - UdpHeader - RoomForContentLength;
        var bytes = traced.Bytes;
        if (bytes.Length <= longest || traced.Protocol != TracedProtocol.Sip)
            return bytes;
        var message = SipParser.Parse(bytes);
        var kept = message.Body.Length - (bytes.Length - longest);
        if (kept < 0)
            return bytes[..longest];
        var edited = new MessageEdit(message)
            .Set(HeaderId.ContentLength, kept.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToMessage();
        return edited.Bytes;
    }

    private static void WritePacket(MemoryStream file, DateTimeOffset at, byte[] packet)
    {
        var microseconds = (at - DateTimeOffset.UnixEpoch).Ticks / 10;
        Span<byte> header = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(microseconds / 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(microseconds % 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)packet.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)packet.Length);
        file.Write(header);
        file.Write(packet);
    }

    private static byte[] Datagram(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> payload, ushort identification)
    {
        var isV4 = IsIpv4(from.Address) && IsIpv4(to.Address);
        var ipHeader = isV4 ? Ipv4Header : Ipv6Header;
        var packet = new byte[ipHeader + UdpHeader + payload.Length];
        var udp = packet.AsSpan(ipHeader);
        BinaryPrimitives.WriteUInt16BigEndian(udp, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        payload.CopyTo(udp[UdpHeader..]);
        if (isV4)
            WriteIpv4(packet, from.Address, to.Address, identification);
        else
            WriteIpv6(packet, from.Address.MapToIPv6(), to.Address.MapToIPv6());
        WriteUdpChecksum(isV4 ? packet.AsSpan(12, 8) : packet.AsSpan(8, 32), udp);
        return packet;
    }

    private static bool IsIpv4(IPAddress address)
    {
        Span<byte> four = stackalloc byte[4];
        return address.TryWriteBytes(four, out _);
    }

    private static void WriteIpv4(Span<byte> packet, IPAddress from, IPAddress to, ushort identification)
    {
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], identification);
        packet[8] = 64;
        packet[9] = Udp;
        from.TryWriteBytes(packet[12..], out _);
        to.TryWriteBytes(packet[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], (ushort)~Fold(Sum(packet[..Ipv4Header])));
    }

    private static void WriteIpv6(Span<byte> packet, IPAddress from, IPAddress to)
    {
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(packet.Length - Ipv6Header));
        packet[6] = Udp;
        packet[7] = 64;
        from.TryWriteBytes(packet[8..], out _);
        to.TryWriteBytes(packet[24..], out _);
    }

    // RFC 768, RFC 8200 §8.1: the pseudo header is the addresses, the protocol and the UDP length; a sum of zero is written as all ones.
    private static void WriteUdpChecksum(ReadOnlySpan<byte> addresses, Span<byte> udp)
    {
        var checksum = (ushort)~Fold(Sum(addresses) + Udp + (uint)udp.Length + Sum(udp));
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? (ushort)0xFFFF : checksum);
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        for (; bytes.Length >= 2; bytes = bytes[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return bytes.IsEmpty ? sum : sum + (ulong)(bytes[0] << 8);
    }

    private static ushort Fold(ulong sum)
    {
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)sum;
    }
}
