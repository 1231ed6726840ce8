using Gateway.Sip.Authentication;

namespace Gateway.Sip.UserAgents;

/// <summary>How a subscription is granted.</summary>
/// <param name="Expires">How long at most; a subscriber who asks for less gets less. For REFER this is how long it lasts.</param>
/// <param name="Contact">Our Contact, with its header parameters.</param>
public sealed record SubscriptionTerms(TimeSpan Expires, string Contact)
{
    /// <summary>Further headers of the 200, and of those to later SUBSCRIBEs.</summary>
    public MessageExtras Extras { get; init; } = MessageExtras.None;

    /// <summary>
    /// Whether a NOTIFY that waits for the answer to the one before is replaced by a later one, because each tells the whole state. Else they
    /// are sent one after the other, and beyond <see cref="IncomingSubscription.WaitingMax"/> the oldest is left out, which the subscriber sees by the gap in
    /// the versions (RFC 4575 §3.4).
    /// </summary>
    public bool NotifiesWholeState { get; init; } = true;

    /// <summary>What answers a 401 or 407 to a NOTIFY; <c>null</c>: a challenge is the final answer.</summary>
    public DigestClient? Credentials { get; init; }

    /// <summary>Whether the subscriber knows the present state (RFC 5839): then the answer is 204, and no NOTIFY is owed.</summary>
    public bool IsKnown { get; init; }
}
