using System.Buffers.Binary;

namespace Gateway.Domain.Media;

/// <summary>
/// Walks through the pages of an Ogg stream (RFC 3533 §6) that lie whole, unharmed and in order at the beginning of a file: it ends before the first that is not.
/// </summary>
internal ref struct OggPages(ReadOnlySpan<byte> file)
{
    private const int HeaderBytes = 27;

    private static readonly uint[] Crc = CrcTable();

    private readonly ReadOnlySpan<byte> _file = file;
    private uint _serial;
    private uint _number;

    /// <summary>Octets of the pages that have been walked through.</summary>
    public int Walked { get; private set; }

    /// <summary>Whether the page begins with what is left of a packet of the one before.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>Where the speech of the page ends, as its writer counts; -1 where no packet ends on it.</summary>
    public long Position { get; private set; }

    /// <summary>The lengths of the pieces of packets; less than 255 ends one.</summary>
    public ReadOnlySpan<byte> Segments { get; private set; }

    /// <summary>The pieces, one behind the other.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Goes on to the next page.</summary>
    /// <returns><c>false</c> when there is none, or none that can be trusted.</returns>
    public bool TryNext()
    {
        var rest = _file[Walked..];
        if (rest.Length < HeaderBytes || !rest.StartsWith("OggS"u8) || rest[4] != 0)
            return false;
        var bodyAt = HeaderBytes + rest[26];
        if (rest.Length < bodyAt)
            return false;
        Segments = rest[HeaderBytes..bodyAt];
        var body = 0;
        foreach (var length in Segments)
            body += length;
        if (rest.Length < bodyAt + body)
            return false;
        var page = rest[..(bodyAt + body)];
        var (serial, number) = (BinaryPrimitives.ReadUInt32LittleEndian(page[14..]), BinaryPrimitives.ReadUInt32LittleEndian(page[18..]));
        if (Walked > 0 && (serial != _serial || number != _number + 1) || BinaryPrimitives.ReadUInt32LittleEndian(page[22..]) != CrcOf(page))
            return false;
        (_serial, _number) = (serial, number);
        IsContinued = (page[5] & 1) != 0;
        Position = BinaryPrimitives.ReadInt64LittleEndian(page[6..]);
        Body = page[bodyAt..];
        Walked += page.Length;
        return true;
    }

    /// <summary>The check sum of a page, whose own four octets count as zero (RFC 3533 §6): polynomial 04C11DB7, highest bit first, nothing inverted.</summary>
    public static uint CrcOf(ReadOnlySpan<byte> page)
    {
        var crc = 0u;
        for (var i = 0; i < page.Length; i++)
            crc = (crc << 8) ^ Crc[(crc >> 24) ^ (i is >= 22 and < 26 ? 0u : page[i])];
        return crc;
    }

    private static uint[] CrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
            table[i] = crc;
        }

        return table;
    }
}
