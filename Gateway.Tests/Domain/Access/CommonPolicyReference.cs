using Gateway.Domain.Access;

namespace Gateway.Tests.Domain.Access;

/// <summary>
/// The reference model: RFC 4745 read aloud, one clause a line, without indexes and without shared code. Slow, and obviously right or wrong.
/// </summary>
internal static class CommonPolicyReference
{
    public static AccessOutcome Decide(AccessRequest request, IReadOnlyCollection<AccessRule> allRules, IReadOnlyCollection<Barring> barrings)
    {
        if (barrings.Any(barring => Forbids(barring, request))) return AccessOutcome.Barred;

        // The policy of a user: his own rules and those for all users; for an action, the rules that mention it.
        var policy = allRules
            .Where(rule => rule.Enabled && (rule.Owner is RuleOwner.AllUsers || rule.Owner == new RuleOwner.User(request.Target)))
            .Select(rule => (Rule: rule, Value: Value(rule.Permissions, request.Action)))
            .Where(pair => pair.Value is not null)
            .ToList();
        var rules = policy.Select(pair => pair.Rule).ToList();
        if (rules.Count == 0)
            return request.Action switch { AccessAction.Session => AccessOutcome.Passed, AccessAction.Alert => AccessOutcome.Accepted, _ => AccessOutcome.Blocked };

        // 10.2: of the values of all rules that apply, the maximum; 10: without one, no permission.
        var values = policy.Where(pair => Applies(pair.Rule, request, rules)).Select(pair => pair.Value!.Value).ToList();
        return values.Count > 0 ? values.Max() : request.Action is AccessAction.Presence ? AccessOutcome.Blocked : AccessOutcome.Rejected;
    }

    private static AccessOutcome? Value(RulePermissions permissions, AccessAction action)
    {
        if (action is AccessAction.Presence)
        {
            return permissions.Presence switch
            {
                PresencePermission.Block => AccessOutcome.Blocked,
                PresencePermission.Confirm => AccessOutcome.ToBeConfirmed,
                PresencePermission.PoliteBlock => AccessOutcome.PolitelyBlocked,
                PresencePermission.Allow => AccessOutcome.Allowed,
                _ => null,
            };
        }

        if (action is AccessAction.Alert && permissions.Alert is { } alert)
            return alert is AlertPermission.Accept ? AccessOutcome.Accepted : AccessOutcome.Rejected;
        return permissions.Session switch
        {
            SessionPermission.Reject => AccessOutcome.Rejected,
            SessionPermission.Pass => action is AccessAction.Alert ? AccessOutcome.Accepted : AccessOutcome.Passed,
            SessionPermission.Accept => AccessOutcome.Accepted,
            _ => null,
        };
    }

    private static bool Applies(AccessRule rule, AccessRequest request, IReadOnlyCollection<AccessRule> policy)
    {
        var when = rule.Conditions;
        var hidden = request.Anonymous && request.Action != AccessAction.Presence;
        var known = request.Authenticated && request.Callers.Length > 0;
        if (hidden && (when.Identity is not null || when.Groups.Length > 0 || when.OtherIdentity)) return false;
        return IdentityHolds(when, request)
            && (!when.OtherIdentity || (known && !policy.Any(other => other != rule && Refers(other) && IdentityHolds(other.Conditions, request))))
            && (!when.AnonymousRequest || request.Anonymous)
            && (when.Validity.Length == 0 || when.Validity.Any(interval => interval.From <= request.At && request.At < interval.Until))
            && (when.Sphere is null || when.Sphere == request.Sphere)
            && when.Unknown.Length == 0;
    }

    private static bool Refers(AccessRule rule) => rule.Conditions.Identity is not null || rule.Conditions.Groups.Length > 0;

    private static bool IdentityHolds(RuleConditions when, AccessRequest request)
    {
        var known = request.Authenticated && request.Callers.Length > 0;
        if (when.Identity is null && when.Groups.Length == 0) return true;
        if (when.Identity is { One.Length: 0, Many.Length: 0, Unknown.Length: 0 } && when.Groups.Length == 0) return !known;
        return known && request.Callers.Any(caller =>
            (when.Identity is null
             || when.Identity.One.Any(one => one.ToString() == caller.Address.ToString())
             || when.Identity.Many.Any(many =>
                 (many.Domain is null || many.Domain.ToString() == caller.Address.Host)
                 && !many.ExceptIdentities.Any(except => except.ToString() == caller.Address.ToString())
                 && !many.ExceptDomains.Any(except => except.ToString() == caller.Address.Host)))
            && (when.Groups.Length == 0 || when.Groups.Any(caller.Groups.Contains)));
    }

    private static bool Forbids(Barring barring, AccessRequest request)
    {
        var flag = request.Action switch { AccessAction.Session => BarredActions.Session, AccessAction.Alert => BarredActions.Alert, _ => BarredActions.Presence };
        return (barring.Actions & flag) != 0
            && Is(barring.Callee, request.Target)
            && (barring.Caller is BarringParty.Anyone || request.Callers.Any(caller => Is(barring.Caller, caller.Address)));
    }

    private static bool Is(BarringParty party, PocAddress address) => party switch
    {
        BarringParty.Identity(var one) => one == address,
        BarringParty.InDomain(var domain) => domain.ToString() == address.Host,
        _ => true,
    };
}
