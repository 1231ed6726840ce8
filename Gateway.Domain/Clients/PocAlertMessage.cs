using System.Text;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Clients;

/// <summary>The MESSAGE of an Instant Personal Alert (RFC 3428; OMA PoC Control Plane, Figures 23 and 24).</summary>
internal static class PocAlertMessage
{
    /// <summary>The Accept-Contact that selects PoC Clients only.</summary>
    public const string AcceptContact = "*;+g.poc.talkburst;require;explicit";

    public static SipRequest Build(PocClientExchange exchange, PocClientSettings settings, IdSource ids)
    {
        var account = exchange.Account;
        var to = exchange.To.ToString();
        var request = new RequestBuilder(SipMethod.Message, to)
            .Header(HeaderId.Via, $"SIP/2.0/{settings.Transport.ViaToken()} {settings.SentBy};branch={ids.NewBranch()};rport")
            .Header(HeaderId.MaxForwards, "70")
            .Header(HeaderId.Route, $"<{settings.CoreUri}>")
            .Header(HeaderId.From, $"{account.NameAddr};tag={account.FromTag}")
            .Header(HeaderId.To, $"<{to}>")
            .Header(HeaderId.CallId, exchange.CallId)
            .Header(HeaderId.CSeq, $"{exchange.CSeq} MESSAGE")
            .Header(HeaderId.PPreferredIdentity, account.NameAddr)
            .Header(HeaderId.AcceptContact, AcceptContact)
            .Header(HeaderId.UserAgent, settings.Product);
        account.Credentials.AddTo(request, SipMethod.Message, to);
        // A bare alert says what its empty body is: baresip answers 415 and linphone 500 to a MESSAGE without Content-Type.
        request.Body("text/plain;charset=UTF-8", Encoding.UTF8.GetBytes(exchange.Text ?? ""));
        return request.Build();
    }

    /// <summary>The text of an alert; <c>null</c> for a bare one.</summary>
    /// <returns><c>false</c> when the body is of another kind, so that 415 is owed (RFC 3261 §8.2.3).</returns>
    public static bool TryReadText(SipRequest request, out string? text)
    {
        text = null;
        if (request.Body.IsEmpty)
            return true;
        if (!request.TryGet(HeaderId.ContentType, out var type) || !Ascii.EqualsIgnoreCase(MediaTypeOf(type), "text/plain"))
            return false;
        var body = request.Body.Span;
        // A longer text is cut rather than refused: the alert matters more than its last words.
        text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, AlertLimits.TextBytes)]).TrimEnd('\uFFFD');
        return true;
    }

    private static ReadOnlySpan<byte> MediaTypeOf(ReadOnlySpan<byte> contentType)
    {
        var end = contentType.IndexOf((byte)';');
        return (end < 0 ? contentType : contentType[..end]).Trim(" \t"u8);
    }
}
