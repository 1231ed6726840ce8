using System.Collections.Immutable;
using System.Diagnostics;

namespace Gateway.Domain.Access;

/// <summary>Who may invite, alert and watch whom.</summary>
/// <remarks>
/// <para>The policy of a user is one set: the rules he owns and the rules for all users together. Of the rules that apply, the highest
/// value wins (RFC 4745 10). The operator's hard list is looked at before, and is the only denial that beats a grant.</para>
/// <para>For each action only the rules that say something about it count; a rule about presence is to an invitation as if it were not
/// there.
/// Where no rule says anything about the action: an invitation is passed to the user, an alert delivered, a watcher blocked. Where some
/// do and none
/// applies: refused. These defaults are inferred, but for the watcher's (RFC 5025 3.2.1).</para>
/// <para>Decisions and explanations evaluate conditions with the same code (<see cref="RuleMatch"/>) and combine with the same code
/// (<see cref="HighestValue"/>); a decision only looks at fewer rules, by index.</para>
/// </remarks>
public static class AccessPolicy
{
    /// <summary>Decides one request, for live traffic.</summary>
    /// <remarks>Looks only at the rules filed under the caller's identities, domains and groups. Allocates nothing but the ground it
    /// returns.</remarks>
    public static AccessDecision Decide(in AccessRequest request, RuleBook book)
    {
        if (book.FindBarring(request) is { } barring) return new(AccessOutcome.Barred, new AccessGround.ByBarring(barring));

        var (own, forAll) = book.PolicyOf(request.Target);
        var naming = NamingCandidates(request, own, forAll);
        var highest = new HighestValue(request, naming);
        own.VisitCandidates(request, ref highest);
        forAll.VisitCandidates(request, ref highest);
        return Conclude(request.Action, highest, own, forAll);
    }

    /// <summary>Decides one request and tells how every rule of the target met it.</summary>
    /// <remarks>Looks at every rule, so it costs time with their number; meant for people and for refusals.</remarks>
    public static Explanation Explain(in AccessRequest request, RuleBook book)
    {
        var (own, forAll) = book.PolicyOf(request.Target);
        var naming = new NamingRules(request);
        own.VisitAll(ref naming);
        forAll.VisitAll(ref naming);
        var highest = new HighestValue(request, naming);
        own.VisitAll(ref highest);
        forAll.VisitAll(ref highest);

        var trace = ImmutableArray.CreateBuilder<TraceEntry>(own.Rules.Count + forAll.Rules.Count);
        var winners = ImmutableArray.CreateBuilder<AccessRule>();
        foreach (var rule in own.Rules.Values.Concat(forAll.Rules.Values))
        {
            var match = RuleMatch.Of(rule, request, naming);
            trace.Add(new(rule, match.Applies, match.IsNear, AccessWording.Because(rule, match, request, naming)));
            if (match.Applies && rule.Permissions.For(request.Action) == highest.Outcome) winners.Add(rule);
        }

        var barring = book.FindBarring(request);
        var decision = barring is null
            ? Conclude(request.Action, highest, own, forAll)
            : new AccessDecision(AccessOutcome.Barred, new AccessGround.ByBarring(barring));
        ImmutableArray<AccessRule> decidedBy = barring is null ? [.. winners.OrderBy(rule => rule.Id.Value, StringComparer.Ordinal)] : [];
        var traced = trace.MoveToImmutable();
        var because = decision.Ground is AccessGround.ByRule(var winner) ? traced.First(entry => entry.Rule.Id == winner.Id).Because : "";
        var count = own.CountAbout(request.Action) + forAll.CountAbout(request.Action);
        var sentence = AccessWording.Sentence(request, decision, because, decidedBy, count, traced.FirstOrDefault(entry => entry.Nearly));
        return new(decision, decidedBy, traced, sentence);
    }

    /// <summary>Puts a live decision into words, on one line, at about the cost of the decision itself.</summary>
    /// <param name="decision">What <see cref="Decide"/> answered.</param>
    /// <param name="request">The request it was about.</param>
    /// <param name="book">The book it was decided by.</param>
    /// <remarks>As <see cref="Explanation.Sentence"/>, without the rules that decided equally and the one that nearly applied: these
    /// take a look at every rule.</remarks>
    public static string Describe(AccessDecision decision, in AccessRequest request, RuleBook book)
    {
        var (own, forAll) = book.PolicyOf(request.Target);
        var because = "";
        if (decision.Ground is AccessGround.ByRule(var rule))
        {
            var naming = NamingCandidates(request, own, forAll);
            because = AccessWording.Because(rule, RuleMatch.Of(rule, request, naming), request, naming);
        }

        return AccessWording.Sentence(request, decision, because, [], own.CountAbout(request.Action) + forAll.CountAbout(request.Action), null);
    }

