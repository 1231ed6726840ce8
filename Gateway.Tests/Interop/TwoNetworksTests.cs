using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>Two gateways, each the whole of its network, that know each other only by address.</summary>
public sealed class TwoNetworksTests(TwoNetworksTests.Networks networks) : InteropTests(networks), IClassFixture<TwoNetworksTests.Networks>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    public sealed class Networks() : InteropFixture(3)
    {
        internal GatewayProcess A { get; private set; } = null!;

        internal GatewayProcess B { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [A.Sip, B.Sip];

        private protected override async Task StartAsync()
        {
            var a = GatewayProcess.StartAsync(
                Site, 1, "networka.example", new Dictionary<string, string> { ["Gateway__Sip__Routes__networkb.example"] = $"udp://{Site.At(2)}" });
            var b = GatewayProcess.StartAsync(
                Site, 2, "networkb.example", new Dictionary<string, string> { ["Gateway__Sip__Routes__networka.example"] = $"udp://{Site.At(1)}" });
            A = await a;
            B = await b;
            await A.AddUserAsync("desk", SippPhone.RightPassword, "Desk A");
        }

        internal async Task<SippPhone> PhoneAsync(GatewayProcess gateway, string user, byte host, ProtocolType protocol = ProtocolType.Udp)
        {
            await gateway.AddUserAsync(user, SippPhone.RightPassword);
            return new(Site, gateway.Sip, gateway.Domain, user, Site.At(host), protocol);
        }
    }

    [Theory, Clause("OMA PoC CP", "Figure 24")]
    [InlineData(ProtocolType.Udp, 11)]
    [InlineData(ProtocolType.Tcp, 13)]
    public async Task A_phone_in_one_network_alerts_a_phone_in_the_other(ProtocolType protocol, byte host)
    {
        var anna = await networks.PhoneAsync(networks.A, $"anna-{protocol}".ToLowerInvariant(), host, protocol);
        var bob = await networks.PhoneAsync(networks.B, $"bob-{protocol}".ToLowerInvariant(), (byte)(host + 1), protocol);
        await anna.RegisterAsync();
        await bob.RegisterAsync();
        var answering = await bob.AnswerAsync("200 OK");

        var sent = await anna.AlertAsync($"sip:{bob.User}@networkb.example", "over there", expected: 200);

        var message = Assert.Single(await answering.ReceivesAsync("MESSAGE", 1, Soon));
        Assert.StartsWith($"sip:{bob.User}@{bob.At}", message.RequestUri);
        Assert.Contains($"<sip:{anna.User}@networka.example>", message.Header("P-Asserted-Identity"));
        Assert.Equal("PoC-client/OMA2.0 sipp-phone/v3.6", message.Header("User-Agent"));
        Assert.Equal("PoC-client/OMA2.0 sipp-phone/v3.6", Assert.Single(sent.Answers(200)).Header("Server"));
    }

    [Fact, Clause("OMA PoC CP", "Figure 24")]
    public async Task The_console_of_one_network_alerts_phones_of_the_other()
    {
        var bob = await networks.PhoneAsync(networks.B, "bob", 15);
        var busy = await networks.PhoneAsync(networks.B, "busy", 16);
        await bob.RegisterAsync();
        await busy.RegisterAsync();
        var answering = await bob.AnswerAsync("200 OK");
        await busy.AnswerAsync("486 Busy Here");

        var delivered = await networks.A.AlertAsync("desk", "sip:bob@networkb.example", "from next door");
        var refused = await networks.A.AlertAsync("desk", "sip:busy@networkb.example", "from next door");
        var unknown = await networks.A.AlertAsync("desk", "sip:nobody@networkb.example", "from next door");

        Assert.Equal("delivered", delivered["state"]!.GetValue<string>());
        Assert.Equal("from next door", Assert.Single(await answering.ReceivesAsync("MESSAGE", 1, Soon)).Body);
        Assert.Equal("refused 486", $"{refused["state"]} {refused["sip"]!["status"]}");
        Assert.Equal("unknownUser 404", $"{unknown["state"]} {unknown["sip"]!["status"]}");
    }

    [Fact, Clause("RFC 4745", "10")]
    public async Task A_rule_in_the_target_network_refuses_a_caller_from_the_other()
    {
        var carl = await networks.PhoneAsync(networks.B, "carl", 17);
        await carl.RegisterAsync();
        var answering = await carl.AnswerAsync("200 OK");
        var rule = await networks.B.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
        {
            ["owner"] = "sip:carl@networkb.example",
            ["when"] = new JsonObject { ["domains"] = new JsonArray("networkb.example") },
            ["permissions"] = new JsonObject { ["alert"] = "accept" },
        });

        var barred = await networks.A.AlertAsync("desk", "sip:carl@networkb.example", "knock knock");

        Assert.Equal("barred 403", $"{barred["state"]} {barred["sip"]!["status"]}");
        // Whose rule it was is nobody's business in the other network.
        Assert.DoesNotContain(rule["id"]!.GetValue<string>(), barred.ToJsonString());
        Assert.Empty(answering.Received("MESSAGE"));
    }

    [Fact, Clause("RFC 3261", "18.1.1")]
    public async Task An_alert_too_large_for_a_datagram_crosses_over_a_connection()
    {
        await networks.A.AddUserAsync("long-name", SippPhone.RightPassword, new string('N', 100));
        var dora = await networks.PhoneAsync(networks.B, "dora", 18, ProtocolType.Tcp);
        await dora.RegisterAsync();
        var answering = await dora.AnswerAsync("200 OK");
        var text = new string('x', 400);

        var target = await networks.A.AlertAsync("long-name", "sip:dora@networkb.example", text);

        Assert.Equal("delivered", target["state"]!.GetValue<string>());
        var message = Assert.Single(await answering.ReceivesAsync("MESSAGE", 1, Soon));
        Assert.Equal(text, message.Body);
        Assert.Contains($"\nVia: SIP/2.0/TCP {networks.A.Sip}", message.Text);
    }

    [Fact]
    public async Task A_network_that_no_route_leads_to_is_named_as_the_cause()
    {
        var target = await networks.A.AlertAsync("desk", "sip:somebody@networkc.example", "hello?");

        Assert.Equal("unknownNetwork", target["state"]!.GetValue<string>());
        Assert.NotNull(target["sip"]);
    }
}
