using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;
using HubClient = Gateway.Tests.Api.Support.HubClient;

namespace Gateway.Tests.Interop;

/// <summary>Phones that nobody made for push-to-talk, called to PoC Sessions by the console (docs/adr/0004).</summary>
public sealed class OrdinaryPhoneSessionTests(OrdinaryPhoneSessionTests.Network network) : InteropTests(network), IClassFixture<OrdinaryPhoneSessionTests.Network>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    public sealed class Network() : InteropFixture(9)
    {
        private const string Password = "correct-horse";

        internal GatewayProcess Gateway { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip];

        private protected override async Task StartAsync()
        {
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example");
            await Gateway.AddDispatcherAsync("desk", "Desk 1");
        }

        /// <summary>A new user and the phone of this name, registered.</summary>
        internal async Task<IOrdinaryPhone> PhoneAsync(string phone, string user, byte host, bool takesCalls = false)
        {
            await Gateway.AddUserAsync(user, Password);
            return phone == "baresip"
                ? await Baresip.RegisterAsync(Site, Site.At(host), Gateway.Sip, user, Gateway.Domain, Password, "udp", takesCalls)
                : await Linphonec.RegisterAsync(Site, Site.At(host), Gateway.Sip, user, Gateway.Domain, Password, "udp", takesCalls);
        }

        internal Task<(int Status, JsonNode Answer)> DeskCallsAsync(string user, string wait = "20s") =>
            Gateway.CallAsync("desk", "oneToOne", wait, $"sip:{user}@networka.example");

        internal Task<(int Status, JsonNode Answer)> DeskAsksAsync(JsonNode session, string what) => Gateway.AskAsync(
            HttpMethod.Post, $"/api/v1/sessions/{session["id"]}/{what}?wait=20s", new JsonObject { ["from"] = "sip:desk@networka.example" });
    }

    [Theory]
    [InlineData("baresip", 11)]
    [InlineData("linphonec", 12)]
    public async Task It_takes_a_call_by_itself_and_hangs_up_and_everybody_sees_who_left(string phone, byte host)
    {
        var user = $"{phone}-auto";
        var taking = await network.PhoneAsync(phone, user, host, takesCalls: true);
        await using var hub = await HubClient.OpenAsync(network.Gateway.Address, network.Gateway.Token);
        await hub.InvokeAsync("Subscribe", new { topics = new[] { "sessions" } });

        var (status, session) = await network.DeskCallsAsync(user);

        Assert.Equal((200, "established"), (status, Text(session["state"])));
        var called = Of(session, user);
        Assert.Equal("connected", Text(called["state"]));
        Assert.StartsWith($"{network.Site.Host(host)}:", Text(called["mediaAddress"]));
        Assert.False(called["hasFloorControl"]!.GetValue<bool>());
        await taking.TalksAsync();

        await taking.HangUpAsync();

        var events = await hub.EventsUntilAsync(one => Text(one["type"]) == "session.ended" && Text(one["subject"]) == Text(session["id"]));
        var left = Assert.Single(events, one => Text(one["type"]) == "session.participant.left")["data"]!["participant"]!;
        Assert.Equal(($"sip:{user}@networka.example", "bye"), (Text(left["address"]), Text(left["leaveMeans"])));
        Assert.Equal("policyReleased", Text(events[^1]["data"]!["session"]!["endReason"]));
        var ended = await EndedAsync(session);
        Assert.Equal("left bye", $"{Of(ended, user)["state"]} {Of(ended, user)["leaveMeans"]}");
        Assert.Equal("disconnected byeByController", $"{Of(ended, "desk")["state"]} {Of(ended, "desk")["leaveMeans"]}");
    }

    [Theory]
    [InlineData("baresip", 13)]
    [InlineData("linphonec", 14)]
    public async Task It_rings_is_taken_by_hand_and_is_free_when_the_console_leaves(string phone, byte host)
    {
        var user = $"{phone}-manual";
        var ringing = await network.PhoneAsync(phone, user, host);
        var calling = network.DeskCallsAsync(user);
        await ringing.RingsAsync();
        var seen = await network.Gateway.NewestSessionAsync($"sip:{user}@networka.example", Soon);
        await network.Gateway.SessionBecomesAsync(seen["id"]!, one => Text(Of(one, user)["state"]) == "ringing", Soon);

        await ringing.TakeAsync();
        var (status, session) = await calling;

        Assert.Equal((200, "established"), (status, Text(session["state"])));
        await ringing.TalksAsync();

        var (left, _) = await network.DeskAsksAsync(session, "leave");

        Assert.Equal(200, left);
        await ringing.IsFreeAsync();
        var ended = await EndedAsync(session);
        Assert.Equal("disconnected byeByController", $"{Of(ended, user)["state"]} {Of(ended, user)["leaveMeans"]}");
    }

    [Theory]
    [InlineData("baresip", 15, 486, "callee-busy")]
    [InlineData("linphonec", 16, 603, "callee-declined")]
    public async Task It_rings_and_is_refused_by_hand(string phone, byte host, int answer, string code)
    {
        var user = $"{phone}-refusing";
        var ringing = await network.PhoneAsync(phone, user, host);
        var calling = network.DeskCallsAsync(user);
        await ringing.RingsAsync();

        await ringing.HangUpAsync();
        var (status, problem) = await calling;

        Assert.Equal((409, code, answer), (status, Text(problem["code"]), problem["sip"]!["status"]!.GetValue<int>()));
        var session = await network.Gateway.NewestSessionAsync($"sip:{user}@networka.example", Soon);
        Assert.Equal(("failed", "refused"), (Text(session["state"]), Text(Of(session, user)["state"])));
    }

    [Theory, Clause("OMA PoC CP", "10")]
    [InlineData("baresip", 17)]
    [InlineData("linphonec", 18)]
    public async Task It_rings_and_stops_ringing_when_the_console_cancels(string phone, byte host)
    {
        var user = $"{phone}-cancelled";
        var ringing = await network.PhoneAsync(phone, user, host);
        var (_, session) = await network.DeskCallsAsync(user, wait: "0s");
        await ringing.RingsAsync();

        var (status, after) = await network.DeskAsksAsync(session, "cancel");

        Assert.Equal((200, "cancelled", 487), (status, Text(after["state"]), after["sip"]!["status"]!.GetValue<int>()));
        await ringing.IsFreeAsync();
        Assert.Equal("cancelled", Text(Of(await EndedAsync(session), user)["state"]));
    }

    private static string? Text(JsonNode? value) => value?.GetValue<string>();

    private static JsonNode Of(JsonNode session, string user) =>
        session["participants"]!.AsArray().Single(one => Text(one!["address"]) == $"sip:{user}@networka.example")!;

    private Task<JsonNode> EndedAsync(JsonNode session) => network.Gateway.SessionEndsAsync(session["id"]!, Soon);
}
