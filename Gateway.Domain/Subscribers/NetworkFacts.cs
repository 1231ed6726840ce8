using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.ServiceContexts;

namespace Gateway.Domain.Subscribers;

/// <summary>Everything that decisions on the network need to know, at one moment. It is swapped whole, so no decision sees half a change.</summary>
/// <param name="Subscribers">The PoC Users of this network.</param>
/// <param name="Groups">The PoC Groups owned by this network.</param>
/// <param name="Rules">Access rules and barrings.</param>
public sealed record NetworkFacts(SubscriberDirectory Subscribers, GroupDirectory Groups, RuleBook Rules)
{
    /// <summary>Service identities, mailboxes, and where calls to whom go.</summary>
    public ServiceDirectory Services { get; init; } = ServiceDirectory.Empty;

    /// <summary>Nobody, no group, no rule.</summary>
    public static NetworkFacts Empty { get; } = new(SubscriberDirectory.Empty, GroupDirectory.Empty, RuleBook.Empty);
}
