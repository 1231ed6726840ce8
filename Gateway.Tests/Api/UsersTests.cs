using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class UsersTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_new_user_is_found_by_id_and_by_address_and_never_shows_a_password()
    {
        var name = GatewayApp.NewName("bob");
        var added = await _admin.PostAsync("/api/v1/users", new { address = $"sip:{name}@poc.local", displayName = " Bob ", password = "secret" });
        var user = added.Expect(201);

        Assert.Equal("Bob", user["displayName"]!.GetValue<string>());
        Assert.Equal("\"1\"", added.ETag);
        Assert.DoesNotContain("secret", added.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("assword", added.Text, StringComparison.Ordinal);
        var byId = await _admin.GetAsync(added.Headers["Location"]);
        var byAddress = await _admin.GetAsync($"/api/v1/users/sip:{name}%40poc.local");
        Assert.Equal(byId.Expect(200).ToJsonString(), byAddress.Expect(200).ToJsonString());
    }

    [Fact]
    public async Task A_handset_is_authenticated_by_what_the_password_becomes()
    {
        var address = await app.NewUserAsync();

        var subscriber = app.Storage.Facts.Current.Subscribers.All.Single(user => user.Address.ToString() == address);

        Assert.Equal("poc.local", subscriber.Credential!.Realm);
        Assert.Equal(Gateway.Sip.Authentication.StoredCredential.FromPassword(subscriber.Credential.User, "poc.local", "secret"), subscriber.Credential);
        Assert.False(subscriber.HasConsole);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_named_at_once()
    {
        var reply = await _admin.PostAsync("/api/v1/users", new { address = "sip:x@elsewhere.example", displayName = "", password = "\u0007" });

        reply.ExpectProblem(422, "validation");
        Assert.Equal(["/address", "/displayName", "/password"], reply.Pointers);
    }

    [Theory]
    [InlineData("{\"address\":\"sip:a@poc.local\",\"displayName\":\"A\",\"password\":\"x\",\"nickname\":1}", "/nickname")]
    [InlineData("{\"address\":7,\"displayName\":\"A\",\"password\":\"x\"}", "/address")]
    [InlineData("{\"address\":\"sip:a@poc.local\",\"displayName\":\"A\",\"password\":\"x\",\"role\":\"king\"}", "/role")]
    [InlineData("{\"displayName\":\"A\",\"password\":\"x\"}", "/address")]
    public async Task A_body_that_does_not_fit_is_refused_with_a_pointer(string body, string pointer)
    {
        var reply = await _admin.PostAsync("/api/v1/users", body);

        Assert.InRange(reply.Status, 400, 422);
        Assert.Equal([pointer], reply.Pointers);
    }

    [Fact]
    public async Task Unknown_fields_pass_where_the_caller_asks_for_it()
    {
        var name = GatewayApp.NewName("lax");
        var body = new { address = $"sip:{name}@poc.local", displayName = "Lax", password = "x", nickname = "L" };

        (await _admin.PostAsync("/api/v1/users?strict=false", body)).Expect(201);
    }

    [Fact]
    public async Task A_taken_address_is_refused()
    {
        var address = await app.NewUserAsync();

        var again = await _admin.PostAsync("/api/v1/users", new { address, displayName = "Twin", password = "x" });

        again.ExpectProblem(409, "already-exists");
    }

    [Fact]
    public async Task A_change_needs_the_version_that_was_read()
    {
        var address = await app.NewUserAsync();
        var path = $"/api/v1/users/{Uri.EscapeDataString(address)}";

        (await _admin.PatchAsync(path, new { displayName = "One" })).ExpectProblem(428, "precondition-required");
        var changed = await _admin.PatchAsync(path, new { displayName = "One" }, ("If-Match", "\"1\""));
        Assert.Equal("\"2\"", changed.ETag);
        (await _admin.PatchAsync(path, new { displayName = "Two" }, ("If-Match", "\"1\""))).ExpectProblem(412, "stale-etag");
        Assert.Equal("One", (await _admin.GetAsync(path)).Expect(200)["displayName"]!.GetValue<string>());
        Assert.Equal(304, (await _admin.GetAsync(path, ("If-None-Match", "\"2\""))).Status);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_null_removes()
    {
        var name = GatewayApp.NewName("disp");
        var added = await _admin.PostAsync("/api/v1/users", new { address = $"sip:{name}@poc.local", displayName = "D", password = "console-password", role = "dispatcher" });
        var path = added.Headers["Location"];
        Assert.Equal(name, added.Expect(201)["userName"]!.GetValue<string>());

        var barred = (await _admin.PatchAsync(path, new { alertBarring = true }, ("If-Match", "*"))).Expect(200);
        Assert.Equal("dispatcher", barred["role"]!.GetValue<string>());
        Assert.True(barred["alertBarring"]!.GetValue<bool>());
        await app.SignInAsync(name, "console-password");

        var without = (await _admin.PatchAsync(path, "{\"role\":null}", ("If-Match", "*"))).Expect(200);
        Assert.Null(without["role"]);
        (await app.Anonymous().PostAsync("/api/v1/tokens", new { userName = name, password = "console-password" })).ExpectProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task An_address_never_changes()
    {
        var address = await app.NewUserAsync();

        var reply = await _admin.PatchAsync($"/api/v1/users/{Uri.EscapeDataString(address)}", new { address = "sip:other@poc.local" }, ("If-Match", "*"));

        reply.ExpectProblem(422, "validation");
        Assert.Equal(["/address"], reply.Pointers);
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        var me = (await _admin.GetAsync("/api/v1/me")).Expect(200)["id"]!.GetValue<string>();

        (await _admin.DeleteAsync($"/api/v1/users/{me}", ("If-Match", "*"))).ExpectProblem(409, "last-administrator");
        (await _admin.PatchAsync($"/api/v1/users/{me}", new { role = "viewer" }, ("If-Match", "*"))).ExpectProblem(409, "last-administrator");
    }

    [Fact]
    public async Task A_removed_user_leaves_nothing_behind()
    {
        var address = await app.NewUserAsync();
        var path = $"/api/v1/users/{Uri.EscapeDataString(address)}";
        var group = (await _admin.PostAsync("/api/v1/groups", new { address = $"sip:{GatewayApp.NewName("grp")}@poc.local", displayName = "G" })).Expect(201);
        var groupPath = $"/api/v1/groups/{group["id"]}";
        await _admin.PutAsync($"{groupPath}/members/{Uri.EscapeDataString(address)}", null);
        var rule = (await _admin.PostAsync("/api/v1/access-rules", new { owner = address, when = new { anyone = true }, permissions = new { alert = "reject" } })).Expect(201);

        Assert.Equal(204, (await _admin.DeleteAsync(path, ("If-Match", "*"))).Status);

        (await _admin.GetAsync(path)).ExpectProblem(404, "not-found");
        Assert.Empty((await _admin.GetAsync(groupPath)).Expect(200)["members"]!.AsArray());
        (await _admin.GetAsync($"/api/v1/access-rules/{rule["id"]}")).ExpectProblem(404, "not-found");
        Assert.DoesNotContain(app.Storage.Facts.Current.Subscribers.All, user => user.Address.ToString() == address);
    }

    [Fact]
    public async Task Pages_do_not_shift_when_somebody_is_added_before_them()
    {
        var mark = GatewayApp.NewName("page");
        foreach (var letter in "bdfhj") await app.NewUserAsync($"{letter} {mark}");

        var first = (await _admin.GetAsync($"/api/v1/users?q={mark}&limit=2&count=true")).Expect(200);
        await app.NewUserAsync($"a {mark}");
        var names = first["data"]!.AsArray().Select(user => user!["displayName"]!.GetValue<string>()[..1]).ToList();
        for (var next = first["next"]?.GetValue<string>(); next is not null;)
        {
            var page = (await _admin.GetAsync($"/api/v1/users?q={mark}&limit=2&cursor={next}")).Expect(200);
            names.AddRange(page["data"]!.AsArray().Select(user => user!["displayName"]!.GetValue<string>()[..1]));
            next = page["next"]?.GetValue<string>();
        }

        Assert.Equal(5, first["total"]!.GetValue<int>());
        Assert.Equal(["b", "d", "f", "h", "j"], names);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=many")]
    [InlineData("cursor=!!!")]
    [InlineData("cursor=WyJhIl0")]
    [InlineData("sort=password")]
    public async Task A_list_refuses_parameters_that_make_no_sense(string query) =>
        (await _admin.GetAsync($"/api/v1/users?{query}")).ExpectProblem(400, "malformed");

    [Fact]
    public async Task A_search_takes_what_people_type_literally()
    {
        var mark = GatewayApp.NewName("100%_");
        await app.NewUserAsync(mark);

        Assert.Single((await _admin.GetAsync($"/api/v1/users?q={Uri.EscapeDataString(mark)}")).Expect(200)["data"]!.AsArray());
        Assert.Empty((await _admin.GetAsync($"/api/v1/users?q={Uri.EscapeDataString("100__")}")).Expect(200)["data"]!.AsArray());
    }

    [Fact]
    public async Task A_registered_handset_shows_with_its_user()
    {
        var address = await app.NewUserAsync();
        var binding = app.Register(address);

        var user = (await _admin.GetAsync($"/api/v1/users/{Uri.EscapeDataString(address)}")).Expect(200);

        Assert.True(user["registered"]!.GetValue<bool>());
        Assert.Equal(binding.Id, user["registrations"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(204, (await _admin.DeleteAsync($"/api/v1/registrations/{binding.Id}")).Status);
        (await _admin.GetAsync($"/api/v1/registrations/{binding.Id}")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Settings_are_ones_own_or_an_administrators_to_change()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var own = (await dispatcher.GetAsync("/api/v1/me")).Expect(200)["id"]!.GetValue<string>();
        var other = Uri.EscapeDataString(await app.NewUserAsync());

        var set = (await dispatcher.PutAsync($"/api/v1/users/{own}/settings", new { incomingAlertBarring = true }, ("If-Match", "*"))).Expect(200);
        Assert.True(set["incomingAlertBarring"]!.GetValue<bool>());
        (await dispatcher.PutAsync($"/api/v1/users/{other}/settings", new { incomingAlertBarring = true }, ("If-Match", "*"))).ExpectProblem(403, "insufficient-scope");
        (await _admin.PutAsync($"/api/v1/users/{other}/settings", new { incomingAlertBarring = true }, ("If-Match", "*"))).Expect(200);
    }
}
