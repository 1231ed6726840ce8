using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Gateway.Domain.Access;

/// <summary>The rules of one owner, indexed so that a decision looks only at those that could apply to its caller.</summary>
/// <remarks>
/// Each rule is filed under what its identity-type conditions demand: the identities and domains named, else the groups named, else
/// nothing.
/// So every rule that names a caller is found under one of his identities, domains or groups, or in <see cref="_always"/>.
/// A change builds the index of this one owner anew; that is work for the editor, never for a decision.
/// </remarks>
internal sealed class OwnerRules
{
    private readonly Dictionary<PocAddress, List<AccessRule>> _byIdentity = [];
    private readonly Dictionary<string, List<AccessRule>> _byDomain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<AccessRule>>.AlternateLookup<ReadOnlySpan<char>> _byHost;
    private readonly Dictionary<GroupRef, List<AccessRule>> _byGroup = [];
    private readonly List<AccessRule> _always = [];
    private readonly int[] _rulesAbout = new int[Enum.GetValues<AccessAction>().Length];

    private OwnerRules(ImmutableSortedDictionary<string, AccessRule> rules)
    {
        Rules = rules;
        _byHost = _byDomain.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var rule in rules.Values)
            if (rule.Enabled) File(rule);
    }

    public static OwnerRules Empty { get; } = new(ImmutableSortedDictionary.Create<string, AccessRule>(StringComparer.Ordinal));

    /// <summary>All rules, disabled ones too, by id.</summary>
    public ImmutableSortedDictionary<string, AccessRule> Rules { get; }

    public bool HasOtherIdentity { get; private set; }

    public static OwnerRules Of(IEnumerable<AccessRule> rules) =>
        new(rules.ToImmutableSortedDictionary(rule => rule.Id.Value, rule => rule, StringComparer.Ordinal));

    public OwnerRules With(AccessRule rule) => new(Rules.SetItem(rule.Id.Value, rule));

    public OwnerRules Without(RuleId id) => new(Rules.Remove(id.Value));

    /// <summary>How many enabled rules say something about the action; it tells "no rule applies" from "no rules".</summary>
    public int CountAbout(AccessAction action) => _rulesAbout[(int)action];

    /// <summary>Shows every rule that could apply to the request or name its caller, some perhaps twice.</summary>
    public void VisitCandidates<TVisitor>(in AccessRequest request, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor
    {
        Visit(_always, ref visitor);
        if (!request.HasIdentity || request.HidesIdentity) return;
        foreach (var caller in request.Callers)
        {
            if (_byIdentity.TryGetValue(caller.Address, out var byIdentity)) Visit(byIdentity, ref visitor);
            if (_byHost.TryGetValue(caller.Address.HostSpan, out var byDomain)) Visit(byDomain, ref visitor);
            if (_byGroup.Count == 0) continue;
            foreach (var group in caller.Groups)
                if (_byGroup.TryGetValue(group, out var byGroup)) Visit(byGroup, ref visitor);
        }
    }

    /// <summary>Shows every rule once, by id.</summary>
    public void VisitAll<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor
    {
        foreach (var rule in Rules.Values) visitor.Visit(rule);
    }

    private static void Visit<TVisitor>(List<AccessRule> rules, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor
    {
        foreach (var rule in CollectionsMarshal.AsSpan(rules)) visitor.Visit(rule);
    }

    private static void Add<TKey>(Dictionary<TKey, List<AccessRule>> index, TKey key, AccessRule rule)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var rules)) index[key] = rules = [];
        if (rules.Count == 0 || !ReferenceEquals(rules[^1], rule)) rules.Add(rule);
    }

    private void File(AccessRule rule)
    {
        foreach (var action in Enum.GetValues<AccessAction>())
            if (rule.Permissions.For(action) is not null) _rulesAbout[(int)action]++;
        var conditions = rule.Conditions;
        HasOtherIdentity |= conditions.OtherIdentity;
        if (conditions.Identity is { IsUnauthenticated: false } identity) FileByIdentity(rule, identity);
        else if (conditions.Identity is null && !conditions.Groups.IsEmpty) FileByGroup(rule, conditions.Groups);
        else _always.Add(rule);
    }

    private void FileByIdentity(AccessRule rule, IdentityCondition identity)
    {
        foreach (var one in identity.One) Add(_byIdentity, one, rule);
        var everyone = false;
        foreach (var many in identity.Many)
        {
            if (many.Domain is { } domain) Add(_byDomain, domain.ToString(), rule);
            else everyone = true;
        }

        if (everyone) _always.Add(rule);
    }

    private void FileByGroup(AccessRule rule, ImmutableArray<GroupRef> groups)
    {
        foreach (var group in groups) Add(_byGroup, group, rule);
    }
}
