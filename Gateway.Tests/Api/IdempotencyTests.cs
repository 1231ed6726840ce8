using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class IdempotencyTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task The_same_request_again_gets_the_same_answer_and_happens_once()
    {
        var (body, key) = (Draft(), Key());

        var first = await _admin.PostAsync("/api/v1/groups", body, key);
        var again = await _admin.PostAsync("/api/v1/groups", body, key);

        first.Expect(201);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.Headers["Location"], again.Headers["Location"]);
        Assert.Equal(first.ETag, again.ETag);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
    }

    [Fact]
    public async Task A_key_that_came_with_another_request_is_refused()
    {
        var key = Key();
        (await _admin.PostAsync("/api/v1/groups", Draft(), key)).Expect(201);

        (await _admin.PostAsync("/api/v1/groups", Draft(), key)).ExpectProblem(422, "idempotency-mismatch");
        (await _admin.PostAsync("/api/v1/alerts", new { to = new[] { "sip:a@poc.local" } }, key)).ExpectProblem(422, "idempotency-mismatch");
    }

    [Fact]
    public async Task Twins_at_the_same_moment_make_one_thing()
    {
        var (body, key) = (Draft(), Key());

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _admin.PostAsync("/api/v1/groups", body, key)));

        var made = replies.Where(reply => reply.Status == 201).Select(reply => reply.Json["id"]!.GetValue<string>()).Distinct();
        Assert.Single(made);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.ExpectProblem(409, "idempotency-in-progress"));
    }

    [Fact]
    public async Task A_refusal_is_not_remembered()
    {
        var key = Key();
        var name = GatewayApp.NewName("late");
        var member = $"/api/v1/alerts:batch";
        (await _admin.PostAsync(member, new { group = $"sip:{name}@poc.local" }, key)).ExpectProblem(422, "validation");
        var group = (await _admin.PostAsync("/api/v1/groups", new { address = $"sip:{name}@poc.local", displayName = "L" })).Expect(201);
        await _admin.PutAsync($"/api/v1/groups/{group["id"]}/members/{Uri.EscapeDataString(await app.NewUserAsync())}", null);

        (await _admin.PostAsync(member, new { group = $"sip:{name}@poc.local" }, key)).Expect(202);
    }

    [Fact]
    public async Task Every_caller_has_keys_of_his_own()
    {
        var key = Key();
        var other = await app.NewConsoleUserAsync("administrator");
        (await _admin.PostAsync("/api/v1/groups", Draft(), key)).Expect(201);

        (await other.PostAsync("/api/v1/groups", Draft(), key)).Expect(201);
    }

    [Fact]
    public async Task An_alert_sent_twice_with_one_key_is_one_alert()
    {
        var (to, key) = (await app.NewUserAsync(), Key());

        var first = (await _admin.PostAsync("/api/v1/alerts", new { to = new[] { to } }, key)).Expect(202);
        var again = (await _admin.PostAsync("/api/v1/alerts", new { to = new[] { to } }, key)).Expect(202);

        Assert.Equal(first["id"]!.GetValue<string>(), again["id"]!.GetValue<string>());
        Assert.Single((await _admin.GetAsync($"/api/v1/alerts?to={Uri.EscapeDataString(to)}")).Expect(200)["data"]!.AsArray());
    }

    [Fact]
    public async Task An_answer_outlives_a_restart()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");
        var (body, key) = (Draft(), Key());
        Reply first;
        await using (var before = new GatewayApp(directory) { KeepsData = true })
        {
            await before.InitializeAsync();
            first = await before.Admin.PostAsync("/api/v1/groups", body, key);
        }

        await using var after = new GatewayApp(directory);
        await after.InitializeAsync();
        var again = await after.Admin.PostAsync("/api/v1/groups", body, key);

        Assert.Equal(first.Text, again.Text);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
    }

    [Theory]
    [InlineData(255, 201)]
    [InlineData(256, 400)]
    public async Task A_key_has_at_most_255_characters(int length, int status) =>
        (await _admin.PostAsync("/api/v1/groups", Draft(), ("Idempotency-Key", new string('k', length)))).Expect(status);

    private static object Draft() => new { address = $"sip:{GatewayApp.NewName("grp")}@poc.local", displayName = "Group" };

    private static (string, string) Key() => ("Idempotency-Key", GatewayApp.NewName("key"));
}
