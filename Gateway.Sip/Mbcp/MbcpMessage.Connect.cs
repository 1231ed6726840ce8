namespace Gateway.Sip.Mbcp;

public abstract partial record MbcpMessage
{
    /// <summary>MBCP Connect: a PoC Session is put onto the pre-established session of a client. To be acknowledged.</summary>
    /// <param name="Ssrc">Who sends.</param>
    /// <param name="SessionType">What kind of session it is; peers may number kinds that nobody here knows.</param>
    // uint16 bitmap, uint8 session type, uint8 flags, an SDES item for each bit in the order of the bits
    public sealed record Connect(uint Ssrc, MbcpSessionType SessionType) : MbcpMessage(Ssrc)
    {
        private const int InvitingIdentityBit = 0x8000;
        private const int InvitingNameBit = 0x4000;
        private const int SessionIdentityBit = 0x2000;
        private const int GroupNameBit = 0x1000;
        private const int GroupIdentityBit = 0x0800;
        private const byte OverrideFlag = 0x80;
        private const byte IdentityItem = 1;
        private const byte NameItem = 2;

        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Connect;

        /// <summary>Whether the invitation overrides the manual answer of the user.</summary>
        public bool OverridesManualAnswer { get; init; }

        /// <summary>Who invites, as a URI; <c>null</c> = nothing is said.</summary>
        public string? InvitingIdentity { get; init; }

        /// <summary>The nickname of who invites; <c>null</c> = nothing is said.</summary>
        public string? InvitingName { get; init; }

        /// <summary>The PoC Session Identity; <c>null</c> = nothing is said.</summary>
        public string? SessionIdentity { get; init; }

        /// <summary>The name of the group; <c>null</c> = nothing is said.</summary>
        public string? GroupName { get; init; }

        /// <summary>The identity of the group, as a URI; <c>null</c> = nothing is said.</summary>
        public string? GroupIdentity { get; init; }

        internal static Connect? Read(uint ssrc, MbcpReader data)
        {
            if (!data.TryUInt16(out var bits) || !data.TryByte(out var type) || !data.TryByte(out var flags))
                return null;
            string? invitingIdentity = null, invitingName = null, sessionIdentity = null, groupName = null, groupIdentity = null;
            var isWhole = TryItem(ref data, bits, InvitingIdentityBit, ref invitingIdentity)
                && TryItem(ref data, bits, InvitingNameBit, ref invitingName)
                && TryItem(ref data, bits, SessionIdentityBit, ref sessionIdentity)
                && TryItem(ref data, bits, GroupNameBit, ref groupName)
                && TryItem(ref data, bits, GroupIdentityBit, ref groupIdentity);
            return !isWhole ? null : new(ssrc, (MbcpSessionType)type)
            {
                OverridesManualAnswer = (flags & OverrideFlag) != 0,
                InvitingIdentity = invitingIdentity,
                InvitingName = invitingName,
                SessionIdentity = sessionIdentity,
                GroupName = groupName,
                GroupIdentity = groupIdentity,
            };
        }

        private protected override void WriteData(ref MbcpWriter packet)
        {
            // An identity that does not fit is left out: the first half of it would be somebody else's.
            var (inviting, session, group) = (Fitting(InvitingIdentity), Fitting(SessionIdentity), Fitting(GroupIdentity));
            packet.UInt16((ushort)(Bit(InvitingIdentityBit, inviting) | Bit(InvitingNameBit, InvitingName) | Bit(SessionIdentityBit, session)
                | Bit(GroupNameBit, GroupName) | Bit(GroupIdentityBit, group)));
            packet.Byte((byte)SessionType);
            packet.Byte(OverridesManualAnswer ? OverrideFlag : (byte)0);
            Item(ref packet, IdentityItem, inviting, MbcpLimits.TextBytes);
            Item(ref packet, NameItem, InvitingName, MbcpLimits.NameBytes);
            Item(ref packet, IdentityItem, session, MbcpLimits.TextBytes);
            Item(ref packet, NameItem, GroupName, MbcpLimits.NameBytes);
            Item(ref packet, IdentityItem, group, MbcpLimits.TextBytes);
        }

        private static bool TryItem(ref MbcpReader data, int bits, int bit, ref string? text)
        {
            if ((bits & bit) == 0)
                return true;
            if (!data.TryItem(out var read))
                return false;
            text = read;
            return true;
        }

        private static string? Fitting(string? identity) => identity is not null && MbcpText.Fits(identity) ? identity : null;

        private static int Bit(int bit, string? text) => text is null ? 0 : bit;

        private static void Item(ref MbcpWriter packet, byte type, string? text, int bytesMax)
        {
            if (text is not null)
                packet.Item(type, text, bytesMax);
        }
    }

    /// <summary>MBCP Disconnect: the PoC Session on the pre-established session has ended; the latter stays. To be acknowledged.</summary>
    /// <param name="Ssrc">Who sends.</param>
    public sealed record Disconnect(uint Ssrc) : MbcpMessage(Ssrc)
    {
        /// <inheritdoc/>
        public override MbcpSubtype Subtype => MbcpSubtype.Disconnect;
    }
}
