using Gateway.Domain.Access;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Access;

/// <summary>When a rule applies: each condition on both of its sides.</summary>
public sealed class AccessConditionsTests
{
    [Fact, Clause("RFC 4745", "7.1.1")]
    public void One_names_exactly_one_authenticated_identity()
    {
        Assert.True(Applies(One(Bob), Calls(Bob)));
        Assert.False(Applies(One(Bob), Calls(Carol)));
        Assert.False(Applies(One(Bob), Calls(Bob) with { Authenticated = false }));
    }

    [Fact, Clause("RFC 4745", "7.1.2")]
    public void Many_without_a_domain_means_everybody_who_is_authenticated()
    {
        Assert.True(Applies(Anyone(), Calls(Stranger)));
        Assert.True(Applies(Anyone(), Calls(BobsPhone)));
        Assert.False(Applies(Anyone(), Calls(Stranger) with { Authenticated = false }));
        Assert.False(Applies(Anyone(), Calls()));
    }

    [Fact, Clause("RFC 4745", "7.1.2")]
    public void A_domain_means_this_host_and_not_what_lies_below_it()
    {
        Assert.True(Applies(InDomain("NetworkA.example"), Calls(Bob)));
        Assert.True(Applies(InDomain("networka.example"), Calls(Address("sip:bob@networka.example:5070"))));
        Assert.False(Applies(InDomain("networka.example"), Calls(Address("sip:bob@sub.networka.example"))));
        Assert.False(Applies(InDomain("example"), Calls(Bob)));
        Assert.False(Applies(InDomain("networka.example"), Calls(BobsPhone)));
    }

    [Fact, Clause("RFC 4745", "7.1.2.1")]
    public void An_exception_keeps_one_out_of_many_but_not_out_of_what_names_him()
    {
        var allButBob = InDomain("networka.example", Bob);
        var bobByName = allButBob with { Identity = allButBob.Identity! with { One = [Bob] } };

        Assert.False(Applies(allButBob, Calls(Bob)));
        Assert.True(Applies(allButBob, Calls(Carol)));
        Assert.True(Applies(bobByName, Calls(Bob)));
    }

    [Fact, Clause("RFC 4745", "7.1.2.1")]
    public void A_whole_domain_can_be_excepted()
    {
        var notElsewhere = new RuleConditions { Identity = new() { Many = [new() { ExceptDomains = [PocDomain.Parse("elsewhere.example")] }] } };

        Assert.False(Applies(notElsewhere, Calls(Stranger)));
        Assert.True(Applies(notElsewhere, Calls(Bob)));
    }

    [Fact, Clause("RFC 5025", "3.1.2")]
    public void An_empty_identity_means_a_caller_nobody_vouches_for()
    {
        var unauthenticated = new RuleConditions { Identity = new() };

        Assert.True(Applies(unauthenticated, Calls(Bob) with { Authenticated = false }));
        Assert.True(Applies(unauthenticated, Calls()));
        Assert.False(Applies(unauthenticated, Calls(Bob)));
    }

    [Fact, Clause("RFC 5025", "3.1")]
    public void Of_several_asserted_identities_one_that_matches_is_enough()
    {
        Assert.True(Applies(One(BobsPhone), Calls(Bob, BobsPhone)));
        Assert.True(Applies(One(Bob), Calls(BobsPhone, Bob)));
        Assert.False(Applies(One(Carol), Calls(Bob, BobsPhone)));
    }

    [Fact, Clause("RFC 4745", "7")]
    public void Identity_and_group_have_to_hold_for_the_same_identity()
    {
        var groupWithoutBob = Anyone(Bob) with { Groups = [Dispatch] };

        Assert.True(Applies(groupWithoutBob, Calls(Carol).In(Dispatch)));
        Assert.False(Applies(groupWithoutBob, Calls(Bob).In(Dispatch)));
        Assert.False(Applies(groupWithoutBob, Calls(Carol)));
        var bobInTheGroupAndHisPhoneOutside = Calls(Bob) with { Callers = [new(Bob, GroupMemberships.Of(Dispatch)), new(BobsPhone)] };
        Assert.False(Applies(groupWithoutBob, bobInTheGroupAndHisPhoneOutside));
    }

    [Fact, Clause("OMA common policy extensions", "external-list")]
    public void A_group_means_its_members_and_a_list_without_members_nobody()
    {
        Assert.True(Applies(InGroup(new("grp_other"), Dispatch), Calls(Bob).In(Dispatch)));
        Assert.False(Applies(InGroup(Dispatch), Calls(Bob)));
        Assert.False(Applies(InGroup(Dispatch), Calls(Bob).In(Dispatch) with { Authenticated = false }));
    }

