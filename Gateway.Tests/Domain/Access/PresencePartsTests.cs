using System.Text;
using Gateway.Domain.Access;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Access;

/// <summary>What rules show of somebody's presence to those whom they let in.</summary>
[Clause("RFC 5025", "3.3")]
public sealed class PresencePartsTests
{
    private const PresenceParts Status = PresenceParts.Services | PresenceParts.RegistrationState;
    private const PresenceParts Words = PresenceParts.Persons | PresenceParts.Notes;

    [Fact]
    public void A_rule_that_does_not_say_what_it_shows_shows_everything() =>
        Assert.Equal(PresenceParts.Everything, Shown(Rule("rul_1", Anyone(), Watching(PresencePermission.Allow))));

    [Fact]
    [Clause("RFC 4745", "10")]
    public void What_the_rules_that_apply_show_adds_up()
    {
        Assert.Equal(Status | Words, Shown(Allowing("rul_1", Status), Allowing("rul_2", Words), Allowing("rul_3", PresenceParts.Devices, InDomain("elsewhere.example"))));
        Assert.Equal(PresenceParts.Everything, Shown(Allowing("rul_1", Status), Rule("rul_2", Anyone(), Watching(PresencePermission.Allow))));
    }

    [Fact]
    public void A_rule_that_lets_nobody_in_adds_what_it_says_and_nothing_else()
    {
        Assert.Equal(Status, Shown(Allowing("rul_1", Status), Rule("rul_2", Anyone(), Watching(PresencePermission.Confirm))));
        Assert.Equal(Status | Words, Shown(Allowing("rul_1", Status), Rule("rul_2", Anyone(), new() { Presence = PresencePermission.Confirm, Shown = Words })));
        Assert.Equal(PresenceParts.Nothing, Shown(Rule("rul_1", Anyone(), new() { Presence = PresencePermission.PoliteBlock, Shown = Words })));
    }

    [Fact]
    public void The_explanation_says_what_is_shown_where_it_is_not_everything()
    {
        var question = Asks(AccessAction.Presence, Bob);

        Assert.EndsWith("; shown: services, notes and registration", AccessPolicy.Explain(question, Book(Allowing("rul_1", Status | PresenceParts.Notes))).Sentence, StringComparison.Ordinal);
        Assert.EndsWith("; shown: nothing", AccessPolicy.Explain(question, Book(Allowing("rul_1", PresenceParts.Nothing))).Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("shown", AccessPolicy.Explain(question, Book(Rule("rul_1", Anyone(), Watching(PresencePermission.Allow)))).Sentence, StringComparison.Ordinal);
        Assert.True(AccessPolicy.Explain(question, Book(Allowing("rul_1", Status)), new RuleDraft.Put(Allowing("rul_2", Words))).ChangesOutcome);
    }

    [Theory]
    [InlineData("<pr:provide-services><pr:all-services/></pr:provide-services><op:provide-willingness>true</op:provide-willingness>", PresenceParts.Services | PresenceParts.Willingness)]
    [InlineData("<pr:provide-persons><pr:all-persons/></pr:provide-persons><pr:provide-note>false</pr:provide-note>", PresenceParts.Persons)]
    [InlineData("<pr:provide-all-attributes/>", PresenceParts.AllAttributes)]
    [InlineData("<pr:provide-devices><pr:class>biz</pr:class></pr:provide-devices>", PresenceParts.Nothing)]
    [InlineData("<op:provide-geopriv>full</op:provide-geopriv><pr:provide-mood>true</pr:provide-mood>", PresenceParts.Nothing)]
    [InlineData("", PresenceParts.Nothing)]
    public void A_document_says_what_is_shown_by_its_transformations(string transformations, PresenceParts shown)
    {
        var rule = Assert.Single(Read(transformations).Rules);

        Assert.Equal(shown, rule.Permissions.EffectiveShown);
        var again = Assert.Single(Read(PocRulesDocument.Write([rule])).Rules);
        Assert.Equal((rule.Permissions, string.Concat(rule.Transformations)), (again.Permissions, string.Concat(again.Transformations)));
    }

    [Fact]
    public void What_is_not_understood_is_kept_and_shows_nothing()
    {
        var reading = Read("<pr:provide-mood>true</pr:provide-mood><pr:provide-note>true</pr:provide-note>");

        Assert.Contains("provide-mood", Assert.Single(reading.Remarks), StringComparison.Ordinal);
        Assert.Equal(PresenceParts.Notes, reading.Rules[0].Permissions.Shown);
        Assert.Contains("provide-mood", Encoding.UTF8.GetString(PocRulesDocument.Write(reading.Rules)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_shows_everything_is_written_for_readers_of_the_standard_as_one_that_says_so()
    {
        var text = Encoding.UTF8.GetString(PocRulesDocument.Write([Rule("rul_1", Anyone(), Watching(PresencePermission.Allow))]));

        Assert.All(["all-services", "all-persons", "all-devices", "provide-all-attributes"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Null(Assert.Single(Read(Encoding.UTF8.GetBytes(text)).Rules).Permissions.Shown);
    }

    private static AccessRule Allowing(string id, PresenceParts parts, RuleConditions? when = null) =>
        Rule(id, when ?? Anyone(), new() { Presence = PresencePermission.Allow, Shown = parts });

    private static PresenceParts Shown(params AccessRule[] rules)
    {
        var question = Asks(AccessAction.Presence, Bob);
        var decision = AccessPolicy.Decide(question, Book(rules));
        Assert.Equal(decision, AccessPolicy.Explain(question, Book(rules)).Decision);
        return decision.Shown;
    }

    private static PocRulesReading Read(string transformations) => Read(Encoding.UTF8.GetBytes(
        $"""
         <cp:ruleset xmlns:cp="urn:ietf:params:xml:ns:common-policy" xmlns:pr="urn:ietf:params:xml:ns:pres-rules" xmlns:op="urn:oma:xml:prs:pres-rules">
           <cp:rule id="a"><cp:conditions><cp:identity><cp:many/></cp:identity></cp:conditions><cp:actions><pr:sub-handling>allow</pr:sub-handling></cp:actions>
           <cp:transformations>{transformations}</cp:transformations></cp:rule>
         </cp:ruleset>
         """));

    private static PocRulesReading Read(ReadOnlySpan<byte> document)
    {
        Assert.True(PocRulesDocument.TryRead(document, new RuleOwner.User(Alice), id => new(id), out var reading, out var error), error);
        return reading!;
    }
}
