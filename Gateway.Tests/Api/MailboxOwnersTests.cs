using System.Text.Json.Nodes;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

/// <summary>Whose inbox it is, what may be done with it, and what it holds at most.</summary>
public sealed class MailboxOwnersTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task An_owner_does_with_his_own_mailbox_what_he_likes_and_sees_no_other()
    {
        // A viewer has no scope of mailboxes.
        var (viewer, mine) = await OwnerAsync("viewer");
        var (_, other) = await OwnerAsync("dispatcher");
        await SpokenMessage.LeaveAsync(app, mine, 60);
        await SpokenMessage.LeaveAsync(app, other, 60);

        var listed = (await viewer.GetAsync("/api/v1/me/mailboxes")).Expect(200)["data"]!.AsArray();
        Assert.Equal((mine, 1), (Assert.Single(listed)!["id"]!.GetValue<string>(), listed[0]!["messages"]!["new"]!.GetValue<int>()));
        var message = (await viewer.GetAsync($"/api/v1/mailboxes/{mine}/messages")).Expect(200)["data"]![0]!["id"]!.GetValue<string>();
        (await viewer.GetAsync($"/api/v1/messages/{message}")).Expect(200);
        (await viewer.GetAsync($"/api/v1/messages/{message}/waveform")).Expect(200);
        (await viewer.PatchAsync($"/api/v1/messages/{message}", new { state = "saved" }, ("If-Match", "*"))).Expect(200);
        (await viewer.PostAsync($"/api/v1/messages/{message}/forward", new { mailbox = other })).Expect(201);
        (await viewer.PutAsync($"/api/v1/mailboxes/{mine}/pin", new { pin = "4711" })).Expect(204);
        (await viewer.DeleteAsync($"/api/v1/messages/{message}", ("If-Match", "*"))).Expect(204);

        (await viewer.GetAsync("/api/v1/mailboxes")).ExpectProblem(403, "insufficient-scope");
        // Another's and one that is not there look alike.
        foreach (var path in new[] { $"mailboxes/{other}", $"mailboxes/{other}/messages", $"mailboxes/{other}/greetings", "mailboxes/mbx_none", "messages/msg_none", $"messages/{await FirstAsync(other)}" })
            (await viewer.GetAsync($"/api/v1/{path}")).ExpectProblem(403, "insufficient-scope");
        (await viewer.DeleteAsync($"/api/v1/messages/{await FirstAsync(other)}", ("If-Match", "*"))).ExpectProblem(403, "insufficient-scope");
        (await viewer.PatchAsync($"/api/v1/mailboxes/{mine}", new { messagesMax = 1_000 }, ("If-Match", "*"))).ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task A_dispatcher_sees_his_own_mailbox_and_a_supervisor_all()
    {
        var (dispatcher, mine) = await OwnerAsync("dispatcher");
        var (_, other) = await OwnerAsync("dispatcher");
        var supervisor = await app.NewConsoleUserAsync("supervisor");

        (await dispatcher.GetAsync($"/api/v1/mailboxes/{mine}/messages")).Expect(200);
        (await dispatcher.GetAsync($"/api/v1/mailboxes/{other}/messages")).ExpectProblem(403, "insufficient-scope");
        (await dispatcher.GetAsync("/api/v1/mailboxes")).ExpectProblem(403, "insufficient-scope");
        (await supervisor.GetAsync($"/api/v1/mailboxes/{other}/messages")).Expect(200);
        await SpokenMessage.LeaveAsync(app, other, 60);
        (await supervisor.DeleteAsync($"/api/v1/messages/{await FirstAsync(other)}", ("If-Match", "*"))).ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task The_mailbox_of_a_group_belongs_to_its_members_as_long_as_they_are_members()
    {
        var (member, mine) = await OwnerAsync("dispatcher");
        var stranger = await app.NewConsoleUserAsync("dispatcher");
        var address = $"sip:{GatewayApp.NewName("crew")}@poc.local";
        var group = Text((await _admin.PostAsync("/api/v1/groups", new { address, displayName = "Crew", type = "prearranged" })).Expect(201), "id");
        var path = $"/api/v1/groups/{group}/members/{Uri.EscapeDataString(await OwnerOfAsync(mine))}";
        (await _admin.PutAsync(path, new { }, ("If-Match", "*"))).Expect(204);
        var shared = Text((await _admin.PostAsync("/api/v1/mailboxes", new { owner = address })).Expect(201), "id");
        var after = app.Storage.Feed.LastSeq;
        await SpokenMessage.LeaveAsync(app, shared, 60);

        Assert.Equal([mine, shared], await MailboxesOfAsync(member));
        (await member.PatchAsync($"/api/v1/messages/{await FirstAsync(shared)}", new { state = "saved" }, ("If-Match", "*"))).Expect(200);
        Assert.Contains((await member.GetAsync($"/api/v1/events?after={after}")).Expect(200)["data"]!.AsArray(), one => Text(one!, "type") == "message.deposited");
        Assert.Empty(await MailboxesOfAsync(stranger));
        (await stranger.GetAsync($"/api/v1/mailboxes/{shared}")).ExpectProblem(403, "insufficient-scope");
        Assert.DoesNotContain((await stranger.GetAsync($"/api/v1/events?after={after}")).Expect(200)["data"]!.AsArray(), one => Text(one!, "type")[0] == 'm');

        (await _admin.DeleteAsync(path, ("If-Match", "*"))).Expect(204);
        (await member.GetAsync($"/api/v1/mailboxes/{shared}/messages")).ExpectProblem(403, "insufficient-scope");
        Assert.Equal([mine], await MailboxesOfAsync(member));
        (await _admin.DeleteAsync($"/api/v1/groups/{group}", ("If-Match", "*"))).Expect(204);
        (await _admin.GetAsync($"/api/v1/mailboxes/{shared}")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task The_mailbox_of_a_role_belongs_to_who_is_rung_there_and_that_of_a_person_never_does()
    {
        var (dispatcher, mine) = await OwnerAsync("dispatcher");
        var (colleague, his) = await OwnerAsync("dispatcher");
        var me = await OwnerOfAsync(mine);
        var role = $"sip:{GatewayApp.NewName("reception")}@poc.local";
        Assert.Equal(["/owner"], (await _admin.PostAsync("/api/v1/mailboxes", new { owner = role })).Pointers);
        (await _admin.PutAsync($"/api/v1/forwardings/{Uri.EscapeDataString(role)}", new { contacts = new[] { me } }, ("If-Match", "*"))).Expect(200);
        var shared = Text((await _admin.PostAsync("/api/v1/mailboxes", new { owner = role })).Expect(201), "id");
        (await _admin.PostAsync("/api/v1/mailboxes", new { owner = role })).ExpectProblem(409, "already-exists");

        Assert.Equal([mine, shared], await MailboxesOfAsync(dispatcher));
        (await dispatcher.GetAsync($"/api/v1/mailboxes/{shared}/messages")).Expect(200);
        Assert.Equal([his], await MailboxesOfAsync(colleague));
        // Who is rung in a colleague's place does not read what was left for him.
        (await colleague.PutAsync($"/api/v1/users/{Uri.EscapeDataString(await OwnerOfAsync(his))}/forwarding", new { contacts = new[] { "devices", me } }, ("If-Match", "*"))).Expect(200);
        Assert.Equal([mine, shared], await MailboxesOfAsync(dispatcher));
        (await dispatcher.GetAsync($"/api/v1/mailboxes/{his}")).ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task Whether_there_is_a_PIN_is_told_and_never_which()
    {
        var (owner, mailbox) = await OwnerAsync("viewer");
        var after = app.Storage.Feed.LastSeq;
        Assert.False((await owner.GetAsync($"/api/v1/mailboxes/{mailbox}")).Expect(200)["pinSet"]!.GetValue<bool>());
        (await owner.PutAsync($"/api/v1/mailboxes/{mailbox}/pin", new { pin = "08154711" })).Expect(204);

        var set = (await owner.GetAsync($"/api/v1/mailboxes/{mailbox}")).Expect(200);
        Assert.Equal((true, 2), (set["pinSet"]!.GetValue<bool>(), set["version"]!.GetValue<int>()));
        var told = (await _admin.GetAsync($"/api/v1/events?after={after}&types=mailbox.updated")).Expect(200)["data"]!.AsArray();
        Assert.True(told.Single(one => Text(one!, "subject") == mailbox)!["data"]!["mailbox"]!["pinSet"]!.GetValue<bool>());
        using var db = app.Storage.File.Read();
        var audited = db.Audit.Where(row => row.Subject == mailbox).ToList();
        Assert.Contains(audited, row => row.Action == "mailbox.pin.set");
        Assert.DoesNotContain("08154711", set.ToJsonString() + told.ToJsonString() + string.Concat(audited.Select(row => row.Before + row.After)), StringComparison.Ordinal);
        (await owner.DeleteAsync($"/api/v1/mailboxes/{mailbox}/pin")).Expect(204);
        Assert.False((await owner.GetAsync("/api/v1/me/mailboxes")).Expect(200)["data"]![0]!["pinSet"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_key_is_no_owner()
    {
        var (_, mailbox) = await OwnerAsync("administrator");
        var owner = await app.SignInAsync((await OwnerOfAsync(mailbox))[4..].Split('@')[0], "console-password");
        var key = (await owner.PostAsync("/api/v1/api-keys", new { name = "reader", scopes = new[] { "users:read" } })).Expect(201)["key"]!.GetValue<string>();

        (await app.WithBearer(key).GetAsync("/api/v1/me/mailboxes")).ExpectProblem(403, "insufficient-scope");
        (await app.WithBearer(key).GetAsync($"/api/v1/mailboxes/{mailbox}/messages")).ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task A_forwarded_message_is_a_copy_with_a_file_of_its_own()
    {
        var (owner, from) = await OwnerAsync("dispatcher");
        var (_, to) = await OwnerAsync("dispatcher");
        await SpokenMessage.LeaveAsync(app, from, 75);
        var message = await FirstAsync(from);
        var sender = await OwnerOfAsync(from);

        var copy = (await owner.PostAsync($"/api/v1/messages/{message}/forward", new { mailbox = await OwnerOfAsync(to), note = "For you" })).Expect(201);

        Assert.Equal(
            (to, "new", 1_500, "sip:anna@poc.local", sender, sender, "For you"),
            (Text(copy, "mailbox"), Text(copy, "state"), copy["lengthMs"]!.GetValue<int>(), Text(copy, "caller"), Text(copy, "forwardedFrom"), Text(copy, "forwardedBy"), Text(copy, "note")));
        (await owner.DeleteAsync($"/api/v1/messages/{message}", ("If-Match", "*"))).Expect(204);
        using var audio = await _admin.Http.GetAsync($"/api/v1/messages/{copy["id"]}/audio", TestContext.Current.CancellationToken);
        Assert.Equal(copy["bytes"]!.GetValue<long>(), (await audio.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        Assert.Empty(Directory.GetFiles(Path.Combine(app.DataDirectory, "messages", "unfinished")));
    }

    [Fact]
    public async Task A_full_mailbox_takes_nothing_more_neither_spoken_nor_forwarded()
    {
        var (owner, from) = await OwnerAsync("dispatcher");
        var (_, to) = await OwnerAsync("dispatcher");
        await SpokenMessage.LeaveAsync(app, from, 60);
        await SpokenMessage.LeaveAsync(app, to, 60);
        var changed = (await _admin.PatchAsync($"/api/v1/mailboxes/{to}", new { messagesMax = 1 }, ("If-Match", "*"))).Expect(200);
        Assert.Equal((1, 60, 1, 1_200), (changed["messagesMax"]!.GetValue<int>(), changed["minutesMax"]!.GetValue<int>(), changed["messages"]!["new"]!.GetValue<int>(), changed["lengthMs"]!.GetValue<int>()));

        (await owner.PostAsync($"/api/v1/messages/{await FirstAsync(from)}/forward", new { mailbox = to })).ExpectProblem(409, "mailbox-full");
        Assert.True(await IsFullAsync(to));

        // Without a limit of its own it has the usual one.
        Assert.Equal(100, (await _admin.PatchAsync($"/api/v1/mailboxes/{to}", new { messagesMax = (int?)null }, ("If-Match", "*"))).Expect(200)["messagesMax"]!.GetValue<int>());
        Assert.False(await IsFullAsync(to));
        Assert.Equal(["/messagesMax", "/minutesMax"], (await _admin.PatchAsync($"/api/v1/mailboxes/{to}", new { messagesMax = 0, minutesMax = 100_001 }, ("If-Match", "*"))).Pointers);
    }

    [Fact]
    public async Task What_cannot_be_forwarded_is_refused()
    {
        var (owner, mailbox) = await OwnerAsync("dispatcher");
        await SpokenMessage.LeaveAsync(app, mailbox, 60);
        var path = $"/api/v1/messages/{await FirstAsync(mailbox)}/forward";

        Assert.Equal(["/mailbox"], (await owner.PostAsync(path, new { mailbox = "sip:nobody@poc.local" })).Pointers);
        Assert.Equal(["/note"], (await owner.PostAsync(path, new { mailbox, note = new string('x', 501) })).Pointers);
        (await _admin.PostAsync("/api/v1/messages/msg_none/forward", new { mailbox })).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Live_events_of_a_mailbox_reach_its_owner_and_nobody_without_the_scope()
    {
        var (owner, mailbox) = await OwnerAsync("viewer");
        var stranger = await app.NewConsoleUserAsync("viewer");
        var after = app.Storage.Feed.LastSeq;
        await SpokenMessage.LeaveAsync(app, mailbox, 60);
        await app.UntilAsync($"/api/v1/mailboxes/{mailbox}/summary", summary => summary["new"]!.GetValue<int>() == 1);

        var seen = (await owner.GetAsync($"/api/v1/events?after={after}")).Expect(200)["data"]!.AsArray().Select(one => Text(one!, "type")).ToList();
        Assert.Equal(["message.deposited", "mailbox.summary"], seen.Where(type => type[0] == 'm'));
        Assert.DoesNotContain((await stranger.GetAsync($"/api/v1/events?after={after}")).Expect(200)["data"]!.AsArray(), one => Text(one!, "type")[0] == 'm');
    }

    private async Task<(ApiClient Client, string Mailbox)> OwnerAsync(string role)
    {
        var client = await app.NewConsoleUserAsync(role);
        var me = (await client.GetAsync("/api/v1/me")).Expect(200);
        return (client, (await _admin.PostAsync("/api/v1/mailboxes", new { owner = me["address"]!.GetValue<string>() })).Expect(201)["id"]!.GetValue<string>());
    }

    private static async Task<IEnumerable<string>> MailboxesOfAsync(ApiClient client) =>
        (await client.GetAsync("/api/v1/me/mailboxes")).Expect(200)["data"]!.AsArray().Select(one => Text(one!, "id"));

    private async Task<string> OwnerOfAsync(string mailbox) => Text((await _admin.GetAsync($"/api/v1/mailboxes/{mailbox}")).Expect(200), "owner");

    private async Task<string> FirstAsync(string mailbox) => (await _admin.GetAsync($"/api/v1/mailboxes/{mailbox}/messages")).Expect(200)["data"]![0]!["id"]!.GetValue<string>();

    private Task<bool?> IsFullAsync(string mailbox) => SpokenMessage.AskAsync<bool?>(told => SpokenMessage.StoreOf(app).LookUp(new Gateway.Domain.ServiceContexts.MailboxId(mailbox), told));

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
