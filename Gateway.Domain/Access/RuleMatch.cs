using System.Collections.Immutable;
using System.Numerics;

namespace Gateway.Domain.Access;

/// <summary>How one rule meets one request. The single place where conditions are evaluated, for live decisions and for
/// explanations.</summary>
/// <param name="Miss">The conditions that failed.</param>
/// <param name="Caller">Index of the caller's identity that came closest; -1 where no identity was looked at.</param>
internal readonly record struct RuleMatch(RuleMiss Miss, int Caller)
{
    public bool Applies => Miss == RuleMiss.None;

    /// <summary>Whether a single condition kept the rule from applying. That somebody else is meant, or something else, is no near
    /// miss.</summary>
    public bool IsNear =>
        BitOperations.IsPow2((int)Miss)
        && (Miss & (RuleMiss.NotNamed | RuleMiss.NotAnonymous | RuleMiss.Authenticated | RuleMiss.SaysNothing)) == 0;

    /// <summary>Looks at every condition, so that an explanation can tell "nearly" from "not at all".</summary>
    public static RuleMatch Of(AccessRule rule, in AccessRequest request, in NamingRules naming)
    {
        var conditions = rule.Conditions;
        var miss = Named(conditions, request, out var caller);
        if (!rule.Enabled) miss |= RuleMiss.Disabled;
        if (rule.Permissions.For(request.Action) is null) miss |= RuleMiss.SaysNothing;
        if (conditions.OtherIdentity) miss |= Other(rule, request, naming);
        if (conditions.AnonymousRequest && !request.Anonymous) miss |= RuleMiss.NotAnonymous;
        if (!conditions.Validity.IsEmpty) miss |= Valid(conditions.Validity, request.At);
        if (conditions.Sphere is { } sphere && !string.Equals(sphere, request.Sphere, StringComparison.Ordinal)) miss |= RuleMiss.OtherSphere;
        if (!conditions.Unknown.IsEmpty) miss |= RuleMiss.UnknownCondition;
        return new(miss, caller);
    }

    /// <summary>Whether the rule names the caller by identity or group, whatever its other conditions say: what other-identity asks of
    /// the other rules.</summary>
    public static bool Names(AccessRule rule, in AccessRequest request) =>
        rule.Enabled
        && (rule.Conditions.Identity is not null || !rule.Conditions.Groups.IsEmpty)
        && rule.Permissions.For(request.Action) is not null
        && Named(rule.Conditions, request, out _) == RuleMiss.None;

    private static RuleMiss Named(RuleConditions conditions, in AccessRequest request, out int caller)
    {
        caller = -1;
        if (conditions.Identity is null && conditions.Groups.IsEmpty) return RuleMiss.None;
        if (request.HidesIdentity) return RuleMiss.IdentityHidden;
        if (conditions.Identity is { IsUnauthenticated: true })
        {
            if (request.HasIdentity) return RuleMiss.Authenticated;
            return conditions.Groups.IsEmpty ? RuleMiss.None : RuleMiss.NotAuthenticated;
        }

        if (!request.HasIdentity) return RuleMiss.NotAuthenticated;

        // RFC 5025 3.1: every asserted identity is tried by itself. The one that fails least is kept for the explanation.
        var callers = request.Callers;
        var least = (RuleMiss)(-1);
        for (var i = 0; i < callers.Length && least != RuleMiss.None; i++)
        {
            var miss = Named(conditions, callers[i]);
            if (BitOperations.PopCount((uint)miss) >= BitOperations.PopCount((uint)least)) continue;
            least = miss;
            caller = i;
        }

        return least;
    }

    private static RuleMiss Named(RuleConditions conditions, in CallerIdentity caller)
    {
        var miss = RuleMiss.None;
        if (conditions.Identity is { } identity && !Contains(identity.One, caller.Address)) miss |= InMany(identity.Many, caller.Address);
        if (!conditions.Groups.IsEmpty && !InGroup(conditions.Groups, caller.Groups)) miss |= RuleMiss.NotInGroup;
        return miss;
    }

    private static RuleMiss InMany(ImmutableArray<ManyCondition> alternatives, PocAddress address)
    {
        var miss = RuleMiss.NotNamed;
        foreach (var many in alternatives)
        {
            if (many.Domain is { } domain && !domain.Covers(address)) continue;
            if (!Contains(many.ExceptIdentities, address) && !InDomain(many.ExceptDomains, address)) return RuleMiss.None;
            miss = RuleMiss.Excepted;
        }

        return miss;
    }

    private static bool Contains(ImmutableArray<PocAddress> addresses, PocAddress address)
    {
        foreach (var one in addresses)
            if (one == address) return true;
        return false;
    }

    private static bool InDomain(ImmutableArray<PocDomain> domains, PocAddress address)
    {
        foreach (var domain in domains)
            if (domain.Covers(address)) return true;
        return false;
    }

    private static bool InGroup(ImmutableArray<GroupRef> groups, GroupMemberships memberships)
    {
        foreach (var group in groups)
            if (memberships.Contains(group)) return true;
        return false;
    }

    private static RuleMiss Other(AccessRule rule, in AccessRequest request, in NamingRules naming)
    {
        if (request.HidesIdentity) return RuleMiss.IdentityHidden;
        if (!request.HasIdentity) return RuleMiss.NotAuthenticated;
        return naming.OtherThan(rule) is null ? RuleMiss.None : RuleMiss.NamedByOtherRule;
    }

    private static RuleMiss Valid(ImmutableArray<ValidityInterval> intervals, DateTimeOffset at)
    {
        var (past, future) = (false, false);
        foreach (var interval in intervals)
        {
            if (interval.Contains(at)) return RuleMiss.None;
            if (at < interval.From) future = true;
            else past = true;
        }

        return (past, future) switch
        {
            (true, true) => RuleMiss.BetweenIntervals,
            (false, _) => RuleMiss.NotYetValid,
            _ => RuleMiss.NoLongerValid,
        };
    }
}
