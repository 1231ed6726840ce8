using System.Buffers.Binary;

namespace Gateway.Domain.Media;

/// <summary>Whole WAV files of one channel of 16-bit samples, 8,000 a second.</summary>
public static class WavFile
{
    private const int SampleBytes = 2;

    /// <summary>Writes a file.</summary>
    public static byte[] Write(ReadOnlySpan<short> samples)
    {
        var file = new byte[WavHeader.Bytes + (samples.Length * SampleBytes)];
        WavHeader.Write(WavCoding.Pcm16, (uint)(samples.Length * SampleBytes)).CopyTo(file, 0);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(WavHeader.Bytes + (i * SampleBytes)), samples[i]);
        return file;
    }

    /// <summary>Reads one of ours, finished or not: all that lies behind the header.</summary>
    public static short[] Read(ReadOnlySpan<byte> file)
    {
        var bytes = file[Math.Min(WavHeader.Bytes, file.Length)..];
        var samples = new short[bytes.Length / SampleBytes];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(i * SampleBytes)..]);
        return samples;
    }
}
