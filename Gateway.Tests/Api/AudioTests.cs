using System.Text.Json.Nodes;
using Gateway.Sip.Rtp;
using Gateway.Tests.Api.Support;
using Gateway.Tests.Domain.Media;

namespace Gateway.Tests.Api;

public sealed class AudioTests(AudioTown town) : IClassFixture<AudioTown>
{
    private readonly GatewayApp _app = town.App;

    [Fact]
    public async Task What_one_console_says_another_hears_frame_by_frame()
    {
        var session = await town.TalkAsync();
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, session);
        using var bob = await AudioClient.ReadyAsync(_app, town.Bob, session);
        var payloads = Enumerable.Range(0, 25).Select(number => AudioClient.Frame(number)).ToList();

        var granted = await alice.GrantedAsync();
        var taken = await bob.UntilAsync("taken");
        for (var i = 0; i < payloads.Count; i++) await alice.SpeakAsync((ushort)i, payloads[i]);
        await bob.HearAsync(payloads.Count);
        await alice.SayAsync(new { type = "release" });
        var idle = await bob.UntilAsync("idle");

        Assert.Equal(("opus", 48_000, 20, 30_000, true), (
            Text(alice.Messages[0], "codec"), Number(alice.Messages[0], "clockRate"), Number(alice.Messages[0], "frameMs"),
            Number(alice.Messages[0], "maxTalkMs"), alice.Messages[0]["mayTalk"]!.GetValue<bool>()));
        Assert.Equal(("granted", 30_000), (Text(granted, "floor"), Number(granted, "talkAtMostMs")));
        Assert.True(granted["accessMs"]!.GetValue<double>() >= 0);
        Assert.Equal(("taken", town.AliceAddress), (Text(taken, "floor"), Text(taken["talker"]!, "address")));
        Assert.Equal("idle", Text(idle, "floor"));
        Assert.Equal(payloads, bob.Frames.Select(frame => frame.Payload));
        Assert.True(bob.Frames[0].IsFirst);
        Assert.All(bob.Frames.Zip(bob.Frames.Skip(1)), pair =>
            Assert.Equal((1, 960u), ((ushort)(pair.Second.Sequence - pair.First.Sequence), pair.Second.Timestamp - pair.First.Timestamp)));
        Assert.Empty(alice.Frames);
    }

    [Fact]
    public async Task Who_presses_while_somebody_talks_waits_for_his_turn_and_gets_it()
    {
        var session = await town.TalkAsync();
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, session);
        using var bob = await AudioClient.ReadyAsync(_app, town.Bob, session);
        await alice.GrantedAsync();

        await bob.SayAsync(new { type = "press" });
        var queued = await bob.UntilAsync("queued");
        await alice.SayAsync(new { type = "release" });
        await bob.UntilAsync("granted");

        Assert.Equal(("queued", 1), (Text(queued, "floor"), Number(queued, "position")));
        Assert.Equal(town.BobAddress, Text((await alice.UntilAsync("taken"))["talker"]!, "address"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task What_becomes_of_a_press_says_of_which_one_it_is(int id)
    {
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, await town.TalkAsync());

        await alice.SayAsync(new { type = "press", id });
        var granted = await alice.UntilAsync("granted");
        await alice.SayAsync(new { type = "release" });
        var released = await alice.UntilAsync("released");
        await alice.SayAsync(new { type = "press" });
        var unnamed = await alice.UntilAsync("granted");

        Assert.Equal([id, id], [Number(granted, "press"), Number(released, "press")]);
        Assert.Null(unnamed["press"]);
    }

    [Fact]
    public async Task A_connection_that_is_cut_while_it_talks_lets_the_button_go()
    {
        var session = await town.TalkAsync();
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, session);
        using var bob = await AudioClient.ReadyAsync(_app, town.Bob, session);
        await alice.GrantedAsync();
        await alice.SpeakAsync(0, AudioClient.Frame());
        await bob.HearAsync(1);

        alice.Cut();

        Assert.Equal("idle", Text(await bob.UntilAsync("idle"), "floor"));
    }

    [Fact]
    public async Task A_client_that_knows_no_codec_of_the_session_has_its_speech_transcoded_both_ways()
    {
        Assert.SkipUnless(Gateway.Domain.Media.OpusEncoder.IsAvailable, "libopus.so.0 is missing");
        var session = await town.TalkAsync();
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, session, "?codecs=opus");
        using var bob = await AudioClient.ReadyAsync(_app, town.Bob, session, "?codecs=pcmu");
        using var encoder = new Gateway.Domain.Media.OpusEncoder(48_000);
        using var decoder = new Gateway.Domain.Media.OpusDecoder(48_000);
        var wide = Sounds.Tone(440, 8000, 48_000, 0.6);
        var narrow = Sounds.Tone(600, 8000, 8_000, 0.6);

        await alice.GrantedAsync();
        for (var i = 0; i < 30; i++)
        {
            var packet = new byte[1275];
            await alice.SpeakAsync((ushort)i, packet[..encoder.Encode(wide.AsSpan(i * 960, 960), packet)], 960);
        }

        await bob.HearAsync(30);
        await alice.SayAsync(new { type = "release" });
        await bob.GrantedAsync();
        for (var i = 0; i < 30; i++)
        {
            var packet = new byte[160];
            G711.EncodeMuLaw(narrow.AsSpan(i * 160, 160), packet);
            await bob.SpeakAsync((ushort)i, packet, 160);
        }

        await alice.HearAsync(30);

        var heardByBob = bob.Frames.SelectMany(frame => DecodeMuLaw(frame.Payload)).ToArray();
        var heardByAlice = alice.Frames.SelectMany(frame =>
        {
            var samples = new short[960];
            Assert.Equal(960, decoder.Decode(frame.Payload, samples));
            return samples;
        }).ToArray();
        Assert.Equal(("opus", "pcmu"), (Text(alice.Messages[0], "codec"), Text(bob.Messages[0], "codec")));
        Assert.InRange(Sounds.StrengthOf(440, heardByBob.AsSpan(1600), 8_000), 6500, 9500);
        Assert.InRange(Sounds.StrengthOf(600, heardByAlice.AsSpan(9600), 48_000), 6500, 9500);
        Assert.All(alice.Frames.Zip(alice.Frames.Skip(1)), pair => Assert.Equal(960u, pair.Second.Timestamp - pair.First.Timestamp));
    }

    [Fact]
    public async Task Two_windows_of_one_user_both_hear_and_one_talks()
    {
        var session = await town.TalkAsync();
        using var one = await AudioClient.ReadyAsync(_app, town.Alice, session);
        using var other = await AudioClient.ReadyAsync(_app, town.Alice, session);
        using var bob = await AudioClient.ReadyAsync(_app, town.Bob, session);

        await one.GrantedAsync();
        var told = await other.UntilAsync("taken");
        await other.SpeakAsync(0, AudioClient.Frame());
        await one.SayAsync(new { type = "release" });
        await bob.UntilAsync("idle");
        await bob.GrantedAsync();
        await bob.SpeakAsync(0, AudioClient.Frame());
        await one.HearAsync(1);
        await other.HearAsync(1);

        Assert.Equal(town.AliceAddress, Text(told["talker"]!, "address"));
        Assert.Empty(bob.Frames);
    }

    [Theory]
    [InlineData("short", 1003)]
    [InlineData("version", 1003)]
    [InlineData("length", 1003)]
    [InlineData("long", 1003)]
    [InlineData("text", 1009)]
    [InlineData("flood", 1008)]
    public async Task What_is_of_another_shape_or_too_much_ends_the_connection(string fault, int code)
    {
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, await town.TalkAsync());

        if (fault == "text") await alice.SayAsync(new string(' ', 1025));
        else if (fault == "flood")
        {
            // Fifty a second are allowed, and a machine may take a second for more than that.
            for (var i = 0; i < 1_000; i++) await alice.SayAsync("{}");
        }
        else await alice.SpeakAsync(fault switch { "short" => [1, 0, 0], "version" => [2, .. new byte[167]], "length" => [1, .. new byte[100]], _ => [1, .. new byte[1500]] });

        Assert.Equal(code, await alice.ClosedAsync());
    }

    [Fact]
    public async Task What_is_not_understood_is_answered_and_changes_nothing()
    {
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, await town.TalkAsync());

        foreach (var nonsense in new[] { "no json", "[]", "{\"type\":7}", "{\"type\":\"dance\"}", "{\"type\":\"press\",\"priority\":9}", "{\"type\":\"press\",\"id\":-1}", "{\"type\":\"press\",\"id\":2147483648}", "{\"type\":\"press\",\"id\":\"7\"}", $"{{\"type\":\"ping\",\"t\":\"{new string('x', 63)}\"}}" })
        {
            await alice.SayAsync(nonsense);
            Assert.NotEmpty(Text(await alice.UntilAsync("error"), "detail"));
        }

        await alice.SayAsync("{\"type\":\"ping\",\"t\":{\"a\":1}}");
        Assert.Equal("{\"a\":1}", (await alice.UntilAsync("pong"))["t"]!.ToJsonString());
        Assert.DoesNotContain(alice.Messages, message => Text(message, "type") == "requesting");
    }

    [Fact]
    public async Task Speech_without_the_floor_is_heard_by_nobody()
    {
        var session = await town.TalkAsync();
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, session);
        using var bob = await AudioClient.ReadyAsync(_app, town.Bob, session);

        await alice.SpeakAsync(0, AudioClient.Frame());
        await alice.GrantedAsync();
        await alice.SpeakAsync(1, AudioClient.Frame(9));
        await bob.HearAsync(1);

        Assert.Equal(9, bob.Frames[0].Payload[1]);
    }

    [Fact]
    public async Task Who_may_not_press_hears_and_is_denied()
    {
        var session = await town.TalkAsync(_app.Admin, "sip:admin@poc.local");
        var key = (await _app.Admin.PostAsync("/api/v1/api-keys", new { name = "Ears", scopes = new[] { "sessions:read" } })).Expect(201);
        using var listening = await AudioClient.ReadyAsync(_app, _app.WithBearer(key["key"]!.GetValue<string>()), session);
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, session);

        await listening.SayAsync(new { type = "press" });
        var denied = await listening.UntilAsync("denied");
        await alice.GrantedAsync();
        await alice.SpeakAsync(0, AudioClient.Frame());
        await listening.HearAsync(1);

        Assert.Equal(5, Number(denied, "reason"));
        Assert.False(listening.Messages[0]["mayTalk"]!.GetValue<bool>());
    }

    [Fact]
    public async Task The_end_of_the_session_is_told_and_closes_the_connection()
    {
        var session = await town.TalkAsync();
        using var alice = await AudioClient.ReadyAsync(_app, town.Alice, session);

        (await town.Alice.PostAsync($"/api/v1/sessions/{session}/leave", null)).Expect(200);

        Assert.Equal(1000, await alice.ClosedAsync());
        Assert.Equal("ended", Text(alice.Messages[^1], "type"));
        Assert.Equal(409, await AudioClient.RefusedAsync(_app, town.Alice, session));
    }

    [Fact]
    public async Task Strangers_and_wrong_questions_are_refused_before_the_handshake()
    {
        var session = await town.TalkAsync();
        var stranger = await _app.NewConsoleUserAsync("dispatcher");

        Assert.Equal(401, await AudioClient.RefusedAsync(_app, null, session));
        Assert.Equal(409, await AudioClient.RefusedAsync(_app, stranger, session));
        Assert.Equal(403, await AudioClient.RefusedAsync(_app, stranger, session, $"?as={Uri.EscapeDataString(town.AliceAddress)}"));
        Assert.Equal(404, await AudioClient.RefusedAsync(_app, town.Alice, "ses_01JD0000000000000000000000"));
        Assert.Equal(400, await AudioClient.RefusedAsync(_app, town.Alice, session, subprotocol: "other"));
        Assert.Equal(422, await AudioClient.RefusedAsync(_app, town.Alice, session, "?codecs=opus,mp3"));
        using var plain = _app.Server.CreateClient();
        plain.DefaultRequestHeaders.Authorization = town.Alice.Http.DefaultRequestHeaders.Authorization;
        var answer = await plain.GetAsync(new Uri($"/api/v1/sessions/{session}/audio", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal((426, "websocket"), ((int)answer.StatusCode, answer.Headers.Upgrade.ToString()));
    }

    [Fact]
    public async Task A_page_of_another_origin_is_not_let_in_by_the_cookie()
    {
        var session = await town.TalkAsync();
        var name = town.AliceAddress["sip:".Length..town.AliceAddress.IndexOf('@', StringComparison.Ordinal)];
        var signedIn = await _app.Anonymous().PostAsync("/api/v1/session", new { userName = name, password = "console-password" });
        var cookie = signedIn.Headers["Set-Cookie"].Split(';')[0];

        Assert.Equal(403, await AudioClient.RefusedAsync(_app, null, session, headers: [("Cookie", cookie), ("Origin", "https://elsewhere.example")]));
        using var own = await AudioClient.OpenAsync(_app, null, session, headers: [("Cookie", cookie), ("Origin", "http://localhost")]);
        await own.UntilAsync("ready");
    }

    [Fact]
    public async Task A_user_who_is_removed_loses_the_connection()
    {
        var session = await town.TalkAsync();
        var made = (await _app.Admin.PostAsync("/api/v1/api-keys", new { name = "Gone", scopes = new[] { "sessions:read", "admin:*" } })).Expect(201);
        using var gone = await AudioClient.ReadyAsync(_app, _app.WithBearer(made["key"]!.GetValue<string>()), session, $"?as={Uri.EscapeDataString(town.AliceAddress)}");

        Assert.Equal(204, (await _app.Admin.DeleteAsync($"/api/v1/api-keys/{made["id"]!.GetValue<string>()}")).Status);

        Assert.Equal(1008, await gone.ClosedAsync());
    }

    private static short[] DecodeMuLaw(byte[] codes)
    {
        var samples = new short[codes.Length];
        G711.DecodeMuLaw(codes, samples);
        return samples;
    }

    private static string Text(JsonNode message, string name) => message[name]!.GetValue<string>();

    private static int Number(JsonNode message, string name) => message[name]!.GetValue<int>();
}
