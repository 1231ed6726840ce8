using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Gateway.Sip.Sdp;

/// <summary>What of an offer is answered: which line is the audio, which the floor control, and what is agreed by that.</summary>
/// <param name="Audio">The index of the audio line.</param>
/// <param name="Control">The index of the line for floor control; -1 = none.</param>
/// <param name="Agreed">What is agreed.</param>
internal sealed record MediaChoice(int Audio, int Control, AgreedMedia Agreed);

/// <summary>Compares what the peer describes with what our end can do (RFC 3264 §6 and §7).</summary>
internal static class MediaMatch
{
    public static bool TryTakeOffer(
        SessionDescription offer, LocalMedia local, [NotNullWhen(true)] out MediaChoice? choice, [NotNullWhen(false)] out MediaRefusal? refusal)
    {
        choice = null;
        refusal = MediaRefusal.NoAudio;
        RtpCodec? codec = null;
        var audio = -1;
        for (var i = 0; i < offer.Media.Length && audio < 0; i++)
        {
            var media = offer.Media[i];
            if (media.IsRefused || !media.Media.Equals("audio", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!media.IsAudio)
                refusal = MediaRefusal.Protocol;
            else if (Fault(offer, media, local) is { } fault)
                refusal = fault;
            else if ((codec = Common(media, local)) is null)
                refusal = MediaRefusal.NoCodec;
            else
                audio = i;
        }

        if (codec is null)
            return false;
        var control = IndexOfControl(offer, local);
        if (control < 0 && local.NeedsFloorControl)
        {
            refusal = MediaRefusal.NoFloorControl;
            return false;
        }

        refusal = null;
        var tbcp = control < 0 ? null : TbcpParameters.Answer(offer.Media[control].Tbcp ?? new(), local.Tbcp);
        var keys = local.TakesKeys ? KeysBeside(codec, offer.Media[audio]) : null;
        choice = new(audio, control, Agree(offer, offer.Media[audio], control < 0 ? null : offer.Media[control], local, codec, codec.PayloadType, tbcp) with
        {
            Keys = keys is null ? null : keys with { Parameters = RtpCodec.KeysParameters },
            ReceivedKeysPayloadType = keys?.PayloadType,
        });
        return true;
    }

    public static bool TryTakeAnswer(
        SessionDescription offer, SessionDescription answer, LocalMedia local, [NotNullWhen(true)] out AgreedMedia? agreed,
        [NotNullWhen(false)] out MediaRefusal? refusal)
    {
        agreed = null;
        var audio = IndexOf(offer, media => media is { IsRefused: false, IsAudio: true });
        var control = IndexOf(offer, media => media is { IsRefused: false, FloorControl: not null });
        // A telephone that knows no floor control may leave its line out altogether; any other number is no answer to this offer.
        var leavesControlOut = control >= 0 && control == offer.Media.Length - 1 && answer.Media.Length == control;
        refusal = MediaRefusal.Layout;
        if (answer.Media.Length != offer.Media.Length && !leavesControlOut)
            return false;
        for (var i = 0; i < answer.Media.Length; i++)
        {
            if (!answer.Media[i].Media.Equals(offer.Media[i].Media, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        var stream = answer.Media[audio];
        refusal = stream.IsRefused ? MediaRefusal.NoAudio : !stream.IsAudio ? MediaRefusal.Protocol : Fault(answer, stream, local);
        if (refusal is not null)
            return false;
        var (theirs, ours) = Chosen(offer.Media[audio], stream);
        if (theirs is null || ours is null)
        {
            refusal = MediaRefusal.NoCodec;
            return false;
        }

        var line = control >= 0 && !leavesControlOut && answer.Media[control] is { IsRefused: false, FloorControl: not null } accepted
            && Fault(answer, accepted, local) is null ? accepted : null;
        if (line is null && local.NeedsFloorControl)
        {
            refusal = MediaRefusal.NoFloorControl;
            return false;
        }

        var tbcp = line?.Tbcp is { } given ? TbcpParameters.Answer(given, offer.Media[control].Tbcp ?? new()) : null;
        var keys = local.TakesKeys ? KeysBeside(theirs, stream) : null;
        agreed = Agree(answer, stream, line, local, theirs, ours.PayloadType, tbcp) with
        {
            Keys = keys,
            ReceivedKeysPayloadType = keys is null ? null : KeysBeside(ours, offer.Media[audio])?.PayloadType,
        };
        return true;
    }

    private static AgreedMedia Agree(
        SessionDescription peer, MediaDescription audio, MediaDescription? control, LocalMedia local, RtpCodec codec, int receivedPayloadType,
        TbcpParameters? tbcp)
    {
        var rtp = peer.EndPointOf(audio);
        var holdsWithoutAddress = rtp is null || IsUnspecified(rtp.Address);
        var theirs = peer.DirectionOf(audio);
        if (holdsWithoutAddress)
            theirs &= ~MediaDirection.ReceiveOnly;
        return new()
        {
            Codec = codec,
            ReceivedPayloadType = receivedPayloadType,
            RtpTo = holdsWithoutAddress ? null : rtp,
            RtcpTo = holdsWithoutAddress ? null : peer.RtcpEndPointOf(audio),
            ControlTo = control is not null && peer.EndPointOf(control) is { } to && !IsUnspecified(to.Address) ? to : null,
            Tbcp = tbcp,
            Direction = local.Direction & MediaDirections.Mirrored(theirs),
            PacketTime = audio.PacketTime,
            PacketTimeMax = audio.PacketTimeMax,
        };
    }

    // The caller's order decides among the codecs that we know; what we only relay comes behind them.
    private static RtpCodec? Common(MediaDescription offered, LocalMedia local)
    {
        var codecs = offered.Codecs;
        foreach (var codec in codecs)
        {
            if (local.Codecs.Any(codec.IsSame))
                return codec;
        }

        return local.RelaysAnyCodec ? codecs.FirstOrDefault(codec => codec.IsSpeech) : null;
    }

    // The first of the answered codecs that was offered, as the peer numbers it and as we do.
    private static (RtpCodec? Theirs, RtpCodec? Ours) Chosen(MediaDescription offered, MediaDescription answered)
    {
        var offers = offered.Codecs;
        foreach (var theirs in answered.Codecs)
        {
            if (offers.FirstOrDefault(theirs.IsSame) is { IsSpeech: true } ours)
                return (theirs, ours);
        }

        return default;
    }

    // Keys count by the clock of the speech beside them (RFC 4733 §2.1); where a peer knows one kind only, that is better than none.
    private static RtpCodec? KeysBeside(RtpCodec speech, MediaDescription media)
    {
        var codecs = media.Codecs;
        return codecs.FirstOrDefault(codec => codec.IsKeys && codec.ClockRate == speech.ClockRate) ?? codecs.FirstOrDefault(codec => codec.IsKeys);
    }

    private static int IndexOfControl(SessionDescription offer, LocalMedia local) =>
        local.ControlPort == 0 ? -1 : IndexOf(offer, media => media is { IsRefused: false, FloorControl: not null } && Fault(offer, media, local) is null);

    private static int IndexOf(SessionDescription description, Func<MediaDescription, bool> isIt)
    {
        for (var i = 0; i < description.Media.Length; i++)
        {
            if (isIt(description.Media[i]))
                return i;
        }

        return -1;
    }

    // What keeps us from sending to the address of a stream; null when nothing does.
    private static MediaRefusal? Fault(SessionDescription description, MediaDescription media, LocalMedia local)
    {
        if (description.EndPointOf(media)?.Address is not { } address)
            return MediaRefusal.Address;
        if (IsUnspecified(address))
            return null;
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        if (length == 4 ? octets[0] is >= 224 and < 240 : octets[0] == 0xFF)
            return MediaRefusal.Multicast;
        // Of the other family, or of the reserved block with the broadcast address in it.
        return SdpConnection.TypeOf(address) != SdpConnection.TypeOf(local.Address) || (length == 4 && octets[0] >= 240) ? MediaRefusal.Address : null;
    }

    private static bool IsUnspecified(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
