using System.Net;
using Gateway.Domain.Media;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using static Gateway.Domain.MessageBox.MessageBoxCallEvent;

namespace Gateway.Domain.MessageBox;

/// <summary>What is heard and said in a call, and what is reported of both. No packet allocates anything.</summary>
internal sealed partial class MessageBoxLeg
{
    private readonly RtpOutgoingStream _stream;
    private readonly MediaReports _reports;
    private readonly KeyReception _keys = new();
    private readonly VoiceDetector _voice = new();
    private RtpReception? _reception;
    private OpusEncoder? _opus;
    private RtpCodec? _spoken;
    private long _lastFrame = -2;
    private IMessageTape? _tape;
    private bool _hasHeard;
    private bool _hasKeysInSpeech;
    private MonotonicTime _spokeAt;

    /// <summary>Sends what is to be heard in this frame.</summary>
    /// <param name="frame">Its number on the common grid.</param>
    /// <param name="now">The present.</param>
    /// <returns><c>false</c> when nothing is to be said any more.</returns>
    public bool Speak(long frame, MonotonicTime now)
    {
        if (!_speaker.TryTake(out var part, now))
            return _speaker.IsSpeaking;
        if (_port is { } port && _exchange.Agreed is { RtpTo: { } to } agreed)
        {
            var payload = Encode(part, agreed.Codec);
            // Whoever holds us hears nothing, and what was to be said passes all the same.
            if ((agreed.Direction & MediaDirection.SendOnly) != 0)
                Send(port, to, agreed.Codec, frame, payload, now);
        }

        return _speaker.IsSpeaking;
    }

    void IMediaReceiver.ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (_exchange.Agreed is { RtcpTo: { } peer } && IsFrom(peer, from) && RtcpReport.TryRead(datagram, out var report))
            _reports.Take(report, now);
    }

    void IMediaReceiver.MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (_exchange.Agreed is not { RtpTo: { } peer } agreed || !IsFrom(peer, from) || !RtpHeader.TryRead(datagram, out var header))
            return;
        var isKey = header.PayloadType == agreed.ReceivedKeysPayloadType;
        if (!isKey && header.PayloadType != agreed.ReceivedPayloadType || IsOutOfPlace(header, agreed.Codec, now))
            return;
        var payload = datagram.Slice(header.PayloadStart, header.PayloadLength);
        if (!isKey)
        {
            Hear(agreed.Codec, header.Timestamp, payload, now);
        }
        else if (_keys.Take(header, payload) is { } key)
        {
            _hasKeysInSpeech = true;
            Step(new KeyPressed(key), now);
        }
    }

    private ReadOnlySpan<byte> Encode(in BoxFrame part, RtpCodec codec)
    {
        var isOpus = codec.IsSame(RtpCodec.Opus);
        if (isOpus && part.IsShared)
            return _server.OpusOf(part.Sound).Of(part.Number);
        var samples = _server.Samples.AsSpan(0, BoxSpeaker.FrameSamples);
        part.CopyTo(samples);
        var payload = _server.Payload.AsSpan();
        if (isOpus)
            return payload[..(_opus ??= new(SpeechDecoder.SampleRate, MessageBoxServer.OpusComplexity)).Encode(samples, payload)];
        if (codec.IsSame(RtpCodec.Pcma))
            G711.EncodeALaw(samples, payload);
        else
            G711.EncodeMuLaw(samples, payload);
        return payload[..samples.Length];
    }

    private void Send(MediaPort port, IPEndPoint to, RtpCodec codec, long frame, ReadOnlySpan<byte> payload, MonotonicTime now)
    {
        if (frame != _lastFrame + 1 || _spoken is null || !_spoken.IsSame(codec))
            _stream.Begin(codec.ClockRate);
        (_lastFrame, _spoken) = (frame, codec);
        var units = frame * codec.ClockRate / (SpeechDecoder.SampleRate / BoxSpeaker.FrameSamples);
        var header = new RtpHeader((byte)codec.PayloadType, Marker: false, (ushort)frame, (uint)units, 0, PayloadStart: 0, payload.Length);
        var octets = _stream.Write(header, payload, (byte)codec.PayloadType, now.SinceStart, _server.Packet);
        port.SendMedia(to, _server.Packet.AsSpan(0, octets));
    }

    // Every packet of the stream is counted, whatever it carries; what comes twice, or is of another age, is no speech.
    private bool IsOutOfPlace(in RtpHeader header, RtpCodec codec, MonotonicTime now)
    {
        if (_reception?.Ssrc != header.Ssrc)
            _reception = new(header.Ssrc, codec.ClockRate);
        return _reception.Take(header.SequenceNumber, header.Timestamp, now.SinceStart) is RtpArrival.Duplicate or RtpArrival.Stray;
    }

    private bool IsFrom(IPEndPoint peer, IPEndPoint from) => from.Equals(peer) || _server.TakesOtherAddresses && from.Port == peer.Port;

    private void Hear(RtpCodec codec, uint timestamp, ReadOnlySpan<byte> payload, MonotonicTime now)
    {
        if (_tape is not { } tape || payload.IsEmpty)
            return;
        if (_voice.HasVoice(codec, payload))
            _spokeAt = now;
        _hasHeard = true;
        if (!tape.Take(timestamp, payload))
            Step(new RecordingFailed(), now);
    }

    private void Report(MonotonicTime now)
    {
        var report = _reports.Next(_stream, _reception, now);
        if (_exchange.Agreed is { RtcpTo: { } peer })
            _port?.SendControl(peer, report.Write());
    }

    private void SayGoodbye(MediaPort port, MonotonicTime now)
    {
        // Whoever has not been heard need not take leave.
        if (_state is not null && _reports.Goodbye(_stream, _reception, now) is { } report && _exchange.Agreed is { RtcpTo: { } peer })
            port.SendControl(peer, report.Write());
    }

    private void Record(MailboxId mailbox)
    {
        _tape = _exchange.Agreed is { } agreed ? _server.Store.Begin(_origin with { Mailbox = mailbox }, agreed.Codec) : null;
        if (_tape is null)
            _next.Enqueue(new RecordingFailed());
    }

    private void Keep()
    {
        var tape = _tape;
        _tape = null;
        if (tape is not null && _hasHeard)
        {
            tape.Keep(isStored => Later(isStored ? new Stored() : new NotStored()));
            return;
        }

        // Time went by, and not one packet came.
        tape?.Drop();
        _next.Enqueue(new NotStored());
    }
}
