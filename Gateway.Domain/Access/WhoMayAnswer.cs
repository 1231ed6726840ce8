using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>Who may do something to a user: the inverse of a decision.</summary>
/// <param name="Users">The known users, in the order given.</param>
/// <param name="Domains">Somebody whom no rule names by identity or group, in each domain that a user, a rule or the hard list mentions; by name.</param>
/// <param name="AnyoneElse">Somebody authenticated of a domain that nobody mentions.</param>
/// <param name="Anonymous">Somebody who asks to stay anonymous and whom no rule names.</param>
/// <param name="Unauthenticated">Somebody nobody vouches for.</param>
public sealed record WhoMayAnswer(
    ImmutableArray<UserDecision> Users,
    ImmutableArray<DomainDecision> Domains,
    AccessDecision AnyoneElse,
    AccessDecision Anonymous,
    AccessDecision Unauthenticated);

/// <summary>What a known user gets.</summary>
/// <param name="Identities">The identities the question was asked with.</param>
/// <param name="Decision">The answer.</param>
public sealed record UserDecision(ImmutableArray<CallerIdentity> Identities, AccessDecision Decision);

/// <summary>What somebody of a domain gets whom no rule names.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Decision">The answer.</param>
public sealed record DomainDecision(PocDomain Domain, AccessDecision Decision);
