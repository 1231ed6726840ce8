using System.Text.Json.Nodes;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class FloorTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task Who_asks_while_nobody_talks_has_the_floor_until_it_is_given_up()
    {
        var session = await SessionAsync();
        Assert.Equal("idle", Text((await _admin.GetAsync(Floor(session))).Expect(200)["state"]));

        var granted = await _admin.PostAsync($"{Floor(session)}/requests", new { });

        Assert.Equal("granted", Text(granted.Expect(200)["state"]));
        Assert.Equal(30_000, granted.Json["talkAtMostMs"]!.GetValue<int>());
        var taken = (await _admin.GetAsync(Floor(session))).Expect(200);
        Assert.Equal(("taken", "sip:admin@poc.local", Text(granted.Json["id"])), (Text(taken["state"]), Text(taken["holder"]!["address"]), Text(taken["holder"]!["participant"])));
        (await _admin.DeleteAsync($"{Floor(session)}/requests/{Text(granted.Json["id"])}")).Expect(204);
        (await _admin.DeleteAsync($"{Floor(session)}/requests/own")).Expect(204);
        Assert.Equal("idle", Text((await _admin.GetAsync(Floor(session))).Expect(200)["state"]));
    }

    [Fact]
    public async Task Who_asks_while_somebody_talks_waits_by_priority_and_comes_on_in_turn()
    {
        var bob = await app.NewPhoneAsync();
        var (anna, carl) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("dispatcher"));
        var session = await SessionAsync(bob, await ReachableAsync(anna), await ReachableAsync(carl));
        await _admin.PostAsync($"{Floor(session)}/requests", new { });

        var first = await anna.PostAsync($"{Floor(session)}/requests", new { priority = 1 });
        var second = await carl.PostAsync($"{Floor(session)}/requests", new { priority = 2 });

        Assert.Equal(("queued", 1), (Text(first.Expect(202)["state"]), first.Json["position"]!.GetValue<int>()));
        Assert.Equal(1, second.Expect(202)["position"]!.GetValue<int>());
        var queue = (await _admin.GetAsync(Floor(session))).Expect(200)["queue"]!.AsArray();
        Assert.Equal([Text(second.Json["id"]), Text(first.Json["id"])], queue.Select(one => Text(one!["participant"])));
        Assert.Equal([1, 2], queue.Select(one => one!["position"]!.GetValue<int>()));
        (await _admin.DeleteAsync($"{Floor(session)}/requests/own")).Expect(204);
        Assert.Equal(Text(second.Json["id"]), Text((await _admin.GetAsync(Floor(session))).Expect(200)["holder"]!["participant"]));
    }

    [Fact]
    public async Task A_supervisor_orders_the_queue_and_takes_the_floor_away_and_a_dispatcher_may_not()
    {
        var (anna, carl) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("supervisor"));
        var (annas, carls) = (await ReachableAsync(anna), await ReachableAsync(carl));
        var session = await SessionAsync(annas, carls);
        await _admin.PostAsync($"{Floor(session)}/requests", new { });
        await anna.PostAsync($"{Floor(session)}/requests", new { });
        await carl.PostAsync($"{Floor(session)}/requests", new { });

        (await anna.PostAsync($"{Floor(session)}/revoke", null)).ExpectProblem(403, "insufficient-scope");
        (await anna.PutAsync($"{Floor(session)}/queue", new { order = new[] { annas } })).ExpectProblem(403, "insufficient-scope");
        var ordered = (await carl.PutAsync($"{Floor(session)}/queue", new { order = new[] { carls } })).Expect(200);
        var revoked = (await carl.PostAsync($"{Floor(session)}/revoke", null)).Expect(200);

        Assert.Equal([carls, annas], ordered["queue"]!.AsArray().Select(one => Text(one!["address"])));
        Assert.Equal(carls, Text(revoked["holder"]!["address"]));
        Assert.Equal("takenAway", Text(revoked["lastBurst"]?["endReason"] ?? (await LastBurstAsync(session))["endReason"]));
        Assert.Contains(app.Storage.File.Read().Audit, row => row.Action == "floor.revoke" && row.Subject == session);
    }

    [Fact]
    public async Task Events_of_the_floor_have_its_own_version_and_are_of_the_session_all_the_same()
    {
        var before = app.Storage.Feed.LastSeq;
        var session = await SessionAsync();
        await _admin.PostAsync($"{Floor(session)}/requests", new { });
        (await _admin.DeleteAsync($"{Floor(session)}/requests/own")).Expect(204);

        var events = (await app.UntilAsync(
            $"/api/v1/events?after={before}&types=floor.*",
            page => page["data"]!.AsArray().Any(one => Text(one!["type"]) == "floor.idle" && Text(one["subject"]) == session + "/floor")))["data"]!.AsArray()
            .Where(one => Text(one!["subject"]) == session + "/floor").ToList();

        Assert.Equal(["floor.taken", "floor.idle"], events.Select(one => Text(one!["type"])));
        Assert.Equal([1L, 2L], events.Select(one => one!["version"]!.GetValue<long>()));
        Assert.Equal([1L, 2L], events.Select(one => one!["data"]!["floor"]!["version"]!.GetValue<long>()));
        Assert.Equal(2, (await _admin.GetAsync(Floor(session))).Expect(200)["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task The_highest_priority_takes_the_floor_away()
    {
        var anna = await app.NewConsoleUserAsync("dispatcher");
        var session = await SessionAsync(await ReachableAsync(anna));
        await _admin.PostAsync($"{Floor(session)}/requests", new { });

        (await anna.PostAsync($"{Floor(session)}/requests", new { priority = 3 })).Expect(200);

        var bursts = await app.UntilAsync($"/api/v1/sessions/{session}/bursts?sort=startedAt", page => page["data"]!.AsArray().Count == 2);
        Assert.Equal("preEmpted", Text(bursts["data"]![0]!["endReason"]));
        Assert.Null(bursts["data"]![1]!["endedAt"]);
    }

    [Fact]
    public async Task A_denial_says_why()
    {
        var group = await GroupAsync(new { queuing = false }, await app.NewPhoneAsync());
        var anna = await app.NewConsoleUserAsync("dispatcher");
        await _admin.PutAsync($"{group}/members/{Uri.EscapeDataString(await ReachableAsync(anna))}", new { });
        var session = await CallAsync(group);
        (await _admin.PostAsync($"{Floor(session)}/requests", new { })).Expect(200);

        var denied = (await anna.PostAsync($"{Floor(session)}/requests", new { })).ExpectProblem(409, "floor-denied");

        Assert.Equal(("mbcp-deny:1", "somebody else talks"), (Text(denied["why"]![0]!["rule"]), Text(denied["why"]![0]!["reason"])));
    }

    [Fact]
    public async Task Only_who_is_in_the_session_talks_and_only_for_himself()
    {
        var anna = await app.NewConsoleUserAsync("dispatcher");
        var session = await SessionAsync(await app.NewPhoneAsync());

        (await anna.PostAsync($"{Floor(session)}/requests", new { })).ExpectProblem(409, "not-in-session");
        (await anna.PostAsync($"{Floor(session)}/requests", new { @as = "sip:admin@poc.local" })).ExpectProblem(403, "access-denied");
        (await anna.DeleteAsync($"{Floor(session)}/requests/nobody")).ExpectProblem(404, "not-found");
        (await (await app.NewConsoleUserAsync("viewer")).PostAsync($"{Floor(session)}/requests", new { })).ExpectProblem(403, "insufficient-scope");
        (await _admin.PostAsync($"{Floor("ses_01JD0000000000000000000000")}/requests", new { })).ExpectProblem(404, "not-found");
        (await _admin.PostAsync($"{Floor(session)}/requests", new { priority = 4 })).ExpectProblem(422, "validation");
    }

    [Fact]
    public async Task The_floor_of_a_session_that_is_over_is_a_problem()
    {
        var session = await SessionAsync(await app.NewPhoneAsync());
        (await _admin.PostAsync($"{Floor(session)}/revoke", null)).ExpectProblem(409, "floor-idle");
        (await _admin.DeleteAsync($"/api/v1/sessions/{session}")).Expect(200);

        (await _admin.GetAsync(Floor(session))).ExpectProblem(409, "session-ended");
        (await _admin.PostAsync($"{Floor(session)}/revoke", null)).ExpectProblem(409, "session-ended");
        (await _admin.PostAsync($"{Floor(session)}/requests", new { })).ExpectProblem(409, "not-in-session");
    }

    [Fact]
    public async Task Asking_for_the_floor_is_never_throttled()
    {
        await using var strict = new GatewayApp(
            Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}"), ("Gateway:Limits:RequestsPerSecond", "1"), ("Gateway:Limits:RequestBurst", "20"));
        await strict.InitializeAsync();
        var bob = await strict.NewPhoneAsync();
        var session = Text((await strict.Admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { bob } })).Expect(200)["id"]);
        for (var left = 1; left > 0;) left = int.Parse((await strict.Admin.GetAsync("/api/v1/me")).Headers["RateLimit-Remaining"], System.Globalization.CultureInfo.InvariantCulture);

        for (var i = 0; i < 10; i++)
        {
            (await strict.Admin.PostAsync($"{Floor(session)}/requests", new { })).Expect(200);
            (await strict.Admin.DeleteAsync($"{Floor(session)}/requests/own")).Expect(204);
        }
    }

    [Fact]
    public async Task What_becomes_of_the_floor_is_told_live_with_the_group_and_in_order()
    {
        var before = app.Storage.Feed.LastSeq;
        var group = await GroupAsync(new { }, await app.NewPhoneAsync());
        var session = await CallAsync(group);
        await _admin.PostAsync($"{Floor(session)}/requests", new { });
        await _admin.DeleteAsync($"{Floor(session)}/requests/own");

        // Of other sessions something may be stored only now.
        bool IsOurs(JsonNode? one) => Text(one!["subject"]).StartsWith(session, StringComparison.Ordinal);
        var events = (await app.UntilAsync(
            $"/api/v1/events?after={before}&types=floor.*,burst.*",
            page => page["data"]!.AsArray().Any(one => IsOurs(one) && Text(one!["type"]) == "floor.idle")))["data"]!.AsArray().Where(IsOurs).ToList();

        Assert.Equal(["burst.started", "floor.taken", "burst.ended", "floor.idle"], events.Select(one => Text(one!["type"])));
        Assert.Equal([session, session + "/floor", session, session + "/floor"], events.Select(one => Text(one!["subject"])));
        Assert.All(events, one => Assert.Equal(Text((JsonNode)group.Split('/')[^1]), Text(one!["data"]!["session"]!["group"]!["id"])));
        Assert.Equal("sip:admin@poc.local", Text(events[1]!["data"]!["floor"]!["holder"]!["address"]));
        Assert.Equal(Text(events[0]!["data"]!["burst"]!["id"]), Text(events[1]!["data"]!["floor"]!["burst"]));
        Assert.Equal("released", Text(events[2]!["data"]!["burst"]!["endReason"]));
        Assert.Equal(Text(events[2]!["data"]!["burst"]!["id"]), Text(events[3]!["data"]!["floor"]!["lastBurst"]?["id"] ?? events[2]!["data"]!["burst"]!["id"]));
    }

    [Fact]
    public async Task The_live_connection_presses_the_button_and_lets_it_go_when_it_ends()
    {
        var session = await SessionAsync(await app.NewPhoneAsync());
        var before = app.Storage.Feed.LastSeq;
        await using (var hub = await HubClient.OpenAsync(app, _admin))
        {
            var reply = await hub.InvokeAsync("FloorRequest", session, new { priority = 1 });
            Assert.Equal("granted", Text(reply!["state"]));
            Assert.Equal("notInSession", Text((await hub.InvokeAsync("FloorRequest", "ses_none", new { }))!["state"]));
            await app.UntilAsync(
                $"/api/v1/events?after={before}&types=floor.taken", page => page["data"]!.AsArray().Any(one => Text(one!["subject"]) == session + "/floor"));
            Assert.Contains(
                (await hub.InvokeAsync("Snapshot", new object[] { new[] { "sessions" } }))!["floors"]!.AsArray(), one => Text(one!["session"]) == session && Text(one["state"]) == "taken");
        }

        var bursts = await app.UntilAsync($"/api/v1/sessions/{session}/bursts", page => page["data"]![0]?["endedAt"] is not null);
        Assert.Equal("released", Text(bursts["data"]![0]!["endReason"]));
    }

    [Fact]
    public async Task Who_hides_his_identity_is_shown_to_nobody_with_his_bursts()
    {
        var anna = await app.NewConsoleUserAsync("dispatcher");
        var bob = await app.NewPhoneAsync();
        var session = Text((await anna.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { bob }, anonymous = true })).Expect(200)["id"]);
        (await anna.PostAsync($"{Floor(session)}/requests", new { })).Expect(200);

        var floor = (await _admin.GetAsync(Floor(session))).Expect(200);
        var burst = (await app.UntilAsync($"/api/v1/sessions/{session}/bursts", page => page["data"]!.AsArray().Count > 0))["data"]![0]!;

        Assert.Equal("sip:anonymous@anonymous.invalid", Text(floor["holder"]!["address"]));
        Assert.Equal(("sip:anonymous@anonymous.invalid", "Anonymous"), (Text(burst["talker"]), Text(burst["displayName"])));
        Assert.Equal(Text(floor["holder"]!["participant"]), Text(burst["participant"]));
    }

    [Fact]
    public async Task A_group_says_how_its_floor_is_shared_and_refuses_what_is_out_of_range()
    {
        var group = await GroupAsync(new { talkAtMostMs = 5_000, plainPhones = "listenOnly" }, await app.NewPhoneAsync());

        var patched = (await _admin.PatchAsync(group, new { floorPolicy = new { queueLength = 3, talkAtMostMs = (int?)null } }, ("If-Match", "*"))).Expect(200)["floorPolicy"]!;
        var problem = (await _admin.PatchAsync(group, new { floorPolicy = new { queueLength = 65, talkAtMostMs = 999 } }, ("If-Match", "*")));

        Assert.Equal("""{"queuing":true,"queueLength":3,"preemption":true,"plainPhones":"listenOnly"}""", patched.ToJsonString());
        Assert.Equal(["/floorPolicy/talkAtMostMs", "/floorPolicy/queueLength"], (problem.ExpectProblem(422, "validation"), problem).problem.Pointers);
        var stored = app.Storage.Facts.Current.Groups.All.Single(one => group.EndsWith(one.Id, StringComparison.Ordinal)).FloorPolicy;
        Assert.Equal(Gateway.Domain.Groups.FloorPolicy.Default with { QueueMax = 3, PlainPhones = Gateway.Domain.Groups.PlainPhoneTalk.ListenOnly }, stored);
    }

    [Fact]
    public async Task The_timeline_of_a_session_has_its_bursts_where_they_began()
    {
        var session = await SessionAsync(await app.NewPhoneAsync());
        await _admin.PostAsync($"{Floor(session)}/requests", new { });
        await _admin.DeleteAsync($"/api/v1/sessions/{session}");
        await app.UntilAsync($"/api/v1/sessions/{session}/bursts", page => page["data"]![0]?["endedAt"] is not null);

        var entries = (await _admin.GetAsync($"/api/v1/sessions/{session}/timeline")).Expect(200)["entries"]!.AsArray();

        var burst = Assert.Single(entries, one => Text(one!["type"]) == "burst.started")!;
        Assert.Equal(("established", "left"), (Text(burst["state"]), Text(burst["burst"]!["endReason"])));
        Assert.Equal("session.ended", Text(entries[^1]!["type"]));
        Assert.Equal(entries.Select(one => Text(one!["at"])).Order(StringComparer.Ordinal), entries.Select(one => Text(one!["at"])));
    }

    private static string Floor(string session) => $"/api/v1/sessions/{session}/floor";

    private static string Text(JsonNode? node) => node!.ToString();

    private async Task<JsonNode> LastBurstAsync(string session) =>
        (await app.UntilAsync(Floor(session), floor => floor["lastBurst"] is not null))["lastBurst"]!;

    /// <summary>A console user as somebody whom a session reaches.</summary>
    private async Task<string> ReachableAsync(ApiClient console)
    {
        var address = Text((await console.GetAsync("/api/v1/me")).Expect(200)["address"]);
        (await _admin.PutAsync($"/api/v1/users/{Uri.EscapeDataString(address)}/settings", new { answerMode = "automatic" }, ("If-Match", "*"))).Expect(200);
        app.Register(address);
        return address;
    }

    private async Task<string> SessionAsync(params string[] to)
    {
        if (to.Length == 0) to = [await app.NewPhoneAsync()];
        return Text((await _admin.PostAsync("/api/v1/sessions?wait=10s", new { type = to.Length == 1 ? "oneToOne" : "adHoc", to })).Expect(200)["id"]);
    }

    private async Task<string> GroupAsync(object floorPolicy, string member)
    {
        var group = (await _admin.PostAsync(
            "/api/v1/groups", new { address = $"sip:{GatewayApp.NewName("grp")}@poc.local", displayName = "Fire", floorPolicy })).Expect(201);
        var path = $"/api/v1/groups/{Text(group["id"])}";
        foreach (var one in new[] { member, "sip:admin@poc.local" })
            (await _admin.PutAsync($"{path}/members/{Uri.EscapeDataString(one)}", new { priority = 2 })).Expect(204);
        return path;
    }

    private async Task<string> CallAsync(string group) =>
        Text((await _admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "prearranged", group = group.Split('/')[^1] })).Expect(200)["id"]);
}
