using System.Text.Json.Nodes;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions;
using Gateway.Tests.Api.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Api;

/// <summary>What was left at the message box that took a session (docs/adr/0030), and who is told of it.</summary>
public sealed class SessionMessagesTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_message_is_found_from_the_session_that_it_was_left_in_by_whom_it_is_for()
    {
        var (owner, mailbox) = await OwnerAsync();
        var session = await SessionAsync("call-1", hasBox: true);
        Assert.Empty(await LeftAsync(_admin, session));

        await SpokenMessage.LeaveAsync(app, mailbox, 60, call: "call-1");
        await SpokenMessage.LeaveAsync(app, mailbox, 60, call: "call-2");

        var kept = (await _admin.GetAsync($"/api/v1/mailboxes/{mailbox}/messages?sort=receivedAt")).Expect(200)["data"]![0]!;
        foreach (var client in new[] { _admin, owner })
        {
            var left = Assert.Single(await LeftAsync(client, session))!;
            Assert.Equal((Text(kept, "id"), mailbox, 1200), (Text(left, "message"), Text(left, "mailbox"), left["lengthMs"]!.GetValue<int>()));
            var box = (await _admin.GetAsync($"/api/v1/sessions/{session}/participants")).Expect(200)["data"]!.AsArray().Single(one => Text(one!, "id") == Text(left, "participant"))!;
            Assert.Equal("sip:bob-busy@vm.poc.local", Text(box, "address"));
        }

        Assert.Empty(await LeftAsync(await app.NewConsoleUserAsync("dispatcher"), session));

        // A copy elsewhere was not left here; one that is deleted is gone.
        (await _admin.PostAsync($"/api/v1/messages/{Text(kept, "id")}/forward", new { mailbox })).Expect(201);
        Assert.Single(await LeftAsync(owner, session));
        (await _admin.DeleteAsync($"/api/v1/messages/{Text(kept, "id")}", ("If-Match", "*"))).Expect(204);
        Assert.Empty(await LeftAsync(owner, session));
    }

    [Fact]
    public async Task Who_left_it_is_told_that_it_is_kept_and_not_where()
    {
        var (_, mailbox) = await OwnerAsync();
        var caller = await app.NewConsoleUserAsync("dispatcher");
        var session = await SessionAsync("call-3", hasBox: true);
        await SpokenMessage.LeaveAsync(app, mailbox, 60, call: "call-3", caller: Text((await caller.GetAsync("/api/v1/me")).Expect(200), "address"));

        var left = Assert.Single(await LeftAsync(caller, session))!.AsObject();
        Assert.Equal(["lengthMs", "participant", "receivedAt"], left.Select(field => field.Key).Order());
    }

    [Fact]
    public async Task Where_no_message_box_took_part_there_is_none()
    {
        var (_, mailbox) = await OwnerAsync();
        var session = await SessionAsync("call-4", hasBox: false);
        await SpokenMessage.LeaveAsync(app, mailbox, 60, call: "call-4");

        Assert.Empty(await LeftAsync(_admin, session));
        (await _admin.GetAsync("/api/v1/sessions/ses_none/messages")).ExpectProblem(404, "not-found");
    }

    private static async Task<JsonArray> LeftAsync(ApiClient client, string session) => (await client.GetAsync($"/api/v1/sessions/{session}/messages")).Expect(200)["data"]!.AsArray();

    private async Task<(ApiClient Client, string Mailbox)> OwnerAsync()
    {
        var client = await app.NewConsoleUserAsync("dispatcher");
        var me = (await client.GetAsync("/api/v1/me")).Expect(200);
        return (client, Text((await _admin.PostAsync("/api/v1/mailboxes", new { owner = Text(me, "address") })).Expect(201), "id"));
    }

    // As the controlling function writes one down that was handed over.
    private async Task<string> SessionAsync(string call, bool hasBox)
    {
        var now = DateTimeOffset.UtcNow;
        var (alice, bob, box) = (PocAddress.Parse("sip:alice@poc.local"), PocAddress.Parse("sip:bob@poc.local"), PocAddress.Parse("sip:bob-busy@vm.poc.local"));
        var id = Ids.New("ses");
        ParticipantRecord Part(PocAddress who, ParticipantState state, string callId, bool joined, bool hasFloorControl) => new(
            new(Ids.New("prt")), who, null, state, alice, who == alice, false, hasFloorControl, null, now, joined ? now : null, null, null, null, [], null, null, callId);
        var session = new SessionRecord(
            new(id), null, SessionType.OneToOne, Establishment.OnDemand, null, null, alice, "Alice", SessionState.Established, null, null, now, now, null, true, null);
        var stored = app.Services.GetRequiredService<StoredSessions>();
        await app.Storage.Writer.WriteAsync(
            unit => stored.Record(
                unit, session,
                [
                    Part(alice, ParticipantState.Connected, $"{call}-a", true, true), Part(bob, ParticipantState.Refused, call, false, true),
                    .. hasBox ? [Part(box, ParticipantState.Connected, call, true, false)] : Array.Empty<ParticipantRecord>(),
                ],
                null),
            TestContext.Current.CancellationToken);
        return id;
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
