using System.Buffers.Binary;

namespace Gateway.Domain.Media;

/// <summary>
/// Reads Opus in Ogg (RFC 7845) of one channel as sound of 8,000 samples a second: as much of the file as lies whole and unharmed at its beginning. What is no such
/// file is an answer, not an exception.
/// </summary>
public static class OggOpusReader
{
    // Packets beyond the longest that Opus has (RFC 6716 §3.2.1, three frames and a half) are passed over.
    private const int PacketBytesMax = 61_440;

    private const int HeadBytes = 19;
    private const int UnitsPerSample = OggOpusWriter.UnitsPerSecond / SpeechDecoder.SampleRate;

    /// <summary>Reads a file.</summary>
    /// <param name="file">All of it, or what there is of it.</param>
    /// <param name="longest">What is behind this is left out.</param>
    /// <returns>The sound; <c>null</c> when it is no Opus in Ogg of one channel, or there is no libopus here.</returns>
    public static short[]? Read(ReadOnlySpan<byte> file, TimeSpan longest)
    {
        if (!OpusEncoder.IsAvailable || !TryReadHead(file, out var preSkip, out var end, out _))
            return null;
        var samplesMax = Math.Min(end / UnitsPerSample, (long)(longest.TotalSeconds * SpeechDecoder.SampleRate));
        using var decoder = new OpusDecoder(SpeechDecoder.SampleRate);
        var sound = new List<short>((int)Math.Min(samplesMax, file.Length * 8L));
        var samples = new short[decoder.SamplesMax];
        // What the encoder's settling takes is thrown away (§4.2).
        var skipped = preSkip / UnitsPerSample;
        Span<byte> packet = new byte[PacketBytesMax];
        var pages = new OggPages(file);
        for (var (number, length) = (0, 0); sound.Count < samplesMax && pages.TryNext();)
        {
            var body = pages.Body;
            if (!pages.IsContinued)
                length = 0;
            foreach (var segment in pages.Segments)
            {
                // Too long for Opus: its rest counts, but is nowhere kept.
                if (length + segment <= packet.Length)
                    body[..segment].CopyTo(packet[length..]);
                length += segment;
                body = body[segment..];
                if (segment == byte.MaxValue)
                    continue;
                // The first two packets are headers.
                if (++number > 2 && length <= packet.Length && length > 0)
                    Add(decoder, packet[..length], samples, ref skipped, sound);
                length = 0;
            }
        }

        if (sound.Count > samplesMax)
            sound.RemoveRange((int)samplesMax, sound.Count - (int)samplesMax);
        return [.. sound];
    }

    /// <summary>How much of a file that was cut off can be used: its octets up to the last page that lies whole in it, and how long that is.</summary>
    /// <returns><c>false</c> when it is no Opus in Ogg of one channel.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> file, out int bytes, out TimeSpan length)
    {
        var isOpus = TryReadHead(file, out _, out var end, out bytes);
        length = TimeSpan.FromSeconds((double)end / OggOpusWriter.UnitsPerSecond);
        return isOpus;
    }

    private static void Add(OpusDecoder decoder, ReadOnlySpan<byte> packet, short[] samples, ref int skipped, List<short> sound)
    {
        var units = OpusDecoder.UnitsOf(packet);
        var count = decoder.Decode(packet, samples);
        if (count == 0)
        {
            // Time goes on where a packet cannot be understood.
            count = units / UnitsPerSample;
            samples.AsSpan(0, count).Clear();
        }

        var skips = Math.Min(skipped, count);
        skipped -= skips;
        sound.AddRange(samples.AsSpan(skips, count - skips));
    }

    // OpusHead alone on the first page (§5.1); the last page that can be trusted says how long it is (§4).
    private static bool TryReadHead(ReadOnlySpan<byte> file, out int preSkip, out long end, out int bytes)
    {
        (preSkip, end, bytes) = (0, 0, 0);
        var pages = new OggPages(file);
        if (!pages.TryNext() || pages.Body.Length < HeadBytes || !pages.Body.StartsWith("OpusHead"u8) || pages.Body[8] >> 4 != 0 || pages.Body[9] != 1)
            return false;
        preSkip = BinaryPrimitives.ReadUInt16LittleEndian(pages.Body[10..]);
        while (pages.TryNext())
        {
            if (pages.Position >= 0)
                end = Math.Max(end, pages.Position - preSkip);
        }

        bytes = pages.Walked;
        return true;
    }
}
