using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>The condition <c>identity</c>: one alternative that matches suffices. Without any alternative it means an unauthenticated
/// caller.</summary>
/// <remarks>RFC 4745 7.1; the empty element is RFC 5025 3.1.2.</remarks>
public sealed record IdentityCondition
{
    /// <summary>Callers named one by one (<c>one</c>). An exception of <see cref="Many"/> does not touch them.</summary>
    public ImmutableArray<PocAddress> One { get; init; } = [];

    /// <summary>Sets of callers (<c>many</c>), each with its own exceptions.</summary>
    public ImmutableArray<ManyCondition> Many { get; init; } = [];

    /// <summary>Alternatives of the XML document that we cannot read, kept word for word. They match nobody.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>True for the empty condition, which holds for unauthenticated callers only.</summary>
    public bool IsUnauthenticated => One.IsEmpty && Many.IsEmpty && Unknown.IsEmpty;
}
