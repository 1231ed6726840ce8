using Gateway.Domain.Media;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Audio;

/// <summary>
/// Speech of one codec to frames of 20 ms of another, between a session and a client that does not know its codec. What was lost is made up for up to 60 ms;
/// what is missing longer, or was not said, is a gap in the timestamps. One direction; not thread safe.
/// </summary>
internal sealed class SpeechTranscoder : IDisposable
{
    private readonly SpeechDecoder _decoder;
    private readonly SpeechEncoder _encoder;
    private readonly int _unitsPerSample;
    private readonly SpeechEncoder.Ready _ready;
    private Sink? _sink;
    private bool _hasBegun;
    private bool _isFirst;
    private bool _isRestarted;
    private ushort _sequence;

    // Where the burst begins, and where what was given on ends, in samples.
    private long _origin;
    private long _end;

    /// <param name="from">What comes in: Opus or G.711.</param>
    /// <param name="to">What goes out: likewise.</param>
    /// <exception cref="InvalidOperationException">It needs libopus, and there is none.</exception>
    public SpeechTranscoder(RtpCodec from, RtpCodec to)
    {
        _decoder = new(CodingOf(from));
        _encoder = new(CodingOf(to));
        _unitsPerSample = from.ClockRate / SpeechDecoder.SampleRate;
        _ready = Give;
    }

    /// <summary>Takes a frame.</summary>
    public delegate void Sink(in SpeechFrame frame);

    /// <summary>Takes a packet, and gives what is whole of it on. What is late, or no speech, is dropped.</summary>
    public void Take(in SpeechFrame frame, Sink sink)
    {
        _sink = sink;
        if (frame.IsFirst || !_hasBegun || _isRestarted)
            Begin(frame);
        var sound = _decoder.Take(frame.SequenceNumber, frame.Timestamp, frame.Payload);
        if (!sound.IsEmpty)
            Encode(sound);
    }

    /// <summary>What comes next belongs to nothing before it: who counts from frame to frame begins anew.</summary>
    public void Restart() => _isRestarted = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        _encoder.Dispose();
    }

    private static SpeechCoding CodingOf(RtpCodec codec) =>
        codec.IsSame(RtpCodec.Opus) ? SpeechCoding.Opus : codec.IsSame(RtpCodec.Pcma) ? SpeechCoding.ALaw : SpeechCoding.MuLaw;

    // What waited of the burst before comes out behind it; the silence between the two stays as long as it was.
    private void Begin(in SpeechFrame frame)
    {
        if (_decoder.Flush() is { IsEmpty: false } left)
            Encode(left);
        var silence = _hasBegun && !_isRestarted ? (int)(frame.Timestamp - _decoder.NextTimestamp) / _unitsPerSample : 0;
        _origin = _end + Math.Max(0, silence);
        (_hasBegun, _isRestarted, _isFirst) = (true, false, true);
        _decoder.Begin();
    }

    private void Encode(ReadOnlySpan<short> sound)
    {
        _encoder.Take(_origin + _decoder.Position, sound, _ready);
        _end = _origin + _decoder.Position + sound.Length;
    }

    private void Give(uint timestamp, ReadOnlySpan<byte> payload)
    {
        _sink!(new(_sequence++, timestamp, _isFirst, payload)); // set before anything is encoded
        _isFirst = false;
    }
}
