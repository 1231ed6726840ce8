using System.Buffers.Binary;
using System.Text;

namespace Gateway.Sip.Mbcp;

/// <summary>A cursor over the data of a packet that is being read. Offsets count from the start of the packet, because texts are padded by it.</summary>
internal ref struct MbcpReader(ReadOnlySpan<byte> packet)
{
    private readonly ReadOnlySpan<byte> _packet = packet;
    private int _position = MbcpMessage.HeaderBytes;

    public readonly int Left => _packet.Length - _position;

    /// <summary>The next octet, which stays the next; -1 at the end.</summary>
    public readonly int Peek() => _position < _packet.Length ? _packet[_position] : -1;

    public bool TryByte(out byte value)
    {
        value = 0;
        if (Left < 1)
            return false;
        value = _packet[_position++];
        return true;
    }

    public bool TryUInt16(out ushort value)
    {
        value = 0;
        if (Left < 2)
            return false;
        value = BinaryPrimitives.ReadUInt16BigEndian(_packet[_position..]);
        _position += 2;
        return true;
    }

    public bool TryUInt32(out uint value)
    {
        value = 0;
        if (Left < 4)
            return false;
        value = BinaryPrimitives.ReadUInt32BigEndian(_packet[_position..]);
        _position += 4;
        return true;
    }

    public bool TryOctets(int count, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (Left < count)
            return false;
        octets = _packet.Slice(_position, count);
        _position += count;
        return true;
    }

    /// <summary>An SDES item; its type does not matter, for peers write what they like there.</summary>
    public bool TryItem(out string text)
    {
        text = "";
        if (!TryByte(out _) || !TryByte(out var length) || !TryOctets(length, out var octets))
            return false;
        text = Encoding.UTF8.GetString(octets);
        return true;
    }

    /// <summary>A text that ends with the packet where its length says more.</summary>
    public string CutText()
    {
        if (!TryByte(out var length))
            return "";
        TryOctets(Math.Min(length, Left), out var octets);
        return Encoding.UTF8.GetString(octets);
    }

    public void SkipToWord() => _position = Math.Min(_packet.Length, (_position + 3) & ~3);

    /// <summary>
    /// The next option: one octet of code, one of length, the value. Those that are unknown are passed over by their length. <c>false</c> at the
    /// end, at padding, and at one that does not have the length of its kind: it and whatever is behind it is ignored.
    /// </summary>
    public bool TryOption(out byte code, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (TryByte(out code) && code != 0 && TryByte(out var length) && TryOctets(length, out value))
        {
            var expected = code switch
            {
                MbcpOption.Participants or MbcpOption.StopTalkingTime or MbcpOption.Priority => 2,
                MbcpOption.Timestamp => 8,
                MbcpOption.DraftPriority or MbcpOption.DraftTimestamp => -1,
                _ => -2,
            };
            if (expected != -2)
                return expected == length;
        }

        return false;
    }
}

/// <summary>The codes of options.</summary>
internal static class MbcpOption
{
    public const byte Participants = 100;
    public const byte StopTalkingTime = 101;
    public const byte Priority = 102;
    public const byte Timestamp = 103;

    // Before PoC 1.0 these two had other codes and another layout, which nobody reads any more.
    public const byte DraftPriority = 1;
    public const byte DraftTimestamp = 2;
}
