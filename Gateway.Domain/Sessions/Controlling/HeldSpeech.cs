using System.Buffers;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// Speech on its way to those who listen. While nobody does but somebody is about to (RFC 4964), it is kept; then it goes out in the rhythm in which it was
/// said, and what comes behind it waits its turn until a silence has made up for the delay.
/// </summary>
/// <remarks>As long as nothing is kept, everything passes at once and nothing is allocated. Not thread safe.</remarks>
internal sealed class HeldSpeech(FloorSpeech speech, UserPlaneCounters counters) : IDisposable
{
    /// <summary>Packets that are kept: half a minute of 20 ms each, the longest burst that is usual.</summary>
    public const int PacketsMax = 1_500;

    /// <summary>Octets that are kept.</summary>
    public const int BytesMax = 512 * 1024;

    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(20);

    private readonly Queue<Item> _items = new();
    private int _bytes;
    private bool _isHolding;
    private MonotonicTime _lastArrived;
    private MonotonicTime _lastSent;

    /// <summary>When the next packet goes out; never while all is kept, or nothing is there.</summary>
    public MonotonicTime NextDeadline => _isHolding || !_items.TryPeek(out var next) ? MonotonicTime.Never : DueOf(next);

    /// <summary>Whether what is said is kept from now on.</summary>
    public void Hold(bool isHolding, List<FloorLeg> legs, MonotonicTime now)
    {
        if (_isHolding == isHolding)
            return;
        _isHolding = isHolding;
        if (isHolding || !_items.TryPeek(out var first))
            return;
        // The first goes out at once, the others as much later as they came.
        (_lastArrived, _lastSent) = (first.ArrivedAt, now);
        Run(legs, now);
    }

    /// <summary>A burst begins.</summary>
    public void Begin(RtpCodec codec, MonotonicTime now)
    {
        if (_items.Count == 0 && !_isHolding)
            speech.Begin(codec);
        else
            _items.Enqueue(new(now, null, default, [], codec));
    }

    /// <summary>It is over.</summary>
    public void End(MonotonicTime now)
    {
        if (_items.Count == 0 && !_isHolding)
            speech.End(now);
        else
            _items.Enqueue(new(now, null, default, [], null));
    }

    /// <summary>Takes a packet of the talker.</summary>
    public void Take(FloorLeg talker, in RtpHeader header, ReadOnlySpan<byte> datagram, List<FloorLeg> legs, MonotonicTime now)
    {
        if (_items.Count == 0 && !_isHolding)
        {
            speech.Forward(talker, header, datagram, legs, now);
            return;
        }

        if (_items.Count >= PacketsMax || _bytes + datagram.Length > BytesMax)
        {
            counters.Overflows++;
            return;
        }

        var kept = ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(kept);
        _bytes += datagram.Length;
        _items.Enqueue(new(now, talker, header, new(kept, 0, datagram.Length), null));
    }

    /// <summary>Sends what is due.</summary>
    public void Run(List<FloorLeg> legs, MonotonicTime now)
    {
        while (!_isHolding && _items.TryPeek(out var next) && DueOf(next) is var due && due <= now)
        {
            _items.Dequeue();
            if (next.Talker is { } talker)
            {
                (_lastArrived, _lastSent) = (next.ArrivedAt, due);
                speech.Forward(talker, next.Header, next.Datagram, legs, now);
                Return(next);
            }
            else if (next.Codec is { } codec)
            {
                speech.Begin(codec);
            }
            else
            {
                speech.End(now);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_items.TryDequeue(out var item))
            Return(item);
        speech.Dispose();
    }

    // Between packets as long as it was; after a silence no longer than between two packets. Never before its turn, should the clock of the ticks be late.
    private MonotonicTime DueOf(in Item item)
    {
        var distance = item.ArrivedAt - _lastArrived;
        return item.Talker is null ? _lastSent : _lastSent + (distance < Usual * 3 ? distance : Usual);
    }

    private void Return(in Item item)
    {
        if (item.Talker is null)
            return;
        _bytes -= item.Datagram.Count;
        ArrayPool<byte>.Shared.Return(item.Datagram.Array!); // a packet has one
    }

    /// <summary>A packet, or the beginning of a burst where there is a codec, or its end.</summary>
    private readonly record struct Item(MonotonicTime ArrivedAt, FloorLeg? Talker, RtpHeader Header, ArraySegment<byte> Datagram, RtpCodec? Codec);
}
