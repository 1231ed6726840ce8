using System.Globalization;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Publishing;

/// <summary>PUBLISH and its answer as headers (RFC 3903).</summary>
public static class PublishHeaders
{
    /// <summary>The headers and the body of a PUBLISH.</summary>
    public static MessageExtras Of(PublishOrder order)
    {
        var extras = MessageExtras.None.With(HeaderId.Event, PresenceDocument.Package).With(HeaderId.Expires, order.Seconds.ToString(CultureInfo.InvariantCulture));
        if (order.EntityTag is { } tag)
            extras = extras.With(HeaderId.SipIfMatch, tag);
        return order.Document is { } document ? extras.With(new MessageBody(PresenceDocument.MediaType, document.Write())) : extras;
    }

    /// <summary>What an answer says; <c>null</c> is silence.</summary>
    public static PublishResult ResultOf(SipResponse? final)
    {
        if (final is null)
            return new(SipStatus.RequestTimeout, null, null);
        var header = final.IsSuccess ? HeaderId.Expires : final.Status == SipStatus.IntervalTooBrief ? HeaderId.MinExpires : HeaderId.RetryAfter;
        return new(final.Status, final.Text(HeaderId.SipETag)?.Trim(), final.TryGetDeltaSeconds(header, out var seconds) ? seconds : null);
    }
}
