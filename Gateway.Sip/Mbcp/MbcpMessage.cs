using System.Buffers.Binary;

namespace Gateway.Sip.Mbcp;

/// <summary>
/// A message of the Media Burst Control Protocol (in PoC 1.0 Talk Burst Control Protocol): an RTCP APP packet named <c>PoC1</c> (RFC 3550 §6.7).
/// </summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---+-+---------+---------------+-------------------------------+
/// |V=2|P| subtype |    PT=204     |   length (32-bit words - 1)   |
/// +---+-+---------+---------------+-------------------------------+
/// |                      SSRC of the sender                       |
/// +---------------------------------------------------------------+
/// |                name = 'P' 'o' 'C' '1'                         |
/// +---------------------------------------------------------------+
/// |              message-specific data (0..n words)               |
/// </code>
/// </remarks>
public abstract partial record MbcpMessage
{
    internal const int HeaderBytes = 12;
    internal const byte PacketType = 204;

    private MbcpMessage(uint ssrc) => Ssrc = ssrc;

    /// <summary>Who sends: a client the SSRC of its RTP stream, a server one of its own for each leg.</summary>
    public uint Ssrc { get; init; }

    /// <summary>What it is.</summary>
    public abstract MbcpSubtype Subtype { get; }

    /// <summary>The subtype that an acknowledgment of this message names; <c>null</c> when nobody waits for one.</summary>
    public byte? AcknowledgeAs =>
        AskedToAcknowledgeAs
        ?? (Subtype is MbcpSubtype.Connect or MbcpSubtype.Disconnect or MbcpSubtype.TakenToAcknowledge ? (byte)Subtype : null);

    // Asked for by the bit 0x10 of the subtype, where that is taken to mean it.
    internal byte? AskedToAcknowledgeAs { get; init; }

    internal static ReadOnlySpan<byte> PacketName => "PoC1"u8;

    /// <summary>Writes the message as the payload of one datagram, never longer than <see cref="MbcpLimits.MessageBytes"/>.</summary>
    public byte[] Write()
    {
        var packet = new MbcpWriter(stackalloc byte[MbcpLimits.MessageBytes]);
        packet.Byte((byte)(0x80 | (byte)Subtype));
        packet.Byte(PacketType);
        packet.UInt16(0);
        packet.UInt32(Ssrc);
        packet.Octets(PacketName);
        WriteData(ref packet);
        packet.PadToWord();
        var octets = packet.Written.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2), (ushort)((octets.Length / 4) - 1));
        return octets;
    }

    private protected virtual void WriteData(ref MbcpWriter packet)
    {
    }
}
