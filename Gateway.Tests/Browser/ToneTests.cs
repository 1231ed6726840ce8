using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>A tone spoken into a browser is heard from another, and from phones, at its pitch and level; and the other way round; in every pair of codecs.</summary>
public sealed class ToneTests(ToneFixture fixture) : BrowserTests(fixture), IClassFixture<ToneFixture>
{
    // A quarter of a second of what goes to the loudspeaker; and a level that is off by less than 1 dB.
    private const int Samples = 16_384;
    private const double LevelToleranceDb = 1.0;
    private const double PitchTolerance = 0.01;

    // A sine of a quarter of the full scale, on the whole.
    private const double SpokenLevelDb = -15.05;
    private static readonly TimeSpan Spoken = TimeSpan.FromSeconds(4);

    /// <summary>Listens in on everything that goes to the loudspeaker, and has the page speak the codecs of the test alone.</summary>
    private const string Ears = """
        (() => {
          const connect = AudioNode.prototype.connect;
          AudioNode.prototype.connect = function (to, ...rest) {
            if (to === this.context.destination) {
              window.ears ??= Object.assign(this.context.createAnalyser(), { fftSize: SAMPLES });
              connect.call(this, window.ears);
            }
            return connect.call(this, to, ...rest);
          };
          window.listen = () => {
            const heard = new Float32Array(SAMPLES);
            window.ears?.getFloatTimeDomainData(heard);
            let crossings = 0, power = 0;
            for (let i = 1; i < heard.length; i++) {
              if (heard[i - 1] < 0 && heard[i] >= 0) crossings++;
              power += heard[i] * heard[i];
            }
            return { hertz: crossings * 48000 / SAMPLES, amplitude: Math.sqrt(2 * power / SAMPLES) };
          };
          const Native = window.WebSocket;
          window.WebSocket = class extends Native {
            constructor(url, protocol) { super(String(url).replace(/codecs=[^&]*/, 'codecs=CODECS'), protocol); }
          };
          // What cleans speech takes a steady tone for noise, and what makes talkers equally loud changes its level.
          localStorage.setItem('poc.voice', JSON.stringify({ noiseSuppression: false, echoCancellation: false, tones: false, levels: false }));
        })();
        """;

    [Theory]
    [InlineData("opus", "opus")]
    [InlineData("pcma", "pcma")]
    [InlineData("pcmu", "opus")]
    [InlineData("opus", "pcmu")]
    public async Task A_tone_goes_from_browser_to_browser(string spoken, string heard)
    {
        var name = $"{spoken}-{heard}";
        var speaker = await SitDownAsync($"s-{name}", spoken);
        var listener = await SitDownAsync($"l-{name}", heard);
        var group = await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/groups", new JsonObject
        {
            ["address"] = $"sip:{name}@poc.local", ["displayName"] = name, ["type"] = "chat",
        });
        foreach (var member in new[] { $"s-{name}", $"l-{name}" })
            await Fixture.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/sip:{member}%40poc.local");
        await speaker.JoinAsync(name);
        await listener.JoinAsync(name);

        await speaker.TalkAsync(name);

