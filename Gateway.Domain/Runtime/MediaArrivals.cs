using System.Buffers;
using System.Net;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Runtime;

/// <summary>
/// What arrived at media ports, on its way to a loop that cannot be told of its sockets by the system (<see cref="ReadyFiles"/>). Many threads put in; one command at a time asks the loop to take some out, so that
/// media never keeps it from its timers for long. Floor control goes before speech, for who talks depends on it, and each has its own room. Full means that
/// the newest are dropped.
/// </summary>
internal sealed class MediaArrivals(SignallingLoop loop)
{
    // Between two looks at the timers.
    private const int AtATime = 64;

    // Guards everything below. Held for a few instructions only, never while anything runs.
    private readonly object _gate = new();
    private readonly Queue<Arrival> _control = new();
    private readonly Queue<Arrival> _speech = new();
    private bool _isAsked;
    private long _dropped;

    public long Dropped => Interlocked.Read(ref _dropped);

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _control.Count + _speech.Count;
        }
    }

    public void Add(MediaSockets.SocketPort port, bool isControl, ReadOnlySpan<byte> octets, IPEndPoint from)
    {
        if (octets.Length > MediaLimits.DatagramBytes)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        var copy = ArrayPool<byte>.Shared.Rent(octets.Length);
        octets.CopyTo(copy);
        bool asks;
        lock (_gate)
        {
            var waiting = isControl ? _control : _speech;
            if (waiting.Count >= MediaLimits.DatagramsWaiting)
            {
                Interlocked.Increment(ref _dropped);
                ArrayPool<byte>.Shared.Return(copy);
                return;
            }

            waiting.Enqueue(new(port, isControl, copy, octets.Length, from, isControl ? loop.ClockNow : default));
            asks = !_isAsked;
            _isAsked = true;
        }

        if (asks)
            loop.EnqueueOutcome(Take);
    }

    private void Take(MonotonicTime now)
    {
        var taken = 0;
        try
        {
            while (taken++ < AtATime && TryNext(out var arrival))
                Deliver(arrival, now);
        }
        finally
        {
            // Also when a receiver failed: the next ones are not its fault.
            bool asks;
            lock (_gate)
                asks = _isAsked = _control.Count + _speech.Count > 0;
            if (asks)
                loop.EnqueueOutcome(Take);
        }
    }

    private bool TryNext(out Arrival arrival)
    {
        lock (_gate)
            return _control.TryDequeue(out arrival) || _speech.TryDequeue(out arrival);
    }

    private static void Deliver(in Arrival arrival, MonotonicTime now)
    {
        try
        {
            if (arrival.Port.IsClosed)
                return;
            if (arrival.IsControl)
                arrival.Port.ArrivedAt = arrival.At;
            arrival.Port.Deliver(arrival.IsControl, arrival.Octets.AsSpan(0, arrival.Length), arrival.From, now);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(arrival.Octets);
        }
    }

    private readonly record struct Arrival(MediaSockets.SocketPort Port, bool IsControl, byte[] Octets, int Length, IPEndPoint From, MonotonicTime At);
}
