using Gateway.Domain.Media;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Audio;

/// <summary>
/// Speech of one codec to frames of 20 ms of another, between a session and a client that does not know its codec. Loss stays a gap in the numbers, and
/// silence one in the timestamps. One direction; not thread safe.
/// </summary>
internal sealed class SpeechTranscoder : IDisposable
{
    private const int SampleRate = 8000;
    private const int FrameSamples = SampleRate / 50;

    // Longer than the longest packet of Opus, and what is left of the one before.
    private const int RoomSamples = (SampleRate * 120 / 1000) + FrameSamples;

    private readonly RtpCodec _from;
    private readonly RtpCodec _to;
    private readonly OpusDecoder? _decoder;
    private readonly OpusEncoder? _encoder;
    private readonly short[] _samples = new short[RoomSamples];
    private readonly byte[] _packet = new byte[OpusEncoder.PacketBytesMax];
    private int _count;
    private bool _hasBegun;
    private bool _isFirst;
    private int _lastUnits;
    private ushort _lastSequence;
    private uint _lastTimestamp;
    private ushort _sequence;
    private uint _timestamp;

    /// <param name="from">What comes in: Opus or G.711.</param>
    /// <param name="to">What goes out: likewise.</param>
    /// <exception cref="InvalidOperationException">It needs libopus, and there is none.</exception>
    public SpeechTranscoder(RtpCodec from, RtpCodec to)
    {
        (_from, _to) = (from, to);
        _decoder = from.IsSame(RtpCodec.Opus) ? new(SampleRate) : null;
        _encoder = to.IsSame(RtpCodec.Opus) ? new(SampleRate) : null;
    }

    /// <summary>Takes a frame.</summary>
    public delegate void Sink(in SpeechFrame frame);

    /// <summary>Takes a packet, and gives what is whole of it on. What is late, or no speech, is dropped.</summary>
    public void Take(in SpeechFrame frame, Sink sink)
    {
        var ahead = (short)(frame.SequenceNumber - _lastSequence);
        if (_hasBegun && ahead <= 0 && !frame.IsFirst)
            return;
        if (_hasBegun)
            KeepTime(frame, frame.IsFirst ? 0 : ahead - 1);
        _isFirst |= frame.IsFirst || !_hasBegun;
        (_hasBegun, _lastSequence, _lastTimestamp) = (true, frame.SequenceNumber, frame.Timestamp);
        var decoded = Decode(frame.Payload, _samples.AsSpan(_count));
        _lastUnits = decoded * (_to.ClockRate / SampleRate);
        _count += decoded;
        while (_count >= FrameSamples)
            Give(sink);
    }

    /// <summary>What comes next belongs to nothing before it: who counts from frame to frame begins anew.</summary>
    public void Restart() => _hasBegun = false;

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder?.Dispose();
        _encoder?.Dispose();
    }

    // What is missing stays missing: in the numbers what was lost, in the timestamps what was silent.
    private void KeepTime(in SpeechFrame frame, int lost)
    {
        var missing = ((long)(int)(frame.Timestamp - _lastTimestamp) * _to.ClockRate / _from.ClockRate) - _lastUnits;
        _sequence += (ushort)lost;
        if (missing <= 0)
            return;
        _timestamp += (uint)missing;
        _count = 0;
    }

    private uint FrameUnits => (uint)(_to.ClockRate / 50);

    private int Decode(ReadOnlySpan<byte> payload, Span<short> room)
    {
        if (_decoder is not null)
            return OpusDecoder.UnitsOf(payload) * SampleRate / 48_000 is var length and > 0 && length <= room.Length ? _decoder.Decode(payload, room[..length]) : 0;
        if (payload.Length > room.Length)
            return 0;
        if (_from.IsSame(RtpCodec.Pcma))
            G711.DecodeALaw(payload, room);
        else
            G711.DecodeMuLaw(payload, room);
        return payload.Length;
    }

    private void Give(Sink sink)
    {
        var samples = _samples.AsSpan(0, FrameSamples);
        var octets = FrameSamples;
        if (_encoder is not null)
            octets = _encoder.Encode(samples, _packet);
        else if (_to.IsSame(RtpCodec.Pcma))
            G711.EncodeALaw(samples, _packet);
        else
            G711.EncodeMuLaw(samples, _packet);
        sink(new(_sequence, _timestamp, _isFirst, _packet.AsSpan(0, octets)));
        _sequence++;
        _timestamp += FrameUnits;
        _isFirst = false;
        _count -= FrameSamples;
        _samples.AsSpan(FrameSamples, _count).CopyTo(_samples);
    }
}
