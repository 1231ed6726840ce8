using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>The console as a dispatcher meets it: the real page on the real gateway, with phones that nobody here wrote.</summary>
public sealed partial class ConsoleTests(ConsoleFixture fixture) : BrowserTests(fixture), IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task Signing_in_opens_the_console()
    {
        var seat = await Fixture.TakeSeatAsync();

        await seat.SignInAsync();

        await Expect(seat.People).ToBeVisibleAsync();
        await Expect(seat.Page.GetByRole(AriaRole.Button, new() { Name = "Administrator Administrator" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_wrong_password_opens_nothing_and_is_said_to_be_wrong()
    {
        var seat = await Fixture.TakeSeatAsync();

        await seat.AnswerSignInAsync("admin", "guess");

        await Expect(seat.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Alert)).ToHaveTextAsync("This user name and password do not match.");
        await Expect(seat.People).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_phone_is_seen_coming_online_and_leaving_without_a_reload()
    {
        await Fixture.AddPhoneUserAsync("paula", "Paula Online");
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync();
        var paula = seat.Person("Paula Online");
        await Expect(paula.GetByText("not registered")).ToBeVisibleAsync();
        await seat.MarkAsync();

        var phone = await Fixture.RegisterPhoneAsync("paula");

        await Expect(paula.GetByText("registered", new() { Exact = true })).ToBeVisibleAsync();

        await phone.QuitAsync();

        await Expect(paula.GetByText("not registered")).ToBeVisibleAsync();
        Assert.True(await seat.IsMarkedAsync(), "the page was loaded again");
    }

    [Fact]
    public async Task An_alert_from_the_people_board_is_delivered_and_its_ladder_is_shown()
    {
        await Fixture.AddPhoneUserAsync("lena", "Lena Ladder");
        var phone = await Fixture.RegisterPhoneAsync("lena");
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync();

        await seat.Person("Lena Ladder").GetByRole(AriaRole.Button, new() { Name = "Alert Lena Ladder" }).ClickAsync();
        await seat.Page.GetByLabel("Text", new() { Exact = true }).FillAsync("Gate 4, please");
        await seat.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();

        await Expect(seat.Alert).ToHaveAccessibleNameAsync("Alert to Lena Ladder");
        await Expect(seat.Alert.GetByText("delivered", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(seat.Alert.GetByText("SIP 200 OK")).ToBeVisibleAsync();
        await phone.ShowsAsync("sip:admin@poc.local", "Gate 4, please");

        await seat.Alert.GetByRole(AriaRole.Tab, new() { Name = "SIP ladder" }).ClickAsync();
        var ladder = seat.Alert.GetByRole(AriaRole.Group, new() { Name = "SIP ladder" });
        // From the console's PoC Client to the phone and back: each hop of the request has its answer, whatever was sent again.
        var requests = ladder.GetByRole(AriaRole.Button, new() { NameRegex = Request() });
        await Expect(requests.Last).ToBeVisibleAsync();
        await Expect(ladder.GetByRole(AriaRole.Button, new() { NameRegex = Ok() })).ToHaveCountAsync(await requests.CountAsync());
        await requests.Last.ClickAsync();
        await Expect(seat.Alert.GetByRole(AriaRole.Region, new() { NameRegex = OnTheWire() })).ToContainTextAsync("Gate 4, please");
    }

    [Fact]
    public async Task An_alert_that_a_rule_bars_names_its_rule_on_the_screen()
    {
        await Fixture.AddPhoneUserAsync("rita", "Rita Ruled");
        var rule = await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
        {
            ["owner"] = "sip:rita@poc.local",
            ["when"] = new JsonObject { ["anyone"] = true },
            ["permissions"] = new JsonObject { ["alert"] = "reject" },
            ["note"] = "Rita is on leave",
        });
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync();

        await seat.Person("Rita Ruled").GetByRole(AriaRole.Button, new() { Name = "Alert Rita Ruled" }).ClickAsync();
        await seat.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();

        await Expect(seat.Alert.GetByText("barred", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(seat.Alert.GetByText("Refused by rule 'Rita is on leave'", new() { Exact = false })).ToBeVisibleAsync();
        var link = seat.Alert.GetByRole(AriaRole.Link, new() { Name = "See the rule" });
        await Expect(link).ToHaveAttributeAsync("href", $"/access/rules/{rule["id"]}");

        await link.ClickAsync();

        await Expect(seat.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Rita is on leave" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_goes_on_by_itself_after_the_gateway_was_restarted()
    {
        await Fixture.AddPhoneUserAsync("rosa", "Rosa Restart");
        await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
        {
            ["owner"] = "sip:rosa@poc.local", ["when"] = new JsonObject { ["anyone"] = true }, ["permissions"] = new JsonObject { ["presence"] = "allow" },
        });
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync();
        await Expect(seat.Person("Rosa Restart").GetByText("offline", new() { Exact = true })).ToBeVisibleAsync();
        await seat.MarkAsync();

        await Fixture.StopGatewayAsync();

        await Expect(seat.Page.GetByText("The link to the gateway is lost.", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(seat.Page.GetByRole(AriaRole.Banner).GetByText(Gone())).ToBeVisibleAsync();

        await Fixture.StartGatewayAsync();

        await seat.IsLiveAsync();
        await Expect(seat.Page.GetByText("The link to the gateway is lost.", new() { Exact = false })).ToHaveCountAsync(0);
        await Fixture.RegisterPhoneAsync("rosa");
        // How she is comes with a board that was opened anew.
        await Expect(seat.Person("Rosa Restart").GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(await seat.IsMarkedAsync(), "the page was loaded again");
    }

    [Fact]
    public async Task From_sign_in_to_a_sent_alert_the_keyboard_is_enough()
    {
        await Fixture.AddPhoneUserAsync("kim", "Kim Keys");
        var phone = await Fixture.RegisterPhoneAsync("kim");
        var seat = await Fixture.TakeSeatAsync();
        var keys = seat.Page.Keyboard;
        await seat.Page.GotoAsync("/");
        await Expect(seat.Page.GetByLabel("User name")).ToBeFocusedAsync();

        await keys.TypeAsync("admin");
        await keys.PressAsync("Tab");
        await keys.TypeAsync(GatewayProcess.AdminPassword);
        await keys.PressAsync("Enter");
        await seat.IsLiveAsync();
        await keys.PressAsync("/");
        await Expect(seat.Page.GetByLabel("Search people")).ToBeFocusedAsync();
        await keys.TypeAsync("kim");
        await Expect(seat.People.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await seat.TabToAsync(seat.Person("Kim Keys").GetByRole(AriaRole.Button, new() { Name = "Alert Kim Keys" }));
        await keys.PressAsync("Enter");
        await Expect(seat.Page.GetByLabel("Text", new() { Exact = true })).ToBeFocusedAsync();
        await keys.TypeAsync("No mouse here");
        await seat.TabToAsync(seat.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }));
        await keys.PressAsync("Enter");

        await Expect(seat.Alert.GetByText("delivered", new() { Exact = true })).ToBeVisibleAsync();
        await phone.ShowsAsync("sip:admin@poc.local", "No mouse here");
    }

    [Fact]
    public async Task Two_dispatchers_see_the_same_alert_at_once_and_who_took_it()
    {
        await Fixture.AddPhoneUserAsync("finn", "Finn Field");
        await Fixture.Gateway.AddDispatcherAsync("ada", "Ada Desk");
        await Fixture.Gateway.AddDispatcherAsync("ben", "Ben Desk");
        var ada = await Fixture.TakeSeatAsync();
        var ben = await Fixture.TakeSeatAsync();
        await ada.SignInAsync("ada", GatewayProcess.DispatcherPassword);
        await ben.SignInAsync("ben", GatewayProcess.DispatcherPassword);

        await Fixture.PhoneThatAlerts("finn").AlertAsync("sip:ada@poc.local", "Tree across the road", expected: 200);

        await Task.WhenAll(new[] { ada, ben }.Select(seat => Expect(Waiting(seat)).ToBeVisibleAsync()));

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Attend the alert of Finn Field" }).ClickAsync();

        await Expect(Waiting(ben)).ToHaveCountAsync(0);
        await ben.Page.GetByRole(AriaRole.Radiogroup, new() { Name = "Alerts that are" }).GetByText(AttendedTab()).ClickAsync();
        var taken = ben.Page.GetByRole(AriaRole.List, new() { Name = "Attended" }).GetByRole(AriaRole.Listitem)
            .Filter(new() { HasText = "Tree across the road" });
        await Expect(taken).ToContainTextAsync("Ada Desk");
        await Expect(taken.GetByRole(AriaRole.Button, new() { NameRegex = Step() })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_API_key_is_shown_once_and_works_until_it_is_removed()
    {
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync(path: "/api-keys");
        using var program = new HttpClient { BaseAddress = Fixture.Gateway.Address };

        await seat.Page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await seat.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Wall display");
        await seat.Page.GetByRole(AriaRole.Checkbox, new() { Name = "See groups" }).CheckAsync();
        await seat.Page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var key = await seat.Page.GetByRole(AriaRole.Dialog, new() { Name = "The key of Wall display" }).GetByLabel("Key", new() { Exact = true }).InputValueAsync();
        await seat.Page.GetByRole(AriaRole.Button, new() { Name = "I have kept it" }).ClickAsync();
        var row = seat.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Wall display" });
        await Expect(row).ToContainTextAsync("groups:read");

        program.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(program, "/api/v1/groups"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(program, "/api/v1/users"));
        await seat.Page.ReloadAsync();
        await Expect(row).ToBeVisibleAsync();
        Assert.DoesNotContain(key, await seat.Page.ContentAsync(), StringComparison.Ordinal);

        await row.GetByRole(AriaRole.Button, new() { Name = "Remove the key of Wall display" }).ClickAsync();
        await seat.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the key", Exact = true }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(program, "/api/v1/groups"));
    }

    [Fact]
    public async Task The_rules_go_back_to_an_earlier_change_from_the_screen()
    {
        await Fixture.AddPhoneUserAsync("vic", "Vic Versions");
        await Fixture.AddPhoneUserAsync("wes", "Wes Watcher");
        var allowed = await AddRuleAsync("sip:vic@poc.local", "Wes may alert Vic", "sip:wes@poc.local", "accept");
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync(path: "/access/history");
        var change = await seat.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Wes may alert Vic" }).GetByRole(AriaRole.Cell).First.InnerTextAsync();
        await Fixture.Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/access-rules/{allowed}");
        await AddRuleAsync("sip:vic@poc.local", "Wes may not alert Vic", "sip:wes@poc.local", "reject");
        Assert.Equal("reject", await DecisionAsync("sip:wes@poc.local", "sip:vic@poc.local"));

        await seat.Page.GetByRole(AriaRole.Button, new() { Name = $"Go back to change {change}", Exact = true }).ClickAsync();
        var review = seat.Page.GetByRole(AriaRole.Dialog, new() { Name = "What this changes" });
        await Expect(review.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Wes Watcher" })).ToContainTextAsync("reject");
        await review.GetByRole(AriaRole.Button, new() { Name = $"Go back to change {change}" }).ClickAsync();

        await Expect(seat.Page.GetByRole(AriaRole.Cell, new() { Name = $"back to version {change}" })).ToBeVisibleAsync();
        Assert.Equal("accept", await DecisionAsync("sip:wes@poc.local", "sip:vic@poc.local"));
    }

    private async Task<string> AddRuleAsync(string owner, string note, string caller, string alert)
    {
        var rule = await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
        {
            ["owner"] = owner,
            ["when"] = new JsonObject { ["identities"] = new JsonArray(caller) },
            ["permissions"] = new JsonObject { ["alert"] = alert },
            ["note"] = note,
        });
        return rule["id"]!.GetValue<string>();
    }

    private async Task<string> DecisionAsync(string from, string to)
    {
        var verdict = await Fixture.Gateway.SendAsync(
            HttpMethod.Post, "/api/v1/access-rules:test", new JsonObject { ["action"] = "alert", ["from"] = from, ["to"] = to });
        return verdict["decision"]!.GetValue<string>();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient program, string path)
    {
        using var response = await program.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private static ILocator Waiting(Seat seat) =>
        seat.Page.GetByRole(AriaRole.List, new() { Name = "Unattended" }).GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Tree across the road" });

    [GeneratedRegex(@"MESSAGE\s+from .* to ")]
    private static partial Regex Request();

    [GeneratedRegex(@"200 O[Kk]\s+from .* to ")]
    private static partial Regex Ok();

    [GeneratedRegex("as it was on the wire")]
    private static partial Regex OnTheWire();

    [GeneratedRegex("^(Reconnecting|Offline)$")]
    private static partial Regex Gone();

    [GeneratedRegex("^Attended")]
    private static partial Regex AttendedTab();

    [GeneratedRegex("^(Attend|Park|Complete) ")]
    private static partial Regex Step();
}
