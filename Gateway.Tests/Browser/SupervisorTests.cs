using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>What only a supervisor can do about what is said: the floor of others, and what was recorded.</summary>
public sealed class SupervisorTests(ConsoleFixture fixture) : BrowserTests(fixture), IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task The_floor_is_taken_away_by_a_button_that_only_a_supervisor_has()
    {
        var (ada, ben) = await Fixture.TwoAsync("taken", "Taken");
        var supervisor = await SuperviseAsync("Taken");
        await ada.TalkAsync("Taken");
        await OpenFloorAsync(ben.Seat, "Taken");
        await Expect(ben.Seat.Session.GetByText("Ada taken talks")).ToBeVisibleAsync();
        await Expect(ben.Seat.Session.GetByRole(AriaRole.Button, new() { Name = "Take the floor away" })).ToHaveCountAsync(0);

        await supervisor.Session.GetByRole(AriaRole.Button, new() { Name = "Take the floor away" }).ClickAsync();

        await ada.ShowsAsync("REVOKED", "Taken");
        await ada.MicrophoneIsAsync("closed");
        await Expect(supervisor.Session.GetByText("Nobody talks", new() { Exact = false })).ToBeVisibleAsync();
        await ada.LetGoAsync();
    }

    [Fact]
    public async Task Who_waits_is_put_before_another()
    {
        var (ada, ben) = await Fixture.TwoAsync("order", "Order");
        await Fixture.Gateway.AddDispatcherAsync("cem-order", "Cem order");
        var group = (await Fixture.Gateway.SendAsync(HttpMethod.Get, "/api/v1/groups?limit=200"))["data"]!.AsArray().Single(one => one!["displayName"]!.GetValue<string>() == "Order")!;
        await Fixture.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/sip:cem-order%40poc.local");
        var cem = await Fixture.SitDownAsync("cem-order");
        await cem.JoinAsync("Order");
        var supervisor = await SuperviseAsync("Order");
        await ada.TalkAsync("Order");
        await ben.HoldAsync();
        await ben.ShowsAsync("QUEUED 1", "Order");
        await cem.HoldAsync();
        await cem.ShowsAsync("QUEUED 2", "Order");

        await supervisor.Session.GetByRole(AriaRole.Button, new() { Name = "Earlier: Cem order" }).ClickAsync();

        await cem.ShowsAsync("QUEUED 1", "Order");
        await ben.ShowsAsync("QUEUED 2", "Order");
        await ada.LetGoAsync();
        await cem.ShowsAsync("ON AIR", "Order");
        await cem.LetGoAsync();
        await ben.ShowsAsync("ON AIR", "Order");
        await ben.LetGoAsync();
    }

    [Fact]
    public async Task A_recording_is_deleted_with_a_reason_only_and_the_reason_stays()
    {
        var (ada, ben) = await Fixture.TwoAsync("forget", "Forget");
        await ada.TalkAsync("Forget");
        await ada.HasTalkedAsync(seconds: 1);
        await ada.LetGoAsync();
        await Expect(ben.Seat.Tile("Forget")).ToContainTextAsync("Last: Ada forget");
        var supervisor = await Fixture.TakeSeatAsync();
        await supervisor.SignInAsync(path: "/recordings");
        var row = supervisor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ada forget" });
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete the recording of Ada forget, ") }).ClickAsync();
        var dialog = supervisor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Delete the recording of Ada forget?" });
        var delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true });
        await Expect(delete).ToBeDisabledAsync();

        await dialog.GetByLabel("Reason").FillAsync("A private word");
        await delete.ClickAsync();

        // It is no longer among what can be heard; that it was there, and why it is not, stays.
        await Expect(row).ToHaveCountAsync(0);
        await supervisor.Page.GetByLabel("State", new() { Exact = true }).SelectOptionAsync("Deleted");
        await Expect(row).ToContainTextAsync("Deleted: A private word");
        var recording = (await Fixture.Gateway.SendAsync(HttpMethod.Get, "/api/v1/recordings?state=deleted"))["data"]!.AsArray()
            .Single(one => one!["burst"]!["displayName"]?.GetValue<string>() == "Ada forget")!;
        Assert.Equal("A private word", recording["deleteReason"]!.GetValue<string>());
        Assert.InRange((await Fixture.Gateway.AskAsync(HttpMethod.Get, $"/api/v1/recordings/{recording["id"]}/audio")).Status, 400, 499);
    }

    [Fact]
    public async Task The_limits_of_what_is_kept_are_changed_in_plain_sight()
    {
        var supervisor = await Fixture.TakeSeatAsync();
        await supervisor.SignInAsync(path: "/recordings");
        await supervisor.Page.GetByRole(AriaRole.Button, new() { Name = "Change the limits" }).ClickAsync();
        var dialog = supervisor.Page.GetByRole(AriaRole.Dialog, new() { Name = "How long recordings are kept" });

        await dialog.GetByLabel("Days").FillAsync("45");
        await dialog.GetByLabel("Gigabytes at most").FillAsync("2.5");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(supervisor.Page.GetByText("Kept for 45 days, at most 2.5 GB; the oldest go first.")).ToBeVisibleAsync();
        var kept = await Fixture.Gateway.SendAsync(HttpMethod.Get, "/api/v1/retention");
        Assert.Equal((45, 2_500_000_000L), (kept["days"]!.GetValue<int>(), kept["bytesMax"]!.GetValue<long>()));
    }

    // The administrator, who is in no session and sees them all.
    private async Task<Seat> SuperviseAsync(string group)
    {
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync();
        await OpenFloorAsync(seat, group);
        return seat;
    }

    private static async Task OpenFloorAsync(Seat seat, string group)
    {
        await seat.OpenSessionAsync(group);
        await seat.Session.GetByRole(AriaRole.Tab, new() { Name = "Floor", Exact = true }).ClickAsync();
    }
}
