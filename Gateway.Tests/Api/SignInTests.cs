using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class SignInTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    [Fact]
    public async Task The_first_administrator_signs_in_with_the_configured_password()
    {
        var me = (await app.Admin.GetAsync("/api/v1/me")).Expect(200);

        Assert.Equal("admin", me["userName"]!.GetValue<string>());
        Assert.Equal("administrator", me["role"]!.GetValue<string>());
        Assert.Contains("admin:*", me["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()));
    }

    [Theory]
    [InlineData("admin", "wrong")]
    [InlineData("nobody", "wrong")]
    [InlineData("", "")]
    public async Task A_wrong_name_or_password_tells_nothing(string userName, string password) =>
        (await app.Anonymous().PostAsync("/api/v1/tokens", new { userName, password })).ExpectProblem(401, "unauthenticated");

    [Fact]
    public async Task Guessing_passwords_is_slow()
    {
        var userName = GatewayApp.NewName("guess");
        var replies = new List<Reply>();
        do replies.Add(await app.Anonymous().PostAsync("/api/v1/tokens", new { userName, password = "x" }));
        while (replies[^1].Status == 401 && replies.Count < 100);

        Assert.InRange(replies.Count, 11, 99);
        replies[^1].ExpectProblem(429, "rate-limited");
        Assert.True(int.Parse(replies[^1].Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) >= 1);
    }

    [Fact]
    public async Task Without_a_credential_nothing_is_told()
    {
        (await app.Anonymous().GetAsync("/api/v1/users")).ExpectProblem(401, "unauthenticated");
        (await app.WithBearer("nonsense").GetAsync("/api/v1/users")).ExpectProblem(401, "unauthenticated");
        (await app.WithBearer("pocsk_live_nonsense").GetAsync("/api/v1/users")).ExpectProblem(401, "unauthenticated");
        (await app.Anonymous().GetAsync("/api/v1/users", ("Authorization", "Basic YTpi"))).ExpectProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_browser_session_begins_and_ends()
    {
        var browser = app.Anonymous();
        var signedIn = await browser.PostAsync("/api/v1/session", new { userName = "admin", password = GatewayApp.AdminPassword });
        signedIn.Expect(200);
        var set = signedIn.Headers["Set-Cookie"];
        var cookie = set.Split(';')[0];
        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", set, StringComparison.OrdinalIgnoreCase);

        (await browser.GetAsync("/api/v1/me", ("Cookie", cookie))).Expect(200);
        Assert.Equal(204, (await browser.DeleteAsync("/api/v1/session", ("Cookie", cookie))).Status);
        (await browser.GetAsync("/api/v1/me", ("Cookie", cookie))).ExpectProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Another_site_cannot_write_with_a_browsers_cookie()
    {
        var browser = app.Anonymous();
        var cookie = (await browser.PostAsync("/api/v1/session", new { userName = "admin", password = GatewayApp.AdminPassword })).Headers["Set-Cookie"].Split(';')[0];
        var group = new { address = $"sip:{GatewayApp.NewName("csrf")}@poc.local", displayName = "C" };

        (await browser.PostAsync("/api/v1/groups", group, ("Cookie", cookie), ("Origin", "https://evil.example"))).ExpectProblem(403, "cross-site");
        (await browser.PostAsync("/api/v1/groups", group, ("Cookie", cookie), ("Sec-Fetch-Site", "cross-site"))).ExpectProblem(403, "cross-site");
        (await browser.PostAsync("/api/v1/session", new { userName = "admin", password = "x" }, ("Origin", "https://evil.example"))).ExpectProblem(403, "cross-site");
        (await browser.PostAsync("/api/v1/groups", group, ("Cookie", cookie), ("Origin", "http://localhost"))).Expect(201);
    }

    [Theory]
    [InlineData("viewer", "POST", "/api/v1/alerts", "alerts:send")]
    [InlineData("viewer", "POST", "/api/v1/alerts/alr_x/attend", "alerts:handle")]
    [InlineData("dispatcher", "POST", "/api/v1/users", "users:write")]
    [InlineData("dispatcher", "POST", "/api/v1/access-rules", "access:write")]
    [InlineData("dispatcher", "DELETE", "/api/v1/groups/grp_x", "groups:write")]
    [InlineData("dispatcher", "GET", "/api/v1/api-keys", "keys:manage")]
    public async Task A_role_that_does_not_reach_is_told_which_scope_is_missing(string role, string method, string path, string scope)
    {
        var client = await app.NewConsoleUserAsync(role);

        var problem = (await client.SendAsync(new HttpMethod(method), path, method == "POST" ? new { } : null)).ExpectProblem(403, "insufficient-scope");

        Assert.Equal($"scope:{scope}", problem["why"]![0]!["rule"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_changed_role_ends_what_was_signed_in_before()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var me = (await dispatcher.GetAsync("/api/v1/me")).Expect(200)["id"]!.GetValue<string>();

        (await app.Admin.PatchAsync($"/api/v1/users/{me}", new { role = "viewer" }, ("If-Match", "*"))).Expect(200);

        (await dispatcher.GetAsync("/api/v1/me")).ExpectProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task An_api_key_is_shown_once_and_allows_what_it_says()
    {
        var made = (await app.Admin.PostAsync("/api/v1/api-keys", new { name = "Reader", scopes = new[] { "users:read" } })).Expect(201);
        var key = made["key"]!.GetValue<string>();
        Assert.StartsWith("pocsk_", key, StringComparison.Ordinal);
        var client = app.WithBearer(key);

        (await client.GetAsync("/api/v1/users")).Expect(200);
        (await client.GetAsync("/api/v1/groups")).ExpectProblem(403, "insufficient-scope");
        Assert.DoesNotContain(key, (await app.Admin.GetAsync("/api/v1/api-keys")).Text, StringComparison.Ordinal);
        Assert.Equal(204, (await app.Admin.DeleteAsync($"/api/v1/api-keys/{made["id"]}")).Status);
        (await client.GetAsync("/api/v1/users")).ExpectProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task A_key_cannot_be_read_out_of_the_database()
    {
        var key = (await app.Admin.PostAsync("/api/v1/api-keys", new { name = "Hidden", scopes = new[] { "users:read" } }, ("Idempotency-Key", GatewayApp.NewName("k"))))
            .Expect(201)["key"]!.GetValue<string>();

        var secret = System.Text.Encoding.UTF8.GetBytes(key[18..]);
        foreach (var file in Directory.GetFiles(app.DataDirectory, "gateway.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            Assert.True(bytes.AsSpan().IndexOf(secret) < 0);
        }
    }

    [Fact]
    public async Task A_ticket_opens_one_stream_once()
    {
        var ticket = (await app.Admin.PostAsync("/api/v1/stream-tickets", null)).Expect(201)["ticket"]!.GetValue<string>();
        using var client = app.Server.CreateClient();
        using var first = await client.GetAsync($"/api/v1/events/stream?ticket={ticket}", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", first.Content.Headers.ContentType!.MediaType);
        using var second = await client.GetAsync($"/api/v1/events/stream?ticket={ticket}", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, second.StatusCode);
        (await app.Anonymous().GetAsync($"/api/v1/users?ticket={ticket}")).ExpectProblem(401, "unauthenticated");
    }
}
