using Gateway.Domain.Access;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Access;

/// <summary>What people are told: which rule decided, which nearly did, and why.</summary>
public sealed class AccessExplanationTests
{
    [Fact]
    public void A_refusal_names_the_rule_its_note_and_what_matched()
    {
        var rule = Rule("rul_1", InDomain("networka.example"), Session(SessionPermission.Reject)) with { Note = "Night shift only" };

        Assert.Equal(
            "refused by rule rul_1: 'Night shift only', because identity sip:bob@networka.example matched 'many in domain networka.example'",
            Sentence(Calls(Bob), rule));
    }

    [Fact]
    public void A_refusal_because_no_rule_applies_names_the_nearest_rule()
    {
        var ended = One(Bob) with { Validity = [new(DateTimeOffset.MinValue, Noon.AddDays(-1))] };

        Assert.Equal(
            "refused, because none of the 2 rules about alerts to sip:alice@networkb.example applies; "
            + "nearest is rule rul_2, but its validity ended 2026-11-19T12:00:00Z",
            Sentence(
                Asks(AccessAction.Alert, Bob),
                Rule("rul_1", One(Carol), Session(SessionPermission.Accept)),
                Rule("rul_2", ended, Session(SessionPermission.Accept)),
                Rule("rul_3", One(Bob), Watching(PresencePermission.Allow))));
    }

    [Fact]
    public void A_default_says_that_there_was_no_rule() =>
        Assert.Equal(
            "passed to the user to decide, because no rule of sip:alice@networkb.example or for all users says anything about sessions",
            Sentence(Calls(Bob)));

    [Fact]
    public void A_barring_names_the_operators_entry()
    {
        var barring = new Barring { Id = new("bar_1"), Caller = new BarringParty.InDomain(PocDomain.Parse("networka.example")), Note = "unpaid" };

        var explanation = AccessPolicy.Explain(Calls(Bob), Book(Rule("rul_1", One(Bob), Session(SessionPermission.Accept))).With(barring));

        Assert.Equal("barred by the operator's entry bar_1: 'unpaid', because anyone in networka.example may not call anyone", explanation.Sentence);
        Assert.Empty(explanation.DecidedBy);
        Assert.True(Assert.Single(explanation.Trace).Matched);
    }

    [Fact]
    public void All_rules_with_the_winning_value_are_named()
    {
        var explanation = AccessPolicy.Explain(Calls(Bob), Book(
            Rule("rul_2", One(Bob), Session(SessionPermission.Accept)),
            Rule("rul_1", Anyone(), Session(SessionPermission.Accept)).ForAll(),
            Rule("rul_0", Anyone(), Session(SessionPermission.Reject))));

        Assert.Equal(["rul_1", "rul_2"], explanation.DecidedBy.Select(rule => rule.Id.Value));
        Assert.Equal(
            "accepted by rule rul_1 (and by rul_2), because identity sip:bob@networka.example matched 'many, anyone authenticated'",
            explanation.Sentence);
    }

    public static TheoryData<string, string, bool> Misses() => new()
    {
        { "disabled", "it is disabled", true },
        { "except", "identity sip:bob@networka.example is excepted", true },
        { "group", "identity sip:bob@networka.example is not a member of grp_dispatch", true },
        { "ended", "its validity ended 2026-11-20T11:00:00Z", true },
        { "future", "its validity begins 2026-11-20T13:00:00Z", true },
        { "between", "its validity begins again 2026-11-20T13:00:00Z", true },
        { "sphere", "sip:alice@networkb.example is not in sphere 'work'", true },
        { "unknown", "it has a condition that is not understood", true },
        { "others", "rule rul_named names the caller", true },
        { "one", "identity sip:bob@networka.example is not named", false },
        { "silent", "it says nothing about sessions", false },
        { "anonymous", "the caller did not ask to stay anonymous", false },
        { "unauthenticated", "it is meant for callers who are not authenticated", false },
        { "two", "it is disabled and identity sip:bob@networka.example is not named", false },
    };

