using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>Fingers, pedals, pages that go away, and a microphone that takes its time: the rest of the talk button's rules, one each.</summary>
public sealed class TalkHandTests(ConsoleFixture fixture) : BrowserTests(fixture), IClassFixture<ConsoleFixture>
{
    /// <summary>Gamepads are what <c>window.pads</c> says.</summary>
    private const string Gamepads = "window.pads = []; navigator.getGamepads = () => window.pads; localStorage.setItem('poc.keys', JSON.stringify({ 'talk.pedal': 'Gamepad 2' }))";

    /// <summary>The microphone opens when <c>window.openMicrophone()</c> is called; <c>window.tones</c> counts the notes that are played.</summary>
    private const string SlowMicrophone = """
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wishes) => {
          await new Promise((resolve) => { window.openMicrophone = resolve; });
          return open(wishes);
        };
        window.tones = 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
        """;

    /// <summary>Notes in <c>window.outputs</c> which loudspeaker is asked for.</summary>
    private const string Outputs = """
        window.outputs = [];
        const choose = AudioContext.prototype.setSinkId;
        AudioContext.prototype.setSinkId = function (id) { window.outputs.push(id); return choose.call(this, id); };
        """;

    [Fact]
    public async Task A_finger_talks_while_it_is_on_the_button()
    {
        var (ada, ben) = await Fixture.TwoAsync("finger", "Finger");
        await using var touch = await Touch.OnAsync(ada.Page, ada.Button);

        await touch.DownAsync();
        await ada.ShowsAsync("ON AIR", "Finger");
        await ben.Seat.ShowsAsync("Finger", "receiving");
        await touch.UpAsync();

        await ada.ShowsAsync("HOLD TO TALK", "Finger");
        await ada.MicrophoneIsAsync("closed");
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task A_finger_that_the_system_takes_away_lets_go()
    {
        var (ada, ben) = await Fixture.TwoAsync("swipe", "Swipe");
        await using var touch = await Touch.OnAsync(ada.Page, ada.Button);

        await touch.DownAsync();
        await ada.ShowsAsync("ON AIR", "Swipe");
        await touch.CancelAsync();

        await ben.Seat.ShowsAsync("Swipe", "connected");
        await ada.MicrophoneIsAsync("closed");
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task A_page_that_is_left_lets_go()
    {
        var (ada, ben) = await Fixture.TwoAsync("left", "Left");
        await ada.TalkAsync("Left");

        // The page stays, so that it can be asked: what it does, it does before it is gone.
        await ada.Page.EvaluateAsync("() => { window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })) }");

        await ada.MicrophoneIsAsync("closed");
        await ben.Seat.ShowsAsync("Left", "connected");
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task A_page_that_is_frozen_lets_go()
    {
        var (ada, ben) = await Fixture.TwoAsync("frozen", "Frozen");
        await ada.TalkAsync("Frozen");

        // The browser's driver freezes no page that is in front; what it would tell the page first is told here.
        await ada.Page.EvaluateAsync("() => { document.dispatchEvent(new Event('freeze')) }");

        await ada.MicrophoneIsAsync("closed");
        await ben.Seat.ShowsAsync("Frozen", "connected");
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task A_pedal_talks_while_it_is_down_and_comes_up_when_it_is_unplugged()
    {
        var (ada, ben) = await Fixture.TwoAsync("pedal", "Pedal", page => page.AddInitScriptAsync(Gamepads));

        await StepAsync(ada, "[{ buttons: [{ pressed: false }, { pressed: true }] }]");
        await ada.ShowsAsync("ON AIR", "Pedal");
        await ben.Seat.ShowsAsync("Pedal", "receiving");
        await StepAsync(ada, "[{ buttons: [{ pressed: false }, { pressed: false }] }]");
        await ada.ShowsAsync("HOLD TO TALK", "Pedal");

        await StepAsync(ada, "[{ buttons: [{ pressed: false }, { pressed: true }] }]");
        await ada.ShowsAsync("ON AIR", "Pedal");
        await StepAsync(ada, "[null]");
        await ada.ShowsAsync("HOLD TO TALK", "Pedal");
        await ada.SaysAsync("press", "release", "press", "release");
    }

    [Fact]
    public async Task A_microphone_that_is_slower_than_the_grant_gives_the_sign_to_talk_when_it_hears()
    {
        var (ada, ben) = await Fixture.TwoAsync("slow", "Slow", page => page.AddInitScriptAsync(SlowMicrophone));

        await ada.HoldAsync();
        // The floor is ours, and the others see it; nobody is told to talk into a microphone that is not there.
        await Task.WhenAll(ben.Seat.ShowsAsync("Slow", "receiving"), ada.ShowsAsync("OPENING", "Slow"), ada.MicrophoneIsAsync("closed"));
        Assert.Equal(0, await ada.Page.EvaluateAsync<int>("() => window.tones"));
        await ada.Page.EvaluateAsync("() => window.openMicrophone()");

        await ada.ShowsAsync("ON AIR", "Slow");
        await ada.MicrophoneIsAsync("open");
        Assert.NotEqual(0, await ada.Page.EvaluateAsync<int>("() => window.tones"));
        await ada.LetGoAsync();
        await ada.MicrophoneIsAsync("closed");
    }

    [Fact]
    public async Task The_floor_is_not_held_for_a_microphone_that_does_not_open()
    {
        var (ada, ben) = await Fixture.TwoAsync("stuck", "Stuck", page => page.AddInitScriptAsync($"{SlowMicrophone} window.microphoneMs = 3500;"));

        await ada.HoldAsync();

        await Expect(ada.Bar.GetByRole(AriaRole.Alert)).ToContainTextAsync("The microphone cannot be opened");
        await ben.Seat.ShowsAsync("Stuck", "connected");
        await ada.LetGoAsync();
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task The_loudspeaker_that_is_chosen_is_used_and_kept()
    {
        var (ada, _) = await Fixture.TwoAsync("output", "Output", page => page.AddInitScriptAsync(Outputs));
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Sound and talk settings" }).ClickAsync();
        var loudspeaker = ada.Page.GetByLabel("Loudspeaker");
        // The browser tells of its devices when it has looked for them; before there is the usual one alone.
        await Expect(loudspeaker.Locator("option").Nth(1)).ToBeAttachedAsync();
        var device = await loudspeaker.Locator("option").Last.GetAttributeAsync("value");
        Assert.False(string.IsNullOrEmpty(device), "the browser tells of no loudspeaker");

        await loudspeaker.SelectOptionAsync(device);

        await ada.Page.WaitForFunctionAsync("(device) => window.outputs.at(-1) === device", device);
        await ada.Page.ReloadAsync();
        await ada.Page.WaitForFunctionAsync("(device) => window.outputs.at(-1) === device", device);
    }

    private static Task StepAsync(TalkSeat seat, string pads) => seat.Page.EvaluateAsync($"() => {{ window.pads = {pads} }}");

    /// <summary>A finger, as the browser's own driver makes it: Playwright can only tap.</summary>
    private sealed class Touch : IAsyncDisposable
    {
        private readonly ICDPSession cdp;
        private readonly double x;
        private readonly double y;

        private Touch(ICDPSession cdp, double x, double y)
        {
            this.cdp = cdp;
            this.x = x;
            this.y = y;
        }

        public static async Task<Touch> OnAsync(IPage page, ILocator target)
        {
            var box = await target.BoundingBoxAsync() ?? throw new InvalidOperationException("the target is not shown");
            var cdp = await page.Context.NewCDPSessionAsync(page);
            await cdp.SendAsync("Emulation.setTouchEmulationEnabled", new() { ["enabled"] = true });
            return new(cdp, box.X + (box.Width / 2), box.Y + (box.Height / 2));
        }

        public Task DownAsync() => SendAsync("touchStart", new Dictionary<string, object> { ["x"] = x, ["y"] = y });

        public Task UpAsync() => SendAsync("touchEnd");

        public Task CancelAsync() => SendAsync("touchCancel");

        public async ValueTask DisposeAsync() => await cdp.DetachAsync();

        private Task SendAsync(string type, params object[] points) => cdp.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = points });
    }
}
