using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>A phone at the end of a bad road, over which a fifth of all datagrams is lost in each direction.</summary>
public sealed class LossyUdpTests(LossyUdpTests.Network network) : InteropTests(network), IClassFixture<LossyUdpTests.Network>
{
    private const int LossPercent = 20;
    private const int Alerts = 10;
    private const int Seed = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    public sealed class Network() : InteropFixture(5)
    {
        internal GatewayProcess Gateway { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip];

        private protected override async Task StartAsync()
        {
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example");
            await Gateway.AddUserAsync("desk", SippPhone.RightPassword);
        }

        /// <summary>A phone at the far end of a relay, known to the gateway by the relay's address.</summary>
        internal SippPhone Behind(byte facingGateway, byte facingPhone, byte at, string user) =>
            new(Site, Site.At(facingPhone), "networka.example", user, Site.At(at))
            {
                Contact = Site.At(facingGateway), DigestHost = "networka.example", Route = Gateway.Sip,
            };
    }

    [Fact, Clause("RFC 3261", "17.1.2")]
    public async Task Each_alert_arrives_exactly_once_though_the_phone_answers_late_and_a_fifth_is_lost()
    {
        await network.Gateway.AddUserAsync("remote", SippPhone.RightPassword);
        await using var road = new LossyRelay(
            facingGateway: network.Site.At(11), facingPhone: network.Site.At(12), network.Gateway.Sip, phone: network.Site.At(13), LossPercent, Seed);
        var phone = network.Behind(facingGateway: 11, facingPhone: 12, at: 13, "remote");
        await phone.RegisterAsync();
        var answering = await phone.AnswerAsync("200 OK", afterMilliseconds: 1_200);

        var sent = new List<JsonNode>();
        for (var i = 0; i < Alerts; i++)
        {
            // Slower than one sender may send to one target.
            await Task.Delay(250);
            sent.Add(await network.Gateway.SendAsync(HttpMethod.Post, "/api/v1/alerts", new JsonObject
            {
                ["from"] = "sip:desk@networka.example", ["to"] = new JsonArray("sip:remote@networka.example"), ["text"] = $"number {i}",
            }));
        }

        foreach (var alert in sent)
            Assert.Equal("delivered", (await network.Gateway.TargetEndsAsync(alert, Patience))["state"]!.GetValue<string>());
        Assert.True(road.Lost > 0, $"seed {Seed}: nothing was lost of {road.Passed}");
        // Copies of a datagram may come; a second request for the same alert may not.
        var different = answering.Received("MESSAGE").DistinctBy(message => (message.Header("Call-ID"), message.Header("CSeq"), message.Header("Via"))).ToList();
        Assert.Equal(Enumerable.Range(0, Alerts).Select(i => $"number {i}").Order(), different.Select(message => message.Body).Order());
    }

    [Fact, Clause("RFC 3261", "17.2.2")]
    public async Task Each_alert_of_a_phone_is_recorded_exactly_once_though_it_is_sent_again_and_again()
    {
        await network.Gateway.AddUserAsync("rover", SippPhone.RightPassword);
        await network.Gateway.AddDispatcherAsync("control");
        await using var road = new LossyRelay(
            facingGateway: network.Site.At(21), facingPhone: network.Site.At(22), network.Gateway.Sip, phone: network.Site.At(23), LossPercent, Seed);
        var phone = network.Behind(facingGateway: 21, facingPhone: 22, at: 23, "rover");

        for (var i = 0; i < Alerts; i++)
            await phone.AlertAsync("sip:control@networka.example", $"rover {i}", expected: 200);

        Assert.True(road.Lost > 0, $"seed {Seed}: nothing was lost of {road.Passed}");
        var recorded = (await network.Gateway.SendAsync(HttpMethod.Get, "/api/v1/alerts?limit=200"))["data"]!.AsArray()
            .Where(alert => alert!["from"]!.GetValue<string>() == "sip:rover@networka.example").ToList();
        Assert.Equal(Enumerable.Range(0, Alerts).Select(i => $"rover {i}").Order(), recorded.Select(alert => alert!["text"]!.GetValue<string>()).Order());
        Assert.All(recorded, alert => Assert.Equal("delivered", alert!["targets"]![0]!["state"]!.GetValue<string>()));
    }
}
