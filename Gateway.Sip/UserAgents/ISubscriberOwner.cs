using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Sip.UserAgents;

/// <summary>Who subscribed, or asked for a referral.</summary>
public interface ISubscriberOwner
{
    /// <summary>The first SUBSCRIBE or the REFER has its answer; 202 counts as 200 (RFC 6665 §8.3.1), and after 204 it stands without a NOTIFY (RFC 5839 §5.3). A NOTIFY may have come before it.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="final">The final response; <c>null</c> when none came.</param>
    /// <param name="now">The present.</param>
    void Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now);

    /// <summary>A NOTIFY came, in order; it has been answered 200.</summary>
    void Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now);

    /// <summary>The subscription is over. Told exactly once, also when it never began.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="reason">
    /// That of the last NOTIFY (<c>noresource</c>, <c>deactivated</c>, ...), or <c>refused</c> (the request got no 2xx), <c>norefersub</c> (RFC 4488: none was made), <c>silent</c>
    /// (no NOTIFY within Timer N), <c>timeout</c> (not renewed), <c>gone</c> (a refresh was refused).
    /// </param>
    /// <param name="now">The present.</param>
    void Ended(OutgoingSubscription subscription, string reason, MonotonicTime now);

    /// <summary>For how long a refresh asks.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="usual">What the first request asked for, in seconds.</param>
    /// <param name="now">The present.</param>
    /// <returns>Seconds, at least 1: less than the usual where the owner wants no more.</returns>
    uint SecondsToAsk(OutgoingSubscription subscription, uint usual, MonotonicTime now) => usual;

    /// <summary>The tag of the state that the owner knows, for <c>Suppress-If-Match</c> of a refresh: where it still holds the answer is 204 and no NOTIFY comes (RFC 5839 §5.3).</summary>
    /// <param name="subscription">The subscription.</param>
    /// <returns><c>null</c> when none is known: the whole state comes.</returns>
    string? KnownTag(OutgoingSubscription subscription) => null;
}
