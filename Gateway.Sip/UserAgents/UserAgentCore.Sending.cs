using System.Globalization;
using System.Text;
using Gateway.Sip.Authentication;
using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>How messages are written and sent.</summary>
public sealed partial class UserAgentCore
{
    // Tries of one request with longer session intervals; a path with more proxies that raise it in turn is not believed in.
    private const int LengtheningsMax = 3;

    internal void SendAck(SipRequest ack, NextHop hop, MonotonicTime now) => _layer.SendAck(ack, hop, now);

    internal void Cancel(ClientTransactionId invite, string? reason, MonotonicTime now) => _layer.Cancel(invite, reason, now);

    internal void Give(ServerTransactionId transaction, SipResponse response, MonotonicTime now) => _layer.Respond(transaction, response, now);

    internal (SipRequest Ack, NextHop Hop) BuildAck(Dialog dialog, SipRequest invite, DialogEnd end)
    {
        var hop = HopOf(end, dialog);
        return (dialog.Ack(invite, NewVia(hop)).Header(HeaderId.UserAgent, Settings.Product).Build(), hop);
    }

    /// <summary>Leaves what another fork accepted.</summary>
    internal void LeaveFork(InviteExchange exchange, Dialog fork, MonotonicTime now)
    {
        var hop = HopOf(fork, exchange.Hop);
        var bye = fork.NewRequest(SipMethod.Bye, NewVia(hop)).Request.Header(HeaderId.UserAgent, Settings.Product);
        Volunteer(bye, SipMethod.Bye, fork.RemoteTarget, null, exchange.Credentials);
        Send(new RequestExchange(this, bye.Build(), hop, null, exchange.Credentials, static (_, _, _) => { }), now);
    }

    internal InviteExchange SendReinvite(Call call, DialogEnd end, MessageExtras extras, MonotonicTime now)
    {
        var request = BeginInDialog(end, SipMethod.Invite, extras.Body, out var hop);
        var exchange = new InviteExchange(this, call, Finish(request, extras), hop, end);
        Send(exchange, now);
        return exchange;
    }

    internal void SendInDialog(DialogEnd end, SipMethod method, MessageExtras extras, RequestEnded done, MonotonicTime now)
    {
        var request = BeginInDialog(end, method, extras.Body, out var hop);
        Send(new RequestExchange(this, Finish(request, extras), hop, end, end.Credentials, done), now);
    }

    /// <summary>Sends a request again where its response asks for no more than that: credentials, or a longer session interval (422).</summary>
    /// <returns><c>false</c> when the response is of another kind, or there is nothing to answer it with.</returns>
    internal bool TrySendAgain(ClientExchange exchange, SipResponse response, MonotonicTime now)
    {
        if (response.Status == SipStatus.SessionIntervalTooSmall)
            return TryLongerSession(exchange, response, now);
        if (response.Status is not (SipStatus.Unauthorized or SipStatus.ProxyAuthenticationRequired) || exchange.Credentials is not { } digest)
            return false;
        var challenges = new ReceivedChallenges();
        for (var i = 0; i < response.HeaderCount; i++)
        {
            var line = response[i];
            if (line.Id is HeaderId.WwwAuthenticate or HeaderId.ProxyAuthenticate)
                challenges.Add(line.Id == HeaderId.ProxyAuthenticate, line.Value);
        }

        var request = exchange.Request;
        if (digest.Answer(ForDigest(request.Method, request.RequestUriText, request.Body), challenges, exchange.Tries) is not ChallengeAnswer.SendAgain again)
            return false;
        exchange.Tries = again.Tries;
        var edit = new MessageEdit(request).Remove(HeaderId.Authorization).Remove(HeaderId.ProxyAuthorization);
        foreach (var header in again.Credentials)
            edit.Append(header.ForProxy ? HeaderId.ProxyAuthorization : HeaderId.Authorization, header.Value);
        SendAgain(exchange, edit, now);
        return true;
    }

    // RFC 4028 §7.4: with the Min-SE of the response; each proxy on the way may have its own.
    private bool TryLongerSession(ClientExchange exchange, SipResponse response, MonotonicTime now)
    {
        if (exchange.Lengthenings++ >= LengtheningsMax || !response.TryGetDeltaSeconds(HeaderId.MinSE, out var min)
            || SessionExpiresView.Of(exchange.Request) is not { } asked)
            return false;
        var longer = asked with { Seconds = Math.Max(asked.Seconds, min) };
        SendAgain(
            exchange,
            new MessageEdit(exchange.Request).Set(HeaderId.SessionExpires, longer.ToString()).Set(HeaderId.MinSE, min.ToString(CultureInfo.InvariantCulture)), now);
        return true;
    }

