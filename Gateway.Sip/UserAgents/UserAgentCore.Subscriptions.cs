using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>Subscriptions in both directions.</summary>
public sealed partial class UserAgentCore
{
    /// <summary>
    /// Grants a SUBSCRIBE or REFER: answers it 200, never 202 (RFC 6665 §8.3.1, RFC 7647 §5). A NOTIFY is owed at once:
    /// <see cref="IncomingSubscription.Notify"/>.
    /// </summary>
    /// <param name="transaction">As told.</param>
    /// <param name="subscribeOrRefer">As told, outside or inside a dialog.</param>
    /// <param name="terms">How long and as whom.</param>
    /// <param name="owner">Who notifies.</param>
    /// <param name="now">The present.</param>
    public IncomingSubscription AcceptSubscription(
        ServerTransactionId transaction, SipRequest subscribeOrRefer, SubscriptionTerms terms, ISubscriptionOwner owner, MonotonicTime now) =>
        throw new NotSupportedException("follows shortly");

    /// <summary>Sends a SUBSCRIBE or REFER. SUBSCRIBE is refreshed by itself; what comes of it is told, never before this returns.</summary>
    /// <param name="subscribeOrRefer">With Event in its extras, or Refer-To.</param>
    /// <param name="owner">Who hears of it.</param>
    /// <param name="now">The present.</param>
    public OutgoingSubscription Subscribe(OutgoingRequest subscribeOrRefer, ISubscriberOwner owner, MonotonicTime now) =>
        throw new NotSupportedException("follows shortly");
}
