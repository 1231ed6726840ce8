using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.UserAgents;

/// <summary>What is asked for and agreed on in Session-Expires and Min-SE (RFC 4028 §7, §9).</summary>
/// <param name="Seconds">The session interval.</param>
/// <param name="Refresher">Who refreshes, as seen by the transaction that agreed on it.</param>
/// <param name="PeerKnows">Whether the other side supports the extension.</param>
internal readonly record struct SessionInterval(uint Seconds, SessionRefresher Refresher, bool PeerKnows)
{
    private const string OptionTag = "timer";

    /// <summary>The header value.</summary>
    public SessionExpiresView Value => new(Seconds, Refresher);

    /// <summary>Whether the interval that a request asks for is shorter than is accepted here, so that it deserves a 422 (RFC 4028 §9).</summary>
    public static bool IsTooSmall(SipRequest request, UserAgentSettings settings) =>
        SessionExpiresView.Of(request) is { } asked && asked.Seconds < SecondsOf(settings.MinSE);

    /// <summary>What the server of an INVITE or UPDATE grants (RFC 4028 §9, Table 2); <c>null</c> for no timer.</summary>
    public static SessionInterval? Grant(SipRequest request, UserAgentSettings settings)
    {
        var knows = Supports(request);
        var ours = SecondsOf(settings.SessionInterval);
        var theirMin = request.TryGetDeltaSeconds(HeaderId.MinSE, out var min) ? min : 0;

        // The server may shorten what was asked for, but neither below Min-SE nor to more than was asked.
        if (SessionExpiresView.Of(request) is { } asked)
        {
            var floor = Math.Max(theirMin, SecondsOf(settings.MinSE));
            var seconds = ours == 0 ? asked.Seconds : Math.Min(asked.Seconds, Math.Max(ours, floor));
            return new(seconds, !knows ? SessionRefresher.Uas : asked.Refresher == SessionRefresher.Uas ? SessionRefresher.Uas : SessionRefresher.Uac, knows);
        }

        return ours == 0 ? null : new(Math.Max(ours, theirMin), knows ? SessionRefresher.Uac : SessionRefresher.Uas, knows);
    }

    /// <summary>What a 2xx to our INVITE or UPDATE agreed on; <c>null</c> for no timer. Who refreshes is us where nothing is said (RFC 4028 §7.2).</summary>
    public static SessionInterval? Agreed(SipResponse success) =>
        SessionExpiresView.Of(success) is { Seconds: > 0 } agreed
            ? new(agreed.Seconds, agreed.Refresher == SessionRefresher.Uas ? SessionRefresher.Uas : SessionRefresher.Uac, true)
            : null;

    public static uint SecondsOf(TimeSpan span) => (uint)Math.Clamp(span.TotalSeconds, 0, uint.MaxValue);

    private static bool Supports(SipRequest request)
    {
        foreach (var option in request.Values(HeaderId.Supported))
        {
            if (Ascii.EqualsIgnoreCase(option, OptionTag))
                return true;
        }

        foreach (var option in request.Values(HeaderId.Require))
        {
            if (Ascii.EqualsIgnoreCase(option, OptionTag))
                return true;
        }

        return false;
    }
}
