using System.Diagnostics.CodeAnalysis;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>Which session has to be ticked next. Entries that a session has left behind are thrown away when their time comes.</summary>
internal sealed class SessionTimers
{
    private readonly PriorityQueue<ControlledSession, MonotonicTime> _queue = new();

    /// <summary>The earliest; perhaps of a session that has another by now, which does no harm.</summary>
    public MonotonicTime NextDeadline => _queue.TryPeek(out _, out var next) ? next : MonotonicTime.Never;

    /// <summary>Follows a session whose deadline may have changed.</summary>
    public void Settle(ControlledSession session)
    {
        var deadline = session.NextDeadline;
        if (deadline == MonotonicTime.Never || deadline >= session.ScheduledAt)
            return;
        session.ScheduledAt = deadline;
        _queue.Enqueue(session, deadline);
    }

    /// <summary>Takes a session that is due.</summary>
    public bool TryTakeDue(MonotonicTime now, [NotNullWhen(true)] out ControlledSession? due)
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
