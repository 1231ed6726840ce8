using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Gateway.Domain.Access;

/// <summary>Puts decisions into words for people. It reads what was decided and decides nothing itself.</summary>
internal static class AccessWording
{
    private const int GroupsNamedMax = 3;
    private const int RulesNamedMax = 3;
    private const int ChosenNamedMax = 3;

    /// <summary>Why a rule applies or not, as a sentence part without a full stop.</summary>
    public static string Because(AccessRule rule, RuleMatch match, in AccessRequest request, in NamingRules naming) =>
        OneLine(string.Join(" and ", Reasons(rule, match, request, naming)));

    /// <summary>The decision as one line that can stand in an answer or a log.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="decision">The answer.</param>
    /// <param name="because">Why the deciding rule applies, where one decided.</param>
    /// <param name="decidedBy">All rules with the winning value, as far as they are known.</param>
    /// <param name="count">How many rules say something about the action.</param>
    /// <param name="near">A rule that nearly applied, if one is known.</param>
    public static string Sentence(
        in AccessRequest request, AccessDecision decision, string because, ImmutableArray<AccessRule> decidedBy, int count, TraceEntry? near) =>
        OneLine($"{Verb(request.Action, decision.Outcome)}{Ground(request, decision.Ground, because, decidedBy, count, near)}{Shown(decision)}");

