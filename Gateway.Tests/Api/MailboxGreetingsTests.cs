using System.Net.Http.Headers;
using Gateway.Api.Messages;
using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;
using Gateway.Tests.Api.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Api;

public sealed class MailboxGreetingsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private static readonly short[] Spoken = [.. Enumerable.Range(0, 16_000).Select(i => (short)(9_000 * Math.Sin(i / 3.0)))];

    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_greeting_that_was_brought_is_heard_instead_of_the_default_until_it_is_removed()
    {
        var path = await MailboxAsync();
        var kinds = (await _admin.GetAsync(path)).Expect(200)["data"]!.AsArray();
        Assert.Equal(["standard", "no-answer", "busy", "special", "do-not-disturb"], kinds.Select(one => one!["kind"]!.GetValue<string>()));
        Assert.All(kinds, one => Assert.False(one!["custom"]!.GetValue<bool>()));
        Assert.Null(await LoadAsync(path, "busy"));

        var put = (await _admin.PutAsync($"{path}/busy", Wav(Spoken))).Expect(200);

        Assert.Equal(("busy", true, 2_000), (put["kind"]!.GetValue<string>(), put["custom"]!.GetValue<bool>(), put["lengthMs"]!.GetValue<int>()));
        Assert.Equal(Spoken, await LoadAsync(path, "busy"));
        Assert.Null(await LoadAsync(path, "standard"));
        Assert.Equal(Spoken, WavFile.Read(await AudioAsync(path, "busy")));
        // What replaces it is another file; the one before is gone.
        var other = Spoken[..9_000];
        (await _admin.PutAsync($"{path}/busy", Wav(other))).Expect(200);
        Assert.Equal(other, await LoadAsync(path, "busy"));
        Assert.Single(Directory.GetFiles(Path.Combine(app.DataDirectory, "messages", "greetings"), "*.wav"), file => new FileInfo(file).Length == other.Length * 2 + WavHeader.Bytes);

        (await _admin.DeleteAsync($"{path}/busy")).Expect(204);
        Assert.Null(await LoadAsync(path, "busy"));
        Assert.Equal(BoxSounds.Instance.OfGreeting("busy"), WavFile.Read(await AudioAsync(path, "busy")));
    }

    [Fact]
    public async Task A_service_identity_with_a_greeting_that_nobody_knows_has_the_standard_one()
    {
        var path = await MailboxAsync();
        (await _admin.PutAsync($"{path}/standard", Wav(Spoken))).Expect(200);

        Assert.Equal(Spoken, await LoadAsync(path, "christmas"));
    }

    [Theory]
    [InlineData(7_999)]
    [InlineData(480_001)]
    public async Task A_greeting_has_a_second_to_a_minute(int samples)
    {
        var path = await MailboxAsync();

        (await _admin.PutAsync($"{path}/busy", Wav(new short[samples]))).ExpectProblem(422, "validation");
        Assert.Null(await LoadAsync(path, "busy"));
    }

    [Fact]
    public async Task What_is_no_greeting_is_refused_with_a_sentence()
    {
        var path = await MailboxAsync();

        var refused = (await _admin.PutAsync($"{path}/busy", Audio("ID3 and so on"u8.ToArray()))).ExpectProblem(422, "validation");
        Assert.Equal("It is no WAV file.", refused["detail"]!.GetValue<string>());
        (await _admin.PutAsync($"{path}/christmas", Wav(Spoken))).ExpectProblem(404, "not-found");
        (await _admin.GetAsync($"{path}/christmas/audio")).ExpectProblem(404, "not-found");
        (await _admin.PutAsync("/api/v1/mailboxes/mbx_none/greetings/busy", Wav(Spoken))).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Asked_twice_with_one_key_a_greeting_is_kept_once_and_tried_for_nothing_not_at_all()
    {
        var path = await MailboxAsync();
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var first = (await _admin.PutAsync($"{path}/busy", Wav(Spoken), key)).Expect(200);
        Assert.Equal(first.ToJsonString(), (await _admin.PutAsync($"{path}/busy", Wav(Spoken), key)).Expect(200).ToJsonString());
        (await _admin.PutAsync($"{path}/special?dryRun=true", Wav(Spoken))).Expect(200);

        Assert.Null(await LoadAsync(path, "special"));
    }

    [Fact]
    public async Task The_greetings_of_a_mailbox_go_with_it()
    {
        var path = await MailboxAsync();
        (await _admin.PutAsync($"{path}/busy", Wav(Spoken[..12_345]))).Expect(200);
        bool IsThere() => Directory.GetFiles(Path.Combine(app.DataDirectory, "messages", "greetings")).Any(file => new FileInfo(file).Length == (12_345 * 2) + WavHeader.Bytes);
        Assert.True(IsThere());

        (await _admin.DeleteAsync(path.Replace("/greetings", "", StringComparison.Ordinal), ("If-Match", "*"))).Expect(204);

        Assert.False(IsThere());
    }

    private async Task<string> MailboxAsync()
    {
        var owner = await app.NewUserAsync();
        return $"/api/v1/mailboxes/{(await _admin.PostAsync("/api/v1/mailboxes", new { owner })).Expect(201)["id"]}/greetings";
    }

    private Task<short[]?> LoadAsync(string path, string greeting) => SpokenMessage.AskAsync<short[]?>(
        told => app.Services.GetRequiredService<MessageStore>().LoadGreeting(new(path.Split('/')[4]), greeting, told));

    private async Task<byte[]> AudioAsync(string path, string kind)
    {
        using var reply = await _admin.Http.GetAsync($"{path}/{kind}/audio", TestContext.Current.CancellationToken);
        Assert.Equal((200, "audio/wav"), ((int)reply.StatusCode, reply.Content.Headers.ContentType!.MediaType));
        return await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private static ByteArrayContent Wav(short[] samples) => Audio(WavFile.Write(samples));

    private static ByteArrayContent Audio(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        return content;
    }
}
