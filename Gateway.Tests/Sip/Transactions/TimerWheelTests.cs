using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;

namespace Gateway.Tests.Sip.Transactions;

public sealed class TimerWheelTests
{
    [Fact]
    public void A_deadline_fires_at_the_end_of_its_10_ms_and_never_early()
    {
        var wheel = new TimerWheel();
        wheel.Set(0, At(500), At(0));
        wheel.Set(1, At(501), At(0));
        Assert.Equal(At(500), wheel.NextDeadline);

        Assert.Empty(Due(wheel, 499.9));
        Assert.Equal([0], Due(wheel, 500));
        Assert.Equal(At(510), wheel.NextDeadline);
        Assert.Equal([1], Due(wheel, 510));
        Assert.Equal(MonotonicTime.Never, wheel.NextDeadline);
    }

    [Fact]
    public void A_moved_deadline_fires_once_and_a_cleared_one_never()
    {
        var wheel = new TimerWheel();
        wheel.Set(0, At(100), At(0));
        wheel.Set(1, At(100), At(0));
        wheel.Set(2, At(100), At(0));
        wheel.Set(1, At(300), At(0));
        wheel.Clear(0);
        wheel.Set(2, MonotonicTime.Never, At(0));
        wheel.Clear(77);

        Assert.Equal(At(300), wheel.NextDeadline);
        Assert.Equal([1], Due(wheel, 100000));
    }

    [Fact]
    public void A_deadline_beyond_one_turn_fires_early_rather_than_late()
    {
        var wheel = new TimerWheel();
        wheel.Set(0, At(3_600_000), At(0));

        Assert.True(wheel.NextDeadline < At(41_000));
    }

    [Fact]
    public void After_a_long_silence_a_full_turn_is_free_again()
    {
        var wheel = new TimerWheel();
        wheel.Set(0, At(1_000_032_000), At(1_000_000_000));

        Assert.Equal(At(1_000_032_000), wheel.NextDeadline);
    }

    [Fact]
    public void What_is_set_again_while_it_fires_waits_for_a_later_slot()
    {
        var wheel = new TimerWheel();
        wheel.Set(0, At(100), At(0));
        var rounds = 0;
        while (wheel.TryTakeDue(At(100), out var index))
        {
            Assert.InRange(++rounds, 1, 1);
            wheel.Set(index, At(100), At(100));
        }

        Assert.Equal(At(110), wheel.NextDeadline);
    }

    [Fact]
    public void It_agrees_with_a_sorted_list_over_random_settings()
    {
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var ids = new SeededIdSource(seed);
            var wheel = new TimerWheel();
            var model = new Dictionary<int, long>();
            var now = 0L;
            for (var step = 0; step < 3000; step++)
            {
                var index = (int)(ids.NewUInt32() % 200);
                switch (ids.NewUInt32() % 8)
                {
                    case 0:
                        wheel.Clear(index);
                        model.Remove(index);
                        break;
                    case 1:
                        now += ids.NewUInt32() % 2000;
                        var expected = model.Where(pair => pair.Value <= now).Select(pair => pair.Key).Order().ToList();
                        Assert.Equal(expected, Due(wheel, now).Order());
                        foreach (var fired in expected)
                            model.Remove(fired);
                        break;
                    default:
                        // A deadline in the past cannot be met in the slot that is already worked off.
                        var deadline = now + 1 + (ids.NewUInt32() % 32000);
                        wheel.Set(index, At(deadline), At(now));
                        model[index] = (deadline + 9) / 10 * 10;
                        break;
                }

                var next = model.Count == 0 ? MonotonicTime.Never : At(model.Values.Min());
                Assert.Equal((seed, step, next), (seed, step, wheel.NextDeadline));
            }
        }
    }

    private static List<int> Due(TimerWheel wheel, double at)
    {
        var due = new List<int>();
        while (wheel.TryTakeDue(At(at), out var index))
            due.Add(index);
        return due;
    }

    private static MonotonicTime At(double milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds));
}
