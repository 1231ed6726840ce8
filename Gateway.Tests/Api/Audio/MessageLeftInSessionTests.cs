using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Gateway.Api.Messages;
using Gateway.Domain.Media;
using Gateway.Sip.Rtp;
using Gateway.Tests.Api.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api.Audio;

/// <summary>Somebody at the console calls somebody who does not answer, hears his greeting, talks by the button, and goes.</summary>
[Clause("S003", "4.2.1")]
public sealed class MessageLeftInSessionTests(AudioTown town) : IClassFixture<AudioTown>
{
    private const int FrameSamples = 160;
    private const int Frames = 60;
    private static readonly short[] Greeting = Tone(32_000);

    [Fact]
    public async Task A_session_that_nobody_answers_leaves_a_message_with_the_words_said_over_the_audio_WebSocket()
    {
        var admin = town.App.Admin;
        var bob = Uri.EscapeDataString(town.BobAddress);
        (await admin.PostAsync($"/api/v1/users/{bob}/service-contexts:provision", null)).Expect(200);
        var forwarding = (await admin.GetAsync($"/api/v1/users/{bob}/forwarding")).Expect(200);
        (await admin.PutAsync($"/api/v1/users/{bob}/forwarding", new { ringTimeMs = 1_000, noAnswer = forwarding["noAnswer"], otherwise = forwarding["otherwise"] }, ("If-Match", "*")))
            .Expect(200);
        var mailbox = (await admin.GetAsync("/api/v1/mailboxes")).Expect(200)["data"]!.AsArray().Single(one => one!["owner"]!.GetValue<string>() == town.BobAddress)!["id"]!.GetValue<string>();
        (await admin.PutAsync($"/api/v1/mailboxes/{mailbox}/greetings/no-answer", Wav(Greeting))).Expect(200);

        var session = (await town.Alice.PostAsync("/api/v1/sessions", new { type = "oneToOne", to = new[] { town.BobAddress } })).Expect(202)["id"]!.GetValue<string>();
        var path = $"/api/v1/sessions/{session}";
        var taken = await town.App.UntilAsync(path, one => one["connectedCount"]!.GetValue<int>() == 2);
        using (var audio = await AudioClient.ReadyAsync(town.App, town.Alice, session, "?codecs=pcma"))
        {
            // Of the greeting of four seconds as much as is left when the connection is there, and the tone.
            await audio.HearAsync(40);
            await audio.UntilAsync("idle");
            await audio.GrantedAsync();
            // As fast as people speak: what is shorter than a second by the clock is no message.
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            for (ushort i = 0; i < Frames && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken); i++)
                await audio.SpeakAsync(i, Spoken(i), FrameSamples);
            await audio.SayAsync(new { type = "release" });
            await audio.UntilAsync("released");
        }

        (await town.Alice.PostAsync($"{path}/leave", null)).Expect(200);
        await town.App.UntilAsync(path, one => one["state"]!.GetValue<string>() == "ended");
        var listed = await town.App.UntilAsync($"/api/v1/mailboxes/{mailbox}/messages", list => list["data"]!.AsArray().Count == 1);

        var message = listed["data"]![0]!;
        Assert.Equal(town.AliceAddress, message["caller"]!.GetValue<string>());
        Assert.InRange(message["lengthMs"]!.GetValue<int>(), 1_200, 5_000);
        var peaks = (await admin.GetAsync($"/api/v1/messages/{message["id"]}/waveform?points=20")).Expect(200)["peaks"]!.AsArray();
        Assert.InRange(peaks.Max(peak => peak!.GetValue<int>()), 50, 80);
        Assert.Equal(["failed", "connected"], [StateOf(taken, town.BobAddress), StateOf(taken, taken["participants"]!.AsArray()[2]!["address"]!.GetValue<string>())]);
        Assert.Equal("Message box", taken["participants"]![2]!["displayName"]!.GetValue<string>());

        // It is found from the session, by who may hear it; who left it knows that it is kept.
        var found = Assert.Single((await admin.GetAsync($"{path}/messages")).Expect(200)["data"]!.AsArray())!;
        Assert.Equal(
            (message["id"]!.GetValue<string>(), mailbox, taken["participants"]![2]!["id"]!.GetValue<string>()),
            (found["message"]!.GetValue<string>(), found["mailbox"]!.GetValue<string>(), found["participant"]!.GetValue<string>()));
        Assert.Null(Assert.Single((await town.Alice.GetAsync($"{path}/messages")).Expect(200)["data"]!.AsArray())!["message"]);
    }

    private static string StateOf(JsonNode session, string who) =>
        session["participants"]!.AsArray().Single(one => one!["address"]!.GetValue<string>() == who)!["state"]!.GetValue<string>();

    private static byte[] Spoken(int frame)
    {
        var payload = new byte[FrameSamples];
        G711.EncodeALaw(Tone((frame + 1) * FrameSamples).AsSpan(frame * FrameSamples), payload);
        return payload;
    }

    private static short[] Tone(int samples) => [.. Enumerable.Range(0, samples).Select(i => (short)(8_000 * Math.Sin(i * 0.4)))];

    private static ByteArrayContent Wav(short[] samples)
    {
        var content = new ByteArrayContent(WavFile.Write(samples));
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        return content;
    }
}
