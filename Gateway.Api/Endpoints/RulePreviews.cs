using Gateway.Domain.Access;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Endpoints;

/// <summary>Whose permissions an edit of the rules would change: every known user, and everybody else by kind, against every user concerned.</summary>
internal static class RulePreviews
{
    /// <summary>Changes in one answer; a screen of a hundred says what a thousand would.</summary>
    private const int ChangesMax = 1_000;

    /// <summary>Pairs that are looked at; a rule for all users of a large network concerns millions. About a second of work.</summary>
    private const int PairsMax = 200_000;

    /// <summary>What one edit would change.</summary>
    public static RulePreview Of(NetworkFacts facts, RuleDraft draft, DateTimeOffset at) => Of(facts, [draft], at);

    /// <summary>What several edits would change together.</summary>
    public static RulePreview Of(NetworkFacts facts, IReadOnlyList<RuleDraft> drafts, DateTimeOffset at)
    {
        var after = drafts.Aggregate(facts.Rules, (rules, draft) => rules.With(draft));
        var callers = facts.Subscribers.All.Select(user => user.Address).OrderBy(address => address.ToString(), StringComparer.Ordinal)
            .Select(address => System.Collections.Immutable.ImmutableArray.Create(new CallerIdentity(address, facts.Groups.MembershipsOf(address)))).ToList();
        var changes = new List<PermissionChange>();
        var pairs = 0;
        foreach (var target in Concerned(facts, drafts))
        {
            pairs += callers.Count;
            if (pairs > PairsMax && pairs > callers.Count) return Preview(changes, truncated: true);
            foreach (var action in Enum.GetValues<AccessAction>())
            {
                Compare(
                    AccessPolicy.WhoMay(action, target, callers, facts.Rules, at), AccessPolicy.WhoMay(action, target, callers, after, at), action, target, changes);
                if (changes.Count > ChangesMax) return Preview(changes[..ChangesMax], truncated: true);
            }
        }

        return Preview(changes, truncated: false);
    }

    /// <summary>The owners of the rules before and after; all users where one is everybody's.</summary>
    private static IEnumerable<PocAddress> Concerned(NetworkFacts facts, IReadOnlyList<RuleDraft> drafts)
    {
        var owners = drafts.SelectMany(draft =>
        {
            var (id, next) = draft is RuleDraft.Put put ? (put.Rule.Id, put.Rule) : (((RuleDraft.Remove)draft).Id, null);
            facts.Rules.TryGet(id, out var known);
            return new[] { known?.Owner, next?.Owner };
        }).OfType<RuleOwner>().ToList();
        return owners.Any(owner => owner is RuleOwner.AllUsers)
            ? facts.Subscribers.All.Select(user => user.Address).OrderBy(address => address.ToString(), StringComparer.Ordinal)
            : owners.OfType<RuleOwner.User>().Select(owner => owner.Address).Distinct();
    }

    private static void Compare(WhoMayAnswer before, WhoMayAnswer after, AccessAction action, PocAddress target, List<PermissionChange> changes)
    {
        void Add(string from, AccessDecision was, AccessDecision becomes)
        {
            if (was.Outcome == becomes.Outcome && was.Shown == becomes.Shown) return;
            changes.Add(new PermissionChange
            {
                From = from, To = target.ToString(), Action = action,
                Before = AccessContracts.Decision(was.Outcome), After = AccessContracts.Decision(becomes.Outcome), BeforeShows = AccessContracts.Shows(was),
                AfterShows = AccessContracts.Shows(becomes), BeforeChosen = AccessContracts.Chosen(was), AfterChosen = AccessContracts.Chosen(becomes),
            });
        }

        for (var i = 0; i < before.Users.Length; i++)
            if (before.Users[i].Identities[0].Address != target)
                Add(before.Users[i].Identities[0].Address.ToString(), before.Users[i].Decision, after.Users[i].Decision);
        foreach (var domain in after.Domains)
        {
            var was = before.Domains.FirstOrDefault(other => other.Domain == domain.Domain)?.Decision ?? before.AnyoneElse;
            Add($"anyone else in {domain.Domain}", was, domain.Decision);
        }

        Add("anyone else", before.AnyoneElse, after.AnyoneElse);
        Add("anonymous callers", before.Anonymous, after.Anonymous);
        Add("callers nobody vouches for", before.Unauthenticated, after.Unauthenticated);
    }

    private static RulePreview Preview(IReadOnlyList<PermissionChange> changes, bool truncated) => new() { Changes = changes, Truncated = truncated };
}
