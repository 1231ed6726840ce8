using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// The headers that a URI carries behind its question mark for the request made from it: Refer-To, the Contacts of a 3xx (RFC 3261 §19.1.1).
/// Escapes are undone once. What would let the author of the URI forge who calls or how the request travels is left out (§19.1.5).
/// </summary>
public static class EmbeddedHeaders
{
    // Identity, routing, transaction and capability headers are the sender's own business; the body is described by its real sender.
    private static readonly HeaderId[] Refused =
    [
        HeaderId.Accept, HeaderId.AcceptContact, HeaderId.AcceptEncoding, HeaderId.AcceptLanguage, HeaderId.Allow, HeaderId.AllowEvents,
        HeaderId.Authorization, HeaderId.CallId, HeaderId.Contact, HeaderId.ContentDisposition, HeaderId.ContentEncoding,
        HeaderId.ContentLanguage, HeaderId.ContentLength, HeaderId.ContentType, HeaderId.CSeq, HeaderId.Date, HeaderId.From,
        HeaderId.HistoryInfo, HeaderId.Identity, HeaderId.IdentityInfo, HeaderId.MaxForwards, HeaderId.MimeVersion, HeaderId.Organization,
        HeaderId.PAccessNetworkInfo, HeaderId.PAssertedIdentity, HeaderId.PAssociatedUri, HeaderId.PCalledPartyId, HeaderId.PChargingVector,
        HeaderId.PPreferredIdentity, HeaderId.PVisitedNetworkId, HeaderId.Path, HeaderId.ProxyAuthorization, HeaderId.ProxyRequire,
        HeaderId.RecordRoute, HeaderId.ReferredBy, HeaderId.RejectContact, HeaderId.ResourcePriority, HeaderId.Route, HeaderId.SecurityClient,
        HeaderId.SecurityVerify, HeaderId.ServiceRoute, HeaderId.Supported, HeaderId.Timestamp, HeaderId.To, HeaderId.UserAgent, HeaderId.Via,
    ];

    /// <summary>The headers that may be honoured, in order, names as written.</summary>
    /// <param name="headers">What <see cref="SipUriView.Headers"/> holds.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(ReadOnlySpan<byte> headers)
    {
        var read = new List<KeyValuePair<string, string>>();
        while (!headers.IsEmpty && read.Count < SipLimits.HeaderLines)
        {
            var end = headers.IndexOf((byte)'&');
            var header = end < 0 ? headers : headers[..end];
            headers = end < 0 ? default : headers[(end + 1)..];
            var equals = header.IndexOf((byte)'=');
            if (equals <= 0)
                continue;
            var name = SipEscapes.Read(header[..equals]);
            var value = SipEscapes.ReadText(header[(equals + 1)..]);
            if (IsHonoured(name) && HeaderText.IsSafe(value))
                read.Add(new(Encoding.ASCII.GetString(name), value));
        }

        return read;
    }

    private static bool IsHonoured(ReadOnlySpan<byte> name) =>
        ValueSyntax.IsToken(name)
        && !Ascii.EqualsIgnoreCase(name, "body"u8)
        && Array.IndexOf(Refused, HeaderNames.Identify(name)) < 0;
}
