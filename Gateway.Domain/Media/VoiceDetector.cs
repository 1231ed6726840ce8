using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Media;

/// <summary>Whether somebody speaks in the packets of one stream, as far as their codec is understood here. Most phones send silence as diligently as speech.</summary>
/// <remarks>Allocates nothing for a packet. Not thread safe.</remarks>
internal sealed class VoiceDetector : IDisposable
{
    // Opus that carries nothing but the news that nothing is carried (RFC 7587 §3.1.3: DTX).
    private const int EmptyOpusBytes = 3;

    // Of a longer packet the beginning tells.
    private const int SamplesMax = 480;

    private VoiceActivity? _voice;
    private OpusDecoder? _opus;

    /// <summary>Whether somebody speaks in a packet. Where its codec is not understood: whether there is anything in it.</summary>
    public bool HasVoice(RtpCodec codec, ReadOnlySpan<byte> payload)
    {
        if (codec.IsSame(RtpCodec.Opus))
            return payload.Length > EmptyOpusBytes && HasVoiceInOpus(payload);
        var isMuLaw = codec.IsSame(RtpCodec.Pcmu);
        if (!isMuLaw && !codec.IsSame(RtpCodec.Pcma))
            return payload.Length > 0;
        Span<short> samples = stackalloc short[Math.Min(payload.Length, SamplesMax)];
        if (isMuLaw)
            G711.DecodeMuLaw(payload[..samples.Length], samples);
        else
            G711.DecodeALaw(payload[..samples.Length], samples);
        return (_voice ??= new()).IsVoice(samples);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _opus?.Dispose();
        _opus = null;
    }

    private bool HasVoiceInOpus(ReadOnlySpan<byte> payload)
    {
        if (!OpusEncoder.IsAvailable)
            return true;
        _opus ??= new(SpeechDecoder.SampleRate);
        Span<short> samples = stackalloc short[_opus.SamplesMax];
        var count = _opus.Decode(payload, samples);
        return count > 0 && (_voice ??= new()).IsVoice(samples[..count]);
    }
}
