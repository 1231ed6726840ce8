using System.Text.Json.Nodes;
using Gateway.Tests.Architecture;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>The wall with everything that talk can make of a tile, at one time: looked at by axe, and taken as a picture with UPDATE_SCREENSHOTS=1.</summary>
public sealed class TalkPictureTests(ConsoleFixture fixture) : BrowserTests(fixture), IClassFixture<ConsoleFixture>
{
    /// <summary>What the pictures are called, before their theme.</summary>
    internal const string Picture = "wall-talk";

    private static readonly (string User, string Name, bool Queuing)[] Groups =
    [
        ("ambulance", "Ambulance", true), ("fire-north", "Fire North", true), ("harbour", "Harbour Patrol", true), ("medics", "Medics", false),
        ("road-service", "Road Service", true),
    ];

    [Fact]
    public async Task A_wall_shows_each_state_of_talk_by_word_shape_and_colour()
    {
        await Fixture.Gateway.AddDispatcherAsync("ada", "Ada Lindqvist");
        await Fixture.Gateway.AddDispatcherAsync("ben", "Ben Moreau");
        foreach (var (user, name, queuing) in Groups)
        {
            var group = await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/groups", new JsonObject
            {
                ["address"] = $"sip:{user}@poc.local", ["displayName"] = name, ["type"] = "chat", ["floorPolicy"] = new JsonObject { ["queuing"] = queuing },
            });
            foreach (var member in new[] { "ada", "ben" })
                await Fixture.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/sip:{member}%40poc.local");
        }

        var ada = await Fixture.SitDownAsync(await Fixture.TakeSeatAsync(), "ada");
        var ben = await Fixture.SitDownAsync(await Fixture.TakeSeatAsync(), "ben");
        foreach (var (_, name, _) in Groups)
        {
            await ada.JoinAsync(name);
            await ben.JoinAsync(name);
        }

        // Somebody has talked here before.
        await ada.SelectAsync("Road Service");
        await ada.TalkAsync("Road Service");
        await ada.LetGoAsync();
        await ada.ShowsAsync("HOLD TO TALK", "Road Service");
        await HoldAllAsync(ada, "Ambulance", "Fire North", "Medics");
        await ben.Seat.ShowsAsync("Ambulance", "receiving");
        await ben.Seat.ShowsAsync("Fire North", "receiving");
        await ben.Seat.ShowsAsync("Medics", "receiving");

        foreach (var theme in new[] { "dark", "light" })
        {
            await HoldAllAsync(ben, "Harbour Patrol", "Fire North", "Medics");

            await ben.Seat.ShowsAsync("Medics", "denied");
            if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
            {
                var picture = Path.Combine(SourceTree.Root, "docs", "screenshots", $"{Picture}-{theme}.png");
                await ben.Page.ScreenshotAsync(new() { Path = picture, Animations = ScreenshotAnimations.Disabled });
            }

            await ben.Seat.ShowsAsync("Ambulance", "receiving");
            await ben.Seat.ShowsAsync("Fire North", "queued 1");
            await ben.Seat.ShowsAsync("Harbour Patrol", "ON AIR");
            Assert.Equal("", string.Join('\n', await Axe.ViolationsAsync(ben.Page)));
            await ben.LetGoAsync();
            await ben.ShowsAsync("HOLD TO TALK", "Harbour Patrol");
            if (theme == "dark")
                await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Switch to the light theme" }).ClickAsync();
        }

        await ada.LetGoAsync();
    }

    private static async Task HoldAllAsync(TalkSeat seat, string first, params string[] others)
    {
        await seat.SelectAsync(first);
        foreach (var other in others)
            await seat.Seat.Tile(other).GetByRole(AriaRole.Button).First.ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await seat.HasSelectedAsync(1 + others.Length);
        await seat.HoldAsync("Shift");
        await seat.HoldAsync();
        await seat.LetGoAsync("Shift");
    }
}
