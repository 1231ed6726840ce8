using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Architecture;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>
/// Each state of the talk button as one dispatcher meets it, on his button and on the tile; taken as pictures with UPDATE_SCREENSHOTS=1,
/// <c>docs/screenshots/talk-STATE-dark.png</c>.
/// </summary>
public sealed partial class TalkStateTests(ConsoleFixture fixture) : BrowserTests(fixture), IClassFixture<ConsoleFixture>
{
    private const string Fire = "Fire North", Medics = "Medics", Night = "Night Shift";

    /// <summary>What the pictures are called, whole.</summary>
    internal static readonly IReadOnlyList<string> Pictures =
    [
        .. new[] { "idle", "requesting", "queued", "on-air", "listening", "denied", "revoked", "hangtime", "link-lost", "no-microphone" }.Select(state => $"talk-{state}-dark.png"),
    ];

    [Fact]
    public async Task Each_state_of_talk_is_told_by_the_button_and_by_the_tile()
    {
        var cut = new WebSocketCut();
        var (ada, ben) = await SitDownAsync(cut);

        await ben.SelectAsync(Fire);
        await ben.ShowsAsync("HOLD TO TALK", Fire);
        await PictureAsync(ben, "idle");

        cut.Hold();
        await ben.HoldAsync();
        await ben.ShowsAsync("REQUESTING", Fire);
        await ben.Seat.ShowsAsync(Fire, "requesting");
        await PictureAsync(ben, "requesting");
        // By the time the picture is taken the gateway may have given up on a talker who says nothing.
        await ben.LetGoAsync();
        cut.LetThrough();
        await ben.ShowsAsync("HOLD TO TALK", Fire);

        await ben.TalkAsync(Fire);
        await Expect(ben.Button).ToContainTextAsync("s left");
        await PictureAsync(ben, "on-air");

        await Fixture.Gateway.SendAsync(HttpMethod.Post, $"/api/v1/sessions/{await SessionAsync("fire-north")}/floor/revoke");
        await ben.ShowsAsync("REVOKED", Fire);
        await PictureAsync(ben, "revoked");
        await ben.LetGoAsync();
        await ben.ShowsAsync("HOLD TO TALK", Fire);

        await ada.SelectAsync(Fire);
        await ada.ShowsAsync("HOLD TO TALK", Fire);
        await ada.TalkAsync(Fire);
        await ben.Seat.ShowsAsync(Fire, "receiving");
        await PictureAsync(ben, "listening");
        await ben.HoldAsync();
        await ben.ShowsAsync("QUEUED 1", Fire);
        await PictureAsync(ben, "queued");
        await ben.LetGoAsync();
        await ada.LetGoAsync();
        await ben.Seat.ShowsAsync(Fire, "connected");

        await ada.SelectAsync(Medics);
        await ada.ShowsAsync("HOLD TO TALK", Medics);
        await ada.TalkAsync(Medics);
        await ben.SelectAsync(Medics);
        await ben.ShowsAsync("HOLD TO TALK", Medics);
        await ben.HoldAsync();
        await ben.ShowsAsync("DENIED", Medics);
        await PictureAsync(ben, "denied");
        await ben.LetGoAsync();
        await ada.LetGoAsync();

        // Not before: nobody having said anything, it would be over in a minute.
        await Task.WhenAll(new[] { "ada", "ben" }.Select(who => Fixture.Gateway.CallAsync(who, "prearranged", "10s", "sip:night-shift@poc.local")));
        await ada.Seat.ShowsAsync(Night, "connected");
        await ben.Seat.ShowsAsync(Night, "connected");
        await ada.SelectAsync(Night);
        await ada.ShowsAsync("HOLD TO TALK", Night);
        await ada.TalkAsync(Night);
        // What hangs on is what was said.
        await ada.HasTalkedAsync(seconds: 1);
        await ada.LetGoAsync();
        await ben.SelectAsync(Night);
        await ben.ShowsAsync("HOLD TO TALK", Night);
        await Expect(ben.Seat.Tile(Night)).ToHaveAccessibleNameAsync(Hangtime());
        await PictureAsync(ben, "hangtime");

        await Fixture.StopGatewayAsync();
        await ben.ShowsAsync("NO AUDIO LINK", Night);
        await ben.Seat.ShowsAsync(Night, "no audio");
        await PictureAsync(ben, "link-lost");
        await Fixture.StartGatewayAsync();
    }

    [Fact]
    public async Task A_microphone_that_is_refused_is_told_beside_the_button()
    {
        await Fixture.Gateway.AddDispatcherAsync("cem", "Cem Yilmaz");
        await Fixture.AddChatAsync("road-service", "Road Service", null, "cem");
        var cem = await Fixture.SitDownAsync(await Fixture.TakeSeatAsync(microphone: false), "cem");
        await cem.JoinAsync("Road Service");

        await cem.HoldAsync();

        await Expect(cem.Bar.GetByRole(AriaRole.Alert)).ToContainTextAsync("the browser refuses it to this page");
        await PictureAsync(cem, "no-microphone");
        await cem.LetGoAsync();
    }

    private async Task<(TalkSeat Ada, TalkSeat Ben)> SitDownAsync(WebSocketCut cut)
    {
        await Fixture.Gateway.AddDispatcherAsync("ada", "Ada Lindqvist");
        await Fixture.Gateway.AddDispatcherAsync("ben", "Ben Moreau");
        await Fixture.AddChatAsync("fire-north", Fire, null, "ada", "ben");
        await Fixture.AddChatAsync("medics", Medics, new() { ["queuing"] = false }, "ada", "ben");
        await AddNightShiftAsync();
        var seat = await Fixture.TakeSeatAsync();
        await cut.WatchAsync(seat.Page);
        var ben = await Fixture.SitDownAsync(seat, "ben");
        var ada = await Fixture.SitDownAsync("ada");
        foreach (var name in new[] { Fire, Medics })
        {
            await ada.JoinAsync(name);
            await ben.JoinAsync(name);
        }

        return (ada, ben);
    }

    // A session of the group is released soon after the last word.
    private async Task AddNightShiftAsync()
    {
        var group = await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/groups", new JsonObject
        {
            ["address"] = "sip:night-shift@poc.local", ["displayName"] = Night, ["type"] = "prearranged",
            ["releasePolicy"] = new JsonObject { ["inactivityMaxMs"] = 55_000 },
        });
        foreach (var member in new[] { "ada", "ben" })
            await Fixture.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/sip:{member}%40poc.local");
    }

    private static async Task PictureAsync(TalkSeat seat, string state)
    {
        var name = $"talk-{state}-dark.png";
        Assert.Contains(name, Pictures);
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
            await seat.Page.ScreenshotAsync(new() { Path = Path.Combine(SourceTree.Root, "docs", "screenshots", name), Animations = ScreenshotAnimations.Disabled });
    }

    private async Task<string> SessionAsync(string group) =>
        (await Fixture.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/sessions?state=active&group=sip:{group}%40poc.local"))["data"]!.AsArray().Single()!["id"]!.GetValue<string>();

    [GeneratedRegex($"^{Night}: hangtime [0-9]+ s$")]
    private static partial Regex Hangtime();
}
