using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

/// <summary>Every operation of the document against everything that should not come: the right 4xx, never a 5xx, nothing changed.</summary>
public sealed class HostileRequestTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    public static TheoryData<string, string> Bodies => new()
    {
        { "empty", "" },
        { "cut short", "{\"address\":" },
        { "no JSON", "<xml/>" },
        { "a list", "[]" },
        { "a number", "17" },
        { "null", "null" },
        { "unknown field", "{\"surprise\":true}" },
        { "a field twice", "{\"to\":[],\"to\":[],\"address\":\"a\",\"address\":\"b\",\"userName\":\"a\",\"userName\":\"b\"}" },
        { "too deep", string.Concat(Enumerable.Repeat("{\"when\":", 64)) + "1" + new string('}', 64) },
        { "half a surrogate", "{\"displayName\":\"\\ud800\",\"text\":\"\\udc00\",\"userName\":\"\\ud800\",\"address\":\"\\ud800\"}" },
        { "a NUL", "{\"displayName\":\"\\u0000\",\"text\":\"\\u0000\"}" },
        { "all wrong types", "{\"address\":{},\"displayName\":[],\"password\":1,\"role\":7,\"to\":\"x\",\"owner\":1,\"when\":[],\"permissions\":3,\"userName\":[],\"scopes\":{},\"name\":0,\"action\":[],\"group\":1,\"caller\":2,\"incomingAlertBarring\":\"yes\"}" },
        { "a huge number", "{\"ttlMs\":1e400,\"to\":[\"sip:a@b\"]}" },
        { "a comment", "/* hi */{}" },
        { "a trailing comma", "{\"a\":1,}" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task No_body_makes_a_5xx_or_a_change(string what, string body)
    {
        var last = app.Storage.Feed.LastSeq;
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            // What says nothing is no fault where nothing need be said, and nobody who is not there is meant.
            if (operation["requestBody"] is null || body.Length == 0 && IsOptional(operation) && !HasId(operation)) continue;
            var reply = await app.Admin.SendAsync(method, path, Content(operation, Encoding.UTF8.GetBytes(body)), ("If-Match", "*"));

            // Some operations look at what they are about first.
            Assert.True(reply.Status is >= 400 and < 500, $"{what}: {method} {path} was answered {reply.Status}: {reply.Text}");
            Assert.Equal("application/problem+json", reply.ContentType);
        }

        Assert.Equal(last, app.Storage.Feed.LastSeq);
    }

    [Fact]
    public async Task A_body_of_13_MB_is_too_large_everywhere()
    {
        var body = Encoding.UTF8.GetBytes($"{{\"displayName\":\"{new string('x', 13_000_000)}\"}}");
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            if (operation["requestBody"] is null) continue;
            (await app.Admin.SendAsync(method, path, Content(operation, body), ("If-Match", "*"))).ExpectProblem(413, "too-large");
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            if (operation["requestBody"] is null) continue;
            var reply = await app.Admin.SendAsync(method, path, Content(operation, [.. "{\"displayName\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]), ("If-Match", "*"));

            Assert.True(reply.Status is 400 or 404, $"{method} {path}: {reply.Status}");
        }
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            if (operation["requestBody"] is null) continue;
            var content = new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded");

            Assert.Equal(415, (await app.Admin.SendAsync(method, path, content, ("If-Match", "*"))).Status);
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("usr_01JD0000000000000000000000")]
    [InlineData("sip:ghost@poc.local")]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("'%20OR%201=1--")]
    [InlineData("%F0%9F%92%A9")]
    public async Task An_id_that_is_none_is_not_found(string id)
    {
        foreach (var (method, path, operation) in await OperationsAsync(id))
        {
            if (!HasId(operation) || operation["requestBody"] is not null) continue;
            var reply = await app.Admin.SendAsync(method, path, null, ("If-Match", "*"));

            Assert.True(reply.Status is 404 or 400, $"{method} {path}: {reply.Status} {reply.Text}");
        }
    }

    [Fact]
    public async Task A_path_or_method_that_is_none_is_a_problem_too()
    {
        (await app.Admin.GetAsync("/api/v1/nothing")).ExpectProblem(404, "not-found");
        (await app.Admin.DeleteAsync("/api/v1/users")).ExpectProblem(405, "method-not-allowed");
        (await app.Admin.GetAsync("/api/v2/users")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Markup_stays_text()
    {
        var address = await app.NewUserAsync("<script>alert(1)</script>");

        var reply = await app.Admin.GetAsync($"/api/v1/users/{Uri.EscapeDataString(address)}");

        Assert.DoesNotContain("<script>", reply.Text, StringComparison.Ordinal);
        Assert.Equal("<script>alert(1)</script>", reply.Expect(200)["displayName"]!.GetValue<string>());
        Assert.Equal("nosniff", reply.Headers["X-Content-Type-Options"]);
        Assert.Contains("default-src 'self'", reply.Headers["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_credential_every_operation_but_the_open_ones_refuses()
    {
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            if (operation["security"] is null) continue;

            (await app.Anonymous().SendAsync(method, path, null)).ExpectProblem(401, "unauthenticated");
        }
    }

    [Fact]
    public async Task Too_many_requests_are_told_when_to_come_again()
    {
        await using var strict = new GatewayApp(
            Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}"), ("Gateway:Limits:RequestsPerSecond", "1"), ("Gateway:Limits:RequestBurst", "5"));
        await strict.InitializeAsync();

        var replies = new List<Reply>();
        do replies.Add(await strict.Admin.GetAsync("/api/v1/me"));
        while (replies[^1].Status == 200 && replies.Count < 100);

        Assert.InRange(replies.Count, 6, 99);
        Assert.Equal("5", replies[0].Headers["RateLimit-Limit"]);
        var problem = replies[^1].ExpectProblem(429, "rate-limited");
        Assert.True(problem["retryAfterMs"]!.GetValue<int>() > 0);
    }

    private async Task<List<(HttpMethod Method, string Path, JsonNode Operation)>> OperationsAsync(string id = "none")
    {
        var document = await DocumentedAnswers.OfAsync(app);
        return
        [
            .. from path in document["paths"]!.AsObject()
               where path.Key.StartsWith("/api/", StringComparison.Ordinal) && !path.Key.EndsWith("/stream", StringComparison.Ordinal)
               from operation in path.Value!.AsObject()
               select (new HttpMethod(operation.Key.ToUpperInvariant()), System.Text.RegularExpressions.Regex.Replace(path.Key, @"\{[^}]+\}", id), operation.Value),
        ];
    }

    private static ByteArrayContent Content(JsonNode operation, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(operation["requestBody"]!["content"]!.AsObject().First().Key);
        return content;
    }

    private static bool IsOptional(JsonNode operation) => operation["requestBody"]!["required"]?.GetValue<bool>() != true;

    private static bool HasId(JsonNode operation) => operation["parameters"]?.AsArray().Any(parameter => parameter!["in"]!.GetValue<string>() == "path") == true;
}
