using Gateway.Domain.Access;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Access;

/// <summary>The tables of the PoC user access policy, row by row.</summary>
public sealed class AccessDecisionTableTests
{
    [Theory, Clause("RFC 4745", "10")]
    [InlineData(SessionPermission.Reject, SessionPermission.Pass, AccessOutcome.Passed)]
    [InlineData(SessionPermission.Reject, SessionPermission.Accept, AccessOutcome.Accepted)]
    [InlineData(SessionPermission.Pass, SessionPermission.Accept, AccessOutcome.Accepted)]
    [InlineData(SessionPermission.Reject, SessionPermission.Reject, AccessOutcome.Rejected)]
    [InlineData(SessionPermission.Pass, SessionPermission.Pass, AccessOutcome.Passed)]
    [InlineData(SessionPermission.Accept, SessionPermission.Accept, AccessOutcome.Accepted)]
    public void Of_several_rules_that_apply_the_highest_value_wins_in_either_order(SessionPermission one, SessionPermission other, AccessOutcome expected)
    {
        Assert.Equal(expected, Calls(Bob).DecidedBy(Rule("rul_1", One(Bob), Session(one)), Rule("rul_2", Anyone(), Session(other))));
        Assert.Equal(expected, Calls(Bob).DecidedBy(Rule("rul_1", One(Bob), Session(other)), Rule("rul_2", Anyone(), Session(one))));
    }

    [Theory, Clause("RFC 5025", "3.2.1")]
    [InlineData(PresencePermission.Block, PresencePermission.Confirm, AccessOutcome.ToBeConfirmed)]
    [InlineData(PresencePermission.Confirm, PresencePermission.PoliteBlock, AccessOutcome.PolitelyBlocked)]
    [InlineData(PresencePermission.PoliteBlock, PresencePermission.Allow, AccessOutcome.Allowed)]
    [InlineData(PresencePermission.Block, PresencePermission.Block, AccessOutcome.Blocked)]
    public void A_block_is_not_stronger_than_an_allow(PresencePermission one, PresencePermission other, AccessOutcome expected) =>
        Assert.Equal(expected, Asks(AccessAction.Presence, Bob).DecidedBy(Rule("rul_1", One(Bob), Watching(one)), Rule("rul_2", Anyone(), Watching(other))));

    [Theory, Clause("PoC user access policy", "allow-invite", Inferred = true)]
    [InlineData(AccessAction.Session, AccessOutcome.Passed)]
    [InlineData(AccessAction.Alert, AccessOutcome.Accepted)]
    [InlineData(AccessAction.Presence, AccessOutcome.Blocked)]
    public void Without_any_rule_invitations_are_asked_about_alerts_delivered_and_watchers_blocked(AccessAction action, AccessOutcome expected)
    {
        var decision = AccessPolicy.Decide(Asks(action, Bob), RuleBook.Empty);

        Assert.Equal(expected, decision.Outcome);
        Assert.IsType<AccessGround.NoRules>(decision.Ground);
    }

    [Theory, Clause("RFC 4745", "10", Inferred = true)]
    [InlineData(AccessAction.Session, AccessOutcome.Rejected)]
    [InlineData(AccessAction.Alert, AccessOutcome.Rejected)]
    [InlineData(AccessAction.Presence, AccessOutcome.Blocked)]
    public void Where_there_are_rules_and_none_applies_the_request_is_refused(AccessAction action, AccessOutcome expected)
    {
        var grants = new RulePermissions { Session = SessionPermission.Accept, Presence = PresencePermission.Allow };

        var decision = AccessPolicy.Decide(Asks(action, Stranger), Book(Rule("rul_1", One(Bob), grants)));

        Assert.Equal(expected, decision.Outcome);
        Assert.IsType<AccessGround.NoRuleApplies>(decision.Ground);
    }

    [Fact, Clause("PoC user access policy", "allow-invite", Inferred = true)]
    public void A_rule_without_the_action_is_for_that_action_as_if_it_were_not_there()
    {
        var aboutPresence = Rule("rul_1", Anyone(), Watching(PresencePermission.Allow));

        Assert.Equal(AccessOutcome.Passed, Calls(Bob).DecidedBy(aboutPresence));
        Assert.Equal(AccessOutcome.Passed, Calls(Bob).DecidedBy(aboutPresence, Rule("rul_2", Others, Session(SessionPermission.Pass))));
    }

