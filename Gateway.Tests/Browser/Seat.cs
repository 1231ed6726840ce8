using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>One person at a browser of his own: nothing is shared with any other seat, least of all the cookies.</summary>
internal sealed class Seat : IAsyncDisposable
{
    /// <summary>A microphone that has not opened within 3.5 s is given up; on a busy machine one may take longer. A test sets <c>window.microphoneMs</c> to the page's own limit.</summary>
    private const string PatientMicrophone =
        "{ const later = window.setTimeout; window.setTimeout = (what, ms, ...more) => later(what, ms === 3500 ? window.microphoneMs ?? 25000 : ms, ...more); }";

    // Where the keyboard's focus may have to be moved to, the page being as long as it is.
    private const int TabsMax = 120;

    private readonly Stopwatch taken = Stopwatch.StartNew();
    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> faults = [];
    private readonly ConcurrentQueue<string> talk = [];

    private Seat(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>What went wrong in the page so far: exceptions that nobody caught, and what the content security policy stopped.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>What the page and the gateway have told each other of the talk button, in order: the second, the session, an arrow, and the message.</summary>
    public IReadOnlyCollection<string> Talk => talk;

    /// <summary>The people board and the rows of its list.</summary>
    public ILocator People => Page.GetByRole(AriaRole.Region, new() { Name = "People", Exact = true });

    /// <summary>The side panel of the alert that is open.</summary>
    public ILocator Alert => Page.GetByRole(AriaRole.Complementary);

    /// <summary>The side panel of the session that is open.</summary>
    public ILocator Session => Page.GetByRole(AriaRole.Complementary);

    /// <param name="cookies">Of a session that goes on here, as <see cref="CookiesAsync"/> gave them; <c>null</c>: nobody has signed in.</param>
    /// <param name="microphone">Whether the page may use the microphone.</param>
    public static async Task<Seat> TakeAsync(IBrowser browser, Uri gateway, ColorScheme theme, string? cookies, bool microphone)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = gateway.ToString(),
            StorageState = cookies,
            ViewportSize = new() { Width = 1440, Height = 900 },
            Locale = "en-GB",
            TimezoneId = "Europe/Vienna",
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = microphone ? ["microphone"] : [],
        });
        // The console has a theme of its own, which it keeps where it is next read from.
        await context.AddInitScriptAsync($"localStorage.setItem('mantine-color-scheme-value', '{(theme == ColorScheme.Dark ? "dark" : "light")}')");
        context.SetDefaultTimeout(ConsoleFixture.PatienceMs);
        await context.AddInitScriptAsync(PatientMicrophone);
        var page = await context.NewPageAsync();
        var seat = new Seat(context, page);
        page.PageError += (_, error) => seat.faults.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
                seat.faults.Enqueue(message.Text);
        };
        page.WebSocket += (_, socket) =>
        {
            if (!socket.Url.Contains("/audio?", StringComparison.Ordinal))
                return;
            socket.FrameSent += (_, frame) => seat.Note(socket, "->", frame.Text);
            socket.FrameReceived += (_, frame) => seat.Note(socket, "<-", frame.Text);
        };
        return seat;
    }

    /// <summary>Opens a page of somebody who is not signed in, fills in the form and sends it.</summary>
    public async Task AnswerSignInAsync(string userName, string password, string path = "/")
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("User name").FillAsync(userName);
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Signs in and waits until the page says that it is live.</summary>
    public async Task SignInAsync(string userName = "admin", string password = GatewayProcess.AdminPassword, string path = "/")
    {
        await AnswerSignInAsync(userName, password, path);
        await IsLiveAsync();
        await IsSettledAsync();
    }

    /// <summary>Waits until the page says that what it shows is what the gateway confirms.</summary>
    public Task IsLiveAsync() => Expect(Page.GetByRole(AriaRole.Banner).GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

    /// <summary>Waits until the page is there whole: its heading, its lists and its letters.</summary>
    public async Task IsCompleteAsync(string heading)
    {
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true }).First).ToBeVisibleAsync();
        await IsSettledAsync();
    }

    /// <summary>Shows the page in the other colours, and nothing else of it changed.</summary>
    public async Task SwitchThemeAsync(ColorScheme theme)
    {
        await Page.EvaluateAsync("(theme) => document.documentElement.setAttribute('data-mantine-color-scheme', theme)", theme.ToString().ToLowerInvariant());
        // They are painted, not only decided.
        await Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    public Task<string> CookiesAsync() => context.StorageStateAsync();

    /// <summary>The row of one person on the people board.</summary>
    public ILocator Person(string displayName) =>
        People.GetByRole(AriaRole.Listitem).Filter(new() { Has = Page.GetByText(displayName, new() { Exact = true }) });

    /// <summary>The tile of a group, in whatever state.</summary>
    public ILocator Tile(string group) =>
        Page.GetByRole(AriaRole.List, new() { Name = "Groups", Exact = true }).GetByRole(AriaRole.Listitem).Filter(new() { Has = Page.GetByText(group, new() { Exact = true }) });

    /// <summary>Waits until the tile of a group says that it is in a state.</summary>
    public Task ShowsAsync(string group, string state) => Expect(Tile(group)).ToHaveAccessibleNameAsync($"{group}: {state}");

    /// <summary>Presses a button of the tile of a group.</summary>
    public Task PressAsync(string group, string action) => Tile(group).GetByRole(AriaRole.Button, new() { Name = $"{action}: {group}", Exact = true }).ClickAsync();

    /// <summary>Opens the details of the session that the tile of a group shows.</summary>
    public Task OpenSessionAsync(string group) => Tile(group).GetByRole(AriaRole.Button, new() { Name = $"Details of {group}", Exact = true }).ClickAsync();

    /// <summary>Closes the side panel, which may lie over tiles.</summary>
    public async Task ClosePanelAsync()
    {
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Session).ToHaveCountAsync(0);
    }

    /// <summary>The row of one participant in the details of the session.</summary>
    public ILocator Participant(string displayName) =>
        Session.GetByRole(AriaRole.List, new() { Name = "Participants" }).GetByRole(AriaRole.Listitem).Filter(new() { Has = Page.GetByText(displayName, new() { Exact = true }) });

    /// <summary>Moves the focus with the keyboard alone.</summary>
    public async Task TabToAsync(ILocator target)
    {
        for (var tabs = 0; tabs < TabsMax; tabs++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{target} is not reached by {TabsMax} tabs");
    }

    /// <summary>Leaves a mark that a reload would wipe out.</summary>
    public Task MarkAsync() => Page.EvaluateAsync("() => { window.pageOfTheTest = 'still the same' }");

    /// <summary>Whether this is the very page that was marked.</summary>
    public Task<bool> IsMarkedAsync() => Page.EvaluateAsync<bool>("() => window.pageOfTheTest === 'still the same'");

    /// <summary>What a screen reader would find on the page, for the report of a failed test.</summary>
    public async Task<string> DescribeAsync() => $"{Page.Url}\n{string.Join('\n', talk)}\n{await Page.Locator("body").AriaSnapshotAsync()}";

    // Speech comes here as well, as if it were text.
    private void Note(IWebSocket socket, string arrow, string? text)
    {
        if (text is ['{', ..])
            talk.Enqueue($"{taken.Elapsed.TotalSeconds,7:0.000} {new Uri(socket.Url).Segments[^2].TrimEnd('/')} {arrow} {text}");
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();

    // Nothing is on its way that would move a button from under the mouse.
    private async Task IsSettledAsync()
    {
        await Expect(Page.Locator("[aria-label^='Loading ']")).ToHaveCountAsync(0);
        await Page.EvaluateAsync("() => document.fonts.ready.then(() => true)");
    }
}
