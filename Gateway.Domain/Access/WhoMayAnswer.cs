using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>Who may do something to a user: the inverse of a decision.</summary>
/// <param name="Users">The known users, in the order given.</param>
/// <param name="Domains">Somebody whom no rule names by identity or group, in each domain that a user, a rule or the hard list mentions;
/// by name.</param>
/// <param name="AnyoneElse">Somebody authenticated of a domain that nobody mentions.</param>
/// <param name="Anonymous">Somebody who asks to stay anonymous and whom no rule names.</param>
/// <param name="Unauthenticated">Somebody nobody vouches for.</param>
public sealed record WhoMayAnswer(
    ImmutableArray<UserDecision> Users,
    ImmutableArray<DomainDecision> Domains,
    AccessDecision AnyoneElse,
    AccessDecision Anonymous,
    AccessDecision Unauthenticated);
