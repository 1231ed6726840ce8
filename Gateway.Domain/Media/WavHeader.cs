using System.Buffers.Binary;

namespace Gateway.Domain.Media;

/// <summary>The header of a WAV file of one channel of 8,000 samples a second: G.711 as it came, or 16-bit samples.</summary>
public static class WavHeader
{
    /// <summary>Octets of the header.</summary>
    public const int Bytes = 58;

    private const int SampleRate = 8_000;

    /// <summary>Writes the header. It is written again when the file is finished; a player that meets one that is not reads to the end of the file.</summary>
    /// <param name="coding">How the samples are coded.</param>
    /// <param name="dataBytes">Octets of samples behind it.</param>
    public static byte[] Write(WavCoding coding, uint dataBytes)
    {
        var header = new byte[Bytes];
        var sampleBytes = coding == WavCoding.Pcm16 ? 2 : 1;
        "RIFF"u8.CopyTo(header);
        // Chunks begin at even octets.
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), Bytes - 8 + dataBytes + (dataBytes & 1));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 18);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), (ushort)coding);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), (uint)(SampleRate * sampleBytes));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), (ushort)sampleBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), (ushort)(8 * sampleBytes));
        // Codings other than PCM need to say how many samples there are.
        "fact"u8.CopyTo(header.AsSpan(38));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(46), dataBytes / (uint)sampleBytes);
        "data"u8.CopyTo(header.AsSpan(50));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(54), dataBytes);
        return header;
    }
}

/// <summary>How the samples of a WAV file are coded, by the numbers of its format.</summary>
public enum WavCoding : ushort
{
    /// <summary>16 bits a sample.</summary>
    Pcm16 = 1,

    /// <summary>G.711 A-law.</summary>
    ALaw = 6,

    /// <summary>G.711 µ-law.</summary>
    MuLaw = 7,
}