    [Fact]
    public void A_disabled_rule_counts_as_if_it_were_not_there()
    {
        var disabled = Rule("rul_1", Anyone(), Session(SessionPermission.Accept)) with { Enabled = false };

        Assert.Equal(AccessOutcome.Passed, Calls(Bob).DecidedBy(disabled));
        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy(disabled, Rule("rul_2", One(Carol), Session(SessionPermission.Accept))));
    }

    [Fact, Clause("OMA common policy extensions", "anonymous-request", Inferred = true)]
    public void For_an_anonymous_invitation_only_rules_that_do_not_ask_who_calls_are_considered()
    {
        var named = Rule("rul_1", One(Bob), Session(SessionPermission.Accept));
        var anonymous = Rule("rul_2", AnonymousOnly, Session(SessionPermission.Pass));
        var always = Rule("rul_3", RuleConditions.Always, Session(SessionPermission.Accept));
        var others = Rule("rul_4", Others, Session(SessionPermission.Accept));
        var request = Calls(Bob) with { Anonymous = true };

        Assert.Equal(AccessOutcome.Rejected, request.DecidedBy(named));
        Assert.Equal(AccessOutcome.Rejected, request.DecidedBy(named, others));
        Assert.Equal(AccessOutcome.Passed, request.DecidedBy(named, anonymous, others));
        Assert.Equal(AccessOutcome.Accepted, request.DecidedBy(anonymous, always));
        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy(anonymous));
    }

    [Fact, Clause("RFC 5025", "3.1.2")]
    public void A_wish_for_privacy_does_not_hide_a_watcher_from_the_presence_policy()
    {
        var watcher = Asks(AccessAction.Presence, Bob) with { Anonymous = true };

        Assert.Equal(AccessOutcome.Allowed, watcher.DecidedBy(Rule("rul_1", One(Bob), Watching(PresencePermission.Allow))));
    }

    [Theory, Clause("PoC user access policy", "alerts", Inferred = true)]
    [InlineData(SessionPermission.Reject, AccessOutcome.Rejected)]
    [InlineData(SessionPermission.Pass, AccessOutcome.Accepted)]
    [InlineData(SessionPermission.Accept, AccessOutcome.Accepted)]
    public void Without_an_alert_permission_alerts_follow_from_the_session_permission(SessionPermission session, AccessOutcome expected) =>
        Assert.Equal(expected, Asks(AccessAction.Alert, Bob).DecidedBy(Rule("rul_1", One(Bob), Session(session))));

    [Theory]
    [InlineData(SessionPermission.Accept, AlertPermission.Reject, AccessOutcome.Rejected)]
    [InlineData(SessionPermission.Reject, AlertPermission.Accept, AccessOutcome.Accepted)]
    public void In_one_rule_its_alert_permission_beats_what_follows_from_its_session_permission(
        SessionPermission session, AlertPermission alert, AccessOutcome expected) =>
        Assert.Equal(
            expected, Asks(AccessAction.Alert, Bob).DecidedBy(Rule("rul_1", One(Bob), new RulePermissions { Session = session, Alert = alert })));

    [Fact, Clause("RFC 4745", "10")]
    public void Over_several_rules_the_highest_alert_value_wins_explicit_or_derived()
    {
        var noAlerts = Rule("rul_1", One(Bob), Alert(AlertPermission.Reject));
        var colleagues = Rule("rul_2", InDomain("networka.example"), Session(SessionPermission.Pass));

        Assert.Equal(AccessOutcome.Accepted, Asks(AccessAction.Alert, Bob).DecidedBy(noAlerts, colleagues));
        Assert.Equal(AccessOutcome.Passed, Calls(Bob).DecidedBy(noAlerts, colleagues));
    }

    [Fact]
    public void An_alert_permission_says_nothing_about_sessions() =>
        Assert.Equal(AccessOutcome.Passed, Calls(Bob).DecidedBy(Rule("rul_1", One(Bob), Alert(AlertPermission.Reject))));

    [Fact]
    public void The_operators_list_is_looked_at_before_any_rule()
    {
        var friend = Rule("rul_1", One(Bob), Session(SessionPermission.Accept));
        var barring = new Barring { Id = new("bar_1"), Caller = new BarringParty.Identity(Bob) };

        var decision = AccessPolicy.Decide(Calls(Bob), Book(friend).With(barring));

        Assert.Equal(new(AccessOutcome.Barred, new AccessGround.ByBarring(barring)), decision);
        Assert.Equal(AccessOutcome.Accepted, AccessPolicy.Decide(Calls(Bob), Book(friend).With(barring).Without(barring.Id)).Outcome);
    }
}
