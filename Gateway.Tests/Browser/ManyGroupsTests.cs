using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>
/// A wall of 48 groups in which somebody talks at the same time, all heard in one page. What became of the frames, and how long the page let an event wait, is
/// written to the output of the test; only what does not depend on the speed of the machine is asserted.
/// </summary>
public sealed class ManyGroupsTests(ToneFixture fixture) : BrowserTests(fixture), IClassFixture<ToneFixture>
{
    private const int Groups = 48;

    // Ten seconds of each group.
    private const int Frames = 500;

    /// <summary>Hears of each player what it tells the page, and notes by how much a timer of 50 ms is late.</summary>
    private const string Watch = """
        (() => {
          window.players = [];
          window.waits = [];
          const Native = window.AudioWorkletNode;
          window.AudioWorkletNode = class extends Native {
            constructor(context, name, options) {
              super(context, name, options);
              if (name !== 'poc-player') return;
              const player = { counts: undefined, peak: 0 };
              window.players.push(player);
              this.port.addEventListener('message', ({ data }) => {
                player.counts = data.counts;
                player.peak = Math.max(player.peak, data.level);
              });
            }
          };
          let due = performance.now() + 50;
          setInterval(() => {
            const now = performance.now();
            window.waits.push(Math.max(0, now - due));
            due = now + 50;
          }, 50);
        })();
        """;

    [Fact]
    public async Task Forty_eight_groups_are_heard_at_once()
    {
        foreach (var user in new[] { "many-speaker", "many-listener" })
            await Fixture.Gateway.AddDispatcherAsync(user, user);
        for (var i = 0; i < Groups; i++)
        {
            await Fixture.AddChatAsync($"many-{i}", Name(i), new JsonObject { ["talkAtMostMs"] = 600_000 }, "many-speaker", "many-listener");
            foreach (var user in new[] { "many-speaker", "many-listener" })
            {
                var (status, answer) = await Fixture.Gateway.CallAsync(user, "chat", "10s", $"sip:many-{i}@poc.local");
                Assert.True(status is 200 or 201 or 202, $"{user} joins {Name(i)}: {status} {answer}");
            }
        }

        var listening = await Fixture.TakeSeatAsync();
        await listening.Page.AddInitScriptAsync(Watch);
        var listener = await TalkSeat.SitDownAsync(listening, "many-listener");
        var speaker = await Fixture.SitDownAsync("many-speaker");
        await listener.SelectAsync(Name(0));
        await speaker.SelectAsync(Name(0));
        for (var i = 1; i < Groups; i++)
            await speaker.Seat.Tile(Name(i)).GetByRole(AriaRole.Button).First.ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await speaker.HasSelectedAsync(Groups);
        await speaker.HoldAsync("Shift");
        await speaker.HoldAsync();
        await speaker.LetGoAsync("Shift");
        for (var i = 0; i < Groups; i++)
            await listener.Seat.ShowsAsync(Name(i), "receiving");

        await listener.Page.EvaluateAsync("() => { window.waits = [] }");
        await listener.Page.WaitForFunctionAsync(
            $"() => window.players.length === {Groups} && window.players.every(({{ counts, peak }}) => counts?.played >= {Frames} && peak > 0.01)", null, new() { Timeout = 60_000 });

        var told = await listener.Page.EvaluateAsync<string>("""
            () => {
              const sum = (name) => window.players.reduce((all, { counts }) => all + counts[name], 0);
              const waits = window.waits.toSorted((a, b) => a - b);
              const at = (part) => Math.round(waits[Math.min(waits.length - 1, Math.floor(part * waits.length))]);
              return ['played', 'lost', 'late', 'doubled', 'dropped', 'dry'].map((name) => `${sum(name)} ${name}`).join(', ') +
                `; a timer waited p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms (${waits.length} times)`;
            }
            """);
        TestContext.Current.TestOutputHelper?.WriteLine(told);

        // The page still does what it is told.
        await listener.Page.Keyboard.PressAsync("m");
        await Expect(listener.Seat.Tile(Name(0)).GetByRole(AriaRole.Button, new() { Name = $"Mute {Name(0)}", Exact = true })).ToHaveAttributeAsync("aria-pressed", "true");
        await speaker.LetGoAsync();
        for (var i = 0; i < Groups; i++)
            await listener.Seat.ShowsAsync(Name(i), "connected");
    }

    private static string Name(int group) => string.Create(CultureInfo.InvariantCulture, $"Many {group:00}");
}
