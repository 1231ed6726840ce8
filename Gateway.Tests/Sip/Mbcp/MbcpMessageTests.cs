using System.Text;
using Gateway.Sip.Mbcp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Mbcp;

/// <summary>The corners that no packet of the collection reaches.</summary>
public sealed class MbcpMessageTests
{
    private const uint Server = 0x5E12A001;
    private const uint Client = 0x2B90D4F6;

    public static TheoryData<MbcpMessage> Every =>
    [
        new MbcpMessage.Request(Client, 3, 0xE93D27C080000000),
        new MbcpMessage.Granted(Server, MbcpMessage.Unlimited, MbcpMessage.Unknown),
        new MbcpMessage.Taken(Server, Client, "sip:a@x.example", "Łódź", 7, true),
        new MbcpMessage.Taken(Server, Client, "tel:+4822", ""),
        MbcpMessage.Deny.Because(Server, 5),
        new MbcpMessage.Release(Client, 65535),
        MbcpMessage.Release.WithoutMedia(Client),
        new MbcpMessage.Idle(Server),
        new MbcpMessage.Revoke(Server, 2, 10),
        MbcpMessage.Acknowledgment.Of(Client, MbcpSubtype.Connect, MbcpMessage.Acknowledgment.NotAccepted),
        new MbcpMessage.QueueStatusRequest(Client),
        new MbcpMessage.QueueStatusResponse(Server, 3, MbcpMessage.QueueStatusResponse.NotAvailable),
        new MbcpMessage.Disconnect(Server),
        new MbcpMessage.Connect(Server, MbcpSessionType.ChatGroup) { GroupName = "Kanał 1", SessionIdentity = "sip:s@x.example", OverridesManualAnswer = true },
        new MbcpMessage.Connect(Server, MbcpSessionType.None),
    ];

    [Theory, MemberData(nameof(Every))]
    public void What_is_written_is_read_as_the_same_message(MbcpMessage message)
    {
        var octets = message.Write();

        Assert.Equal(0, octets.Length % 4);
        Assert.Equal(message, Assert.Single(MbcpDatagram.Read(octets).Messages));
        Assert.True(MbcpDatagram.HasFloorControl(octets));
    }

    [Theory, MemberData(nameof(Every))]
    public void A_message_is_found_behind_reports_and_before_other_packets(MbcpMessage message)
    {
        byte[] report = [0x80, 201, 0, 1, 0, 0, 0, 1];
        byte[] foreign = [0x80, 204, 0, 2, 0, 0, 0, 1, (byte)'X', (byte)'X', (byte)'X', (byte)'X'];
        byte[] compound = [.. report, .. message.Write(), .. foreign, .. message.Write()];

        var contents = MbcpDatagram.Read(compound);

        Assert.Equal([message, message], contents.Messages);
        Assert.Equal(1, contents.Ignored);
    }

