using System.Globalization;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>The cheap answer to a request that nobody has time for: on a connection silence would cost the peer 32 s, and gain us nothing.</summary>
internal static class Overload
{
    // Spread, so that those who are refused together do not come back together.
    private const int RetrySecondsMin = 5;
    private const int RetrySecondsMax = 15;

    /// <summary>503 with Retry-After (RFC 3261 §21.5.4); <c>null</c> for what is not answered.</summary>
    public static SipResponse? Refuse(SipMessage message)
    {
        if (message is not SipRequest request || request.Method == SipMethod.Ack || !MessageValidator.Check(request).IsValid)
            return null;
        var seconds = Random.Shared.Next(RetrySecondsMin, RetrySecondsMax + 1).ToString(CultureInfo.InvariantCulture);
        var tag = Random.Shared.Next().ToString("x", CultureInfo.InvariantCulture);
        return new ResponseBuilder(request, SipStatus.ServiceUnavailable, toTag: tag).Header(HeaderId.RetryAfter, seconds).Build();
    }
}
