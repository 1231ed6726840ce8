using System.Runtime.InteropServices;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>What the browser tests of one class share: a gateway in a process of its own, Chromium, and phones that register with that gateway.</summary>
public class ConsoleFixture : IAsyncDisposable
{
    private const string Domain = "poc.local";

    // Everything the page does by itself is done within a second or two; the rest is for a busy machine.
    internal const float PatienceMs = 60_000;

    private static readonly string[] BrowserArguments =
    [
        "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
        // A microphone that beeps, so that somebody can talk on a machine without one.
        "--use-fake-device-for-media-stream",
    ];

    // Where Playwright's package puts the node that drives the browser.
    private static readonly string NodePlatform = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    /// <summary>On a busy machine a microphone may take longer to hear something than a talker may be silent.</summary>
    private protected static readonly IReadOnlyDictionary<string, string> Patient = new Dictionary<string, string> { ["Gateway__Floor__EndOfMediaSeconds"] = "30" };

    private readonly List<Seat> seats = [];
    private Task? start;
    private string? dataDirectory;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private byte phones = 10;

    public ConsoleFixture()
        : this(60)
    {
    }

    private protected ConsoleFixture(byte site) => Site = new(site);

    internal Site Site { get; }

    /// <summary>The gateway at present: a restart puts another one here.</summary>
    internal GatewayProcess Gateway { get; private set; } = null!;

    /// <summary>Settings of the gateway that differ from those of the other tests.</summary>
    private protected virtual IReadOnlyDictionary<string, string> Settings { get; } = Patient;

    /// <summary>What the browser of this class is started with beside the usual.</summary>
    private protected virtual IReadOnlyList<string> MoreBrowserArguments => [];

    /// <summary>Starts everything, once. A missing peer skips the test that asks.</summary>
    internal Task ReadyAsync() => start ??= BeginAsync();

    /// <summary>A browser of somebody who has not signed in so far, unless he brings the cookies of a session.</summary>
    /// <param name="microphone">Whether the page may use the microphone.</param>
    /// <param name="at">Whose console he opens; <c>null</c>: that of <see cref="Gateway"/>.</param>
    internal async Task<Seat> TakeSeatAsync(ColorScheme theme = ColorScheme.Dark, string? cookies = null, bool microphone = true, GatewayProcess? at = null)
    {
        var seat = await Seat.TakeAsync(browser!, (at ?? Gateway).Address, theme, cookies, microphone);
        seats.Add(seat);
        return seat;
    }

    /// <summary>A new user whose phone is not there so far.</summary>
    internal Task AddPhoneUserAsync(string user, string displayName) => Gateway.AddUserAsync(user, SippPhone.RightPassword, displayName);

    /// <summary>A user's phone: linphonec, registered over UDP.</summary>
    internal Task<Linphonec> RegisterPhoneAsync(string user) =>
        Linphonec.RegisterAsync(Site, Site.At(++phones), Gateway.Sip, user, Domain, SippPhone.RightPassword, "udp");

    /// <summary>A user's phone that raises alerts: sipp, since linphonec's messages are no Instant Personal Alerts.</summary>
    internal SippPhone PhoneThatAlerts(string user) => new(Site, Gateway.Sip, Domain, user, Site.At(++phones));

    /// <summary>Ends the gateway, as an operator who installs a new one does.</summary>
    internal Task StopGatewayAsync() => Gateway.DisposeAsync().AsTask();

    /// <summary>Starts it again on the data that it left.</summary>
    internal async Task StartGatewayAsync() => Gateway = await GatewayProcess.StartAsync(Site, 1, Domain, Settings, dataDirectory);

    /// <summary>What every program said and what every browser shows, for the report of a failed test.</summary>
    internal async Task<string> StoryAsync()
    {
        var shown = await Task.WhenAll(seats.Select(seat => seat.DescribeAsync()));
        return string.Join("\n", [Site.Story(), .. shown.Select((text, i) => $"==== browser {i}\n{text}")]);
    }

    /// <summary>Closes every browser that was opened; the pages must have gone without a fault.</summary>
    internal async Task LeaveSeatsAsync()
    {
        var left = seats.ToList();
        seats.Clear();
        foreach (var seat in left)
            await seat.DisposeAsync();
        Assert.Empty(left.SelectMany(seat => seat.Faults));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
        await Site.DisposeAsync();
    }

    /// <summary>Whatever a class needs beside the gateway and the browser.</summary>
    private protected virtual Task FurnishAsync() => Task.CompletedTask;

    // As the phones that it talks with: the driver takes a program, not a command with arguments.
    private string First(string program)
    {
        var script = Path.Combine(Site.NewDirectory("first"), "chromium");
        File.WriteAllText(script, $"#!/bin/sh\nexec nice -n -5 {program} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }

    private async Task BeginAsync()
    {
        var chromium = Peers.Require("chromium");
        Peers.RequireAt("Playwright's node driver", Path.Combine(AppContext.BaseDirectory, ".playwright", "node", NodePlatform, "node"));
        Peers.Require("linphonec");
        Peers.Require("sipp");
        SetDefaultExpectTimeout(PatienceMs);
        dataDirectory = Site.NewDirectory("data");
        var gateway = StartGatewayAsync();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = OwnedProcess.MayBeFirst ? First(chromium) : chromium, Headless = true, Args = [.. BrowserArguments, .. MoreBrowserArguments], Timeout = PatienceMs });
        await gateway;
        await FurnishAsync();
    }
}
