using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>Something with a timer of its own.</summary>
internal interface IDeadline
{
    /// <summary>When it is due; <see cref="MonotonicTime.Never"/> when no timer runs.</summary>
    MonotonicTime NextDeadline { get; }

    /// <summary>Runs what is due.</summary>
    void Tick(MonotonicTime now);
}

/// <summary>
/// The timers of many things, few of which run. An entry that was moved or stopped stays in the queue until its time and is looked at then; one
/// that was brought forward has two.
/// </summary>
internal sealed class Deadlines
{
    private readonly PriorityQueue<IDeadline, MonotonicTime> _queue = new();

    /// <summary>The earliest; possibly of something that has stopped since.</summary>
    public MonotonicTime Next => _queue.TryPeek(out _, out var time) ? time : MonotonicTime.Never;

    /// <summary>Takes note of a timer that was started or moved.</summary>
    public void Settle(IDeadline part)
    {
        if (part.NextDeadline < MonotonicTime.Never)
            _queue.Enqueue(part, part.NextDeadline);
    }

    /// <summary>Runs what is due.</summary>
    public void Tick(MonotonicTime now)
    {
        while (_queue.TryPeek(out _, out var time) && time <= now)
        {
            var part = _queue.Dequeue();
            if (part.NextDeadline <= now)
                part.Tick(now);
        }
    }
}
