using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>When a rule applies. Every condition that is present must hold; without any the rule always applies.</summary>
/// <remarks>
/// RFC 4745 7. <see cref="Identity"/>, <see cref="Groups"/> and <see cref="OtherIdentity"/> are the identity-type conditions. Where
/// identity
/// and groups are both present, one and the same identity of the caller has to satisfy both ("member of the group, but not Bob").
/// </remarks>
public sealed record RuleConditions
{
    /// <summary>No condition: holds for every request, an anonymous or unauthenticated one too.</summary>
    public static RuleConditions Always { get; } = new();

    /// <summary>Who the caller has to be; null: the condition is absent.</summary>
    public IdentityCondition? Identity { get; init; }

    /// <summary>The caller has to be in one of these (<c>ocp:external-list</c>); empty: the condition is absent.</summary>
    /// <remarks>A list that is missing or cannot be read has no members.</remarks>
    public ImmutableArray<GroupRef> Groups { get; init; } = [];

    /// <summary>No other rule of the policy names the caller by identity or group (<c>ocp:other-identity</c>).</summary>
    public bool OtherIdentity { get; init; }

    /// <summary>The caller asked to stay anonymous (<c>ocp:anonymous-request</c>).</summary>
    public bool AnonymousRequest { get; init; }

    /// <summary>One of these intervals has to contain the instant of the request; empty: the condition is absent.</summary>
    public ImmutableArray<ValidityInterval> Validity { get; init; } = [];

    /// <summary>The sphere the owner has to be in, compared ordinally; null: the condition is absent.</summary>
    public string? Sphere { get; init; }

    /// <summary>Conditions of the XML document that we do not know, kept word for word. One is enough to keep the rule from ever
    /// applying.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>Whether something about who the caller is decides; an anonymous invitation never matches such a rule.</summary>
    public bool IsIdentityType => Identity is not null || !Groups.IsEmpty || OtherIdentity;
}
