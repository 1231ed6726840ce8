using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>A request after route preprocessing (RFC 3261 §16.4): what a strict router did is undone, and our own Route values are used up.</summary>
/// <param name="RequestUri">The Request-URI to work with.</param>
/// <param name="OwnRoute">The URI of the last Route value of ours that was used up; empty when there was none.</param>
/// <param name="RoutesUsed">How many of the first Route values were ours.</param>
/// <param name="LastRouteUsed">Whether the last Route value has become the Request-URI, because the sender routes strictly.</param>
/// <param name="HasRoute">Whether Route values remain.</param>
public readonly record struct RoutedRequest(
    ReadOnlyMemory<byte> RequestUri, ReadOnlyMemory<byte> OwnRoute, int RoutesUsed, bool LastRouteUsed, bool HasRoute)
{
    /// <summary>Undoes strict routing, strips a <c>maddr</c> of ours and uses up our own Route values.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="names">Which URIs are ours.</param>
    public static RoutedRequest Of(SipRequest request, LocalNames names)
    {
        var routes = request.Has(HeaderId.Route) ? request.Values(HeaderId.Route).Count() : 0;
        var requestUri = request.Bytes[request.RequestUriRange];
        var lastUsed = false;
        if (routes > 0 && SipUriView.TryRead(requestUri.Span, out var uri) && uri.IsLooseRouter && uri.User.IsEmpty && names.AreOurs(uri))
        {
            requestUri = LastRoute(request) is { IsEmpty: false } last ? last : requestUri;
            lastUsed = true;
            routes--;
        }

        requestUri = WithoutOwnMaddr(requestUri, names);
        if (routes == 0)
            return new(requestUri, default, 0, lastUsed, false);
        var (used, own) = UseUp(request, names, routes);
        return new(requestUri, own, used, lastUsed, routes > used);
    }

    private static (int Used, ReadOnlyMemory<byte> Own) UseUp(SipRequest request, LocalNames names, int routes)
    {
        var used = 0;
        var firstIsHalf = false;
        ReadOnlyMemory<byte> own = default;
        foreach (var value in request.Values(HeaderId.Route))
        {
            if (used == routes || !NameAddrView.TryRead(value, out var route)
                || !SipUriView.TryRead(route.Uri, out var uri) || !names.AreOurs(uri))
                break;

            // One value of ours, or the two halves that a change of transport needs (RFC 5658 §4); or the same twice, from a phone that was given us as its outbound
            // proxy and as its Service-Route (RFC 3608 §5; linphone does that). Inside a dialog each value is a visit of its own.
            var isHalf = uri.Parameters.Has("r2"u8);
            if (used == 1 && !(firstIsHalf ? isHalf : request.To.Tag.IsEmpty && NamesTheSame(own, uri)))
                break;
            firstIsHalf = isHalf;
            own = MemoryOf(request, route.Uri);
            used++;
            if (used == 2)
                break;
        }

        return (used, own);
    }

    private static bool NamesTheSame(ReadOnlyMemory<byte> first, SipUriView second) =>
        SipUriView.TryRead(first.Span, out var one) && one.User.IsEmpty && second.User.IsEmpty && Ascii.EqualsIgnoreCase(one.Host, second.Host) && one.Port == second.Port;

    private static ReadOnlyMemory<byte> LastRoute(SipRequest request)
    {
        ReadOnlyMemory<byte> last = default;
        foreach (var value in request.Values(HeaderId.Route))
            last = NameAddrView.TryRead(value, out var route) ? MemoryOf(request, route.Uri) : default;
        return last;
    }

    // A maddr that names us has done its work once the request is here (RFC 3261 §16.4).
    private static ReadOnlyMemory<byte> WithoutOwnMaddr(ReadOnlyMemory<byte> requestUri, LocalNames names)
    {
        if (requestUri.Span.IndexOf("maddr"u8) < 0 || !SipUriView.TryRead(requestUri.Span, out var uri)
            || !uri.Parameters.TryGet("maddr"u8, out var maddr) || !names.IsOurHost(maddr))
            return requestUri;
        var text = new StringBuilder(uri.IsSecure ? "sips:" : "sip:");
        if (!uri.User.IsEmpty)
            text.Append(Encoding.UTF8.GetString(uri.User)).Append('@');
        text.Append(Encoding.UTF8.GetString(uri.Host));
        foreach (var parameter in uri.Parameters)
        {
            if (Ascii.EqualsIgnoreCase(parameter.Name, "maddr"u8) || Ascii.EqualsIgnoreCase(parameter.Name, "transport"u8))
                continue;
            text.Append(';').Append(Encoding.UTF8.GetString(parameter.Name));
            if (!parameter.Value.IsEmpty)
                text.Append('=').Append(Encoding.UTF8.GetString(parameter.Value));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // The part of the message that a view shows; a copy when the header line was folded.
    internal static ReadOnlyMemory<byte> MemoryOf(SipMessage message, ReadOnlySpan<byte> part)
    {
        var whole = message.Bytes.Span;
        return !part.IsEmpty && whole.Overlaps(part, out var offset) && offset >= 0
            ? message.Bytes.Slice(offset, part.Length)
            : part.ToArray();
    }
}
