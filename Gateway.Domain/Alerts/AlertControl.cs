using Gateway.Domain.Access;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Alerts;

/// <summary>
/// Service control of Instant Personal Alerts in the participating PoC function: may this alert go on? (OMA PoC Control Plane, Figure 24
/// steps 1 and 5; fact sheet clauses 17.2 and 18.)
/// </summary>
public static class AlertControl
{
    /// <summary>For the sender's side: is he a PoC User of this network who may send alerts?</summary>
    /// <param name="facts">The facts of this moment.</param>
    /// <param name="passage">The alert.</param>
    /// <param name="at">The present, UTC.</param>
    public static AlertVerdict Originating(NetworkFacts facts, AlertPassage passage, DateTimeOffset at)
    {
        if (!facts.Subscribers.TryFind(passage.From, out _))
            return new AlertVerdict.Refused(SipStatus.Forbidden, "101 service authorisation failed", null);
        // An alert asks to be called back; without an identity there is nobody to call.
        if (passage.Anonymous)
            return new AlertVerdict.Refused(SipStatus.Forbidden, "Anonymity not allowed", null);
        // Rules belong to the side of the target; only the operator's hard list has a word here.
        return facts.Subscribers.TryFind(passage.To, out _) ? AlertVerdict.Pass : Barred(facts, passage, at);
    }

    /// <summary>For the target's side: does he, his rules and the operator let it through? The order is that of the fact sheet.</summary>
    /// <param name="facts">The facts of this moment.</param>
    /// <param name="passage">The alert.</param>
    /// <param name="at">The present, UTC.</param>
    public static AlertVerdict Terminating(NetworkFacts facts, AlertPassage passage, DateTimeOffset at)
    {
        if (!facts.Subscribers.TryFind(passage.To, out var target))
            return new AlertVerdict.Refused(SipStatus.NotFound, null, null);
        if (Barred(facts, passage, at) is AlertVerdict.Refused barred)
            return barred;
        if (target.IncomingAlertBarring)
        {
            return new AlertVerdict.Refused(
                SipStatus.TemporarilyUnavailable, $"{AlertOutcome.BarringWarning} {target.Address} takes no alerts",
                new(null, "alertsBarred", $"{target.Address} takes no alerts (setting incoming alert barring)"));
        }

        var request = facts.Ask(AccessAction.Alert, passage.Identities, passage.Anonymous, passage.To, at);
        return AccessPolicy.Decide(request, facts.Rules).IsGranted ? AlertVerdict.Pass : RefusedBy(request, facts.Rules);
    }

    private static AlertVerdict Barred(NetworkFacts facts, AlertPassage passage, DateTimeOffset at)
    {
        var request = facts.Ask(AccessAction.Alert, passage.Identities, passage.Anonymous, passage.To, at);
        return AccessPolicy.Decide(request, facts.Rules).Outcome == AccessOutcome.Barred ? RefusedBy(request, facts.Rules) : AlertVerdict.Pass;
    }

    private static AlertVerdict.Refused RefusedBy(AccessRequest request, RuleBook rules)
    {
        var explanation = AccessPolicy.Explain(request, rules);
        var (status, rule, effect) = explanation.Decision.Ground switch
        {
            AccessGround.ByRule by => (SipStatus.Forbidden, by.Rule.Id.ToString(), "reject"),
            // Whoever may be reached by nobody is as good as absent; whoever may reach nobody is told so.
            AccessGround.ByBarring by => (by.Barring.IsOfCaller ? SipStatus.Forbidden : SipStatus.TemporarilyUnavailable, by.Barring.Id.ToString(), "barred"),
            _ => (SipStatus.Forbidden, null, "reject"),
        };
        return new(status, $"{AlertOutcome.RuleWarning} {rule ?? "-"} {explanation.Sentence}", new(rule, effect, explanation.Sentence));
    }
}
