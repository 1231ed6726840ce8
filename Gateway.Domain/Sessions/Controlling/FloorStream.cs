using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>The outgoing stream of a session in one codec, and what transcodes to it while somebody speaks another.</summary>
internal sealed class FloorStream : IDisposable
{
    private readonly SpeechEncoder.Ready _ready;
    private SpeechEncoder? _encoder;
    private ushort _sequence;
    private FloorSpeech? _speech;
    private MonotonicTime _now;

    public FloorStream(RtpCodec codec, RtpOutgoingStream rtp)
    {
        (Codec, Rtp) = (codec, rtp);
        _ready = Send;
    }

    public RtpCodec Codec { get; }

    public RtpOutgoingStream Rtp { get; }

    /// <summary>A burst begins.</summary>
    public void Begin() => Rtp.Begin(Codec.ClockRate);

    /// <summary>Transcodes sound of the talker and sends what is full.</summary>
    /// <returns><c>false</c> when the gateway does not know the codec.</returns>
    public bool TryTranscode(FloorSpeech speech, long position, ReadOnlySpan<short> sound, MonotonicTime now)
    {
        _encoder ??= FloorSpeech.CodingOf(Codec) is { } coding ? new(coding) : null;
        if (_encoder is null)
            return false;
        if (sound.IsEmpty)
            return true;
        (_speech, _now) = (speech, now);
        _encoder.Take(position, sound, _ready);
        return true;
    }

    /// <summary>The burst is over: what waits for more goes out.</summary>
    /// <param name="speech">Whose stream it is.</param>
    /// <param name="position">Where the sound that was left begins.</param>
    /// <param name="left">The last sound of the talker; empty for none.</param>
    /// <param name="now">The present.</param>
    public void Flush(FloorSpeech speech, long position, ReadOnlySpan<short> left, MonotonicTime now)
    {
        if (_encoder is null)
            return;
        (_speech, _now) = (speech, now);
        if (!left.IsEmpty)
            _encoder.Take(position, left, _ready);
        _encoder.Flush(_ready);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder?.Dispose();
        _encoder = null;
    }

    // What we make ourselves has no gaps in its numbers.
    private void Send(uint timestamp, ReadOnlySpan<byte> payload) =>
        _speech?.Send(this, new((byte)Codec.PayloadType, false, _sequence++, timestamp, Rtp.Ssrc, 0, payload.Length), payload, _now);
}
