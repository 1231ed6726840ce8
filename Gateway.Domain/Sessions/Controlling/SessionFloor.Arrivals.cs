using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using static Gateway.Domain.Floor.MediaBurstEffect;

namespace Gateway.Domain.Sessions.Controlling;

/// <content>What arrives: whose it is, whether it is what was agreed, and whether he may talk.</content>
internal sealed partial class SessionFloor
{
    /// <inheritdoc/>
    public void ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (!_byControl.TryGetValue(from, out var leg))
        {
            Counters.Strangers++;
            return;
        }

        var contents = MbcpDatagram.Read(datagram);
        if (contents.Fault is not null)
            Counters.Malformed++;
        foreach (var message in contents.Messages)
        {
            if (!leg.MayAsk(now))
                Counters.Floods++;
            else if (leg.Media.HasFloorControl && FloorMessages.Read(message, leg.Id, _utcOf(now)) is { } happened)
                Asked(leg, happened, port.ArrivedAt ?? now, now);
        }

        if (RtcpReport.TryRead(datagram, out var report))
            leg.Take(report, now);
    }

    /// <inheritdoc/>
    public void MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (!_byMedia.TryGetValue(from, out var leg) && !TryLatch(from, out leg))
            Counters.Strangers++;
        else if (!RtpHeader.TryRead(datagram, out var header))
            Counters.Malformed++;
        else if (header.PayloadType != leg.Media.ReceivedPayloadType || !leg.Speaks)
            Counters.OtherPayloads++;
        else
            Take(leg, header, datagram, now);
    }

    // A phone with several addresses names one and sends from another. It is known by its port while nothing has come from where it said, and from then on by
    // both: whoever comes later is a stranger.
    private bool TryLatch(IPEndPoint from, [NotNullWhen(true)] out FloorLeg? found)
    {
        found = null;
        if (!_takesOtherAddresses)
            return false;
        foreach (var leg in _legs)
        {
            if (leg.Reception is not null || leg.OtherAddress is not null || leg.Media.RtpTo?.Port != from.Port)
                continue;
            // Two of one port: nobody can tell which of them it is.
            if (found is not null)
                return false;
            found = leg;
        }

        if (found is null)
            return false;
        found.OtherAddress = from.Address;
        Find(found);
        return true;
    }

    private void Asked(FloorLeg leg, MediaBurstEvent happened, MonotonicTime arrivedAt, MonotonicTime now)
    {
        // The request counts that was first, not what repeats it; who waits has asked when he began to.
        if (happened is MediaBurstEvent.Requested requested)
            leg.AskedAt ??= leg.Media.Tbcp is { Timestamp: true } ? MediaBurstControl.AskedAt(requested, arrivedAt) : arrivedAt;
        else if (happened is MediaBurstEvent.Released)
            leg.AskedAt = null;
        Handle(happened, now);
    }

    private void Take(FloorLeg leg, in RtpHeader header, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        var arrival = leg.Take(header, mayBeNew: leg.Id != Talker, now);
        if (arrival is null)
            Counters.OtherSources++;
        else if (arrival is RtpArrival.Duplicate or RtpArrival.Stray)
            Counters.Repeated++;
        else
            Hear(leg, header, datagram, now);
    }

    private void Hear(FloorLeg leg, in RtpHeader header, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        // Only of who has no button it matters whether he speaks.
        var isVoice = leg.Media.HasFloorControl || leg.HasVoice(datagram.Slice(header.PayloadStart, header.PayloadLength));
        var verdict = _control.Media(leg.Id, header.SequenceNumber, isVoice, now, _effects);
        // A burst that begins with this packet begins before it; one that ends with it ends behind it, also where that makes room for the next.
        var begins = _effects.Find(effect => effect is ReportTaken or ReportOver) is ReportTaken;
        if (begins)
            Perform(now);
        if (verdict == MediaVerdict.Forward)
            Forward(leg, header, datagram, now);
        else
            Counters.Unpermitted++;
        if (!begins)
            Perform(now);
    }

    private void Forward(FloorLeg talker, in RtpHeader header, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        // What is older than the burst belongs to nothing.
        if ((short)(header.SequenceNumber - (_first ??= header.SequenceNumber)) < 0)
            return;
        _watcher.Spoken(talker, header, datagram.Slice(header.PayloadStart, header.PayloadLength), now);
        _held.Take(talker, header, datagram, _legs, now);
    }
}