    /// <summary>Decides one request as if the draft were saved, and tells what it changes.</summary>
    public static DraftExplanation Explain(in AccessRequest request, RuleBook book, RuleDraft draft) =>
        new(Explain(request, book), Explain(request, book.With(draft)));

    /// <summary>Tells which of the known users, and who else, may do something to a user.</summary>
    /// <param name="action">What they want to do.</param>
    /// <param name="target">To whom.</param>
    /// <param name="callers">The known users, each with all identities.</param>
    /// <param name="book">The rules.</param>
    /// <param name="at">When.</param>
    /// <param name="sphere">The sphere the target is in, null for none.</param>
    public static WhoMayAnswer WhoMay(
        AccessAction action, PocAddress target, IEnumerable<ImmutableArray<CallerIdentity>> callers, RuleBook book, DateTimeOffset at, string? sphere = null)
    {
        var request = new AccessRequest { Action = action, Target = target, At = at, Sphere = sphere };
        var users = ImmutableArray.CreateBuilder<UserDecision>();
        var domains = new SortedSet<string>(book.DomainsMentioned(target), StringComparer.Ordinal);
        foreach (var identities in callers)
        {
            users.Add(new(identities, Decide(request with { Callers = identities }, book)));
            foreach (var identity in identities)
                if (identity.Address.Host is { Length: > 0 } host) domains.Add(host);
        }

        // A host without a user part stands for "somebody there": rules name people, so it meets the conditions on domains only.
        ImmutableArray<CallerIdentity> SomebodyIn(string host) => [new(PocAddress.Parse("sip:" + host))];
        return new(
            users.ToImmutable(),
            [.. domains.Select(host => new DomainDecision(PocDomain.Parse(host), Decide(request with { Callers = SomebodyIn(host) }, book)))],
            Decide(request with { Callers = SomebodyIn("somewhere.invalid") }, book),
            Decide(request with { Callers = SomebodyIn("anonymous.invalid"), Anonymous = true }, book),
            Decide(request with { Authenticated = false }, book));
    }

    /// <summary>Tells what a caller can do to each of the users.</summary>
    /// <param name="from">All identities of the caller.</param>
    /// <param name="targets">The users.</param>
    /// <param name="book">The rules.</param>
    /// <param name="at">When.</param>
    public static ImmutableArray<WhatCanAnswer> WhatCan(
        ImmutableArray<CallerIdentity> from, IEnumerable<PocAddress> targets, RuleBook book, DateTimeOffset at)
    {
        AccessDecision Ask(AccessAction action, PocAddress target) =>
            Decide(new AccessRequest { Action = action, Callers = from, Target = target, At = at }, book);
        return
        [
            .. targets.Select(target => new WhatCanAnswer(
                target, Ask(AccessAction.Session, target), Ask(AccessAction.Alert, target), Ask(AccessAction.Presence, target))),
        ];
    }

    private static NamingRules NamingCandidates(in AccessRequest request, OwnerRules own, OwnerRules forAll)
    {
        var naming = new NamingRules(request);
        if (!own.HasOtherIdentity && !forAll.HasOtherIdentity) return naming;
        own.VisitCandidates(request, ref naming);
        forAll.VisitCandidates(request, ref naming);
        return naming;
    }

    private static AccessDecision Conclude(AccessAction action, in HighestValue highest, OwnerRules own, OwnerRules forAll)
    {
        if (highest is { Outcome: { } outcome, Rule: { } rule })
            return new(outcome, new AccessGround.ByRule(rule)) { Shown = outcome is AccessOutcome.Allowed ? highest.Shown : PresenceParts.Nothing };
        return own.CountAbout(action) + forAll.CountAbout(action) > 0
            ? new(action is AccessAction.Presence ? AccessOutcome.Blocked : AccessOutcome.Rejected, AccessGround.NoRuleApplies.Instance)
            : new(WithoutRules(action), AccessGround.NoRules.Instance);
    }

    private static AccessOutcome WithoutRules(AccessAction action) => action switch
    {
        AccessAction.Session => AccessOutcome.Passed,
        AccessAction.Alert => AccessOutcome.Accepted,
        AccessAction.Presence => AccessOutcome.Blocked,
        _ => throw new UnreachableException($"{action}"),
    };
}
