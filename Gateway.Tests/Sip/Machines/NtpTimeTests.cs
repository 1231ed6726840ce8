using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Machines;

public sealed class NtpTimeTests
{
    private static readonly DateTimeOffset Noon = new(2024, 1, 1, 12, 0, 0, 500, TimeSpan.Zero);

    [Fact]
    [Clause("RFC 5905", "6")]
    public void A_moment_is_written_as_NTP_writes_it() => Assert.Equal(0xE93D27C0_80000000, NtpTime.Of(Noon));

    [Theory]
    [InlineData(1.5)]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(86400)]
    public void How_long_ago_something_was_is_right_also_when_the_era_of_NTP_ends(double seconds)
    {
        var era = new DateTimeOffset(2036, 2, 7, 6, 28, 16, TimeSpan.Zero);

        foreach (var now in new[] { Noon, era, era.AddSeconds(1) })
            Assert.Equal(seconds, NtpTime.AgeOf(NtpTime.Of(now.AddSeconds(-seconds)), now).TotalSeconds, 0.000_001);
    }
}
