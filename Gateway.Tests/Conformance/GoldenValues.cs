using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Sip.Messages;

namespace Gateway.Tests.Conformance;

/// <summary>Reads from a message what a manifest calls its golden values.</summary>
internal static class GoldenValues
{
    /// <summary>The names of the golden values that the message does not have, each with what was expected and found.</summary>
    public static IReadOnlyList<string> Differences(SampleMessage sample, SipMessage message)
    {
        var differences = new List<string>();
        foreach (var golden in sample.Golden)
        {
            var found = Read(message, golden.Name, sample);
            var expected = golden.Value.ValueKind == JsonValueKind.Array
                ? string.Join(',', golden.Value.EnumerateArray().Select(Plain))
                : Plain(golden.Value);
            if (found != expected)
                differences.Add($"{sample} {golden.Name}: expected '{expected}', found '{found}'");
        }

        return differences;
    }

    private static string? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };

    private static string? Read(SipMessage message, string name, SampleMessage sample) => name switch
    {
        "method" => Latin1(Encoding.Latin1.GetBytes(((SipRequest)message).Method.Name)),
        "request_uri" => Text(((SipRequest)message).RequestUri),
        "status" => Number(((SipResponse)message).Status),
        "reason" => Latin1(Encoding.UTF8.GetBytes(((SipResponse)message).ReasonPhrase)),
        "call_id" => Latin1(message.CallId),
        "cseq" => message.CSeq.Number.ToString(CultureInfo.InvariantCulture),
        "cseq_method" => Latin1(message.CSeq.MethodName),
        "from_tag" => Tag(message.From),
        "to_tag" => Tag(message.To),
        "from_display" => message.From.DisplayText,
        "via_count" => Number(message.Values(HeaderId.Via).Count()),
        "contact_count" => Number(message.Values(HeaderId.Contact).Count()),
        "route_count" => Number(message.Values(HeaderId.Route).Count()),
        "record_route_count" => Number(message.Values(HeaderId.RecordRoute).Count()),
        "max_forwards" => message.MaxForwards is { } hops ? Number(hops) : null,
        "body_length" => Number(message.Body.Length),
        "subject" => message.Text(HeaderId.Subject),
        "top_via_branch" => Latin1(message.TopVia.Branch),
        "via_transports" => Transports(message),
        "via_sent_by_host" => Host(message.TopVia.Host),
        "via_port" => Number(message.TopVia.Port),
        "via_received" => message.TopVia.Received is { IsEmpty: false } received ? Latin1(received) : null,
        "contact_q" => Contact(message).Parameters.TryGetQ(out var q) ? q.ToString(CultureInfo.InvariantCulture) : null,
        "contact_param_name" => ContactParameter(message, "name"),
        "contact_param_lr_present" => ContactUri(message).IsLooseRouter ? "true" : "false",
        "contact_user" => SipEscapes.ReadText(ContactUri(message).User),
        "contact_host" => Host(ContactUri(message).Host),
        "to_user" => SipEscapes.ReadText(ToUri(message).User),
        "to_user_bytes" => Convert.ToHexStringLower(SipEscapes.Read(ToUri(message).User)),
        "ruri_user" => SipEscapes.ReadText(RequestUri(message).User),
        "ruri_host" => Host(RequestUri(message).Host),
        "ruri_port" => RequestUri(message).Port == 0 ? null : Number(RequestUri(message).Port),
        "ruri_host_normalised" => IPv6Text.Normalise(RequestUri(message).Host) is { } address ? address : null,
        "trailing_octets" => Number(sample.Octets.Length - message.Bytes.Length),
        "multipart_boundary" => Encoding.Latin1.GetString(Multipart(message).Boundary.Span),
        "multipart_parts" => Number(Multipart(message).Parts.Count),
        "part_content_types" => string.Join(',', Multipart(message).Parts.Select(part => part.ContentType)),
        "part0_text" => Encoding.UTF8.GetString(Multipart(message).Parts[0].Body.Span),
        "part1_length" => Number(Multipart(message).Parts[1].Body.Length),
        "sdp_connection" => SdpLines(message, "c=IN ").First(),
        "sdp_media_connections" => string.Join(',', SdpLines(message, "c=IN ")),
        _ => throw new NotSupportedException($"no reader for the golden value {name}"),
    };

    private static string Latin1(ReadOnlySpan<byte> text) => Encoding.Latin1.GetString(text);

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Tag(NameAddrView nameAddr) => nameAddr.Parameters.TryGet("tag"u8, out var tag) ? Latin1(tag) : null;

    private static string Host(ReadOnlySpan<byte> host) => Latin1(host.Trim("[]"u8));

    private static string Transports(SipMessage message)
    {
        var transports = new List<string>();
        foreach (var value in message.Values(HeaderId.Via))
        {
            Assert.True(ViaView.TryRead(value, out var via));
            transports.Add(Latin1(via.Transport));
        }

        return string.Join(',', transports);
    }

    private static NameAddrView Contact(SipMessage message)
    {
        Assert.True(message.TryGetFirstValue(HeaderId.Contact, out var value));
        Assert.True(NameAddrView.TryRead(value, out var contact));
        return contact;
    }

    private static string? ContactParameter(SipMessage message, string name) =>
        ContactUri(message).Parameters.TryGet(Encoding.ASCII.GetBytes(name), out var value) ? SipEscapes.ReadText(value) : null;

    private static SipUriView ContactUri(SipMessage message) => Uri(Contact(message).Uri);

    private static SipUriView ToUri(SipMessage message) => Uri(message.To.Uri);

    private static SipUriView RequestUri(SipMessage message) => Uri(((SipRequest)message).RequestUri);

    private static SipUriView Uri(ReadOnlySpan<byte> text)
    {
        Assert.True(SipUriView.TryRead(text, out var uri));
        return uri;
    }

    private static MultipartBody Multipart(SipMessage message)
    {
        Assert.True(message.TryGet(HeaderId.ContentType, out var type));
        Assert.True(MultipartBody.TryRead(type, message.Body, out var multipart, out _));
        return multipart;
    }

    private static IEnumerable<string> SdpLines(SipMessage message, string prefix) =>
        from line in Encoding.UTF8.GetString(message.Body.Span).Split("\r\n")
        where line.StartsWith(prefix, StringComparison.Ordinal)
        select line[prefix.Length..];
}
