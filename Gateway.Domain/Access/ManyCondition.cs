using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>The condition <c>many</c>: every authenticated identity, or every one of a domain, but for the exceptions.</summary>
/// <remarks>RFC 4745 7.1.2. The exception is how one person is refused inside an allowed set; there is no rule that denies.</remarks>
public sealed record ManyCondition
{
    /// <summary>The domain meant; null: all of them.</summary>
    public PocDomain? Domain { get; init; }

    /// <summary>Identities left out (<c>except id</c>).</summary>
    public ImmutableArray<PocAddress> ExceptIdentities { get; init; } = [];

    /// <summary>Domains left out (<c>except domain</c>).</summary>
    public ImmutableArray<PocDomain> ExceptDomains { get; init; } = [];
}
