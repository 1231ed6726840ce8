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
        Assert.Equal((ShownParts)PresenceParts.Everything, Shown(Rule("rul_1", Anyone(), Watching(PresencePermission.Allow))));

    [Fact]
    [Clause("RFC 4745", "10")]
    public void What_the_rules_that_apply_show_adds_up()
    {
        Assert.Equal((ShownParts)(Status | Words), Shown(Allowing("rul_1", Status), Allowing("rul_2", Words), Allowing("rul_3", PresenceParts.Devices, InDomain("elsewhere.example"))));
        Assert.Equal((ShownParts)PresenceParts.Everything, Shown(Allowing("rul_1", Status), Rule("rul_2", Anyone(), Watching(PresencePermission.Allow))));
    }

    [Fact]
    public void A_rule_that_lets_nobody_in_adds_what_it_says_and_nothing_else()
    {
        Assert.Equal((ShownParts)Status, Shown(Allowing("rul_1", Status), Rule("rul_2", Anyone(), Watching(PresencePermission.Confirm))));
        Assert.Equal((ShownParts)(Status | Words), Shown(Allowing("rul_1", Status), Rule("rul_2", Anyone(), new() { Presence = PresencePermission.Confirm, Shown = Words })));
        Assert.Equal((ShownParts)PresenceParts.Nothing, Shown(Rule("rul_1", Anyone(), new() { Presence = PresencePermission.PoliteBlock, Shown = Words })));
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
    [InlineData("<op:provide-geopriv>full</op:provide-geopriv><pr:provide-mood>true</pr:provide-mood>", PresenceParts.Nothing)]
    [InlineData("", PresenceParts.Nothing)]
    public void A_document_says_what_is_shown_by_its_transformations(string transformations, PresenceParts shown)
    {
        var rule = Assert.Single(Read(transformations).Rules);

        Assert.Equal((ShownParts)shown, rule.Permissions.EffectiveShown);
        var again = Assert.Single(Read(PocRulesDocument.Write([rule])).Rules);
        Assert.Equal((rule.Permissions, string.Concat(rule.Transformations)), (again.Permissions, string.Concat(again.Transformations)));
    }

    [Theory]
    [InlineData("services", "op:service-id", ChosenBy.ServiceId, "org.openmobilealliance:PoC-alert", "services ('org.openmobilealliance:PoC-alert')")]
    [InlineData("services", "pr:service-uri", ChosenBy.Uri, "sip:bob@networkb.example", "services (at 'sip:bob@networkb.example')")]
    [InlineData("services", "pr:service-uri-scheme", ChosenBy.UriScheme, "sip", "services (by sip:)")]
    [InlineData("services", "pr:occurrence-id", ChosenBy.OccurrenceId, "t1", "services (id 't1')")]
    [InlineData("persons", "pr:class", ChosenBy.Class, "work", "the person (class 'work')")]
    [InlineData("devices", "pr:deviceID", ChosenBy.DeviceId, "urn:uuid:1", "devices ('urn:uuid:1')")]
    [Clause("RFC 5025", "3.3.1")]
    public void A_document_chooses_single_services_persons_and_devices(string set, string element, ChosenBy by, string value, string words)
    {
        var rule = Assert.Single(Read($"<pr:provide-{set}><{element}>{value}</{element}></pr:provide-{set}>").Rules);

        var shown = rule.Permissions.EffectiveShown;
        Assert.Equal((by, value), (shown.Chosen.Single().By, shown.Chosen.Single().Value));
        Assert.Equal((PresenceParts.Nothing, 0), (shown.Parts, rule.Transformations.Length));
        Assert.EndsWith($"; shown: {words}", AccessPolicy.Explain(Asks(AccessAction.Presence, Bob), Book(rule)).Sentence, StringComparison.Ordinal);
        Assert.Equal(rule.Permissions, Assert.Single(Read(PocRulesDocument.Write([rule])).Rules).Permissions);
    }

    [Fact]
    public void What_a_set_chooses_by_words_that_are_not_understood_is_kept_in_it_and_shows_nothing()
    {
        var reading = Read("<pr:provide-persons><pr:class>work</pr:class><pr:service-uri>sip:a@b.example</pr:service-uri></pr:provide-persons>");

        var rule = Assert.Single(reading.Rules);
        Assert.Equal([new ChosenPart(PresenceParts.Persons, ChosenBy.Class, "work")], rule.Permissions.EffectiveShown.Chosen);
        Assert.Contains("service-uri", Assert.Single(reading.Remarks), StringComparison.Ordinal);
        var again = Assert.Single(Read(PocRulesDocument.Write([rule])).Rules);
        Assert.Equal((rule.Permissions, Assert.Single(rule.Transformations)), (again.Permissions, Assert.Single(again.Transformations)));
    }

    [Fact]
    [Clause("RFC 4745", "10")]
    public void What_rules_choose_adds_up_and_is_nothing_new_where_all_of_its_kind_is_shown()
    {
        AccessRule Choosing(string id, string service, PresenceParts besides = PresenceParts.Nothing) => Rule(
            id, Anyone(), new() { Presence = PresencePermission.Allow, Shown = new ShownParts(besides, [new(PresenceParts.Services, ChosenBy.ServiceId, service)]) });

        Assert.Equal(["call", "mail"], Shown(Choosing("rul_1", "mail"), Choosing("rul_2", "call"), Choosing("rul_3", "mail")).Chosen.Select(part => part.Value));
        Assert.Equal((ShownParts)Status, Shown(Choosing("rul_1", "mail"), Allowing("rul_2", Status)));
        Assert.Equal((ShownParts)Status, Shown(Choosing("rul_1", "mail", Status)));
        Assert.False(((ShownParts)Status).Covers(new(PresenceParts.Nothing, [new(PresenceParts.Devices, ChosenBy.Class, "work")])));
    }

    [Theory]
    [InlineData(RuleLimits.ChosenPartsMax, true)]
    [InlineData(RuleLimits.ChosenPartsMax + 1, false)]
    public void A_rule_chooses_so_many_and_no_more(int count, bool isTaken)
    {
        var chosen = Enumerable.Range(0, count).Select(i => new ChosenPart(PresenceParts.Devices, ChosenBy.DeviceId, $"urn:uuid:{i}"));

        Assert.Equal(isTaken, RuleLimits.TryCheck(Rule("rul_1", Anyone(), new() { Presence = PresencePermission.Allow, Shown = new ShownParts(PresenceParts.Notes, chosen) }), out _));
    }

    [Fact]
    public void What_is_not_understood_is_kept_and_shows_nothing()
    {
        var reading = Read("<pr:provide-mood>true</pr:provide-mood><pr:provide-note>true</pr:provide-note>");

        Assert.Contains("provide-mood", Assert.Single(reading.Remarks), StringComparison.Ordinal);
        Assert.Equal((ShownParts)PresenceParts.Notes, reading.Rules[0].Permissions.EffectiveShown);
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

    private static ShownParts Shown(params AccessRule[] rules)
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
