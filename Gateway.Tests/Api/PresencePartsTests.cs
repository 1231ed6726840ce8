using System.Text.Json.Nodes;
using Gateway.Tests.Api.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api;

/// <summary>What access rules show of somebody's presence, over REST and in the standard's document.</summary>
[Clause("RFC 5025", "3.3")]
public sealed class PresencePartsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_rule_says_what_it_shows_and_the_answer_why_says_so_too()
    {
        var bob = await app.NewPhoneAsync();
        var rule = (await _admin.PostAsync("/api/v1/access-rules", Rule(bob, "services", "registrationState"))).Expect(201);

        var verdict = await TestAsync(bob);
        var document = (await _admin.GetAsync($"/api/v1/users/{Uri.EscapeDataString(bob)}/access-rules.xml")).Text;

        Assert.Equal(["services", "registrationState"], Parts(rule["permissions"]!["shows"]));
        Assert.Equal(["services", "registrationState"], Parts(verdict["shows"]));
        Assert.EndsWith("; shown: services and registration", verdict["summary"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("provide-registration-state", document, StringComparison.Ordinal);
        Assert.DoesNotContain("provide-all-attributes", document, StringComparison.Ordinal);

        // Said of everything, it is the same as where nothing is said.
        (await _admin.PatchAsync($"/api/v1/access-rules/{rule["id"]}", new { permissions = new { presence = "allow", shows = (string[]?)null } }, ("If-Match", "*"))).Expect(200);
        Assert.Null((await TestAsync(bob))["shows"]);
    }

    [Fact]
    public async Task What_an_edit_would_show_is_told_before_it_is_made()
    {
        var bob = await app.NewPhoneAsync();
        var rule = (await _admin.PostAsync("/api/v1/access-rules", Rule(bob, "services"))).Expect(201);

        var preview = (await _admin.PatchAsync($"/api/v1/access-rules/{rule["id"]}?dryRun=true", new { permissions = new { presence = "allow", shows = new[] { "services", "notes" } } }, ("If-Match", "*"))).Expect(200);

        var change = preview["changes"]!.AsArray().First(one => one!["from"]!.GetValue<string>() == "sip:admin@poc.local")!;
        Assert.Equal("allow allow", $"{change["before"]} {change["after"]}");
        Assert.Equal(["services"], Parts(change["beforeShows"]));
        Assert.Equal(["services", "notes"], Parts(change["afterShows"]));
    }

    [Fact]
    [Clause("RFC 5025", "3.3.1")]
    public async Task A_rule_shows_single_services_and_says_so_in_the_answer_the_preview_and_the_document()
    {
        var bob = await app.NewPhoneAsync();
        var alerts = new { set = "services", by = "serviceId", value = "org.openmobilealliance:PoC-alert" };
        object Grants(object chosen) => new { presence = "allow", shows = new[] { "registrationState" }, chosen };
        var rule = (await _admin.PostAsync("/api/v1/access-rules", new { owner = bob, when = new { domains = new[] { "poc.local" } }, permissions = Grants(new[] { alerts }) })).Expect(201);

        var verdict = await TestAsync(bob);
        var document = (await _admin.GetAsync($"/api/v1/users/{Uri.EscapeDataString(bob)}/access-rules.xml")).Text;
        var person = await SeenAsync(bob);
        var preview = (await _admin.PatchAsync(
            $"/api/v1/access-rules/{rule["id"]}?dryRun=true", new { permissions = Grants(new[] { alerts with { value = "org.openmobilealliance:PoC-session" } }) }, ("If-Match", "*"))).Expect(200);

        Assert.Equal("serviceId org.openmobilealliance:PoC-alert", Choice(rule["permissions"]!["chosen"]));
        Assert.Equal("serviceId org.openmobilealliance:PoC-alert", Choice(verdict["chosen"]));
        Assert.EndsWith("; shown: services ('org.openmobilealliance:PoC-alert') and registration", verdict["summary"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("<op:service-id>org.openmobilealliance:PoC-alert</op:service-id>", document, StringComparison.Ordinal);
        // Registration is said of the service of sessions, which is not shown.
        Assert.Null(person["lastSeenAt"]);
        var change = preview["changes"]!.AsArray().First(one => one!["from"]!.GetValue<string>() == "sip:admin@poc.local")!;
        Assert.Equal("serviceId org.openmobilealliance:PoC-alert", Choice(change["beforeChosen"]));
        Assert.Equal("serviceId org.openmobilealliance:PoC-session", Choice(change["afterChosen"]));
    }

    [Fact]
    public async Task A_person_cannot_be_chosen_by_a_service()
    {
        var chosen = new[] { new { set = "persons", by = "serviceId", value = "" } };

        var problem = await _admin.PostAsync("/api/v1/access-rules", new { owner = "*", when = new { anyone = true }, permissions = new { presence = "allow", chosen } });

        problem.ExpectProblem(422, "validation");
        Assert.Equal(["/permissions/chosen/0/by", "/permissions/chosen/0/value"], problem.Pointers);
    }

    [Fact]
    public async Task A_rule_that_says_nothing_of_presence_shows_nothing_of_it()
    {
        var problem = await _admin.PostAsync("/api/v1/access-rules", new { owner = "*", when = new { anyone = true }, permissions = new { alert = "accept", shows = new[] { "notes" } } });

        problem.ExpectProblem(422, "validation");
        Assert.Equal(["/permissions/shows"], problem.Pointers);
    }

    [Fact]
    public async Task What_the_gateway_knows_besides_is_shown_part_by_part()
    {
        var bob = await app.NewPhoneAsync();
        (await _admin.PostAsync("/api/v1/access-rules", Rule(bob, "services", "registrationState"))).Expect(201);

        var person = await SeenAsync(bob);

        Assert.NotNull(person["lastSeenAt"]);
        Assert.True(person["devices"] is null && person["sessions"] is null);
    }

    private static object Rule(string owner, params string[] shows) =>
        new { owner, when = new { domains = new[] { "poc.local" } }, permissions = new { presence = "allow", shows } };

    // By somebody whose board nobody has opened before: on one that is open whoever came later is not.
    private async Task<JsonNode> SeenAsync(string who) =>
        (await (await app.NewConsoleUserAsync("dispatcher")).GetAsync($"/api/v1/users/{Uri.EscapeDataString(who)}/presence")).Expect(200);

    private async Task<JsonNode> TestAsync(string to) => (await _admin.PostAsync("/api/v1/access-rules:test", new { action = "presence", from = "sip:admin@poc.local", to })).Expect(200);

    private static string Choice(JsonNode? chosen) => Assert.Single(chosen!.AsArray()) is { } one ? $"{one["by"]} {one["value"]}" : "";

    private static string[] Parts(JsonNode? list) => [.. list!.AsArray().Select(one => one!.GetValue<string>())];
}
