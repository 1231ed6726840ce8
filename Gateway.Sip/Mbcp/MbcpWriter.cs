using System.Buffers.Binary;
using System.Text;

namespace Gateway.Sip.Mbcp;

/// <summary>A cursor over the packet that is being written.</summary>
internal ref struct MbcpWriter(Span<byte> room)
{
    private readonly Span<byte> _room = room;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _room[.._length];

    public readonly bool IsAligned => _length % 4 == 0;

    public void Byte(byte value) => _room[_length++] = value;

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_room[_length..], value);
        _length += 2;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_room[_length..], value);
        _length += 4;
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_room[_length..], value);
        _length += 8;
    }

    public void Octets(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_room[_length..]);
        _length += octets.Length;
    }

    /// <summary>One octet of length and so many of UTF-8.</summary>
    public void Text(string text, int bytesMax)
    {
        var octets = MbcpText.Cut(text, bytesMax);
        Byte((byte)octets.Length);
        Octets(octets);
    }

    /// <summary>An option of two octets.</summary>
    public void Option(byte code, ushort value)
    {
        Byte(code);
        Byte(2);
        UInt16(value);
    }

    /// <summary>An SDES item (RFC 3550 §6.5): type, length, text.</summary>
    public void Item(byte type, string text, int bytesMax)
    {
        Byte(type);
        Text(text, bytesMax);
    }

    public void PadToWord()
    {
        while (!IsAligned)
            Byte(0);
    }
}

/// <summary>Text on the wire.</summary>
internal static class MbcpText
{
    /// <summary>The octets of a text, at most so many, cut between two characters.</summary>
    public static ReadOnlySpan<byte> Cut(string text, int bytesMax)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        if (octets.Length <= bytesMax)
            return octets;
        var end = bytesMax;
        // 10xxxxxx goes on with a character that began before.
        while (end > 0 && (octets[end] & 0xC0) == 0x80)
            end--;
        return octets.AsSpan(0, end);
    }

    /// <summary>Whether the whole text fits behind its length octet.</summary>
    public static bool Fits(string text) => Encoding.UTF8.GetByteCount(text) <= MbcpLimits.TextBytes;
}
