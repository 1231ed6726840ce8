namespace Gateway.Domain.Media;

/// <summary>Opus (RFC 6716) to speech, one channel. Packets come from outside: what is no Opus is an answer, not an exception. Not thread safe.</summary>
public sealed class OpusDecoder : IDisposable
{
    private readonly int _sampleRate;
    private nint _decoder;

    /// <summary>Makes a decoder.</summary>
    /// <param name="sampleRate">8,000, 12,000, 16,000, 24,000 or 48,000 samples a second, whatever the sender encoded.</param>
    /// <exception cref="InvalidOperationException">There is no libopus here, or it refuses.</exception>
    public OpusDecoder(int sampleRate)
    {
        if (!OpusLibrary.IsPresent)
            throw new InvalidOperationException($"{OpusLibrary.Name} is not installed");
        _sampleRate = sampleRate;
        _decoder = OpusLibrary.CreateDecoder(sampleRate, 1, out var error);
        if (error != 0)
            throw new InvalidOperationException($"libopus refuses a decoder for {sampleRate} samples a second: error {error}");
    }

    /// <summary>Frees it, should nobody have disposed it.</summary>
    ~OpusDecoder() => Free();

    /// <summary>Samples of the longest packet: 120 ms (RFC 6716 §3.2.5).</summary>
    public int SamplesMax => _sampleRate * 120 / 1000;

    /// <summary>Decodes a packet.</summary>
    /// <param name="packet">The packet; empty = it was lost, and is made up for as long as <paramref name="samples"/> is.</param>
    /// <param name="samples">Where its sound is written; <see cref="SamplesMax"/> is always enough.</param>
    /// <returns>Samples that were written; 0 = it is no Opus.</returns>
    public int Decode(ReadOnlySpan<byte> packet, Span<short> samples)
    {
        ObjectDisposedException.ThrowIf(_decoder == 0, this);
        return Math.Max(0, OpusLibrary.Decode(_decoder, packet, packet.Length, samples, samples.Length, 0));
    }

    /// <summary>Makes up for a lost packet out of what the next one tells of it (in-band error correction).</summary>
    /// <param name="next">The packet behind the lost one.</param>
    /// <param name="samples">Where the sound of the lost one is written: exactly as long as that was.</param>
    /// <returns>Samples that were written; 0 = it is no Opus.</returns>
    public int Recover(ReadOnlySpan<byte> next, Span<short> samples)
    {
        ObjectDisposedException.ThrowIf(_decoder == 0, this);
        return Math.Max(0, OpusLibrary.Decode(_decoder, next, next.Length, samples, samples.Length, 1));
    }

    /// <summary>How long a packet is, in units of 1/48,000 s; 0 = it is no Opus. Nothing is decoded for it.</summary>
    // RFC 6716 §3.1: the configuration in the first five bits tells the length of a frame, the last two how many there are.
    public static int UnitsOf(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
            return 0;
        var configuration = packet[0] >> 3;
        var frame = configuration switch
        {
            >= 16 => 120 << (configuration & 3),
            >= 12 => 480 << (configuration & 1),
            _ => (configuration & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 },
        };
        var frames = (packet[0] & 3) switch { 0 => 1, 1 or 2 => 2, _ => packet.Length > 1 ? packet[1] & 0x3F : 0 };
        return frame * frames is var units && units <= 5760 ? units : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_decoder != 0)
            OpusLibrary.DestroyDecoder(_decoder);
        _decoder = 0;
    }
}
