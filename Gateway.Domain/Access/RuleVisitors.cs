namespace Gateway.Domain.Access;

/// <summary>Something that looks at rules one after the other; a struct, so that a live decision costs no allocation for it.</summary>
internal interface IRuleVisitor
{
    void Visit(AccessRule rule);
}

/// <summary>Collects which rules name the caller: the question that other-identity asks.</summary>
/// <remarks>Two different ones are enough to answer it for every rule, and seeing a rule twice does no harm.</remarks>
internal struct NamingRules(AccessRequest request) : IRuleVisitor
{
    private AccessRule? _first;
    private AccessRule? _second;

    public void Visit(AccessRule rule)
    {
        if (_second is not null || ReferenceEquals(rule, _first) || !RuleMatch.Names(rule, request)) return;
        if (_first is null) _first = rule;
        else _second = rule;
    }

    /// <summary>A rule other than this one that names the caller; null if there is none.</summary>
    public readonly AccessRule? OtherThan(AccessRule rule) => ReferenceEquals(_first, rule) ? _second : _first;
}

/// <summary>Combines the rules that apply: the highest value wins, and what they show of presence adds up (RFC 4745 10). Of equals the smallest id is named, whatever the order
/// of visits.</summary>
internal struct HighestValue(AccessRequest request, NamingRules naming) : IRuleVisitor
{
    public AccessOutcome? Outcome { get; private set; }

    public AccessRule? Rule { get; private set; }

    /// <summary>What the rules that apply show of presence.</summary>
    public ShownParts Shown { get; private set; }

    public void Visit(AccessRule rule)
    {
        if (rule.Permissions.For(request.Action) is not { } outcome) return;
        ShownParts shows = request.Action is AccessAction.Presence ? rule.Permissions.EffectiveShown : PresenceParts.Nothing;
        if ((outcome < Outcome && Shown.Covers(shows)) || !RuleMatch.Of(rule, request, naming).Applies) return;
        Shown |= shows;
        if (outcome < Outcome || (outcome == Outcome && string.CompareOrdinal(rule.Id.Value, Rule?.Id.Value) >= 0)) return;
        Outcome = outcome;
        Rule = rule;
    }
}
