using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Gateway.Sip.Sdp;

/// <summary>Writes a description in the order that RFC 8866 §5 prescribes.</summary>
internal static class SdpWriter
{
    public static byte[] Write(SessionDescription description)
    {
        var text = new StringBuilder(512);
        Line(text, 'v', "0");
        Line(text, 'o', description.Origin.ToString());
        // An empty name is no name; the standard writes a hyphen then.
        Line(text, 's', description.Name.Length == 0 ? "-" : description.Name);
        foreach (var type in "iuep")
            Details(text, description.Details, type);
        Connection(text, description.Connection);
        Bandwidths(text, description.Bandwidths);
        foreach (var line in description.Timing)
            Line(text, line.Type, line.Value);
        Details(text, description.Details, 'k');
        Attributes(text, description.Attributes);
        foreach (var media in description.Media)
            Media(text, media);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Media(StringBuilder text, MediaDescription media)
    {
        var ports = media.PortCount == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{media.PortCount}");
        Line(text, 'm', string.Create(CultureInfo.InvariantCulture, $"{media.Media} {media.Port}{ports} {media.Protocol} {string.Join(' ', media.Formats)}"));
        Details(text, media.Details, 'i');
        Connection(text, media.Connection);
        Bandwidths(text, media.Bandwidths);
        Details(text, media.Details, 'k');
        Attributes(text, media.Attributes);
    }

    private static void Connection(StringBuilder text, SdpConnection? connection)
    {
        if (connection is not null)
            Line(text, 'c', connection.ToString());
    }

    private static void Bandwidths(StringBuilder text, ImmutableArray<SdpBandwidth> bandwidths)
    {
        foreach (var bandwidth in bandwidths)
            Line(text, 'b', string.Create(CultureInfo.InvariantCulture, $"{bandwidth.Type}:{bandwidth.Value}"));
    }

    private static void Attributes(StringBuilder text, ImmutableArray<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
            Line(text, 'a', attribute.ToString());
    }

    private static void Details(StringBuilder text, ImmutableArray<SdpLine> details, char type)
    {
        foreach (var detail in details)
        {
            if (detail.Type == type)
                Line(text, type, detail.Value);
        }
    }

    private static void Line(StringBuilder text, char type, string value)
    {
        if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new ArgumentException("a line of a session description cannot hold line ends or NUL", nameof(value));
        text.Append(type).Append('=').Append(value).Append("\r\n");
    }
}
