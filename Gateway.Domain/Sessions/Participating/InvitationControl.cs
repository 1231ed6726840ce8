using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// Service control of PoC Sessions in the participating PoC function: may this user take part, and how is he to answer? (OMA PoC CP, originating
/// and terminating participating function; RFC 4354, RFC 5373.)
/// </summary>
/// <remarks>
/// The order of the terminating checks is part of it: unknown 404, not registered 480, the operator's hard list 403 or 480, incoming session barring
/// 480, rules 403, a second session where only one is wanted 486, too many sessions 486, SDP 488, answer mode. Manual answer override lifts
/// none of them. Whoever is barred cannot tell it from an absent user: both are 480, and the reason stays inside the trust domain.
/// </remarks>
public static class InvitationControl
{
    private const string AnonymityWarning = "Anonymity not allowed";
    private const string TooManySessionsWarning = "103 maximum simultaneous group calls reached";
    private const string OverrideWarning = "100 function not allowed due to manual answer override";

    /// <summary>For the inviter's side: is he a PoC User of this network who may be in one session more, and may he call this target?</summary>
    /// <param name="facts">The facts of this moment.</param>
    /// <param name="identities">The asserted identities of the inviter.</param>
    /// <param name="anonymous">Whether he asked for privacy.</param>
    /// <param name="target">Whom he calls; <c>null</c> for a group, a list or a session.</param>
    /// <param name="sessions">PoC Sessions that he is in or being invited to.</param>
    /// <param name="at">The present, UTC.</param>
    /// <returns>The refusal; <c>null</c> when there is none.</returns>
    public static InvitationVerdict.Refused? Originating(
        NetworkFacts facts, IReadOnlyList<PocAddress> identities, bool anonymous, PocAddress? target, int sessions, DateTimeOffset at)
    {
        if (identities.Count == 0 || !facts.Subscribers.TryFind(identities[0], out var inviter))
            return Refuse(SipStatus.Forbidden, "101 service authorisation failed");
        if (sessions >= inviter.SessionsMax)
            return Refuse(SipStatus.BusyHere, TooManySessionsWarning);

        // Rules belong to the side of the target; for who is served elsewhere only the operator's hard list has a word here.
        if (target is not { } callee || facts.Subscribers.TryFind(callee, out _))
            return null;
        var request = facts.Ask(AccessAction.Session, identities, anonymous, callee, at);
        return AccessPolicy.Decide(request, facts.Rules).Outcome == AccessOutcome.Barred ? RefusedBy(request, facts.Rules) : null;
    }

    /// <summary>For the target's side: does he, his rules and the operator let it through, and how is he to answer?</summary>
    /// <param name="facts">The facts of this moment.</param>
    /// <param name="invitation">The invitation.</param>
    /// <param name="situation">How it stands with the target.</param>
    /// <param name="at">The present, UTC.</param>
    public static InvitationVerdict Terminating(NetworkFacts facts, Invitation invitation, TargetSituation situation, DateTimeOffset at)
    {
        if (!facts.Subscribers.TryFind(invitation.To, out var target))
            return Refuse(SipStatus.NotFound);
        if (situation.IsRegistered == false)
            return Refuse(SipStatus.TemporarilyUnavailable);
        var request = facts.Ask(AccessAction.Session, invitation.Identities, invitation.Anonymous, invitation.To, at);
        var decision = AccessPolicy.Decide(request, facts.Rules);
        if (decision.Outcome == AccessOutcome.Barred)
            return RefusedBy(request, facts.Rules);
        if (target.Settings.IncomingSessionBarring)
        {
            return new InvitationVerdict.Refused(
                SipStatus.TemporarilyUnavailable, [$"{RefusalWarnings.SessionsBarred} {target.Address} takes no sessions"],
                new(null, "sessionsBarred", $"{target.Address} takes no sessions (setting incoming session barring)"));
        }

        if (!decision.IsGranted)
            return RefusedBy(request, facts.Rules);
        if (situation.Sessions > 0 && !target.Settings.SimultaneousSessions)
            return Refuse(SipStatus.BusyHere);
        if (situation.Sessions >= target.SessionsMax)
            return Refuse(SipStatus.BusyHere, TooManySessionsWarning);
        if (!invitation.HasUsableOffer)
            return Refuse(SipStatus.NotAcceptableHere);
        return Answer(facts, invitation, target, decision.Outcome);
    }

    private static InvitationVerdict Answer(NetworkFacts facts, Invitation invitation, Subscriber target, AccessOutcome outcome)
    {
        var mayOverride = invitation.Wish.Override && facts.Subscribers.TryFind(invitation.From, out var inviter) && inviter.MayOverrideManualAnswer;
        if (invitation.Wish is { Override: true, OverrideRequired: true } && !mayOverride)
            return Refuse(SipStatus.Forbidden, OverrideWarning);
        var setting = invitation.Wish.Manual ? AnswerMode.Manual : target.Settings.AnswerMode;
        var unforced = InvitationAnswer.For(outcome, setting, manualAnswerOverride: false);
        return unforced == AnswerMode.Manual && mayOverride
            ? new InvitationVerdict.Passed(AnswerMode.Automatic, IsOverride: true)
            : new InvitationVerdict.Passed(unforced ?? AnswerMode.Manual, IsOverride: false);
    }

    private static InvitationVerdict.Refused Refuse(int status, params ImmutableArray<string> warnings) => new(status, warnings, null);

    private static InvitationVerdict.Refused RefusedBy(AccessRequest request, RuleBook rules)
    {
        var explanation = AccessPolicy.Explain(request, rules);
        var (status, rule, effect) = explanation.Decision.Ground switch
        {
            AccessGround.ByRule by => (SipStatus.Forbidden, by.Rule.Id.ToString(), "reject"),
            // Whoever may be reached by nobody is as good as absent; whoever may reach nobody is told so.
            AccessGround.ByBarring by => (by.Barring.IsOfCaller ? SipStatus.Forbidden : SipStatus.TemporarilyUnavailable, by.Barring.Id.ToString(), "barred"),
            _ => (SipStatus.Forbidden, null, "reject"),
        };
        var inside = $"{RefusalWarnings.Rule} {rule ?? "-"} {explanation.Sentence}";
        return new(status, request.Anonymous && status == SipStatus.Forbidden ? [inside, AnonymityWarning] : [inside], new(rule, effect, explanation.Sentence));
    }
}
