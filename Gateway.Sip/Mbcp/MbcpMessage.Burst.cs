using System.Buffers.Binary;

namespace Gateway.Sip.Mbcp;

public abstract partial record MbcpMessage
{
    /// <summary>A count of participants, or a time, that is not known.</summary>
    public const ushort Unknown = 0;

    /// <summary>65,535 participants or more; a time without end.</summary>
    public const ushort Unlimited = ushort.MaxValue;

    /// <summary>Media Burst Granted: the client may send.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="StopTalkingSeconds">
    /// How long, in seconds; <see cref="Unknown"/>, <see cref="Unlimited"/>. Mandatory; a peer that leaves it out leaves <c>null</c>, written as
    /// unknown.
    /// </param>
    /// <param name="Participants">How many take part; <see cref="Unknown"/>, <see cref="Unlimited"/>; <c>null</c> = nothing is said.</param>
    // 101, 2, uint16 seconds [100, 2, uint16 participants]; in this order, for decoders are about that expect it
    public sealed record Granted(uint Ssrc, ushort? StopTalkingSeconds, ushort? Participants = null) : MbcpMessage(Ssrc)
    {
        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Granted;

        internal static Granted Read(uint ssrc, MbcpReader data)
        {
            ushort? seconds = null, participants = null;
            while (data.TryOption(out var code, out var value))
            {
                if (code == MbcpOption.StopTalkingTime)
                    seconds ??= BinaryPrimitives.ReadUInt16BigEndian(value);
                else if (code == MbcpOption.Participants)
                    participants ??= BinaryPrimitives.ReadUInt16BigEndian(value);
            }

            return new(ssrc, seconds, participants);
        }

        private protected override void WriteData(ref MbcpWriter packet)
        {
            packet.Option(MbcpOption.StopTalkingTime, StopTalkingSeconds ?? Unknown);
            if (Participants is { } participants)
                packet.Option(MbcpOption.Participants, participants);
        }
    }

    /// <summary>Media Burst Taken: somebody else has the burst.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="TalkerSsrc">The SSRC of the speech that will be heard.</param>
    /// <param name="Talker">Who talks, as a SIP or TEL URI; of one who hides <c>sip:anonymous@anonymous.invalid</c>.</param>
    /// <param name="Name">The display name; empty = not known; <c>null</c> = the peer has left its item out.</param>
    /// <param name="Participants">How many take part; <see cref="Unknown"/>, <see cref="Unlimited"/>; <c>null</c> = nothing is said.</param>
    /// <param name="IsToBeAcknowledged">Whether an acknowledgment is wanted.</param>
    // uint32 SSRC, 1, n, CNAME [2, m, NAME], zeros to the next word [100, 2, uint16 participants]
    public sealed record Taken(
        uint Ssrc, uint TalkerSsrc, string Talker, string? Name, ushort? Participants = null, bool IsToBeAcknowledged = false) : MbcpMessage(Ssrc)
    {
        private const byte CanonicalName = 1;
        private const byte DisplayName = 2;

        /// <inheritdoc/>
        public override MbcpSubtype Subtype => IsToBeAcknowledged ? MbcpSubtype.TakenToAcknowledge : MbcpSubtype.Taken;

        internal static Taken? Read(uint ssrc, MbcpReader data, bool isToBeAcknowledged)
        {
            if (!data.TryUInt32(out var talkerSsrc) || !data.TryItem(out var talker))
                return null;
            string? name = null;
            if (data.Peek() == DisplayName)
            {
                if (!data.TryItem(out name))
                    return null;
                data.SkipToWord();
            }
            else if (data.Peek() == 0)
            {
                data.SkipToWord();
            }

            ushort? participants = null;
            while (data.TryOption(out var code, out var value))
            {
                if (code == MbcpOption.Participants)
                    participants ??= BinaryPrimitives.ReadUInt16BigEndian(value);
            }

            return new(ssrc, talkerSsrc, talker, name, participants, isToBeAcknowledged);
        }

        private protected override void WriteData(ref MbcpWriter packet)
        {
            packet.UInt32(TalkerSsrc);
            packet.Item(CanonicalName, MbcpText.Fits(Talker) ? Talker : "", MbcpLimits.TextBytes);
            // Decoders look for the next word only behind a NAME, so it is left out only where the word begins anyway.
            if (Name is not null || !packet.IsAligned)
                packet.Item(DisplayName, Name ?? "", MbcpLimits.NameBytes);
            packet.PadToWord();
            if (Participants is { } participants)
                packet.Option(MbcpOption.Participants, participants);
        }
    }

