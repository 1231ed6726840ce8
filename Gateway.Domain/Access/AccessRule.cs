using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>One rule of a policy: when its conditions hold, its permissions are granted.</summary>
/// <remarks>RFC 4745 6. Rules have no order and never take anything away: over all rules that apply, the highest value wins.</remarks>
public sealed record AccessRule
{
    /// <summary>Unique in the gateway.</summary>
    public required RuleId Id { get; init; }

    /// <summary>Whose policy the rule belongs to.</summary>
    public required RuleOwner Owner { get; init; }

    /// <summary>False: the rule is kept but counts as if it were not there. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When the rule applies. Default: always.</summary>
    public RuleConditions Conditions { get; init; } = RuleConditions.Always;

    /// <summary>What it grants. Default: nothing.</summary>
    public RulePermissions Permissions { get; init; } = RulePermissions.None;

    /// <summary>A remark of its author for people, at most <see cref="RuleLimits.NoteCharactersMax"/> characters; empty if none.</summary>
    public string Note { get; init; } = "";

    /// <summary>Grows by one with each change; counted by the store. It decides nothing.</summary>
    public long Version { get; init; }

    /// <summary>The <c>id</c> that the rule has in its owner's XML document, where somebody else gave it one; null: <see cref="Id"/>
    /// stands there.</summary>
    public string? DocumentId { get; init; }

    /// <summary>Actions of the XML document that we do not know, kept word for word. They grant nothing (RFC 4745 6).</summary>
    public ImmutableArray<string> UnknownActions { get; init; } = [];

    /// <summary>Children of <c>transformations</c> that are not understood, kept word for word. They show nothing; what is understood is in <see cref="RulePermissions.Shown"/>.</summary>
    public ImmutableArray<string> Transformations { get; init; } = [];

    /// <summary>The rule with what is understood of its transformations in its permissions, and the rest kept. One that says nothing about presence is left as it is: it shows nothing.</summary>
    public AccessRule WithTransformationsUnderstood()
    {
        if (Permissions.Presence is null || Transformations.IsEmpty) return this;
        var (shown, rest) = PresenceTransformations.Take(Transformations);
        if (shown is not { } read) return this;
        var all = (Permissions.Shown ?? PresenceParts.Nothing) | read;
        return this with { Transformations = rest, Permissions = Permissions with { Shown = all.IsEverything ? null : all } };
    }
}
