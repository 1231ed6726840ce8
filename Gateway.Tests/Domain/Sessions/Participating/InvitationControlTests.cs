using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions.Participating;
using Gateway.Domain.Subscribers;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Participating;

[Clause("OMA PoC CP", "6.2", Inferred = true)]
public sealed class InvitationControlTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly PocAddress Anna = PocAddress.Parse("sip:anna@a.example");
    private static readonly PocAddress Bob = PocAddress.Parse("sip:bob@a.example");
    private static readonly PocAddress Stranger = PocAddress.Parse("sip:stranger@b.example");
    private static readonly TargetSituation Free = new(IsRegistered: true, Sessions: 0);

    // Each case has everything against it that stands below; what is taken away from the top down decides next.
    [Fact]
    public void The_checks_are_made_in_their_order()
    {
        var bob = new Subscriber("usr_b", Bob, "Bob", null, false, false)
        {
            Settings = new(IncomingSessionBarring: true, SimultaneousSessions: false), SessionsMax = 0,
        };
        var everything = Facts(bob, Bar(Anna, Bob), Rule("rul_1", Bob, SessionPermission.Reject));
        var situation = new TargetSituation(IsRegistered: false, Sessions: 1);
        var invitation = new Invitation([Anna], Bob, Anonymous: false, HasUsableOffer: false, new(Override: true, OverrideRequired: true));

        Assert.Equal(404, Status(everything with { Subscribers = SubscriberDirectory.Empty }, invitation, situation));
        Assert.Equal(480, Status(everything, invitation, situation));
        situation = situation with { IsRegistered = true };
        Assert.Equal(403, Status(everything, invitation, situation));
        everything = Facts(bob, null, Rule("rul_1", Bob, SessionPermission.Reject));
        Assert.Equal(480, Status(everything, invitation, situation));
        bob = bob with { Settings = bob.Settings with { IncomingSessionBarring = false } };
        everything = Facts(bob, null, Rule("rul_1", Bob, SessionPermission.Reject));
        Assert.Equal(403, Status(everything, invitation, situation));
        everything = Facts(bob);
        Assert.Equal(486, Status(everything, invitation, situation));
        bob = bob with { Settings = bob.Settings with { SimultaneousSessions = true } };
        everything = Facts(bob);
        Assert.Equal(["103 maximum simultaneous group calls reached"], Refused(everything, invitation, situation).Warnings);
        bob = bob with { SessionsMax = 2 };
        everything = Facts(bob);
        Assert.Equal(488, Status(everything, invitation, situation));
        invitation = invitation with { HasUsableOffer = true };
        Assert.Equal(403, Status(everything, invitation, situation));
        invitation = invitation with { Wish = invitation.Wish with { OverrideRequired = false } };
        Assert.Equal(new InvitationVerdict.Passed(AnswerMode.Manual, false), InvitationControl.Terminating(everything, invitation, situation, Noon));
    }

    [Fact, Clause("RFC 4354", "3.2")]
    public void Where_only_the_core_knows_who_is_registered_it_is_left_to_the_core() =>
        Assert.IsType<InvitationVerdict.Passed>(InvitationControl.Terminating(Facts(), Invite(), new(null, 0), Noon));

    [Fact, Clause("RFC 4354", "3.2")]
    public void Barring_looks_like_absence_to_who_may_not_read_the_warning()
    {
        var barred = Refused(Facts(User(Bob) with { Settings = new(IncomingSessionBarring: true) }), Invite(), Free);
        var absent = Refused(Facts(), Invite(), Free with { IsRegistered = false });

        Assert.Equal(absent.Status, barred.Status);
        Assert.All(barred.Warnings, warning => Assert.True(RefusalWarnings.StayInside(warning)));
        Assert.Equal(("sessionsBarred", null), (barred.Why?.Effect, barred.Why?.Rule));
    }

    [Fact]
    public void A_refusal_by_rule_names_it_inside_the_trust_domain()
    {
        var refused = Refused(Facts(null, null, Rule("rul_7", Bob, SessionPermission.Reject)), Invite(), Free);

        Assert.Equal((403, "rul_7", "reject"), (refused.Status, refused.Why?.Rule, refused.Why?.Effect));
        Assert.StartsWith("access-rule rul_7 ", Assert.Single(refused.Warnings), StringComparison.Ordinal);
    }

    [Fact, Clause("RFC 5079", "4")]
    public void An_anonymous_inviter_is_told_that_it_is_his_anonymity()
    {
        var refused = Refused(Facts(null, null, Rule("rul_7", Bob, SessionPermission.Reject)), Invite() with { Anonymous = true }, Free);

        Assert.Equal(403, refused.Status);
        Assert.Equal("Anonymity not allowed", Assert.Single(refused.Warnings, warning => !RefusalWarnings.StayInside(warning)));
    }

    [Fact]
    public void Who_may_be_reached_by_nobody_is_as_good_as_absent() =>
        Assert.Equal(480, Refused(Facts(null, new Barring { Id = new("bar_1"), Callee = new BarringParty.Identity(Bob) }), Invite(), Free).Status);

    [Theory, Clause("RFC 5373", "4")]
    [InlineData(SessionPermission.Accept, AnswerMode.Automatic, false, AnswerMode.Automatic, false)]
    [InlineData(SessionPermission.Accept, AnswerMode.Manual, false, AnswerMode.Manual, false)]
    [InlineData(SessionPermission.Pass, AnswerMode.Automatic, false, AnswerMode.Manual, false)]
    [InlineData(SessionPermission.Pass, AnswerMode.Manual, false, AnswerMode.Manual, false)]
    [InlineData(SessionPermission.Accept, AnswerMode.Manual, true, AnswerMode.Automatic, true)]
    [InlineData(SessionPermission.Pass, AnswerMode.Manual, true, AnswerMode.Automatic, true)]
    [InlineData(SessionPermission.Accept, AnswerMode.Automatic, true, AnswerMode.Automatic, false)]
    public void The_answer_mode_follows_rule_setting_and_override(
        SessionPermission rule, AnswerMode setting, bool isDispatcher, AnswerMode expected, bool isOverride)
    {
        var facts = Facts(User(Bob) with { Settings = new(setting) }, null, Rule("rul_1", Bob, rule));
        facts = facts with { Subscribers = facts.Subscribers.With(new("usr_a", Anna, "Anna", null, false, HasConsole: isDispatcher)) };

        var verdict = InvitationControl.Terminating(facts, Invite() with { Wish = new(Override: true) }, Free, Noon);

        Assert.Equal(new InvitationVerdict.Passed(expected, isOverride), verdict);
    }

    [Fact, Clause("RFC 5373", "4.3")]
    public void An_inviter_who_asks_for_a_manual_answer_gets_one()
    {
        var facts = Facts(User(Bob) with { Settings = new(AnswerMode.Automatic) }, null, Rule("rul_1", Bob, SessionPermission.Accept));

        Assert.Equal(
            new InvitationVerdict.Passed(AnswerMode.Manual, false), InvitationControl.Terminating(facts, Invite() with { Wish = new(Manual: true) }, Free, Noon));
    }

    [Fact]
    public void A_stranger_starts_no_session_here() =>
        Assert.Equal((403, "101 service authorisation failed"), Only(InvitationControl.Originating(Facts(), [Stranger], false, null, 0, Noon)));

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, 486)]
    public void A_user_is_in_as_many_sessions_as_he_may(int sessions, int? refused) =>
        Assert.Equal(refused, InvitationControl.Originating(Facts(), [Anna], false, null, sessions, Noon)?.Status);

    [Fact]
    public void The_operators_list_stops_a_call_to_another_network_at_the_callers_side()
    {
        var facts = Facts(null, Bar(Anna, Stranger));

        Assert.Equal(403, InvitationControl.Originating(facts, [Anna], false, Stranger, 0, Noon)?.Status);
        Assert.Null(InvitationControl.Originating(facts, [Anna], false, Bob, 0, Noon));
    }

    private static Invitation Invite() => new([Anna], Bob, Anonymous: false, HasUsableOffer: true, default);

    private static (int Status, string Warning) Only(InvitationVerdict.Refused? refused) => (refused!.Status, Assert.Single(refused.Warnings));

    private static int Status(NetworkFacts facts, Invitation invitation, TargetSituation situation) => Refused(facts, invitation, situation).Status;

    private static InvitationVerdict.Refused Refused(NetworkFacts facts, Invitation invitation, TargetSituation situation) =>
        Assert.IsType<InvitationVerdict.Refused>(InvitationControl.Terminating(facts, invitation, situation, Noon));

    private static Subscriber User(PocAddress address) => new($"usr_{address.User}", address, address.User, null, false, false);

    private static NetworkFacts Facts(Subscriber? bob = null, Barring? barring = null, params AccessRule[] rules)
    {
        var book = rules.Aggregate(RuleBook.Empty, (all, rule) => all.With(rule));
        return new(SubscriberDirectory.Of([User(Anna), bob ?? User(Bob)]), GroupDirectory.Empty, barring is null ? book : book.With(barring));
    }

    private static AccessRule Rule(string id, PocAddress owner, SessionPermission permission) =>
        new() { Id = new(id), Owner = new RuleOwner.User(owner), Permissions = new() { Session = permission } };

    private static Barring Bar(PocAddress caller, PocAddress callee) =>
        new() { Id = new("bar_1"), Caller = new BarringParty.Identity(caller), Callee = new BarringParty.Identity(callee) };
}
