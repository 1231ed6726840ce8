using Gateway.Sip.Machines;

namespace Gateway.Tests.Sip.Machines;

public sealed class DeadlineQueueTests
{
    private readonly DeadlineQueue<Timer> _queue = new();

    [Fact]
    public void What_is_due_is_taken_in_the_order_of_time_and_nothing_else()
    {
        var (late, early, never) = (new Timer(3), new Timer(1), new Timer(null));
        foreach (var timer in new[] { late, early, never }) _queue.Settle(timer);

        Assert.Equal(At(1), _queue.NextDeadline);
        Assert.Empty(Due(0.5));
        Assert.Equal([early], Due(2));
        Assert.Equal([late], Due(9));
        Assert.Equal(MonotonicTime.Never, _queue.NextDeadline);
    }

    [Fact]
    public void A_deadline_that_moves_back_is_found_at_its_new_time_without_being_settled()
    {
        var timer = new Timer(1);
        _queue.Settle(timer);
        timer.NextDeadline = At(5);

        Assert.Empty(Due(2));
        Assert.Equal(At(5), _queue.NextDeadline);
        Assert.Equal([timer], Due(5));
    }

    [Fact]
    public void A_deadline_that_comes_forward_is_taken_once()
    {
        var timer = new Timer(5);
        _queue.Settle(timer);
        timer.NextDeadline = At(1);
        _queue.Settle(timer);
        _queue.Settle(timer);

        Assert.Equal([timer], Due(1));
        timer.NextDeadline = MonotonicTime.Never;
        Assert.Empty(Due(9));
    }

    private static MonotonicTime At(double seconds) => new(TimeSpan.FromSeconds(seconds));

    private List<Timer> Due(double seconds)
    {
        var taken = new List<Timer>();
        while (_queue.TryTakeDue(At(seconds), out var due))
            taken.Add(due);
        return taken;
    }

    private sealed class Timer(double? seconds) : IDeadline
    {
        public MonotonicTime NextDeadline { get; set; } = seconds is { } at ? At(at) : MonotonicTime.Never;

        public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;
    }
}
