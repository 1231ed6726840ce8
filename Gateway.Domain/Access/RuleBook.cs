using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Domain.Access;

/// <summary>Every rule and every entry of the operator's hard list at one moment. Never changes; an edit gives the next book.</summary>
/// <remarks>An edit costs the rules of the one owner it concerns; the others are shared between the books. Safe to read from any
/// thread.</remarks>
public sealed class RuleBook
{
    private readonly ImmutableDictionary<RuleId, AccessRule> _rules;
    private readonly ImmutableDictionary<PocAddress, OwnerRules> _ofUsers;
    private readonly OwnerRules _ofAllUsers;
    private readonly BarringList _barrings;

    private RuleBook(
        ImmutableDictionary<RuleId, AccessRule> rules,
        ImmutableDictionary<PocAddress, OwnerRules> ofUsers,
        OwnerRules ofAllUsers,
        BarringList barrings)
    {
        _rules = rules;
        _ofUsers = ofUsers;
        _ofAllUsers = ofAllUsers;
        _barrings = barrings;
    }

    /// <summary>No rules, nothing barred.</summary>
    public static RuleBook Empty { get; } = new(
        ImmutableDictionary<RuleId, AccessRule>.Empty, ImmutableDictionary<PocAddress, OwnerRules>.Empty, OwnerRules.Empty, BarringList.Empty);

    /// <summary>How many rules there are, disabled ones too.</summary>
    public int RuleCount => _rules.Count;

    /// <summary>Every rule, in no particular order.</summary>
    public IEnumerable<AccessRule> Rules => _rules.Values;

    /// <summary>The operator's hard list, by id.</summary>
    public IEnumerable<Barring> Barrings => _barrings.Entries.Values;

    /// <summary>Makes a book of many rules at once, much cheaper than adding them one by one.</summary>
    /// <exception cref="ArgumentException">Two rules or two barrings have the same id.</exception>
    public static RuleBook Of(IEnumerable<AccessRule> rules, params IEnumerable<Barring> barrings)
    {
        var byId = ImmutableDictionary.CreateBuilder<RuleId, AccessRule>();
        foreach (var rule in rules)
        {
            if (byId.ContainsKey(rule.Id)) throw new ArgumentException($"two rules are called {rule.Id}", nameof(rules));
            byId.Add(rule.Id, rule);
        }

        var ofUsers = ImmutableDictionary.CreateBuilder<PocAddress, OwnerRules>();
        var ofAllUsers = OwnerRules.Empty;
        foreach (var ofOwner in byId.Values.GroupBy(rule => rule.Owner))
        {
            if (ofOwner.Key is RuleOwner.User user) ofUsers[user.Address] = OwnerRules.Of(ofOwner);
            else ofAllUsers = OwnerRules.Of(ofOwner);
        }

        return new(byId.ToImmutable(), ofUsers.ToImmutable(), ofAllUsers, BarringList.Of(barrings));
    }

    /// <summary>The rule with this id, if there is one.</summary>
    public bool TryGet(RuleId id, [NotNullWhen(true)] out AccessRule? rule) => _rules.TryGetValue(id, out rule);

    /// <summary>The rules of one owner by id, disabled ones too; without those for all users unless these are asked for.</summary>
    public IEnumerable<AccessRule> RulesOf(RuleOwner owner) => OfOwner(owner).Rules.Values;

    /// <summary>The book with this rule added, or put in the place of the one with the same id, which may have had another owner.</summary>
    public RuleBook With(AccessRule rule)
    {
        var book = _rules.TryGetValue(rule.Id, out var old) && old.Owner != rule.Owner ? Without(rule.Id) : this;
        return book.Replace(rule.Owner, book.OfOwner(rule.Owner).With(rule), book._rules.SetItem(rule.Id, rule));
    }

    /// <summary>The book without the rule; the same book where there is no such rule.</summary>
    public RuleBook Without(RuleId id) =>
        _rules.TryGetValue(id, out var rule) ? Replace(rule.Owner, OfOwner(rule.Owner).Without(id), _rules.Remove(id)) : this;

    /// <summary>The book with this entry of the hard list added or replaced.</summary>
    public RuleBook With(Barring barring) => new(_rules, _ofUsers, _ofAllUsers, _barrings.With(barring));

    /// <summary>The book without the entry of the hard list; the same list where there is no such entry.</summary>
    public RuleBook Without(BarringId id) => new(_rules, _ofUsers, _ofAllUsers, _barrings.Without(id));

    /// <summary>The book as it would be after the draft.</summary>
    public RuleBook With(RuleDraft draft) => draft switch
    {
        RuleDraft.Put put => With(put.Rule),
        RuleDraft.Remove remove => Without(remove.Id),
        _ => throw new System.Diagnostics.UnreachableException($"{draft}"),
    };

    /// <summary>The next moment at which a rule about an action begins or ends to hold.</summary>
    /// <param name="action">The action.</param>
    /// <param name="after">Later than this.</param>
    /// <returns>Null: none does any more.</returns>
    public DateTimeOffset? NextValidity(AccessAction action, DateTimeOffset after)
    {
        var next = DateTimeOffset.MaxValue;
        foreach (var rule in _rules.Values)
        {
            if (!rule.Enabled || rule.Permissions.For(action) is null) continue;
            foreach (var (from, until) in rule.Conditions.Validity)
            {
                if (from > after && from < next) next = from;
                if (until > after && until < next) next = until;
            }
        }

        return next == DateTimeOffset.MaxValue ? null : next;
    }

    internal Barring? FindBarring(in AccessRequest request) => _barrings.Find(request);

    /// <summary>The two halves of the policy of a user: his own rules, and those for all users.</summary>
    internal (OwnerRules Own, OwnerRules ForAll) PolicyOf(PocAddress target) =>
        (_ofUsers.GetValueOrDefault(target, OwnerRules.Empty), _ofAllUsers);

    /// <summary>Every domain that the policy of a user or the hard list mentions, some perhaps twice.</summary>
    internal IEnumerable<string> DomainsMentioned(PocAddress target)
    {
        var (own, forAll) = PolicyOf(target);
        var inRules = own.Rules.Values.Concat(forAll.Rules.Values)
            .SelectMany(rule => rule.Conditions.Identity?.Many ?? [])
            .SelectMany(many => many.Domain is { } domain ? many.ExceptDomains.Append(domain) : many.ExceptDomains);
        var inBarrings = Barrings.Select(barring => barring.Caller).OfType<BarringParty.InDomain>().Select(party => party.Domain);
        return inRules.Concat(inBarrings).Select(domain => domain.ToString());
    }

    private OwnerRules OfOwner(RuleOwner owner) =>
        owner is RuleOwner.User user ? _ofUsers.GetValueOrDefault(user.Address, OwnerRules.Empty) : _ofAllUsers;

    private RuleBook Replace(RuleOwner owner, OwnerRules ofOwner, ImmutableDictionary<RuleId, AccessRule> rules)
    {
        if (owner is not RuleOwner.User user) return new(rules, _ofUsers, ofOwner, _barrings);
        var ofUsers = ofOwner.Rules.IsEmpty ? _ofUsers.Remove(user.Address) : _ofUsers.SetItem(user.Address, ofOwner);
        return new(rules, ofUsers, _ofAllUsers, _barrings);
    }
}
