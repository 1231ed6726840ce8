using System.Text.Json.Nodes;
using Gateway.Api.Messages;
using Gateway.Domain.Media;
using Gateway.Sip.Sdp;
using Gateway.Tests.Api.Support;
using Gateway.Tests.Domain.Media;

namespace Gateway.Tests.Api;

/// <summary>What callers had said when the gateway died.</summary>
public sealed class RecoveredMessagesTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");

    private string Unfinished => Path.Combine(_data, "messages", "unfinished");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(777)]
    public async Task A_message_that_was_being_spoken_is_listed_after_the_next_start_with_what_was_said(int lost)
    {
        var mailbox = await DieAsync((store, mailbox) => SpokenMessage.Record(store, mailbox, 100));
        var file = Directory.GetFiles(Unfinished, "msg_*").Single(path => !path.EndsWith(".json", StringComparison.Ordinal));
        using (var cut = File.OpenWrite(file))
            cut.SetLength(cut.Length - lost);

        await using var app = await StartAsync();

        var message = await TheMessageAsync(app, mailbox);
        Assert.Equal(
            ("new", "sip:anna@poc.local", "audio/wav", (16_000 - ((lost + 1) / 2)) / 8),
            (Text(message, "state"), Text(message, "caller"), Text(message, "contentType"), message["lengthMs"]!.GetValue<int>()));
        var sound = await SpokenMessage.AskAsync<short[]?>(told => SpokenMessage.StoreOf(app).Load(new(Text(message, "id")), told));
        Assert.InRange(sound!.Length, 16_000 - 400, 16_000);
        Assert.InRange(sound.Max(), 7_000, 9_000);
        Assert.NotEmpty((await app.Admin.GetAsync($"/api/v1/messages/{message["id"]}/waveform")).Expect(200)["peaks"]!.AsArray());
        // Its header says how long it is by now, as players want it.
        using var audio = await app.Admin.Http.GetAsync($"/api/v1/messages/{message["id"]}/audio", TestContext.Current.CancellationToken);
        Assert.True(WavSound.TryRead(await audio.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), out var wav, out _));
        Assert.Equal(sound, wav.ToTelephone());
        // The file is at its place when what storage does next is done.
        await app.NewUserAsync();
        Assert.Empty(Directory.GetFiles(Unfinished));
    }

    [Fact]
    public async Task So_is_one_in_Opus_up_to_its_last_whole_page()
    {
        OpusTests.RequireOpus();
        var mailbox = await DieAsync((store, mailbox) =>
        {
            using var encoder = new OpusEncoder(8_000);
            var tape = store.Begin(new(new(mailbox), "", "", "call", "sip:x@vm.poc.local", ""), RtpCodec.Opus)!;
            var tone = Sounds.Tone(440, 8_000, 8_000, 4);
            var packet = new byte[OpusEncoder.PacketBytesMax];
            for (var i = 0; i < 200; i++)
                Assert.True(tape.Take((uint)(i * 960), packet.AsSpan(0, encoder.Encode(tone.AsSpan(i * 160, 160), packet))));
        });

        await using var app = await StartAsync();

        var message = await TheMessageAsync(app, mailbox);
        Assert.Equal("audio/ogg", Text(message, "contentType"));
        Assert.InRange(message["lengthMs"]!.GetValue<int>(), 2_900, 4_000);
        var sound = await SpokenMessage.AskAsync<short[]?>(told => SpokenMessage.StoreOf(app).Load(new(Text(message, "id")), told));
        Assert.InRange(Sounds.StrengthOf(440, sound.AsSpan(8_000, 8_000), 8_000), 7_000, 9_000);
    }

    [Fact]
    public async Task What_is_too_short_of_nobody_or_harmed_goes_and_keeps_nobody_from_starting()
    {
        var mailbox = await DieAsync((store, mailbox) =>
        {
            SpokenMessage.Record(store, mailbox, 40);
            SpokenMessage.Record(store, "mbx_gone", 100);
            SpokenMessage.Record(store, mailbox, 110);
        });
        await File.WriteAllTextAsync(Path.Combine(Unfinished, "msg_without"), "no label", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Unfinished, "msg_harmed"), "a label that is none", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Unfinished, "msg_harmed.json"), "{\"mailbox\":", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Unfinished, "msg_lonely.json"), "{}", TestContext.Current.CancellationToken);

        await using var app = await StartAsync();

        Assert.Equal(2_200, (await TheMessageAsync(app, mailbox))["lengthMs"]!.GetValue<int>());
        // Asked behind all of them.
        await SpokenMessage.AskAsync<bool?>(told => SpokenMessage.StoreOf(app).LookUp(new Gateway.Domain.ServiceContexts.MailboxId(mailbox), told));
        await app.NewUserAsync();
        Assert.Empty(Directory.GetFiles(Unfinished));
    }

    // As a kill leaves it: nobody has ended the message.
    private async Task<string> DieAsync(Action<MessageStore, string> speak)
    {
        await using var app = new GatewayApp(_data) { KeepsData = true };
        await app.InitializeAsync();
        var owner = await app.NewUserAsync();
        var mailbox = (await app.Admin.PostAsync("/api/v1/mailboxes", new { owner })).Expect(201)["id"]!.GetValue<string>();
        speak(SpokenMessage.StoreOf(app), mailbox);
        return mailbox;
    }

    private async Task<GatewayApp> StartAsync()
    {
        var app = new GatewayApp(_data) { KeepsData = true };
        await app.InitializeAsync();
        return app;
    }

    private static async Task<JsonNode> TheMessageAsync(GatewayApp app, string mailbox) =>
        Assert.Single((await app.UntilAsync($"/api/v1/mailboxes/{mailbox}/messages", page => page["data"]!.AsArray().Count > 0))["data"]!.AsArray())!;

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