    // A new transaction: another branch, and the next number (RFC 3261 §22.2).
    internal void SendAgain(ClientExchange exchange, MessageEdit edit, MonotonicTime now)
    {
        Forget(exchange);
        var request = exchange.Request;
        var cseq = request.CSeq.Number + 1;
        if (exchange.End is { Dialog: not null } end)
            cseq = end.NextCSeq(cseq);

        exchange.Request = (SipRequest)edit
            .ReplaceTopValue(HeaderId.Via, NewVia(exchange.Hop))
            .Set(HeaderId.CSeq, string.Create(CultureInfo.InvariantCulture, $"{cseq} {request.Method.Name}"))
            .ToMessage();
        Send(exchange, now);
    }

    private void Send(ClientExchange exchange, MonotonicTime now)
    {
        exchange.Transaction = _layer.Send(exchange.Request, exchange.Hop, now);
        _exchanges.Add(exchange.Transaction, exchange);
    }

    private SipRequest BuildInvite(OutgoingInvite invite, DialogEnd end)
    {
        var request = Begin(SipMethod.Invite, invite.RequestUri, invite.Hop, invite.Routes.AsSpan(), invite.MaxForwards)
            .Header(HeaderId.From, $"{invite.From};tag={end.LocalTag}")
            .Header(HeaderId.To, invite.To)
            .Header(HeaderId.CallId, end.CallId)
            .Header(HeaderId.CSeq, string.Create(CultureInfo.InvariantCulture, $"{_ids.NewCSeq()} INVITE"))
            .Header(HeaderId.Contact, invite.Contact)
            .Header(HeaderId.Allow, Settings.Allow)
            .Header(HeaderId.Supported, Settings.Supported)
            .Header(HeaderId.UserAgent, Settings.Product);
        var seconds = invite.SessionExpires ?? SessionInterval.SecondsOf(Settings.SessionInterval);
        AskForSession(request, seconds == 0 ? null : new(seconds, SessionRefresher.Uac));
        Volunteer(request, SipMethod.Invite, invite.RequestUri, invite.Extras.Body, invite.Credentials);
        return Finish(request, invite.Extras);
    }

    private SipRequest BuildRequest(OutgoingRequest outgoing, string callId, string fromTag)
    {
        var request = Begin(outgoing.Method, outgoing.RequestUri, outgoing.Hop, outgoing.Routes.AsSpan(), outgoing.MaxForwards)
            .Header(HeaderId.From, $"{outgoing.From};tag={fromTag}")
            .Header(HeaderId.To, outgoing.To)
            .Header(HeaderId.CallId, callId)
            .Header(HeaderId.CSeq, string.Create(CultureInfo.InvariantCulture, $"{outgoing.CSeq ?? _ids.NewCSeq()} {outgoing.Method.Name}"));
        if (outgoing.Contact is { } contact)
            request.Header(HeaderId.Contact, contact);
        if (outgoing.Expires is { } expires)
            request.Header(HeaderId.Expires, expires.ToString(CultureInfo.InvariantCulture));
        request.Header(HeaderId.UserAgent, Settings.Product);
        Volunteer(request, outgoing.Method, outgoing.RequestUri, outgoing.Extras.Body, outgoing.Credentials);
        return Finish(request, outgoing.Extras);
    }

    private void AskForSession(RequestBuilder request, SessionExpiresView? session)
    {
        if (session is not { } asked)
            return;
        request.Header(HeaderId.SessionExpires, asked.ToString())
            .Header(HeaderId.MinSE, SessionInterval.SecondsOf(Settings.MinSE).ToString(CultureInfo.InvariantCulture));
    }

    private RequestBuilder Begin(SipMethod method, string requestUri, NextHop hop, ReadOnlySpan<string> routes, int maxForwards)
    {
        var request = new RequestBuilder(method, requestUri).Header(HeaderId.Via, NewVia(hop));
        foreach (var route in routes)
            request.Header(HeaderId.Route, route);
        return request.Header(HeaderId.MaxForwards, maxForwards.ToString(CultureInfo.InvariantCulture));
    }

    private RequestBuilder BeginInDialog(DialogEnd end, SipMethod method, MessageBody? body, out NextHop hop)
    {
        var dialog = end.Dialog ?? throw new InvalidOperationException("no dialog yet");
        hop = HopOf(end, dialog);
        var request = dialog.NewRequest(method, NewVia(hop), end.NextCSeq());
        if (RefreshesTarget(method))
            request.Header(HeaderId.Contact, end.Contact);
        if (method == SipMethod.Invite || method == SipMethod.Update)
        {
            request.Header(HeaderId.Allow, Settings.Allow).Header(HeaderId.Supported, Settings.Supported);
            AskForSession(request, end.Call?.SessionToAsk);
        }

        request.Header(HeaderId.UserAgent, Settings.Product);
        Volunteer(request, method, dialog.RemoteTarget, body, end.Credentials);
        return request;
    }

