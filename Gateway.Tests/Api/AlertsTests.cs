using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Tests.Api.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Api;

public sealed class AlertsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task An_alert_to_a_registered_phone_is_delivered()
    {
        var to = await app.NewUserAsync("Bob");
        app.Register(to);

        var alert = (await _admin.PostAsync("/api/v1/alerts?wait=10s", new { to = new[] { to }, text = "Call control", priority = "urgent" })).Expect(200);

        Assert.Equal("outgoing", alert["direction"]!.GetValue<string>());
        Assert.Equal("sip:admin@poc.local", alert["from"]!.GetValue<string>());
        Assert.Equal("urgent", alert["priority"]!.GetValue<string>());
        var target = alert["targets"]![0]!;
        Assert.Equal("delivered", target["state"]!.GetValue<string>());
        Assert.Equal("Bob", target["displayName"]!.GetValue<string>());
        Assert.Equal(200, target["sip"]!["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task Without_waiting_the_answer_is_accepted_and_pending()
    {
        var accepted = await _admin.PostAsync("/api/v1/alerts", new { to = new[] { await app.NewUserAsync() } });

        Assert.Equal("pending", accepted.Expect(202)["targets"]![0]!["state"]!.GetValue<string>());
        (await _admin.GetAsync(accepted.Headers["Location"])).Expect(200);
    }

    [Fact]
    public async Task A_barred_alert_names_the_rule_that_decided()
    {
        var to = await app.NewUserAsync();
        app.Register(to);
        var rule = (await _admin.PostAsync("/api/v1/access-rules", new
        {
            owner = to, when = new { identities = new[] { "sip:somebody@poc.local" } }, permissions = new { alert = "accept" },
        })).Expect(201);

        var alert = (await _admin.PostAsync("/api/v1/alerts?wait=10s", new { to = new[] { to } })).Expect(200);

        var target = alert["targets"]![0]!;
        Assert.Equal("barred", target["state"]!.GetValue<string>());
        Assert.Equal(403, target["sip"]!["status"]!.GetValue<int>());
        Assert.NotEmpty(target["why"]![0]!["reason"]!.GetValue<string>());
        Assert.NotNull(rule);
    }

    [Fact]
    public async Task One_alert_reaches_every_member_of_a_group_but_the_sender()
    {
        var group = (await _admin.PostAsync("/api/v1/groups", new { address = $"sip:{GatewayApp.NewName("grp")}@poc.local", displayName = "G" })).Expect(201);
        var members = new[] { await app.NewUserAsync(), await app.NewUserAsync(), "sip:admin@poc.local" };
        foreach (var member in members)
            Assert.Equal(204, (await _admin.PutAsync($"/api/v1/groups/{group["id"]}/members/{Uri.EscapeDataString(member)}", null)).Status);

        var alert = (await _admin.PostAsync("/api/v1/alerts:batch", new { group = group["id"]!.GetValue<string>(), text = "All" })).Expect(202);

        Assert.Equal(members[..2].Order(), alert["targets"]!.AsArray().Select(target => target!["to"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task The_same_target_twice_is_one_target()
    {
        var to = await app.NewUserAsync();

        var alert = (await _admin.PostAsync("/api/v1/alerts", new { to = new[] { to, to.ToUpperInvariant().Replace("SIP:", "sip:").Split('@')[0].ToLowerInvariant() + "@POC.LOCAL" } })).Expect(202);

        Assert.Single(alert["targets"]!.AsArray());
    }

    [Fact]
    public async Task A_dispatcher_sends_as_himself_only()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var to = new[] { await app.NewUserAsync() };

        (await dispatcher.PostAsync("/api/v1/alerts", new { from = "sip:admin@poc.local", to })).ExpectProblem(403, "access-denied");
        (await dispatcher.PostAsync("/api/v1/alerts", new { to })).Expect(202);
        (await _admin.PostAsync("/api/v1/alerts", new { from = to[0], to })).Expect(202);
    }

    [Theory]
    [InlineData("{\"to\":[]}", "/to")]
    [InlineData("{\"to\":[\"nobody\"]}", "/to/0")]
    [InlineData("{\"to\":[\"sip:a@poc.local\"],\"ttlMs\":0}", "/ttlMs")]
    [InlineData("{\"to\":[\"sip:a@poc.local\"],\"ttlMs\":86400001}", "/ttlMs")]
    [InlineData("{\"to\":[\"sip:a@poc.local\"],\"from\":\"sip:ghost@poc.local\"}", "/from")]
    public async Task What_an_alert_cannot_be_is_refused_with_a_pointer(string body, string pointer)
    {
        var reply = await _admin.PostAsync("/api/v1/alerts", body);

        reply.ExpectProblem(422, "validation");
        Assert.Equal([pointer], reply.Pointers);
    }

    [Theory]
    [InlineData(400, 202)]
    [InlineData(401, 422)]
    public async Task A_text_has_at_most_400_octets(int octets, int status) =>
        (await _admin.PostAsync("/api/v1/alerts", new { to = new[] { "sip:a@poc.local" }, text = new string('a', octets) })).Expect(status);

    [Theory]
    [InlineData(500, 202)]
    [InlineData(501, 422)]
    public async Task An_alert_has_at_most_500_targets(int targets, int status) =>
        (await _admin.PostAsync("/api/v1/alerts", new { to = Enumerable.Range(0, targets).Select(i => $"sip:t{i}@poc.local") })).Expect(status);

    [Fact]
    public async Task The_first_to_attend_owns_the_alert()
    {
        var (anna, bert) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("dispatcher"));
        var path = $"/api/v1/alerts/{await IncomingAsync()}";
        var name = (await anna.GetAsync("/api/v1/me")).Expect(200)["displayName"]!.GetValue<string>();

        Assert.Equal("unattended", (await anna.GetAsync(path)).Expect(200)["handling"]!.GetValue<string>());
        var attended = (await anna.PostAsync($"{path}/attend", null)).Expect(200);
        Assert.Equal(name, attended["owner"]!["displayName"]!.GetValue<string>());
        var refused = (await bert.PostAsync($"{path}/attend", null)).ExpectProblem(409, "alert-owned");
        Assert.Contains(name, refused["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(attended["version"]!.GetValue<long>(), (await anna.PostAsync($"{path}/attend", null)).Expect(200)["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_parked_alert_is_anybodys_and_a_completed_one_is_done()
    {
        var (anna, bert) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("dispatcher"));
        var path = $"/api/v1/alerts/{await IncomingAsync()}";

        (await anna.PostAsync($"{path}/attend", null)).Expect(200);
        (await bert.PostAsync($"{path}/complete", null)).ExpectProblem(409, "alert-owned");
        (await anna.PostAsync($"{path}/park", null)).Expect(200);
        (await bert.PostAsync($"{path}/attend", null)).Expect(200);
        Assert.Equal("completed", (await bert.PostAsync($"{path}/complete", null)).Expect(200)["handling"]!.GetValue<string>());
        (await anna.PostAsync($"{path}/attend", null)).ExpectProblem(409, "alert-completed");
    }

    [Fact]
    public async Task An_alert_is_handed_over_or_given_back()
    {
        var (anna, bert) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("dispatcher"));
        var path = $"/api/v1/alerts/{await IncomingAsync()}";
        var next = (await bert.GetAsync("/api/v1/me")).Expect(200);
        (await anna.PostAsync($"{path}/attend", null)).Expect(200);

        var handed = (await anna.PostAsync($"{path}/reassign", new { to = next["userName"]!.GetValue<string>() })).Expect(200);
        Assert.Equal(next["id"]!.GetValue<string>(), handed["owner"]!["id"]!.GetValue<string>());
        (await anna.PostAsync($"{path}/reassign", null)).ExpectProblem(409, "alert-owned");
        var back = (await bert.PostAsync($"{path}/reassign", null)).Expect(200);
        Assert.Equal("unattended", back["handling"]!.GetValue<string>());
        Assert.Null(back["owner"]);
    }

    [Fact]
    public async Task Two_who_attend_at_the_same_moment_do_not_both_own_it()
    {
        var (anna, bert) = (await app.NewConsoleUserAsync("dispatcher"), await app.NewConsoleUserAsync("dispatcher"));
        var path = $"/api/v1/alerts/{await IncomingAsync()}";

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? anna : bert).PostAsync($"{path}/attend", null)));

        Assert.Single(replies.Where(reply => reply.Status == 200).Select(reply => reply.Json["owner"]!["id"]!.GetValue<string>()).Distinct());
        Assert.Equal(10, replies.Count(reply => reply.Status == 409));
    }

    [Fact]
    public async Task A_final_state_never_changes_again()
    {
        var to = await app.NewUserAsync();
        var id = (await _admin.PostAsync("/api/v1/alerts?wait=10s", new { to = new[] { to } })).Expect(200)["id"]!.GetValue<string>();
        var recorder = app.Services.GetRequiredService<IFactRecorder>();
        var done = new TaskCompletionSource();

        var late = new AlertTarget(Gateway.Domain.Access.PocAddress.Parse(to), "x", AlertTargetState.Delivered, false, null, [], DateTimeOffset.UtcNow);
        recorder.TryRecord(new Fact.AlertTargetChanged(new AlertId(id), late), _ => done.SetResult());
        await done.Task;

        Assert.Equal("notRegistered", (await _admin.GetAsync($"/api/v1/alerts/{id}")).Expect(200)["targets"]![0]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_history_is_searched_and_exported()
    {
        var mark = GatewayApp.NewName("mark");
        var to = await app.NewUserAsync();
        for (var i = 0; i < 3; i++) (await _admin.PostAsync("/api/v1/alerts?wait=10s", new { to = new[] { to }, text = $"=cmd {mark} {i}, \"quoted\"" })).Expect(200);

        var page = (await _admin.GetAsync($"/api/v1/history/alerts?q={mark}&limit=2&count=true")).Expect(200);
        Assert.Equal(3, page["total"]!.GetValue<int>());
        Assert.Equal(2, page["data"]!.AsArray().Count);
        Assert.Single((await _admin.GetAsync($"/api/v1/history/alerts?q={mark}&limit=2&cursor={page["next"]}")).Expect(200)["data"]!.AsArray());
        Assert.Empty((await _admin.GetAsync($"/api/v1/history/alerts?q={mark}&outcome=delivered")).Expect(200)["data"]!.AsArray());
        Assert.Empty((await _admin.GetAsync($"/api/v1/history/alerts?q={mark}&to=2020-01-01T00:00:00Z")).Expect(200)["data"]!.AsArray());

        var csv = (await _admin.GetAsync($"/api/v1/history/alerts?q={mark}", ("Accept", "text/csv"))).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, csv.Length);
        Assert.Contains("\"'=cmd", csv[1], StringComparison.Ordinal);
        Assert.Contains("\"\"quoted\"\"", csv[1], StringComparison.Ordinal);
        var lines = (await _admin.GetAsync($"/api/v1/history/alerts?q={mark}", ("Accept", "application/x-ndjson"))).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task One_sender_cannot_flood_one_target()
    {
        await using var strict = new GatewayApp(Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}"), ("Gateway:Limits:AlertsPerSecondToOneTarget", "1"));
        await strict.InitializeAsync();

        var replies = new List<Reply>();
        // One a second: how many that is in the end, the machine decides.
        do replies.Add(await strict.Admin.PostAsync("/api/v1/alerts", new { to = new[] { "sip:a@poc.local" } }));
        while (replies[^1].Status == 202 && replies.Count < 100);

        replies[0].Expect(202);
        replies[^1].ExpectProblem(429, "rate-limited");
    }

    /// <summary>As if somebody on the network alerted a console user.</summary>
    private async Task<string> IncomingAsync()
    {
        var now = DateTimeOffset.UtcNow;
        var to = Gateway.Domain.Access.PocAddress.Parse("sip:admin@poc.local");
        var alert = new Alert(
            new AlertId(Gateway.Api.Storage.Ids.New("alr")), AlertKind.Incoming, Gateway.Domain.Access.PocAddress.Parse("sip:field@poc.local"), "Field", "Help", now,
            now.AddMinutes(5), [new AlertTarget(to, GatewayApp.NewName("call"), AlertTargetState.Delivered, false, null, [], now)]);
        var done = new TaskCompletionSource<bool>();
        app.Services.GetRequiredService<IFactRecorder>().TryRecord(new Fact.AlertRecorded(alert, null), done.SetResult);
        Assert.True(await done.Task);
        return alert.Id.Value;
    }
}
