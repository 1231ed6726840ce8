using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;

namespace Gateway.Tests.Domain.Alerts;

public sealed class AlertRateLimitTests
{
    private static readonly MonotonicTime Start = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void Five_alerts_a_second_to_one_target_pass_and_the_sixth_does_not()
    {
        var limit = new AlertRateLimit(5);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.True(limit.TryCount(User(1), User(2), Start)));
        Assert.False(limit.TryCount(User(1), User(2), Start));
    }

    [Fact]
    public void Another_target_and_another_second_are_counted_anew()
    {
        var limit = new AlertRateLimit(1);

        Assert.True(limit.TryCount(User(1), User(2), Start));
        Assert.True(limit.TryCount(User(1), User(3), Start));
        Assert.False(limit.TryCount(User(1), User(2), Start + TimeSpan.FromMilliseconds(999)));
        Assert.True(limit.TryCount(User(1), User(2), Start + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Beyond_the_limit_of_pairs_the_memory_stays_bounded_and_service_goes_on()
    {
        var limit = new AlertRateLimit(1);

        for (var i = 0; i <= AlertRateLimit.PairsMax; i++)
            Assert.True(limit.TryCount(User(i), User(0), Start));
    }

    private static PocAddress User(int number) => PocAddress.TryParse($"sip:u{number}@a.example", out var address, out _) ? address : default;
}
