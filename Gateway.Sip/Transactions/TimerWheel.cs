using System.Numerics;
using Gateway.Sip.Machines;

namespace Gateway.Sip.Transactions;

/// <summary>
/// One deadline for each of many transactions: a hashed timing wheel of 10 ms slots. Setting, moving and clearing a deadline costs the
/// same whatever their number, and allocates nothing; entries are indices into lists, so the garbage collector sees none of it.
/// </summary>
/// <remarks>
/// A deadline fires up to 10 ms late and never early, unless it lies beyond the 41 s of one turn: then it fires at the end of the turn,
/// which a machine takes as an early tick, and is set again. 64·T1 fits into one turn.
/// </remarks>
internal sealed class TimerWheel
{
    private const int SlotCount = 4096;
    private const long SlotTicks = 10 * TimeSpan.TicksPerMillisecond;
    private const int None = -1;

    private readonly int[] _heads = new int[SlotCount];
    private readonly ulong[] _occupied = new ulong[SlotCount / 64];
    private Entry[] _entries = [];
    private long _current;
    private long _next = long.MaxValue;

    public TimerWheel() => Array.Fill(_heads, None);

    /// <summary>When the earliest slot with a deadline is due.</summary>
    public MonotonicTime NextDeadline => _next == long.MaxValue ? MonotonicTime.Never : new(TimeSpan.FromTicks(_next * SlotTicks));

    /// <summary>Sets or moves the deadline of an entry.</summary>
    /// <param name="index">Which entry: small numbers, used again after <see cref="Clear"/>.</param>
    /// <param name="deadline">When it is due; <see cref="MonotonicTime.Never"/> clears it.</param>
    /// <param name="now">The present.</param>
    public void Set(int index, MonotonicTime deadline, MonotonicTime now)
    {
        if (deadline == MonotonicTime.Never)
        {
            Clear(index);
            return;
        }

        if (index >= _entries.Length)
            Grow(index);
        var slot = Math.Max(SlotAtOrAfter(deadline), _current + 1);
        if (slot - _current >= SlotCount)
        {
            CatchUp(now);
            slot = Math.Min(slot, _current + SlotCount - 1);
        }

        ref var entry = ref _entries[index];
        if (entry.IsSet && entry.Slot == slot)
            return;
        if (entry.IsSet)
            Unlink(index);
        Link(index, slot);
    }

    /// <summary>Removes the deadline of an entry, if it has one.</summary>
    public void Clear(int index)
    {
        if (index < _entries.Length && _entries[index].IsSet)
            Unlink(index);
    }

    /// <summary>Takes one entry whose deadline has passed, oldest slot first.</summary>
    public bool TryTakeDue(MonotonicTime now, out int index)
    {
        index = None;
        var slotNow = now.SinceStart.Ticks / SlotTicks;
        if (_next > slotNow)
            return false;

        // What is set while the slot is worked off lands in later slots, so a tick that changes nothing cannot hold the loop.
        _current = _next;
        index = _heads[_next % SlotCount];
        Unlink(index);
        return true;
    }

    private static long SlotAtOrAfter(MonotonicTime deadline) => (deadline.SinceStart.Ticks + SlotTicks - 1) / SlotTicks;

    private void CatchUp(MonotonicTime now) =>
        _current = Math.Max(_current, Math.Min(now.SinceStart.Ticks / SlotTicks, _next == long.MaxValue ? long.MaxValue : _next - 1));

    private void Link(int index, long slot)
    {
        var place = (int)(slot % SlotCount);
        var head = _heads[place];
        if (head != None)
        {
            var tail = _entries[head].Previous;
            _entries[index] = new() { IsSet = true, Slot = slot, Previous = tail, Next = head };
            _entries[tail].Next = index;
            _entries[head].Previous = index;
        }
        else
        {
            _entries[index] = new() { IsSet = true, Slot = slot, Previous = index, Next = index };
            _heads[place] = index;
            _occupied[place / 64] |= 1UL << (place % 64);
        }

        _next = Math.Min(_next, slot);
    }

    private void Unlink(int index)
    {
        var entry = _entries[index];
        var place = (int)(entry.Slot % SlotCount);
        _entries[index] = default;
        if (entry.Next == index)
        {
            _heads[place] = None;
            _occupied[place / 64] &= ~(1UL << (place % 64));
            if (entry.Slot == _next)
                _next = FindNext(entry.Slot);
            return;
        }

        _entries[entry.Previous].Next = entry.Next;
        _entries[entry.Next].Previous = entry.Previous;
        if (_heads[place] == index)
            _heads[place] = entry.Next;
    }

    // All set slots lie within one turn behind _current, so the first bit found from there on is the earliest slot.
    private long FindNext(long from)
    {
        var start = (int)(from % SlotCount);
        for (var i = 0; i <= _occupied.Length; i++)
        {
            var word = (start / 64 + i) % _occupied.Length;
            var bits = _occupied[word];
            if (i == 0)
                bits &= ulong.MaxValue << (start % 64);
            if (bits != 0)
                return _entries[_heads[(word * 64) + BitOperations.TrailingZeroCount(bits)]].Slot;
        }

        return long.MaxValue;
    }

    private void Grow(int index) => Array.Resize(ref _entries, (int)Math.Max(64, BitOperations.RoundUpToPowerOf2((uint)index + 1)));

    private struct Entry
    {
        public bool IsSet;
        public int Previous;
        public int Next;
        public long Slot;
    }
}
