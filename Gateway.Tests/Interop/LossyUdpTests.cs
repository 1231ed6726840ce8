using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>A phone at the end of a bad road, over which a fifth of all datagrams is lost in each direction.</summary>
public sealed class LossyUdpTests(LossyUdpTests.Network network) : InteropTests(network), IClassFixture<LossyUdpTests.Network>
{
    private const int LossPercent = 20;
    private const int Alerts = 12;
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
    }

    [Fact, Clause("RFC 3261", "17.1.2")]
    public async Task Each_alert_arrives_exactly_once_though_the_phone_answers_late_and_a_fifth_is_lost()
    {
        await network.Gateway.AddUserAsync("remote", SippPhone.RightPassword);
        await using var road = new LossyRelay(
            facingGateway: network.Site.At(11), facingPhone: network.Site.At(12), network.Gateway.Sip, phone: network.Site.At(13), LossPercent, Seed);
        var phone = new SippPhone(network.Site, network.Site.At(12), "networka.example", "remote", network.Site.At(13))
        {
            Contact = network.Site.At(11), DigestHost = "networka.example",
        };
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
}
