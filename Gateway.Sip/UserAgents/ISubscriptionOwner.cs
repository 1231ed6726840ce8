using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Sip.UserAgents;

/// <summary>Who notifies a subscriber.</summary>
public interface ISubscriptionOwner
{
    /// <summary>
    /// A SUBSCRIBE refreshed the subscription, or ended it with Expires 0; it has been answered 200. A NOTIFY with the whole state is owed
    /// (RFC 6665 §4.2.1.2): without a <see cref="IncomingSubscription.Notify"/> from within the core sends one without a body. When the subscription is over, that
    /// NOTIFY is its last whatever state it is given.
    /// </summary>
    void Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now);

    /// <summary>The subscription is over: it ran out, was ended by either side, or its NOTIFY was not accepted. Told exactly once.</summary>
    void Ended(IncomingSubscription subscription, MonotonicTime now);

    /// <summary>Whether the subscriber knows the state that a SUBSCRIBE would fetch (RFC 5839): then it is answered 204 and no NOTIFY is owed. Not asked when the SUBSCRIBE ends the subscription.</summary>
    bool KnowsState(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now) => false;
}
