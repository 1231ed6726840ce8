using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Gateway.Sip.Mbcp;

/// <summary>
/// Reads what arrives at a control port: one RTCP packet, or several in a row (RFC 3550 §6.1), with floor control among them or not. Nothing
/// that arrives makes it throw; malformed messages are never answered.
/// </summary>
public static class MbcpDatagram
{
    private const int RtcpHeaderBytes = 4;
    private const int SmallestBytes = 8;
    private const byte AcknowledgmentBit = 0x10;

    private static readonly MbcpContents Nothing = new([], 0, null);
    private static readonly MbcpContents TooShort = new([], 0, "shorter than an RTCP packet");
    private static readonly MbcpContents WrongVersion = new([], 0, "another version of RTCP");
    private static readonly MbcpContents WrongLength = new([], 0, "longer than the datagram");

    /// <summary>Reads a datagram.</summary>
    /// <param name="datagram">The payload.</param>
    /// <param name="takesAcknowledgmentBit">
    /// Whether the bit 0x10 means "to be acknowledged" with every subtype, as its successor has it; otherwise only 18 is assigned, which is the
    /// default.
    /// </param>
    public static MbcpContents Read(ReadOnlySpan<byte> datagram, bool takesAcknowledgmentBit = false)
    {
        if (Frame(datagram) is { } fault)
            return fault;
        ImmutableArray<MbcpMessage>.Builder? messages = null;
        var ignored = 0;
        for (var rest = datagram; !rest.IsEmpty; rest = rest[PacketBytes(rest)..])
        {
            if (rest[1] != MbcpMessage.PacketType)
                continue;
            var message = messages?.Count >= MbcpLimits.MessagesPerDatagram ? null : ReadPacket(rest[..PacketBytes(rest)], takesAcknowledgmentBit);
            if (message is null)
                ignored++;
            else
                (messages ??= ImmutableArray.CreateBuilder<MbcpMessage>()).Add(message);
        }

        return messages is null && ignored == 0 ? Nothing : new(messages?.ToImmutable() ?? [], ignored, null);
    }

    /// <summary>Whether there is floor control in a datagram, of whatever subtype and however broken inside.</summary>
    public static bool HasFloorControl(ReadOnlySpan<byte> datagram)
    {
        if (Frame(datagram) is not null)
            return false;
        for (var rest = datagram; !rest.IsEmpty; rest = rest[PacketBytes(rest)..])
        {
            if (IsFloorControl(rest[..PacketBytes(rest)]))
                return true;
        }

        return false;
    }

    // What is wrong with the row of packets; null when it fills the datagram exactly.
    private static MbcpContents? Frame(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < SmallestBytes)
            return TooShort;
        for (var rest = datagram; !rest.IsEmpty;)
        {
            if (rest.Length < RtcpHeaderBytes)
                return TooShort;
            if (rest[0] >> 6 != 2)
                return WrongVersion;
            if (PacketBytes(rest) > rest.Length)
                return WrongLength;
            rest = rest[PacketBytes(rest)..];
        }

        return null;
    }

    // RFC 3550 §6.4.1: the length counts 32-bit words, less one.
    private static int PacketBytes(ReadOnlySpan<byte> packet) => (BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) + 1) * 4;

    private static bool IsFloorControl(ReadOnlySpan<byte> packet) =>
        packet.Length >= MbcpMessage.HeaderBytes && packet[1] == MbcpMessage.PacketType && packet.Slice(8, 4).SequenceEqual(MbcpMessage.PacketName);

    private static MbcpMessage? ReadPacket(ReadOnlySpan<byte> packet, bool takesAcknowledgmentBit)
    {
        if (!IsFloorControl(packet))
            return null;
        if ((packet[0] & 0x20) != 0)
        {
            // The last octet tells how many are padding, itself among them.
            var padding = packet[^1];
            if (padding == 0 || padding % 4 != 0 || packet.Length - padding < MbcpMessage.HeaderBytes)
                return null;
            packet = packet[..^padding];
        }

        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var subtype = packet[0] & 0x1F;
        var wantsAcknowledgment = (subtype & AcknowledgmentBit) != 0 && (takesAcknowledgmentBit || subtype == (byte)MbcpSubtype.TakenToAcknowledge);
        var message = ReadData(
            (MbcpSubtype)(wantsAcknowledgment ? subtype & ~AcknowledgmentBit : subtype), ssrc, new(packet), wantsAcknowledgment);
        return wantsAcknowledgment && message is not (null or MbcpMessage.Taken) ? message with { AskedToAcknowledgeAs = (byte)subtype } : message;
    }

    private static MbcpMessage? ReadData(MbcpSubtype subtype, uint ssrc, MbcpReader data, bool wantsAcknowledgment) => subtype switch
    {
        MbcpSubtype.Request => MbcpMessage.Request.Read(ssrc, data),
        MbcpSubtype.Granted => MbcpMessage.Granted.Read(ssrc, data),
        MbcpSubtype.Taken => MbcpMessage.Taken.Read(ssrc, data, wantsAcknowledgment),
        MbcpSubtype.Deny => MbcpMessage.Deny.Read(ssrc, data),
        MbcpSubtype.Release => MbcpMessage.Release.Read(ssrc, data),
        MbcpSubtype.Idle => new MbcpMessage.Idle(ssrc),
        MbcpSubtype.Revoke => MbcpMessage.Revoke.Read(ssrc, data),
        MbcpSubtype.Acknowledgment => MbcpMessage.Acknowledgment.Read(ssrc, data),
        MbcpSubtype.QueueStatusRequest => new MbcpMessage.QueueStatusRequest(ssrc),
        MbcpSubtype.QueueStatusResponse => MbcpMessage.QueueStatusResponse.Read(ssrc, data),
        MbcpSubtype.Disconnect => new MbcpMessage.Disconnect(ssrc),
        MbcpSubtype.Connect => MbcpMessage.Connect.Read(ssrc, data),
        _ => null,
    };
}
