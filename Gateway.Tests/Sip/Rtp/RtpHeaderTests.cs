using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Rtp;

[Clause("RFC 3550", "5.1")]
public sealed class RtpHeaderTests
{
    [Fact]
    public void A_header_is_read_as_it_was_written()
    {
        var packet = new byte[RtpHeader.Bytes + 160];
        new RtpHeader(111, true, 65535, 0xFFFFFF60, 0x4A7C19E3).Write(packet);

        Assert.Equal("80EFFFFFFFFFFF604A7C19E3", Convert.ToHexString(packet.AsSpan(0, 12)));
        Assert.True(RtpHeader.TryRead(packet, out var header));
        Assert.Equal(new(111, true, 65535, 0xFFFFFF60, 0x4A7C19E3, 12, 160), header);
    }

    [Theory]
    [InlineData("80000001000000A04A7C19E3AABB", 12, 2)]
    [InlineData("80000001000000A04A7C19E3", 12, 0)]
    [InlineData("82000001000000A04A7C19E30000000100000002AABB", 20, 2)]
    [InlineData("90000001000000A04A7C19E3BEDE0001AABBCCDD11", 20, 1)]
    [InlineData("91000001000000A04A7C19E300000009BEDE000011", 20, 1)]
    [InlineData("A0000001000000A04A7C19E3AABB000003", 12, 2)]
    public void The_payload_lies_behind_sources_and_extension_and_before_padding(string hex, int start, int length)
    {
        Assert.True(RtpHeader.TryRead(Convert.FromHexString(hex), out var header));
        Assert.Equal((start, length), (header.PayloadStart, header.PayloadLength));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80000001000000A04A7C19")]
    [InlineData("40000001000000A04A7C19E3AABB")]
    [InlineData("80C80001000000A04A7C19E3AABB")]
    [InlineData("83000001000000A04A7C19E30000000100000002")]
    [InlineData("90000001000000A04A7C19E3BEDE")]
    [InlineData("90000001000000A04A7C19E3BEDE0002AABBCCDD")]
    [InlineData("A0000001000000A04A7C19E3AABB00")]
    [InlineData("A0000001000000A04A7C19E3AABB05")]
    public void What_is_no_RTP_is_not_taken_for_it(string hex) => Assert.False(RtpHeader.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void Whatever_arrives_the_payload_lies_within_it()
    {
        var chance = new SeededIdSource(3550);
        var datagram = new byte[64];
        for (var i = 0; i < 200_000; i++)
        {
            chance.Fill(datagram);
            datagram[0] = (byte)(0x80 | (datagram[0] & 0x3F));
            var octets = datagram.AsSpan(0, (int)(chance.NewUInt32() % 65));
            if (RtpHeader.TryRead(octets, out var header))
                Assert.InRange(header.PayloadStart + header.PayloadLength, header.PayloadStart, octets.Length);
        }
    }
}
