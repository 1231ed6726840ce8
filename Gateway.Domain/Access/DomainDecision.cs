namespace Gateway.Domain.Access;

/// <summary>What somebody of a domain gets whom no rule names.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Decision">The answer.</param>
public sealed record DomainDecision(PocDomain Domain, AccessDecision Decision);
