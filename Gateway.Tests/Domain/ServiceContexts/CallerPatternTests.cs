using Gateway.Domain.ServiceContexts;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.ServiceContexts;

public sealed class CallerPatternTests
{
    [Theory]
    [InlineData("+35921234567", "+359 2 123-45-67", true)]
    [InlineData("+35921234567", "+359212345678", false)]
    [InlineData("+35921234567", "35921234567", false)]
    [InlineData("+3592*", "+35921234567", true)]
    [InlineData("+3592*", "+35931234567", false)]
    [InlineData("*4567", "+35921234567", false)]
    [InlineData("+*4567", "+35921234567", true)]
    [InlineData("701?", "7015", true)]
    [InlineData("701?", "70155", false)]
    [InlineData("701?", "701+", false)]
    [InlineData("7*1*2", "7001002", true)]
    [InlineData("7*1*2", "700100", false)]
    [InlineData("*", "7015", true)]
    [InlineData("*", "anonymous", false)]
    [Clause("S003", "3.1.1.3")]
    public void A_number_is_recognised_exactly_or_by_pattern(string text, string number, bool matches)
    {
        Assert.True(CallerPattern.TryParse(text, out var pattern));
        Assert.Equal(matches, pattern!.Matches(number));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("12+3")]
    [InlineData("anna")]
    [InlineData("sip:7015@pstn")]
    public void What_is_no_number_is_no_pattern(string? text) => Assert.False(CallerPattern.TryParse(text, out _));

    [Fact]
    public void A_pattern_and_a_number_have_32_characters_at_most()
    {
        Assert.True(CallerPattern.TryParse(new string('1', 32), out var longest));
        Assert.False(CallerPattern.TryParse(new string('1', 33), out _));
        Assert.True(longest!.Matches(new string('1', 32)));
        Assert.True(CallerPattern.TryParse("1*", out var many));
        Assert.False(many!.Matches(new string('1', 33)));
    }
}
