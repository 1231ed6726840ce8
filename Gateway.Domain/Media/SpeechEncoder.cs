using Gateway.Sip.Rtp;

namespace Gateway.Domain.Media;

/// <summary>Sound of 8,000 samples a second as packets of 20 ms. Where the sound has a hole, so have the timestamps.</summary>
/// <remarks>Allocates nothing for a packet. Not thread safe.</remarks>
public sealed class SpeechEncoder : IDisposable
{
    /// <summary>Octets of the longest packet.</summary>
    public const int PacketBytesMax = OpusEncoder.PacketBytesMax;

    private const int FrameSamples = SpeechDecoder.SampleRate / 50;

    // On the event loop time is dearer than octets: half of the work of what is usual, and nobody hears it on a telephone's band.
    private const int Complexity = 5;

    private readonly SpeechCoding _coding;
    private readonly OpusEncoder? _opus;
    private readonly uint _unitsPerSample;
    private readonly short[] _waiting = new short[FrameSamples];
    private int _count;
    private long _start;

    /// <summary>Begins a burst.</summary>
    /// <param name="coding">What its packets are to hold.</param>
    /// <exception cref="InvalidOperationException">It is Opus, and there is no libopus here.</exception>
    public SpeechEncoder(SpeechCoding coding)
    {
        _coding = coding;
        _opus = coding == SpeechCoding.Opus ? new(SpeechDecoder.SampleRate, Complexity) : null;
        _unitsPerSample = coding == SpeechCoding.Opus ? 6u : 1u;
    }

    /// <summary>Takes a packet that is ready.</summary>
    /// <param name="timestamp">Its timestamp in units of the codec's clock, from the beginning of the burst on.</param>
    /// <param name="payload">What it holds; lent for the time of the call.</param>
    public delegate void Ready(uint timestamp, ReadOnlySpan<byte> payload);

    /// <summary>Takes sound.</summary>
    /// <param name="position">Where it begins, in samples from the beginning of the burst.</param>
    /// <param name="samples">The sound.</param>
    /// <param name="ready">Takes each packet that is full.</param>
    public void Take(long position, ReadOnlySpan<short> samples, Ready ready)
    {
        if (position != _start + _count)
        {
            Flush(ready);
            _start = position;
        }

        while (!samples.IsEmpty)
        {
            var part = Math.Min(samples.Length, FrameSamples - _count);
            samples[..part].CopyTo(_waiting.AsSpan(_count));
            samples = samples[part..];
            _count += part;
            if (_count == FrameSamples)
                Encode(ready);
        }
    }

    /// <summary>The burst is over, or a hole begins: what waits is filled up with silence.</summary>
    public void Flush(Ready ready)
    {
        if (_count == 0)
            return;
        _waiting.AsSpan(_count).Clear();
        Encode(ready);
    }

    /// <inheritdoc/>
    public void Dispose() => _opus?.Dispose();

    private void Encode(Ready ready)
    {
        Span<byte> packet = stackalloc byte[PacketBytesMax];
        var length = FrameSamples;
        if (_opus is { } opus)
            length = opus.Encode(_waiting, packet);
        else if (_coding == SpeechCoding.ALaw)
            G711.EncodeALaw(_waiting, packet);
        else
            G711.EncodeMuLaw(_waiting, packet);
        ready((uint)(_start * _unitsPerSample), packet[..length]);
        _start += FrameSamples;
        _count = 0;
    }
}
