using System.Text.Json.Nodes;
using Gateway.Api.Storage;
using Gateway.Domain.MessageBox;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

/// <summary>What became of voice messages, also of those that are gone, and who may know it.</summary>
public sealed class MessageHistoryTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private const string History = "/api/v1/history/messages";

    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_message_is_in_the_history_from_when_it_is_left_with_who_left_it_and_whose_it_is()
    {
        var (_, mailbox, bob) = await OwnerAsync("viewer");
        var message = await LeaveAsync(mailbox, packets: 75);

        var record = Assert.Single(await RecordsAsync($"mailbox={mailbox}"));

        Assert.Equal(
            (message, mailbox, bob, "sip:anna@poc.local", "Anna", "sip:x@vm.poc.local", 1_500, "new"),
            (Text(record["id"]), Text(record["mailbox"]), Text(record["owner"]), Text(record["caller"]), Text(record["callerName"]), Text(record["requestUri"]),
                record["lengthMs"]!.GetValue<int>(), Text(record["state"])));
        Assert.Equal(NameOf(bob), Text(record["ownerDisplayName"]));
        Assert.Equal(Text((await _admin.GetAsync($"/api/v1/messages/{message}")).Expect(200)["receivedAt"]), Text(record["receivedAt"]));
        Assert.Empty(record["steps"]!.AsArray());
    }

    [Fact]
    public async Task A_message_that_was_deleted_stays_with_what_was_done_by_whom_and_how()
    {
        var (owner, mailbox, bob) = await OwnerAsync("dispatcher");
        var (_, other, carl) = await OwnerAsync("dispatcher");
        var message = await LeaveAsync(mailbox);
        await ChangeAtPhoneAsync(message, MessageChange.Heard, bob);
        await MarkAsync(owner, message, "saved");
        // What changes nothing is nothing that was done.
        await MarkAsync(owner, message, "saved");
        await MarkAsync(owner, message, "new");
        var copy = Text((await owner.PostAsync($"/api/v1/messages/{message}/forward", new { mailbox = other, note = "Nobody else reads this" })).Expect(201)["id"]);
        (await owner.DeleteAsync($"/api/v1/messages/{message}", ("If-Match", "*"))).Expect(204);
        await ChangeAtPhoneAsync(copy, MessageChange.Delete, "");

        var record = Assert.Single(await RecordsAsync($"mailbox={mailbox}"));
        var copied = Assert.Single(await RecordsAsync($"mailbox={other}"));

        Assert.Equal((message, "deleted"), (Text(record["id"]), Text(record["state"])));
        Assert.Equal(
            [
                ("heard", "telephone", bob, null), ("saved", "signedIn", bob, null), ("markedNew", "signedIn", bob, null), ("forwarded", "signedIn", bob, carl),
                ("deleted", "signedIn", bob, null),
            ],
            StepsOf(record));
        Assert.All(record["steps"]!.AsArray(), step => Assert.Equal(NameOf(bob), Text(step!["byDisplayName"])));
        Assert.Equal((copy, "deleted", bob, bob), (Text(copied["id"]), Text(copied["state"]), Text(copied["forwardedFrom"]), Text(copied["forwardedBy"])));
        // Nobody was asserted in that call.
        Assert.Equal([("deleted", "telephone", null, null)], StepsOf(copied));
        Assert.DoesNotContain("Nobody else reads this", record.ToJsonString() + copied.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_that_went_with_their_mailbox_are_told_to_who_sees_all_and_to_no_later_owner_of_the_address()
    {
        var (owner, mailbox, bob) = await OwnerAsync("dispatcher");
        var gone = await LeaveAsync(mailbox);
        await ChangeAtPhoneAsync(gone, MessageChange.Delete, bob);
        var kept = await LeaveAsync(mailbox);
        (await _admin.DeleteAsync($"/api/v1/mailboxes/{mailbox}", ("If-Match", "*"))).Expect(204);
        var next = Text((await _admin.PostAsync("/api/v1/mailboxes", new { owner = bob })).Expect(201)["id"]);
        var mine = await LeaveAsync(next);

        var records = await RecordsAsync($"mailbox={Uri.EscapeDataString(bob)}");

        Assert.Equal(
            [(mine, "new", false), (kept, "deleted", true), (gone, "deleted", true)],
            records.Select(record => (Text(record["id"]), Text(record["state"]), record["mailboxGone"]!.GetValue<bool>())));
        Assert.Equal([("deletedWithMailbox", "signedIn", "sip:admin@poc.local", null)], StepsOf(records[1]));
        Assert.Equal([("deleted", "telephone", bob, null)], StepsOf(records[2]));
        Assert.Equal([mine], await FoundAsync("", owner));
    }

    [Fact]
    public async Task Pages_do_not_shift_when_messages_are_left()
    {
        var (_, mailbox, _) = await OwnerAsync("viewer");
        var left = new List<string>();
        for (var i = 0; i < 5; i++) left.Add(await LeaveAsync(mailbox));
        var of = $"{History}?mailbox={mailbox}&limit=2&count=true";

        var reply = await _admin.GetAsync(of);
        var first = reply.Expect(200);
        await LeaveAsync(mailbox);
        var second = (await _admin.GetAsync($"{of}&cursor={first["next"]}")).Expect(200);
        var third = (await _admin.GetAsync($"{of}&cursor={second["next"]}")).Expect(200);

        Assert.Equal((5, 6), (first["total"]!.GetValue<int>(), second["total"]!.GetValue<int>()));
        Assert.Equal(Enumerable.Reverse(left), Ids(first).Concat(Ids(second)).Concat(Ids(third)));
        Assert.EndsWith($"cursor={first["next"]}>; rel=\"next\"", reply.Headers["Link"], StringComparison.Ordinal);
        Assert.Null(third["next"]);
        Assert.Equal(left, await FoundAsync($"mailbox={mailbox}&sort=receivedAt&limit=5"));
    }

    [Fact]
    public async Task Messages_are_found_by_state_mailbox_caller_time_and_words()
    {
        var (owner, mailbox, bob) = await OwnerAsync("dispatcher");
        var carl = await app.NewUserAsync();
        var (fresh, heard, saved, deleted) = (await LeaveAsync(mailbox), await LeaveAsync(mailbox), await LeaveAsync(mailbox), await LeaveAsync(mailbox, caller: carl));
        await MarkAsync(owner, heard, "heard");
        await MarkAsync(owner, saved, "saved");
        await ChangeAtPhoneAsync(deleted, MessageChange.Delete, bob);
        var box = $"mailbox={mailbox}";

        Assert.Equal([fresh], await FoundAsync($"{box}&state=new"));
        Assert.Equal([heard], await FoundAsync($"{box}&state=heard"));
        Assert.Equal([saved], await FoundAsync($"{box}&state=saved"));
        Assert.Equal([deleted], await FoundAsync($"{box}&state=deleted"));
        Assert.Equal([deleted, saved, heard, fresh], await FoundAsync($"mailbox={Uri.EscapeDataString(bob)}"));
        Assert.Equal([deleted], await FoundAsync($"caller={Uri.EscapeDataString(carl)}"));
        Assert.Equal([deleted], await FoundAsync($"q={carl[4..].Split('@')[0]}"));
        Assert.Equal([saved, heard, fresh], await FoundAsync($"{box}&q=sip:ANNA%40"));
        Assert.Equal(4, (await FoundAsync($"q={NameOf(bob)}")).Count);
        Assert.Equal(4, (await FoundAsync($"{box}&from=2020-01-01T00:00:00Z")).Count);
        Assert.Empty(await FoundAsync($"{box}&to=2020-01-01T00:00:00Z"));
        Assert.Empty(await FoundAsync($"{box}&from=2999-01-01T00:00:00Z"));
        Assert.Empty(await FoundAsync("mailbox=mbx_none"));
    }

    [Theory]
    [InlineData("state=gone")]
    [InlineData("caller=no%20body")]
    [InlineData("from=yesterday")]
    [InlineData("to=2026-11-20")]
    [InlineData("limit=1001")]
    [InlineData("sort=name")]
    [InlineData("cursor=abc")]
    public async Task A_question_that_is_none_is_refused(string query)
    {
        (await _admin.GetAsync($"{History}?{query}")).ExpectProblem(400, "malformed");
        (await _admin.GetAsync($"{History}?{query}", ("Accept", "text/csv"))).ExpectProblem(400, "malformed");
    }

    [Fact]
    public async Task Everything_that_is_found_is_exported()
    {
        var (owner, mailbox, bob) = await OwnerAsync("dispatcher");
        var heard = await LeaveAsync(mailbox);
        await MarkAsync(owner, heard, "heard");
        await MarkAsync(owner, heard, "saved");
        for (var i = 0; i < 2; i++) await LeaveAsync(mailbox);
        var path = $"{History}?mailbox={mailbox}&limit=1&sort=receivedAt";

        var csv = (await _admin.GetAsync(path, ("Accept", "text/csv"))).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var reply = await owner.GetAsync(path, ("Accept", "application/x-ndjson"));

        // Two steps of the first, and a line each for those with which nothing was done.
        Assert.Equal(1 + 2 + 2, csv.Length);
        var columns = csv[0].Split(',').ToList();
        Assert.All(csv, line => Assert.Equal(columns.Count, line.Split(',').Length));
        Assert.Equal([(heard, "saved", "heard", bob), (heard, "saved", "saved", bob)], csv[1..3].Select(line => (At(line, "id"), At(line, "state"), At(line, "deed"), At(line, "by"))));
        Assert.All(csv[3..], line => Assert.Equal(("new", "", ""), (At(line, "state"), At(line, "deed"), At(line, "at"))));
        Assert.Equal("attachment; filename=messages.ndjson", reply.Headers["Content-Disposition"]);
        var lines = reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal([2, 0, 0], lines.Select(line => line["steps"]!.AsArray().Count));

        string At(string line, string column) => line.Split(',')[columns.IndexOf(column)];
    }

    [Fact]
    public async Task A_dispatcher_sees_what_came_to_him_and_his_groups_and_a_supervisor_sees_all()
    {
        var (dispatcher, mine, me) = await OwnerAsync("dispatcher");
        var (_, other, _) = await OwnerAsync("dispatcher");
        var supervisor = await app.NewConsoleUserAsync("supervisor");
        var address = $"sip:{GatewayApp.NewName("crew")}@poc.local";
        var group = Text((await _admin.PostAsync("/api/v1/groups", new { address, displayName = "Crew", type = "prearranged" })).Expect(201)["id"]);
        var membership = $"/api/v1/groups/{group}/members/{Uri.EscapeDataString(me)}";
        (await _admin.PutAsync(membership, new { }, ("If-Match", "*"))).Expect(204);
        var shared = Text((await _admin.PostAsync("/api/v1/mailboxes", new { owner = address })).Expect(201)["id"]);
        var (first, second, third) = (await LeaveAsync(mine), await LeaveAsync(shared), await LeaveAsync(other));

        Assert.Equal([second, first], await FoundAsync("", dispatcher));
        Assert.Empty(await FoundAsync($"mailbox={other}", dispatcher));
        Assert.Equal("Crew", Text((await RecordsAsync($"mailbox={shared}", dispatcher))[0]["ownerDisplayName"]));
        Assert.Equal([third], await FoundAsync($"mailbox={other}", supervisor));
        (await _admin.DeleteAsync(membership, ("If-Match", "*"))).Expect(204);
        Assert.Equal([first], await FoundAsync("", dispatcher));
        Assert.Empty(await FoundAsync("", await app.NewConsoleUserAsync("viewer")));
    }

    [Fact]
    public async Task A_key_needs_the_scope_of_the_history_and_that_of_mailboxes()
    {
        var (owner, mailbox, _) = await OwnerAsync("administrator");
        var message = await LeaveAsync(mailbox);
        await MarkAsync(await KeyAsync(owner, "mailboxes:write"), message, "heard");

        (await (await KeyAsync(owner, "mailboxes:read")).GetAsync(History)).ExpectProblem(403, "insufficient-scope");
        (await (await KeyAsync(owner, "history:read")).GetAsync(History)).ExpectProblem(403, "insufficient-scope");
        var record = Assert.Single(await RecordsAsync($"mailbox={mailbox}", await KeyAsync(owner, "history:read", "mailboxes:read")));
        Assert.Equal(("heard", "key"), (Text(record["steps"]![0]!["deed"]), Text(record["steps"]![0]!["means"])));
        (await app.Anonymous().GetAsync(History)).ExpectProblem(401, "unauthenticated");
    }

    // Both sides of a hundred: nobody can fill the disk by marking a message to and fro, and its end is told in any case.
    [Fact]
    public async Task A_hundred_steps_are_written_down_and_beyond_them_only_the_end()
    {
        var (owner, mailbox, bob) = await OwnerAsync("dispatcher");
        var message = await LeaveAsync(mailbox);
        for (var i = 0; i < MessageStatements.StepsMax; i++) await MarkAsync(owner, message, i % 2 == 0 ? "heard" : "new");
        Assert.Equal(MessageStatements.StepsMax, StepsOf(Assert.Single(await RecordsAsync($"mailbox={mailbox}"))).Count());

        await MarkAsync(owner, message, "saved");
        var full = Assert.Single(await RecordsAsync($"mailbox={mailbox}"));
        await ChangeAtPhoneAsync(message, MessageChange.Delete, bob);
        var ended = Assert.Single(await RecordsAsync($"mailbox={mailbox}"));

        Assert.Equal((MessageStatements.StepsMax, "saved", "markedNew"), (StepsOf(full).Count(), Text(full["state"]), StepsOf(full).Last().Deed));
        Assert.Equal((MessageStatements.StepsMax + 1, "deleted", "deleted"), (StepsOf(ended).Count(), Text(ended["state"]), StepsOf(ended).Last().Deed));
    }

    private async Task<(ApiClient Client, string Mailbox, string Address)> OwnerAsync(string role)
    {
        var client = await app.NewConsoleUserAsync(role);
        var address = Text((await client.GetAsync("/api/v1/me")).Expect(200)["address"]);
        return (client, Text((await _admin.PostAsync("/api/v1/mailboxes", new { owner = address })).Expect(201)["id"]), address);
    }

    private async Task<ApiClient> KeyAsync(ApiClient owner, params string[] scopes) =>
        app.WithBearer(Text((await owner.PostAsync("/api/v1/api-keys", new { name = "reader", scopes })).Expect(201)["key"]));

    /// <summary>Leaves a message and gives its id.</summary>
    private async Task<string> LeaveAsync(string mailbox, int packets = 60, string caller = "sip:anna@poc.local")
    {
        Assert.True(await SpokenMessage.LeaveAsync(app, mailbox, packets, caller: caller));
        return Text((await _admin.GetAsync($"/api/v1/mailboxes/{mailbox}/messages?limit=1")).Expect(200)["data"]![0]!["id"]);
    }

    private async Task ChangeAtPhoneAsync(string message, MessageChange change, string caller) =>
        Assert.True(await SpokenMessage.AskAsync<bool>(told => SpokenMessage.StoreOf(app).Change(new(message), change, caller, told)));

    private static async Task MarkAsync(ApiClient client, string message, string state) =>
        (await client.PatchAsync($"/api/v1/messages/{message}", new { state }, ("If-Match", "*"))).Expect(200);

    private async Task<IReadOnlyList<JsonNode>> RecordsAsync(string query, ApiClient? client = null) =>
        [.. (await (client ?? _admin).GetAsync($"{History}?{query}")).Expect(200)["data"]!.AsArray().Select(one => one!)];

    private async Task<IReadOnlyList<string>> FoundAsync(string query, ApiClient? client = null) => [.. (await RecordsAsync(query, client)).Select(one => Text(one["id"]))];

    private static IEnumerable<(string Deed, string Means, string? By, string? To)> StepsOf(JsonNode record) =>
        record["steps"]!.AsArray().Select(step => (Text(step!["deed"]), Text(step["means"]), step["by"]?.GetValue<string>(), step["to"]?.GetValue<string>()));

    private static IEnumerable<string> Ids(JsonNode page) => page["data"]!.AsArray().Select(one => Text(one!["id"]));

    // Users of the console are called here as their address is.
    private static string NameOf(string address) => address[4..].Split('@')[0];

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
