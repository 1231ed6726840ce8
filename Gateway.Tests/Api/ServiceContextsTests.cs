using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Api.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api;

public sealed class ServiceContextsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_service_context_comes_back_as_it_was_given()
    {
        var mailbox = (await ProvisionAsync(await app.NewUserAsync()))["mailbox"]!["id"]!.GetValue<string>();
        var draft = new
        {
            requestUri = $"sip:{Unique()}@vm.poc.local", behaviour = "depositSpecial", mailbox, greeting = "family", trust = "reserved",
            allowed = new[] { "sip:anna@poc.local" }, fallback = "sip:top@vm.poc.local", note = "Everything",
        };

        var added = (await _admin.PostAsync("/api/v1/service-contexts", draft)).Expect(201);
        var read = (await _admin.GetAsync($"/api/v1/service-contexts/{added["id"]}")).Expect(200);

        Assert.Equal(added.ToJsonString(), read.ToJsonString());
        foreach (var (name, value) in JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(draft))!.AsObject())
            Assert.Equal(value!.ToJsonString(), read[name]!.ToJsonString());
    }

    [Fact]
    [Clause("S003", "2.1")]
    public async Task Any_string_can_be_provisioned_and_means_what_was_provisioned()
    {
        var uri = $"sip:retrieve-of-nobody-{Unique()}@vm.poc.local";
        (await _admin.PostAsync("/api/v1/service-contexts", new { requestUri = uri, behaviour = "depositAsk" })).Expect(201);

        Assert.Equal("depositAsk", (await ResolveAsync(new { requestUri = uri }))["behaviour"]!.GetValue<string>());
    }

    [Fact]
    [Clause("RFC 3261", "19.1.4")]
    public async Task A_Request_URI_is_provisioned_once_however_it_is_written()
    {
        var user = Unique();
        (await _admin.PostAsync("/api/v1/service-contexts", new { requestUri = $"sip:{user}@vm.poc.local", behaviour = "menu" })).Expect(201);

        foreach (var same in new[] { $"sip:{user}@VM.poc.local", $"sip:%{(int)user[0]:X2}{user[1..]}@vm.poc.local", $"sip:{user}@vm.poc.local;x=2" })
            (await _admin.PostAsync("/api/v1/service-contexts", new { requestUri = same, behaviour = "menu" })).ExpectProblem(409, "already-exists");
        foreach (var other in new[] { $"sip:{user.ToUpperInvariant()}@vm.poc.local", $"sip:{user}@vm.poc.local:5062", $"sip:{user}@vm.poc.local;user=phone" })
            (await _admin.PostAsync("/api/v1/service-contexts", new { requestUri = other, behaviour = "menu" })).Expect(201);
    }

    [Theory]
    [InlineData("{\"requestUri\":\"sip: top@vm.poc.local\",\"behaviour\":\"menu\"}", "/requestUri", "bad-uri")]
    [InlineData("{\"requestUri\":\"sip:a@vm.poc.local\",\"behaviour\":\"depositBusy\"}", "/mailbox", "required")]
    [InlineData("{\"requestUri\":\"sip:a@vm.poc.local\",\"behaviour\":\"menu\",\"mailbox\":\"mbx_x\"}", "/mailbox", "not-possible")]
    [InlineData("{\"requestUri\":\"sip:a@vm.poc.local\",\"behaviour\":\"depositBusy\",\"mailbox\":\"mbx_x\"}", "/mailbox", "unknown")]
    [InlineData("{\"requestUri\":\"sip:a@vm.poc.local\",\"behaviour\":\"retrieveByAuthentication\",\"trust\":\"anybody\"}", "/trust", "too-low")]
    [InlineData("{\"requestUri\":\"sip:a@vm.poc.local\",\"behaviour\":\"menu\",\"fallback\":\"sip:%61@vm.poc.local\"}", "/fallback", "itself")]
    [InlineData("{\"requestUri\":\"sip:a@vm.poc.local\",\"behaviour\":\"menu\",\"allowed\":[\"x\"]}", "/allowed/0", "bad-address")]
    public async Task What_is_wrong_with_a_service_context_is_said(string body, string pointer, string code)
    {
        var problem = (await _admin.PostAsync("/api/v1/service-contexts", body)).ExpectProblem(422, "validation");

        Assert.Contains(problem["errors"]!.AsArray(), error => error!["pointer"]!.GetValue<string>() == pointer && error["code"]!.GetValue<string>() == code);
    }

    [Fact]
    public async Task A_change_counts_at_once_and_the_old_Request_URI_means_nothing_any_more()
    {
        var (before, after) = ($"sip:{Unique()}@vm.poc.local", $"sip:{Unique()}@vm.poc.local");
        var added = (await _admin.PostAsync("/api/v1/service-contexts", new { requestUri = before, behaviour = "menu", note = "kept" })).Expect(201);

        var changed = (await _admin.PatchAsync($"/api/v1/service-contexts/{added["id"]}", new { requestUri = after }, ("If-Match", "\"1\""))).Expect(200);

        Assert.Equal("kept", changed["note"]!.GetValue<string>());
        Assert.Equal(404, (await ResolveAsync(new { requestUri = before }))["status"]!.GetValue<int>());
        Assert.True((await ResolveAsync(new { requestUri = after }))["found"]!.GetValue<bool>());
        (await _admin.DeleteAsync($"/api/v1/service-contexts/{added["id"]}", ("If-Match", "\"1\""))).ExpectProblem(412, "stale-etag");
        (await _admin.DeleteAsync($"/api/v1/service-contexts/{added["id"]}", ("If-Match", "\"2\""))).Expect(204);
        Assert.False((await ResolveAsync(new { requestUri = after }))["found"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_new_subscriber_gets_the_usual_set_and_calls_that_nobody_takes_are_led_there()
    {
        var user = await app.NewUserAsync();
        var name = user["sip:".Length..user.IndexOf('@', StringComparison.Ordinal)];

        var made = await ProvisionAsync(user);
        var again = await ProvisionAsync(user);

        Assert.Equal(7, made["contexts"]!.AsArray().Count);
        Assert.Equal(made.ToJsonString(), again.ToJsonString());
        Assert.Equal($"sip:sub-{name}-deposit-fna@vm.poc.local", made["forwarding"]!["noAnswer"]!.GetValue<string>());
        Assert.Equal($"sip:sub-{name}-deposit-busy@vm.poc.local", made["forwarding"]!["busy"]!.GetValue<string>());
        Assert.Equal(9_000, made["forwarding"]!["ringTimeMs"]!.GetValue<int>());
        Assert.Equal(["devices"], made["forwarding"]!["contacts"]!.AsArray().Select(contact => contact!.GetValue<string>()));
        var answer = await ResolveAsync(new { requestUri = $"sip:sub-{name}-deposit-busy@vm.poc.local" });
        Assert.Equal(made["mailbox"]!["id"]!.GetValue<string>(), answer["mailbox"]!.GetValue<string>());
    }

    [Fact]
    [Clause("S003", "2.1")]
    public async Task A_numeric_scheme_and_ones_own_make_the_same_of_other_strings()
    {
        var (one, two) = (await app.NewUserAsync(), await app.NewUserAsync());
        var number = Random.Shared.Next(100_000_000, 999_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);

        var numeric = await ProvisionAsync(one, new { scheme = "numeric", number });
        var own = await ProvisionAsync(two, new { lines = new[] { new { pattern = "*97-{user}", behaviour = "retrievePin" } }, host = "voice.poc.local" });

        Assert.Equal($"sip:{number}0@vm.poc.local", numeric["contexts"]![0]!["requestUri"]!.GetValue<string>());
        Assert.StartsWith("sip:*97-", own["contexts"]![0]!["requestUri"]!.GetValue<string>(), StringComparison.Ordinal);
        (await _admin.PostAsync($"/api/v1/users/{Uri.EscapeDataString(await app.NewUserAsync())}/service-contexts:provision", new { number }))
            .ExpectProblem(409, "already-exists");
        (await _admin.PostAsync($"/api/v1/users/{Uri.EscapeDataString(two)}/service-contexts:provision", new { lines = new[] { new { pattern = "same", behaviour = "retrievePin" } } }))
            .ExpectProblem(422, "validation");
    }

    [Fact]
    [Clause("S003", "2.1")]
    public async Task A_service_is_set_up_once_with_what_belongs_to_nobody_alone()
    {
        var (host, access) = ($"{Unique()}.poc.local", $"sip:{Unique()}@poc.local");

        var made = (await _admin.PostAsync("/api/v1/service-contexts:set-up", new { host, access })).Expect(200);
        var again = (await _admin.PostAsync("/api/v1/service-contexts:set-up", new { host, access })).Expect(200);
        var numeric = (await _admin.PostAsync("/api/v1/service-contexts:set-up", new { host, access, scheme = "numeric" })).Expect(200);

        Assert.Equal(made.ToJsonString(), again.ToJsonString());
        Assert.Equal(
            ["top", "deposit", "retrieve", "deposit-in", "retrieve-in"],
            made["contexts"]!.AsArray().Select(context => context!["requestUri"]!.GetValue<string>()["sip:".Length..^(host.Length + 1)]));
        Assert.Equal(
            ["670000", "670001", "670002", "670003", "670004"],
            numeric["contexts"]!.AsArray().Select(context => context!["requestUri"]!.GetValue<string>()["sip:".Length..^(host.Length + 1)]));
        Assert.True(made["access"]!["isAccess"]!.GetValue<bool>());
        Assert.Equal($"sip:top@{host}", made["access"]!["otherwise"]!.GetValue<string>());
        Assert.Equal($"sip:retrieve-in@{host}", made["contexts"]![2]!["fallback"]!.GetValue<string>());
        Assert.Equal("retrieveAsk", (await ResolveAsync(new { requestUri = $"sip:retrieve@{host}" }))["behaviour"]!.GetValue<string>());
        (await _admin.PostAsync("/api/v1/service-contexts:set-up", new { host = "no host", access })).ExpectProblem(422, "validation");
        (await _admin.PostAsync("/api/v1/service-contexts:set-up", new { host, access = "sip:VoiceMail@elsewhere.example" })).ExpectProblem(422, "validation");
        (await _admin.PostAsync("/api/v1/service-contexts:set-up", new { scheme = "own" })).ExpectProblem(422, "validation");
    }

    [Fact]
    [Clause("S003", "3.2.1.2")]
    public async Task The_tester_says_what_a_call_would_do_and_every_step_of_it()
    {
        var user = await app.NewUserAsync();
        var retrieve = (await ProvisionAsync(user))["forwarding"]!["retrieveAuthenticated"]!.GetValue<string>();

        var proven = await ResolveAsync(new { requestUri = retrieve, from = user, auth = "authenticated" });
        var device = await ResolveAsync(new { requestUri = retrieve, from = user, auth = "device" });
        var stranger = await ResolveAsync(new { requestUri = retrieve, from = "sip:anna@poc.local", auth = "authenticated" });
        var trusted = await ResolveAsync(new { requestUri = retrieve, trusted = true });
        var unproven = await ResolveAsync(new { requestUri = retrieve, auth = "authenticated" });

        Assert.Equal("retrieveAuthenticated", proven["behaviour"]!.GetValue<string>());
        Assert.Equal("retrievePin", device["behaviour"]!.GetValue<string>());
        Assert.Equal(
            ["known", "notTrusted", "fellBack", "known", "trusted"],
            device["steps"]!.AsArray().Select(step => step!["kind"]!.GetValue<string>()));
        Assert.Equal("retrievePin", stranger["behaviour"]!.GetValue<string>());
        Assert.Equal("retrieveAuthenticated", trusted["behaviour"]!.GetValue<string>());
        Assert.Equal("retrievePin", unproven["behaviour"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_exported_as_CSV_can_be_imported_as_it_is()
    {
        var user = await app.NewUserAsync();
        var mailbox = (await ProvisionAsync(user))["mailbox"]!["id"]!.GetValue<string>();
        (await _admin.PostAsync("/api/v1/service-contexts", new
        {
            requestUri = $"sip:{Unique()}@vm.poc.local", behaviour = "depositSpecial", mailbox, allowed = new[] { "sip:anna@poc.local", "sip:bob@poc.local" },
            note = "=1+1, \"quoted\"",
        })).Expect(201);
        var table = (await _admin.GetAsync($"/api/v1/service-contexts?mailbox={mailbox}", ("Accept", "text/csv"))).Text;

        var untouched = (await ImportAsync(table)).Expect(200);
        foreach (var context in (await _admin.GetAsync($"/api/v1/service-contexts?mailbox={mailbox}")).Expect(200)["data"]!.AsArray().Skip(1))
            (await _admin.DeleteAsync($"/api/v1/service-contexts/{context!["id"]}", ("If-Match", "*"))).Expect(204);
        var tried = (await ImportAsync(table, "?dryRun=true")).Expect(200);
        var restored = (await ImportAsync(table)).Expect(200);

        Assert.Equal((0, 0, 8), Counts(untouched));
        Assert.Equal((7, 0, 1), Counts(tried));
        Assert.Equal((7, 0, 1), Counts(restored));
        Assert.Equal(
            table.Split("\r\n").Order(), (await _admin.GetAsync($"/api/v1/service-contexts?mailbox={mailbox}", ("Accept", "text/csv"))).Text.Split("\r\n").Order());
    }

    [Fact]
    public async Task An_import_is_done_whole_or_not_at_all()
    {
        var fine = $"sip:{Unique()}@vm.poc.local";
        var import = new { contexts = new object[] { new { requestUri = fine, behaviour = "menu" }, new { requestUri = "sip:vm.poc.local", behaviour = "menu" } } };

        var problem = (await _admin.PostAsync("/api/v1/service-contexts:import", import)).ExpectProblem(422, "validation");

        Assert.Equal("/contexts/1/requestUri", problem["errors"]![0]!["pointer"]!.GetValue<string>());
        Assert.False((await ResolveAsync(new { requestUri = fine }))["found"]!.GetValue<bool>());
        (await ImportAsync($"requestUri,behaviour\r\n{fine},dance\r\n")).ExpectProblem(422, "validation");
        (await ImportAsync($"requestUri,behaviour,colour\r\n{fine},menu,red\r\n")).ExpectProblem(400, "malformed");
        (await ImportAsync($"requestUri,behaviour\r\n{fine}\r\n")).ExpectProblem(400, "malformed");
        (await ImportAsync($"requestUri,behaviour\r\n\"{fine},menu\r\n")).ExpectProblem(400, "malformed");
        (await ImportAsync($"requestUri,behaviour\r\n{fine},menu\r\n{fine},menu\r\n")).ExpectProblem(422, "validation");
    }

    [Fact]
    public async Task An_import_has_a_thousand_lines_at_most()
    {
        var prefix = Unique();
        string Table(int lines) => "requestUri,behaviour\r\n" + string.Concat(Enumerable.Range(0, lines).Select(i => $"sip:{prefix}-{i}@vm.poc.local,menu\r\n"));

        (await ImportAsync(Table(1_001))).ExpectProblem(422, "validation");
        Assert.Equal((1_000, 0, 0), Counts((await ImportAsync(Table(1_000))).Expect(200)));
    }

    [Fact]
    public async Task A_user_says_where_his_calls_go_and_nobody_else_does()
    {
        var user = await app.NewUserAsync();
        var path = $"/api/v1/users/{Uri.EscapeDataString(user)}/forwarding";
        Assert.Equal(0, (await _admin.GetAsync(path)).Expect(200)["version"]!.GetValue<int>());

        var set = (await _admin.PutAsync(path, new
        {
            contacts = new[] { "devices", "sip:anna@poc.local" }, ringTimeMs = 20_000, doNotDisturb = true, noAnswer = "sip:x@vm.poc.local", recognised = new[] { "+359 2*" },
        })).Expect(200);

        Assert.Equal(set.ToJsonString(), (await _admin.GetAsync(path)).Expect(200).ToJsonString());
        Assert.Equal(["+3592*"], set["recognised"]!.AsArray().Select(pattern => pattern!.GetValue<string>()));
        foreach (var wrong in new object[]
        {
            new { ringTimeMs = 999 }, new { ringTimeMs = 120_001 }, new { contacts = new[] { user } }, new { contacts = new[] { "phones" } },
            new { noAnswer = "sip:anna@poc.local" }, new { recognised = new[] { "anna" } }, new { isAccess = true },
        })
            (await _admin.PutAsync(path, wrong)).ExpectProblem(422, "validation");
        (await _admin.PutAsync(path, new { ringTimeMs = 1_000, contacts = Enumerable.Repeat("devices", 8) })).Expect(200);
        (await _admin.PutAsync(path, new { contacts = Enumerable.Repeat("devices", 9) })).ExpectProblem(422, "validation");
        var key = (await _admin.PostAsync("/api/v1/api-keys", new { name = "Others", scopes = new[] { "contexts:read" } })).Expect(201)["key"]!.GetValue<string>();
        (await app.WithBearer(key).PutAsync(path, new { ringTimeMs = 1_000 })).ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task A_number_of_ones_own_is_nobody_elses()
    {
        var (one, two) = (await app.NewUserAsync(), await app.NewUserAsync());
        var number = $"+359{Random.Shared.Next(100_000_000, 999_999_999)}";
        string Path(string user) => $"/api/v1/users/{Uri.EscapeDataString(user)}/forwarding";

        var set = (await _admin.PutAsync(Path(one), new { numbers = new[] { number } })).Expect(200);
        (await _admin.PutAsync(Path(one), new { numbers = new[] { number, number + "1" } })).Expect(200);

        Assert.Equal([number], set["numbers"]!.AsArray().Select(own => own!.GetValue<string>()));
        (await _admin.PutAsync(Path(two), new { numbers = new[] { number } })).ExpectProblem(422, "validation");
        (await _admin.PutAsync(Path(two), new { numbers = new[] { "+3592*" } })).ExpectProblem(422, "validation");
        (await _admin.PutAsync(Path(one), new { })).Expect(200);
        (await _admin.PutAsync(Path(two), new { numbers = new[] { number } })).Expect(200);
        (await _admin.PutAsync(Path(two), new { numbers = Enumerable.Range(0, 11).Select(i => $"{number}{i}") })).ExpectProblem(422, "validation");
    }

    [Fact]
    public async Task Whoever_sets_his_own_forwarding_says_nothing_about_numbers_and_keeps_those_that_he_has()
    {
        var user = await app.NewConsoleUserAsync("viewer");
        var id = (await user.GetAsync("/api/v1/me")).Expect(200)["id"]!.GetValue<string>();
        var number = $"+359{Random.Shared.Next(100_000_000, 999_999_999)}";
        (await _admin.PutAsync($"/api/v1/users/{id}/forwarding", new { numbers = new[] { number } })).Expect(200);

        (await user.PutAsync($"/api/v1/users/{id}/forwarding", new { numbers = new[] { "+35921234567" } })).ExpectProblem(403, "insufficient-scope");
        var set = (await user.PutAsync($"/api/v1/users/{id}/forwarding", new { ringTimeMs = 5_000 })).Expect(200);

        Assert.Equal([number], set["numbers"]!.AsArray().Select(own => own!.GetValue<string>()));
        (await user.PutAsync($"/api/v1/users/{Uri.EscapeDataString(await app.NewUserAsync())}/forwarding", new { })).ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task A_role_is_an_address_that_leads_somewhere_without_a_user_behind_it()
    {
        var address = $"sip:{Unique()}@poc.local";
        var path = $"/api/v1/forwardings/{Uri.EscapeDataString(address)}";
        (await _admin.GetAsync(path)).ExpectProblem(404, "not-found");

        var set = (await _admin.PutAsync(path, new { otherwise = "sip:deposit@vm.poc.local" })).Expect(200);

        Assert.Empty(set["contacts"]!.AsArray());
        Assert.Equal(set.ToJsonString(), (await _admin.GetAsync(path)).Expect(200).ToJsonString());
        var user = await app.NewUserAsync();
        (await _admin.PutAsync($"/api/v1/users/{Uri.EscapeDataString(user)}/forwarding", new { ringTimeMs = 5_000 })).Expect(200);
        var (all, roles) = (await AddressesAsync("limit=200"), await AddressesAsync("limit=200&of=roles"));
        Assert.Equal((true, true), (all.Contains(address), all.Contains(user)));
        Assert.Equal((true, false), (roles.Contains(address), roles.Contains(user)));
        (await _admin.DeleteAsync(path)).Expect(204);
        (await _admin.GetAsync(path)).ExpectProblem(404, "not-found");
        (await _admin.PutAsync("/api/v1/forwardings/sip:x%40elsewhere.example", new { })).ExpectProblem(422, "validation");
    }

    private async Task<List<string>> AddressesAsync(string query) =>
        [.. (await _admin.GetAsync($"/api/v1/forwardings?{query}")).Expect(200)["data"]!.AsArray().Select(one => one!["address"]!.GetValue<string>())];

    [Fact]
    public async Task With_a_user_goes_all_that_services_kept_for_him()
    {
        var user = await app.NewUserAsync();
        var made = await ProvisionAsync(user);

        (await _admin.DeleteAsync($"/api/v1/users/{Uri.EscapeDataString(user)}", ("If-Match", "*"))).Expect(204);

        (await _admin.GetAsync($"/api/v1/mailboxes/{made["mailbox"]!["id"]}")).ExpectProblem(404, "not-found");
        Assert.False((await ResolveAsync(new { requestUri = made["contexts"]![0]!["requestUri"]!.GetValue<string>() }))["found"]!.GetValue<bool>());
        (await _admin.GetAsync($"/api/v1/forwardings/{Uri.EscapeDataString(user)}")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_mailbox_has_one_owner_and_a_number_of_its_own()
    {
        var (one, two) = (await app.NewUserAsync(), await app.NewUserAsync());
        var number = Random.Shared.Next(100_000_000, 999_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var added = (await _admin.PostAsync("/api/v1/mailboxes", new { owner = one, number })).Expect(201);

        (await _admin.PostAsync("/api/v1/mailboxes", new { owner = one })).ExpectProblem(409, "already-exists");
        (await _admin.PostAsync("/api/v1/mailboxes", new { owner = two, number })).ExpectProblem(409, "already-exists");
        (await _admin.PostAsync("/api/v1/mailboxes", new { owner = two, number = "12a" })).ExpectProblem(422, "validation");
        (await _admin.PostAsync("/api/v1/mailboxes", new { owner = "sip:nobody@poc.local" })).ExpectProblem(422, "validation");
        (await _admin.PatchAsync($"/api/v1/mailboxes/{added["id"]}", new { owner = two }, ("If-Match", "*"))).ExpectProblem(422, "validation");
        Assert.Null((await _admin.PatchAsync($"/api/v1/mailboxes/{added["id"]}", new { number = (string?)null }, ("If-Match", "*"))).Expect(200)["number"]);
        Assert.Single((await _admin.GetAsync($"/api/v1/mailboxes?q={Uri.EscapeDataString(one)}")).Expect(200)["data"]!.AsArray());
        (await _admin.DeleteAsync($"/api/v1/mailboxes/{added["id"]}", ("If-Match", "*"))).Expect(204);
    }

    private async Task<JsonNode> ProvisionAsync(string user, object? draft = null) =>
        (await _admin.PostAsync($"/api/v1/users/{Uri.EscapeDataString(user)}/service-contexts:provision", draft)).Expect(200);

    private async Task<JsonNode> ResolveAsync(object question) => (await _admin.PostAsync("/api/v1/service-contexts:resolve", question)).Expect(200);

    private Task<Reply> ImportAsync(string table, string query = "")
    {
        var body = new StringContent(table, Encoding.UTF8);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("text/csv");
        return _admin.SendAsync(HttpMethod.Post, $"/api/v1/service-contexts:import{query}", body);
    }

    private static (int Added, int Changed, int Unchanged) Counts(JsonNode done) =>
        (done["added"]!.GetValue<int>(), done["changed"]!.GetValue<int>(), done["unchanged"]!.GetValue<int>());

    private static string Unique() => $"q{Guid.NewGuid():N}"[..20];
}
