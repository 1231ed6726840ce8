using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>How somebody's rules are to be edited so that one watcher may see of him what was decided, and nobody else anything else than before.</summary>
/// <remarks>
/// A watcher is decided on by editing rules and not by SIP (presence fact sheet, clause 4). Rules only grant and the highest value wins (RFC 4745 10), so a rule that
/// names the watcher is not enough where another grants him more: he is excepted there, and keeps what else that rule gave him by a copy of it that names him alone.
/// What the rules for all users grant, and those that name nobody, stays as it is: whether the edits are enough is for the caller to find out.
/// </remarks>
public static class WatcherRules
{
    /// <summary>The edits; none where the rules say so already.</summary>
    /// <param name="book">The rules.</param>
    /// <param name="owner">Who is watched.</param>
    /// <param name="watcher">Who watches.</param>
    /// <param name="permission">What he may see.</param>
    /// <param name="newId">Gives identifiers for rules that are added.</param>
    public static ImmutableArray<RuleDraft> Deciding(RuleBook book, PocAddress owner, PocAddress watcher, PresencePermission permission, Func<RuleId> newId)
    {
        var edits = ImmutableArray.CreateBuilder<RuleDraft>();
        var own = book.RulesOf(new RuleOwner.User(owner)).Where(rule => rule.Enabled).ToList();
        var exact = own.Find(rule => NamesOnly(rule.Conditions, watcher));
        if (exact?.Permissions.Presence != permission)
        {
            edits.Add(new RuleDraft.Put(exact is null
                ? new AccessRule
                {
                    Id = newId(), Owner = new RuleOwner.User(owner), Conditions = new() { Identity = new() { One = [watcher] } }, Permissions = new() { Presence = permission },
                }
                : exact with { Permissions = exact.Permissions with { Presence = permission } }));
        }

        foreach (var rule in own)
        {
            if (rule != exact && rule.Permissions.Presence > permission && !rule.Conditions.OtherIdentity)
                Except(rule, watcher, newId, edits);
        }

        return edits.ToImmutable();
    }

    private static void Except(AccessRule rule, PocAddress watcher, Func<RuleId> newId, ImmutableArray<RuleDraft>.Builder edits)
    {
        if (rule.Conditions.Identity is not { } identity)
            return;
        var without = new IdentityCondition { One = identity.One.Remove(watcher), Many = [.. identity.Many.Select(Excepting)], Unknown = identity.Unknown };
        var isNamed = without.One.Length != identity.One.Length || without.Many.Zip(identity.Many).Any(pair => !ReferenceEquals(pair.First, pair.Second));
        if (!isNamed)
            return;
        var others = rule.Permissions with { Presence = null };
        if (without.IsUnauthenticated)
        {
            // It names nobody else: what is left of it is what it says about other things.
            edits.Add(others == RulePermissions.None ? new RuleDraft.Remove(rule.Id) : new RuleDraft.Put(rule with { Permissions = others }));
            return;
        }

        edits.Add(new RuleDraft.Put(rule with { Conditions = rule.Conditions with { Identity = without } }));
        if (others != RulePermissions.None)
        {
            edits.Add(new RuleDraft.Put(rule with
            {
                Id = newId(), DocumentId = null, Permissions = others, Conditions = rule.Conditions with { Identity = new() { One = [watcher] } },
            }));
        }

        ManyCondition Excepting(ManyCondition many) =>
            (many.Domain is { } domain && !domain.Covers(watcher)) || many.ExceptIdentities.Contains(watcher) || many.ExceptDomains.Any(one => one.Covers(watcher))
                ? many
                : many with { ExceptIdentities = many.ExceptIdentities.Add(watcher) };
    }

    private static bool NamesOnly(RuleConditions conditions, PocAddress watcher) =>
        conditions is { Identity: { One: [var one], Many.IsEmpty: true, Unknown.IsEmpty: true }, Groups.IsEmpty: true, Validity.IsEmpty: true, Unknown.IsEmpty: true, Sphere: null }
        && !conditions.OtherIdentity && !conditions.AnonymousRequest && one == watcher;
}