    /// <summary>What is shown, in words for people; empty where it is everything.</summary>
    public static string Shown(ShownParts shown)
    {
        if (shown.IsEverything) return "";
        string[] words = [.. Parts.Select(part => shown.Has(part.Part) ? part.Words : Chosen(shown, part.Part, part.Words)).OfType<string>()];
        return words.Length == 0 ? "nothing" : words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} and {words[^1]}";
    }

    private static readonly (PresenceParts Part, string Words)[] Parts =
    [
        (PresenceParts.Services, "services"), (PresenceParts.Persons, "the person"), (PresenceParts.Devices, "devices"), (PresenceParts.Activities, "activities"),
        (PresenceParts.Notes, "notes"), (PresenceParts.DeviceIds, "which device"), (PresenceParts.Willingness, "willingness"),
        (PresenceParts.NetworkAvailability, "networks"), (PresenceParts.SessionParticipation, "sessions"), (PresenceParts.RegistrationState, "registration"),
        (PresenceParts.BarringState, "barring"), (PresenceParts.Classes, "classes"),
    ];

    // "services ('org.example:call', class 'work' and 3 more)"
    private static string? Chosen(ShownParts shown, PresenceParts set, string words)
    {
        string[] chosen = [.. shown.Chosen.Where(part => part.Set == set).Select(part => part.ToString())];
        var more = chosen.Length > ChosenNamedMax ? $" and {chosen.Length - ChosenNamedMax} more" : "";
        return chosen.Length == 0 ? null : $"{words} ({string.Join(", ", chosen.Take(ChosenNamedMax))}{more})";
    }

    private static string Shown(AccessDecision decision) =>
        decision.Outcome is AccessOutcome.Allowed && Shown(decision.Shown) is { Length: > 0 } words ? $"; shown: {words}" : "";

    private static List<string> Reasons(AccessRule rule, RuleMatch match, in AccessRequest request, in NamingRules naming)
    {
        var reasons = new List<string>();
        var conditions = rule.Conditions;
        var caller = match.Caller >= 0 ? $"identity {request.Callers[match.Caller].Address}" : "the caller";
        if (match.Applies)
        {
            AddGrounds(reasons, conditions, match, request, caller);
            if (reasons.Count == 0) reasons.Add("it has no conditions");
            return reasons;
        }

        if (Missed(RuleMiss.Disabled)) reasons.Add("it is disabled");
        if (Missed(RuleMiss.SaysNothing)) reasons.Add($"it says nothing about {Plural(request.Action)}");
        if (Missed(RuleMiss.NotNamed)) reasons.Add(request.Callers.Length > 1 ? "none of the caller's identities is named" : $"{caller} is not named");
        if (Missed(RuleMiss.Excepted)) reasons.Add($"{caller} is excepted");
        if (Missed(RuleMiss.NotInGroup)) reasons.Add($"{caller} is not a member of {Names(conditions.Groups)}");
        if (Missed(RuleMiss.NotAuthenticated)) reasons.Add("the caller is not authenticated");
        if (Missed(RuleMiss.Authenticated)) reasons.Add("it is meant for callers who are not authenticated");
        if (Missed(RuleMiss.IdentityHidden)) reasons.Add("the caller is anonymous and the rule asks who calls");
        if (Missed(RuleMiss.NamedByOtherRule)) reasons.Add($"rule {naming.OtherThan(rule)?.Id} names the caller");
        if (Missed(RuleMiss.NotAnonymous)) reasons.Add("the caller did not ask to stay anonymous");
        if (Missed(RuleMiss.NotYetValid)) reasons.Add($"its validity begins {Instant(Next(conditions.Validity, request.At))}");
        if (Missed(RuleMiss.NoLongerValid)) reasons.Add($"its validity ended {Instant(conditions.Validity.Max(interval => interval.Until))}");
        if (Missed(RuleMiss.BetweenIntervals)) reasons.Add($"its validity begins again {Instant(Next(conditions.Validity, request.At))}");
        if (Missed(RuleMiss.OtherSphere)) reasons.Add($"{request.Target} is not in sphere '{conditions.Sphere}'");
        if (Missed(RuleMiss.UnknownCondition)) reasons.Add("it has a condition that is not understood");
        return reasons;

        bool Missed(RuleMiss miss) => match.Miss.HasFlag(miss);
    }

    private static string Ground(
        in AccessRequest request, AccessGround ground, string because, ImmutableArray<AccessRule> decidedBy, int count, TraceEntry? near)
    {
        var action = request.Action;
        switch (ground)
        {
            case AccessGround.ByBarring(var barring):
                var note = barring.Note.Length == 0 ? "" : $": '{barring.Note}'";
                return $" by the operator's entry {barring.Id}{note}, because {barring.Caller} may not {Infinitive(action)} {barring.Callee}";

            case AccessGround.ByRule(var rule):
                var others = decidedBy.Length > 1 ? $" (and by {string.Join(", ", decidedBy.Skip(1).Take(RulesNamedMax).Select(other => other.Id))})" : "";
                return $" by rule {Name(rule)}{others}, because {because}";

            case AccessGround.NoRuleApplies:
                var none = count == 1 ? $"the only rule about {Plural(action)} to {request.Target} does not apply"
                    : $"none of the {count} rules about {Plural(action)} to {request.Target} applies";
                return near is null ? $", because {none}" : $", because {none}; nearest is rule {Name(near.Rule)}, but {near.Because}";

            case AccessGround.NoRules:
                return $", because no rule of {request.Target} or for all users says anything about {Plural(action)}";

            default:
                throw new UnreachableException($"{ground}");
        }
    }

    private static void AddGrounds(List<string> reasons, RuleConditions conditions, RuleMatch match, in AccessRequest request, string caller)
    {
        if (conditions.Identity is { IsUnauthenticated: true }) reasons.Add("the caller is not authenticated");
        else if (conditions.Identity is { } identity) reasons.Add($"{caller} matched '{Alternative(identity, request.Callers[match.Caller].Address)}'");
        if (!conditions.Groups.IsEmpty)
        {
            var memberships = request.Callers[match.Caller].Groups;
            reasons.Add($"{caller} is a member of {conditions.Groups.First(memberships.Contains)}");
        }

        if (conditions.OtherIdentity) reasons.Add("no other rule names the caller");
        if (conditions.AnonymousRequest) reasons.Add("the caller asked to stay anonymous");
        if (!conditions.Validity.IsEmpty)
        {
            var at = request.At;
            var until = conditions.Validity.First(interval => interval.Contains(at)).Until;
            reasons.Add(until == DateTimeOffset.MaxValue ? "its validity has begun" : $"it is valid until {Instant(until)}");
        }

        if (conditions.Sphere is { } sphere) reasons.Add($"{request.Target} is in sphere '{sphere}'");
    }

    private static string Alternative(IdentityCondition identity, PocAddress caller)
    {
        if (identity.One.Contains(caller)) return $"one {caller}";
        var many = identity.Many.First(many =>
            many.Domain?.Covers(caller) != false && !many.ExceptIdentities.Contains(caller) && !many.ExceptDomains.Any(domain => domain.Covers(caller)));
        return many.Domain is { } domain ? $"many in domain {domain}" : "many, anyone authenticated";
    }

    private static string Name(AccessRule rule) => rule.Note.Length == 0 ? rule.Id.Value : $"{rule.Id}: '{rule.Note}'";

    private static string Names(ImmutableArray<GroupRef> groups)
    {
        var named = string.Join(" or ", groups.Take(GroupsNamedMax));
        return groups.Length > GroupsNamedMax ? $"{named} or {groups.Length - GroupsNamedMax} more" : named;
    }

    private static DateTimeOffset Next(ImmutableArray<ValidityInterval> intervals, DateTimeOffset at) =>
        intervals.Where(interval => interval.From > at).Min(interval => interval.From);

    private static string Instant(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // Notes are other people's text; a line break in one must not become a line break in a header or a log.
    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    private static string Plural(AccessAction action) => action switch
    {
        AccessAction.Session => "sessions",
        AccessAction.Alert => "alerts",
        _ => "presence",
    };

    private static string Infinitive(AccessAction action) => action switch
    {
        AccessAction.Session => "call",
        AccessAction.Alert => "alert",
        _ => "watch",
    };

    private static string Verb(AccessAction action, AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Barred => "barred",
        AccessOutcome.Rejected or AccessOutcome.Blocked => "refused",
        AccessOutcome.Passed => "passed to the user to decide",
        AccessOutcome.Accepted => action is AccessAction.Alert ? "delivered" : "accepted",
        AccessOutcome.ToBeConfirmed => "held until the user confirms",
        AccessOutcome.PolitelyBlocked => "answered with a closed presence",
        AccessOutcome.Allowed => "allowed",
        _ => throw new UnreachableException($"{outcome}"),
    };
}
