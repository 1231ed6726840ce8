using Gateway.Sip.Machines;

namespace Gateway.Sip.UserAgents;

/// <summary>A subscription of a peer, by SUBSCRIBE or REFER; made with <see cref="UserAgentCore.AcceptSubscription"/>.</summary>
public sealed class IncomingSubscription
{
    /// <summary>How many NOTIFYs may wait for the answer to the one before, where each tells a part of the state.</summary>
    public const int WaitingMax = 32;

    internal IncomingSubscription()
    {
    }

    /// <summary>Sends a NOTIFY, as soon as the one before is answered.</summary>
    /// <param name="state">What it says of the subscription.</param>
    /// <param name="extras">Headers and the state as body.</param>
    /// <param name="now">The present.</param>
    public void Notify(SubscriptionState state, MessageExtras extras, MonotonicTime now) => throw new NotSupportedException("follows shortly");
}
