using System.Text;
using Gateway.Domain.Access;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Access;

public sealed class PocRulesDocumentTests
{
    private const string BlockedContacts =
        "https://xcap.networkB.net/resource-lists/users/sip:PoC-UserB@networkB.net/index/~~/resource-lists/list%5B@name=%22oma_blockedcontacts%22%5D";

    private const string Example =
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <cp:ruleset xmlns:cp="urn:ietf:params:xml:ns:common-policy"
                    xmlns:ocp="urn:oma:xml:xdm:common-policy"
                    xmlns:poc="urn:oma:xml:poc:poc-rules">
          <cp:rule id="colleagues">
            <cp:conditions>
              <cp:identity>
                <cp:many domain="networkA.net"><cp:except id="sip:PoC-UserZ@networkA.net"/></cp:many>
              </cp:identity>
            </cp:conditions>
            <cp:actions><poc:allow-invite>accept</poc:allow-invite></cp:actions>
          </cp:rule>
          <cp:rule id="blocked">
            <cp:conditions>
              <ocp:external-list>
                <ocp:entry anc="{BlockedContacts}"/>
              </ocp:external-list>
            </cp:conditions>
            <cp:actions><poc:allow-invite>reject</poc:allow-invite></cp:actions>
          </cp:rule>
          <cp:rule id="anonymous">
            <cp:conditions><ocp:anonymous-request/></cp:conditions>
            <cp:actions><poc:allow-invite>reject</poc:allow-invite></cp:actions>
          </cp:rule>
          <cp:rule id="others">
            <cp:conditions><ocp:other-identity/></cp:conditions>
            <cp:actions><poc:allow-invite>pass</poc:allow-invite></cp:actions>
          </cp:rule>
        </cp:ruleset>
        """;

    [Theory, Clause("RFC 4745", "10"), Clause("PoC user access policy", "example", Inferred = true)]
    [InlineData("sip:PoC-UserA@networkA.net", false, false, "colleagues", AccessOutcome.Accepted)]
    [InlineData("sip:PoC-UserZ@networkA.net", false, false, "others", AccessOutcome.Passed)]
    [InlineData("sip:PoC-UserZ@networkA.net", true, false, "blocked", AccessOutcome.Rejected)]
    [InlineData("sip:PoC-UserA@networkA.net", true, false, "blocked colleagues", AccessOutcome.Accepted)]
    [InlineData("sip:stranger@elsewhere.net", false, false, "others", AccessOutcome.Passed)]
    [InlineData("sip:PoC-UserA@networkA.net", false, true, "anonymous", AccessOutcome.Rejected)]
    public void The_example_document_decides_as_its_table_says(string caller, bool blocked, bool anonymous, string applicable, AccessOutcome expected)
    {
        var request = Calls(Address(caller)).In(blocked ? [new GroupRef(BlockedContacts)] : []) with { Anonymous = anonymous };
        foreach (var rules in new[] { Read(Example), Read(Encoding.UTF8.GetString(PocRulesDocument.Write(Read(Example)))) })
        {
            var explanation = AccessPolicy.Explain(request, RuleBook.Of(rules));

            Assert.Equal(expected, explanation.Decision.Outcome);
            Assert.Equal(applicable.Split(' '), explanation.Trace.Where(entry => entry.Matched).Select(entry => entry.Rule.Id.Value));
            Assert.Equal(explanation.Decision, AccessPolicy.Decide(request, RuleBook.Of(rules)));
        }
    }

    [Fact]
    public void Whatever_a_rule_holds_is_the_same_after_writing_and_reading()
    {
        var rule = Rule("rul_1", RuleConditions.Always, RulePermissions.None) with
        {
            Enabled = false,
            Note = "Night shift <only>\n& \"friends\"",
            Conditions = new()
            {
                Identity = new()
                {
                    One = [Bob, BobsPhone],
                    Many =
                    [
                        new() { Domain = PocDomain.Parse("networka.example"), ExceptIdentities = [Carol], ExceptDomains = [PocDomain.Parse("elsewhere.example")] },
                        new(),
                    ],
                },
                Groups = [Dispatch, new("https://x.example/list?a=1&b=\"2\"")],
                OtherIdentity = true,
                AnonymousRequest = true,
                Sphere = "at work",
                Validity = [new(DateTimeOffset.MinValue, Noon.AddTicks(1)), new(Noon.AddHours(1), DateTimeOffset.MaxValue)],
            },
            Permissions = new() { Session = SessionPermission.Pass, Alert = AlertPermission.Reject, Presence = PresencePermission.PoliteBlock },
        };

        var read = Assert.Single(Read(Encoding.UTF8.GetString(PocRulesDocument.Write([rule]))));

        Assert.Equivalent(rule, read, strict: true);
        Assert.Equal(rule.Permissions, read.Permissions);
        Assert.Equal(rule.Conditions.Validity, read.Conditions.Validity);
        Assert.Equal(rule.Conditions.Groups, read.Conditions.Groups);
        Assert.Equal(rule.Conditions.Identity!.One, read.Conditions.Identity!.One);
    }

    [Fact]
    public void Random_rules_survive_writing_and_reading_and_decide_the_same()
    {
        var policies = new RandomPolicies(99);
        for (var round = 0; round < 1_000; round++)
        {
            var rules = policies.Rules().Select(rule => rule with { Owner = new RuleOwner.AllUsers() }).ToList();

            var written = PocRulesDocument.Write(rules);
            Assert.True(PocRulesDocument.TryRead(written, new RuleOwner.AllUsers(), id => new(id), out var reading, out var error), $"round {round}: {error}");

            Assert.Equal(written, PocRulesDocument.Write(reading.Rules));
            for (var ask = 0; ask < 5; ask++)
            {
                var request = policies.Request();
                var (before, after) = (AccessPolicy.Explain(request, RuleBook.Of(rules)), AccessPolicy.Explain(request, RuleBook.Of(reading.Rules)));
                Assert.Equal((before.Decision.Outcome, before.Sentence), (after.Decision.Outcome, after.Sentence));
            }
        }
    }

    [Fact, Clause("RFC 4745", "7")]
    public void An_unknown_condition_is_kept_and_its_rule_never_applies()
    {
        var rule = Assert.Single(Read(Ruleset("""<cp:rule id="r"><cp:conditions><x:moon xmlns:x="urn:x" phase="full"><x:deep/></x:moon></cp:conditions>""" + Accept + "</cp:rule>"), out var remarks));

        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy(rule));
        Assert.Contains("phase=\"full\"", Encoding.UTF8.GetString(PocRulesDocument.Write([rule])), StringComparison.Ordinal);
        Assert.Contains("rule 'r': the condition", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Fact, Clause("RFC 4745", "6")]
    public void Unknown_actions_and_transformations_are_kept_and_grant_nothing()
    {
        var rule = Assert.Single(Read(Ruleset(
            """
            <cp:rule id="r"><cp:actions><x:sing xmlns:x="urn:x">loudly</x:sing></cp:actions>
            <cp:transformations><pr:provide-services xmlns:pr="urn:ietf:params:xml:ns:pres-rules"><pr:all-services/></pr:provide-services></cp:transformations></cp:rule>
            """)));

        var written = Encoding.UTF8.GetString(PocRulesDocument.Write([rule]));

        Assert.Equal(RulePermissions.None, rule.Permissions);
        Assert.Contains("loudly", written, StringComparison.Ordinal);
        Assert.Contains("<pr:all-services", written, StringComparison.Ordinal);
    }

    [Theory, Clause("RFC 4745", "7.1")]
    [InlineData("""<cp:one id="xmpp:bob@networka.example"/>""")]
    [InlineData("""<cp:one/>""")]
    [InlineData("""<cp:one id="sip:bob@networka.example"><x:more xmlns:x="urn:x"/></cp:one>""")]
    [InlineData("""<cp:many domain="not a domain"/>""")]
    [InlineData("""<cp:many><cp:except id="bob"/></cp:many>""")]
    [InlineData("""<cp:many><cp:except domain="not a domain"/></cp:many>""")]
    [InlineData("""<cp:many><cp:except/></cp:many>""")]
    [InlineData("""<cp:many><x:only xmlns:x="urn:x"/></cp:many>""")]
    [InlineData("""<x:few xmlns:x="urn:x"/>""")]
    public void An_identity_that_cannot_be_read_matches_nobody_and_does_not_hide_the_others(string alternative)
    {
        var document = Ruleset($"""<cp:rule id="r"><cp:conditions><cp:identity>{alternative}<cp:one id="sip:carol@networka.example"/></cp:identity></cp:conditions>{Accept}</cp:rule>""");

        var rule = Assert.Single(Read(document));

        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy(rule));
        Assert.Equal(AccessOutcome.Rejected, (Calls(Bob) with { Authenticated = false }).DecidedBy(rule));
        Assert.Equal(AccessOutcome.Accepted, Calls(Carol).DecidedBy(rule));
        Assert.Equal(PocRulesDocument.Write([rule]), PocRulesDocument.Write(Read(Encoding.UTF8.GetString(PocRulesDocument.Write([rule])))));
    }

    [Theory, Clause("RFC 4745", "7.3")]
    [InlineData("")]
    [InlineData("<cp:from>2026-11-20T11:00:00Z</cp:from>")]
    [InlineData("<cp:until>2026-11-20T13:00:00Z</cp:until><cp:from>2026-11-20T11:00:00Z</cp:from>")]
    [InlineData("<cp:from>2026-11-20T11:00:00</cp:from><cp:until>2026-11-20T13:00:00</cp:until>")]
    [InlineData("<cp:from>yesterday</cp:from><cp:until>2026-11-20T13:00:00Z</cp:until>")]
    [InlineData("<cp:from>2026-11-20T11:00:00Z</cp:from><cp:until>2026-02-30T13:00:00Z</cp:until>")]
    public void A_validity_that_cannot_be_read_never_holds(string validity) =>
        Assert.Equal(
            AccessOutcome.Rejected,
            Calls(Bob).DecidedBy([.. Read(Ruleset($"""<cp:rule id="r"><cp:conditions><cp:validity>{validity}</cp:validity></cp:conditions>{Accept}</cp:rule>"""))]));

    [Theory, Clause("RFC 4745", "7.3")]
    [InlineData("<cp:from>2026-11-20T13:30:00+02:00</cp:from><cp:until>2026-11-20T14:30:00+02:00</cp:until>", AccessOutcome.Accepted)]
    [InlineData("<cp:from>2026-11-20T10:00:00Z</cp:from><cp:until>2026-11-20T12:00:00Z</cp:until>", AccessOutcome.Rejected)]
    [InlineData("<cp:from> 2026-11-20T12:00:00.0000000Z </cp:from><cp:until>2026-11-20T12:00:00.5Z</cp:until>", AccessOutcome.Accepted)]
    public void A_validity_counts_in_the_zone_it_names(string validity, AccessOutcome expected) =>
        Assert.Equal(
            expected,
            Calls(Bob).DecidedBy([.. Read(Ruleset($"""<cp:rule id="r"><cp:conditions><cp:validity>{validity}</cp:validity></cp:conditions>{Accept}</cp:rule>"""))]));

    [Theory]
    [InlineData("""<ocp:external-list/>""")]
    [InlineData("""<ocp:external-list><ocp:entry/></ocp:external-list>""")]
    [InlineData("""<cp:sphere/>""")]
    [InlineData("""<cp:identity><cp:many/></cp:identity><cp:identity><cp:one id="sip:carol@networka.example"/></cp:identity>""")]
    [InlineData("""<cp:identity><cp:one id="sip:carol@networka.example"/></cp:identity><cp:identity><cp:many/></cp:identity>""")]
    [InlineData("""<cp:sphere value="home"/><cp:sphere value="work"/>""")]
    [InlineData("""<ocp:external-list><ocp:entry anc="grp_other"/></ocp:external-list><ocp:external-list><ocp:entry anc="grp_dispatch"/></ocp:external-list>""")]
    [InlineData("<cp:validity><cp:from>2026-11-20T10:00:00Z</cp:from><cp:until>2026-11-20T11:00:00Z</cp:until></cp:validity><cp:validity><cp:from>2026-11-20T11:00:00Z</cp:from><cp:until>2026-11-20T13:00:00Z</cp:until></cp:validity>")]
    public void A_condition_that_cannot_be_read_or_is_there_twice_never_holds(string condition) =>
        Assert.Equal(
            AccessOutcome.Rejected,
            (Calls(Bob).In(Dispatch) with { Sphere = "work" }).DecidedBy([.. Read(Ruleset($"""<cp:rule id="r"><cp:conditions>{condition}</cp:conditions>{Accept}</cp:rule>"""))]));

    [Fact, Clause("RFC 5025", "3.1.2")]
    public void An_empty_identity_is_read_as_the_unauthenticated_caller()
    {
        var rule = Assert.Single(Read(Ruleset($"""<cp:rule id="r"><cp:conditions><cp:identity/></cp:conditions>{Accept}</cp:rule>""")));

        Assert.Equal(AccessOutcome.Accepted, Calls().DecidedBy(rule));
        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy(rule));
    }

    [Fact, Clause("PoC user access policy", "allow-invite", Inferred = true)]
    public void An_unknown_value_is_taken_as_the_lowest_and_remarked()
    {
        var rule = Assert.Single(Read(
            Ruleset("""<cp:rule id="r"><cp:actions><poc:allow-invite>perhaps</poc:allow-invite><pr:sub-handling xmlns:pr="urn:ietf:params:xml:ns:pres-rules">Allow</pr:sub-handling></cp:actions></cp:rule>"""),
            out var remarks));

        Assert.Equal(new() { Session = SessionPermission.Reject, Presence = PresencePermission.Block }, rule.Permissions);
        Assert.Equal(2, remarks.Count);
    }

    [Fact, Clause("RFC 4745", "10")]
    public void The_same_action_twice_in_a_rule_counts_with_its_highest_value()
    {
        var rule = Assert.Single(Read(Ruleset(
            """<cp:rule id="r"><cp:actions><poc:allow-invite>accept</poc:allow-invite><poc:allow-invite>pass</poc:allow-invite></cp:actions></cp:rule>""")));

        Assert.Equal(SessionPermission.Accept, rule.Permissions.Session);
    }

    [Fact, Clause("RFC 4745", "7")]
    public void For_a_reader_of_the_standard_alone_a_disabled_rule_has_a_condition_that_never_holds()
    {
        var written = Encoding.UTF8.GetString(PocRulesDocument.Write([Rule("rul_1", Anyone(), Session(SessionPermission.Accept)) with { Enabled = false }]));

        var asAStrangerReadsIt = Read(written.Replace("urn:poc-gateway:access-rules", "urn:unknown", StringComparison.Ordinal));

        Assert.False(Assert.Single(Read(written)).Enabled);
        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy([.. asAStrangerReadsIt]));
    }

    [Fact]
    public void A_rule_keeps_the_id_its_author_gave_it_beside_the_gateways_name()
    {
        Assert.True(PocRulesDocument.TryRead(Encoding.UTF8.GetBytes(Example), new RuleOwner.User(Alice), id => new($"rul_{id.Length}"), out var reading, out _));

        Assert.Equal(new("rul_10"), reading.Rules[0].Id);
        Assert.Equal("colleagues", reading.Rules[0].DocumentId);
        Assert.Contains("id=\"colleagues\"", Encoding.UTF8.GetString(PocRulesDocument.Write(reading.Rules)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not well-formed")]
    [InlineData("<cp:ruleset", "not well-formed")]
    [InlineData("""<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>""", "document type")]
    [InlineData("""<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>""", "document type")]
    [InlineData("<group/>", "not the ruleset")]
    [InlineData("""<ruleset xmlns="urn:other"/>""", "not the ruleset")]
    [InlineData("""<ruleset xmlns="urn:ietf:params:xml:ns:common-policy"><list/></ruleset>""", "rules only")]
    [InlineData("""<ruleset xmlns="urn:ietf:params:xml:ns:common-policy"><rule/></ruleset>""", "not a legal rule id")]
    [InlineData("""<ruleset xmlns="urn:ietf:params:xml:ns:common-policy"><rule id="1"/></ruleset>""", "not a legal rule id")]
    [InlineData("""<ruleset xmlns="urn:ietf:params:xml:ns:common-policy"><rule id="a"/><rule id="a"/></ruleset>""", "used twice")]
    [InlineData("""<ruleset xmlns="urn:ietf:params:xml:ns:common-policy"><rule id="a"><actions/><actions/></rule></ruleset>""", "two elements")]
    [InlineData("""<ruleset xmlns="urn:ietf:params:xml:ns:common-policy"><rule id="a"><deny/></rule></ruleset>""", "does not allow")]
    public void What_is_no_rules_document_is_refused_with_the_reason(string document, string reason)
    {
        Assert.False(PocRulesDocument.TryRead(Encoding.UTF8.GetBytes(document), new RuleOwner.AllUsers(), id => new(id), out var reading, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Null(reading);
    }

    [Fact, Clause("RFC 4825", "5")]
    public void Only_utf_8_is_read_with_or_without_its_mark()
    {
        Assert.True(TryRead([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Example)], out _));
        Assert.False(TryRead(Encoding.Unicode.GetBytes(Example), out _));
        Assert.False(TryRead([.. Encoding.UTF8.GetBytes(Example), 0xFF], out var error));
        Assert.Equal("the document is not UTF-8", error);
    }

    [Fact]
    public void Size_depth_rules_and_entries_have_limits_that_are_reached_and_not_passed()
    {
        string Nested(int depth) => Ruleset($"""<cp:rule id="r"><cp:conditions>{string.Concat(Enumerable.Repeat("<a>", depth - 3))}{string.Concat(Enumerable.Repeat("</a>", depth - 3))}</cp:conditions></cp:rule>""");
        string Many(int count) => Ruleset(string.Concat(Enumerable.Range(0, count).Select(i => $"""<cp:rule id="r{i}"/>""")));
        string Entries(int count) => Ruleset($"""<cp:rule id="r"><cp:conditions><cp:identity>{string.Concat(Enumerable.Repeat("<cp:many/>", count))}</cp:identity></cp:conditions></cp:rule>""");
        string Large(int bytes) => Ruleset("") is var bare ? bare + new string(' ', bytes - bare.Length) : "";

        Assert.True(TryRead(Encoding.UTF8.GetBytes(Nested(PocRulesDocument.DepthMax)), out _));
        Assert.False(TryRead(Encoding.UTF8.GetBytes(Nested(PocRulesDocument.DepthMax + 1)), out _));
        Assert.False(TryRead(Encoding.UTF8.GetBytes(Nested(50_000)), out _));
        Assert.True(TryRead(Encoding.UTF8.GetBytes(Many(PocRulesDocument.RulesMax)), out _));
        Assert.False(TryRead(Encoding.UTF8.GetBytes(Many(PocRulesDocument.RulesMax + 1)), out _));
        Assert.True(TryRead(Encoding.UTF8.GetBytes(Entries(RuleLimits.EntriesMax)), out _));
        Assert.False(TryRead(Encoding.UTF8.GetBytes(Entries(RuleLimits.EntriesMax + 1)), out _));
        Assert.True(TryRead(Encoding.UTF8.GetBytes(Large(PocRulesDocument.BytesMax)), out _));
        Assert.False(TryRead(Encoding.UTF8.GetBytes(Large(PocRulesDocument.BytesMax + 1)), out _));
    }

    [Fact]
    public void Every_prefix_and_random_damage_is_answered_and_never_throws()
    {
        var random = new Random(4745);
        var example = Encoding.UTF8.GetBytes(Example);
        for (var length = 0; length < example.Length; length++) Assert.False(TryRead(example[..length], out _));

        for (var round = 0; round < 5_000; round++)
        {
            var damaged = (byte[])example.Clone();
            for (var damage = random.Next(1, 4); damage > 0; damage--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (!TryRead(damaged, out var error)) Assert.NotEqual("", error);
        }
    }

    private const string Accept = "<cp:actions><poc:allow-invite>accept</poc:allow-invite></cp:actions>";

    private static string Ruleset(string rules) =>
        $"""<cp:ruleset xmlns:cp="urn:ietf:params:xml:ns:common-policy" xmlns:ocp="urn:oma:xml:xdm:common-policy" xmlns:poc="urn:oma:xml:poc:poc-rules">{rules}</cp:ruleset>""";

    private static bool TryRead(byte[] document, out string error) =>
        PocRulesDocument.TryRead(document, new RuleOwner.User(Alice), id => new(id), out _, out error);

    private static IReadOnlyList<AccessRule> Read(string document) => Read(document, out _);

    private static IReadOnlyList<AccessRule> Read(string document, out IReadOnlyList<string> remarks)
    {
        Assert.True(PocRulesDocument.TryRead(Encoding.UTF8.GetBytes(document), new RuleOwner.User(Alice), id => new(id), out var reading, out var error), error);
        remarks = reading.Remarks;
        return reading.Rules;
    }
}