    [Fact, Clause("OMA common policy extensions", "other-identity", Inferred = true)]
    public void Other_identity_means_those_whom_no_other_rule_names_whatever_else_that_rule_demands()
    {
        var others = Rule("rul_9", Others, Session(SessionPermission.Pass));
        var ended = new RuleConditions { Identity = One(Bob).Identity, Validity = [new(DateTimeOffset.MinValue, Noon)] };

        Assert.Equal(AccessOutcome.Passed, Calls(Carol).DecidedBy(others, Rule("rul_1", One(Bob), Session(SessionPermission.Reject))));
        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy(others, Rule("rul_1", One(Bob), Session(SessionPermission.Reject))));
        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy(others, Rule("rul_1", ended, Session(SessionPermission.Accept))));
        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).In(Dispatch).DecidedBy(others, Rule("rul_1", InGroup(Dispatch), Session(SessionPermission.Reject))));
        Assert.Equal(AccessOutcome.Rejected, (Calls(Bob) with { Authenticated = false }).DecidedBy(others));
    }

    [Fact, Clause("OMA common policy extensions", "other-identity", Inferred = true)]
    public void A_caller_one_of_whose_identities_is_named_is_no_other() =>
        Assert.Equal(
            AccessOutcome.Rejected,
            Calls(Bob, BobsPhone).DecidedBy(
                Rule("rul_1", One(Bob), Session(SessionPermission.Reject)), Rule("rul_2", Others, Session(SessionPermission.Pass))));

    [Fact, Clause("RFC 4745", "7.3")]
    public void Validity_includes_its_begin_and_excludes_its_end()
    {
        var shift = new RuleConditions { Validity = [new(Noon, Noon.AddHours(1)), new(Noon.AddHours(3), Noon.AddHours(4))] };

        Assert.Equal(
            [false, true, true, false, true, false],
            new[] { -1, 0, 59, 60, 180, 240 }.Select(minutes => Applies(shift, Calls(Bob) with { At = Noon.AddMinutes(minutes) })));
    }

    [Fact, Clause("RFC 4745", "7.2")]
    public void The_sphere_has_to_be_the_one_the_target_is_in()
    {
        var atWork = new RuleConditions { Sphere = "work" };

        Assert.True(Applies(atWork, Calls(Bob) with { Sphere = "work" }));
        Assert.False(Applies(atWork, Calls(Bob) with { Sphere = "home" }));
        Assert.False(Applies(atWork, Calls(Bob)));
    }

    [Fact, Clause("RFC 4745", "7")]
    public void A_rule_with_a_condition_we_do_not_know_never_applies() =>
        Assert.False(Applies(One(Bob) with { Unknown = ["<x:moon xmlns:x=\"urn:x\">full</x:moon>"] }, Calls(Bob)));

    [Fact, Clause("RFC 4745", "7")]
    public void A_rule_without_conditions_applies_to_everybody() =>
        Assert.True(Applies(RuleConditions.Always, Calls() with { Authenticated = false, Anonymous = true }));

    [Theory]
    [InlineData(AccessAction.Session, BarredActions.Session, true)]
    [InlineData(AccessAction.Alert, BarredActions.Session, false)]
    [InlineData(AccessAction.Alert, BarredActions.Alert | BarredActions.Presence, true)]
    [InlineData(AccessAction.Presence, BarredActions.All, true)]
    [InlineData(AccessAction.Session, BarredActions.None, false)]
    public void A_barring_forbids_only_its_actions(AccessAction action, BarredActions barred, bool expected) =>
        Assert.Equal(expected, IsBarred(Asks(action, Bob), new() { Id = new("bar_1"), Actions = barred }));

    [Fact]
    public void A_barring_may_name_the_caller_the_callee_or_both_by_identity_or_domain()
    {
        BarringParty bob = new BarringParty.Identity(Bob), bobsDomain = new BarringParty.InDomain(PocDomain.Parse("networka.example"));
        BarringParty alice = new BarringParty.Identity(Alice), aliceDomain = new BarringParty.InDomain(PocDomain.Parse("networkb.example"));
        foreach (var caller in new[] { bob, bobsDomain, new BarringParty.Anyone() })
        {
            foreach (var callee in new[] { alice, aliceDomain, new BarringParty.Anyone() })
            {
                var barring = new Barring { Id = new("bar_1"), Caller = caller, Callee = callee };

                Assert.True(IsBarred(Calls(Bob), barring));
                Assert.Equal(caller is BarringParty.Anyone, IsBarred(Calls(Stranger), barring));
                Assert.Equal(callee is BarringParty.Anyone, IsBarred(Calls(Bob) with { Target = Stranger }, barring));
                Assert.Equal(caller is not BarringParty.Anyone, barring.IsOfCaller);
            }
        }
    }

    [Fact]
    public void A_barred_caller_stays_barred_when_anonymous_or_when_only_claimed_or_under_any_of_his_identities()
    {
        var barring = new Barring { Id = new("bar_1"), Caller = new BarringParty.Identity(Bob) };

        Assert.True(IsBarred(Calls(Bob) with { Anonymous = true }, barring));
        Assert.True(IsBarred(Calls(Bob) with { Authenticated = false }, barring));
        Assert.True(IsBarred(Calls(BobsPhone, Bob), barring));
        Assert.False(IsBarred(Calls(BobsPhone), barring));
    }

    private static bool Applies(RuleConditions conditions, AccessRequest request) =>
        AccessPolicy.Decide(request, Book(Rule("rul_1", conditions, Session(SessionPermission.Accept)))).Ground is AccessGround.ByRule;

    private static bool IsBarred(AccessRequest request, Barring barring) =>
        AccessPolicy.Decide(request, RuleBook.Empty.With(barring)).Outcome is AccessOutcome.Barred;
}
