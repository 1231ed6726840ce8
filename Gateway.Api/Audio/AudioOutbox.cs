using System.Buffers;
using Gateway.Domain.Media;

namespace Gateway.Api.Audio;

/// <summary>
/// What waits to be sent on one audio connection. Whoever puts in never waits: of too much speech the oldest is dropped, and too much of everything ends
/// the connection.
/// </summary>
internal sealed class AudioOutbox : IDisposable
{
    // Guards the two below. Held for a few instructions only.
    private readonly Lock _gate = new();
    private readonly LinkedList<Item> _items = new();
    private readonly SemaphoreSlim _some = new(0);
    private int _bytes;
    private int _speech;
    private bool _isDone;

    /// <summary>Frames of speech that were dropped for a slow reader.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether more waits than a connection may have.</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>Puts a text in.</summary>
    public void Put(byte[] text) => Put(new Item(text, text.Length, IsSpeech: false));

    /// <summary>Puts a text in behind which speech is of another format.</summary>
    public void Put(byte[] text, AudioFormat next) => Put(new Item(text, text.Length, IsSpeech: false, next));

    /// <summary>Puts a frame of speech in.</summary>
    public void Put(in SpeechFrame frame)
    {
        var length = AudioFrame.HeaderBytes + frame.Payload.Length;
        var octets = ArrayPool<byte>.Shared.Rent(length);
        AudioFrame.Write(octets, frame.SequenceNumber, frame.Timestamp, frame.IsFirst);
        frame.Payload.CopyTo(octets.AsSpan(AudioFrame.HeaderBytes));
        Put(new Item(octets, length, IsSpeech: true));
    }

    /// <summary>Nothing is put in any more; what waits is still taken.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_isDone) return;
            _isDone = true;
        }

        _some.Release();
    }

    /// <summary>Takes the next; whoever takes speech gives its octets back to the pool.</summary>
    /// <returns><c>null</c> at the end.</returns>
    public async ValueTask<Item?> TakeAsync(CancellationToken stop)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_items.First is { } first)
                {
                    Remove(first);
                    return first.Value;
                }

                if (_isDone) return null;
            }

            await _some.WaitAsync(stop);
        }
    }

    public void Dispose()
    {
        Finish();
        lock (_gate)
        {
            foreach (var item in _items.Where(item => item.IsSpeech)) ArrayPool<byte>.Shared.Return(item.Octets);
            _items.Clear();
        }
    }

    private void Put(in Item item)
    {
        lock (_gate)
        {
            if (_isDone || _bytes + item.Length > AudioLimits.BytesWaiting)
            {
                IsOverfull |= !_isDone;
                _isDone = true;
                if (item.IsSpeech) ArrayPool<byte>.Shared.Return(item.Octets);
            }
            else
            {
                if (item.IsSpeech && _speech == AudioLimits.SpeechWaiting) DropOldest();
                _items.AddLast(item);
                _bytes += item.Length;
                _speech += item.IsSpeech ? 1 : 0;
            }
        }

        // One permit is enough: whoever takes looks again until nothing is left.
        if (_some.CurrentCount == 0) _some.Release();
    }

    private void DropOldest()
    {
        for (var node = _items.First; node is not null; node = node.Next)
        {
            if (!node.Value.IsSpeech) continue;
            Remove(node);
            ArrayPool<byte>.Shared.Return(node.Value.Octets);
            Dropped++;
            return;
        }
    }

    private void Remove(LinkedListNode<Item> node)
    {
        _items.Remove(node);
        _bytes -= node.Value.Length;
        _speech -= node.Value.IsSpeech ? 1 : 0;
    }

    internal readonly record struct Item(byte[] Octets, int Length, bool IsSpeech, AudioFormat? Next = null);
}
