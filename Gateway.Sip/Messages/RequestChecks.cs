using System.Collections.Immutable;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// The checks that depend on the role of the element (RFC 3261 §8.2 for user agents, §16.3 for proxies, §10.3 for registrars). Each one takes a
/// request that <see cref="MessageValidator"/> has passed, and answers the first thing it objects to. ACK is never answered, CANCEL never for
/// its Require.
/// </summary>
public static class RequestChecks
{
    /// <summary>The scheme of the Request-URI: 416 unless it is sip, sips, or one of the others (RFC 3261 §8.2.2.1, §16.3 step 2).</summary>
    /// <param name="request">The request.</param>
    /// <param name="alsoTel">Whether tel: is understood here.</param>
    public static MessageVerdict UriScheme(SipRequest request, bool alsoTel = false)
    {
        var scheme = SipUriView.SchemeOf(request.RequestUri);
        return ValueSyntax.IsSipScheme(scheme) || (alsoTel && Ascii.EqualsIgnoreCase(scheme, "tel"u8))
            ? MessageVerdict.Accepted
            : Refuse(request, SipStatus.UnsupportedUriScheme);
    }

    /// <summary>405 with Allow for a known method that is not allowed here, 501 with Allow for one that no RFC names (RFC 3261 §8.2.1).</summary>
    public static MessageVerdict Method(SipRequest request, IReadOnlyCollection<SipMethod> allowed)
    {
        if (allowed.Contains(request.Method))
            return MessageVerdict.Accepted;
        var status = request.Method.IsKnown ? SipStatus.MethodNotAllowed : SipStatus.NotImplemented;
        return Refuse(request, status, HeaderId.Allow, string.Join(", ", allowed));
    }

    /// <summary>420 with Unsupported for an option tag in Require that a user agent does not know (RFC 3261 §8.2.2.3).</summary>
    public static MessageVerdict Require(SipRequest request, IReadOnlyCollection<string> supported) =>
        Options(request, HeaderId.Require, supported);

    /// <summary>420 with Unsupported for an option tag in Proxy-Require that a proxy does not know (RFC 3261 §16.3 step 5).</summary>
    public static MessageVerdict ProxyRequire(SipRequest request, IReadOnlyCollection<string> supported) =>
        Options(request, HeaderId.ProxyRequire, supported);

    /// <summary>483 at a proxy that would have to forward a request whose Max-Forwards is 0 (RFC 3261 §16.3 step 3).</summary>
    public static MessageVerdict MaxForwards(SipRequest request) =>
        request.TryGet(HeaderId.MaxForwards, out var value) && Numbers.TryRead(value, 255, out var hops) && hops == 0
            ? Refuse(request, SipStatus.TooManyHops)
            : MessageVerdict.Accepted;

    /// <summary>
    /// 415 with Accept or Accept-Encoding for a body that is neither of a type understood here nor marked as optional (RFC 3261 §8.2.3).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="types">Media types such as <c>application/sdp</c>, or <c>text/*</c>.</param>
    public static MessageVerdict Body(SipRequest request, IReadOnlyCollection<string> types)
    {
        if (request.Body.IsEmpty || IsOptional(request))
            return MessageVerdict.Accepted;
        if (request.TryGetFirstValue(HeaderId.ContentEncoding, out var encoding) && !Ascii.EqualsIgnoreCase(encoding, "identity"u8))
            return Refuse(request, SipStatus.UnsupportedMediaType, HeaderId.AcceptEncoding, "identity");
        return request.TryGet(HeaderId.ContentType, out var type) && MediaTypes.Contain(types, type)
            ? MessageVerdict.Accepted
            : Refuse(request, SipStatus.UnsupportedMediaType, HeaderId.Accept, string.Join(", ", types));
    }

    /// <summary>406 when Accept is there and covers none of the types that this element can send (RFC 3261 §20.1, §21.4.7).</summary>
    public static MessageVerdict Accept(SipRequest request, IReadOnlyCollection<string> types)
    {
        if (!request.Has(HeaderId.Accept))
            return MessageVerdict.Accepted;
        foreach (var range in request.Values(HeaderId.Accept))
        {
            var accepted = Encoding.Latin1.GetString(MediaTypes.Essence(range));
            foreach (var type in types)
            {
                if (MediaTypes.Contain([accepted], Encoding.Latin1.GetBytes(type)))
                    return MessageVerdict.Accepted;
            }
        }

        return Refuse(request, SipStatus.NotAcceptable);
    }

    /// <summary>400 for a Contact that cannot be read: without brackets a URI holds no question mark or comma (RFC 3261 §20.10).</summary>
    public static MessageVerdict Contacts(SipRequest request)
    {
        foreach (var value in request.Values(HeaderId.Contact))
        {
            if (!value.SequenceEqual("*"u8) && !ValueSyntax.IsNameAddr(value))
                return Refuse(request, SipStatus.BadRequest, "Malformed Contact");
        }

        return MessageVerdict.Accepted;
    }

    /// <summary>400 for a REGISTER whose To is no sip: or sips: URI (RFC 3261 §10.2).</summary>
    public static MessageVerdict AddressOfRecord(SipRequest request) =>
        SipUriView.TryRead(request.To.Uri, out _) ? MessageVerdict.Accepted : Refuse(request, SipStatus.BadRequest, "To is not a SIP URI");

    private static bool IsOptional(SipRequest request) =>
        request.TryGet(HeaderId.ContentDisposition, out var disposition)
        && new Parameters(disposition).TryGet("handling"u8, out var handling)
        && Ascii.EqualsIgnoreCase(handling, "optional"u8);

    private static MessageVerdict Options(SipRequest request, HeaderId header, IReadOnlyCollection<string> supported)
    {
        if (request.Method == SipMethod.Cancel || request.Method == SipMethod.Ack || !request.Has(header))
            return MessageVerdict.Accepted;
        List<string>? unsupported = null;
        foreach (var option in request.Values(header))
        {
            var name = Encoding.Latin1.GetString(option);
            if (!supported.Contains(name, StringComparer.OrdinalIgnoreCase) && HeaderText.IsSafe(name))
                (unsupported ??= []).Add(name);
        }

        return unsupported is null
            ? MessageVerdict.Accepted
            : Refuse(request, SipStatus.BadExtension, HeaderId.Unsupported, string.Join(", ", unsupported));
    }

    private static MessageVerdict Refuse(SipRequest request, int status, HeaderId header, string value) =>
        Refuse(request, status, SipStatus.ReasonPhraseOf(status), [new(header, value)]);

    private static MessageVerdict Refuse(SipRequest request, int status, string? reason = null) =>
        Refuse(request, status, reason ?? SipStatus.ReasonPhraseOf(status), []);

    private static MessageVerdict Refuse(
        SipRequest request, int status, string reason, ImmutableArray<KeyValuePair<HeaderId, string>> headers) =>
        request.Method == SipMethod.Ack ? new MessageVerdict.Drop("ACK is never answered") : new MessageVerdict.Answer(status, reason, headers);
}
