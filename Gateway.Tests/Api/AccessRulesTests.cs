using System.Text.Json.Nodes;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class AccessRulesTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_rule_comes_back_as_it_was_given()
    {
        var owner = await app.NewUserAsync();
        var draft = new
        {
            owner,
            enabled = true,
            when = new
            {
                identities = new[] { "sip:anna@poc.local" }, domains = new[] { "networkb.example" }, groups = Array.Empty<string>(), anyone = true,
                except = new { identities = new[] { "sip:zoe@poc.local" }, domains = new[] { "evil.example" } },
                validity = new[] { new { from = "2026-01-01T00:00:00.000Z", until = "2027-01-01T00:00:00.000Z" } }, sphere = "work",
            },
            permissions = new { session = "pass", alert = "accept", presence = "politeBlock" },
            note = "Everything",
        };

        var added = (await _admin.PostAsync("/api/v1/access-rules", draft)).Expect(201);
        var read = (await _admin.GetAsync($"/api/v1/access-rules/{added["id"]}")).Expect(200);

        Assert.Equal(added.ToJsonString(), read.ToJsonString());
        Assert.Equal(owner, read["owner"]!.GetValue<string>());
        Assert.Equal(["sip:anna@poc.local"], Texts(read["when"]!["identities"]));
        Assert.Equal(["networkb.example"], Texts(read["when"]!["domains"]));
        Assert.True(read["when"]!["anyone"]!.GetValue<bool>());
        Assert.Equal(["sip:zoe@poc.local"], Texts(read["when"]!["except"]!["identities"]));
        Assert.Equal("2027-01-01T00:00:00.000Z", read["when"]!["validity"]![0]!["until"]!.GetValue<string>());
        Assert.Equal("politeBlock", read["permissions"]!["presence"]!.GetValue<string>());
        Assert.Equal(1, read["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_patch_keeps_what_it_does_not_name()
    {
        var rule = await AddAsync(await app.NewUserAsync(), new { anyone = true }, "reject");

        var reply = await _admin.PatchAsync($"/api/v1/access-rules/{rule["id"]}", new { enabled = false }, ("If-Match", "\"1\""));

        var changed = reply.Expect(200);
        Assert.Equal("\"2\"", reply.ETag);
        Assert.False(changed["enabled"]!.GetValue<bool>());
        Assert.True(changed["when"]!["anyone"]!.GetValue<bool>());
        (await _admin.PatchAsync($"/api/v1/access-rules/{rule["id"]}", new { enabled = true }, ("If-Match", "\"1\""))).ExpectProblem(412, "stale-etag");
        (await _admin.DeleteAsync($"/api/v1/access-rules/{rule["id"]}")).ExpectProblem(428, "precondition-required");
    }

    [Fact]
    public async Task A_rule_decides_as_soon_as_it_is_answered()
    {
        var (from, to) = (await app.NewUserAsync(), await app.NewUserAsync());
        Assert.Equal("accept", (await AskAsync(from, to))["decision"]!.GetValue<string>());

        var rule = await AddAsync(to, new { identities = new[] { from } }, "reject");

        var verdict = await AskAsync(from, to);
        Assert.Equal("reject", verdict["decision"]!.GetValue<string>());
        Assert.Equal([rule["id"]!.GetValue<string>()], Texts(verdict["decidedBy"]));
        Assert.NotEmpty(verdict["summary"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_draft_is_tried_without_being_saved()
    {
        var (from, to) = (await app.NewUserAsync(), await app.NewUserAsync());
        var draft = new { owner = to, when = new { identities = new[] { from } }, permissions = new { alert = "reject" } };

        var verdict = (await _admin.PostAsync("/api/v1/access-rules:test", new { action = "alert", from, to, draft })).Expect(200);

        Assert.Equal("accept", verdict["draftDiff"]!["before"]!.GetValue<string>());
        Assert.Equal("reject", verdict["draftDiff"]!["after"]!.GetValue<string>());
        Assert.Equal("accept", (await AskAsync(from, to))["decision"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_dry_run_tells_whose_permissions_change_and_changes_nothing()
    {
        var (from, to) = (await app.NewUserAsync(), await app.NewUserAsync());
        var last = app.Storage.Feed.LastSeq;
        var draft = new { owner = to, when = new { anyone = true, except = new { identities = new[] { from } } }, permissions = new { alert = "accept" } };

        var preview = (await _admin.PostAsync("/api/v1/access-rules?dryRun=true", draft)).Expect(200);

        Assert.Contains(preview["changes"]!.AsArray(), change =>
            change!["from"]!.GetValue<string>() == from && change["before"]!.GetValue<string>() == "accept" && change["after"]!.GetValue<string>() == "reject");
        Assert.Contains(preview["changes"]!.AsArray(), change => change!["from"]!.GetValue<string>() == "anonymous callers");
        Assert.Equal(last, app.Storage.Feed.LastSeq);
        Assert.Empty((await _admin.GetAsync($"/api/v1/access-rules?owner={Uri.EscapeDataString(to)}")).Expect(200)["data"]!.AsArray());
    }

    [Fact]
    public async Task A_members_rule_follows_the_group()
    {
        var (from, to) = (await app.NewUserAsync(), await app.NewUserAsync());
        var group = (await _admin.PostAsync("/api/v1/groups", new { address = $"sip:{GatewayApp.NewName("grp")}@poc.local", displayName = "G" })).Expect(201);
        await AddAsync(to, new { groups = new[] { group["id"]!.GetValue<string>() } }, "accept");
        Assert.Equal("reject", (await AskAsync(from, to))["decision"]!.GetValue<string>());

        await _admin.PutAsync($"/api/v1/groups/{group["id"]}/members/{Uri.EscapeDataString(from)}", null);

        Assert.Equal("accept", (await AskAsync(from, to))["decision"]!.GetValue<string>());
    }

    [Fact]
    public async Task Who_may_answers_for_every_user_and_for_everybody_else()
    {
        var (from, to) = (await app.NewUserAsync(), await app.NewUserAsync());
        await AddAsync(to, new { identities = new[] { from } }, "accept");

        var rows = (await _admin.GetAsync($"/api/v1/access-rules:who-may?action=alert&to={Uri.EscapeDataString(to)}")).Expect(200)["data"]!.AsArray();

        string Of(string who) => rows.Single(row => row!["who"]!.GetValue<string>() == who)!["decision"]!.GetValue<string>();
        Assert.Equal("accept", Of(from));
        Assert.Equal("reject", Of("sip:admin@poc.local"));
        Assert.Equal("reject", Of("anyone else"));
        var can = (await _admin.GetAsync($"/api/v1/access-rules:what-can?from={Uri.EscapeDataString(from)}")).Expect(200)["data"]!.AsArray();
        Assert.Equal("accept", can.Single(row => row!["to"]!.GetValue<string>() == to)!["alert"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_barring_beats_every_grant_until_it_is_lifted()
    {
        var (from, to) = (await app.NewUserAsync(), await app.NewUserAsync());
        await AddAsync(to, new { anyone = true }, "accept");
        var barring = (await _admin.PostAsync("/api/v1/barrings", new { caller = from, actions = new[] { "alert" }, note = "Stolen" })).Expect(201);

        var verdict = await AskAsync(from, to);
        Assert.Equal("barred", verdict["decision"]!.GetValue<string>());
        Assert.Equal([barring["id"]!.GetValue<string>()], Texts(verdict["decidedBy"]));
        Assert.Equal(204, (await _admin.DeleteAsync($"/api/v1/barrings/{barring["id"]}")).Status);
        Assert.Equal("accept", (await AskAsync(from, to))["decision"]!.GetValue<string>());
    }

    [Fact]
    public async Task Nobody_bars_everybody_from_everybody_by_mistake() =>
        (await _admin.PostAsync("/api/v1/barrings", new { note = "oops" })).ExpectProblem(422, "validation");

    [Fact]
    public async Task The_rules_go_back_to_an_earlier_version()
    {
        var (from, to) = (await app.NewUserAsync(), await app.NewUserAsync());
        var rule = await AddAsync(to, new { identities = new[] { from } }, "accept");
        var version = (await _admin.GetAsync("/api/v1/access-rules/versions?limit=1")).Expect(200)["data"]![0]!["version"]!.GetValue<long>();
        (await _admin.PatchAsync($"/api/v1/access-rules/{rule["id"]}", new { permissions = new { alert = "reject" } }, ("If-Match", "*"))).Expect(200);
        var second = await AddAsync(to, new { anyone = true }, "reject");
        Assert.Equal("reject", (await AskAsync(from, to))["decision"]!.GetValue<string>());

        var preview = (await _admin.PostAsync($"/api/v1/access-rules/versions/{version}/restore?dryRun=true", null)).Expect(200);
        var change = preview["changes"]!.AsArray().Single(change => change!["from"]!.GetValue<string>() == from && change["action"]!.GetValue<string>() == "alert");
        Assert.Equal(("reject", "accept", to), (change!["before"]!.GetValue<string>(), change["after"]!.GetValue<string>(), change["to"]!.GetValue<string>()));
        Assert.Equal("reject", (await AskAsync(from, to))["decision"]!.GetValue<string>());

        var restored = (await _admin.PostAsync($"/api/v1/access-rules/versions/{version}/restore", null)).Expect(200);

        Assert.Equal(2, restored["rules"]!.AsArray().Count);
        Assert.Equal("accept", (await AskAsync(from, to))["decision"]!.GetValue<string>());
        (await _admin.GetAsync($"/api/v1/access-rules/{second["id"]}")).ExpectProblem(404, "not-found");
        (await _admin.PostAsync("/api/v1/access-rules/versions/999999/restore", null)).ExpectProblem(404, "not-found");
    }

    [Theory]
    [InlineData("{\"owner\":\"sip:ghost@poc.local\",\"when\":{},\"permissions\":{\"alert\":\"accept\"}}", "/owner")]
    [InlineData("{\"owner\":\"*\",\"when\":{},\"permissions\":{}}", "/permissions")]
    [InlineData("{\"owner\":\"*\",\"when\":{\"identities\":[\"bob\"]},\"permissions\":{\"alert\":\"accept\"}}", "/when/identities/0")]
    [InlineData("{\"owner\":\"*\",\"when\":{\"domains\":[\"a b\"]},\"permissions\":{\"alert\":\"accept\"}}", "/when/domains/0")]
    [InlineData("{\"owner\":\"*\",\"when\":{\"groups\":[\"grp\"]},\"permissions\":{\"alert\":\"accept\"}}", "/when/groups/0")]
    [InlineData("{\"owner\":\"*\",\"when\":{\"except\":{\"domains\":[\"a\"]}},\"permissions\":{\"alert\":\"accept\"}}", "/when/except")]
    [InlineData("{\"owner\":\"*\",\"when\":{\"validity\":[{\"from\":\"2026-01-02T00:00:00Z\",\"until\":\"2026-01-01T00:00:00Z\"}]},\"permissions\":{\"alert\":\"accept\"}}", "/when/validity/0")]
    public async Task A_rule_that_cannot_be_meant_is_refused_with_a_pointer(string body, string pointer)
    {
        var reply = await _admin.PostAsync("/api/v1/access-rules", body);

        reply.ExpectProblem(422, "validation");
        Assert.Equal([pointer], reply.Pointers);
    }

    [Fact]
    public async Task Rules_outlive_a_restart()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");
        JsonNode rule;
        await using (var before = new GatewayApp(directory) { KeepsData = true })
        {
            await before.InitializeAsync();
            rule = (await before.Admin.PostAsync("/api/v1/access-rules", new { owner = "*", when = new { anonymous = true }, permissions = new { alert = "reject" } })).Expect(201);
        }

        await using var after = new GatewayApp(directory);
        await after.InitializeAsync();

        Assert.Equal(rule.ToJsonString(), (await after.Admin.GetAsync($"/api/v1/access-rules/{rule["id"]}")).Expect(200).ToJsonString());
        Assert.Equal(1, after.Storage.Facts.Current.Rules.RuleCount);
    }

    private async Task<JsonNode> AddAsync(string owner, object when, string alert) =>
        (await _admin.PostAsync("/api/v1/access-rules", new { owner, when, permissions = new { alert } })).Expect(201);

    private async Task<JsonNode> AskAsync(string from, string to) =>
        (await _admin.PostAsync("/api/v1/access-rules:test", new { action = "alert", from, to })).Expect(200);

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(text => text!.GetValue<string>())];
}