    [Theory, MemberData(nameof(Misses))]
    public void A_rule_that_does_not_apply_says_why_and_whether_it_was_near(string which, string because, bool nearly)
    {
        var (conditions, grants, enabled) = which switch
        {
            "disabled" => (One(Bob), Session(SessionPermission.Accept), false),
            "except" => (InDomain("networka.example", Bob), Session(SessionPermission.Accept), true),
            "group" => (InGroup(Dispatch), Session(SessionPermission.Accept), true),
            "ended" => (new RuleConditions { Validity = [new(DateTimeOffset.MinValue, Noon.AddHours(-1))] }, Session(SessionPermission.Accept), true),
            "future" => (new RuleConditions { Validity = [new(Noon.AddHours(1), DateTimeOffset.MaxValue)] }, Session(SessionPermission.Accept), true),
            "between" => (
                new RuleConditions { Validity = [new(Noon.AddHours(1), Noon.AddHours(2)), new(Noon.AddHours(-2), Noon.AddHours(-1))] },
                Session(SessionPermission.Accept),
                true),
            "sphere" => (new RuleConditions { Sphere = "work" }, Session(SessionPermission.Accept), true),
            "unknown" => (new RuleConditions { Unknown = ["<moon/>"] }, Session(SessionPermission.Accept), true),
            "others" => (Others, Session(SessionPermission.Accept), true),
            "one" => (One(Carol), Session(SessionPermission.Accept), true),
            "silent" => (One(Bob), Watching(PresencePermission.Allow), true),
            "anonymous" => (AnonymousOnly, Session(SessionPermission.Accept), true),
            "unauthenticated" => (new RuleConditions { Identity = new() }, Session(SessionPermission.Accept), true),
            _ => (One(Carol), Session(SessionPermission.Accept), false),
        };

        var explanation = AccessPolicy.Explain(Calls(Bob), Book(
            Rule("rul_named", One(Bob), Session(SessionPermission.Reject)),
            Rule("rul_x", conditions, grants) with { Enabled = enabled }));

        var entry = explanation.Trace.Single(entry => entry.Rule.Id == new RuleId("rul_x"));
        Assert.Equal((false, nearly, because), (entry.Matched, entry.Nearly, entry.Because));
        Assert.Equal(nearly, explanation.NearlyMatched.Contains(entry));
    }

    [Fact]
    public void A_rule_that_applies_names_every_ground()
    {
        var conditions = One(Bob) with
        {
            Groups = [Dispatch], AnonymousRequest = false, Sphere = "work", Validity = [new(Noon, Noon.AddHours(1))],
        };

        var trace = AccessPolicy.Explain(
            Calls(BobsPhone, Bob).In(Dispatch) with { Sphere = "work" }, Book(Rule("rul_1", conditions, Session(SessionPermission.Pass)))).Trace;

        Assert.Equal(
            "identity sip:bob@networka.example matched 'one sip:bob@networka.example' and identity sip:bob@networka.example is a member of grp_dispatch"
            + " and it is valid until 2026-11-20T13:00:00Z and sip:alice@networkb.example is in sphere 'work'",
            trace.Single().Because);
    }

    [Fact]
    public void An_anonymous_caller_is_told_of_no_identity()
    {
        var entry = AccessPolicy.Explain(Calls(Bob) with { Anonymous = true }, Book(Rule("rul_1", One(Bob), Session(SessionPermission.Accept)))).Trace.Single();

        Assert.Equal("the caller is anonymous and the rule asks who calls", entry.Because);
        Assert.True(entry.Nearly);
    }

    [Fact]
    public void Line_breaks_in_a_note_do_not_reach_the_sentence()
    {
        var rule = Rule("rul_1", One(Bob), Session(SessionPermission.Reject)) with { Note = "no\r\nX-Evil: yes" };

        Assert.DoesNotContain(Sentence(Calls(Bob), rule), char.IsControl);
        Assert.DoesNotContain(AccessPolicy.Describe(AccessPolicy.Decide(Calls(Bob), Book(rule)), Calls(Bob), Book(rule)), char.IsControl);
    }

    [Fact]
    public void A_draft_tells_what_it_would_change()
    {
        var book = Book(Rule("rul_1", Anyone(), Session(SessionPermission.Accept)));
        var allButBob = new RuleDraft.Put(Rule("rul_1", Anyone(Bob), Session(SessionPermission.Accept)));

        var forBob = AccessPolicy.Explain(Calls(Bob), book, allButBob);
        var forCarol = AccessPolicy.Explain(Calls(Carol), book, allButBob);

        Assert.Equal((AccessOutcome.Accepted, AccessOutcome.Rejected), (forBob.Without.Decision.Outcome, forBob.With.Decision.Outcome));
        Assert.True(forBob.ChangesOutcome);
        Assert.StartsWith("with the draft refused, because the only rule about sessions", forBob.Sentence, StringComparison.Ordinal);
        Assert.Contains("; today accepted by rule rul_1", forBob.Sentence, StringComparison.Ordinal);
        Assert.False(forCarol.ChangesOutcome);
        Assert.StartsWith("the draft changes nothing: accepted by rule rul_1", forCarol.Sentence, StringComparison.Ordinal);
        Assert.Equal(AccessOutcome.Accepted, AccessPolicy.Decide(Calls(Bob), book).Outcome);
    }

    [Fact]
    public void A_draft_can_remove_a_rule()
    {
        var draft = AccessPolicy.Explain(Calls(Bob), Book(Rule("rul_1", One(Carol), Session(SessionPermission.Accept))), new RuleDraft.Remove(new("rul_1")));

        Assert.Equal((AccessOutcome.Rejected, AccessOutcome.Passed), (draft.Without.Decision.Outcome, draft.With.Decision.Outcome));
    }

    private static string Sentence(AccessRequest request, params AccessRule[] rules) => AccessPolicy.Explain(request, Book(rules)).Sentence;
}
