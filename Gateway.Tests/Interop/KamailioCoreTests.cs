using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>kamailio as the SIP/IP core of a network, the gateway behind it as its PoC server and as its consoles' PoC Client.</summary>
public sealed class KamailioCoreTests(KamailioCoreTests.Network network) : InteropTests(network), IClassFixture<KamailioCoreTests.Network>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    public sealed class Network() : InteropFixture(4)
    {
        public const string Domain = "networkk.example";

        internal GatewayProcess Gateway { get; private set; } = null!;

        internal IPEndPoint Core => Site.At(10);

        private IPEndPoint PocServer => Site.At(1, 5070);

        private IPEndPoint PocClient => Site.At(1, 5072);

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [PocServer, PocClient];

        private protected override async Task StartAsync()
        {
            await Kamailio.StartAsync(Site, Core, Domain, PocServer, SippPhone.RightPassword);
            Gateway = await GatewayProcess.StartAsync(Site, 1, Domain, new Dictionary<string, string>
            {
                ["Gateway__Sip__Core"] = $"udp://{Core}",
                ["Gateway__Sip__PocServer__Listen__0"] = $"udp://{PocServer}",
                ["Gateway__Sip__PocClient__Listen__0"] = $"udp://{PocClient}",
            });
            await Gateway.AddUserAsync("desk", SippPhone.RightPassword, "Desk K");
        }

        internal async Task<SippPhone> PhoneAsync(string user, byte host)
        {
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            return new(Site, Core, Domain, user, Site.At(host));
        }
    }

    [Fact, Clause("OMA PoC CP", "Figure 24")]
    public async Task An_alert_between_its_phones_passes_our_PoC_server_twice()
    {
        var anna = await network.PhoneAsync("anna", 11);
        var bob = await network.PhoneAsync("bob", 12);
        await anna.RegisterAsync();
        await bob.RegisterAsync();
        var answering = await bob.AnswerAsync("200 OK");

        var sent = await anna.AlertAsync($"sip:bob@{Network.Domain}", "through somebody else's core", expected: 200);

        var message = Assert.Single(await answering.ReceivesAsync("MESSAGE", 1, Soon));
        Assert.Equal("through somebody else's core", message.Body);
        Assert.Equal("PoC-client/OMA2.0 sipp-phone/v3.6", message.Header("User-Agent"));
        Assert.Equal(2, message.Text.Split('\n').Count(line => line.StartsWith("Via:", StringComparison.Ordinal) && line.Contains(":5070", StringComparison.Ordinal)));
        Assert.Equal("PoC-client/OMA2.0 sipp-phone/v3.6", Assert.Single(sent.Answers(200)).Header("Server"));
    }

    [Fact]
    public async Task Our_access_rules_decide_for_its_phones()
    {
        var eve = await network.PhoneAsync("eve", 13);
        var carl = await network.PhoneAsync("carl", 14);
        await eve.RegisterAsync();
        await carl.RegisterAsync();
        var answering = await carl.AnswerAsync("200 OK");
        await network.Gateway.SendAsync(HttpMethod.Post, "/api/v1/barrings", new JsonObject
        {
            ["caller"] = $"sip:eve@{Network.Domain}", ["actions"] = new JsonArray("alert"),
        });

        await eve.AlertAsync($"sip:carl@{Network.Domain}", "not today", expected: 403);

        Assert.Empty(answering.Received("MESSAGE"));
    }

    [Fact]
    public async Task A_console_alerts_a_phone_through_it()
    {
        var dora = await network.PhoneAsync("dora", 15);
        await dora.RegisterAsync();
        var answering = await dora.AnswerAsync("200 OK");

        var target = await network.Gateway.AlertAsync("desk", $"sip:dora@{Network.Domain}", "from the console");

        Assert.Equal("delivered", target["state"]!.GetValue<string>());
        var message = Assert.Single(await answering.ReceivesAsync("MESSAGE", 1, Soon));
        Assert.Equal("from the console", message.Body);
        Assert.Contains($"<sip:desk@{Network.Domain}>", message.Header("P-Asserted-Identity"));
    }

    [Fact]
    public async Task A_phone_that_is_off_is_named_by_its_answer()
    {
        await network.PhoneAsync("off", 16);

        var target = await network.Gateway.AlertAsync("desk", $"sip:off@{Network.Domain}", "anybody there?");

        Assert.Equal("notRegistered 480", $"{target["state"]} {target["sip"]!["status"]}");
    }
}
