using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gateway.Domain.Media;

/// <summary>
/// Writes Opus packets as an Ogg file (RFC 7845 in RFC 3533): a page for each header, then one for about a second of speech, so that a file that was cut off can
/// be played up to its last page.
/// </summary>
/// <remarks>Where the octets go is the caller's: every call adds whole pages or nothing.</remarks>
public sealed class OggOpusWriter
{
    /// <summary>Units of the granule position: Opus counts 48,000 a second whatever it carries (RFC 7845 §4).</summary>
    public const int UnitsPerSecond = 48_000;

    // What players throw away while their decoder settles is silence that we put there: nothing of a talk may be lost (RFC 7845 §4.2).
    private const ushort PreSkip = 960;
    private const int SegmentsMax = 255;
    private const byte Continued = 0, First = 2, Last = 4;

    // 20 ms for which nothing was sent (RFC 6716 §3.1): a frame without octets.
    private static readonly byte[] Silence = [0xF8];

    private readonly uint _serial;
    private readonly List<byte> _segments = [];
    private readonly ArrayBufferWriter<byte> _page = new();
    private uint _pageNumber;
    private long _position;
    private long _pageStart;

    /// <summary>Begins a file.</summary>
    /// <param name="serial">The number of its stream: random.</param>
    public OggOpusWriter(uint serial) => _serial = serial;

    /// <summary>How much was put in, in units of 1/48,000 s.</summary>
    public long Position => Math.Max(0, _position - PreSkip);

    /// <summary>Writes the two headers.</summary>
    /// <param name="comments">What is known of it, as NAME and text (RFC 7845 §5.2).</param>
    /// <param name="file">Where it is written.</param>
    public void Begin(IEnumerable<(string Name, string Text)> comments, IBufferWriter<byte> file)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1;
        head[9] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), UnitsPerSecond);
        AddToPage(head);
        WritePage(First, file);

        var tags = new ArrayBufferWriter<byte>();
        tags.Write("OpusTags"u8);
        WriteText(tags, "PoC Gateway");
        var list = comments.ToList();
        WriteCount(tags, list.Count);
        foreach (var (name, text) in list)
            WriteText(tags, $"{name}={text}");
        AddToPage(tags.WrittenSpan);
        WritePage(Continued, file);
        Add(Silence, PreSkip, file);
    }

    /// <summary>Adds a packet.</summary>
    /// <param name="packet">An Opus packet; empty = nothing arrived, which players conceal.</param>
    /// <param name="units">How long it is, in units of 1/48,000 s.</param>
    /// <param name="file">Where whole pages are written.</param>
    public void Add(ReadOnlySpan<byte> packet, int units, IBufferWriter<byte> file)
    {
        if (_segments.Count + (packet.Length / 255) + 1 > SegmentsMax || _position - _pageStart >= UnitsPerSecond)
            WritePage(Continued, file);
        AddToPage(packet);
        _position += units;
    }

    /// <summary>Writes the last page.</summary>
    public void End(IBufferWriter<byte> file) => WritePage(Last, file);

    // Segments of 255 octets; a shorter one, perhaps of none, ends the packet (RFC 3533 §5).
    private void AddToPage(ReadOnlySpan<byte> packet)
    {
        for (var left = packet.Length; ; left -= 255)
        {
            _segments.Add((byte)Math.Min(left, 255));
            if (left < 255)
                break;
        }

        _page.Write(packet);
    }

    private void WritePage(byte flags, IBufferWriter<byte> file)
    {
        var length = 27 + _segments.Count + _page.WrittenCount;
        var page = file.GetSpan(length)[..length];
        "OggS"u8.CopyTo(page);
        page[4] = 0;
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page[6..], _position);
        BinaryPrimitives.WriteUInt32LittleEndian(page[14..], _serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page[18..], _pageNumber++);
        page[26] = (byte)_segments.Count;
        for (var i = 0; i < _segments.Count; i++)
            page[27 + i] = _segments[i];
        _page.WrittenSpan.CopyTo(page[(27 + _segments.Count)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(page[22..], OggPages.CrcOf(page));
        file.Advance(length);
        _segments.Clear();
        _page.ResetWrittenCount();
        _pageStart = _position;
    }

    private static void WriteText(ArrayBufferWriter<byte> to, string text)
    {
        WriteCount(to, Encoding.UTF8.GetByteCount(text));
        to.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void WriteCount(ArrayBufferWriter<byte> to, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), count);
        to.Advance(4);
    }
}