    internal SipResponse BuildInviteResponse(SipRequest invite, int status, DialogEnd end, MessageExtras extras, SessionInterval? session)
    {
        var response = new ResponseBuilder(invite, status, toTag: end.LocalTag);
        if (status < 300 && end.Contact.Length > 0)
            response.Header(HeaderId.Contact, end.Contact);
        if (status is >= 200 and < 300)
            response.Header(HeaderId.Allow, Settings.Allow).Header(HeaderId.Supported, Settings.Supported);
        GrantSession(response, session);
        return Finish(response, extras);
    }

    private static void GrantSession(ResponseBuilder response, SessionInterval? session)
    {
        if (session is not { } granted)
            return;
        response.Header(HeaderId.SessionExpires, granted.Value.ToString());
        if (granted.PeerKnows)
            response.Header(HeaderId.Require, "timer");
    }

    private SipResponse BuildResponse(SipRequest request, int status, MessageExtras extras, MonotonicTime now, string? reason = null)
    {
        var response = new ResponseBuilder(request, status, reason, toTag: request.To.Tag.IsEmpty ? _ids.NewTag() : null);
        if (status is >= 200 and < 300 && RefreshesTarget(request.Method) && TryFindEnd(request, out var end))
        {
            response.Header(HeaderId.Contact, end.Contact);
            if (request.Method == SipMethod.Update && end.Call is { } call)
                GrantSession(response, call.UpdateAccepted(request, extras, now));
        }

        if (status is >= 200 and < 300 && request.Method == SipMethod.Options)
            response.Header(HeaderId.Allow, Settings.Allow).Header(HeaderId.Supported, Settings.Supported);
        return Finish(response, extras);
    }

    private SipResponse Finish(ResponseBuilder response, MessageExtras extras)
    {
        response.Header(HeaderId.Server, Settings.Product);
        foreach (var (name, value) in extras.Headers)
            response.Header(name, value);
        if (extras.Body is { } body)
        {
            if (body.Disposition is { } disposition)
                response.Header(HeaderId.ContentDisposition, disposition);
            response.Body(body.ContentType, body.Content);
        }

        return response.Build();
    }

    private static SipRequest Finish(RequestBuilder request, MessageExtras extras)
    {
        foreach (var (name, value) in extras.Headers)
            request.Header(name, value);
        if (extras.Body is { } body)
        {
            if (body.Disposition is { } disposition)
                request.Header(HeaderId.ContentDisposition, disposition);
            request.Body(body.ContentType, body.Content);
        }

        return request.Build();
    }

    // Credentials that the last challenge taught, so that most requests need no second try (RFC 3261 §22.2).
    private static void Volunteer(RequestBuilder request, SipMethod method, string requestUri, MessageBody? body, DigestClient? credentials)
    {
        if (credentials is null)
            return;
        foreach (var header in credentials.Volunteer(ForDigest(method, requestUri, body?.Content ?? default)))
            request.Header(header.ForProxy ? HeaderId.ProxyAuthorization : HeaderId.Authorization, header.Value);
    }

    private static DigestClientRequest ForDigest(SipMethod method, string requestUri, ReadOnlyMemory<byte> body) =>
        new(method.Name, requestUri) { Recipient = requestUri, Body = body };

    private static bool RefreshesTarget(SipMethod method) =>
        method == SipMethod.Invite || method == SipMethod.Update || method == SipMethod.Subscribe || method == SipMethod.Refer || method == SipMethod.Notify;

    private string NewVia(NextHop hop)
    {
        var point = _names.PointFor(hop);
        return string.Concat(point.ViaStart, _ids.NewBranch(), point.Kind == TransportKind.InProcess ? "" : ";rport");
    }

    // In a dialog the way stays the same from one request to the next.
    private NextHop HopOf(DialogEnd end, Dialog dialog)
    {
        if (ReferenceEquals(end.RoutedTarget, dialog.RemoteTarget) && end.RoutedBy == dialog.RouteSet && end.Route is { } known)
            return known;
        (end.RoutedTarget, end.RoutedBy) = (dialog.RemoteTarget, dialog.RouteSet);
        return end.Route = HopOf(dialog, end.Hop);
    }

    private NextHop HopOf(Dialog dialog, NextHop first)
    {
        if (!SipUriView.TryRead(Encoding.UTF8.GetBytes(dialog.NextHopUri), out var uri))
            return first;
        if (_owner.HopTo(uri) is { } hop)
            return hop;
        if (first is NextHop.Over { Flow: { PeerElement: { } peer } } && Ascii.EqualsIgnoreCase(uri.Host, peer))
            return first;
        return Ascii.EqualsIgnoreCase(uri.Host, Settings.HostName)
            ? new NextHop.Over(Flow.InProcess(Settings.HostName))
            : NextHops.Of(uri) ?? first;
    }
}
