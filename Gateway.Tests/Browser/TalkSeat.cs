using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>Somebody at a console with a talk button, and what his page and the gateway say to each other about it.</summary>
internal sealed class TalkSeat
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(ConsoleFixture.PatienceMs);

    private TalkSeat(Seat seat) => Seat = seat;

    public Seat Seat { get; }

    public IPage Page => Seat.Page;

    /// <summary>The bar with the talk button.</summary>
    public ILocator Bar => Page.GetByRole(AriaRole.Region, new() { Name = "Talk", Exact = true });

    /// <summary>The talk button for the group that is selected first.</summary>
    public ILocator Button => Bar.GetByRole(AriaRole.Button).First;

    /// <summary>The presses and releases that the page has sent, in order.</summary>
    public IReadOnlyList<string> Said =>
    [
        .. Seat.Talk.Where(one => one.Contains(" -> ", StringComparison.Ordinal))
            .Select(one => JsonNode.Parse(one[one.IndexOf('{', StringComparison.Ordinal)..])!["type"]!.GetValue<string>()).Where(type => type is "press" or "release"),
    ];

    /// <summary>Sits down and signs in.</summary>
    public static async Task<TalkSeat> SitDownAsync(Seat seat, string userName)
    {
        await seat.SignInAsync(userName, Interop.Harness.GatewayProcess.DispatcherPassword);
        return new(seat);
    }

    /// <summary>Comes into the session of a chat group and selects its tile.</summary>
    public async Task JoinAsync(string group)
    {
        await Seat.Tile(group).GetByRole(AriaRole.Button, new() { NameRegex = new($"^(Call|Join): {group}$") }).ClickAsync();
        await Seat.ShowsAsync(group, "connected");
        await SelectAsync(group);
        await ShowsAsync("HOLD TO TALK", group);
    }

    /// <summary>Selects the tile of a group, alone.</summary>
    public Task SelectAsync(string group) => Seat.Tile(group).GetByRole(AriaRole.Button).First.ClickAsync();

    /// <summary>Waits until so many groups, more than one, are selected and nothing is pressed.</summary>
    public Task HasSelectedAsync(int groups) => Expect(Bar.GetByRole(AriaRole.Button, new() { Name = $"HOLD TO TALK all {groups} selected", Exact = true })).ToBeVisibleAsync();

    /// <summary>Waits until the talk button shows a state.</summary>
    public Task ShowsAsync(string words, string group) => Expect(Button).ToHaveAccessibleNameAsync($"{words} {group}");

    /// <summary>Waits until the page says that the microphone is open, or closed.</summary>
    public Task MicrophoneIsAsync(string state) => Expect(Bar.GetByText($"microphone {state}", new() { Exact = true })).ToBeVisibleAsync();

    public Task HoldAsync(string key = "F9") => Page.Keyboard.DownAsync(key);

    public Task LetGoAsync(string key = "F9") => Page.Keyboard.UpAsync(key);

    /// <summary>Waits until the talk button shows that it has been on the air for so long: that, or more, for a second is over before it is looked again.</summary>
    public Task HasTalkedAsync(int seconds) => Expect(Button).ToContainTextAsync(new Regex($"00:(0[{seconds}-9]|[1-5][0-9]) /"));

    /// <summary>Waits until the page has sent these presses and releases, and no other.</summary>
    public async Task SaysAsync(params string[] all)
    {
        using var stop = new CancellationTokenSource(Patience);
        while (Said.Count < all.Length && !stop.IsCancellationRequested)
            await Task.Delay(20);
        Assert.Equal(all, Said);
    }

    /// <summary>Holds the button until it is on the air, with the microphone open.</summary>
    public async Task TalkAsync(string group)
    {
        await HoldAsync();
        await ShowsAsync("ON AIR", group);
        await MicrophoneIsAsync("open");
    }
}
