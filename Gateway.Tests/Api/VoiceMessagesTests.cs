using Gateway.Api.Messages;
using Gateway.Api.Storage;
using Gateway.Domain.MessageBox;
using Gateway.Tests.Api.Support;
using Microsoft.EntityFrameworkCore;
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

    // Both sides of ten in a row, and of a quarter of an hour; neither hanging up nor another call begins the count anew, since it lies with the mailbox.
    [Fact]
    public async Task A_lock_lasts_a_quarter_of_an_hour_and_each_wrong_PIN_is_on_record()
    {
        var mailbox = await MailboxAsync();
        (await _admin.PutAsync($"/api/v1/mailboxes/{mailbox}/pin", new { pin = "4711" })).Expect(204);
        var before = DateTimeOffset.UtcNow;
        for (var i = 0; i < 10; i++)
            Assert.Equal(PinVerdict.Wrong, await CheckAsync(mailbox, "0000"));
        Assert.Equal(PinVerdict.Locked, await CheckAsync(mailbox, "4711"));

        var until = await ChangeRowAsync(mailbox, row => row.PinLockedUntil);
        Assert.InRange(until, (before + StoredMessages.PinLock).UtcTicks, (DateTimeOffset.UtcNow + StoredMessages.PinLock).UtcTicks);
        await ChangeRowAsync(mailbox, row => row.PinLockedUntil = (DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1)).UtcTicks);
        Assert.Equal(PinVerdict.Locked, await CheckAsync(mailbox, "4711"));
        await ChangeRowAsync(mailbox, row => row.PinLockedUntil = DateTimeOffset.UtcNow.UtcTicks - 1);
        Assert.Equal(PinVerdict.Right, await CheckAsync(mailbox, "4711"));

        using var db = app.Storage.File.Read();
        var audited = db.Audit.Where(row => row.Subject == mailbox && row.Action.StartsWith("mailbox.pin.")).OrderBy(row => row.Id).ToList();
        Assert.Equal(["mailbox.pin.set", .. Enumerable.Repeat("mailbox.pin.wrong", 9), "mailbox.pin.lock"], audited.Select(row => row.Action));
        Assert.All(audited.Skip(1), row => Assert.Equal("sip:eve@poc.local", row.Actor));
    }

    [Fact]
    public async Task Messages_that_end_together_are_one_count_and_one_whose_mailbox_is_gone_keeps_none_of_the_others_back()
    {
        var (first, second) = (await MailboxAsync(), await MailboxAsync());
        var after = app.Storage.Feed.LastSeq;
        var rows = new[] { first, first, second, "mbx_gone" }.Select(Row).ToList();
        var told = new List<(string Mailbox, bool IsKept)>();

        await SpokenMessage.AskAsync<bool>(done => app.Services.GetRequiredService<StoredMessages>().TryKeep(rows, (row, isKept) =>
        {
            told.Add((row.Mailbox, isKept));
            if (told.Count == rows.Count)
                done(true);
        }));

        Assert.Equal([(first, true), (first, true), (second, true), ("mbx_gone", false)], told);
        var events = (await _admin.GetAsync($"/api/v1/events?after={after}&types=message.deposited,mailbox.summary")).Expect(200)["data"]!.AsArray();
        Assert.Equal(
            ["message.deposited", "message.deposited", "message.deposited", "mailbox.summary", "mailbox.summary"], events.Select(one => one!["type"]!.GetValue<string>()));
        Assert.Equal([2, 1], events.Skip(3).Select(one => one!["data"]!["summary"]!["new"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Callers_who_hang_up_at_the_same_moment_have_all_left_what_they_said()
    {
        var mailbox = await MailboxAsync();
        var tapes = Enumerable.Range(0, 60).Select(i => SpokenMessage.Record(_store, mailbox, 50 + i)).ToList();

        Assert.All(await Task.WhenAll(tapes.Select(tape => SpokenMessage.AskAsync<bool>(told => tape.Keep(told)))), Assert.True);

        var listed = (await _admin.GetAsync($"/api/v1/mailboxes/{mailbox}/messages?limit=100")).Expect(200)["data"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, 60).Select(i => 1_000 + (i * 20)), listed.Select(one => one!["lengthMs"]!.GetValue<int>()).Order());
        foreach (var id in await ListAsync(mailbox))
            Assert.NotEmpty((await LoadAsync(id))!);
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

    private static MessageRow Row(string mailbox) => new()
    {
        Id = Ids.New("msg"), Mailbox = mailbox, CallId = "call", RequestUri = "sip:x@vm.poc.local", File = "none.wav", Codec = "pcm", State = MessageRow.New, Version = 1,
    };

    private Task<long> ChangeRowAsync(string mailbox, Func<MailboxRow, long> change) => app.Storage.Writer.WriteAsync(
        unit => change(unit.Db.Mailboxes.AsTracking().First(row => row.Id == mailbox)), TestContext.Current.CancellationToken);

    private Task<bool> LeaveAsync(string mailbox, int packets) => SpokenMessage.LeaveAsync(app, mailbox, packets);

    private Task<short[]?> LoadAsync(string message) => SpokenMessage.AskAsync<short[]?>(told => _store.Load(new(message), told));

    private Task<bool> ChangeAsync(string message, MessageChange change) => SpokenMessage.AskAsync<bool>(told => _store.Change(new(message), change, "sip:eve@poc.local", told));

    private Task<PinVerdict?> CheckAsync(string mailbox, string pin) => SpokenMessage.AskAsync<PinVerdict?>(told => _store.CheckPin(new(mailbox), pin, "sip:eve@poc.local", told));

    private async Task<IReadOnlyList<string>> ListAsync(string mailbox) =>
        [.. (await SpokenMessage.AskAsync<System.Collections.Immutable.ImmutableArray<MessageId>?>(told => _store.List(new(mailbox), told)))!.Value.Select(id => id.Value)];
}
