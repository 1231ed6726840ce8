using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sip.Machines;

/// <summary>Something that has to be ticked from time to time.</summary>
public interface IDeadline
{
    /// <summary>When it is due; <see cref="MonotonicTime.Never"/> while no timer of it runs.</summary>
    MonotonicTime NextDeadline { get; }

    /// <summary>Its present entry in the queue, which alone sets it; <see cref="MonotonicTime.Never"/> at first, and for none.</summary>
    MonotonicTime ScheduledAt { get; set; }
}

/// <summary>
/// The timers of many things, of which few are due. A deadline that moves back, or goes, costs nothing: its entry is thrown away when its time comes. One that
/// comes forward is entered again.
/// </summary>
/// <remarks>Not thread safe.</remarks>
/// <typeparam name="T">What is timed.</typeparam>
public sealed class DeadlineQueue<T>
    where T : class, IDeadline
{
    private readonly PriorityQueue<T, MonotonicTime> _queue = new();

    /// <summary>The earliest; perhaps of something that has another by now, or none, which does no harm.</summary>
    public MonotonicTime NextDeadline => _queue.TryPeek(out _, out var next) ? next : MonotonicTime.Never;

    /// <summary>Follows something whose deadline may have changed.</summary>
    public void Settle(T part)
    {
        var deadline = part.NextDeadline;
        if (deadline == MonotonicTime.Never || deadline >= part.ScheduledAt)
            return;
        part.ScheduledAt = deadline;
        _queue.Enqueue(part, deadline);
    }

    /// <summary>Takes something that is due. Whoever ticked it settles it again.</summary>
    /// <param name="now">The present.</param>
    /// <param name="due">What is due, when the result is <c>true</c>.</param>
    /// <returns><c>false</c> when nothing is.</returns>
    public bool TryTakeDue(MonotonicTime now, [NotNullWhen(true)] out T? due)
    {
        while (_queue.TryPeek(out due, out var deadline) && deadline <= now)
        {
            _queue.Dequeue();
            if (deadline != due.ScheduledAt)
                continue;
            due.ScheduledAt = MonotonicTime.Never;
            if (due.NextDeadline <= now)
                return true;
            Settle(due);
        }

        due = null;
        return false;
    }
}
