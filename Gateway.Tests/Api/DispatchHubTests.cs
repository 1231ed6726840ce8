using System.Text.Json.Nodes;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class DispatchHubTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    [Fact]
    public async Task A_snapshot_and_the_events_after_it_tell_the_whole_story()
    {
        var known = await app.NewUserAsync("Known");
        await using var hub = await HubClient.OpenAsync(app, app.Admin);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { "people", "alerts" } });
        var snapshot = (await hub.InvokeAsync("Snapshot", (object)new[] { "people", "alerts" }))!;

        var address = await app.NewUserAsync("New");
        app.Register(address);
        var events = await hub.EventsUntilAsync(one => Is(one, "registration.added", address));

        Assert.Contains(snapshot["users"]!.AsArray(), user => user!["address"]!.GetValue<string>() == known);
        Assert.NotNull(snapshot["alerts"]);
        Assert.Contains(events, one => one["type"]!.GetValue<string>() == "user.created");
        Assert.All(events, one => Assert.True(one["seq"]!.GetValue<long>() > snapshot["seq"]!.GetValue<long>()));
        Assert.All(events, one => Assert.Equal(snapshot["epoch"]!.GetValue<string>(), one["epoch"]!.GetValue<string>()));
        Assert.True(events[^1]["data"]!["user"]!["registered"]!.GetValue<bool>());
    }

    [Fact]
    public async Task An_alert_is_followed_from_sending_to_delivery()
    {
        var to = await app.NewUserAsync();
        app.Register(to);
        await using var hub = await HubClient.OpenAsync(app, app.Admin);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { "alerts" } });

        var id = (await app.Admin.PostAsync("/api/v1/alerts", new { to = new[] { to } })).Expect(202)["id"]!.GetValue<string>();

        var events = await hub.EventsUntilAsync(one => one["type"]!.GetValue<string>() == "alert.delivered" && one["subject"]!.GetValue<string>() == id);
        Assert.Equal(["alert.sent", "alert.delivered"], events.Where(one => one["subject"]!.GetValue<string>() == id).Select(one => one["type"]!.GetValue<string>()));
        Assert.Equal("delivered", events[^1]["data"]!["alert"]!["targets"]![0]!["state"]!.GetValue<string>());
        Assert.All(events, one => Assert.StartsWith("alert.", one["type"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_was_away_gets_each_event_once_and_in_order()
    {
        await using var first = await HubClient.OpenAsync(app, app.Admin);
        var from = (await first.InvokeAsync("Subscribe", new { topics = new[] { "people" } }))!;
        await first.DisposeAsync();
        var missed = new List<string>();
        for (var i = 0; i < 30; i++) missed.Add(await app.NewUserAsync());

        await using var second = await HubClient.OpenAsync(app, app.Admin);
        await second.InvokeAsync("Subscribe", new { topics = new[] { "people" }, after = from["seq"]!.GetValue<long>(), epoch = from["epoch"]!.GetValue<string>() });
        var last = await app.NewUserAsync();
        var events = await second.EventsUntilAsync(one => Is(one, "user.created", last));

        var seqs = events.Select(one => one["seq"]!.GetValue<long>()).ToList();
        Assert.Equal(seqs.Order().Distinct(), seqs);
        Assert.Equal([.. missed, last], events.Where(one => one["type"]!.GetValue<string>() == "user.created").Select(one => one["data"]!["user"]!["address"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_number_that_means_nothing_here_is_answered_with_a_gap(bool otherEpoch)
    {
        await using var hub = await HubClient.OpenAsync(app, app.Admin);
        var (after, epoch) = otherEpoch ? (0L, "01OTHER") : (app.Storage.Feed.LastSeq + 1_000_000, app.Storage.Feed.Epoch);

        var subscribed = (await hub.InvokeAsync("Subscribe", new { topics = new[] { "people" }, after, epoch }))!;

        var gap = await hub.SaidAsync("Gap");
        Assert.Equal(after, gap[0]!.GetValue<long>());
        Assert.Equal(subscribed["seq"]!.GetValue<long>(), gap[1]!.GetValue<long>());
        var added = await app.NewUserAsync();
        await hub.EventsUntilAsync(one => Is(one, "user.created", added));
    }

    [Fact]
    public async Task A_session_is_followed_from_its_set_up_to_its_end()
    {
        var bob = await app.NewPhoneAsync("manual");
        await using var hub = await HubClient.OpenAsync(app, app.Admin);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { "sessions" } });

        var id = (await app.Admin.PostAsync("/api/v1/sessions", new { type = "oneToOne", to = new[] { bob } })).Expect(202)["id"]!.GetValue<string>();
        var ringing = await hub.EventsUntilAsync(one => IsOf(one, "session.ringing", id));
        var snapshot = (await hub.InvokeAsync("Snapshot", (object)new[] { "sessions" }))!;
        (await app.Admin.PostAsync($"/api/v1/sessions/{id}/cancel", null)).Expect(200);
        var events = ringing.Concat(await hub.EventsUntilAsync(one => IsOf(one, "session.cancelled", id))).Where(one => one["subject"]!.GetValue<string>() == id).ToList();

        Assert.Equal(
            ["session.created", "session.participant.ringing", "session.ringing", "session.participant.cancelled", "session.participant.cancelled", "session.cancelled"],
            events.Select(one => one["type"]!.GetValue<string>()));
        Assert.Equal(2, events[0]["data"]!["session"]!["participants"]!.AsArray().Count);
        Assert.Null(events[1]["data"]!["session"]!["participants"]);
        Assert.Equal(bob, events[1]["data"]!["participant"]!["address"]!.GetValue<string>());
        Assert.Equal("cancelled", events[^1]["data"]!["session"]!["state"]!.GetValue<string>());
        var versions = events.Select(one => one["version"]!.GetValue<long>()).ToList();
        Assert.Equal(versions.Order().Distinct(), versions);
        var shown = snapshot["sessions"]!.AsArray().Single(one => one!["id"]!.GetValue<string>() == id)!;
        Assert.Equal(("ringing", 2), (shown["state"]!.GetValue<string>(), shown["participants"]!.AsArray().Count));
    }

    [Fact]
    public async Task The_session_of_a_group_is_followed_with_the_group_and_by_its_own_name()
    {
        var (group, other) = (await NewGroupAsync(), await app.NewPhoneAsync());
        (await app.Admin.PutAsync($"/api/v1/groups/{group}/members/sip:admin%40poc.local", null)).Expect(204);
        (await app.Admin.PutAsync($"/api/v1/groups/{group}/members/{Uri.EscapeDataString(other)}", null)).Expect(204);
        await using var hub = await HubClient.OpenAsync(app, app.Admin);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { $"group:{group}" } });

        (await app.Admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { other } })).Expect(200);
        var id = (await app.Admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "prearranged", group })).Expect(200)["id"]!.GetValue<string>();
        var events = await hub.EventsUntilAsync(one => one["type"]!.GetValue<string>() == "session.established");

        Assert.All(events, one => Assert.Equal(id, one["subject"]!.GetValue<string>()));
        await using var alone = await HubClient.OpenAsync(app, app.Admin);
        await alone.InvokeAsync("Subscribe", new { topics = new[] { $"session:{id}" } });
        (await app.Admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { other } })).Expect(200);
        (await app.Admin.DeleteAsync($"/api/v1/sessions/{id}")).Expect(200);
        Assert.All(await alone.EventsUntilAsync(one => IsOf(one, "session.ended", id)), one => Assert.Equal(id, one["subject"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Who_may_see_groups_but_no_sessions_hears_of_none()
    {
        var group = await NewGroupAsync();
        (await app.Admin.PutAsync($"/api/v1/groups/{group}/members/sip:admin%40poc.local", null)).Expect(204);
        var key = (await app.Admin.PostAsync("/api/v1/api-keys", new { name = "Groups", scopes = new[] { "groups:read" } })).Expect(201)["key"]!.GetValue<string>();
        await using var hub = await HubClient.OpenAsync(app, app.WithBearer(key));
        await hub.InvokeAsync("Subscribe", new { topics = new[] { $"group:{group}" } });

        (await app.Admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "prearranged", group })).Expect(409);
        var member = Uri.EscapeDataString(await app.NewUserAsync());
        await app.Admin.PutAsync($"/api/v1/groups/{group}/members/{member}", null);

        Assert.Equal("group.member.added", Assert.Single(await hub.EventsUntilAsync(_ => true))["type"]!.GetValue<string>());
        Assert.Contains("sessions:read", await hub.InvokeRefusedAsync("Subscribe", new { topics = new[] { "sessions" } }), StringComparison.Ordinal);
        Assert.Contains("sessions:read", await hub.InvokeRefusedAsync("Snapshot", (object)new[] { "sessions" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_followed_alone()
    {
        var (one, other) = (await NewGroupAsync(), await NewGroupAsync());
        await using var hub = await HubClient.OpenAsync(app, app.Admin);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { $"group:{one}" } });
        var member = Uri.EscapeDataString(await app.NewUserAsync());

        await app.Admin.PutAsync($"/api/v1/groups/{other}/members/{member}", null);
        await app.Admin.PutAsync($"/api/v1/groups/{one}/members/{member}", null);

        var events = await hub.EventsUntilAsync(_ => true);
        Assert.Equal(one, Assert.Single(events)["subject"]!.GetValue<string>());
    }

    [Fact]
    public async Task Topics_that_are_left_are_silent()
    {
        await using var hub = await HubClient.OpenAsync(app, app.Admin);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { "people", "wall" } });
        await hub.InvokeAsync("Unsubscribe", new { topics = new[] { "people" } });

        var somebody = await app.NewUserAsync();
        var group = await NewGroupAsync();

        var events = await hub.EventsUntilAsync(one => one["subject"]!.GetValue<string>() == group);
        Assert.DoesNotContain(events, one => Is(one, "user.created", somebody));
    }

    [Fact]
    public async Task Nobody_hears_what_his_scopes_do_not_reach()
    {
        var key = (await app.Admin.PostAsync("/api/v1/api-keys", new { name = "Groups", scopes = new[] { "groups:read" } })).Expect(201)["key"]!.GetValue<string>();
        await using var hub = await HubClient.OpenAsync(app, app.WithBearer(key));

        Assert.Contains("users:read", await hub.InvokeRefusedAsync("Subscribe", new { topics = new[] { "people" } }), StringComparison.Ordinal);
        Assert.Contains("alerts:read", await hub.InvokeRefusedAsync("Snapshot", (object)new[] { "alerts" }), StringComparison.Ordinal);
        Assert.Contains("no such topic", await hub.InvokeRefusedAsync("Subscribe", new { topics = new[] { "secrets" } }), StringComparison.Ordinal);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { "wall" } });
    }

    [Fact]
    public async Task Without_a_credential_there_is_no_connection()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => HubClient.OpenAsync(app, app.Anonymous()));

        Assert.Contains("401", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_user_loses_the_connection()
    {
        var client = await app.NewConsoleUserAsync("viewer");
        var id = (await client.GetAsync("/api/v1/me")).Expect(200)["id"]!.GetValue<string>();
        await using var hub = await HubClient.OpenAsync(app, client);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { "people" } });

        Assert.Equal(204, (await app.Admin.DeleteAsync($"/api/v1/users/{id}", ("If-Match", "*"))).Status);

        Assert.True(await hub.IsEndedAsync());
    }

    [Fact]
    public async Task A_ping_comes_back()
    {
        await using var hub = await HubClient.OpenAsync(app, app.Admin);

        Assert.Equal(42, (await hub.InvokeAsync("Ping", 42L))!.GetValue<long>());
    }

    private static bool IsOf(JsonNode one, string type, string subject) => one["type"]!.GetValue<string>() == type && one["subject"]!.GetValue<string>() == subject;

    private static bool Is(JsonNode one, string type, string address) =>
        one["type"]!.GetValue<string>() == type && one["data"]!["user"]?["address"]?.GetValue<string>() == address;

    private async Task<string> NewGroupAsync() =>
        (await app.Admin.PostAsync("/api/v1/groups", new { address = $"sip:{GatewayApp.NewName("grp")}@poc.local", displayName = "G" })).Expect(201)["id"]!.GetValue<string>();
}
