using System.Diagnostics.CodeAnalysis;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// The deadlines of calls and subscriptions, in a timing wheel: setting one costs the same whatever their number. What lies farther ahead
/// than a turn of the wheel, 41 s, is woken once a turn and set again.
/// </summary>
internal sealed class TimerTable
{
    private readonly TimerWheel _wheel = new();
    private readonly Stack<int> _free = new();
    private ITimed?[] _slots = new ITimed?[16];
    private int _used;

    public MonotonicTime NextDeadline => _wheel.NextDeadline;

    /// <summary>Sets or moves the deadline to what it is now.</summary>
    public void Settle(ITimed timed, MonotonicTime now)
    {
        if (timed.TimerIndex < 0)
        {
            if (timed.NextDeadline == MonotonicTime.Never)
                return;
            Add(timed);
        }

        _wheel.Set(timed.TimerIndex, timed.NextDeadline, now);
    }

    public void Remove(ITimed timed)
    {
        if (timed.TimerIndex < 0)
            return;
        _wheel.Clear(timed.TimerIndex);
        _slots[timed.TimerIndex] = null;
        _free.Push(timed.TimerIndex);
        timed.TimerIndex = -1;
    }

    /// <summary>Takes one whose deadline may have passed; it has to be settled again.</summary>
    public bool TryTakeDue(MonotonicTime now, [NotNullWhen(true)] out ITimed? timed)
    {
        timed = _wheel.TryTakeDue(now, out var index) ? _slots[index] : null;
        return timed is not null;
    }

    private void Add(ITimed timed)
    {
        if (!_free.TryPop(out var index))
            index = _used++;
        if (index == _slots.Length)
            Array.Resize(ref _slots, _slots.Length * 2);
        _slots[index] = timed;
        timed.TimerIndex = index;
    }
}
