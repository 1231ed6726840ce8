using System.Net;
using Gateway.Domain.Media;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using static Gateway.Domain.MessageBox.MessageBoxCallEvent;

namespace Gateway.Domain.MessageBox;

/// <summary>What is heard and said in a call. No packet allocates anything.</summary>
internal sealed partial class MessageBoxLeg
{
    private readonly uint _ssrc;
    private readonly uint _timestampBase;
    private readonly KeyReception _keys = new();
    private readonly VoiceActivity _voice = new();
    private ushort _sequence;
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
        var samples = _server.Samples.AsSpan(0, BoxSpeaker.FrameSamples);
        if (!_speaker.TryTake(samples, now))
            return _speaker.IsSpeaking;
        // Whoever holds us hears nothing, and what was to be said passes all the same.
        if (_port is { } port && _exchange.Agreed is { RtpTo: { } to } agreed && (agreed.Direction & MediaDirection.SendOnly) != 0)
        {
            var packet = _server.Packet.AsSpan(0, RtpHeader.Bytes + BoxSpeaker.FrameSamples);
            var timestamp = _timestampBase + (uint)(frame * BoxSpeaker.FrameSamples);
            new RtpHeader((byte)agreed.Codec.PayloadType, frame != _lastFrame + 1, _sequence++, timestamp, _ssrc).Write(packet);
            if (agreed.Codec.IsSame(RtpCodec.Pcma))
                G711.EncodeALaw(samples, packet[RtpHeader.Bytes..]);
            else
                G711.EncodeMuLaw(samples, packet[RtpHeader.Bytes..]);
            port.SendMedia(to, packet);
        }

        _lastFrame = frame;
        return _speaker.IsSpeaking;
    }

    void IMediaReceiver.ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
    }

    void IMediaReceiver.MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (_exchange.Agreed is not { RtpTo: { } peer } agreed || !IsFrom(peer, from) || !RtpHeader.TryRead(datagram, out var header))
            return;
        var payload = datagram.Slice(header.PayloadStart, header.PayloadLength);
        if (header.PayloadType == agreed.ReceivedKeysPayloadType)
        {
            if (_keys.Take(header, payload) is { } key)
            {
                _hasKeysInSpeech = true;
                Step(new KeyPressed(key), now);
            }
        }
        else if (header.PayloadType == agreed.ReceivedPayloadType && _tape is { } tape && !payload.IsEmpty)
        {
            Hear(tape, agreed, header.Timestamp, payload, now);
        }
    }

    private bool IsFrom(IPEndPoint peer, IPEndPoint from) => from.Equals(peer) || _server.TakesOtherAddresses && from.Port == peer.Port;

    private void Hear(IMessageTape tape, AgreedMedia agreed, uint timestamp, ReadOnlySpan<byte> payload, MonotonicTime now)
    {
        var samples = _server.Samples.AsSpan(0, payload.Length);
        if (agreed.Codec.IsSame(RtpCodec.Pcma))
            G711.DecodeALaw(payload, samples);
        else
            G711.DecodeMuLaw(payload, samples);
        if (_voice.IsVoice(samples))
            _spokeAt = now;
        _hasHeard = true;
        if (!tape.Take(timestamp, payload))
            Step(new RecordingFailed(), now);
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
