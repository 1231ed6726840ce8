using System.Text.Json.Nodes;
using Gateway.Domain.Access;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class PresenceEnquiriesTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private const string Enquiries = "/api/v1/presence/enquiries";

    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task What_is_asked_once_is_answered_at_once_and_goes_on_record()
    {
        var bob = await VisiblePhoneAsync();

        var answer = (await _admin.PostAsync(Enquiries, new { target = bob, type = "once" })).Expect(200);

        Assert.Equal(("answered", "available", 1), (Text(answer["state"]), Text(answer["seen"]!["state"]), answer["notifications"]!.GetValue<int>()));
        Assert.True(answer["seen"]!["reachableForSessions"]!.GetValue<bool>());
        Assert.Null(answer["until"]);
        Assert.Equal([Text(answer["id"])], await FoundAsync($"/api/v1/history/presence?target={Uri.EscapeDataString(bob)}"));
        Assert.Empty(await FoundAsync($"/api/v1/presence/subscriptions?target={Uri.EscapeDataString(bob)}"));
    }

    [Fact]
    public async Task A_period_tells_every_change_until_it_is_stopped_which_tells_no_state()
    {
        var bob = await VisiblePhoneAsync();
        await using var hub = await HubClient.OpenAsync(app, _admin);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { "presence:board" } });

        var reply = await _admin.PostAsync(Enquiries, new { target = bob, type = "period", durationMs = 7_200_000 });
        var subscription = reply.Expect(201);
        var id = Text(subscription["id"]);
        app.Network.PresenceChanged(PocAddress.Parse(bob));
        var changes = await hub.EventsUntilAsync(one => Is(one, "presence.subscription.notified", id));
        var stopped = await _admin.PostAsync(Enquiries, new { type = "stop", subscription = id });
        var end = (await hub.EventsUntilAsync(one => Is(one, "presence.subscription.ended", id)))[^1];

        Assert.Equal($"/api/v1/presence/subscriptions/{id}", reply.Headers["Location"]);
        Assert.Equal("available", Text(subscription["seen"]!["state"]));
        Assert.Contains(changes, one => Is(one, "presence.subscription.started", id));
        Assert.Equal((204, ""), (stopped.Status, stopped.Text));
        Assert.Equal(("ended", "stopped"), (Text(end["data"]!["subscription"]!["state"]), Text(end["data"]!["subscription"]!["end"])));
        Assert.True(end["version"]!.GetValue<long>() > changes[^1]["version"]!.GetValue<long>());
        (await _admin.PostAsync(Enquiries, new { type = "stop", subscription = id })).Expect(204);
        (await _admin.DeleteAsync($"/api/v1/presence/subscriptions/{id}")).Expect(204);
    }

    [Fact]
    public async Task Stop_names_a_pair_too_and_succeeds_where_nothing_stands()
    {
        var (bob, carl) = (await VisiblePhoneAsync(), await VisiblePhoneAsync());
        var one = await WatchAsync(bob);
        var other = await WatchAsync(bob);
        var third = await WatchAsync(carl);

        (await _admin.PostAsync(Enquiries, new { target = bob, type = "stop" })).Expect(204);
        (await _admin.PostAsync(Enquiries, new { target = bob, type = "stop" })).Expect(204);

        Assert.Equal(("ended", "ended", "active"), (await StateAsync(one, "ended"), await StateAsync(other, "ended"), await StateAsync(third, "active")));
        (await _admin.PostAsync(Enquiries, new { type = "stop", subscription = "psb_01JD0000000000000000000000" })).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task The_next_change_is_told_and_that_is_the_end_of_it()
    {
        var bob = await VisiblePhoneAsync();
        var id = Text((await _admin.PostAsync(Enquiries, new { target = bob, type = "nextChange" })).Expect(201)["id"]);

        app.Network.PresenceChanged(PocAddress.Parse(bob));

        Assert.Equal("answered", await StateAsync(id, "answered"));
    }

    [Fact]
    public async Task A_refusal_names_the_rule_and_is_on_record()
    {
        var bob = await app.NewPhoneAsync();
        await AllowAsync(bob, "block");

        var problem = (await _admin.PostAsync(Enquiries, new { target = bob, type = "period", durationMs = 60_000 })).ExpectProblem(403, "access-denied");

        Assert.NotEmpty(problem["why"]!.AsArray());
        Assert.Single(await FoundAsync($"/api/v1/history/presence?state=refused&target={Uri.EscapeDataString(bob)}"));
        Assert.Equal(403, problem["sip"]!["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task Enquiries_are_found_by_part_of_a_name_or_address_of_either_side()
    {
        var mark = GatewayApp.NewName("mark");
        var bob = await app.NewPhoneAsync(displayName: $"Bob {mark}");
        var carl = await VisiblePhoneAsync();
        await AllowAsync(bob, "allow");
        var ofBob = Text((await _admin.PostAsync(Enquiries, new { target = bob, type = "once" })).Expect(200)["id"]);
        var byBob = Text((await _admin.PostAsync(Enquiries, new { watcher = bob, target = carl, type = "once" })).Expect(200)["id"]);

        Assert.Equal([byBob, ofBob], await FoundAsync($"/api/v1/history/presence?q={mark.ToUpperInvariant()}"));
        Assert.Equal([byBob], await FoundAsync($"/api/v1/history/presence?q={carl[4..].Split('@')[0]}"));
        Assert.Empty(await FoundAsync("/api/v1/history/presence?q=100%25"));
    }

    [Fact]
    public async Task Who_has_to_be_asked_first_lets_the_watcher_wait()
    {
        var bob = await app.NewPhoneAsync();
        await AllowAsync(bob, "confirm");

        var waiting = (await _admin.PostAsync(Enquiries, new { target = bob, type = "period", durationMs = 60_000 })).Expect(202);

        Assert.Equal("pending", Text(waiting["state"]));
        Assert.Null(waiting["seen"]);
        var watchers = (await _admin.GetAsync($"/api/v1/presence/watchers?of={Uri.EscapeDataString(bob)}&state=pending")).Expect(200)["data"]!.AsArray();
        Assert.Equal(("sip:admin@poc.local", "confirm"), (Text(Assert.Single(watchers)!["watcher"]), Text(watchers[0]!["permission"])));
    }

    [Fact]
    public async Task Nobody_of_that_address_is_not_found()
    {
        (await _admin.PostAsync(Enquiries, new { target = "sip:nobody-at-all@poc.local", type = "once" })).ExpectProblem(404, "not-found");
    }

    [Theory]
    [InlineData("""{"type":"period","target":"sip:bob@poc.local"}""", "/durationMs")]
    [InlineData("""{"type":"period","target":"sip:bob@poc.local","durationMs":0}""", "/durationMs")]
    [InlineData("""{"type":"period","target":"sip:bob@poc.local","durationMs":-5}""", "/durationMs")]
    [InlineData("""{"type":"period","target":"sip:bob@poc.local","durationMs":2678400001}""", "/durationMs")]
    [InlineData("""{"type":"once","target":"sip:bob@poc.local","durationMs":5000}""", "/durationMs")]
    [InlineData("""{"type":"once"}""", "/target")]
    [InlineData("""{"type":"stop"}""", "/target")]
    [InlineData("""{"type":"once","target":"no address"}""", "/target")]
    [InlineData("""{"type":"once","target":"sip:bob@poc.local","subscription":"psb_1"}""", "/subscription")]
    [InlineData("""{"type":"once","target":"sip:bob@poc.local","watcher":"usr_none"}""", "/watcher")]
    public async Task A_question_without_sense_is_told_what_is_wrong(string body, string pointer)
    {
        var reply = await _admin.PostAsync(Enquiries, body);

        reply.ExpectProblem(422, "validation");
        Assert.Equal([pointer], reply.Pointers);
    }

    [Theory]
    [InlineData("state=none")]
    [InlineData("type=stop")]
    [InlineData("watcher=no%20body")]
    [InlineData("from=yesterday")]
    [InlineData("cursor=abc")]
    [InlineData("sort=name")]
    public async Task A_list_that_is_none_is_refused(string query)
    {
        (await _admin.GetAsync($"/api/v1/presence/subscriptions?{query}")).ExpectProblem(400, "malformed");
        (await _admin.GetAsync($"/api/v1/history/presence?{query}")).ExpectProblem(400, "malformed");
    }

    [Fact]
    public async Task The_same_request_again_is_the_same_subscription()
    {
        var bob = await VisiblePhoneAsync();
        var key = ("Idempotency-Key", GatewayApp.NewName("key"));
        var body = new { target = bob, type = "period", durationMs = 60_000 };

        var first = (await _admin.PostAsync(Enquiries, body, key)).Expect(201);
        var again = await _admin.PostAsync(Enquiries, body, key);

        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.Equal(Text(first["id"]), Text(again.Expect(202)["id"]));
        Assert.Single(await FoundAsync($"/api/v1/presence/subscriptions?target={Uri.EscapeDataString(bob)}"));
        (await _admin.PostAsync(Enquiries, new { target = bob, type = "once" }, key)).ExpectProblem(422, "idempotency-mismatch");
    }

    [Fact]
    public async Task What_one_watcher_was_shown_is_not_for_another()
    {
        var bob = await VisiblePhoneAsync();
        var (anna, zoe) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("dispatcher"));
        await using var hers = await HubClient.OpenAsync(app, zoe);
        await hers.InvokeAsync("Subscribe", new { topics = new[] { "presence:board" } });

        var id = Text((await anna.PostAsync(Enquiries, new { target = bob, type = "period", durationMs = 60_000 })).Expect(201)["id"]);
        var own = Text((await zoe.PostAsync(Enquiries, new { target = bob, type = "period", durationMs = 60_000 })).Expect(201)["id"]);
        var told = await hers.EventsUntilAsync(one => Is(one, "presence.subscription.started", own));

        (await zoe.GetAsync($"/api/v1/presence/subscriptions/{id}")).ExpectProblem(404, "not-found");
        (await zoe.DeleteAsync($"/api/v1/presence/subscriptions/{id}")).ExpectProblem(404, "not-found");
        (await zoe.PostAsync(Enquiries, new { type = "stop", subscription = id })).ExpectProblem(404, "not-found");
        (await zoe.PostAsync(Enquiries, new { target = bob, type = "once", watcher = "sip:admin@poc.local" })).ExpectProblem(403, "access-denied");
        Assert.DoesNotContain(told, one => Text(one["subject"]) == id);
        Assert.DoesNotContain((await zoe.GetAsync("/api/v1/events?types=presence.*&limit=1000")).Expect(200)["data"]!.AsArray(), one => Text(one!["subject"]) == id);
        (await _admin.GetAsync($"/api/v1/presence/subscriptions/{id}")).Expect(200);
    }

    [Fact]
    public async Task A_viewer_looks_and_asks_nothing()
    {
        var viewer = await app.NewConsoleUserAsync("viewer");

        var problem = (await viewer.PostAsync(Enquiries, new { target = "sip:admin@poc.local", type = "once" })).ExpectProblem(403, "insufficient-scope");
        (await viewer.PutAsync("/api/v1/presence/me", new { state = "available" })).ExpectProblem(403, "insufficient-scope");
        (await viewer.GetAsync("/api/v1/charging-records?kind=presence")).ExpectProblem(403, "insufficient-scope");

        Assert.Equal("scope:presence:subscribe", Text(problem["why"]![0]!["rule"]));
        (await viewer.GetAsync("/api/v1/presence/subscriptions")).Expect(200);
    }

    [Fact]
    public async Task Who_has_no_credit_is_refused_by_the_rule_of_that_before_anything_is_asked()
    {
        var bob = await VisiblePhoneAsync();
        var poor = await app.NewUserAsync("Paul Poor");
        (await _admin.PatchAsync($"/api/v1/users/{Uri.EscapeDataString(poor)}", new { presenceCredit = 0 }, ("If-Match", "*"))).Expect(200);
        var id = Text((await _admin.GetAsync($"/api/v1/users/{Uri.EscapeDataString(poor)}")).Expect(200)["id"]);

        var problem = (await _admin.PostAsync(Enquiries, new { watcher = poor, target = bob, type = "once" })).ExpectProblem(403, "access-denied");
        var verdict = (await _admin.PostAsync("/api/v1/access-rules:test", new { action = "presence", from = poor, to = bob })).Expect(200);

        Assert.Equal($"credit:{id}", Text(problem["why"]![0]!["rule"]));
        Assert.Contains("credit", Text(problem["detail"]), StringComparison.Ordinal);
        Assert.Equal(("barred", false, $"credit:{id}"), (Text(verdict["decision"]), verdict["granted"]!.GetValue<bool>(), Text(verdict["decidedBy"]![0])));
        Assert.Single(await FoundAsync($"/api/v1/history/presence?state=refused&watcher={Uri.EscapeDataString(poor)}"));
        (await _admin.PatchAsync($"/api/v1/users/{Uri.EscapeDataString(poor)}", new { presenceCredit = (int?)null }, ("If-Match", "*"))).Expect(200);
        (await _admin.PostAsync(Enquiries, new { watcher = poor, target = bob, type = "once" })).Expect(200);
    }

    [Fact]
    public async Task Everything_that_is_found_is_exported()
    {
        var bob = await VisiblePhoneAsync();
        for (var i = 0; i < 3; i++) await WatchAsync(bob);
        var path = $"/api/v1/presence/subscriptions?limit=1&count=true&target={Uri.EscapeDataString(bob)}";

        var page = (await _admin.GetAsync(path)).Expect(200);
        var next = (await _admin.GetAsync($"{path}&cursor={page["next"]}")).Expect(200);
        var csv = (await _admin.GetAsync(path, ("Accept", "text/csv"))).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var lines = (await _admin.GetAsync(path, ("Accept", "application/x-ndjson"))).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, page["total"]!.GetValue<int>());
        Assert.NotEqual(Text(page["data"]![0]!["id"]), Text(next["data"]![0]!["id"]));
        Assert.Equal((4, 3), (csv.Length, lines.Length));
        Assert.Equal(csv[0].Split(',').Length, csv[1].Split(',').Length);
    }

    [Fact]
    public async Task A_subscription_whose_time_is_not_over_is_asked_again_after_a_restart()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");
        string bob, standing, stopped;
        await using (var first = new GatewayApp(directory) { KeepsData = true })
        {
            await first.InitializeAsync();
            bob = await first.NewPhoneAsync();
            await AllowAsync(first, bob, "allow");
            standing = Text((await first.Admin.PostAsync(Enquiries, new { target = bob, type = "period", durationMs = 7_200_000 })).Expect(201)["id"]);
            stopped = Text((await first.Admin.PostAsync(Enquiries, new { target = bob, type = "period", durationMs = 7_200_000 })).Expect(201)["id"]);
            (await first.Admin.DeleteAsync($"/api/v1/presence/subscriptions/{stopped}")).Expect(204);
            await first.UntilAsync($"/api/v1/presence/subscriptions/{stopped}", one => Text(one["state"]) == "ended");
            (await first.Admin.PutAsync("/api/v1/presence/me", new { state = "doNotDisturb", note = "Away" })).Expect(200);
        }

        await using var second = new GatewayApp(directory);
        await second.InitializeAsync();
        var again = await second.UntilAsync($"/api/v1/presence/subscriptions/{standing}", one => Text(one["state"]) == "active");
        second.Network.PresenceChanged(PocAddress.Parse(bob));
        var changed = await second.UntilAsync($"/api/v1/presence/subscriptions/{standing}", one => one["notifications"]!.GetValue<int>() == 3);

        Assert.Equal(2, again["notifications"]!.GetValue<int>());
        Assert.Equal(Text(again["until"]), Text(changed["until"]));
        Assert.Equal("ended", Text((await second.Admin.GetAsync($"/api/v1/presence/subscriptions/{stopped}")).Expect(200)["state"]));
        var me = (await second.Admin.GetAsync("/api/v1/presence/me")).Expect(200);
        Assert.Equal(("doNotDisturb", "Away"), (Text(me["state"]), Text(me["note"])));
    }

    private Task<string> VisiblePhoneAsync() => VisiblePhoneAsync(app);

    internal static async Task<string> VisiblePhoneAsync(GatewayApp app)
    {
        var address = await app.NewPhoneAsync();
        await AllowAsync(app, address, "allow");
        return address;
    }

    private Task AllowAsync(string owner, string permission) => AllowAsync(app, owner, permission);

    internal static async Task AllowAsync(GatewayApp app, string owner, string permission) =>
        (await app.Admin.PostAsync("/api/v1/access-rules", new { owner, when = new { anyone = true }, permissions = new { presence = permission } })).Expect(201);

    private async Task<string> WatchAsync(string target) =>
        Text((await _admin.PostAsync(Enquiries, new { target, type = "period", durationMs = 60_000 })).Expect(201)["id"]);

    private async Task<string> StateAsync(string id, string state) =>
        Text((await app.UntilAsync($"/api/v1/presence/subscriptions/{id}", one => Text(one["state"]) == state))["state"]);

    private async Task<List<string>> FoundAsync(string path) => [.. (await _admin.GetAsync(path)).Expect(200)["data"]!.AsArray().Select(one => Text(one!["id"]))];

    private static bool Is(JsonNode one, string type, string subject) => Text(one["type"]) == type && Text(one["subject"]) == subject;

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
