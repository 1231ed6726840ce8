using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>A tone spoken into one browser is heard from the loudspeaker of another, at its pitch and level, in every pair of codecs.</summary>
public sealed class ToneTests(ToneFixture fixture) : BrowserTests(fixture), IClassFixture<ToneFixture>
{
    // A quarter of a second of what goes to the loudspeaker; and a level that is off by less than 1 dB.
    private const int Samples = 16_384;
    private const double LevelToleranceDb = 1.0;
    private const double PitchTolerance = 0.01;

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
          // What cleans speech takes a steady tone for noise.
          localStorage.setItem('poc.voice', JSON.stringify({ noiseSuppression: false, echoCancellation: false, tones: false }));
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

        await listener.Seat.ShowsAsync(name, "receiving");
        try
        {
            await listener.Page.WaitForFunctionAsync(string.Create(CultureInfo.InvariantCulture, $$"""
                () => {
                  const { hertz, amplitude } = window.listen();
                  return Math.abs(hertz / {{ToneFixture.Hertz}} - 1) < {{PitchTolerance}} && Math.abs(20 * Math.log10(amplitude / {{ToneFixture.Amplitude}})) < {{LevelToleranceDb}};
                }
                """));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"heard at last: {await listener.Page.EvaluateAsync("() => window.listen()")}");
        }

        await speaker.LetGoAsync();
        // Not a sound of the tone is left once the button is up.
        await listener.Page.WaitForFunctionAsync("() => window.listen().amplitude === 0");
    }

    private async Task<TalkSeat> SitDownAsync(string user, string codec)
    {
        await Fixture.Gateway.AddDispatcherAsync(user, user);
        var seat = await Fixture.TakeSeatAsync();
        await seat.Page.AddInitScriptAsync(Ears
            .Replace("SAMPLES", Samples.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("CODECS", codec, StringComparison.Ordinal));
        return await TalkSeat.SitDownAsync(seat, user);
    }
}
