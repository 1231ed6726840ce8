using System.Globalization;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>Where a copy of a request goes and how its route set changes for that (RFC 3261 §16.6 steps 6 and 7).</summary>
/// <param name="Hop">The next hop; <c>null</c> when the URI that decides names none that we can reach.</param>
/// <param name="NextIsStrict">Whether the next element routes strictly, so that its URI must become the Request-URI.</param>
internal readonly record struct CopyRoute(NextHop? Hop, bool NextIsStrict)
{
    public static CopyRoute Of(ProxyRequest request, in ProxyTarget target, IProxyOwner owner)
    {
        var first = FirstRoute(request, target);
        if (!first.IsEmpty && SipUriView.TryRead(first, out var route))
            return new(target.Hop ?? HopTo(route, request, owner), !route.IsLooseRouter);
        var requestUri = target.RequestUri.IsEmpty ? request.RequestUri : target.RequestUri;
        return target.Hop is { } hop ? new(hop, false)
            : SipUriView.TryRead(requestUri.Span, out var uri) ? new(HopTo(uri, request, owner), false)
            : default;
    }

    // An element of this process is answered over the link it came by, whatever its host name would resolve to.
    private static NextHop? HopTo(SipUriView uri, ProxyRequest request, IProxyOwner owner) =>
        owner.HopTo(uri)
        ?? (request.From.PeerElement is { } peer && Ascii.EqualsIgnoreCase(uri.Host, peer) ? new NextHop.Over(request.From) : NextHops.Of(uri));

    private static ReadOnlySpan<byte> FirstRoute(ProxyRequest request, in ProxyTarget target)
    {
        if (!target.Route.IsEmpty)
            return UriOf(HeaderValues.First(target.Route.Span));
        if (!request.HasRoute)
            return default;
        var skip = request.Routed.RoutesUsed;
        foreach (var value in request.Request.Values(HeaderId.Route))
        {
            if (skip-- == 0)
                return UriOf(value);
        }

        return default;
    }

    internal static ReadOnlySpan<byte> UriOf(ReadOnlySpan<byte> route) => NameAddrView.TryRead(route, out var nameAddr) ? nameAddr.Uri : default;
}

/// <summary>Writes the changes that make a copy of a request ready for its next hop (RFC 3261 §16.6); everything else stays as it was.</summary>
internal static class RequestCopy
{
    private static readonly byte[][] LowerHops = [.. Enumerable.Range(0, 256).Select(hops =>
        Encoding.ASCII.GetBytes(Math.Max(0, hops - 1).ToString(CultureInfo.InvariantCulture)))];

    /// <summary>Request-URI, Max-Forwards, Route.</summary>
    public static void WriteRoute(MessageEdit edit, ProxyRequest request, in ProxyTarget target, bool nextIsStrict)
    {
        var requestUri = target.RequestUri.IsEmpty ? request.RequestUri : target.RequestUri;
        if (request.Routed.LastRouteUsed || nextIsStrict)
            RewriteRoute(edit, request, target, nextIsStrict, ref requestUri);
        else
        {
            if (request.Routed.RoutesUsed > 0)
                edit.RemoveTopValues(HeaderId.Route, request.Routed.RoutesUsed);
            if (!target.Route.IsEmpty)
                edit.Prepend(HeaderId.Route, target.Route.Span);
        }

        if (!requestUri.Span.SequenceEqual(request.Request.RequestUri))
            edit.ReplaceRequestUri(requestUri.Span);
        WriteMaxForwards(edit, request.Request);
    }

    /// <summary>The Via of this hop, above all others.</summary>
    public static void WriteVia(MessageEdit edit, ListeningPoint point, ulong unique, ulong hash)
    {
        Span<byte> via = stackalloc byte[512];
        point.ViaPrefix.CopyTo(via);
        var length = point.ViaPrefix.Length;
        LoopHash.WriteBranch(via[length..], unique, hash);
        length += LoopHash.BranchLength;
        if (point.Kind != TransportKind.InProcess)
        {
            ";rport"u8.CopyTo(via[length..]);
            length += 6;
        }

        edit.Prepend(HeaderId.Via, via[..length]);
    }

    /// <summary>Record-Route: one value, or one for each side where the two differ (RFC 5658 §4).</summary>
    public static void WriteRecordRoute(MessageEdit edit, ListeningPoint arrived, ListeningPoint leaves)
    {
        if (ReferenceEquals(arrived, leaves))
            edit.Prepend(HeaderId.RecordRoute, leaves.RecordRoute);
        else
        {
            edit.Prepend(HeaderId.RecordRoute, leaves.HalfRecordRoute);
            edit.Prepend(HeaderId.RecordRoute, arrived.HalfRecordRoute);
        }
    }

    /// <summary>Reads Max-Forwards; <c>false</c> when it is absent.</summary>
    public static bool TryReadMaxForwards(SipRequest request, out int hops)
    {
        hops = 0;
        if (!request.TryGet(HeaderId.MaxForwards, out var value))
            return false;
        hops = Numbers.TryRead(value, 255, out var number) ? (int)number : 255;
        return true;
    }

    private static void WriteMaxForwards(MessageEdit edit, SipRequest request)
    {
        if (TryReadMaxForwards(request, out var hops))
            edit.Set(HeaderId.MaxForwards, LowerHops[hops]);
        else
            edit.Append(HeaderId.MaxForwards, "70"u8);
    }

    // Strict routers on either side: rare, so the Route header is written anew.
    private static void RewriteRoute(
        MessageEdit edit, ProxyRequest request, in ProxyTarget target, bool nextIsStrict, ref ReadOnlyMemory<byte> requestUri)
    {
        var routes = new List<byte[]>();
        if (!target.Route.IsEmpty)
        {
            var rest = target.Route.Span;
            while (!rest.IsEmpty)
            {
                var comma = HeaderValues.IndexOfComma(rest);
                routes.Add(HeaderValues.Trim(comma < 0 ? rest : rest[..comma]).ToArray());
                rest = comma < 0 ? default : rest[(comma + 1)..];
            }
        }

        var index = 0;
        var last = request.Request.Values(HeaderId.Route).Count() - 1;
        foreach (var value in request.Request.Values(HeaderId.Route))
        {
            if (index >= request.Routed.RoutesUsed && !(request.Routed.LastRouteUsed && index == last))
                routes.Add(value.ToArray());
            index++;
        }

        if (nextIsStrict)
        {
            routes.Add([.. "<"u8, .. requestUri.Span, .. ">"u8]);
            requestUri = CopyRoute.UriOf(routes[0]).ToArray();
            routes.RemoveAt(0);
        }

        edit.Remove(HeaderId.Route);
        foreach (var route in routes)
            edit.Append(HeaderId.Route, route);
    }
}
