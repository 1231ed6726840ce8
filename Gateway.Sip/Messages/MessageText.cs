using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>The octets of a message while it is written: in a lent array that grows, until <see cref="ToOctets"/> makes them its own.</summary>
internal sealed class MessageText
{
    // Most messages fit; the pool's arrays are used again at once.
    private const int UsualLength = 2048;

    private byte[] _octets = ArrayPool<byte>.Shared.Rent(UsualLength);
    private int _length;

    public MessageText Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
        return this;
    }

    public MessageText Add(string text)
    {
        _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
        return this;
    }

    public MessageText Add(int number)
    {
        number.TryFormat(Room(11), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    /// <summary>The octets; nothing can be added afterwards.</summary>
    public byte[] ToOctets()
    {
        var octets = _octets.AsSpan(0, _length).ToArray();
        ArrayPool<byte>.Shared.Return(_octets);
        (_octets, _length) = ([], 0);
        return octets;
    }

    private Span<byte> Room(int bytes)
    {
        if (_length + bytes > _octets.Length)
            Grow(_length + bytes);
        return _octets.AsSpan(_length);
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, _octets.Length * 2));
        _octets.AsSpan(0, _length).CopyTo(larger);
        if (_octets.Length > 0)
            ArrayPool<byte>.Shared.Return(_octets);
        _octets = larger;
    }
}
