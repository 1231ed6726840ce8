using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gateway.Sip.Sdp;

/// <summary>
/// A session description (RFC 8866, and RFC 4566 before it). Read with patience: any line end, any order of the lines of a section, missing
/// <c>s=</c> and <c>t=</c>; written strictly. Attributes that nobody here knows are kept.
/// </summary>
public sealed record SessionDescription
{
    /// <summary>The media type of a description in a SIP body.</summary>
    public const string MediaType = "application/sdp";

    /// <summary>Who wrote it.</summary>
    public required SdpOrigin Origin { get; init; }

    /// <summary>The name of the session; in a call <c>-</c>.</summary>
    public string Name { get; init; } = "-";

    /// <summary>Where media is to be sent unless a stream says otherwise; <c>null</c> where nothing is said.</summary>
    public SdpConnection? Connection { get; init; }

    /// <summary>The proposed bandwidths of the whole session.</summary>
    public ImmutableArray<SdpBandwidth> Bandwidths { get; init; } = [];

    /// <summary>The lines <c>t=</c>, <c>r=</c> and <c>z=</c>; in a call one <c>t=0 0</c>.</summary>
    public ImmutableArray<SdpLine> Timing { get; init; } = [new('t', "0 0")];

    /// <summary>The attributes of the whole session, in their order.</summary>
    public ImmutableArray<SdpAttribute> Attributes { get; init; } = [];

    /// <summary>Lines that nobody here uses.</summary>
    public ImmutableArray<SdpLine> Details { get; init; } = [];

    /// <summary>The streams, in the order that never changes in a session (RFC 3264 §8).</summary>
    public ImmutableArray<MediaDescription> Media { get; init; } = [];

    /// <summary>The first stream of audio over RTP that is not refused; <c>null</c> when there is none.</summary>
    public MediaDescription? Audio => Media.FirstOrDefault(media => media is { IsRefused: false, IsAudio: true });

    /// <summary>The first line for floor control that is not refused; <c>null</c> when there is none, as with a plain telephone.</summary>
    public MediaDescription? FloorControl => Media.FirstOrDefault(media => media is { IsRefused: false, FloorControl: not null });

    /// <summary>Reads a description.</summary>
    /// <param name="text">The octets of the body.</param>
    /// <param name="description">What it says, when the result is <c>true</c>.</param>
    /// <param name="error">The rule that was broken, or the limit that was met.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out SessionDescription? description, out string error) =>
        SdpReader.TryRead(text, out description, out error);

    /// <summary>Writes it, each line ended by CRLF.</summary>
    /// <exception cref="ArgumentException">A value holds a line end or NUL.</exception>
    public byte[] Write() => SdpWriter.Write(this);

    /// <summary>The direction of a stream as the writer sees it: its own word, else that of the session, else both ways.</summary>
    public MediaDirection DirectionOf(MediaDescription media) =>
        MediaDirections.Of(media.Attributes) ?? MediaDirections.Of(Attributes) ?? MediaDirection.SendReceive;

    /// <summary>Where a stream is to be sent.</summary>
    /// <returns><c>null</c> when it is refused, or its address is missing or a host name.</returns>
    public IPEndPoint? EndPointOf(MediaDescription media) =>
        !media.IsRefused && (media.Connection ?? Connection)?.TryGetAddress(out var address) == true ? new(address, media.Port) : null;

    /// <summary>Where RTCP of a stream is to be sent: what <c>a=rtcp</c> says (RFC 3605), else the port above that of RTP.</summary>
    /// <returns><c>null</c> when the stream is refused, or its address is missing or a host name.</returns>
    public IPEndPoint? RtcpEndPointOf(MediaDescription media)
    {
        if (EndPointOf(media) is not { } rtp)
            return null;
        // a=rtcp:<port> [nettype addrtype address]
        var parts = (media.Attribute("rtcp") ?? "").Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !RtpCodec.TryNumber(parts[0], 65535, out var port) || port == 0)
            return rtp.Port == 65535 ? null : new(rtp.Address, rtp.Port + 1);
        return new(parts.Length == 2 && SdpConnection.Read(parts[1])?.TryGetAddress(out var address) == true ? address : rtp.Address, port);
    }
}
