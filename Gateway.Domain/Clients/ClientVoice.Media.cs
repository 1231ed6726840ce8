using System.Net;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Clients;

internal sealed partial class ClientVoice
{
    private byte[]? _room;
    private RtpOutgoingStream? _stream;
    private RtpReception? _reception;
    private RtpCodec? _codec;
    private ushort? _lastSpoken;
    private bool _isOpen;

    void IMediaReceiver.ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (TakeReport(port, from, datagram, now))
            return;
        foreach (var message in MbcpDatagram.Read(datagram).Messages)
            Take(message, now);
    }

    void IMediaReceiver.MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now) => MediaArrived(from, datagram, now);

    /// <summary>Takes what of a datagram at the control port is RTCP.</summary>
    /// <returns>Whether that was all there is to it: it is from a stranger, or holds no floor control.</returns>
    public bool TakeReport(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (_media is not { Agreed: { } agreed } media || media.Port != port || !(from.Equals(agreed.ControlTo) || from.Equals(agreed.RtcpTo)))
        {
            Counters.Strangers++;
            return true;
        }

        if (RtcpReport.TryRead(datagram, out var report))
            _reports.Take(report, now);
        return !from.Equals(agreed.ControlTo);
    }

    /// <summary>Takes a packet of speech, or what pretends to be one.</summary>
    public void MediaArrived(IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (_media?.Agreed is not { RtpTo: { } peer } agreed || !peer.Equals(from))
            Counters.Strangers++;
        else if (!RtpHeader.TryRead(datagram, out var header) || header.PayloadLength == 0)
            Counters.Malformed++;
        else if (header.PayloadType != agreed.ReceivedPayloadType)
            Counters.OtherPayload++;
        else if (_session is not { } session || (agreed.Direction & MediaDirection.ReceiveOnly) == 0)
            Counters.Unexpected++;
        else
            Hear(session, header, datagram, agreed.Codec.ClockRate, now);
    }

    /// <summary>Sends a frame of the user's speech, where he may talk.</summary>
    /// <param name="sequenceNumber">Counts on from frame to frame; only differences matter.</param>
    /// <param name="timestamp">Likewise, in units of the codec's clock.</param>
    /// <param name="payload">The frame.</param>
    /// <param name="now">The present.</param>
    /// <returns>Whether it was sent.</returns>
    public bool Speak(ushort sequenceNumber, uint timestamp, ReadOnlySpan<byte> payload, MonotonicTime now)
    {
        if (!_isOpen || payload.Length is 0 or > MediaLimits.SpeechBytes || _media is not { Agreed: { RtpTo: { } peer } agreed } media
            || (agreed.Direction & MediaDirection.SendOnly) == 0)
        {
            Counters.Unspoken++;
            return false;
        }

        var header = new RtpHeader(0, Marker: false, sequenceNumber, timestamp, 0, PayloadStart: 0, payload.Length);
        var octets = _stream!.Write(header, payload, (byte)agreed.Codec.PayloadType, now.SinceStart, _room);
        if (octets == 0)
        {
            Counters.Unspoken++;
            return false;
        }

        RtpHeader.TryRead(_room.AsSpan(0, octets), out var sent);
        if (_lastSpoken is not { } last || (short)(sent.SequenceNumber - last) > 0)
            _lastSpoken = sent.SequenceNumber;
        media.Port.SendMedia(peer, _room.AsSpan(0, octets));
        Counters.Spoken++;
        return true;
    }

    private void Hear(PocClientSession session, in RtpHeader header, ReadOnlySpan<byte> datagram, int clockRate, MonotonicTime now)
    {
        if (_reception?.Ssrc != header.Ssrc)
            _reception = new(header.Ssrc, clockRate);
        switch (_reception.Take(header.SequenceNumber, header.Timestamp, now.SinceStart))
        {
            case RtpArrival.Duplicate:
                Counters.Duplicates++;
                return;
            case RtpArrival.Stray:
                Counters.Strays++;
                return;
        }

        Counters.Heard++;
        if (Talker is { } talker)
        {
            _silentAt = now + _context.Settings.Floor.T13EndOfMedia;
            if (_isSilent)
                Tell(new ClientFloorNews.Taken(talker), now);
            _isSilent = false;
        }

        var frame = new SpeechFrame(header.SequenceNumber, header.Timestamp, header.Marker, datagram.Slice(header.PayloadStart, header.PayloadLength));
        session.Listener?.Heard(session, frame, now);
    }

    private void OpenMicrophone(MonotonicTime now)
    {
        if (_media?.Agreed is not { } agreed)
            return;
        _room ??= new byte[RtpHeader.Bytes + MediaLimits.SpeechBytes];
        _stream ??= new(Ssrc, (ushort)_context.Ids.NewUInt32(), _context.Ids.NewUInt32(), now.SinceStart);
        _stream.Begin(agreed.Codec.ClockRate);
        _lastSpoken = null;
        _isOpen = true;
    }

    // What follows in another codec is counted by another clock.
    private void Follow(AgreedMedia agreed)
    {
        if (_codec is { } before && before.IsSame(agreed.Codec))
            return;
        _codec = agreed.Codec;
        _reception = null;
        if (_isOpen)
            _stream?.Begin(agreed.Codec.ClockRate);
    }

    private void Report(MonotonicTime now)
    {
        var report = _reports.Next(_stream, _reception, now);
        if (_media is { Agreed.RtcpTo: { } peer } media)
            media.Port.SendControl(peer, report.Write());
    }

    private void SayGoodbye(MonotonicTime now)
    {
        if (_reports.Goodbye(_stream, _reception, now) is { } report && _media is { Agreed.RtcpTo: { } peer } media)
            media.Port.SendControl(peer, report.Write());
    }
}
