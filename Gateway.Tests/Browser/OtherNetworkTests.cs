using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>
/// How people of another network are, from console to console through both networks' proxies and Presence Servers (TS 23.141 Figure A.1-1). In the row of the tests against other
/// people's programs, which is the shorter one.
/// </summary>
[Collection(InteropCollection.Name)]
public sealed class OtherNetworkTests(OtherNetworkTests.Networks networks) : BrowserTests(networks), IClassFixture<OtherNetworkTests.Networks>
{
    private const string Other = "other.example";

    // A network whose core is switched off.
    private const string Away = "away.example";

    public sealed class Networks() : ConsoleFixture(94)
    {
        /// <summary>The gateway of the other network.</summary>
        internal GatewayProcess Neighbour { get; private set; } = null!;

        // Over TCP it is known at once that nobody is there.
        private protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            [$"Gateway__Sip__Routes__{Other}"] = $"tcp://{Site.At(2)}", [$"Gateway__Sip__Routes__{Away}"] = $"tcp://{Site.At(3)}",
        };

        private protected override async Task FurnishAsync()
        {
            Neighbour = await GatewayProcess.StartAsync(Site, 2, Other, new Dictionary<string, string> { ["Gateway__Sip__Routes__poc.local"] = $"tcp://{Site.At(1)}" });
            await Gateway.AddDispatcherAsync("ben", "Ben");
        }

        /// <summary>Somebody at a console of the other network, and what ours may see of him.</summary>
        /// <returns>His address.</returns>
        internal async Task<string> AddNeighbourAsync(string user, string? permission)
        {
            await Neighbour.AddDispatcherAsync(user);
            var address = $"sip:{user}@{Other}";
            if (permission is not null)
            {
                await Neighbour.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
                {
                    ["owner"] = address, ["when"] = new JsonObject { ["domains"] = new JsonArray("poc.local") }, ["permissions"] = new JsonObject { ["presence"] = permission },
                });
            }

