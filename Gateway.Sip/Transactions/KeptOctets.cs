namespace Gateway.Sip.Transactions;

/// <summary>
/// The octets of responses that may have to be sent again, one behind the other in large chunks: for the half minute of Timer J a response is
/// its octets and nothing that the garbage collector would have to follow or move.
/// </summary>
/// <remarks>Not thread safe: one transaction layer owns it. A chunk is used again when nothing in it is needed any more.</remarks>
internal sealed class KeptOctets
{
    private const int ChunkBytes = 64 * 1024;

    // Empty chunks that are held ready, 4 MB; Timer J ends them in the order in which they were filled.
    private const int EmptyChunksMax = 64;

    private readonly Stack<Chunk> _empty = new();
    private Chunk? _current;

    /// <summary>Copies octets in.</summary>
    public Place Keep(ReadOnlySpan<byte> octets)
    {
        if (_current is null || _current.Octets.Length - _current.Used < octets.Length)
            _current = octets.Length <= ChunkBytes && _empty.TryPop(out var empty) ? empty : new(Math.Max(ChunkBytes, octets.Length));
        var place = new Place(_current, _current.Used, octets.Length);
        octets.CopyTo(_current.Octets.AsSpan(_current.Used));
        _current.Used += octets.Length;
        _current.Living++;
        return place;
    }

    /// <summary>Lets go of octets; each place once.</summary>
    public void Forget(in Place place)
    {
        var chunk = place.Chunk!;
        if (--chunk.Living > 0)
            return;
        chunk.Used = 0;
        if (chunk != _current && chunk.Octets.Length == ChunkBytes && _empty.Count < EmptyChunksMax)
            _empty.Push(chunk);
    }

    /// <summary>Where octets are kept; <c>default</c> = none are.</summary>
    public readonly record struct Place(Chunk? Chunk, int Start, int Length)
    {
        public bool IsEmpty => Chunk is null;

        public ReadOnlySpan<byte> Octets => Chunk is null ? default : Chunk.Octets.AsSpan(Start, Length);
    }

    public sealed class Chunk(int length)
    {
        public byte[] Octets { get; } = GC.AllocateUninitializedArray<byte>(length);

        public int Used { get; set; }

        public int Living { get; set; }
    }
}
