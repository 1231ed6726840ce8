using System.Globalization;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Dialogs;

/// <summary>Requests inside the dialog (RFC 3261 §12.2.1.1).</summary>
public sealed partial record Dialog
{
    // What a strict router gets as Request-URI may not hold these (RFC 3261 §19.1.1, Table 1).
    private const string ForbiddenInRequestUri = "method";

    /// <summary>The URI that the next request is sent to: the first of the route set, else the remote target (RFC 3261 §12.2.1.1).</summary>
    public string NextHopUri => RouteSet.IsEmpty ? RemoteTarget : UriOf(RouteSet[0]);

    /// <summary>Begins the next request. The caller adds what else it needs, such as Contact and body, and sends to <see cref="NextHopUri"/>.</summary>
    /// <param name="method">Any but ACK and CANCEL.</param>
    /// <param name="via">The value of the top Via, with a new branch.</param>
    /// <returns>The dialog with the number used up, and the request.</returns>
    /// <exception cref="ArgumentException">ACK and CANCEL take the number of their INVITE.</exception>
    public (Dialog Next, RequestBuilder Request) NewRequest(SipMethod method, string via)
    {
        var next = this with { LocalCSeq = LocalCSeq + 1 };
        return (next, NewRequest(method, via, next.LocalCSeq));
    }

    /// <summary>Begins a request for one who counts them himself.</summary>
    /// <param name="method">Any but ACK and CANCEL.</param>
    /// <param name="via">The value of the top Via, with a new branch.</param>
    /// <param name="cseq">Its number, above that of every request before it.</param>
    /// <exception cref="ArgumentException">ACK and CANCEL take the number of their INVITE.</exception>
    public RequestBuilder NewRequest(SipMethod method, string via, uint cseq) => method == SipMethod.Ack || method == SipMethod.Cancel
        ? throw new ArgumentException($"{method} has no number of its own", nameof(method))
        : Begin(method, via, cseq);

    /// <summary>Begins the ACK to a 2xx: by the dialog's routes, not by those of the INVITE (RFC 3261 §13.2.2.4).</summary>
    /// <param name="invite">The INVITE; its credentials are repeated.</param>
    /// <param name="via">The value of the top Via, with a new branch.</param>
    public RequestBuilder Ack(SipRequest invite, string via)
    {
        var ack = Begin(SipMethod.Ack, via, invite.CSeq.Number);
        for (var i = 0; i < invite.HeaderCount; i++)
        {
            var line = invite[i];
            if (line.Id is HeaderId.Authorization or HeaderId.ProxyAuthorization)
                ack.Header(line.Id, line.Value);
        }

        return ack;
    }

    private RequestBuilder Begin(SipMethod method, string via, uint cseq)
    {
        var isStrict = !RouteSet.IsEmpty && !IsLoose(RouteSet[0]);
        var request = new RequestBuilder(method, isStrict ? WithoutForbidden(UriOf(RouteSet[0])) : RemoteTarget)
            .Header(HeaderId.Via, via);
        foreach (var route in isStrict ? RouteSet.RemoveAt(0).Add($"<{RemoteTarget}>") : RouteSet)
            request.Header(HeaderId.Route, route);
        return request
            .Header(HeaderId.MaxForwards, "70")
            .Header(HeaderId.From, LocalParty)
            .Header(HeaderId.To, RemoteParty)
            .Header(HeaderId.CallId, Id.CallId)
            .Header(HeaderId.CSeq, string.Create(CultureInfo.InvariantCulture, $"{cseq} {method.Name}"));
    }

    // Nearly every route ends so; reading it costs as much as all the rest of the request.
    private static bool IsLoose(string route) =>
        route.EndsWith(";lr>", StringComparison.Ordinal)
        || SipUriView.TryRead(Encoding.UTF8.GetBytes(UriOf(route)), out var first) && first.IsLooseRouter;

    private static string UriOf(string route) =>
        NameAddrView.TryRead(Encoding.UTF8.GetBytes(route), out var view) ? Encoding.UTF8.GetString(view.Uri) : route;

    private static string WithoutForbidden(string uri)
    {
        if (!SipUri.TryParse(uri, out var parsed))
            return uri;
        var text = new StringBuilder(parsed.IsSecure ? "sips:" : "sip:");
        if (parsed.User.Length > 0)
            text.Append(parsed.User).Append('@');
        text.Append(parsed.Host);
        if (parsed.Port > 0)
            text.Append(CultureInfo.InvariantCulture, $":{parsed.Port}");
        foreach (var (name, value) in parsed.Parameters)
        {
            if (name != ForbiddenInRequestUri)
                text.Append(';').Append(name).Append(value.Length > 0 ? "=" : "").Append(value);
        }

        return text.ToString();
    }
}
