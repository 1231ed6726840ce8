using Gateway.Sip.Rtp;

namespace Gateway.Domain.Media;

/// <summary>
/// The packets of one talk burst as sound of 8,000 samples a second. What was lost is made up for as long as that deceives nobody; time goes on in any case,
/// so that whoever hears it behind us hears it when it was said.
/// </summary>
/// <remarks>Allocates nothing for a packet. Not thread safe.</remarks>
public sealed class SpeechDecoder : IDisposable
{
    /// <summary>Samples a second of what comes out.</summary>
    public const int SampleRate = 8_000;

    // What is longer than this is a hole, however it is filled: 60 ms.
    private const int ConcealedMax = SampleRate * 60 / 1000;

    // Octets of a datagram are samples of G.711; Opus has 120 ms at most.
    private const int PacketSamplesMax = MediaLimits.DatagramBytes;

    private readonly SpeechCoding _coding;
    private readonly OpusDecoder? _opus;
    private readonly int _unitsPerSample;
    private readonly short[] _samples = new short[ConcealedMax + PacketSamplesMax];
    private bool _hasBegun;
    private ushort _lastSequence;
    private uint _next;

    /// <summary>Begins a burst.</summary>
    /// <param name="coding">What its packets hold.</param>
    /// <exception cref="InvalidOperationException">It is Opus, and there is no libopus here.</exception>
    public SpeechDecoder(SpeechCoding coding)
    {
        _coding = coding;
        _opus = coding == SpeechCoding.Opus ? new(SampleRate) : null;
        _unitsPerSample = coding == SpeechCoding.Opus ? 6 : 1;
    }

    /// <summary>Where the sound of the last packet begins, in samples from the beginning of the burst.</summary>
    public long Position { get; private set; }

    /// <summary>Takes a packet.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="timestamp">Its timestamp in units of its codec's clock.</param>
    /// <param name="payload">What it holds.</param>
    /// <returns>Its sound, with what was made up for what is missing before it; empty when it is too late, or no speech. Good until the next call.</returns>
    public ReadOnlySpan<short> Take(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload)
    {
        var units = _coding == SpeechCoding.Opus ? OpusDecoder.UnitsOf(payload) : payload.Length;
        if (units == 0)
            return [];
        if (!_hasBegun)
            (_hasBegun, _lastSequence, _next) = (true, (ushort)(sequence - 1), timestamp);
        // What was overtaken was made up for; it is not said twice.
        var missing = (int)(timestamp - _next) / _unitsPerSample;
        if (missing < 0 || (short)(sequence - _lastSequence) <= 0)
            return [];
        var isLost = (ushort)(sequence - _lastSequence) > 1;
        Position = End + missing;
        var made = isLost && missing <= ConcealedMax ? Conceal(missing, payload) : 0;
        var decoded = Decode(payload, _samples.AsSpan(made));
        if (decoded == 0)
            return [];
        Position -= made;
        End = Position + made + decoded;
        _lastSequence = sequence;
        _next = timestamp + (uint)units;
        return _samples.AsSpan(0, made + decoded);
    }

    /// <inheritdoc/>
    public void Dispose() => _opus?.Dispose();

    // Behind the last sample that came out.
    private long End { get; set; }

    private int Conceal(int missing, ReadOnlySpan<byte> next)
    {
        var room = _samples.AsSpan(0, missing);
        room.Clear();
        if (_opus is null || missing == 0)
            return missing;
        // The packet behind the hole tells of the one before it; what else is missing libopus makes up, in steps of 2.5 ms.
        var frame = Math.Min(missing, OpusDecoder.UnitsOf(next) / _unitsPerSample);
        var before = (missing - frame) / StepSamples * StepSamples;
        if (before > 0)
            _opus.Decode([], room[..before]);
        if (frame % StepSamples == 0)
            _opus.Recover(next, room.Slice(missing - frame, frame));
        return missing;
    }

    private const int StepSamples = SampleRate / 400;

    private int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        if (_opus is { } opus)
            return opus.Decode(payload, samples);
        if (_coding == SpeechCoding.ALaw)
            G711.DecodeALaw(payload, samples);
        else
            G711.DecodeMuLaw(payload, samples);
        return payload.Length;
    }
}
