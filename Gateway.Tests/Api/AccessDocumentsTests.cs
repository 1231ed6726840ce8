using System.Text;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class AccessDocumentsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_document_that_is_read_and_put_back_changes_nothing()
    {
        var (owner, path) = await NewAsync();
        (await _admin.PostAsync("/api/v1/access-rules", new
        {
            owner, when = new { domains = new[] { "poc.local" }, except = new { identities = new[] { "sip:zoe@poc.local" } } }, permissions = new { session = "pass", alert = "reject" }, note = "N",
        })).Expect(201);
        var read = await _admin.GetAsync(path);
        var last = app.Storage.Feed.LastSeq;

        (await _admin.PutAsync(path, Xml(read.Text), ("If-Match", read.ETag!))).Expect(200);

        Assert.Equal("application/auth-policy+xml", read.ContentType);
        Assert.Equal(last, app.Storage.Feed.LastSeq);
        Assert.Equal(read.Text, (await _admin.GetAsync(path)).Text);
        Assert.Equal(304, (await _admin.GetAsync(path, ("If-None-Match", read.ETag!))).Status);
    }

    [Fact]
    public async Task A_phones_document_decides_and_keeps_what_it_says()
    {
        var (owner, path) = await NewAsync();
        const string document =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <cp:ruleset xmlns:cp="urn:ietf:params:xml:ns:common-policy" xmlns:poc="urn:oma:xml:poc:poc-rules" xmlns:x="urn:example:unknown">
              <cp:rule id="friends"><cp:conditions><cp:identity><cp:one id="sip:anna@poc.local"/></cp:identity></cp:conditions>
                <cp:actions><poc:allow-invite>accept</poc:allow-invite></cp:actions></cp:rule>
              <cp:rule id="odd"><cp:conditions><x:moon phase="full"/></cp:conditions><cp:actions><poc:allow-invite>accept</poc:allow-invite></cp:actions></cp:rule>
            </cp:ruleset>
            """;

        var put = (await _admin.PutAsync(path, Xml(document), ("If-Match", "*"))).Expect(200);

        Assert.Equal(2, put["rules"]!.AsArray().Count);
        Assert.Equal("accept", (await AskAsync("sip:anna@poc.local", owner)));
        Assert.Equal("reject", (await AskAsync("sip:zoe@poc.local", owner)));
        var read = await _admin.GetAsync(path);
        Assert.Contains("id=\"friends\"", read.Text, StringComparison.Ordinal);
        Assert.Contains("moon", read.Text, StringComparison.Ordinal);
        Assert.Contains("moon", put["rules"]!.AsArray().Single(rule => rule!["notUnderstood"] is not null)!["notUnderstood"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not xml")]
    [InlineData("<a/>")]
    [InlineData("<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><r>&e;</r>")]
    public async Task What_is_no_document_of_rules_is_refused_and_changes_nothing(string text)
    {
        var (owner, path) = await NewAsync();
        await _admin.PostAsync("/api/v1/access-rules", new { owner, when = new { anyone = true }, permissions = new { alert = "accept" } });

        (await _admin.PutAsync(path, Xml(text), ("If-Match", "*"))).ExpectProblem(409, "bad-document");

        Assert.Single((await _admin.GetAsync($"/api/v1/access-rules?owner={Uri.EscapeDataString(owner)}")).Expect(200)["data"]!.AsArray());
    }

    [Fact]
    public async Task Only_the_owner_or_who_may_write_rules_puts_a_document()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var own = (await dispatcher.GetAsync("/api/v1/me")).Expect(200)["id"]!.GetValue<string>();
        var (_, other) = await NewAsync();
        var document = (await _admin.GetAsync(other)).Text;

        (await dispatcher.PutAsync(other, Xml(document), ("If-Match", "*"))).ExpectProblem(403, "insufficient-scope");
        (await dispatcher.PutAsync($"/api/v1/users/{own}/access-rules.xml", Xml(document), ("If-Match", "*"))).Expect(200);
        (await _admin.PutAsync(other, Xml(document))).ExpectProblem(428, "precondition-required");
        (await _admin.PutAsync(other, Xml(document), ("If-Match", "\"old\""))).ExpectProblem(412, "stale-etag");
    }

    private static StringContent Xml(string document) => new(document, Encoding.UTF8, "application/auth-policy+xml");

    private async Task<(string Owner, string Path)> NewAsync()
    {
        var owner = await app.NewUserAsync();
        return (owner, $"/api/v1/users/{Uri.EscapeDataString(owner)}/access-rules.xml");
    }

    private async Task<string> AskAsync(string from, string to) =>
        (await _admin.PostAsync("/api/v1/access-rules:test", new { action = "alert", from, to })).Expect(200)["decision"]!.GetValue<string>();
}