            return address;
        }

        internal Task DisturbAsync(string address, bool not) =>
            Neighbour.SendAsync(HttpMethod.Put, $"/api/v1/users/{Uri.EscapeDataString(address)}/settings", new JsonObject { ["doNotDisturb"] = not });
    }

    [Fact]
    public async Task Somebody_is_found_by_his_address_asked_watched_and_followed_until_it_is_stopped()
    {
        var kay = await networks.AddNeighbourAsync("kay", "allow");
        var ben = await SitAsync();
        var panel = await LookAtAsync(ben, kay);
        await Expect(panel.GetByText($"{Other}, another than this one")).ToBeVisibleAsync();

        await panel.GetByRole(AriaRole.Button, new() { Name = "How now?" }).ClickAsync();
        await Expect(panel.GetByText("calls arrive, alerts arrive; told at", new() { Exact = false })).ToBeVisibleAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Every change for" }).ClickAsync();
        await Expect(ben.Person(kay).GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "The next change" }).ClickAsync();
        var watched = panel.GetByRole(AriaRole.List, new() { Name = $"What you watch of {kay}" }).GetByRole(AriaRole.Listitem);
        await Expect(watched).ToHaveCountAsync(2);

        await networks.DisturbAsync(kay, not: true);
        // What is told goes by itself.
        await Task.WhenAll(
            Expect(ben.Person(kay).GetByText("do not disturb", new() { Exact = true })).ToBeVisibleAsync(),
            Expect(ben.Page.GetByText($"{kay}: now do not disturb", new() { Exact = true }).First).ToBeVisibleAsync());
        await Expect(watched).ToHaveCountAsync(1);

        await panel.GetByRole(AriaRole.Button, new() { Name = "Stop watching", Exact = true }).ClickAsync();
        await Expect(watched).ToHaveCountAsync(0);
        await Expect(ben.Person(kay)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_board_of_a_group_says_of_each_how_he_is_or_why_that_is_not_told()
    {
        var (lea, rex) = (await networks.AddNeighbourAsync("lea", "allow"), await networks.AddNeighbourAsync("rex", permission: null));
        var (nobody, zoe) = ($"sip:nobody@{Other}", $"sip:zoe@{Away}");
        await networks.Gateway.AddGroupAsync("ferry", "prearranged", "sip:ben@poc.local", lea, rex, nobody, zoe);
        var ben = await SitAsync();

        await ben.People.GetByLabel("Group").SelectOptionAsync(new SelectOptionValue { Label = "ferry" });

        foreach (var (who, word, sentence) in new[]
        {
            (rex, "not shown", "Whoever decides on this does not let you know."), (nobody, "no such person", "There is nobody of this address."),
            (zoe, "out of reach", "The network of this person cannot be reached. It is asked again."),
        })
        {
            await Expect(ben.Person(who).GetByText(word, new() { Exact = true })).ToBeVisibleAsync();
            await ben.Person(who).GetByRole(AriaRole.Button, new() { Name = who, Exact = true }).ClickAsync();
            await Expect(Panel(ben, who).GetByText(sentence, new() { Exact = true })).ToBeVisibleAsync();
            await ben.ClosePanelAsync();
        }

        await Expect(ben.Person(lea).GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        await networks.DisturbAsync(lea, not: true);
        await Expect(ben.Person(lea).GetByText("do not disturb", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_cannot_be_told_is_said_to_who_asks()
    {
        var ida = await networks.AddNeighbourAsync("ida", permission: null);
        var ben = await SitAsync();

        foreach (var (who, told) in new[] { (ida, "The network refused it"), ($"sip:no-one@{Other}", "There is nobody of this address") })
        {
            var panel = await LookAtAsync(ben, who);
            await panel.GetByRole(AriaRole.Button, new() { Name = "How now?" }).ClickAsync();
            await Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync(told);
            await ben.ClosePanelAsync();
        }

        // A proxy that reaches nobody says 500 (RFC 3261 §16.7).
        var zia = $"sip:zia@{Away}";
        var away = await LookAtAsync(ben, zia);
        await away.GetByRole(AriaRole.Button, new() { Name = "The next change" }).ClickAsync();
        await Expect(away.GetByText("The network of this person cannot be reached (500", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(ben.Person(zia).GetByText("out of reach", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_has_to_decide_does_so_at_his_own_console_and_the_watcher_sees_him_at_once()
    {
        var mia = await networks.AddNeighbourAsync("mia", "confirm");
        var ben = await SitAsync();
        var panel = await LookAtAsync(ben, mia);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Every change for" }).ClickAsync();
        await Expect(ben.Person(mia).GetByText("undecided", new() { Exact = true })).ToBeVisibleAsync();

        var hers = await networks.TakeSeatAsync(at: networks.Neighbour);
        await hers.SignInAsync("mia", GatewayProcess.DispatcherPassword, "/presence");
        await hers.Page.GetByRole(AriaRole.Button, new() { Name = "Allow: sip:ben@poc.local" }).ClickAsync();

        await Expect(ben.Person(mia).GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.List, new() { Name = $"What you watch of {mia}" }).GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
    }

    private async Task<Seat> SitAsync()
    {
        var ben = await networks.TakeSeatAsync();
        await ben.SignInAsync("ben", GatewayProcess.DispatcherPassword);
        return ben;
    }

    private static ILocator Panel(Seat seat, string who) => seat.Page.GetByRole(AriaRole.Complementary, new() { Name = who });

    // By the whole address, as nobody else here has it.
    private static async Task<ILocator> LookAtAsync(Seat seat, string who)
    {
        var search = seat.Page.GetByLabel("Search people");
        await search.FillAsync(who);
        await search.PressAsync("Enter");
        await Expect(Panel(seat, who)).ToBeVisibleAsync();
        await search.FillAsync("");
        return Panel(seat, who);
    }
}
