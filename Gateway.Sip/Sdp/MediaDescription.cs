using System.Collections.Immutable;
using System.Globalization;

namespace Gateway.Sip.Sdp;

/// <summary>One <c>m=</c> line and what stands below it (RFC 8866 §5.14).</summary>
public sealed record MediaDescription
{
    /// <summary><c>audio</c>, <c>application</c>, <c>video</c>, ...</summary>
    public required string Media { get; init; }

    /// <summary>The port, 0 to 65535; 0 = the stream is refused or ended (RFC 3264 §6, §8.2).</summary>
    public required int Port { get; init; }

    /// <summary>How many pairs of ports there are, where the line says; 1 where it does not.</summary>
    public int PortCount { get; init; } = 1;

    /// <summary><c>RTP/AVP</c>, <c>udp</c>, ...</summary>
    public required string Protocol { get; init; }

    /// <summary>Payload type numbers of an RTP stream, <c>TBCP</c> for floor control; at least one.</summary>
    public required ImmutableArray<string> Formats { get; init; }

    /// <summary>Where this stream is to be sent; <c>null</c> = where the session says.</summary>
    public SdpConnection? Connection { get; init; }

    /// <summary>The proposed bandwidths.</summary>
    public ImmutableArray<SdpBandwidth> Bandwidths { get; init; } = [];

    /// <summary>The attributes, in their order.</summary>
    public ImmutableArray<SdpAttribute> Attributes { get; init; } = [];

    /// <summary>Lines that nobody here uses.</summary>
    public ImmutableArray<SdpLine> Details { get; init; } = [];

    /// <summary>Whether the stream is refused or ended.</summary>
    public bool IsRefused => Port == 0;

    /// <summary>Whether it is a stream of audio over plain RTP, refused or not.</summary>
    public bool IsAudio =>
        Media.Equals("audio", StringComparison.OrdinalIgnoreCase) && Protocol.Equals("RTP/AVP", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// What floor control is called on this line, <c>TBCP</c> (PoC 1.0) or <c>MBCP</c> (PoC 2.0); <c>null</c> when it is no line for floor control.
    /// </summary>
    public string? FloorControl =>
        !Media.Equals("application", StringComparison.OrdinalIgnoreCase) || !Protocol.Equals("udp", StringComparison.OrdinalIgnoreCase) ? null
        : Formats.Any(format => format.Equals("TBCP", StringComparison.OrdinalIgnoreCase)) ? "TBCP"
        : Formats.Any(format => format.Equals("MBCP", StringComparison.OrdinalIgnoreCase)) ? "MBCP"
        : null;

    /// <summary>The parameters of floor control, each with its default where nothing is said; <c>null</c> on any other line.</summary>
    public TbcpParameters? Tbcp => FloorControl is { } token ? TbcpParameters.Parse(FormatParameters(token) ?? "") : null;

    /// <summary>The codecs of an RTP stream, in the order of preference. A number that nothing explains is left out.</summary>
    public ImmutableArray<RtpCodec> Codecs
    {
        get
        {
            var codecs = ImmutableArray.CreateBuilder<RtpCodec>(Formats.Length);
            foreach (var format in Formats)
            {
                if (RtpCodec.TryNumber(format, 127, out var number) && CodecOf(number) is { } codec)
                    codecs.Add(codec);
            }

            return codecs.DrainToImmutable();
        }
    }

    /// <summary>How much speech a packet to the writer should hold (<c>a=ptime</c>); <c>null</c> where nothing is said.</summary>
    public TimeSpan? PacketTime => Time("ptime");

    /// <summary>How much speech a packet to the writer may hold (<c>a=maxptime</c>); <c>null</c> where nothing is said.</summary>
    public TimeSpan? PacketTimeMax => Time("maxptime");

    /// <summary>The value of the first attribute with this name; empty for one without a value; <c>null</c> when it is absent.</summary>
    public string? Attribute(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name)
                return attribute.Value ?? "";
        }

        return null;
    }

    // a=rtpmap:<payload type> ..., a=fmtp:<format> ...
    private RtpCodec? CodecOf(int payloadType)
    {
        var number = payloadType.ToString(CultureInfo.InvariantCulture);
        var codec = FirstFor("rtpmap", number) is { } map ? RtpCodec.Read(payloadType, map) : RtpCodec.StaticOf(payloadType);
        return codec is not null && FormatParameters(number) is { } parameters ? codec with { Parameters = parameters } : codec;
    }

    private string? FormatParameters(string format) => FirstFor("fmtp", format);

    private string? FirstFor(string name, string format)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name != name || attribute.Value is not { } value)
                continue;
            var space = value.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && value.AsSpan(0, space).Equals(format, StringComparison.OrdinalIgnoreCase))
                return value[(space + 1)..].Trim();
        }

        return null;
    }

    private TimeSpan? Time(string name) =>
        Attribute(name) is { } text && RtpCodec.TryNumber(text.Trim(), 10_000, out var milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}
