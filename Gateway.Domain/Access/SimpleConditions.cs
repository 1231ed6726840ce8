using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>The conditions of a rule as a person fills them in: one list of each kind and one list of exceptions.</summary>
/// <remarks>
/// Identities, domains and "anyone" are alternatives, one is enough. Groups are a condition beside them: with both, the caller has to be
/// named and be
/// a member. Exceptions narrow the domains, "anyone" or the groups; an identity that is listed by name stays in. Everything else has to
/// hold too.
/// What is empty or false is no condition.
/// </remarks>
public sealed record SimpleConditions
{
    /// <summary>Callers by name.</summary>
    public ImmutableArray<PocAddress> Identities { get; init; } = [];

    /// <summary>Every caller of these domains.</summary>
    public ImmutableArray<PocDomain> Domains { get; init; } = [];

    /// <summary>Members of one of these groups.</summary>
    public ImmutableArray<GroupRef> Groups { get; init; } = [];

    /// <summary>Every authenticated caller.</summary>
    public bool Anyone { get; init; }

    /// <summary>Callers who ask to stay anonymous.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Callers whom no other rule names.</summary>
    public bool OtherIdentity { get; init; }

    /// <summary>Identities left out.</summary>
    public ImmutableArray<PocAddress> ExceptIdentities { get; init; } = [];

    /// <summary>Domains left out.</summary>
    public ImmutableArray<PocDomain> ExceptDomains { get; init; } = [];

    /// <summary>When; empty: always.</summary>
    public ImmutableArray<ValidityInterval> Validity { get; init; } = [];

    /// <summary>The sphere the owner has to be in; null: any.</summary>
    public string? Sphere { get; init; }

    /// <summary>Shows conditions in this form.</summary>
    /// <param name="conditions">The conditions of a rule.</param>
    /// <param name="exact">False where the form cannot hold them (exceptions that differ between domains, unauthenticated callers,
    /// conditions that were
    /// not understood), so that saving the form would change the rule; such a rule is edited as XML.</param>
    public static SimpleConditions Of(RuleConditions conditions, out bool exact)
    {
        var many = conditions.Identity?.Many ?? [];
        var form = new SimpleConditions
        {
            Identities = conditions.Identity?.One ?? [],
            Domains = [.. many.Where(set => set.Domain is not null).Select(set => set.Domain.GetValueOrDefault())],
            Groups = conditions.Groups,
            Anyone = many.Any(set => set.Domain is null),
            Anonymous = conditions.AnonymousRequest,
            OtherIdentity = conditions.OtherIdentity,
            ExceptIdentities = [.. many.SelectMany(set => set.ExceptIdentities).Distinct()],
            ExceptDomains = [.. many.SelectMany(set => set.ExceptDomains).Distinct()],
            Validity = conditions.Validity,
            Sphere = conditions.Sphere,
        };
        exact = conditions.Unknown.IsEmpty
            && conditions.Identity is null or { IsUnauthenticated: false, Unknown.IsEmpty: true }
            && many.All(set => form.ExceptIdentities.All(set.ExceptIdentities.Contains) && form.ExceptDomains.All(set.ExceptDomains.Contains));
        return form;
    }

    /// <summary>Makes the conditions of a rule.</summary>
    /// <param name="conditions">The conditions; <see cref="RuleConditions.Always"/> on failure.</param>
    /// <param name="error">What does not fit together, for people; else empty.</param>
    public bool TryBuild(out RuleConditions conditions, out string error)
    {
        conditions = RuleConditions.Always;
        var excepts = !ExceptIdentities.IsEmpty || !ExceptDomains.IsEmpty;
        if (excepts && !Identities.IsEmpty && Domains.IsEmpty && !Anyone)
        {
            error = "an exception narrows domains, groups or anyone; beside identities listed by name there is nothing to except";
            return false;
        }

        conditions = new()
        {
            Identity = Identities.IsEmpty && Domains.IsEmpty && !Anyone && !excepts ? null : new() { One = Identities, Many = Many(excepts) },
            Groups = Groups,
            OtherIdentity = OtherIdentity,
            AnonymousRequest = Anonymous,
            Validity = Validity,
            Sphere = Sphere,
        };
        error = "";
        return true;
    }

    private ImmutableArray<ManyCondition> Many(bool excepts)
    {
        var everyone = Anyone || (excepts && Domains.IsEmpty);
        return
        [
            .. Domains.Select(domain => new ManyCondition { Domain = domain, ExceptIdentities = ExceptIdentities, ExceptDomains = ExceptDomains }),
            .. everyone ? [new ManyCondition { ExceptIdentities = ExceptIdentities, ExceptDomains = ExceptDomains }] : Array.Empty<ManyCondition>(),
        ];
    }
}
