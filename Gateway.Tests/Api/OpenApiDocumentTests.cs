using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Domain.Media;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class OpenApiDocumentTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    [Fact]
    public async Task Every_operation_says_what_it_is_and_everything_it_answers()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            Assert.False(string.IsNullOrWhiteSpace(operation["summary"]?.GetValue<string>()), name);
            Assert.Contains(operation["responses"]!.AsObject(), answer => answer.Key[0] == '2' || answer.Key == "101");
            Assert.All(operation["responses"]!.AsObject(), answer => Assert.False(string.IsNullOrWhiteSpace(answer.Value!["description"]?.GetValue<string>()), name));
            Assert.All(
                operation["responses"]!.AsObject().Where(answer => answer.Key[0] == '4'),
                answer => Assert.NotNull(answer.Value!["content"]!["application/problem+json"]));
        }
    }

    [Fact]
    public async Task Operation_names_are_unique()
    {
        var names = (await OperationsAsync()).Select(operation => operation.Operation["operationId"]!.GetValue<string>()).ToList();

        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await DocumentedAnswers.OfAsync(app);
        var schemas = document["components"]!["schemas"]!.AsObject();

        foreach (Match reference in Regex.Matches(document.ToJsonString(), "\"\\$ref\":\"#/components/schemas/([^\"]+)\""))
            Assert.True(schemas.ContainsKey(reference.Groups[1].Value), reference.Value);
    }

    [Fact]
    public async Task Every_example_of_a_request_is_accepted()
    {
        await SeedAsync();
        foreach (var (name, operation) in await OperationsAsync())
        {
            if (operation["requestBody"]?["content"]!.AsObject().First() is not { Value: { } media } content) continue;
            Assert.True(media["example"] is not null || content.Key.StartsWith("audio/", StringComparison.Ordinal), $"{name} has no example");
            var (method, path) = (name.Split(' ')[0], await PathAsync(name.Split(' ')[1]));
            var body = media["example"] switch
            {
                null => new ByteArrayContent(WavFile.Write(new short[16_000])),
                JsonValue text => new StringContent(text.GetValue<string>()),
                var json => new StringContent(json.ToJsonString()),
            };
            body.Headers.ContentType = new(content.Key);

            var reply = await app.Admin.SendAsync(new HttpMethod(method.ToUpperInvariant()), path, body, ("If-Match", "*"));

            // Signing in as the example's administrator works; adding what is there already is the one refusal that is right.
            Assert.True(reply.Status is >= 200 and < 300 or 409, $"{name}: {reply.Status} {reply.Text}");
        }
    }

    [Fact]
    public async Task Every_example_of_a_query_is_accepted()
    {
        await SeedAsync();
        foreach (var (name, operation) in await OperationsAsync())
        {
            if (!name.StartsWith("get ", StringComparison.Ordinal) || name.EndsWith("/stream", StringComparison.Ordinal) || name.Contains("/{", StringComparison.Ordinal)) continue;
            var query = string.Join('&', (operation["parameters"]?.AsArray() ?? [])
                .Where(parameter => parameter!["in"]!.GetValue<string>() == "query" && parameter["example"] is not null)
                .Select(parameter => $"{parameter!["name"]}={Uri.EscapeDataString(parameter["example"]!.ToString())}"));

            var reply = await app.Admin.GetAsync($"{name.Split(' ')[1]}?{query}");

            Assert.True(reply.Status == 200, $"{name}?{query}: {reply.Status} {reply.Text}");
        }
    }

    [Fact]
    public async Task The_document_can_be_tried_in_the_browser()
    {
        using var client = app.Server.CreateClient();

        Assert.Contains("swagger-ui", await client.GetStringAsync("/swagger/index.html", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<List<(string Name, JsonNode Operation)>> OperationsAsync()
    {
        var document = await DocumentedAnswers.OfAsync(app);
        return
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               // Additions first, so that what the others speak of is there.
               orderby path.Key.Contains('{', StringComparison.Ordinal), operation.Key != "post", path.Key
               select ($"{operation.Key} {path.Key}", operation.Value),
        ];
    }

    /// <summary>The things that the examples name.</summary>
    private async Task SeedAsync()
    {
        foreach (var name in new[] { "bob", "anna", "zoe" })
            await app.Admin.PostAsync("/api/v1/users", new { address = $"sip:{name}@poc.local", displayName = name, password = "secret" });
        await app.Admin.PostAsync("/api/v1/groups", new { address = "sip:fire-1@poc.local", displayName = "Fire 1" });
        await app.Admin.PutAsync("/api/v1/groups/sip:fire-1%40poc.local/members/sip:bob%40poc.local", null);
        await app.Admin.PutAsync("/api/v1/users/sip:bob%40poc.local/settings", new { answerMode = "automatic" }, ("If-Match", "*"));
        app.Register("sip:bob@poc.local");
    }

    /// <summary>The path with ids of things that are there.</summary>
    private async Task<string> PathAsync(string template)
    {
        var alert = (await app.Admin.PostAsync("/api/v1/alerts", new { to = new[] { "sip:bob@poc.local" } })).Expect(202)["id"]!.GetValue<string>();
        var rule = (await app.Admin.PostAsync("/api/v1/access-rules", new { owner = "*", when = new { anonymous = true }, permissions = new { alert = "reject" } })).Expect(201)["id"]!.GetValue<string>();
        var session = (await app.Admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { "sip:bob@poc.local" } })).Expect(200);
        var preEstablished = (await app.Admin.PostAsync("/api/v1/pre-established-sessions", new { from = "sip:admin@poc.local" })).Expect(200);
        (await app.Admin.PostAsync("/api/v1/access-rules", new { owner = "*", when = new { anyone = true }, permissions = new { presence = "allow" } })).Expect(201);
        var subscription = (await app.Admin.PostAsync("/api/v1/presence/enquiries", new { target = "sip:bob@poc.local", type = "nextChange" })).Expect(201);
        var services = (await app.Admin.PostAsync("/api/v1/users/sip:bob%40poc.local/service-contexts:provision", null)).Expect(200);
        var mailbox = services["mailbox"]!["id"]!.GetValue<string>();
        Assert.True(await SpokenMessage.LeaveAsync(app, mailbox, packets: 60));
        var messages = (await app.Admin.GetAsync($"/api/v1/mailboxes/{mailbox}/messages")).Expect(200);
        return template.Replace("{mailbox}", mailbox, StringComparison.Ordinal)
            .Replace("{message}", messages["data"]![0]!["id"]!.GetValue<string>(), StringComparison.Ordinal)
            .Replace("{kind}", "busy", StringComparison.Ordinal)
            .Replace("{context}", services["contexts"]![0]!["id"]!.GetValue<string>(), StringComparison.Ordinal)
            .Replace("{address}", "sip:receptionist%40poc.local", StringComparison.Ordinal)
            .Replace("{subscription}", subscription["id"]!.GetValue<string>(), StringComparison.Ordinal)
            .Replace("{session}", session["id"]!.GetValue<string>(), StringComparison.Ordinal)
            .Replace("{participant}", session["participants"]![0]!["id"]!.GetValue<string>(), StringComparison.Ordinal)
            .Replace("{preEstablished}", preEstablished["id"]!.GetValue<string>(), StringComparison.Ordinal)
            .Replace("{user}", "sip:bob%40poc.local", StringComparison.Ordinal).Replace("{group}", "sip:fire-1%40poc.local", StringComparison.Ordinal)
            .Replace("{alert}", alert, StringComparison.Ordinal).Replace("{rule}", rule, StringComparison.Ordinal);
    }
}
