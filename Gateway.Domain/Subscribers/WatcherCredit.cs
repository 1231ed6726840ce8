using Gateway.Domain.Access;

namespace Gateway.Domain.Subscribers;

/// <summary>
/// Whether somebody may ask at all of others' presence: the credit that is checked before his enquiry leaves his network (TS 23.141 A.1 step 2, presence fact sheet
/// clause 4). It is a rule of its own beside access control: that says whom he may see, this how often he may ask.
/// </summary>
/// <remarks>
/// Asked when an enquiry is made and not again while it stands, for it was paid when it began. An enquiry costs one, taken when its charging record is first written
/// (inferred). Who is no user of this network is for his own to check.
/// </remarks>
public static class WatcherCredit
{
    /// <summary>What the rule is called where a decision is explained, before the identifier of the user.</summary>
    public const string Rule = "credit:";

    /// <summary>Why he may not ask; <c>null</c> when he may.</summary>
    /// <param name="facts">The facts of this moment.</param>
    /// <param name="watcher">Who wants to ask.</param>
    public static CreditRefusal? CreditRefusal(this NetworkFacts facts, PocAddress watcher) =>
        facts.Subscribers.TryFind(watcher, out var subscriber) && subscriber.PresenceCredit is <= 0
            ? new($"{Rule}{subscriber.Id}", $"{subscriber.DisplayName} has no credit left for presence enquiries.")
            : null;
}