        await HearsAsync(listener, name, ToneFixture.Hertz);
        await speaker.LetGoAsync();
        // Not a sound of the tone is left once the button is up.
        await listener.Page.WaitForFunctionAsync("() => window.listen().amplitude === 0");
    }

    [Theory]
    [InlineData("opus", "baresip", "PCMA")]
    [InlineData("pcma", "linphonec", "opus/48000/2")]
    [InlineData("opus", "baresip", "opus/48000/2")]
    public async Task A_tone_goes_from_the_browser_to_a_phone(string spoken, string kind, string codec)
    {
        var name = $"to-{kind}-{spoken}-{codec[..4].ToLowerInvariant()}";
        var listener = await Tones.PhoneAsync(kind, $"p-{name}", new(codec, await Sox.ToneAsync(Fixture.Site, 0, codec, seconds: 60)));
        var speaker = await CallAsync(name, spoken);

        await speaker.ShowsAsync("HOLD TO TALK", name);
        await speaker.TalkAsync(name);
        await listener.HearsAsync();
        await Task.Delay(Spoken);
        await speaker.LetGoAsync();
        await speaker.ShowsAsync("HOLD TO TALK", name);
        await EndAsync(name);
        await listener.Phone.IsFreeAsync();
        await listener.Phone.QuitAsync();

        var measured = await Sox.MeasureAsync(listener.Heard());
        Assert.InRange(measured.Hertz, ToneFixture.Hertz * 0.97, ToneFixture.Hertz * 1.03);
        Assert.InRange(measured.Level, SpokenLevelDb - 2, SpokenLevelDb + 2);
    }

    [Theory]
    [InlineData("baresip", "PCMA", "opus")]
    [InlineData("linphonec", "opus/48000/2", "pcma")]
    [InlineData("baresip", "opus/48000/2", "opus")]
    public async Task A_tone_goes_from_a_phone_to_the_browser(string kind, string codec, string heard)
    {
        const int hertz = 440;
        var name = $"from-{kind}-{codec[..4].ToLowerInvariant()}-{heard}";
        await Tones.PhoneAsync(kind, $"p-{name}", new(codec, await Sox.ToneAsync(Fixture.Site, hertz, codec, seconds: 60)));

        var listener = await CallAsync(name, heard);

        await HearsAsync(listener, name, hertz, levelToleranceDb: 2);
        await EndAsync(name);
    }

    // A phone that is called, and a page that calls it: the group of the two, by whose name both are known.
    private async Task<TalkSeat> CallAsync(string name, string codec)
    {
        var seat = await SitDownAsync($"s-{name}", codec);
        var group = await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/groups", new JsonObject { ["address"] = $"sip:{name}@poc.local", ["displayName"] = name });
        foreach (var member in new[] { $"s-{name}", $"p-{name}" })
            await Fixture.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/sip:{member}%40poc.local");
        await seat.Seat.Tile(name).GetByRole(AriaRole.Button, new() { NameRegex = new($"^Call: {name}$") }).ClickAsync();
        await seat.SelectAsync(name);
        return seat;
    }

    private async Task EndAsync(string group)
    {
        var sessions = (await Fixture.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/sessions?state=active&group=sip:{group}%40poc.local"))["data"]!.AsArray();
        await Fixture.Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/sessions/{Assert.Single(sessions)!["id"]}");
    }

    private static async Task HearsAsync(TalkSeat listener, string group, int hertz, double levelToleranceDb = LevelToleranceDb)
    {
        await listener.Seat.ShowsAsync(group, "receiving");
        try
        {
            await listener.Page.WaitForFunctionAsync(string.Create(CultureInfo.InvariantCulture, $$"""
                () => {
                  const { hertz, amplitude } = window.listen();
                  return Math.abs(hertz / {{hertz}} - 1) < {{PitchTolerance}} && Math.abs(20 * Math.log10(amplitude / {{ToneFixture.Amplitude}})) < {{levelToleranceDb}};
                }
                """));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"heard at last: {await listener.Page.EvaluateAsync("() => window.listen()")}");
        }

        // The meter shows it too: from silence, 60 dB down, to full.
        await Assertions.Expect(listener.Seat.Tile(group).Locator("[data-tone=good][aria-hidden=true] > span")).ToHaveAttributeAsync("style", new Regex(@"scaleX\(0\.[5-9]"));
    }

    private ToneFixture Tones => (ToneFixture)Fixture;

    private async Task<TalkSeat> SitDownAsync(string user, string codec)
    {
        await Fixture.Gateway.AddDispatcherAsync(user, user);
        var seat = await Fixture.TakeSeatAsync();
        await seat.Page.AddInitScriptAsync(Ears
            .Replace("SAMPLES", Samples.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("CODECS", codec, StringComparison.Ordinal));
        return await TalkSeat.SitDownAsync(seat, user);
    }
}
