using System.Text.Json.Nodes;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class GroupsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Theory]
    [InlineData("prearranged", true, true)]
    [InlineData("chat", false, false)]
    [InlineData("broadcast", true, true)]
    public async Task A_group_is_as_its_type_says(string type, bool invites, bool endsWithOneLeft)
    {
        var group = (await _admin.PostAsync("/api/v1/groups", Draft(new { type }))).Expect(201);

        Assert.Equal(type, group["type"]!.GetValue<string>());
        Assert.Equal(invites, group["inviteMembers"]!.GetValue<bool>());
        Assert.Equal(endsWithOneLeft, group["releasePolicy"]!["whenOneIsLeft"]!.GetValue<bool>());
        Assert.Equal(type == "broadcast", group["releasePolicy"]!["whenInitiatorLeaves"]!.GetValue<bool>());
        Assert.True(group["enabled"]!.GetValue<bool>());
        Assert.Equal(invites, Known(group).InviteMembers);
    }

    [Fact]
    public async Task What_is_said_of_a_group_reaches_the_network_and_null_takes_it_back()
    {
        var group = (await _admin.PostAsync("/api/v1/groups", Draft(new { type = "prearranged" }))).Expect(201);
        var path = $"/api/v1/groups/{group["id"]}";

        var changed = (await _admin.PatchAsync(
            path,
            new
            {
                enabled = false, inviteMembers = false, maxParticipants = 7, allowAnonymity = true,
                releasePolicy = new { whenInitiatorLeaves = true, durationMaxMs = 60_000, participantsMin = 3 },
            },
            ("If-Match", "\"1\""))).Expect(200);

        Assert.Equal(60_000, changed["releasePolicy"]!["durationMaxMs"]!.GetValue<int>());
        var known = Known(group);
        Assert.False(known.IsEnabled);
        Assert.False(known.InviteMembers);
        Assert.True(known.AllowsAnonymity);
        Assert.Equal(7, known.MaxParticipants);
        Assert.Equal(
            ReleasePolicy.PreArranged with { WhenInitiatorLeaves = true, DurationMax = TimeSpan.FromMinutes(1), ParticipantsMin = 3 }, known.ReleasePolicy);

        var back = (await _admin.PatchAsync(
            path, "{\"releasePolicy\":{\"durationMaxMs\":null,\"participantsMin\":null,\"whenInitiatorLeaves\":null},\"inviteMembers\":null,\"type\":\"chat\"}", ("If-Match", "*"))).Expect(200);

        Assert.False(back["inviteMembers"]!.GetValue<bool>());
        Assert.Equal(ReleasePolicy.Chat, Known(group).ReleasePolicy);
        (await _admin.PatchAsync(path, new { enabled = true }, ("If-Match", "\"1\""))).ExpectProblem(412, "stale-etag");
        (await _admin.PatchAsync(path, new { enabled = true })).ExpectProblem(428, "precondition-required");
    }

    [Theory]
    [InlineData("{\"maxParticipants\":-1}", "/maxParticipants")]
    [InlineData("{\"maxParticipants\":1001}", "/maxParticipants")]
    [InlineData("{\"releasePolicy\":{\"durationMaxMs\":86400001}}", "/releasePolicy/durationMaxMs")]
    [InlineData("{\"releasePolicy\":{\"inactivityMaxMs\":999}}", "/releasePolicy/inactivityMaxMs")]
    [InlineData("{\"releasePolicy\":{\"participantsMin\":-1}}", "/releasePolicy/participantsMin")]
    public async Task What_a_group_cannot_be_is_refused_with_a_pointer(string patch, string pointer)
    {
        var group = (await _admin.PostAsync("/api/v1/groups", Draft(new { }))).Expect(201);

        var refused = await _admin.PatchAsync($"/api/v1/groups/{group["id"]}", patch, ("If-Match", "*"));

        refused.ExpectProblem(422, "validation");
        Assert.Equal([pointer], refused.Pointers);
    }

    [Fact]
    public async Task A_member_has_the_rights_of_the_role_unless_others_are_named()
    {
        var (group, bob) = ((await _admin.PostAsync("/api/v1/groups", Draft(new { }))).Expect(201), await app.NewUserAsync());
        var path = $"/api/v1/groups/{group["id"]}/members/{Uri.EscapeDataString(bob)}";

        Assert.Equal(204, (await _admin.PutAsync(path, null)).Status);
        Assert.Equal(MemberRights.Default, RightsOf(group, bob));
        Assert.Equal(204, (await _admin.PutAsync(path, new { role = "dispatcher", priority = 3 })).Status);
        Assert.Equal(new MemberRights { Role = MemberRole.Dispatcher, Priority = 3 }, RightsOf(group, bob));
        Assert.Equal(204, (await _admin.PutAsync(path, null)).Status);
        Assert.Equal(MemberRole.Dispatcher, RightsOf(group, bob).Role);
        Assert.Equal(204, (await _admin.PutAsync(path, new { role = "dispatcher", mayInvite = false, listenOnly = true, mayInitiate = false })).Status);

        var member = (await _admin.GetAsync($"/api/v1/groups/{group["id"]}/members")).Expect(200)["data"]![0]!;
        Assert.Equal("dispatcher", member["role"]!.GetValue<string>());
        Assert.False(member["mayInvite"]!.GetValue<bool>());
        Assert.True(member["listenOnly"]!.GetValue<bool>());
        Assert.False(RightsOf(group, bob).MayInitiate);
        (await _admin.PutAsync(path, new { priority = 4 })).ExpectProblem(422, "validation");
        (await _admin.PutAsync(path, new { role = "boss" })).ExpectProblem(422, "validation");
    }

    [Fact]
    public async Task Many_members_change_together_or_not_at_all()
    {
        var group = (await _admin.PostAsync("/api/v1/groups", Draft(new { }))).Expect(201);
        var (bob, carl, dora) = (await app.NewUserAsync(), await app.NewUserAsync(), await app.NewUserAsync());
        var path = $"/api/v1/groups/{group["id"]}/members:batch";

        (await _admin.PostAsync(path, new { add = new object[] { new { user = bob }, new { user = carl, role = "supervisor" }, new { user = "sip:far@away.example" } } })).Expect(200);
        var refused = await _admin.PostAsync(path, new { add = new[] { new { user = dora }, new { user = "sip:ghost@poc.local" } }, remove = new[] { bob, "sip:ghost@poc.local" } });
        var known = Known(group);

        Assert.Equal(["/remove/1", "/add/1/user"], (refused.ExpectProblem(422, "validation"), refused.Pointers).Pointers);
        Assert.Equal(3, known.Members.Count);
        Assert.Equal(MemberRole.Supervisor, known.RightsOf(PocAddress.Parse(carl)).Role);
        var after = (await _admin.PostAsync(path, new { add = new[] { new { user = dora } }, remove = new[] { bob } })).Expect(200);
        Assert.Equal(3, after["memberCount"]!.GetValue<int>());
        Assert.DoesNotContain(after["members"]!.AsArray(), member => member!["address"]!.GetValue<string>() == bob);
        (await _admin.PostAsync(path, new { })).ExpectProblem(422, "validation");
    }

    [Theory]
    [InlineData(1_000, 200)]
    [InlineData(1_001, 409)]
    public async Task A_group_has_at_most_1000_members(int members, int status)
    {
        var group = (await _admin.PostAsync("/api/v1/groups", Draft(new { }))).Expect(201);
        var path = $"/api/v1/groups/{group["id"]}/members:batch";
        (await _admin.PostAsync(path, new { add = Enumerable.Range(0, 999).Select(i => new { user = $"sip:m{i}@away.example" }) })).Expect(200);

        (await _admin.PostAsync(path, new { add = Enumerable.Range(999, members - 999).Select(i => new { user = $"sip:m{i}@away.example" }) })).Expect(status);
    }

    [Fact]
    public async Task Settings_of_a_user_reach_the_network_and_what_is_missing_stays()
    {
        var bob = await app.NewUserAsync();
        var path = $"/api/v1/users/{Uri.EscapeDataString(bob)}/settings";

        var usual = (await _admin.GetAsync(path)).Expect(200);
        var changed = (await _admin.PutAsync(path, new { answerMode = "automatic", incomingSessionBarring = true }, ("If-Match", "*"))).Expect(200);
        (await _admin.PutAsync(path, new { simultaneousSessions = false }, ("If-Match", "*"))).Expect(200);

        Assert.Equal("{\"answerMode\":\"manual\",\"incomingSessionBarring\":false,\"incomingAlertBarring\":false,\"simultaneousSessions\":true,\"doNotDisturb\":false}", usual.ToJsonString());
        Assert.True(changed["incomingSessionBarring"]!.GetValue<bool>());
        var subscriber = app.Storage.Facts.Current.Subscribers.All.Single(one => one.Address == PocAddress.Parse(bob));
        Assert.Equal(new(AnswerMode.Automatic, true, false, false), subscriber.Settings);
    }

    [Fact]
    public async Task Who_may_be_in_how_many_sessions_and_override_an_answer_is_the_operators_to_say()
    {
        var bob = await app.NewUserAsync();
        var path = $"/api/v1/users/{Uri.EscapeDataString(bob)}";

        var usual = (await _admin.GetAsync(path)).Expect(200);
        var changed = (await _admin.PatchAsync(path, new { sessionsMax = 9, mayOverrideManualAnswer = true }, ("If-Match", "*"))).Expect(200);
        var back = (await _admin.PatchAsync(path, "{\"sessionsMax\":null,\"mayOverrideManualAnswer\":null}", ("If-Match", "*"))).Expect(200);

        Assert.Equal((4, false), (usual["sessionsMax"]!.GetValue<int>(), usual["mayOverrideManualAnswer"]!.GetValue<bool>()));
        Assert.Equal((9, true), (changed["sessionsMax"]!.GetValue<int>(), changed["mayOverrideManualAnswer"]!.GetValue<bool>()));
        Assert.Equal((4, false), (back["sessionsMax"]!.GetValue<int>(), back["mayOverrideManualAnswer"]!.GetValue<bool>()));
        (await _admin.PatchAsync(path, new { sessionsMax = 501 }, ("If-Match", "*"))).ExpectProblem(422, "validation");
        Assert.Equal(50, (await _admin.GetAsync("/api/v1/users/sip:admin@poc.local")).Expect(200)["sessionsMax"]!.GetValue<int>());
    }

    private static JsonObject Draft(object more)
    {
        var draft = System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject();
        draft["address"] = $"sip:{GatewayApp.NewName("grp")}@poc.local";
        draft["displayName"] = "G";
        return draft;
    }

    private PocGroup Known(JsonNode group) => app.Storage.Facts.Current.Groups.All.Single(one => one.Id == group["id"]!.GetValue<string>());

    private MemberRights RightsOf(JsonNode group, string member) => Known(group).RightsOf(PocAddress.Parse(member));
}
