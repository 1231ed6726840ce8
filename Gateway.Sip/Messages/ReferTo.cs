using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// Refer-To: what the recipient of a REFER is to turn to, and with which method (RFC 3515 §2.1). PoC terminals also write it without angle
/// brackets; the parameters belong to the URI then, because nothing else could be meant.
/// </summary>
public sealed record ReferTo
{
    /// <summary>The URI without its <c>method</c> parameter and its headers; of a list <c>cid:...</c>.</summary>
    public required string Uri { get; init; }

    /// <summary>The method of the request that is asked for. INVITE where nothing is said.</summary>
    public SipMethod Method { get; init; } = SipMethod.Invite;

    /// <summary>The Content-ID of the body part that lists several targets (RFC 5368 §5); <c>null</c> when the URI is the target itself.</summary>
    public string? ContentId { get; init; }

    /// <summary>The headers that the URI asks for, as far as they may be honoured.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Reads the value; <c>false</c> when it is no URI. Other schemes than sip, sips and cid are handed on as they are.</summary>
    // Refer-To  =  ( name-addr / addr-spec ) *( SEMI generic-param )
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out ReferTo? referTo)
    {
        referTo = null;
        var text = HeaderValues.Trim(value);
        var outside = default(Parameters);
        if (HeaderValues.IndexOutsideQuotes(text, (byte)'<') >= 0)
        {
            if (!NameAddrView.TryRead(text, out var nameAddr))
                return false;
            text = HeaderValues.Trim(nameAddr.Uri);
            outside = nameAddr.Parameters;
        }

        if (text.Length > SipLimits.RequestUriBytes || !ValueSyntax.IsUri(text))
            return false;
        var scheme = SipUriView.SchemeOf(text);
        if (Ascii.EqualsIgnoreCase(scheme, "cid"u8))
        {
            referTo = new() { Uri = Encoding.UTF8.GetString(text), ContentId = SipEscapes.ReadText(text[4..]) };
            return true;
        }

        if (!SipUriView.TryRead(text, out var uri))
        {
            referTo = new() { Uri = Encoding.UTF8.GetString(text), Method = MethodOf(outside) ?? SipMethod.Invite };
            return true;
        }

        referTo = new()
        {
            Uri = WithoutMethod(text, uri),
            Method = MethodOf(uri.Parameters) ?? MethodOf(outside) ?? SipMethod.Invite,
            Headers = EmbeddedHeaders.Read(uri.Headers),
        };
        return true;
    }

    /// <summary>What a request says; <c>null</c> when it says nothing that can be read, or says it more than once (RFC 3515 §2.4.1).</summary>
    public static ReferTo? Of(SipRequest request) =>
        request.CountLines(HeaderId.ReferTo) == 1 && request.TryGet(HeaderId.ReferTo, out var value) && TryRead(value, out var referTo) ? referTo : null;

    /// <summary>The value as it is written: in angle brackets always, with the method unless it is INVITE. Headers are not repeated.</summary>
    public override string ToString() => Method == SipMethod.Invite || ContentId is not null ? $"<{Uri}>" : $"<{Uri};method={Method.Name}>";

    private static SipMethod? MethodOf(Parameters parameters) =>
        parameters.TryGet("method"u8, out var method) && ValueSyntax.IsToken(method) ? SipMethod.From(method) : null;

    private static string WithoutMethod(ReadOnlySpan<byte> text, SipUriView uri)
    {
        // User parts may hold semicolons and question marks: only what stands behind the host is a parameter.
        text.Overlaps(uri.Host, out var host);
        var behindHost = host + uri.Host.Length;
        var length = text[behindHost..].IndexOfAny((byte)';', (byte)'?');
        var end = length < 0 ? text.Length : behindHost + length;
        var kept = new StringBuilder();
        kept.Append(Encoding.UTF8.GetString(text[..end]));
        foreach (var parameter in uri.Parameters)
        {
            if (SipEscapes.ReadText(parameter.Name).Equals("method", StringComparison.OrdinalIgnoreCase))
                continue;
            kept.Append(';').Append(Encoding.UTF8.GetString(parameter.Name));
            if (!parameter.Value.IsEmpty)
                kept.Append('=').Append(Encoding.UTF8.GetString(parameter.Value));
        }

        return kept.ToString();
    }
}
