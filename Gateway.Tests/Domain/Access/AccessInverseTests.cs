using System.Collections.Immutable;
using Gateway.Domain.Access;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Access;

/// <summary>Who may reach somebody, and whom somebody can reach.</summary>
public sealed class AccessInverseTests
{
    [Fact]
    public void Who_may_answers_for_users_domains_everybody_else_anonymous_and_unknown_callers()
    {
        var book = Book(
            Rule("rul_1", InDomain("networka.example", Bob), Session(SessionPermission.Accept)),
            Rule("rul_2", AnonymousOnly, Session(SessionPermission.Pass)),
            Rule("rul_3", Others, Session(SessionPermission.Pass)));

        var answer = AccessPolicy.WhoMay(AccessAction.Session, Alice, [Known(Bob), Known(Carol), Known(BobsPhone, Carol)], book, Noon);

        Assert.Equal(
            [AccessOutcome.Passed, AccessOutcome.Accepted, AccessOutcome.Accepted], answer.Users.Select(user => user.Decision.Outcome));
        Assert.Equal(
            [("networka.example", AccessOutcome.Accepted)], answer.Domains.Select(domain => (domain.Domain.ToString(), domain.Decision.Outcome)));
        Assert.Equal(AccessOutcome.Passed, answer.AnyoneElse.Outcome);
        Assert.Equal(AccessOutcome.Passed, answer.Anonymous.Outcome);
        Assert.Equal(new AccessGround.ByRule(book.RulesOf(new RuleOwner.User(Alice)).ElementAt(1)), answer.Anonymous.Ground);
        Assert.Equal(AccessOutcome.Rejected, answer.Unauthenticated.Outcome);
    }

    [Fact]
    public void Who_may_lists_the_domains_that_users_rules_exceptions_and_barrings_mention()
    {
        var exceptC = new RuleConditions { Identity = new() { Many = [new() { ExceptDomains = [PocDomain.Parse("c.example")] }] } };
        var book = Book(Rule("rul_1", exceptC, Session(SessionPermission.Accept)), Rule("rul_2", InDomain("b.example"), Alert(AlertPermission.Accept)).ForAll())
            .With(new Barring { Id = new("bar_1"), Caller = new BarringParty.InDomain(PocDomain.Parse("d.example")) });

        var answer = AccessPolicy.WhoMay(AccessAction.Session, Alice, [Known(Address("sip:ann@a.example"))], book, Noon);

        Assert.Equal(
            [
                ("a.example", AccessOutcome.Accepted), ("b.example", AccessOutcome.Accepted),
                ("c.example", AccessOutcome.Rejected), ("d.example", AccessOutcome.Barred),
            ],
            answer.Domains.Select(domain => (domain.Domain.ToString(), domain.Decision.Outcome)));
    }

    [Fact]
    public void What_can_answers_all_three_actions_for_each_user()
    {
        var book = Book(
            Rule("rul_1", One(Bob), new() { Session = SessionPermission.Reject, Alert = AlertPermission.Accept, Presence = PresencePermission.PoliteBlock }));

        var answers = AccessPolicy.WhatCan(Known(Bob), [Alice, Carol], book, Noon);

        Assert.Equal(
            [
                (Alice, AccessOutcome.Rejected, AccessOutcome.Accepted, AccessOutcome.PolitelyBlocked),
                (Carol, AccessOutcome.Passed, AccessOutcome.Accepted, AccessOutcome.Blocked),
            ],
            answers.Select(answer => (answer.Target, answer.Session.Outcome, answer.Alert.Outcome, answer.Presence.Outcome)));
    }

    private static ImmutableArray<CallerIdentity> Known(params PocAddress[] identities) => [.. identities.Select(identity => new CallerIdentity(identity))];
}
