using Gateway.Domain.Access;

namespace Gateway.Tests.Domain.Access;

public sealed class WatcherRulesTests
{
    private static readonly PocAddress Bob = PocAddress.Parse("sip:bob@poc.local");
    private static readonly PocAddress Zoe = PocAddress.Parse("sip:zoe@poc.local");
    private static readonly PocAddress Yan = PocAddress.Parse("sip:yan@poc.local");
    private static readonly RuleOwner Owner = new RuleOwner.User(Bob);

    [Fact]
    public void Who_is_decided_on_first_gets_a_rule_of_his_own()
    {
        var after = Decide(RuleBook.Empty, PresencePermission.Allow);

        Assert.Equal((AccessOutcome.Allowed, AccessOutcome.Blocked), (Sees(after, Zoe), Sees(after, Yan)));
        Assert.Equal(1, after.RuleCount);
    }

    [Fact]
    public void Who_is_decided_on_again_keeps_his_rule_with_what_else_it_says()
    {
        var book = RuleBook.Of([Rule("r1", new() { One = [Zoe] }, PresencePermission.Allow)]);

        var after = Decide(book, PresencePermission.PoliteBlock);

        Assert.Equal(AccessOutcome.PolitelyBlocked, Sees(after, Zoe));
        Assert.Equal(SessionPermission.Accept, Assert.Single(after.Rules).Permissions.Session);
    }

    [Fact]
    public void Nothing_is_edited_where_the_rules_say_so_already()
    {
        var book = Decide(RuleBook.Empty, PresencePermission.Allow);

        Assert.Empty(Edits(book, PresencePermission.Allow));
    }

    [Theory]
    [InlineData(PresencePermission.Block, AccessOutcome.Blocked)]
    [InlineData(PresencePermission.Confirm, AccessOutcome.ToBeConfirmed)]
    [InlineData(PresencePermission.PoliteBlock, AccessOutcome.PolitelyBlocked)]
    public void Who_is_shut_out_of_a_set_is_excepted_there_and_nobody_else_and_nothing_else_changes(PresencePermission permission, AccessOutcome outcome)
    {
        var book = RuleBook.Of([Rule("r1", new() { Many = [new() { Domain = PocDomain.Parse("poc.local") }] }, PresencePermission.Allow)]);

        var after = Decide(book, permission);

        Assert.Equal((outcome, AccessOutcome.Allowed), (Sees(after, Zoe), Sees(after, Yan)));
        Assert.Equal((AccessOutcome.Accepted, AccessOutcome.Accepted), (May(after, Zoe, AccessAction.Session), May(after, Yan, AccessAction.Session)));
        Assert.Equal((AccessOutcome.Accepted, AccessOutcome.Accepted), (May(after, Zoe, AccessAction.Alert), May(after, Yan, AccessAction.Alert)));
    }

    [Fact]
    public void Who_is_named_with_others_is_taken_out_of_their_rule()
    {
        var book = RuleBook.Of([Rule("r1", new() { One = [Zoe, Yan] }, PresencePermission.Allow)]);

        var after = Decide(book, PresencePermission.Block);

        Assert.Equal((AccessOutcome.Blocked, AccessOutcome.Allowed), (Sees(after, Zoe), Sees(after, Yan)));
        Assert.Equal(AccessOutcome.Accepted, May(after, Zoe, AccessAction.Session));
    }

    [Fact]
    public void A_rule_for_him_alone_at_other_times_says_nothing_of_presence_any_longer()
    {
        var rule = Rule("r1", new() { One = [Zoe] }, PresencePermission.Allow);
        var book = RuleBook.Of([rule with { Conditions = rule.Conditions with { Sphere = "work" } }]);

        var after = Decide(book, PresencePermission.Block);

        Assert.Null(after.Rules.Single(one => one.Id == rule.Id).Permissions.Presence);
        Assert.Equal(SessionPermission.Accept, after.Rules.Single(one => one.Id == rule.Id).Permissions.Session);
    }

    [Fact]
    public void Rules_that_name_nobody_and_those_of_all_users_are_not_for_this_to_edit()
    {
        var book = RuleBook.Of([
            new AccessRule { Id = new("r1"), Owner = Owner, Permissions = new() { Presence = PresencePermission.Allow } },
            Rule("r2", new() { Many = [new()] }, PresencePermission.Allow) with { Owner = new RuleOwner.AllUsers() },
        ]);

        Assert.Single(Edits(book, PresencePermission.Block));
        Assert.Equal(AccessOutcome.Allowed, Sees(Decide(book, PresencePermission.Block), Zoe));
    }

    private static RuleBook Decide(RuleBook book, PresencePermission permission) => Edits(book, permission).Aggregate(book, (all, edit) => all.With(edit));

    private static IReadOnlyList<RuleDraft> Edits(RuleBook book, PresencePermission permission)
    {
        var made = 0;
        return WatcherRules.Deciding(book, Bob, Zoe, permission, () => new($"new{++made}"));
    }

    private static AccessRule Rule(string id, IdentityCondition identity, PresencePermission presence) => new()
    {
        Id = new(id), Owner = Owner, Conditions = new() { Identity = identity }, Permissions = new() { Session = SessionPermission.Accept, Presence = presence },
    };

    private static AccessOutcome Sees(RuleBook book, PocAddress who) => May(book, who, AccessAction.Presence);

    private static AccessOutcome May(RuleBook book, PocAddress who, AccessAction action) =>
        AccessPolicy.Decide(new AccessRequest { Action = action, Callers = [new CallerIdentity(who)], Target = Bob, At = DateTimeOffset.UnixEpoch }, book).Outcome;
}
