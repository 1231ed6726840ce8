using System.Buffers.Binary;

namespace Gateway.Sip.Mbcp;

public abstract partial record MbcpMessage
{
    /// <summary>Media Burst Request: a client asks for permission to send.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="Priority">0 none, 1 normal, 2 high, 3 pre-emptive; <c>null</c> = nothing is said, which means normal. Only where it was negotiated.</param>
    /// <param name="Timestamp">When the user asked, NTP format (RFC 5905 §6); <c>null</c> = nothing is said. Only where it was negotiated.</param>
    // [102, 2, uint16 priority] [103, 8, NTP timestamp]
    public sealed record Request(uint Ssrc, ushort? Priority = null, ulong? Timestamp = null) : MbcpMessage(Ssrc)
    {
        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Request;

        internal static Request Read(uint ssrc, MbcpReader data)
        {
            ushort? priority = null;
            ulong? timestamp = null;
            while (data.TryOption(out var code, out var value))
            {
                if (code == MbcpOption.Priority)
                    priority ??= BinaryPrimitives.ReadUInt16BigEndian(value);
                else if (code == MbcpOption.Timestamp)
                    timestamp ??= BinaryPrimitives.ReadUInt64BigEndian(value);
            }

            return new(ssrc, priority, timestamp);
        }

        private protected override void WriteData(ref MbcpWriter packet)
        {
            if (Priority is { } priority)
                packet.Option(MbcpOption.Priority, priority);
            if (Timestamp is not { } timestamp)
                return;
            packet.Byte(MbcpOption.Timestamp);
            packet.Byte(8);
            packet.UInt64(timestamp);
        }
    }

    /// <summary>Media Burst Release: a client gives the burst, or its request, back.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="LastSequenceNumber">The sequence number of the last RTP packet that was sent.</param>
    /// <param name="IgnoresSequenceNumber">Whether nothing was sent, so that the number means nothing.</param>
    // uint16 sequence number, 1 bit ignore, 15 bits zero
    public sealed record Release(uint Ssrc, ushort LastSequenceNumber, bool IgnoresSequenceNumber = false) : MbcpMessage(Ssrc)
    {
        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Release;

        /// <summary>The release of a client that has sent nothing.</summary>
        public static Release WithoutMedia(uint ssrc) => new(ssrc, 0, IgnoresSequenceNumber: true);

        internal static Release? Read(uint ssrc, MbcpReader data) =>
            data.TryUInt16(out var last) && data.TryUInt16(out var flags) ? new(ssrc, last, (flags & 0x8000) != 0) : null;

        private protected override void WriteData(ref MbcpWriter packet)
        {
            packet.UInt16(LastSequenceNumber);
            packet.UInt16((ushort)(IgnoresSequenceNumber ? 0x8000 : 0));
        }
    }

    /// <summary>Request Queue Status Request: a client asks where it stands in the queue. Only where queuing was negotiated.</summary>
    /// <param name="Ssrc">Who sends.</param>
    public sealed record QueueStatusRequest(uint Ssrc) : MbcpMessage(Ssrc)
    {
        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.QueueStatusRequest;
    }

    /// <summary>Media Burst Acknowledgment: a client has received what was to be acknowledged.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="Acknowledged">The subtype as it was received: 18, 15 or 11. For Taken some peers name 2.</param>
    /// <param name="Reason">For Connect whether it is taken: <see cref="Accepted"/>, <see cref="Busy"/> or <see cref="NotAccepted"/>; else 0.</param>
    // 5 bits subtype, 11 bits reason, 16 bits zero
    public sealed record Acknowledgment(uint Ssrc, byte Acknowledged, ushort Reason = Acknowledgment.Accepted) : MbcpMessage(Ssrc)
    {
        /// <summary>The session is taken.</summary>
        public const ushort Accepted = 0;

        /// <summary>The client is in another session.</summary>
        public const ushort Busy = 1;

        /// <summary>The user does not want it.</summary>
        public const ushort NotAccepted = 2;

        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Acknowledgment;

        /// <summary>The acknowledgment of a message that was received.</summary>
        /// <param name="ssrc">Who sends.</param>
        /// <param name="acknowledged">Connect, Disconnect or Taken.</param>
        /// <param name="reason">Whether a Connect is taken.</param>
        public static Acknowledgment Of(uint ssrc, MbcpSubtype acknowledged, ushort reason = Accepted) => new(ssrc, (byte)acknowledged, reason);

        /// <summary>Whether it acknowledges this; Taken is acknowledged as 18 and as 2.</summary>
        public bool IsOf(MbcpSubtype sent) =>
            Acknowledged == (byte)sent
            || (sent == MbcpSubtype.TakenToAcknowledge && Acknowledged == (byte)MbcpSubtype.Taken);

        internal static Acknowledgment? Read(uint ssrc, MbcpReader data) =>
            data.TryUInt16(out var word) && data.TryUInt16(out _) ? new(ssrc, (byte)(word >> 11), (ushort)(word & 0x7FF)) : null;

        private protected override void WriteData(ref MbcpWriter packet)
        {
            packet.UInt16((ushort)(((Acknowledged & 0x1F) << 11) | (Reason & 0x7FF)));
            packet.UInt16(0);
        }
    }
}
