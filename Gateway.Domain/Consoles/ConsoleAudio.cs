using System.Buffers;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Consoles;

/// <summary>
/// A connection's way onto the event loop: what it orders is put into one row, and one command at a time asks the loop to carry it out. Bounded: speech
/// that waits too long is dropped, the button never.
/// </summary>
internal sealed class ConsoleAudio : IConsoleAudio
{
    /// <summary>Frames that may wait for the loop: a second of speech, for what a slow link held back comes at once.</summary>
    public const int FramesMax = 50;

    /// <summary>Orders behind which the button is not pressed once more.</summary>
    private const int PressedMax = 100;

    private readonly ConsoleVoice _voice;
    private readonly IConsoleEar _ear;
    private readonly Action<Action<MonotonicTime>> _post;
    private readonly Func<MonotonicTime>? _clock;
    private readonly Action<MonotonicTime> _take;

    // Guards everything below. Held for a few instructions only, never while anything runs.
    private readonly object _gate = new();
    private readonly Queue<Order> _orders = new();
    private int _frames;
    private bool _isAsked;
    private bool _hasLetGo;
    private bool _isClosed;

    /// <param name="voice">The console's part in the session.</param>
    /// <param name="ear">Whose connection it is.</param>
    /// <param name="post">Runs something on the loop, later, without fail.</param>
    /// <param name="clock">When a button was pressed; <c>null</c>: when the loop hears of it.</param>
    public ConsoleAudio(ConsoleVoice voice, IConsoleEar ear, Action<Action<MonotonicTime>> post, Func<MonotonicTime>? clock)
    {
        (_voice, _ear, _post, _clock) = (voice, ear, post, clock);
        _take = Take;
    }

    private enum What
    {
        Press,
        LetGo,
        Speak,
        Close,
    }

    public void Press(int priority, int? id) => Put(new(What.Press, priority) { PressId = id, PressedAt = _clock?.Invoke() });

    public void LetGo() => Put(new(What.LetGo, 0));

    public void Close() => Put(new(What.Close, 0));

    public bool Speak(ushort sequenceNumber, uint timestamp, ReadOnlySpan<byte> payload)
    {
        var copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        if (Put(new(What.Speak, 0, sequenceNumber, timestamp, copy, payload.Length)))
            return true;
        ArrayPool<byte>.Shared.Return(copy);
        return false;
    }

    private bool Put(in Order order)
    {
        bool asks;
        lock (_gate)
        {
            if (_isClosed || (order.What == What.Speak && _frames >= FramesMax) || (order.What == What.Press && _orders.Count >= PressedMax))
                return false;
            // Who lets go and lets go says nothing new.
            if (order.What == What.LetGo && _hasLetGo)
                return true;
            _hasLetGo = order.What == What.LetGo || (order.What == What.Speak && _hasLetGo);
            _isClosed = order.What == What.Close;
            _frames += order.What == What.Speak ? 1 : 0;
            _orders.Enqueue(order);
            asks = !_isAsked;
            _isAsked = true;
        }

        if (asks)
            _post(_take);
        return true;
    }

    private void Take(MonotonicTime now)
    {
        while (TryNext(out var order))
            CarryOut(order, now);
    }

    private bool TryNext(out Order order)
    {
        lock (_gate)
        {
            var isAny = _orders.TryDequeue(out order);
            _isAsked = isAny;
            _frames -= isAny && order.What == What.Speak ? 1 : 0;
            return isAny;
        }
    }

    private void CarryOut(in Order order, MonotonicTime now)
    {
        switch (order.What)
        {
            case What.Press:
                _ear.Pressed(order.PressId);
                _voice.Press(_ear, order.Priority, order.PressedAt ?? now, now);
                break;
            case What.LetGo:
                _voice.LetGo(_ear, now);
                break;
            case What.Speak:
                _voice.Speak(_ear, order.SequenceNumber, order.Timestamp, order.Payload.AsSpan(0, order.Length), now);
                ArrayPool<byte>.Shared.Return(order.Payload!);
                break;
            case What.Close:
                _voice.Close(_ear, now);
                break;
        }
    }

    private readonly record struct Order(What What, int Priority, ushort SequenceNumber = 0, uint Timestamp = 0, byte[]? Payload = null, int Length = 0)
    {
        public int? PressId { get; init; }

        public MonotonicTime? PressedAt { get; init; }
    }
}
