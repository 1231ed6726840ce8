using System.Collections.Immutable;
using System.Globalization;

namespace Gateway.Sip.Sdp;

/// <summary>Puts together what our end describes. The origin is a place holder; whoever sends it decides about the version.</summary>
internal static class DescriptionWriter
{
    private const string Tbcp = "TBCP";

    private static readonly SdpOrigin Unversioned = new("-", "0", "0", "IP4", "0.0.0.0");

    /// <summary>An offer; in a session that stands every line keeps its place, and what it lacks is added behind.</summary>
    public static SessionDescription Offer(LocalMedia local, SessionDescription? standing)
    {
        var media = ImmutableArray.CreateBuilder<MediaDescription>();
        var (hasAudio, hasControl) = (false, false);
        foreach (var before in standing?.Media ?? [])
        {
            if (before.IsAudio && !before.IsRefused && !hasAudio)
            {
                hasAudio = true;
                media.Add(Audio(local, Offered(local), Milliseconds("ptime", local.PacketTime), local.Direction));
            }
            else if (before.FloorControl is { } token && local.ControlPort != 0 && !hasControl)
            {
                hasControl = true;
                media.Add(Control(local.ControlPort, token, local.Tbcp));
            }
            else
            {
                media.Add(Refused(before));
            }
        }

        if (!hasAudio)
            media.Add(Audio(local, Offered(local), Milliseconds("ptime", local.PacketTime), local.Direction));
        if (!hasControl && local.ControlPort != 0)
            media.Add(Control(local.ControlPort, Tbcp, local.Tbcp));
        return Of(local, media.ToImmutable());
    }

    /// <summary>An answer: as many lines as the offer has, in its order, and its <c>t=</c> (RFC 3264 §6).</summary>
    public static SessionDescription Answer(LocalMedia local, SessionDescription offer, MediaChoice choice)
    {
        var media = ImmutableArray.CreateBuilder<MediaDescription>(offer.Media.Length);
        for (var i = 0; i < offer.Media.Length; i++)
        {
            var offered = offer.Media[i];
            media.Add(
                i == choice.Audio ? Audio(local, Answered(choice.Agreed), PacketTimes(offered, local), choice.Agreed.Direction)
                : i == choice.Control ? Control(local.ControlPort, offered.FloorControl ?? Tbcp, choice.Agreed.Tbcp ?? new())
                : Refused(offered));
        }

        return Of(local, media.ToImmutable()) with { Timing = offer.Timing };
    }

    private static ImmutableArray<RtpCodec> Offered(LocalMedia local) => local.TakesKeys ? local.Codecs.Add(RtpCodec.Keys) : local.Codecs;

    private static ImmutableArray<RtpCodec> Answered(AgreedMedia agreed) => agreed.Keys is { } keys ? [agreed.Codec, keys] : [agreed.Codec];

    private static SessionDescription Of(LocalMedia local, ImmutableArray<MediaDescription> media) =>
        new() { Origin = Unversioned, Connection = SdpConnection.Of(local.Address), Media = media };

    private static MediaDescription Audio(
        LocalMedia local, ImmutableArray<RtpCodec> codecs, IEnumerable<SdpAttribute> packetTimes, MediaDirection direction)
    {
        var attributes = ImmutableArray.CreateBuilder<SdpAttribute>();
        foreach (var codec in codecs)
        {
            // The number of a static payload type says it all, and its map is written nevertheless: people read these.
            attributes.Add(new("rtpmap", string.Create(CultureInfo.InvariantCulture, $"{codec.PayloadType} {codec.Map}")));
            if (codec.Parameters is { Length: > 0 } parameters)
                attributes.Add(new("fmtp", string.Create(CultureInfo.InvariantCulture, $"{codec.PayloadType} {parameters}")));
        }

        attributes.AddRange(packetTimes);
        if (direction != MediaDirection.SendReceive)
            attributes.Add(new(MediaDirections.NameOf(direction)));
        return new()
        {
            Media = "audio",
            Port = local.RtpPort,
            Protocol = "RTP/AVP",
            Formats = [.. codecs.Select(codec => codec.PayloadType.ToString(CultureInfo.InvariantCulture))],
            Attributes = attributes.ToImmutable(),
        };
    }

    private static MediaDescription Control(int port, string token, TbcpParameters parameters) => new()
    {
        Media = "application",
        Port = port,
        Protocol = "udp",
        Formats = [token],
        Attributes = [new("fmtp", $"{token} {parameters.Write(token)}")],
    };

    private static MediaDescription Refused(MediaDescription media) =>
        new() { Media = media.Media, Port = 0, Protocol = media.Protocol, Formats = media.Formats };

    private static SdpAttribute[] PacketTimes(MediaDescription offered, LocalMedia local) =>
        offered.PacketTime is null && offered.PacketTimeMax is null
            ? [.. Milliseconds("ptime", local.PacketTime)]
            : [.. Milliseconds("ptime", offered.PacketTime), .. Milliseconds("maxptime", offered.PacketTimeMax)];

    private static SdpAttribute[] Milliseconds(string name, TimeSpan? time) =>
        time is { } given ? [new(name, given.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture))] : [];
}
