using System.Text.Json.Nodes;
using Gateway.Domain.Access;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class PresenceBoardTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task The_board_shows_each_as_his_rules_let_the_one_who_looks_see_him()
    {
        var mark = GatewayApp.NewName("crew");
        var (seen, asked, hidden, away) =
            (await PhoneAsync(mark, "allow"), await PhoneAsync(mark, "confirm"), await PhoneAsync(mark, "block"), await PhoneAsync(mark, "politeBlock"));
        var group = await GroupAsync(mark, seen, asked, hidden, away);

        var board = (await _admin.GetAsync($"/api/v1/presence/board?group={group}&count=true")).Expect(200);

        var byAddress = board["data"]!.AsArray().ToDictionary(one => Text(one!["address"]), one => one!);
        Assert.Equal(4, board["total"]!.GetValue<int>());
        Assert.Equal(
            ("available", "pending", "refused", "offline"),
            (Text(byAddress[seen]["state"]), Text(byAddress[asked]["state"]), Text(byAddress[hidden]["state"]), Text(byAddress[away]["state"])));
        Assert.Equal("TestPhone/1.0", Text(byAddress[seen]["devices"]![0]));
        Assert.NotNull(byAddress[seen]["lastSeenAt"]);
        // What would tell that he is there after all is not told.
        Assert.All(new[] { asked, hidden, away }, one => Assert.True(byAddress[one]["devices"] is null && byAddress[one]["lastSeenAt"] is null && byAddress[one]["sessions"] is null));
        var anna = await app.NewConsoleUserAsync("dispatcher");
        Assert.Equal("offline", Text((await anna.GetAsync($"/api/v1/users/{Uri.EscapeDataString(away)}/presence")).Expect(200)["state"]));
    }

    [Fact]
    public async Task People_are_found_sorted_and_paged()
    {
        var mark = GatewayApp.NewName("sort");
        string[] all = [await PhoneAsync($"{mark} c", "allow"), await PhoneAsync($"{mark} a", "block"), await PhoneAsync($"{mark} b", "allow")];
        var of = $"/api/v1/presence/board?group={await GroupAsync(mark, all)}";

        Assert.Equal([all[1], all[2], all[0]], await FoundAsync(of));
        Assert.Equal([all[0], all[2], all[1]], await FoundAsync($"{of}&sort=-displayName"));
        Assert.Equal([all[2], all[0], all[1]], await FoundAsync($"{of}&sort=state"));
        Assert.Equal([all[1]], await FoundAsync($"{of}&state=refused"));
        Assert.Equal([all[2]], await FoundAsync($"{of}&q={mark}%20B"));
        var first = (await _admin.GetAsync($"{of}&limit=2")).Expect(200);
        Assert.Equal([all[0]], await FoundAsync($"{of}&limit=2&cursor={first["next"]}"));
        (await _admin.GetAsync($"{of}&sort=age")).ExpectProblem(400, "malformed");
        (await _admin.GetAsync("/api/v1/presence/board?group=grp_none")).ExpectProblem(404, "not-found");
        (await _admin.GetAsync("/api/v1/presence/board?group=sip:no-group%40poc.local")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Changes_are_told_to_the_one_who_looks_and_to_nobody_else()
    {
        var bob = await PhoneAsync("Bob Told", "allow");
        var (anna, zoe) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("dispatcher"));
        await using var hers = await HubClient.OpenAsync(app, anna);
        await hers.InvokeAsync("Subscribe", new { topics = new[] { "presence:board" } });
        var snapshot = (await hers.InvokeAsync("Snapshot", (object)new[] { "presence:board" }))!;

        (await _admin.PutAsync($"/api/v1/users/{Uri.EscapeDataString(bob)}/settings", new { doNotDisturb = true }, ("If-Match", "*"))).Expect(200);
        var change = (await hers.EventsUntilAsync(IsBob)).Find(one => IsBob(one))!;

        var before = snapshot["board"]!.AsArray().Single(one => Text(one!["address"]) == bob)!;
        Assert.Equal("available", Text(before["state"]));
        Assert.Equal("doNotDisturb", Text(change["data"]!["person"]!["state"]));
        Assert.True(change["version"]!.GetValue<long>() > before["version"]!.GetValue<long>());
        Assert.DoesNotContain((await zoe.GetAsync("/api/v1/events?types=presence.*&limit=1000")).Expect(200)["data"]!.AsArray(), one => Text(one!["type"]) == "presence.changed");

        bool IsBob(JsonNode one) => Text(one["type"]) == "presence.changed" && Text(one["subject"]) == bob;
    }

    [Fact]
    public async Task People_of_other_networks_are_on_the_board_of_who_watches_them_and_said_to_be_out_of_reach_when_they_are()
    {
        var kay = $"sip:{GatewayApp.NewName("kay")}@elsewhere.example";
        var (at, anna, zoe) = ($"/api/v1/users/{Uri.EscapeDataString(kay)}/presence", await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("dispatcher"));
        app.Network.Elsewhere(PocAddress.Parse(kay), null, "On the ferry");
        Assert.Equal("unknown", Text((await anna.GetAsync(at)).Expect(200)["state"]));

        var watch = Text((await anna.PostAsync("/api/v1/presence/enquiries", new { target = kay, type = "period", durationMs = 60_000 })).Expect(201)["id"]);
        var seen = Assert.Single((await anna.GetAsync($"/api/v1/presence/board?q={Uri.EscapeDataString(kay)}")).Expect(200)["data"]!.AsArray())!;
        Assert.Equal(("available", "On the ferry", watch), (Text(seen["state"]), Text(seen["seen"]!["note"]), Text(seen["watched"]![0]!["subscription"])));
        Assert.True(seen["user"] is null && seen["devices"] is null && seen["sessions"] is null);
        Assert.Empty((await zoe.GetAsync($"/api/v1/presence/board?q={Uri.EscapeDataString(kay)}")).Expect(200)["data"]!.AsArray());
        Assert.Equal("unknown", Text((await zoe.GetAsync(at)).Expect(200)["state"]));

        app.Network.Elsewhere(PocAddress.Parse(kay), new(503, "Service Unavailable", null), null);
        var cut = await app.UntilAsync($"/api/v1/presence/subscriptions/{watch}", one => one["sip"] is not null);
        var lost = (await anna.GetAsync(at)).Expect(200);
        Assert.Equal(("active", 503), (Text(cut["state"]), cut["sip"]!["status"]!.GetValue<int>()));
        Assert.True(Text(lost["state"]) == "unknown" && Text(lost["reason"]) == "probation" && lost["seen"] is null);

        app.Network.Elsewhere(PocAddress.Parse(kay), null, "Ashore");
        await app.UntilAsync($"/api/v1/presence/subscriptions/{watch}", one => one["sip"] is null);
        Assert.Equal("Ashore", Text((await anna.GetAsync(at)).Expect(200)["seen"]!["note"]));
        Assert.Equal(
            ["started", "interrupted", "notified"],
            (await anna.GetAsync("/api/v1/events?types=presence.subscription.*&limit=1000")).Expect(200)["data"]!.AsArray().Where(one => Text(one!["subject"]) == watch).Select(one => Text(one!["type"]).Split('.')[^1]));

        (await anna.DeleteAsync($"/api/v1/presence/subscriptions/{watch}")).Expect(204);
        await app.UntilAsync($"/api/v1/presence/subscriptions/{watch}", one => Text(one["state"]) == "ended");
        Assert.Equal("unknown", Text((await anna.GetAsync(at)).Expect(200)["state"]));
        (await anna.GetAsync("/api/v1/users/sip:nobody-here%40poc.local/presence")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_desk_whose_board_cannot_be_opened_has_everything_else()
    {
        var anna = await app.NewConsoleUserAsync("dispatcher");
        await using var hers = await HubClient.OpenAsync(app, anna);
        app.Network.OpensNoBoards = true;
        try
        {
            var without = (await hers.InvokeAsync("Snapshot", (object)new[] { "people", "presence:board" }))!;
            Assert.NotEmpty(without["users"]!.AsArray());
            Assert.Null(without["board"]);
            (await anna.GetAsync("/api/v1/presence/board")).ExpectProblem(503, "network-unavailable");
        }
        finally
        {
            app.Network.OpensNoBoards = false;
        }

        Assert.NotEmpty((await hers.InvokeAsync("Snapshot", (object)new[] { "presence:board" }))!["board"]!.AsArray());
    }

    [Fact]
    public async Task Whoever_watches_himself_is_no_watcher_of_his()
    {
        var anna = await app.NewConsoleUserAsync("dispatcher");
        var address = Text((await anna.GetAsync("/api/v1/me")).Expect(200)["address"]);
        app.Register(address);
        (await anna.PostAsync("/api/v1/presence/enquiries", new { target = address, type = "period", durationMs = 60_000 })).Expect(201);

        Assert.Empty((await anna.GetAsync("/api/v1/presence/watchers")).Expect(200)["data"]!.AsArray());
    }

    [Fact]
    public async Task The_board_tells_who_is_in_which_session_and_how_he_is_watched()
    {
        var bob = await PhoneAsync("Bob Busy", "allow");
        var anna = await app.NewConsoleUserAsync("dispatcher");
        var id = Text((await _admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { bob } })).Expect(200)["id"]);
        var watch = Text((await anna.PostAsync("/api/v1/presence/enquiries", new { target = bob, type = "nextChange" })).Expect(201)["id"]);

        var during = (await anna.GetAsync($"/api/v1/users/{Uri.EscapeDataString(bob)}/presence")).Expect(200);
        (await _admin.DeleteAsync($"/api/v1/sessions/{id}")).Expect(200);
        (await anna.DeleteAsync($"/api/v1/presence/subscriptions/{watch}")).Expect(204);
        await app.UntilAsync($"/api/v1/presence/subscriptions/{watch}", one => Text(one["state"]) == "ended");
        var after = (await anna.GetAsync($"/api/v1/users/{Uri.EscapeDataString(bob)}/presence")).Expect(200);

        Assert.Equal(id, Text(during["sessions"]![0]!["id"]));
        Assert.Equal((watch, "nextChange"), (Text(during["watched"]![0]!["subscription"]), Text(during["watched"]![0]!["type"])));
        Assert.Empty(after["sessions"]!.AsArray());
        Assert.Empty(after["watched"]!.AsArray());
    }

    [Fact]
    public async Task The_board_tells_in_which_of_his_sessions_somebody_talks()
    {
        var anna = await app.NewConsoleUserAsync("dispatcher");
        var address = Text((await anna.GetAsync("/api/v1/me")).Expect(200)["address"]);
        app.Register(address);
        var quiet = await CallAsync(await PhoneAsync("Quiet", "allow"));
        var loud = await CallAsync(await PhoneAsync("Loud", "allow"));

        (await anna.PostAsync($"/api/v1/sessions/{loud}/floor/requests", new { })).Expect(200);
        var during = await SessionsAsync(whileTalking: true);
        (await anna.DeleteAsync($"/api/v1/sessions/{loud}/floor/requests/own")).Expect(204);
        var after = await SessionsAsync(whileTalking: false);

        Assert.Equal([(quiet, false), (loud, true)], during);
        Assert.Equal([(quiet, false), (loud, false)], after);

        async Task<string> CallAsync(string phone) =>
            Text((await anna.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { phone } })).Expect(200)["id"]);

        // What becomes of the floor is on disk a moment after it is answered.
        async Task<IReadOnlyList<(string, bool)>> SessionsAsync(bool whileTalking)
        {
            for (var patience = DateTime.UtcNow.AddSeconds(30);; await Task.Delay(20, TestContext.Current.CancellationToken))
            {
                var person = (await anna.GetAsync($"/api/v1/users/{Uri.EscapeDataString(address)}/presence")).Expect(200);
                if (person["talking"]!.GetValue<bool>() == whileTalking || DateTime.UtcNow > patience)
                    return [.. person["sessions"]!.AsArray().Select(one => (Text(one!["id"]), one["talking"]?.GetValue<bool>() ?? false))];
            }
        }
    }

    [Fact]
    public async Task What_one_says_of_oneself_is_kept_and_shown()
    {
        var anna = await app.NewConsoleUserAsync("dispatcher");
        var address = Text((await anna.GetAsync("/api/v1/me")).Expect(200)["address"]);
        await PresenceEnquiriesTests.AllowAsync(app, address, "allow");
        app.Register(address);

        var said = (await anna.PutAsync("/api/v1/presence/me", new { state = "doNotDisturb", note = "In a meeting" })).Expect(200);
        var shown = (await _admin.PostAsync("/api/v1/presence/enquiries", new { target = address, type = "once" })).Expect(200);
        var settings = (await anna.GetAsync($"/api/v1/users/{Uri.EscapeDataString(address)}/settings")).Expect(200);
        var silent = (await anna.PutAsync("/api/v1/presence/me", new { state = "available" })).Expect(200);

        Assert.Equal(("doNotDisturb", "In a meeting"), (Text(said["state"]), Text(said["note"])));
        Assert.Equal(("doNotDisturb", "In a meeting"), (Text(shown["seen"]!["state"]), Text(shown["seen"]!["note"])));
        Assert.True(settings["doNotDisturb"]!.GetValue<bool>());
        Assert.True(Text(silent["state"]) == "available" && silent["note"] is null);
        var tooLong = await anna.PutAsync("/api/v1/presence/me", new { state = "available", note = new string('x', 201) });
        tooLong.ExpectProblem(422, "validation");
        Assert.Equal(["/note"], tooLong.Pointers);
    }

    [Fact]
    public async Task A_watcher_who_waits_is_decided_on_by_a_rule_that_is_versioned_and_audited()
    {
        var bob = await app.NewConsoleUserAsync("dispatcher");
        var address = Text((await bob.GetAsync("/api/v1/me")).Expect(200)["address"]);
        await PresenceEnquiriesTests.AllowAsync(app, address, "confirm");
        app.Register(address);
        (await _admin.PostAsync("/api/v1/presence/enquiries", new { target = address, type = "period", durationMs = 60_000 })).Expect(202);

        var waiting = (await bob.GetAsync("/api/v1/presence/watchers?state=pending")).Expect(200)["data"]!.AsArray();
        var preview = (await bob.PostAsync("/api/v1/presence/watchers:decide?dryRun=true", new { watcher = "sip:admin@poc.local", permission = "allow" })).Expect(200);
        var decided = (await bob.PostAsync("/api/v1/presence/watchers:decide", new { watcher = "sip:admin@poc.local", permission = "allow" })).Expect(200);
        var again = (await bob.PostAsync("/api/v1/presence/watchers:decide", new { watcher = "sip:admin@poc.local", permission = "allow" })).Expect(200);

        Assert.Equal("sip:admin@poc.local", Text(Assert.Single(waiting)!["watcher"]));
        Assert.NotEmpty(preview["changes"]!.AsArray());
        var rule = (await _admin.GetAsync($"/api/v1/access-rules/{decided["rules"]![0]}")).Expect(200);
        Assert.Equal((address, "allow"), (Text(rule["owner"]), Text(rule["permissions"]!["presence"])));
        Assert.Empty(again["rules"]!.AsArray());
        Assert.Contains(
            (await _admin.GetAsync("/api/v1/access-rules/versions")).Expect(200)["data"]!.AsArray(),
            version => version!["rules"]!.AsArray().Any(id => Text(id) == Text(decided["rules"]![0])) && Text(version["summary"]) == "a watcher was decided on");
        await using var db = app.Storage.File.Read();
        Assert.Single(db.Audit.Where(entry => entry.Subject == Text(decided["rules"]![0])));
        (await _admin.PostAsync("/api/v1/presence/enquiries", new { target = address, type = "once" })).Expect(200);
    }

    [Fact]
    public async Task Who_is_shut_out_of_an_allowed_set_keeps_what_else_the_set_may()
    {
        var bob = await app.NewPhoneAsync();
        var set = (await _admin.PostAsync(
            "/api/v1/access-rules", new { owner = bob, when = new { domains = new[] { "poc.local" } }, permissions = new { session = "accept", presence = "allow" } })).Expect(201);

        (await _admin.PostAsync("/api/v1/presence/watchers:decide", new { watcher = "sip:admin@poc.local", of = bob, permission = "block" })).Expect(200);

        var verdicts = new Dictionary<string, string>();
        foreach (var action in new[] { "session", "alert", "presence" })
            verdicts[action] = Text((await _admin.PostAsync("/api/v1/access-rules:test", new { action, from = "sip:admin@poc.local", to = bob })).Expect(200)["decision"]);
        Assert.Equal(("accept", "accept", "block"), (verdicts["session"], verdicts["alert"], verdicts["presence"]));
        Assert.Contains("sip:admin@poc.local", (await _admin.GetAsync($"/api/v1/access-rules/{set["id"]}")).Expect(200)["when"]!["except"]!["identities"]!.AsArray().Select(Text));
    }

    [Fact]
    public async Task Where_another_rule_decides_it_is_named_and_nothing_is_changed()
    {
        var bob = await app.NewConsoleUserAsync("dispatcher");
        var address = Text((await bob.GetAsync("/api/v1/me")).Expect(200)["address"]);
        var always = (await _admin.PostAsync("/api/v1/access-rules", new { owner = address, when = new { }, permissions = new { presence = "allow" } })).Expect(201);

        var problem = (await bob.PostAsync("/api/v1/presence/watchers:decide", new { watcher = "sip:admin@poc.local", permission = "block" })).ExpectProblem(409, "decided-by-another-rule");

        Assert.Equal(Text(always["id"]), Text(problem["why"]![0]!["rule"]));
        Assert.Single((await _admin.GetAsync($"/api/v1/access-rules?owner={Uri.EscapeDataString(address)}")).Expect(200)["data"]!.AsArray());
    }

    [Fact]
    public async Task Only_for_oneself_or_by_an_administrator_watchers_are_listed_and_decided_on()
    {
        var (anna, bob) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewPhoneAsync());

        (await anna.GetAsync($"/api/v1/presence/watchers?of={Uri.EscapeDataString(bob)}")).ExpectProblem(403, "access-denied");
        var problem = (await anna.PostAsync("/api/v1/presence/watchers:decide", new { watcher = "sip:admin@poc.local", of = bob, permission = "allow" })).ExpectProblem(403, "insufficient-scope");

        Assert.Equal("scope:access:write", Text(problem["why"]![0]!["rule"]));
        (await _admin.GetAsync("/api/v1/presence/watchers?of=usr_none")).ExpectProblem(422, "validation");
        (await anna.PostAsync("/api/v1/presence/watchers:decide", new { watcher = "nobody", permission = "allow" })).ExpectProblem(422, "validation");
        (await anna.PostAsync("/api/v1/presence/watchers:decide", new { watcher = "sip:admin@poc.local", permission = "perhaps" })).ExpectProblem(422, "validation");
    }

    private async Task<string> PhoneAsync(string name, string permission)
    {
        var address = await app.NewPhoneAsync(displayName: name);
        await PresenceEnquiriesTests.AllowAsync(app, address, permission);
        return address;
    }

    private async Task<string> GroupAsync(string name, params string[] members)
    {
        var id = Text((await _admin.PostAsync("/api/v1/groups", new { address = $"sip:{name}@poc.local", displayName = name })).Expect(201)["id"]);
        foreach (var member in members) (await _admin.PutAsync($"/api/v1/groups/{id}/members/{Uri.EscapeDataString(member)}", null)).Expect(204);
        return id;
    }

    private async Task<List<string>> FoundAsync(string path) => [.. (await _admin.GetAsync(path)).Expect(200)["data"]!.AsArray().Select(one => Text(one!["address"]))];

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
