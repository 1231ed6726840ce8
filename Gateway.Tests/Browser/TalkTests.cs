using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>The rules of the talk button, one each: two dispatchers at two browsers, in the session of a group of their own.</summary>
public sealed class TalkTests(ConsoleFixture fixture) : BrowserTests(fixture), IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task The_button_is_on_the_air_by_the_grant_and_the_other_sees_who_talks()
    {
        var (ada, ben) = await TwoAsync("hold", "Hold");

        await ada.TalkAsync("Hold");

        await ada.Seat.ShowsAsync("Hold", "ON AIR");
        await ben.Seat.ShowsAsync("Hold", "receiving");
        await Expect(ben.Seat.Tile("Hold")).ToContainTextAsync("Ada hold");
        await Expect(ada.Bar.GetByText(new System.Text.RegularExpressions.Regex(@"^grant [0-9.]+ ms$"))).ToBeVisibleAsync();
        await ada.LetGoAsync();
        await ada.MicrophoneIsAsync("closed");
        await ada.ShowsAsync("HOLD TO TALK", "Hold");
        await ada.SaysAsync("press", "release");
        await Expect(ben.Seat.Tile("Hold")).ToContainTextAsync("Last: Ada hold");
    }

    [Fact]
    public async Task The_button_is_held_by_the_mouse_also_where_that_leaves_it()
    {
        var (ada, _) = await TwoAsync("mouse", "Mouse");

        await ada.Button.HoverAsync();
        await ada.Page.Mouse.DownAsync();
        await ada.ShowsAsync("ON AIR", "Mouse");
        await ada.Page.Mouse.MoveAsync(10, 10);
        await ada.ShowsAsync("ON AIR", "Mouse");
        await ada.Page.Mouse.UpAsync();

        await ada.ShowsAsync("HOLD TO TALK", "Mouse");
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task A_key_that_repeats_presses_once()
    {
        var (ada, _) = await TwoAsync("repeat", "Repeat");

        await ada.TalkAsync("Repeat");
        for (var i = 0; i < 20; i++)
            await ada.HoldAsync();
        await ada.LetGoAsync();

        await ada.ShowsAsync("HOLD TO TALK", "Repeat");
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task A_window_that_loses_the_focus_lets_go_and_a_key_that_is_still_held_does_not_press_again()
    {
        var (ada, ben) = await TwoAsync("blur", "Blur");

        await ada.TalkAsync("Blur");
        await ada.Page.EvaluateAsync("() => { window.dispatchEvent(new Event('blur')) }");

        await ada.MicrophoneIsAsync("closed");
        await ben.Seat.ShowsAsync("Blur", "connected");
        await ada.HoldAsync();
        await ada.LetGoAsync();
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task A_page_that_is_hidden_lets_go()
    {
        var (ada, ben) = await TwoAsync("hidden", "Hidden");

        await ada.TalkAsync("Hidden");
        await ada.Page.EvaluateAsync(
            "() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }); document.dispatchEvent(new Event('visibilitychange')) }");

        await ada.MicrophoneIsAsync("closed");
        await ben.Seat.ShowsAsync("Hidden", "connected");
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task A_lost_link_lets_go_at_both_ends_and_does_not_press_again_when_it_is_back()
    {
        WebSocketCut cut = new();
        var (ada, ben) = await TwoAsync("link", "Link", cut);

        await ada.TalkAsync("Link");
        await cut.CutAsync();

        await ada.MicrophoneIsAsync("closed");
        await ben.Seat.ShowsAsync("Link", "connected");
        await ada.ShowsAsync("HOLD TO TALK", "Link");
        await ada.HoldAsync();
        await ada.ShowsAsync("HOLD TO TALK", "Link");
        await ada.LetGoAsync();
        await ada.TalkAsync("Link");
        await ada.LetGoAsync();
    }

    [Fact]
    public async Task Who_lets_go_and_presses_again_before_the_gateway_has_answered_talks()
    {
        WebSocketCut cut = new();
        var (ada, ben) = await TwoAsync("again", "Again", cut);

        cut.Hold();
        await ada.HoldAsync();
        await ada.LetGoAsync();
        await ada.HoldAsync();
        await ada.SaysAsync("press", "release", "press");
        await cut.HoldsAsync("\"granted\"", "\"press\":2");
        cut.LetThrough();

        await ada.ShowsAsync("ON AIR", "Again");
        await ada.MicrophoneIsAsync("open");
        await ada.HasTalkedAsync(seconds: 4);
        await ben.Seat.ShowsAsync("Again", "receiving");
        await ada.LetGoAsync();
    }

    [Fact]
    public async Task A_revoked_floor_closes_the_microphone_at_once_and_says_why()
    {
        var (ada, ben) = await TwoAsync("revoke", "Revoke");

        await ada.TalkAsync("Revoke");
        await Fixture.Gateway.SendAsync(HttpMethod.Post, $"/api/v1/sessions/{await SessionAsync("revoke")}/floor/revoke");

        // Looked for at once, since the notice goes by itself.
        await Task.WhenAll(ada.ShowsAsync("REVOKED", "Revoke"), ada.MicrophoneIsAsync("closed"), ada.Seat.ShowsAsync("Revoke", "revoked"));
        await ben.Seat.ShowsAsync("Revoke", "connected");
        // The key, which is still held, presses nothing.
        await ada.HoldAsync();
        await ada.ShowsAsync("HOLD TO TALK", "Revoke");
        Assert.Equal("press", ada.Said[0]);
        Assert.Single(ada.Said, "press");
        await ada.LetGoAsync();
    }

    [Fact]
    public async Task A_request_that_is_denied_says_why_for_a_moment()
    {
        var (ada, ben) = await TwoAsync("deny", "Deny", policy: new JsonObject { ["queuing"] = false });

        await ada.TalkAsync("Deny");
        await ben.HoldAsync();

        await Task.WhenAll(
            ben.ShowsAsync("DENIED", "Deny"), ben.Seat.ShowsAsync("Deny", "denied"), Expect(ben.Seat.Tile("Deny")).ToContainTextAsync("Another PoC User has permission"));
        await ben.MicrophoneIsAsync("closed");
        await ben.ShowsAsync("HOLD TO TALK", "Deny");
        await ben.LetGoAsync();
        await ada.ShowsAsync("ON AIR", "Deny");
        await ada.LetGoAsync();
    }

    [Fact]
    public async Task Who_waits_sees_his_place_and_talks_when_it_is_his_turn()
    {
        var (ada, ben) = await TwoAsync("queue", "Queue");

        await ada.TalkAsync("Queue");
        await ben.HoldAsync();

        await ben.ShowsAsync("QUEUED 1", "Queue");
        await ben.Seat.ShowsAsync("Queue", "queued 1");
        await ben.MicrophoneIsAsync("closed");
        await Expect(ada.Seat.Tile("Queue")).ToContainTextAsync("1. Ben queue");

        await ada.LetGoAsync();

        await ben.ShowsAsync("ON AIR", "Queue");
        await ben.MicrophoneIsAsync("open");
        await ben.LetGoAsync();
        await ada.Seat.ShowsAsync("Queue", "connected");
    }

    [Fact]
    public async Task A_microphone_that_is_refused_explains_itself_and_takes_no_floor()
    {
        await Fixture.Gateway.AddDispatcherAsync("ada-refused", "Ada refused");
        await Fixture.AddChatAsync("refused", "Refused", null, "ada-refused");
        var ada = await Fixture.SitDownAsync(await Fixture.TakeSeatAsync(microphone: false), "ada-refused");
        await ada.JoinAsync("Refused");

        await ada.HoldAsync();

        await Expect(ada.Bar.GetByRole(AriaRole.Alert)).ToContainTextAsync("the browser refuses it to this page");
        await ada.LetGoAsync();
        Assert.Empty(ada.Said);
    }

    [Fact]
    public async Task Keys_are_left_alone_while_somebody_types()
    {
        var (ada, _) = await TwoAsync("typing", "Typing");

        await ada.Page.GetByLabel("Search people").FocusAsync();
        await ada.HoldAsync();
        await ada.LetGoAsync();
        await ada.Page.Keyboard.DownAsync("Control");
        await ada.Page.Keyboard.UpAsync("Control");

        await ada.SelectAsync("Typing");
        await ada.TalkAsync("Typing");
        await ada.LetGoAsync();
        await ada.ShowsAsync("HOLD TO TALK", "Typing");
        await ada.SaysAsync("press", "release");
    }

    [Fact]
    public async Task Ctrl_talks_when_it_is_held_alone_and_toggling_talks_without_holding()
    {
        var (ada, _) = await TwoAsync("ctrl", "Ctrl");

        await ada.HoldAsync("Control");
        await ada.ShowsAsync("ON AIR", "Ctrl");
        await ada.LetGoAsync("Control");
        await ada.ShowsAsync("HOLD TO TALK", "Ctrl");

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Sound and talk settings" }).ClickAsync();
        await ada.Page.GetByText("Press to begin and end", new() { Exact = true }).ClickAsync();
        await ada.Page.Keyboard.PressAsync("Escape");
        await ada.SelectAsync("Ctrl");
        await ada.ShowsAsync("PRESS TO TALK", "Ctrl");
        await ada.Page.Keyboard.PressAsync("F9");
        await ada.ShowsAsync("ON AIR", "Ctrl");
        await ada.Page.Keyboard.PressAsync("F9");
        await ada.ShowsAsync("PRESS TO TALK", "Ctrl");
        await ada.SaysAsync("press", "release", "press", "release");
    }

    [Fact]
    public async Task Several_groups_are_talked_to_at_once()
    {
        var (ada, ben) = await TwoAsync("both", "Both A");
        await Fixture.AddChatAsync("both-b", "Both B", null, "ada-both", "ben-both");
        await ada.JoinAsync("Both B");
        await ben.JoinAsync("Both B");

        await ada.SelectAsync("Both A");
        await ada.Seat.Tile("Both B").GetByRole(AriaRole.Button).First.ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await ada.HasSelectedAsync(2);
        await ada.HoldAsync("Shift");
        await ada.HoldAsync();

        foreach (var group in new[] { "Both A", "Both B" })
        {
            await ada.Seat.ShowsAsync(group, "ON AIR");
            await ben.Seat.ShowsAsync(group, "receiving");
        }

        // The modifier comes up first, as it may with anybody's hand.
        await ada.LetGoAsync("Shift");
        await ada.LetGoAsync();
        foreach (var group in new[] { "Both A", "Both B" })
            await ben.Seat.ShowsAsync(group, "connected");
    }

    [Fact]
    public async Task What_was_said_is_replayed_by_a_key_and_listed_with_its_waveform()
    {
        var (ada, ben) = await TwoAsync("replay", "Replay");
        await ada.TalkAsync("Replay");
        await ada.HasTalkedAsync(seconds: 2);
        await ada.LetGoAsync();
        await Expect(ben.Seat.Tile("Replay")).ToContainTextAsync("Last: Ada replay");
        var session = await SessionAsync("replay");
        await ben.Seat.OpenSessionAsync("Replay");
        await ben.Seat.Session.GetByRole(AriaRole.Tab, new() { Name = "Talk", Exact = true }).ClickAsync();

        var slider = ben.Seat.Session.GetByRole(AriaRole.Slider);
        await Expect(slider).ToBeVisibleAsync();
        await slider.FocusAsync();
        await ben.Page.Keyboard.PressAsync("End");
        await Expect(slider).Not.ToHaveAttributeAsync("aria-valuenow", "0");
        await ben.Seat.ClosePanelAsync();

        await ben.SelectAsync("Replay");
        await ben.Page.Keyboard.PressAsync("r");

        await Expect(ben.Page.GetByRole(AriaRole.Status, new() { Name = "Announcements" })).ToHaveTextAsync("Replay of Ada replay");
        await Expect(ben.Seat.Tile("Replay").GetByRole(AriaRole.Button, new() { Name = "Replay the last burst of Replay" })).ToBeVisibleAsync();
        await Expect(ben.Page.GetByText("cannot be replayed", new() { Exact = false })).ToHaveCountAsync(0);
        Assert.NotEmpty((await Fixture.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/recordings?session={session}"))["data"]!.AsArray());
    }

    private Task<(TalkSeat Ada, TalkSeat Ben)> TwoAsync(string name, string group, WebSocketCut? cut = null, JsonObject? policy = null) =>
        Fixture.TwoAsync(name, group, cut is null ? null : cut.WatchAsync, policy);

    private async Task<string> SessionAsync(string group) =>
        (await Fixture.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/sessions?state=active&group=sip:{group}%40poc.local"))["data"]!.AsArray().Single()!["id"]!.GetValue<string>();
}
