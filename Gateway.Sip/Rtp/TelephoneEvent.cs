using System.Buffers.Binary;

namespace Gateway.Sip.Rtp;

/// <summary>A key that is held down, as an RTP payload tells of it (RFC 4733 §2.3).</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+-+-+-----------+-------------------------------+
/// |     event     |E|R|  volume   |           duration            |
/// +---------------+-+-+-----------+-------------------------------+
/// </code>
/// </remarks>
/// <param name="Event">0 to 9 the digits, 10 *, 11 #, 12 to 15 A to D (RFC 4733 §3.2); others are no keys.</param>
/// <param name="IsEnd">Whether the key was let go.</param>
/// <param name="Duration">How long it has been held, in units of the clock, from the timestamp of the packet on.</param>
public readonly record struct TelephoneEvent(byte Event, bool IsEnd, ushort Duration)
{
    /// <summary>Octets of a payload.</summary>
    public const int Bytes = 4;

    private const string Keys = "0123456789*#ABCD";

    /// <summary>The key; <c>null</c> for any other event.</summary>
    public char? Key => Event < Keys.Length ? Keys[Event] : null;

    /// <summary>The event of a key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none: the caller's bug.</exception>
    public static TelephoneEvent Of(char key, bool isEnd, ushort duration)
    {
        var number = Keys.IndexOf(key, StringComparison.Ordinal);
        ArgumentOutOfRangeException.ThrowIfNegative(number, nameof(key));
        return new((byte)number, isEnd, duration);
    }

    /// <summary>Reads the payload of a packet. What stands behind the first event is left alone.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out TelephoneEvent read)
    {
        read = default;
        if (payload.Length < Bytes)
            return false;
        read = new(payload[0], (payload[1] & 0x80) != 0, BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return true;
    }

    /// <summary>Writes the four octets, as loud as telephones do: -10 dBm0.</summary>
    public void Write(Span<byte> room)
    {
        room[0] = Event;
        room[1] = (byte)((IsEnd ? 0x80 : 0) | 10);
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], Duration);
    }
}
