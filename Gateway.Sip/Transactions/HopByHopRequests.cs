using System.Globalization;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transactions;

/// <summary>The two requests that follow an INVITE hop by hop: they carry its top Via alone, with its branch.</summary>
internal static class HopByHopRequests
{
    /// <summary>The ACK for a 300-699 (RFC 3261 §17.1.1.3): all of the INVITE, but To is that of the response.</summary>
    public static SipRequest Ack(SipRequest invite, SipResponse response)
    {
        var to = response.TryGet(HeaderId.To, out var value) ? value : default;
        return Follow(SipMethod.Ack, invite, to).Build();
    }

    /// <summary>The CANCEL (RFC 3261 §9.1). It carries no Require and no Proxy-Require.</summary>
    /// <param name="invite">The INVITE as sent.</param>
    /// <param name="reason">The value of Reason (RFC 3326); <c>null</c> for none.</param>
    public static SipRequest Cancel(SipRequest invite, string? reason)
    {
        var to = invite.TryGet(HeaderId.To, out var value) ? value : default;
        var cancel = Follow(SipMethod.Cancel, invite, to);
        if (reason is not null)
            cancel.Header(HeaderId.Reason, reason);
        return cancel.Build();
    }

    private static RequestBuilder Follow(SipMethod method, SipRequest invite, ReadOnlySpan<byte> to)
    {
        invite.TryGetFirstValue(HeaderId.Via, out var via);
        invite.TryGet(HeaderId.From, out var from);
        var cseq = string.Create(CultureInfo.InvariantCulture, $"{invite.CSeq.Number} {method.Name}");
        var request = new RequestBuilder(method, Encoding.UTF8.GetString(invite.RequestUri))
            .Header(HeaderId.Via, via)
            .Header(HeaderId.MaxForwards, "70"u8)
            .Header(HeaderId.From, from)
            .Header(HeaderId.To, to)
            .Header(HeaderId.CallId, invite.CallId)
            .Header(HeaderId.CSeq, cseq);
        foreach (var route in invite.Values(HeaderId.Route))
            request.Header(HeaderId.Route, route);
        return request;
    }
}
