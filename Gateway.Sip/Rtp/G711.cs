namespace Gateway.Sip.Rtp;

/// <summary>G.711: eight bits a sample, logarithmic, 8,000 samples a second (ITU-T G.711, in 16-bit samples as G.191 has it).</summary>
public static class G711
{
    /// <summary>Silence in µ-law.</summary>
    public const byte MuLawSilence = 0xFF;

    /// <summary>Silence in A-law.</summary>
    public const byte ALawSilence = 0xD5;

    private const int MuLawBias = 0x84;
    private const int MuLawMax = 0x1FFF;

    private static readonly short[] FromMuLaw = Table(ExpandMuLaw);
    private static readonly short[] FromALaw = Table(ExpandALaw);
    private static readonly byte[] ToMuLaw = Codes(CompressMuLaw);
    private static readonly byte[] ToALaw = Codes(CompressALaw);

    /// <summary>µ-law to samples. <paramref name="samples"/> is at least as long as <paramref name="codes"/>.</summary>
    public static void DecodeMuLaw(ReadOnlySpan<byte> codes, Span<short> samples) => Decode(FromMuLaw, codes, samples);

    /// <summary>A-law to samples. <paramref name="samples"/> is at least as long as <paramref name="codes"/>.</summary>
    public static void DecodeALaw(ReadOnlySpan<byte> codes, Span<short> samples) => Decode(FromALaw, codes, samples);

    /// <summary>Samples to µ-law. <paramref name="codes"/> is at least as long as <paramref name="samples"/>.</summary>
    public static void EncodeMuLaw(ReadOnlySpan<short> samples, Span<byte> codes) => Encode(ToMuLaw, samples, codes);

    /// <summary>Samples to A-law. <paramref name="codes"/> is at least as long as <paramref name="samples"/>.</summary>
    public static void EncodeALaw(ReadOnlySpan<short> samples, Span<byte> codes) => Encode(ToALaw, samples, codes);

    private static void Decode(short[] table, ReadOnlySpan<byte> codes, Span<short> samples)
    {
        for (var i = 0; i < codes.Length; i++)
            samples[i] = table[codes[i]];
    }

    private static void Encode(byte[] table, ReadOnlySpan<short> samples, Span<byte> codes)
    {
        for (var i = 0; i < samples.Length; i++)
            codes[i] = table[(ushort)samples[i]];
    }

    private static short[] Table(Func<byte, short> expand) => [.. Enumerable.Range(0, 256).Select(code => expand((byte)code))];

    private static byte[] Codes(Func<short, byte> compress) => [.. Enumerable.Range(0, 65536).Select(sample => compress((short)(ushort)sample))];

    // Sign, three bits of segment, four of step, all inverted; the bias makes each segment twice the one before.
    private static short ExpandMuLaw(byte code)
    {
        var bits = (byte)~code;
        var magnitude = ((((bits & 0x0F) << 3) + MuLawBias) << ((bits & 0x70) >> 4)) - MuLawBias;
        return (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
    }

    private static byte CompressMuLaw(short sample)
    {
        // One's complement for negative samples, as the reference has it: -1 is the smallest of them.
        var magnitude = Math.Min(((sample < 0 ? ~sample : sample) >> 2) + (MuLawBias >> 2), MuLawMax);
        var segment = 0;
        while (magnitude >> (segment + 6) != 0)
            segment++;
        var bits = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0F);
        return (byte)(~bits & (sample < 0 ? 0x7F : 0xFF));
    }

    // Sign, segment, step; even bits inverted. The two lowest segments have the same step.
    private static short ExpandALaw(byte code)
    {
        var bits = code ^ 0x55;
        var segment = (bits & 0x70) >> 4;
        var magnitude = ((bits & 0x0F) << 4) + 8;
        if (segment > 0)
            magnitude = (magnitude + 0x100) << (segment - 1);
        return (short)((bits & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static byte CompressALaw(short sample)
    {
        var magnitude = (sample < 0 ? ~sample : sample) >> 4;
        var segment = 0;
        if (magnitude > 15)
        {
            for (segment = 1; magnitude > 31; segment++)
                magnitude >>= 1;
            magnitude -= 16;
        }

        return (byte)(((sample < 0 ? 0 : 0x80) | (segment << 4) | magnitude) ^ 0x55);
    }
}
