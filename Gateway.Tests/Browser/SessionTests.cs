using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>PoC Sessions as dispatchers run them: the wall, the details and the history, with phones that nobody here wrote.</summary>
public sealed partial class SessionTests(ConsoleFixture fixture) : BrowserTests(fixture), IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task A_group_is_called_from_its_tile_fills_up_and_is_left()
    {
        var (north, south) = (await PhoneAsync("nora", "Nora North"), await PhoneAsync("saul", "Saul South"));
        await AddGroupAsync("rescue", "Rescue", "admin", "nora", "saul");
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync();
        await seat.ShowsAsync("Rescue", "no session");

        await seat.PressAsync("Rescue", "Call");

        await seat.ShowsAsync("Rescue", "calling 0/2");
        await Task.WhenAll(north.RingsAsync(), south.RingsAsync());
        await Expect(seat.Tile("Rescue")).ToContainTextAsync("0 of 2 answered, rings at 2");

        await north.AnswerAsync();

        await seat.ShowsAsync("Rescue", "connected");
        await Expect(seat.Tile("Rescue")).ToContainTextAsync("2 people, still calling 1");
        await Expect(seat.Tile("Rescue")).ToContainTextAsync("Nora North");

        await south.AnswerAsync();

        await Expect(seat.Tile("Rescue")).ToContainTextAsync("3 people, for");

        await south.HangUpAsync();

        await Expect(seat.Tile("Rescue")).ToContainTextAsync("2 people, for");
        await seat.OpenSessionAsync("Rescue");
        await Expect(seat.Participant("Saul South")).ToContainTextAsync("left by BYE");
        await seat.ClosePanelAsync();

        await seat.PressAsync("Rescue", "Leave");

        await north.IsFreeAsync();
        await seat.ShowsAsync("Rescue", "released by policy");
        await seat.OpenSessionAsync("Rescue");
        await Expect(seat.Participant("Nora North")).ToContainTextAsync("disconnected by a BYE of the controlling function");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_rings_is_never_connected_and_the_history_tells_so()
    {
        var phone = await PhoneAsync("cleo", "Cleo Cancelled");
        await AddGroupAsync("crane", "Crane", "admin", "cleo");
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync();
        await seat.PressAsync("Crane", "Call");
        await phone.RingsAsync();

        await seat.PressAsync("Crane", "Cancel");

        await seat.ShowsAsync("Crane", "cancelled");
        await phone.IsFreeAsync();
        var row = await InHistoryAsync(seat, "Crane");
        await Expect(row).ToContainTextAsync("never established");
        await Expect(row.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Cleo Cancelled" })).ToContainTextAsync("the invitation was withdrawn by CANCEL");
        await Expect(row.GetByText("cancelled", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Two_dispatchers_see_the_same_and_one_disconnects_the_other()
    {
        var phone = await PhoneAsync("pim", "Pim Phone");
        await Fixture.Gateway.AddDispatcherAsync("ivo", "Ivo Desk");
        await Fixture.Gateway.AddDispatcherAsync("jan", "Jan Desk");
        await AddGroupAsync("quay", "Quay", "ivo", "jan", "pim");
        var (ivo, jan) = (await Fixture.TakeSeatAsync(), await Fixture.TakeSeatAsync());
        await ivo.SignInAsync("ivo", GatewayProcess.DispatcherPassword);
        await jan.SignInAsync("jan", GatewayProcess.DispatcherPassword);

        await ivo.PressAsync("Quay", "Call");

        await Task.WhenAll(ivo.ShowsAsync("Quay", "calling 0/2"), jan.ShowsAsync("Quay", "incoming call"));
        await phone.AnswerAsync();
        await jan.PressAsync("Quay", "Accept");
        foreach (var seat in new[] { ivo, jan })
        {
            await seat.ShowsAsync("Quay", "connected");
            await Expect(seat.Tile("Quay")).ToContainTextAsync("3 people, for");
        }

        await ivo.OpenSessionAsync("Quay");
        await ivo.Participant("Jan Desk").GetByRole(AriaRole.Button, new() { Name = "Disconnect Jan Desk" }).ClickAsync();
        var question = ivo.Page.GetByRole(AriaRole.Dialog, new() { Name = "Disconnect Jan Desk?" });
        await question.GetByLabel("Reason").FillAsync("Shift is over");
        await question.GetByRole(AriaRole.Button, new() { Name = "Disconnect", Exact = true }).ClickAsync();

        await jan.ShowsAsync("Quay", "disconnected");
        await Expect(jan.Tile("Quay")).ToContainTextAsync("disconnected by a BYE of the controlling function");
        await Expect(ivo.Tile("Quay")).ToContainTextAsync("2 people, for");
        await jan.OpenSessionAsync("Quay");
        foreach (var seat in new[] { ivo, jan })
            await Expect(seat.Participant("Jan Desk")).ToContainTextAsync("disconnected by a BYE of the controlling function");
        await jan.ClosePanelAsync();

        await jan.PressAsync("Quay", "Join");

        foreach (var seat in new[] { ivo, jan })
        {
            await seat.ShowsAsync("Quay", "connected");
            await Expect(seat.Tile("Quay")).ToContainTextAsync("3 people, for");
        }
    }

    [Fact]
    public async Task Two_dispatchers_who_call_a_group_in_the_same_instant_are_in_one_session()
    {
        await Fixture.Gateway.AddDispatcherAsync("tess", "Tess Desk");
        await Fixture.Gateway.AddDispatcherAsync("uwe", "Uwe Desk");
        await AddGroupAsync("twins", "Twins", "tess", "uwe");
        var seats = new[] { await Fixture.TakeSeatAsync(), await Fixture.TakeSeatAsync() };
        await seats[0].SignInAsync("tess", GatewayProcess.DispatcherPassword);
        await seats[1].SignInAsync("uwe", GatewayProcess.DispatcherPassword);
        foreach (var seat in seats)
            await seat.ShowsAsync("Twins", "no session");

        // Asked of REST for both: whoever is the second by a moment finds no button any more, but a call that rings.
        var called = await Task.WhenAll(new[] { "tess", "uwe" }.Select(who => Fixture.Gateway.CallAsync(who, "prearranged", "10s", "sip:twins@poc.local")));

        Assert.Single(called.Select(call => call.Answer["id"]?.GetValue<string>()).Distinct());
        foreach (var seat in seats)
        {
            await seat.ShowsAsync("Twins", "connected");
            await Expect(seat.Tile("Twins")).ToContainTextAsync("2 people, for");
        }

        await InHistoryAsync(seats[0], "Twins");
    }

    [Fact]
    public async Task The_ladder_of_a_session_shows_its_set_up_and_its_end()
    {
        var phone = await PhoneAsync("lars", "Lars Ladder");
        await AddGroupAsync("lock", "Lock", "admin", "lars");
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync();
        await seat.PressAsync("Lock", "Call");
        await phone.AnswerAsync();
        await seat.ShowsAsync("Lock", "connected");
        await seat.PressAsync("Lock", "Leave");
        await phone.IsFreeAsync();

        var row = await InHistoryAsync(seat, "Lock");
        await row.GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(seat.Session).ToHaveAccessibleNameAsync("Session: Lock");
        await seat.Session.GetByRole(AriaRole.Tab, new() { Name = "SIP ladder" }).ClickAsync();

        var ladder = seat.Session.GetByRole(AriaRole.Group, new() { Name = "SIP ladder" });
        foreach (var kind in new[] { Invite(), Ok(), Ack(), Bye() })
            await Expect(ladder.GetByRole(AriaRole.Button, new() { NameRegex = kind }).First).ToBeVisibleAsync();
        await ladder.GetByRole(AriaRole.Button, new() { NameRegex = Invite() }).Last.ClickAsync();
        await Expect(seat.Session.GetByRole(AriaRole.Region, new() { NameRegex = OnTheWire() })).ToContainTextAsync("m=audio");
    }

    [Fact]
    public async Task A_group_is_called_and_the_call_cancelled_by_the_keyboard_alone()
    {
        var phone = await PhoneAsync("kaya", "Kaya Keys");
        await AddGroupAsync("kiosk", "Kiosk", "admin", "kaya");
        var seat = await Fixture.TakeSeatAsync();
        var keys = seat.Page.Keyboard;
        await seat.SignInAsync();
        await seat.ShowsAsync("Kiosk", "no session");

        await seat.TabToAsync(seat.Tile("Kiosk").GetByRole(AriaRole.Button, new() { Name = "Call: Kiosk" }));
        await keys.PressAsync("Enter");
        await phone.RingsAsync();
        await seat.ShowsAsync("Kiosk", "calling 0/1");
        await seat.TabToAsync(seat.Tile("Kiosk").GetByRole(AriaRole.Button, new() { Name = "Cancel: Kiosk" }));
        await keys.PressAsync("Enter");
        await seat.ShowsAsync("Kiosk", "cancelled");
        await phone.IsFreeAsync();

        // And with the keys of the wall: the selected tile is called, and the call is cancelled.
        await keys.PressAsync("k");
        await phone.RingsAsync();
        await seat.ShowsAsync("Kiosk", "calling 0/1");
        await keys.PressAsync("x");
        await seat.ShowsAsync("Kiosk", "cancelled");
        await phone.IsFreeAsync();
    }

    private async Task<Linphonec> PhoneAsync(string user, string displayName)
    {
        await Fixture.AddPhoneUserAsync(user, displayName);
        return await Fixture.RegisterPhoneAsync(user);
    }

    private async Task AddGroupAsync(string user, string displayName, params string[] members)
    {
        var group = await Fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/groups", new JsonObject
        {
            ["address"] = $"sip:{user}@poc.local", ["displayName"] = displayName, ["type"] = "prearranged",
        });
        foreach (var member in members)
            await Fixture.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/sip:{member}%40poc.local");
    }

    /// <summary>The only session of a group in the history.</summary>
    private static async Task<ILocator> InHistoryAsync(Seat seat, string group)
    {
        await seat.Page.GetByRole(AriaRole.Link, new() { Name = "Session history" }).ClickAsync();
        await seat.Page.GetByLabel("Search", new() { Exact = true }).FillAsync(group);
        var rows = seat.Page.GetByRole(AriaRole.Row).Filter(new() { Has = seat.Page.GetByText(group, new() { Exact = true }) });
        await Expect(rows).ToHaveCountAsync(1);
        return rows;
    }

    [GeneratedRegex(@"INVITE\s+from .* to ")]
    private static partial Regex Invite();

    [GeneratedRegex(@"200 O[Kk]\s+from .* to ")]
    private static partial Regex Ok();

    [GeneratedRegex(@"ACK\s+from .* to ")]
    private static partial Regex Ack();

    [GeneratedRegex(@"BYE\s+from .* to ")]
    private static partial Regex Bye();

    [GeneratedRegex("as it was on the wire")]
    private static partial Regex OnTheWire();
}
