using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>What a known user gets.</summary>
/// <param name="Identities">The identities the question was asked with.</param>
/// <param name="Decision">The answer.</param>
public sealed record UserDecision(ImmutableArray<CallerIdentity> Identities, AccessDecision Decision);
