using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>kamailio as the SIP/IP core of a network, and so as both its Presence Proxies; the gateway behind it as its Presence Server, and with the Watcher Application of its consoles.</summary>
[Clause("TS 23.141", "A.1")]
public sealed class KamailioCorePresenceTests(KamailioCorePresenceTests.Network network) : InteropTests(network), IClassFixture<KamailioCorePresenceTests.Network>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(70);

    public sealed class Network() : InteropFixture(66)
    {
        public const string Domain = "networkq.example";

        internal GatewayProcess Gateway { get; private set; } = null!;

        internal IPEndPoint Core => Site.At(10);

        private IPEndPoint PocServer => Site.At(1, 5070);

        private IPEndPoint PocClient => Site.At(1, 5072);

        private IPEndPoint Presence => Site.At(1, 5074);

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [PocServer, PocClient, Presence];

        private protected override async Task StartAsync()
        {
            await Kamailio.StartAsync(Site, Core, Domain, PocServer, SippPhone.RightPassword, Presence);
            Gateway = await GatewayProcess.StartAsync(Site, 1, Domain, new Dictionary<string, string>
            {
                ["Gateway__Sip__Core"] = $"udp://{Core}",
                ["Gateway__Sip__PocServer__Listen__0"] = $"udp://{PocServer}",
                ["Gateway__Sip__PocClient__Listen__0"] = $"udp://{PocClient}",
                ["Gateway__Sip__PresenceServer__Listen__0"] = $"udp://{Presence}",
            });
            foreach (var user in new[] { "anna", "bob", "carl" })
                await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            await Gateway.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
            {
                ["owner"] = "*", ["when"] = new JsonObject { ["anyone"] = true }, ["permissions"] = new JsonObject { ["presence"] = "allow" },
            });
        }

        internal (SippPlace Place, Dictionary<string, string> Words) User(string user, byte host, params (string Word, string Value)[] more)
        {
            var words = new Dictionary<string, string> { ["user"] = user, ["domain"] = Domain, ["password"] = SippPhone.RightPassword, ["match"] = "Subject: presence" };
            foreach (var (word, value) in more)
                words[word] = value;
            return (new(Site.At(host), Core), words);
        }

        /// <summary>Waits until the gateway says what it should.</summary>
        internal async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> condition)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (true)
            {
                var answer = await Gateway.SendAsync(HttpMethod.Get, path);
                if (condition(answer))
                    return answer;
                if (stop.IsCancellationRequested)
                    Assert.Fail($"not so after half a minute: {answer}");
                await Task.Delay(100);
            }
        }
    }

    [Fact]
    public async Task What_its_phones_publish_its_phones_and_our_consoles_see()
    {
        var sipp = new Sipp(network.Site);
        var (publisher, published) = network.User("anna", 20, ("note", "on patrol"));
        var first = await sipp.PlayAsync("presence-publish", publisher, published);
        var (watcher, watched) = network.User("bob", 21, ("watched", $"sip:anna@{Network.Domain}"));
        var watching = sipp.Start("presence-watch", watcher, watched, "-m", "1");
        await watching.ReceivesAsync("NOTIFY", 1, Soon);
        var asked = await network.Gateway.SendAsync(HttpMethod.Post, "/api/v1/presence/enquiries?wait=30s", new JsonObject
        {
            ["target"] = $"sip:anna@{Network.Domain}", ["type"] = "period", ["durationMs"] = 600_000,
        });
        Assert.Equal("on patrol", asked["seen"]!["note"]!.GetValue<string>());

        (publisher, published) = network.User("anna", 20, ("note", "at the gate"), ("match", $"SIP-If-Match: {first.Answers(200).Single().Header("SIP-ETag")}"));
        await sipp.PlayAsync("presence-publish", publisher, published);
        await watching.SucceedsAsync(Soon);
        await network.UntilAsync($"/api/v1/presence/subscriptions/{asked["id"]}", one => one["seen"]?["note"]?.GetValue<string>() == "at the gate");

        Assert.Contains("on patrol", watching.Received("NOTIFY").First().Body, StringComparison.Ordinal);
        Assert.Contains("at the gate", watching.Received("NOTIFY").Last().Body, StringComparison.Ordinal);
        // Its ladder: the core is somebody else's, and both proxies.
        var ladder = (await network.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/presence/subscriptions/{asked["id"]}/ladder"))["messages"]!.AsArray();
        Assert.Equal(["3", "7"], ladder.Where(one => one!["kind"]!.GetValue<string>() == "request" && one["method"]!.GetValue<string>() == "SUBSCRIBE").Select(one => one!["step"]!.GetValue<string>()).Take(2));
        Assert.All(ladder.Where(one => one!["method"]!.GetValue<string>() == "NOTIFY"), one => Assert.Equal("10", one!["step"]!.GetValue<string>()));
        Assert.Contains(ladder, one => one!["raw"]!.GetValue<string>().Contains("at the gate", StringComparison.Ordinal));

        await network.Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/presence/subscriptions/{asked["id"]}");
        await network.UntilAsync($"/api/v1/presence/subscriptions/{asked["id"]}", one => one["state"]!.GetValue<string>() == "ended");
        // Whoever asks for the first time through it is charged once here, and once as the watcher.
        var charged = await network.UntilAsync(
            "/api/v1/charging-records?kind=presence&limit=100", page => page["data"]!.AsArray().Count(one => one!["watcher"]!.GetValue<string>() == $"sip:admin@{Network.Domain}" && one["endedAt"] is not null) >= 2);
        Assert.Contains(charged["data"]!.AsArray(), one => one!["watcher"]!.GetValue<string>() == $"sip:bob@{Network.Domain}");
    }

    [Fact]
    public async Task The_board_of_everybody_comes_through_it_as_one_subscription()
    {
        var sipp = new Sipp(network.Site);
        var (publisher, published) = network.User("carl", 22, ("note", "in the yard"));
        await sipp.PlayAsync("presence-publish", publisher, published);

        var board = await network.UntilAsync(
            "/api/v1/presence/board?limit=100", page => page["data"]!.AsArray().Any(one => one!["seen"]?["note"]?.GetValue<string>() == "in the yard"));

        Assert.Equal(
            [$"sip:admin@{Network.Domain}", $"sip:anna@{Network.Domain}", $"sip:bob@{Network.Domain}", $"sip:carl@{Network.Domain}"],
            board["data"]!.AsArray().Select(one => one!["address"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }
}