    /// <summary>Media Burst Deny: the client may not send now.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="Reason">
    /// 1 another has permission, 2 the server fails, 3 nobody would hear, 4 too early after a revocation, 5 listen only; others are denials too.
    /// </param>
    /// <param name="Phrase">The same for people; may be empty.</param>
    // uint8 reason, uint8 n, phrase
    public sealed record Deny(uint Ssrc, byte Reason, string Phrase) : MbcpMessage(Ssrc)
    {
        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Deny;

        /// <summary>With the phrase that the standard has for the reason; empty for a reason it has not.</summary>
        public static Deny Because(uint ssrc, byte reason) => new(ssrc, reason, reason switch
        {
            1 => "Another PoC User has permission",
            2 => "Internal PoC Server error",
            3 => "Only one participant",
            4 => "Retry-after timer has not expired",
            5 => "Listen only",
            _ => "",
        });

        internal static Deny? Read(uint ssrc, MbcpReader data) =>
            data.Left >= 2 && data.TryByte(out var reason) ? new(ssrc, reason, data.CutText()) : null;

        private protected override void WriteData(ref MbcpWriter packet)
        {
            packet.Byte(Reason);
            packet.Text(Phrase, MbcpLimits.NameBytes);
        }
    }

    /// <summary>Media Burst Idle: nobody has the burst.</summary>
    /// <param name="Ssrc">Who sends.</param>
    public sealed record Idle(uint Ssrc) : MbcpMessage(Ssrc)
    {
        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Idle;
    }

    /// <summary>Media Burst Revoke: the client has to stop.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="Reason">1 nobody else is there, 2 talked too long, 3 has no permission, 4 pre-empted.</param>
    /// <param name="Additional">For reason 2 the seconds until a new request is taken; else 0.</param>
    // uint16 reason, uint16 additional
    public sealed record Revoke(uint Ssrc, ushort Reason, ushort Additional = 0) : MbcpMessage(Ssrc)
    {
        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Revoke;

        internal static Revoke? Read(uint ssrc, MbcpReader data) =>
            data.TryUInt16(out var reason) && data.TryUInt16(out var additional) ? new(ssrc, reason, additional) : null;

        private protected override void WriteData(ref MbcpWriter packet)
        {
            packet.UInt16(Reason);
            packet.UInt16(Additional);
        }
    }

    /// <summary>Request Queue Status Response: where the client stands in the queue.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="Priority">The priority at which it stands there, 0 to 3.</param>
    /// <param name="Position">0 not queued, 1 next to be served, 65,535 not available.</param>
    // uint8 priority, uint16 position, uint8 zero
    public sealed record QueueStatusResponse(uint Ssrc, byte Priority, ushort Position) : MbcpMessage(Ssrc)
    {
        /// <summary>The position is not available.</summary>
        public const ushort NotAvailable = ushort.MaxValue;

        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.QueueStatusResponse;

        internal static QueueStatusResponse? Read(uint ssrc, MbcpReader data) =>
            data.TryByte(out var priority) && data.TryUInt16(out var position) && data.TryByte(out _) ? new(ssrc, priority, position) : null;

        private protected override void WriteData(ref MbcpWriter packet)
        {
            packet.Byte(Priority);
            packet.UInt16(Position);
            packet.Byte(0);
        }
    }
}
