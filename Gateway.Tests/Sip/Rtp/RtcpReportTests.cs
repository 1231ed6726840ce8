using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Rtp;

[Clause("RFC 3550", "6")]
public sealed class RtcpReportTests
{
    private static readonly RtcpReportBlock Block = new(0x2B90D4F6, 51, -2, 65541, 12, 0xABCD1234, 98304);

    [Fact]
    public void What_is_written_is_read_back()
    {
        RtcpReport[] reports =
        [
            new(0x5E12A001, null, [], "poc-server@poc.local"),
            new(0x5E12A001, null, [Block], ""),
            new(0x5E12A001, new(0xE93D27C080000000, 160_000, 1000, 160_000), [], "abc"),
            new(0x5E12A001, new(0xE93D27C080000000, 160_000, 1000, 160_000), [Block, Block with { Ssrc = 1 }], "ab", true),
        ];

        foreach (var report in reports)
        {
            var octets = report.Write();
            Assert.Equal(0, octets.Length % 4);
            Assert.True(RtcpReport.TryRead(octets, out var read));
            Assert.Equal(report, read);
        }
    }

    [Fact]
    public void It_lies_on_the_wire_as_the_standard_draws_it() =>
        Assert.Equal(
            "81C90007" + "5E12A001" + "2B90D4F6" + "33FFFFFE" + "00010005" + "0000000C" + "ABCD1234" + "00018000"
            + "81CA0003" + "5E12A001" + "01026162" + "00000000"
            + "81CB0001" + "5E12A001",
            Convert.ToHexString(new RtcpReport(0x5E12A001, null, [Block], "ab", true).Write()));

    [Fact]
    public void At_most_31_blocks_fit_and_a_CNAME_that_is_too_long_is_left_out()
    {
        Assert.True(RtcpReport.TryRead(new RtcpReport(1, null, [.. Enumerable.Repeat(Block, 32)], new('a', 255)).Write(), out var read));
        Assert.Equal((31, 255), (read.Blocks.Length, read.CanonicalName!.Length));
        Assert.True(RtcpReport.TryRead(new RtcpReport(1, null, [], new('a', 256)).Write(), out read));
        Assert.Equal("", read.CanonicalName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80C90001")]
    [InlineData("40C900015E12A001")]
    [InlineData("80C900025E12A001")]
    [InlineData("80C900015E12A00180")]
    [InlineData("80CC00025E12A001506F4331")]
    [InlineData("80C900005E12A001")]
    public void What_is_no_report_is_not_taken_for_one(string hex) => Assert.False(RtcpReport.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void Floor_control_in_between_is_passed_over_and_so_are_other_sources()
    {
        var datagram = Convert.FromHexString(
            "80C900015E12A001" + "85CC00025E12A001506F4331" + "81CA00035E12A00101026162000000" + "00" + "81CB000111111111");

        Assert.True(RtcpReport.TryRead(datagram, out var read));
        Assert.Equal(new(0x5E12A001, null, [], "ab"), read);
    }

    [Fact]
    public void A_packet_that_promises_more_blocks_than_it_holds_gives_those_that_are_there()
    {
        Assert.True(RtcpReport.TryRead(Convert.FromHexString("9FC900015E12A001"), out var read));
        Assert.Empty(read.Blocks);
    }

    [Fact]
    public void Whatever_arrives_it_does_not_throw()
    {
        var chance = new SeededIdSource(200);
        var valid = new RtcpReport(0x5E12A001, new(1, 2, 3, 4), [Block], "somebody@poc.local", true).Write();
        for (var i = 0; i < 100_000; i++)
        {
            var octets = valid.ToArray();
            for (var changes = chance.NewUInt32() % 6; changes > 0; changes--)
                octets[chance.NewUInt32() % octets.Length] = (byte)chance.NewUInt32();
            RtcpReport.TryRead(octets.AsSpan(0, (int)(chance.NewUInt32() % (octets.Length + 1))), out _);
        }
    }

    [Fact]
    [Clause("RFC 3550", "6.3.1")]
    public void Reports_come_about_every_five_seconds_never_at_the_same_time_and_the_first_sooner()
    {
        Assert.InRange(RtcpInterval.Next(0, false).TotalSeconds, 2.05, 2.06);
        Assert.InRange(RtcpInterval.Next(uint.MaxValue, false).TotalSeconds, 6.15, 6.16);
        Assert.Equal(RtcpInterval.Next(77, false).TotalSeconds / 2, RtcpInterval.Next(77, true).TotalSeconds, 0.001);
    }
}
