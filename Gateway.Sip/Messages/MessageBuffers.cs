using System.Diagnostics;

namespace Gateway.Sip.Messages;

/// <summary>
/// Memory of messages that is used again: a relayed request and its response pass through four messages, and without it most of what a relay
/// allocates is their octets. A message that is never given back is no leak, the garbage collector takes it.
/// </summary>
/// <remarks>
/// <para>Who gives back is whoever ends the message's life, and nobody else: the proxy core what it received, once it has answered; the
/// transaction layer what it sent over UDP, once it need not be sent again. INVITEs are never given back: ACK and CANCEL are made of them.</para>
/// <para>Thread safe: sockets are read on threads of their own.</para>
/// </remarks>
public sealed class MessageBuffers
{
    /// <summary>Buffers of one size that lie idle at most, about 10 MB of the middle one; what comes back beyond it is left to the collector.</summary>
    public const int IdleMax = 8_192;

    // A bare request of a phone, one with the headers of a network, and the largest that goes over UDP (RFC 3261 §18.1.1) with room for a core's headers.
    private readonly Shelf[] _shelves = [new(512, 16), new(1024, 24), new(2048, 40)];

    /// <summary>Buffers that lie idle.</summary>
    public int Idle => _shelves.Sum(shelf => shelf.Count);

    /// <summary>Lends a buffer.</summary>
    /// <param name="octets">The length of the message.</param>
    /// <param name="headerLines">How many header lines it has.</param>
    /// <returns><c>null</c> for a message that is larger than usual: it gets memory of its own.</returns>
    internal MessageBuffer? Rent(int octets, int headerLines)
    {
        foreach (var shelf in _shelves)
        {
            if (octets <= shelf.OctetsMax && headerLines <= shelf.HeaderLinesMax)
                return shelf.Take() ?? new(this, shelf.OctetsMax, shelf.HeaderLinesMax);
        }

        return null;
    }

    internal void TakeBack(MessageBuffer buffer)
    {
        Spoil(buffer);
        foreach (var shelf in _shelves)
        {
            if (shelf.OctetsMax == buffer.Octets.Length)
                shelf.Put(buffer);
        }
    }

    // So that tests find whoever still looks.
    [Conditional("DEBUG")]
    private static void Spoil(MessageBuffer buffer) => buffer.Octets.AsSpan().Fill((byte)'?');

    private sealed class Shelf(int octetsMax, int headerLinesMax)
    {
        // Guards the stack; held for a few instructions.
        private readonly Lock _gate = new();
        private readonly Stack<MessageBuffer> _idle = new();

        public int OctetsMax { get; } = octetsMax;

        public int HeaderLinesMax { get; } = headerLinesMax;

        public int Count
        {
            get
            {
                lock (_gate)
                    return _idle.Count;
            }
        }

        public MessageBuffer? Take()
        {
            lock (_gate)
                return _idle.TryPop(out var buffer) ? buffer : null;
        }

        public void Put(MessageBuffer buffer)
        {
            lock (_gate)
            {
                if (_idle.Count < IdleMax)
                    _idle.Push(buffer);
            }
        }
    }
}
