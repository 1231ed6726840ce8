using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;

namespace Gateway.Tests.Sip.Authentication;

public sealed class AttemptLimiterTests
{
    private static readonly MonotonicTime Start = new(TimeSpan.FromDays(1));

    [Fact]
    public void The_delay_doubles_with_each_failure_up_to_its_limit_and_no_further()
    {
        var limiter = new AttemptLimiter(new AttemptLimits());
        var waits = new List<double>();

        for (var i = 0; i < 13; i++)
        {
            limiter.Failed("alice", "192.0.2.1", Start);
            waits.Add(limiter.WaitFor("alice", "192.0.2.1", Start).TotalSeconds);
        }

        Assert.Equal([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
    }

    [Fact]
    public void Nobody_waits_longer_than_the_limit_however_often_he_failed()
    {
        var limiter = new AttemptLimiter(new AttemptLimits());
        for (var i = 0; i < 1000; i++)
            limiter.Failed("alice", "192.0.2.1", Start);

        Assert.Equal(TimeSpan.FromMinutes(1), limiter.WaitFor("alice", "192.0.2.1", Start));
        Assert.Equal(TimeSpan.Zero, limiter.WaitFor("alice", "192.0.2.1", Start + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Failures_of_one_source_do_not_slow_the_user_at_another()
    {
        var limiter = new AttemptLimiter(new AttemptLimits());
        for (var i = 0; i < 20; i++)
            limiter.Failed("alice", "198.51.100.66", Start);

        Assert.Equal(TimeSpan.Zero, limiter.WaitFor("alice", "192.0.2.1", Start));
    }

    [Fact]
    public void A_source_that_tries_many_users_waits_for_all_of_them()
    {
        var limiter = new AttemptLimiter(new AttemptLimits());
        for (var i = 0; i < 40; i++)
            limiter.Failed($"user{i}", "198.51.100.66", Start);
        Assert.Equal(TimeSpan.Zero, limiter.WaitFor("alice", "198.51.100.66", Start));

        limiter.Failed("user40", "198.51.100.66", Start);

        Assert.Equal(TimeSpan.FromSeconds(1), limiter.WaitFor("alice", "198.51.100.66", Start));
    }

    [Fact]
    public void Success_forgives_the_user_but_not_the_source()
    {
        var limiter = new AttemptLimiter(new AttemptLimits { FreeFailuresOfSource = 4 });
        for (var i = 0; i < 5; i++)
            limiter.Failed("alice", "192.0.2.1", Start);

        limiter.Succeeded("alice", "192.0.2.1");

        Assert.Equal(TimeSpan.FromSeconds(1), limiter.WaitFor("bob", "192.0.2.1", Start));
        limiter.Failed("alice", "192.0.2.2", Start);
        Assert.Equal(TimeSpan.Zero, limiter.WaitFor("alice", "192.0.2.2", Start));
    }

    [Fact]
    public void Old_failures_are_forgotten()
    {
        var limiter = new AttemptLimiter(new AttemptLimits());
        for (var i = 0; i < 12; i++)
            limiter.Failed("alice", "192.0.2.1", Start);

        limiter.Failed("alice", "192.0.2.1", Start + TimeSpan.FromMinutes(15));

        Assert.Equal(TimeSpan.Zero, limiter.WaitFor("alice", "192.0.2.1", Start + TimeSpan.FromMinutes(15)));
    }

    [Fact]
    public void The_table_stays_within_its_bound_and_forgets_who_failed_longest_ago()
    {
        var limiter = new AttemptLimiter(new AttemptLimits { TalliesMax = 4, FreeFailures = 0 });
        limiter.Failed("first", "192.0.2.1", Start);
        limiter.Failed("second", "192.0.2.2", Start);
        Assert.Equal(4, limiter.Count);

        limiter.Failed("third", "192.0.2.3", Start);

        Assert.Equal(4, limiter.Count);
        Assert.Equal(TimeSpan.Zero, limiter.WaitFor("first", "192.0.2.1", Start));
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.WaitFor("second", "192.0.2.2", Start));
    }
}
