using Gateway.Api.Messages;
using Gateway.Domain.MessageBox;
using Gateway.Tests.Api.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Api;

public sealed class VoiceMessagesTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;
    private readonly MessageStore _store = app.Services.GetRequiredService<MessageStore>();

    [Fact]
    public async Task A_message_that_was_left_is_listed_counted_and_can_be_heard()
    {
        var mailbox = await MailboxAsync();
        Assert.True(await LeaveAsync(mailbox, packets: 100));

        var listed = (await _admin.GetAsync($"/api/v1/mailboxes/{mailbox}/messages")).Expect(200)["data"]!.AsArray();
        var message = Assert.Single(listed)!;
        Assert.Equal(("new", 2000, "sip:anna@poc.local"), (message["state"]!.GetValue<string>(), message["lengthMs"]!.GetValue<int>(), message["caller"]!.GetValue<string>()));
        var summary = (await _admin.GetAsync($"/api/v1/mailboxes/{mailbox}/summary")).Expect(200);
        Assert.Equal((1, 0), (summary["new"]!.GetValue<int>(), summary["old"]!.GetValue<int>()));
        var waveform = (await _admin.GetAsync($"/api/v1/messages/{message["id"]}/waveform?points=10")).Expect(200);
        Assert.All(waveform["peaks"]!.AsArray(), peak => Assert.InRange(peak!.GetValue<int>(), 50, 80));
        var sound = await LoadAsync(message["id"]!.GetValue<string>());
        Assert.Equal(100 * 160, sound!.Length);
        Assert.InRange(sound.Max(), 7_000, 9_000);
    }

    [Fact]
    public async Task A_message_is_marked_and_deleted_from_telephone_and_console()
    {
        var mailbox = await MailboxAsync();
        Assert.True(await LeaveAsync(mailbox, packets: 60));
        Assert.True(await LeaveAsync(mailbox, packets: 70));
        var ids = await ListAsync(mailbox);

        Assert.True(await ChangeAsync(ids[0], MessageChange.Heard));
        Assert.Equal("heard", (await _admin.GetAsync($"/api/v1/messages/{ids[0]}")).Expect(200)["state"]!.GetValue<string>());
        // What is new comes first.
        Assert.Equal([ids[1], ids[0]], await ListAsync(mailbox));
        Assert.True(await ChangeAsync(ids[0], MessageChange.Delete));
        (await _admin.GetAsync($"/api/v1/messages/{ids[0]}")).ExpectProblem(404, "not-found");
        Assert.Null(await LoadAsync(ids[0]));
        (await _admin.DeleteAsync($"/api/v1/messages/{ids[1]}", ("If-Match", "*"))).Expect(204);
        Assert.Empty(await ListAsync(mailbox));
    }

    [Fact]
    public async Task What_is_dropped_is_listed_nowhere()
    {
        var mailbox = await MailboxAsync();
        var tape = SpokenMessage.Record(_store, mailbox, 60);
        tape.Drop();
        Assert.True(await LeaveAsync(mailbox, packets: 60));

        Assert.Single(await ListAsync(mailbox));
    }

    [Fact]
    public async Task Ten_wrong_pins_in_a_row_lock_the_mailbox_and_a_new_pin_opens_it()
    {
        var mailbox = await MailboxAsync();
        Assert.Equal(PinVerdict.Locked, await CheckAsync(mailbox, "4711"));
        (await _admin.PutAsync($"/api/v1/mailboxes/{mailbox}/pin", new { pin = "4711" })).Expect(204);
        for (var i = 0; i < 9; i++)
            Assert.Equal(PinVerdict.Wrong, await CheckAsync(mailbox, "0000"));
        // The count begins anew with a right one.
        Assert.Equal(PinVerdict.Right, await CheckAsync(mailbox, "4711"));
        for (var i = 0; i < 10; i++)
            Assert.Equal(PinVerdict.Wrong, await CheckAsync(mailbox, "0000"));

        Assert.Equal(PinVerdict.Locked, await CheckAsync(mailbox, "4711"));
        (await _admin.PutAsync($"/api/v1/mailboxes/{mailbox}/pin", new { pin = "08154711" })).Expect(204);
        Assert.Equal(PinVerdict.Right, await CheckAsync(mailbox, "08154711"));
    }

    [Theory]
    [InlineData("123")]
    [InlineData("12345678901")]
    [InlineData("12a4")]
    public async Task A_pin_has_four_to_ten_digits(string pin)
    {
        var mailbox = await MailboxAsync();

        (await _admin.PutAsync($"/api/v1/mailboxes/{mailbox}/pin", new { pin })).ExpectProblem(422, "validation");
    }

    private async Task<string> MailboxAsync()
    {
        var user = await app.NewUserAsync();
        return (await _admin.PostAsync("/api/v1/mailboxes", new { owner = user })).Expect(201)["id"]!.GetValue<string>();
    }

    private Task<bool> LeaveAsync(string mailbox, int packets) => SpokenMessage.LeaveAsync(app, mailbox, packets);

    private Task<short[]?> LoadAsync(string message) => SpokenMessage.AskAsync<short[]?>(told => _store.Load(new(message), told));

    private Task<bool> ChangeAsync(string message, MessageChange change) => SpokenMessage.AskAsync<bool>(told => _store.Change(new(message), change, told));

    private Task<PinVerdict?> CheckAsync(string mailbox, string pin) => SpokenMessage.AskAsync<PinVerdict?>(told => _store.CheckPin(new(mailbox), pin, "sip:eve@poc.local", told));

    private async Task<IReadOnlyList<string>> ListAsync(string mailbox) =>
        [.. (await SpokenMessage.AskAsync<System.Collections.Immutable.ImmutableArray<MessageId>?>(told => _store.List(new(mailbox), told)))!.Value.Select(id => id.Value)];
}
