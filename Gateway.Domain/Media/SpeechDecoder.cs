using Gateway.Sip.Rtp;

namespace Gateway.Domain.Media;

/// <summary>
/// The packets of one talk burst as sound of 8,000 samples a second. What was lost is made up for as long as that deceives nobody; time goes on in any case,
/// so that whoever hears it behind us hears it when it was said. A packet that seems to be lost may only have been overtaken: the one behind it waits for one
/// packet more, which tells.
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

    // libopus makes up for what is missing in steps of 2.5 ms.
    private const int StepSamples = SampleRate / 400;

    private readonly SpeechCoding _coding;
    private readonly OpusDecoder? _opus;
    private readonly LossConcealment? _concealment;
    private readonly int _unitsPerSample;

    // The one that waited and the one that it waited for, each behind a hole.
    private readonly short[] _samples = new short[2 * (ConcealedMax + PacketSamplesMax)];
    private readonly byte[] _held = new byte[MediaLimits.DatagramBytes];
    private int _heldBytes;
    private ushort _heldSequence;
    private uint _heldTimestamp;
    private int _made;
    private bool _hasBegun;
    private ushort _lastSequence;
    private uint _next;

    // Behind the last sample that came out.
    private long _end;

    /// <summary>Begins a burst.</summary>
    /// <param name="coding">What its packets hold.</param>
    /// <exception cref="InvalidOperationException">It is Opus, and there is no libopus here.</exception>
    public SpeechDecoder(SpeechCoding coding)
    {
        _coding = coding;
        _opus = coding == SpeechCoding.Opus ? new(SampleRate) : null;
        _concealment = coding == SpeechCoding.Opus ? null : new();
        _unitsPerSample = coding == SpeechCoding.Opus ? 6 : 1;
    }

    /// <summary>Where the sound that came out last begins, in samples from the beginning of the burst.</summary>
    public long Position { get; private set; }

    /// <summary>The timestamp that follows the sound that came out last.</summary>
    public uint NextTimestamp => _next;

    /// <summary>Begins another burst, whose numbers and timestamps need not go on from those before; its positions begin anew.</summary>
    public void Begin()
    {
        (_hasBegun, _heldBytes, _end, Position) = (false, 0, 0, 0);
        _concealment?.Forget();
    }

    /// <summary>Takes a packet.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="timestamp">Its timestamp in units of its codec's clock.</param>
    /// <param name="payload">What it holds.</param>
    /// <returns>
    /// Sound, in one piece: of the packet, of the one that waited for it, and what was made up for what is missing before them; empty when it waits, is too late, or
    /// is no speech. Good until the next call.
    /// </returns>
    public ReadOnlySpan<short> Take(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload)
    {
        _made = 0;
        if (UnitsOf(payload) == 0 || payload.Length > PacketSamplesMax)
            return [];
        if (!_hasBegun)
            (_hasBegun, _lastSequence, _next) = (true, (ushort)(sequence - 1), timestamp);
        var ahead = (short)(sequence - _lastSequence);
        // What was made up for is not said twice.
        if (ahead <= 0 || MissingBefore(timestamp) < 0 || (_heldBytes > 0 && sequence == _heldSequence))
            return [];
        if (_heldBytes > 0 && ahead > 1)
            PlayHeld();
        if (ahead == 1 || _made > 0 || !MayBeOvertaken(ahead, timestamp))
            PlayOrHold(sequence, timestamp, payload);
        else
            Hold(sequence, timestamp, payload);
        if (ahead == 1)
            PlayHeld();
        return _samples.AsSpan(0, _made);
    }

    /// <summary>The burst is over: nothing more is waited for.</summary>
    /// <returns>The sound of the packet that waited; empty when none did. Good until the next call.</returns>
    public ReadOnlySpan<short> Flush()
    {
        _made = 0;
        PlayHeld();
        return _samples.AsSpan(0, _made);
    }

    /// <inheritdoc/>
    public void Dispose() => _opus?.Dispose();

    // One packet is missing before it, and no more time than that.
    private bool MayBeOvertaken(short ahead, uint timestamp) => ahead == 2 && MissingBefore(timestamp) is > 0 and <= ConcealedMax;

    private int MissingBefore(uint timestamp) => (int)(timestamp - _next) / _unitsPerSample;

    private int UnitsOf(ReadOnlySpan<byte> payload) => _coding == SpeechCoding.Opus ? OpusDecoder.UnitsOf(payload) : payload.Length;

    // What comes out is one piece: what does not fit to what waited comes out with the next.
    private void PlayOrHold(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload)
    {
        if (_made > 0 && MissingBefore(timestamp) > ConcealedMax)
            Hold(sequence, timestamp, payload);
        else
            Play(sequence, timestamp, payload);
    }

    private void Hold(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(_held);
        (_heldBytes, _heldSequence, _heldTimestamp) = (payload.Length, sequence, timestamp);
    }

    private void PlayHeld()
    {
        if (_heldBytes == 0)
            return;
        var payload = _held.AsSpan(0, _heldBytes);
        _heldBytes = 0;
        if (_made == 0 || MissingBefore(_heldTimestamp) <= ConcealedMax)
            Play(_heldSequence, _heldTimestamp, payload);
    }

    private void Play(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload)
    {
        var missing = MissingBefore(timestamp);
        if (missing < 0)
            return;
        var isLost = (ushort)(sequence - _lastSequence) > 1;
        var filled = (isLost || _made > 0) && missing <= ConcealedMax ? missing : 0;
        Conceal(_samples.AsSpan(_made, filled), payload);
        var decoded = Decode(payload, _samples.AsSpan(_made + filled));
        if (decoded == 0)
            return;
        var begin = _end + missing;
        if (_made == 0)
            Position = begin - filled;
        _concealment?.Remember(_samples.AsSpan(_made + filled, decoded));
        _made += filled + decoded;
        _end = begin + decoded;
        _lastSequence = sequence;
        _next = timestamp + (uint)UnitsOf(payload);
    }

    private void Conceal(Span<short> hole, ReadOnlySpan<byte> next)
    {
        if (hole.IsEmpty)
            return;
        if (_opus is null)
        {
            _concealment!.Fill(hole); // every other codec has it
            return;
        }

        hole.Clear();
        // The packet behind the hole tells of the one before it; what else is missing libopus makes up.
        var frame = Math.Min(hole.Length, OpusDecoder.UnitsOf(next) / _unitsPerSample);
        var before = (hole.Length - frame) / StepSamples * StepSamples;
        if (before > 0)
            _opus.Decode([], hole[..before]);
        if (frame % StepSamples == 0)
            _opus.Recover(next, hole.Slice(hole.Length - frame, frame));
    }

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
