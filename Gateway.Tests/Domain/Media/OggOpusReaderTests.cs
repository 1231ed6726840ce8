using System.Buffers;
using System.Buffers.Binary;
using Gateway.Domain.Media;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Media;

[Clause("RFC 7845", "4")]
public sealed class OggOpusReaderTests
{
    private const int Rate = 8_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    [Fact]
    public void What_was_written_is_read_as_long_and_as_loud_as_it_was()
    {
        OpusTests.RequireOpus();

        var sound = OggOpusReader.Read(File(5), Longest)!;

        Assert.Equal(5 * Rate, sound.Length);
        Assert.InRange(Sounds.StrengthOf(440, sound.AsSpan(Rate), Rate), 7_000, 9_000);
    }

    [Fact]
    public void Packets_that_lie_on_more_than_one_page_are_put_together()
    {
        OpusTests.RequireOpus();
        var file = Paged(File(1));

        Assert.Equal(OggOpusReader.Read(File(1), Longest), OggOpusReader.Read(file, Longest));
    }

    [Fact]
    [Clause("RFC 3533", "6")]
    public void A_file_that_was_cut_off_anywhere_is_read_up_to_its_last_whole_page()
    {
        OpusTests.RequireOpus();
        var file = File(5);
        var whole = OggOpusReader.Read(file, Longest)!;
        var lengths = new SortedSet<int>();
        for (var cut = 0; cut < file.Length; cut += 7)
        {
            var isOpus = OggOpusReader.TryMeasure(file.AsSpan(0, cut), out var bytes, out var length);
            Assert.InRange(bytes, 0, cut);
            if (OggOpusReader.Read(file.AsSpan(0, cut), Longest) is not { } sound)
            {
                Assert.False(isOpus);
                continue;
            }

            Assert.Equal((int)(length.TotalSeconds * Rate), sound.Length);
            Assert.True(whole.AsSpan(0, sound.Length).SequenceEqual(sound));
            Assert.Equal(sound, OggOpusReader.Read(file.AsSpan(0, bytes), Longest));
            lengths.Add(sound.Length);
        }

        // A page is about a second.
        Assert.InRange(lengths.Count, 5, 7);
    }

    [Fact]
    [Clause("RFC 3533", "6")]
    public void A_page_that_is_harmed_ends_the_sound_before_it()
    {
        OpusTests.RequireOpus();
        var file = File(5);
        file[^20] ^= 1;

        Assert.InRange(OggOpusReader.Read(file, Longest)!.Length, 3 * Rate, (5 * Rate) - 1);
        file[30] ^= 1;
        Assert.Null(OggOpusReader.Read(file, Longest));
    }

    [Fact]
    public void No_more_is_read_than_is_wanted()
    {
        OpusTests.RequireOpus();

        Assert.Equal(2 * Rate, OggOpusReader.Read(File(5), TimeSpan.FromSeconds(2))!.Length);
    }

    [Fact]
    public void Whatever_the_bytes_are_they_are_read_or_not_but_nothing_is_thrown()
    {
        OpusTests.RequireOpus();
        var file = File(1);
        var chance = new Random(7845);
        for (var i = 0; i < 3_000; i++)
        {
            var damaged = file.ToArray();
            for (var j = chance.Next(1, 8); j > 0; j--)
                damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
            // Else every damage ends at the check sum.
            Seal(damaged);
            var sound = OggOpusReader.Read(damaged, Longest);
            Assert.InRange(sound?.Length ?? 0, 0, (int)Longest.TotalSeconds * Rate);
        }
    }

    private static byte[] File(int seconds)
    {
        using var encoder = new OpusEncoder(Rate);
        var file = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(77);
        // Longer than a piece of a packet can be.
        writer.Begin([("TITLE", new string('x', 600))], file);
        var tone = Sounds.Tone(440, 8_000, Rate, seconds);
        var packet = new byte[OpusEncoder.PacketBytesMax];
        for (var at = 0; at < tone.Length; at += 160)
            writer.Add(packet.AsSpan(0, encoder.Encode(tone.AsSpan(at, 160), packet)), 960, file);
        writer.End(file);
        return file.WrittenSpan.ToArray();
    }

    // The same packets with a page for each piece.
    private static byte[] Paged(byte[] file)
    {
        var paged = new ArrayBufferWriter<byte>();
        var number = 0u;
        for (var at = 0; at < file.Length;)
        {
            var (segments, position) = (file.AsSpan(at + 27, file[at + 26]).ToArray(), BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at + 6)));
            var body = file.AsSpan(at + 27 + segments.Length, segments.Sum(length => length)).ToArray();
            at += 27 + segments.Length + body.Length;
            var (from, isContinued) = (0, false);
            for (var i = 0; i < segments.Length; i++)
            {
                Write(paged, (byte)((number == 0 ? 2 : 0) | (isContinued ? 1 : 0)), i == segments.Length - 1 ? position : -1, number++, [segments[i]], body.AsSpan(from, segments[i]));
                isContinued = segments[i] == 255;
                from += segments[i];
            }
        }

        return paged.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> to, byte flags, long position, uint number, byte[] segments, ReadOnlySpan<byte> body)
    {
        var page = new byte[27 + segments.Length + body.Length];
        "OggS"u8.CopyTo(page);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), position);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), 77);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), number);
        page[26] = (byte)segments.Length;
        segments.CopyTo(page, 27);
        body.CopyTo(page.AsSpan(27 + segments.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), OggPages.CrcOf(page));
        to.Write(page);
    }

    private static void Seal(byte[] file)
    {
        for (var at = 0; at + 27 <= file.Length;)
        {
            var bodyAt = at + 27 + file[at + 26];
            if (bodyAt > file.Length) return;
            var end = bodyAt + file.AsSpan((at + 27)..bodyAt).ToArray().Sum(length => length);
            if (end > file.Length) return;
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 22), OggPages.CrcOf(file.AsSpan(at..end)));
            at = end;
        }
    }
}
