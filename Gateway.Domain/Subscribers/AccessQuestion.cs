using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Domain.Subscribers;

/// <summary>
/// Puts a question to the access policy with all facts that belong to it. Every door (SIP, REST, the tester on the screen) asks through
/// here, so that they cannot be told different things.
/// </summary>
public static class AccessQuestion
{
    /// <param name="facts">The facts of this moment.</param>
    /// <param name="action">What the caller wants.</param>
    /// <param name="callers">His asserted identities; empty when nobody knows who he is.</param>
    /// <param name="anonymous">Whether he asked for privacy.</param>
    /// <param name="target">Whom it concerns.</param>
    /// <param name="at">The moment that validity conditions look at.</param>
    public static AccessRequest Ask(
        this NetworkFacts facts, AccessAction action, IReadOnlyList<PocAddress> callers, bool anonymous, PocAddress target, DateTimeOffset at)
    {
        var identities = ImmutableArray.CreateBuilder<CallerIdentity>(callers.Count);
        for (var i = 0; i < callers.Count; i++)
            identities.Add(new(callers[i], facts.Groups.MembershipsOf(callers[i])));
        return new()
        {
            Action = action,
            Callers = identities.MoveToImmutable(),
            Authenticated = callers.Count > 0,
            Anonymous = anonymous,
            Target = target,
            At = at,
        };
    }
}
