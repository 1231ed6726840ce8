namespace Gateway.Domain.Media;

/// <summary>Speech to Opus (RFC 6716), one channel. Not thread safe.</summary>
public sealed class OpusEncoder : IDisposable
{
    /// <summary>Octets of the largest packet of 20 ms (RFC 6716 §3.2.1 allows 1,275 a frame).</summary>
    public const int PacketBytesMax = 1275;

    // Speech of the whole band in about a third of what G.711 takes.
    private const int BitsPerSecond = 24_000;

    // That of libopus itself.
    private const int ComplexityUsual = 9;

    // What in-band error correction is made for.
    private const int ExpectedLossPercent = 5;

    private nint _encoder;

    /// <summary>Makes an encoder.</summary>
    /// <param name="sampleRate">8,000, 12,000, 16,000, 24,000 or 48,000 samples a second.</param>
    /// <param name="complexity">0 to 10: how much work is done for the same quality in fewer octets.</param>
    /// <exception cref="InvalidOperationException">There is no libopus here, or it refuses.</exception>
    public OpusEncoder(int sampleRate, int complexity = ComplexityUsual)
    {
        if (!IsAvailable)
            throw new InvalidOperationException($"{OpusLibrary.Name} is not installed");
        _encoder = OpusLibrary.CreateEncoder(sampleRate, 1, OpusLibrary.ApplicationVoip, out var error);
        if (error != 0)
            throw new InvalidOperationException($"libopus refuses an encoder for {sampleRate} samples a second: error {error}");
        Set(OpusLibrary.SetBitrate, BitsPerSecond);
        Set(OpusLibrary.SetComplexity, complexity);
        Set(OpusLibrary.SetInbandFec, 1);
        Set(OpusLibrary.SetPacketLossPercent, ExpectedLossPercent);
    }

    /// <summary>Frees it, should nobody have disposed it.</summary>
    ~OpusEncoder() => Free();

    /// <summary>Whether libopus is installed.</summary>
    public static bool IsAvailable => OpusLibrary.IsPresent;

    /// <summary>Encodes one frame.</summary>
    /// <param name="samples">2.5, 5, 10, 20, 40 or 60 ms of sound.</param>
    /// <param name="packet">Where the packet is written; <see cref="PacketBytesMax"/> is always enough.</param>
    /// <returns>Its octets.</returns>
    /// <exception cref="InvalidOperationException">The frame is of no length that Opus has.</exception>
    public int Encode(ReadOnlySpan<short> samples, Span<byte> packet)
    {
        ObjectDisposedException.ThrowIf(_encoder == 0, this);
        var octets = OpusLibrary.Encode(_encoder, samples, samples.Length, packet, packet.Length);
        return octets >= 0 ? octets : throw new InvalidOperationException($"libopus cannot encode a frame of {samples.Length} samples: error {octets}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Set(int request, int value)
    {
        if (OpusLibrary.Set(_encoder, request, value) is not 0 and var error)
            throw new InvalidOperationException($"libopus refuses {value} for {request}: error {error}");
    }

    private void Free()
    {
        if (_encoder != 0)
            OpusLibrary.DestroyEncoder(_encoder);
        _encoder = 0;
    }
}
