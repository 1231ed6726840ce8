using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>How people are, from browser to browser through the gateway's own network: said, seen, asked, decided on, and charged.</summary>
public sealed class PresenceTests(ConsoleFixture fixture) : BrowserTests(fixture), IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task What_somebody_says_of_himself_stands_on_the_board_of_who_may_see_it()
    {
        var (ada, ben) = await TwoAsync("say", "allow");
        await Expect(ben.Person("Ada say").GetByText("available", new() { Exact = true })).ToBeVisibleAsync();

        await GoAsync(ada);
        await ada.Page.GetByText("Do not disturb", new() { Exact = true }).ClickAsync();
        await ada.Page.GetByLabel("Note").FillAsync("Back at three");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();

        await Expect(ben.Person("Ada say").GetByText("do not disturb", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(ben.Person("Ada say").GetByText("Back at three")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Somebody_is_asked_watched_for_the_next_change_and_no_longer_by_the_keyboard_alone()
    {
        var (_, ben) = await TwoAsync("ask", "allow");
        var keys = ben.Page.Keyboard;

        await ben.TabToAsync(ben.Person("Ada ask").GetByRole(AriaRole.Button, new() { Name = "Ada ask", Exact = true }));
        await keys.PressAsync("Enter");
        var panel = ben.Page.GetByRole(AriaRole.Complementary, new() { Name = "Ada ask" });
        await ben.TabToAsync(panel.GetByRole(AriaRole.Button, new() { Name = "How now?" }));
        await keys.PressAsync("Enter");
        await Expect(panel.GetByText("told at", new() { Exact = false })).ToBeVisibleAsync();
        await ben.TabToAsync(panel.GetByRole(AriaRole.Button, new() { Name = "The next change" }));
        await keys.PressAsync("Enter");
        var watched = panel.GetByRole(AriaRole.List, new() { Name = "What you watch of Ada ask" }).GetByRole(AriaRole.Listitem);
        await Expect(watched).ToContainTextAsync("the next change");
        await ben.TabToAsync(panel.GetByRole(AriaRole.Button, new() { Name = "Stop watching", Exact = true }));
        await keys.PressAsync("Enter");

        await Expect(watched).ToHaveCountAsync(0);
        await keys.PressAsync("Escape");
        await Expect(panel).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_waits_for_a_decision_sees_nothing_until_it_is_made()
    {
        var (ada, ben) = await TwoAsync("decide", "confirm");
        await ben.Person("Ada decide").GetByRole(AriaRole.Button, new() { Name = "Ada decide", Exact = true }).ClickAsync();
        var panel = ben.Page.GetByRole(AriaRole.Complementary, new() { Name = "Ada decide" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Every change for" }).ClickAsync();
        await Expect(panel.GetByText("Ada decide has not decided yet whether you may know.")).ToBeVisibleAsync();

        await GoAsync(ada);
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Allow: Ben decide" }).First.ClickAsync();

        await Expect(ada.Page.GetByRole(AriaRole.List, new() { Name = "Who watches me" }).GetByText("sees everything").First).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.List, new() { Name = "What you watch of Ada decide" }).GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(ben.Person("Ada decide").GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_enquiry_is_charged_to_who_asked_and_found_among_the_records()
    {
        var (_, ben) = await TwoAsync("charge", "allow");
        await ben.Person("Ada charge").GetByRole(AriaRole.Button, new() { Name = "Ada charge", Exact = true }).ClickAsync();
        var panel = ben.Page.GetByRole(AriaRole.Complementary, new() { Name = "Ada charge" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "How now?" }).ClickAsync();
        await Expect(panel.GetByText("told at", new() { Exact = false })).ToBeVisibleAsync();

        // What was sent for it stands under it, hop by hop.
        await panel.GetByRole(AriaRole.Button, new() { Name = "SIP ladder: how now" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Group, new() { Name = "SIP ladder" }).GetByText("SUBSCRIBE").First).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.Group, new() { Name = "SIP ladder" }).GetByText("NOTIFY").First).ToBeVisibleAsync();
        var admin = await Fixture.TakeSeatAsync();
        await admin.SignInAsync(path: "/charging");

        await admin.Page.GetByText("Presence", new() { Exact = true }).Last.ClickAsync();
        await admin.Page.GetByLabel("Watcher", new() { Exact = true }).FillAsync("sip:ben-charge@poc.local");

        var row = admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ada charge" }).Filter(new() { HasText = "the state" });
        await Expect(row.First).ToContainTextAsync("Ben charge");
        await Expect(row.First).ToContainTextAsync("answered");
    }

    [Fact]
    public async Task A_rule_shows_one_service_alone_as_it_was_chosen_in_the_form()
    {
        var (_, ben) = await TwoAsync("part", "allow");
        await Expect(ben.Person("Ada part").GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        var admin = await Fixture.TakeSeatAsync();
        await admin.SignInAsync(path: $"/access/rules/{_rules["part"]}");
        var page = admin.Page;

        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Show everything" }).UncheckAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "services", Exact = true }).UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show one service, person or device" }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Shown besides 1" }).GetByLabel("Which is").FillAsync("org.openmobilealliance:PoC-alert");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review and save" }).ClickAsync();
        await Expect(page.GetByText("allow, shown: services (org.openmobilealliance:PoC-alert) and registration").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the rule" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        var verdict = await Fixture.Gateway.SendAsync(
            HttpMethod.Post, "/api/v1/access-rules:test", new JsonObject { ["action"] = "presence", ["from"] = "sip:ben-part@poc.local", ["to"] = "sip:ada-part@poc.local" });
        Assert.EndsWith("; shown: services ('org.openmobilealliance:PoC-alert') and registration", $"{verdict["summary"]}", StringComparison.Ordinal);
    }

    private readonly Dictionary<string, string> _rules = [];

    private static async Task GoAsync(Seat seat)
    {
        await seat.Page.GetByRole(AriaRole.Link, new() { Name = "Presence", Exact = true }).ClickAsync();
        await seat.IsCompleteAsync("My status");
    }

    // Two dispatchers; what Ben may see of Ada is what her one rule says.
    private async Task<(Seat Ada, Seat Ben)> TwoAsync(string name, string permission)
    {
        await Fixture.Gateway.AddDispatcherAsync($"ada-{name}", $"Ada {name}");
        await Fixture.Gateway.AddDispatcherAsync($"ben-{name}", $"Ben {name}");
        var rule = await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
        {
            ["owner"] = $"sip:ada-{name}@poc.local", ["when"] = new JsonObject { ["identities"] = new JsonArray($"sip:ben-{name}@poc.local") },
            ["permissions"] = new JsonObject { ["presence"] = permission },
        });
        _rules[name] = $"{rule["id"]}";
        var (ada, ben) = (await Fixture.TakeSeatAsync(), await Fixture.TakeSeatAsync());
        await ada.SignInAsync($"ada-{name}", GatewayProcess.DispatcherPassword);
        await ben.SignInAsync($"ben-{name}", GatewayProcess.DispatcherPassword);
        return (ada, ben);
    }
}