    [Fact]
    public void RTCP_without_floor_control_holds_nothing()
    {
        byte[] report = [0x80, 201, 0, 1, 0, 0, 0, 1];

        Assert.Equal((0, 0, null), (MbcpDatagram.Read(report).Messages.Length, MbcpDatagram.Read(report).Ignored, MbcpDatagram.Read(report).Fault));
        Assert.False(MbcpDatagram.HasFloorControl(report));
        Assert.False(MbcpDatagram.HasFloorControl("v=0\r\n"u8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void Padding_that_makes_no_sense_spoils_its_packet(byte padding)
    {
        byte[] packet = [0xA5, 204, 0, 3, 0x5E, 0x12, 0xA0, 1, (byte)'P', (byte)'o', (byte)'C', (byte)'1', 0, 0, 0, padding];

        Assert.Equal((0, 1), (MbcpDatagram.Read(packet).Messages.Length, MbcpDatagram.Read(packet).Ignored));
    }

    [Theory]
    [InlineData("80 cc 00 02 4a 7c 19 e3 50 6f 43 31 80 cc 00", "shorter than an RTCP packet")]
    [InlineData("80 cc 00 02 4a 7c 19 e3 50 6f 43 31 41 cc 00 02 4a 7c 19 e3 50 6f 43 31", "another version of RTCP")]
    [InlineData("80 cc 00 02 4a 7c 19 e3 50 6f 43 31 81 cc 00 05 4a 7c 19 e3 50 6f 43 31", "longer than the datagram")]
    [InlineData("80 cc 00 00 80 cc 00", "shorter than an RTCP packet")]
    public void One_broken_packet_in_a_row_discards_the_whole_row(string hex, string fault) => Assert.Equal(fault, MbcpDatagram.Read(Hex(hex)).Fault);

    [Theory]
    [InlineData("83 cc 00 02 5e 12 a0 01 50 6f 43 31")]
    [InlineData("84 cc 00 02 5e 12 a0 01 50 6f 43 31")]
    [InlineData("86 cc 00 02 5e 12 a0 01 50 6f 43 31")]
    [InlineData("87 cc 00 02 5e 12 a0 01 50 6f 43 31")]
    [InlineData("89 cc 00 02 5e 12 a0 01 50 6f 43 31")]
    [InlineData("82 cc 00 03 5e 12 a0 01 50 6f 43 31 4a 7c 19 e3")]
    [InlineData("82 cc 00 04 5e 12 a0 01 50 6f 43 31 4a 7c 19 e3 01 09 61 62")]
    [InlineData("82 cc 00 04 5e 12 a0 01 50 6f 43 31 4a 7c 19 e3 01 00 02 05")]
    [InlineData("8f cc 00 02 5e 12 a0 01 50 6f 43 31")]
    [InlineData("8f cc 00 03 5e 12 a0 01 50 6f 43 31 80 00 01 00")]
    [InlineData("8f cc 00 04 5e 12 a0 01 50 6f 43 31 80 00 01 00 01 03 61 62")]
    [InlineData("80 cc 00 01 5e 12 a0 01")]
    public void A_message_without_its_fixed_part_or_with_a_text_beyond_its_end_is_ignored(string hex)
    {
        var contents = MbcpDatagram.Read(Hex(hex));

        Assert.Equal((null, 1, 0), (contents.Fault, contents.Ignored, contents.Messages.Length));
    }

    [Fact]
    public void A_phrase_beyond_its_end_is_cut() =>
        Assert.Equal(new MbcpMessage.Deny(Server, 1, "ab"), Assert.Single(MbcpDatagram.Read(Hex("83 cc 00 03 5e 12 a0 01 50 6f 43 31 01 63 61 62")).Messages));

    [Fact]
    public void Text_that_is_no_UTF8_is_mended_and_what_stands_behind_the_end_does_not_matter()
    {
        Assert.Equal("a\uFFFD", ((MbcpMessage.Deny)MbcpDatagram.Read(Hex("83 cc 00 03 5e 12 a0 01 50 6f 43 31 01 02 61 ff")).Messages[0]).Phrase);
        Assert.Equal(new MbcpMessage.Idle(Server), Assert.Single(MbcpDatagram.Read(Hex("85 cc 00 03 5e 12 a0 01 50 6f 43 31 de ad be ef")).Messages));
    }

    [Theory]
    [InlineData("66 02 00 02 66 02 00 03", 2, null)]
    [InlineData("66 01 02 00 67 08 00 00 00 00 00 00 00 01", null, null)]
    [InlineData("67 08 00 00 00 00 00 00 00 01 66 02 00 01", 1, 1UL)]
    [InlineData("00 00 66 02 00 01 00 00", null, null)]
    [InlineData("01 04 00 02 00 00 66 02 00 01 00 00", null, null)]
    [InlineData("6e 00 66 02 00 01 00 00", 1, null)]
    [InlineData("66", null, null)]
    public void Options_are_read_until_one_cannot_be_the_unknown_passed_over_and_the_first_of_a_kind_counts(string options, int? priority, ulong? timestamp)
    {
        var data = Hex(options);
        byte[] padded = [.. data, .. new byte[(4 - (data.Length % 4)) % 4]];
        byte[] packet = [0x80, 204, 0, (byte)(2 + (padded.Length / 4)), 0x4A, 0x7C, 0x19, 0xE3, (byte)'P', (byte)'o', (byte)'C', (byte)'1', .. padded];

        Assert.Equal(new MbcpMessage.Request(0x4A7C19E3, (ushort?)priority, timestamp), Assert.Single(MbcpDatagram.Read(packet).Messages));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(19)]
    [InlineData(24)]
    [InlineData(31)]
    public void Unassigned_subtypes_are_ignored(byte subtype)
    {
        byte[] packet = [(byte)(0x80 | subtype), 204, 0, 2, 0, 0, 0, 1, (byte)'P', (byte)'o', (byte)'C', (byte)'1'];

        Assert.Equal(1, MbcpDatagram.Read(packet).Ignored);
        Assert.True(MbcpDatagram.HasFloorControl(packet));
    }

    [Fact]
    public void Where_the_bit_is_taken_to_ask_for_an_acknowledgment_it_does_so_with_every_subtype()
    {
        byte[] idle = [0x95, 204, 0, 2, 0, 0, 0, 1, (byte)'P', (byte)'o', (byte)'C', (byte)'1'];

        Assert.Equal(1, MbcpDatagram.Read(idle).Ignored);
        var read = Assert.Single(MbcpDatagram.Read(idle, takesAcknowledgmentBit: true).Messages);
        Assert.Equal((MbcpSubtype.Idle, (byte)21), (read.Subtype, read.AcknowledgeAs));
    }

    [Fact]
    public void Connect_Disconnect_and_one_kind_of_Taken_are_acknowledged_as_they_were_received()
    {
        Assert.Equal((byte)15, new MbcpMessage.Connect(Server, MbcpSessionType.OneToOne).AcknowledgeAs);
        Assert.Equal((byte)11, new MbcpMessage.Disconnect(Server).AcknowledgeAs);
        Assert.Equal((byte)18, new MbcpMessage.Taken(Server, Client, "sip:a@x", "", null, true).AcknowledgeAs);
        Assert.Null(new MbcpMessage.Taken(Server, Client, "sip:a@x", "").AcknowledgeAs);
        Assert.Null(new MbcpMessage.Idle(Server).AcknowledgeAs);
        Assert.True(new MbcpMessage.Acknowledgment(Client, 2).IsOf(MbcpSubtype.TakenToAcknowledge));
        Assert.False(new MbcpMessage.Acknowledgment(Client, 11).IsOf(MbcpSubtype.Connect));
    }

    [Fact]
    public void Names_are_cut_between_characters_and_identities_that_do_not_fit_are_left_out()
    {
        var long1 = "sip:" + new string('a', 251);
        var connect = new MbcpMessage.Connect(Server, MbcpSessionType.PreArrangedGroup)
        {
            InvitingIdentity = long1,
            InvitingName = new string('ł', 80),
            SessionIdentity = long1 + "b",
            GroupName = new string('x', 101),
            GroupIdentity = long1,
        };

        var read = (MbcpMessage.Connect)MbcpDatagram.Read(connect.Write()).Messages.Single();

        Assert.Equal((long1, null, long1), (read.InvitingIdentity, read.SessionIdentity, read.GroupIdentity));
        Assert.Equal((new string('ł', 50), new string('x', 100)), (read.InvitingName, read.GroupName));
        Assert.Equal("", ((MbcpMessage.Taken)MbcpDatagram.Read(new MbcpMessage.Taken(Server, Client, long1 + "b", "n").Write()).Messages.Single()).Talker);
        Assert.Equal(100, ((MbcpMessage.Deny)MbcpDatagram.Read(new MbcpMessage.Deny(Server, 1, new string('x', 300)).Write()).Messages.Single()).Phrase.Length);
    }

    [Fact]
    public void A_name_of_one_character_more_than_the_limit_has_octets_is_cut_whole()
    {
        var name = new string('x', MbcpLimits.NameBytes - 1) + "ł";

        Assert.Equal(new string('x', MbcpLimits.NameBytes - 1), ((MbcpMessage.Taken)MbcpDatagram.Read(new MbcpMessage.Taken(Server, Client, "sip:a@x", name).Write()).Messages.Single()).Name);
    }

    [Fact]
    public void The_largest_message_fits_its_limit()
    {
        var text = "sip:" + new string('a', 251);
        var largest = new MbcpMessage.Connect(Server, MbcpSessionType.PreArrangedGroup)
        {
            InvitingIdentity = text, InvitingName = text, SessionIdentity = text, GroupName = text, GroupIdentity = text,
        };

        Assert.InRange(largest.Write().Length, 900, MbcpLimits.MessageBytes);
    }

    [Fact]
    public void A_datagram_gives_sixteen_messages_and_no_more()
    {
        var idle = new MbcpMessage.Idle(Server).Write();
        byte[] many = [.. Enumerable.Repeat(idle, MbcpLimits.MessagesPerDatagram + 1).SelectMany(octets => octets)];

        Assert.Equal(MbcpLimits.MessagesPerDatagram, MbcpDatagram.Read(many.AsSpan(idle.Length)).Messages.Length);
        Assert.Equal((MbcpLimits.MessagesPerDatagram, 1), (MbcpDatagram.Read(many).Messages.Length, MbcpDatagram.Read(many).Ignored));
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
