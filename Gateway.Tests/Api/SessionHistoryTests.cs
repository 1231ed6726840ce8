using System.Text.Json.Nodes;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class SessionHistoryTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task Pages_do_not_shift_when_sessions_are_added()
    {
        var bob = await app.NewPhoneAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Add(await EndedAsync(bob));
        var of = $"/api/v1/history/sessions?participant={Uri.EscapeDataString(bob)}&limit=2&count=true";

        var first = (await _admin.GetAsync(of)).Expect(200);
        await EndedAsync(bob);
        var second = (await _admin.GetAsync($"{of}&cursor={first["next"]}")).Expect(200);
        var third = (await _admin.GetAsync($"{of}&cursor={second["next"]}")).Expect(200);

        Assert.Equal((5, 6), (first["total"]!.GetValue<int>(), second["total"]!.GetValue<int>()));
        Assert.Equal(Enumerable.Reverse(made), Ids(first).Concat(Ids(second)).Concat(Ids(third)));
        Assert.Null(third["next"]);
        Assert.Equal(
            made, Ids((await _admin.GetAsync($"/api/v1/history/sessions?participant={Uri.EscapeDataString(bob)}&sort=createdAt&limit=5")).Expect(200)));
        Assert.All(first["data"]!.AsArray(), one => Assert.Null(one!["participants"]));
    }

    [Fact]
    public async Task Sessions_are_found_by_state_type_group_time_and_words()
    {
        var mark = GatewayApp.NewName("mark");
        var bob = await app.NewPhoneAsync(displayName: $"Bob {mark}");
        var group = (await _admin.PostAsync("/api/v1/groups", new { address = $"sip:{mark}@poc.local", displayName = $"Group {mark}", type = "chat" })).Expect(201)["id"]!.GetValue<string>();
        (await _admin.PutAsync($"/api/v1/groups/{group}/members/sip:admin%40poc.local", null)).Expect(204);
        var ended = await EndedAsync(bob);
        var active = (await _admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { bob } })).Expect(200)["id"]!.GetValue<string>();
        var chat = (await _admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "chat", group })).Expect(200)["id"]!.GetValue<string>();
        (await _admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { $"sip:{mark}-nobody@poc.local" } })).Expect(409);

        Assert.Equal([active], await FoundAsync($"state=active&participant={Uri.EscapeDataString(bob)}"));
        Assert.Equal([ended], await FoundAsync($"state=ended&participant={Uri.EscapeDataString(bob)}"));
        Assert.Equal([ended], await FoundAsync($"endReason=released&participant={Uri.EscapeDataString(bob)}"));
        Assert.Empty(await FoundAsync($"endReason=inactivity&q={mark}"));
        Assert.Equal([chat], await FoundAsync($"type=chat&q={mark}"));
        Assert.Equal([chat], await FoundAsync($"group={group}"));
        Assert.Equal([chat], await FoundAsync($"group=sip:{mark}%40poc.local"));
        Assert.Single(await FoundAsync($"state=failed&q={mark}"));
        Assert.Equal(4, (await FoundAsync($"q={mark}")).Count);
        Assert.Empty(await FoundAsync($"q={mark}&to=2020-01-01T00:00:00Z"));
        Assert.Equal(4, (await FoundAsync($"q={mark}&from=2020-01-01T00:00:00Z")).Count);
        Assert.Equal([active, ended], Ids((await _admin.GetAsync($"/api/v1/users/{Uri.EscapeDataString(bob)}/sessions")).Expect(200)));
    }

    [Theory]
    [InlineData("state=none")]
    [InlineData("type=none")]
    [InlineData("endReason=none")]
    [InlineData("from=yesterday")]
    [InlineData("participant=no%20body")]
    [InlineData("limit=0")]
    [InlineData("sort=name")]
    [InlineData("expand=everything")]
    [InlineData("cursor=abc")]
    public async Task A_question_that_is_none_is_refused(string query)
    {
        (await _admin.GetAsync($"/api/v1/history/sessions?{query}")).ExpectProblem(400, "malformed");
    }

    [Fact]
    public async Task Everything_that_is_found_is_exported()
    {
        var bob = await app.NewPhoneAsync(displayName: "=Bob, \"the\" builder");
        for (var i = 0; i < 3; i++) await EndedAsync(bob);
        var path = $"/api/v1/history/sessions?limit=1&participant={Uri.EscapeDataString(bob)}";

        var csv = (await _admin.GetAsync(path, ("Accept", "text/csv"))).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var lines = (await _admin.GetAsync(path, ("Accept", "application/x-ndjson"))).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(1 + 3 * 2, csv.Length);
        Assert.Equal(csv[0].Split(',').Length, csv[1].Split(',').Length);
        Assert.Contains(csv, line => line.Contains("\"'=Bob, \"\"the\"\" builder\"", StringComparison.Ordinal));
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(2, JsonNode.Parse(line)!["participants"]!.AsArray().Count));
    }

    [Fact]
    public async Task Each_participation_is_charged_once_with_the_values_of_the_standard()
    {
        var bob = await app.NewPhoneAsync();
        var id = await EndedAsync(bob);

        var records = await app.UntilAsync($"/api/v1/charging-records?session={id}&sort=id", list => list["data"]!.AsArray().Count == 2);

        var record = records["data"]!.AsArray().Single(one => one!["participant"]!.GetValue<string>() == bob)!;
        Assert.Equal(
            (1, 0, 1, 0, 2),
            (Number(record["pocServerRole"]), Number(record["pocSessionType"]), Number(record["pocSessionInitiationType"]), Number(record["pocEventType"]), Number(record["numberOfParticipants"])));
        Assert.Equal(["sip:admin@poc.local", bob], record["participantsInvolved"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal("sip:admin@poc.local", record["calling"]!.GetValue<string>());
        Assert.Equal(2, (await _admin.GetAsync($"/api/v1/charging-records?session={id}", ("Accept", "application/x-ndjson"))).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(3, (await _admin.GetAsync($"/api/v1/charging-records?session={id}", ("Accept", "text/csv"))).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Single((await _admin.GetAsync($"/api/v1/charging-records?session={id}&participant={Uri.EscapeDataString(bob)}")).Expect(200)["data"]!.AsArray());
        Assert.Empty((await _admin.GetAsync($"/api/v1/charging-records?session={id}&to=2020-01-01T00:00:00Z")).Expect(200)["data"]!.AsArray());
    }

    private async Task<string> EndedAsync(string to)
    {
        var id = (await _admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { to } })).Expect(200)["id"]!.GetValue<string>();
        (await _admin.DeleteAsync($"/api/v1/sessions/{id}")).Expect(200);
        return id;
    }

    private async Task<List<string>> FoundAsync(string query) => Ids((await _admin.GetAsync($"/api/v1/history/sessions?{query}")).Expect(200));

    private static List<string> Ids(JsonNode page) => [.. page["data"]!.AsArray().Select(one => one!["id"]!.GetValue<string>())];

    private static int Number(JsonNode? node) => node!.GetValue<int>();
}
