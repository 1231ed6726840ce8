using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>sipp as handsets of one network.</summary>
public sealed class SippTests(SippTests.Network network) : InteropTests(network), IClassFixture<SippTests.Network>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    public sealed class Network() : InteropFixture(1)
    {
        public const string Forgetful = "forgetful";

        private const byte Silent = 19;

        internal GatewayProcess Gateway { get; private set; } = null!;

        /// <summary>An alert to a phone that never answers, sent at the start.</summary>
        internal JsonNode Unheard { get; private set; } = null!;

        /// <summary>What that phone hears.</summary>
        internal SippRun Silence { get; private set; } = null!;

        /// <summary>A call to a phone that never answers, begun at the start.</summary>
        internal JsonNode Untaken { get; private set; } = null!;

        /// <summary>A session that the console has left after the phone of the other had lost its power.</summary>
        internal JsonNode Deserted { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip];

        private protected override async Task StartAsync()
        {
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example");
            // The shortest registration that is possible takes a minute to end, and Timers B and F half of one: all begin before everything else.
            await (await PhoneAsync(Forgetful, 10)).RegisterAsync(expiresSeconds: 60);
            var absent = await PhoneAsync("absent", 9);
            await absent.RegisterAsync();
            await absent.KeepSilentAsync("INVITE");
            await Gateway.AddDispatcherAsync("console");
            (_, Untaken) = await Gateway.CallAsync("console", "oneToOne", "0s", "sip:absent@networka.example");
            var vanishing = await PhoneAsync("vanishing", 8);
            await vanishing.RegisterAsync();
            var answering = await vanishing.TakeCallAsync();
            (_, Deserted) = await Gateway.CallAsync("console", "oneToOne", "20s", "sip:vanishing@networka.example");
            await answering.Process.KillAsync();
            await Gateway.SendAsync(HttpMethod.Post, $"/api/v1/sessions/{Deserted["id"]}/leave", new JsonObject { ["from"] = "sip:console@networka.example" });
            var silent = await PhoneAsync("silent", Silent);
            await silent.RegisterAsync();
            Silence = await silent.KeepSilentAsync();
            Unheard = await Gateway.SendAsync(HttpMethod.Post, "/api/v1/alerts", new JsonObject
            {
                ["from"] = $"sip:{Forgetful}@networka.example", ["to"] = new JsonArray("sip:silent@networka.example"),
            });
        }

        /// <summary>When the alert was sent to the phone that never answers: seconds after the first time.</summary>
        internal async Task<IReadOnlyList<double>> HeardBySilentAsync()
        {
            var decoded = await Captured.DecodeAsync(
                "sip", [Gateway.Sip], $"sip.Method == \"MESSAGE\" && ip.dst == {Site.Host(Silent)}", "-T", "fields", "-e", "frame.time_relative");
            var all = decoded.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToList();
            return [.. all.Select(at => at - all[0])];
        }

        /// <summary>A new user and his phone.</summary>
        internal async Task<SippPhone> PhoneAsync(string user, byte host, ProtocolType protocol = ProtocolType.Udp)
        {
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            return new(Site, Gateway.Sip, Gateway.Domain, user, Site.At(host), protocol);
        }
    }

    [Theory, Clause("RFC 3261", "10.3")]
    [InlineData(ProtocolType.Udp, 11)]
    [InlineData(ProtocolType.Tcp, 12)]
    public async Task A_phone_registers_and_unregisters(ProtocolType protocol, byte host)
    {
        var phone = await network.PhoneAsync($"register-{protocol}".ToLowerInvariant(), host, protocol);

        await phone.RegisterAsync(expiresSeconds: 120);

        var registration = Assert.Single(await network.Gateway.RegistrationsBecomeAsync(phone.User, 1, Soon));
        Assert.Equal(protocol.ToString().ToLowerInvariant(), registration["transport"]!.GetValue<string>());
        var lifetime = registration["expiresAt"]!.GetValue<DateTimeOffset>() - registration["registeredAt"]!.GetValue<DateTimeOffset>();
        Assert.Equal(120, lifetime.TotalSeconds, tolerance: 1);

        await phone.RegisterAsync(expiresSeconds: 0);

        await network.Gateway.RegistrationsBecomeAsync(phone.User, 0, Soon);
    }

    [Fact, Clause("RFC 3261", "22.4")]
    public async Task A_wrong_password_registers_nothing()
    {
        var phone = await network.PhoneAsync("mallory", 13);

        await (phone with { Password = "guess" }).RegisterAsync(scenario: "register-refused");

        Assert.Empty(await network.Gateway.RegistrationsAsync(phone.User));
    }

    [Fact, Clause("RFC 3261", "10.2.1")]
    public async Task A_registration_that_nobody_refreshes_ends_by_itself()
    {
        await network.Gateway.RegistrationsBecomeAsync(Network.Forgetful, 0, TimeSpan.FromSeconds(75));
    }

    [Theory, Clause("OMA PoC CP", "Figure 24")]
    [InlineData(ProtocolType.Udp, 14)]
    [InlineData(ProtocolType.Tcp, 15)]
    public async Task An_alert_from_the_console_reaches_a_phone(ProtocolType protocol, byte host)
    {
        var phone = await network.PhoneAsync($"receive-{protocol}".ToLowerInvariant(), host, protocol);
        await phone.RegisterAsync();
        var answering = await phone.AnswerAsync("200 OK");

        var target = await network.Gateway.AlertAsync(Network.Forgetful, $"sip:{phone.User}@networka.example", "Call control, please.");

        Assert.Equal("delivered", target["state"]!.GetValue<string>());
        var message = Assert.Single(await answering.ReceivesAsync("MESSAGE", 1, Soon));
        Assert.StartsWith($"sip:{phone.User}@{phone.At}", message.RequestUri);
        Assert.Equal("Call control, please.", message.Body);
        Assert.Equal("*;+g.poc.talkburst;require;explicit", message.Header("Accept-Contact"));
        Assert.Contains($"<sip:{Network.Forgetful}@networka.example>", message.Header("P-Asserted-Identity"));
        Assert.Null(message.Header("P-Preferred-Identity"));
        Assert.StartsWith("PoC-client/OMA2.0", message.Header("User-Agent"));
    }

    [Fact, Clause("RFC 5626", "5.3")]
    public async Task An_alert_comes_over_the_connection_that_the_phone_registered_on()
    {
        var phone = await network.PhoneAsync("behind-a-nat", 16, ProtocolType.Tcp);
        // Nobody listens on the contact: only the connection leads there.
        var staying = (phone with { Contact = network.Site.At(99, 9) }).StayAndAnswer("200 OK");
        await network.Gateway.RegistrationsBecomeAsync(phone.User, 1, Soon);

        var target = await network.Gateway.AlertAsync(Network.Forgetful, $"sip:{phone.User}@networka.example", "over the same connection");

        Assert.Equal("delivered", target["state"]!.GetValue<string>());
        Assert.Single(await staying.ReceivesAsync("MESSAGE", 1, Soon));
    }

    [Theory, Clause("RFC 3261", "16.7")]
    [InlineData("486 Busy Here", 17)]
    [InlineData("603 Decline", 18)]
    public async Task A_phone_that_refuses_is_named_with_its_answer(string status, byte host)
    {
        var phone = await network.PhoneAsync($"refuse-{status[..3]}", host);
        await phone.RegisterAsync();
        await phone.AnswerAsync(status);

        var target = await network.Gateway.AlertAsync(Network.Forgetful, $"sip:{phone.User}@networka.example", "please");

        Assert.Equal("refused", target["state"]!.GetValue<string>());
        Assert.Equal(status, $"{target["sip"]!["status"]} {target["sip"]!["reason"]}");
    }

    [Fact, Clause("RFC 3261", "17.1.2.2")]
    public async Task A_phone_that_stays_silent_ends_in_no_answer()
    {
        var target = await network.Gateway.TargetEndsAsync(network.Unheard, TimeSpan.FromSeconds(45));

        Assert.Equal("noAnswer", target["state"]!.GetValue<string>());
        // T1 doubling up to T2 until Timer F, by the capture. On a busy machine each may be late, and then the last is behind Timer F.
        double[] due = [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5];
        var sent = await network.HeardBySilentAsync();
        Assert.InRange(sent.Count, due.Length - 1, due.Length);
        Assert.All(sent.Zip(due), pair => Assert.InRange(pair.First, pair.Second - 0.4, 32));
        Assert.Single(await network.Silence.ReceivesAsync("MESSAGE", 1, Soon));
    }

    [Fact, Clause("RFC 3261", "17.1.1.2")]
    public async Task A_call_to_a_phone_that_stays_silent_is_given_up()
    {
        var session = await network.Gateway.SessionEndsAsync(network.Untaken["id"]!, TimeSpan.FromSeconds(60));

        Assert.Equal("failed", session["state"]!.GetValue<string>());
        Assert.Equal("failed 408", $"{session["participants"]![1]!["state"]} {session["participants"]![1]!["sip"]!["status"]}");
    }

    [Fact, Clause("RFC 3261", "17.1.2.2")]
    public async Task A_phone_that_vanished_is_out_of_the_session_when_its_BYE_is_given_up()
    {
        var session = await network.Gateway.SessionEndsAsync(network.Deserted["id"]!, TimeSpan.FromSeconds(60));

        Assert.Equal("policyReleased", session["endReason"]!.GetValue<string>());
        Assert.Equal(["left bye", "disconnected byeByController"], session["participants"]!.AsArray().Select(one => $"{one!["state"]} {one["leaveMeans"]}"));
        Assert.Equal(2, (await network.Gateway.ChargesBecomeAsync(session["id"]!, 2, Soon)).Count);
    }

    [Theory, Clause("OMA PoC CP", "Figure 23")]
    [InlineData(ProtocolType.Udp, 20)]
    [InlineData(ProtocolType.Tcp, 22)]
    public async Task A_phone_alerts_another(ProtocolType protocol, byte host)
    {
        var anna = await network.PhoneAsync($"anna-{protocol}".ToLowerInvariant(), host, protocol);
        var bob = await network.PhoneAsync($"bob-{protocol}".ToLowerInvariant(), (byte)(host + 1), protocol);
        await anna.RegisterAsync();
        await bob.RegisterAsync();
        var answering = await bob.AnswerAsync("200 OK");

        var sent = await anna.AlertAsync($"sip:{bob.User}@networka.example", "call me", expected: 200);

        var message = Assert.Single(await answering.ReceivesAsync("MESSAGE", 1, Soon));
        Assert.Equal("call me", message.Body);
        Assert.Contains($"<sip:{anna.User}@networka.example>", message.Header("P-Asserted-Identity"));
        Assert.Null(message.Header("P-Preferred-Identity"));
        Assert.Null(message.Header("Proxy-Authorization"));
        Assert.Equal("PoC-client/OMA2.0 sipp-phone/v3.6", message.Header("User-Agent"));
        Assert.Equal("PoC-client/OMA2.0 sipp-phone/v3.6", Assert.Single(sent.Answers(200)).Header("Server"));
    }

    [Fact, Clause("RFC 3261", "22.3")]
    public async Task A_phone_with_a_wrong_password_alerts_nobody()
    {
        var bob = await network.PhoneAsync("spared", 24);
        await bob.RegisterAsync();
        var answering = await bob.AnswerAsync("200 OK");
        var eve = await network.PhoneAsync("eve", 25);

        var refused = await (eve with { Password = "guess" }).AlertInVainAsync($"sip:{bob.User}@networka.example");

        Assert.Empty(refused.Answers(200));
        Assert.Empty(answering.Received("MESSAGE"));
    }

    [Fact, Clause("RFC 3261", "16.7")]
    public async Task All_phones_of_a_user_hear_an_alert()
    {
        var desk = await network.PhoneAsync("two-phones", 26);
        var mobile = desk with { At = network.Site.At(27) };
        await desk.RegisterAsync();
        await mobile.RegisterAsync();
        var atDesk = await desk.AnswerAsync("200 OK");
        var atMobile = await mobile.AnswerAsync("200 OK");

        var target = await network.Gateway.AlertAsync(Network.Forgetful, $"sip:{desk.User}@networka.example", "to both");

        Assert.Equal("delivered", target["state"]!.GetValue<string>());
        await network.Gateway.RegistrationsBecomeAsync(desk.User, 2, Soon);
        Assert.Single(await atDesk.ReceivesAsync("MESSAGE", 1, Soon));
        Assert.Single(await atMobile.ReceivesAsync("MESSAGE", 1, Soon));
    }

    [Fact]
    public async Task An_alert_to_nobody_names_what_is_wrong()
    {
        await network.PhoneAsync("switched-off", 28);

        var off = await network.Gateway.AlertAsync(Network.Forgetful, "sip:switched-off@networka.example", null);
        var unknown = await network.Gateway.AlertAsync(Network.Forgetful, "sip:nobody@networka.example", null);
        var elsewhere = await network.Gateway.AlertAsync(Network.Forgetful, "sip:somebody@nowhere.example", null);

        Assert.Equal("notRegistered 480", $"{off["state"]} {off["sip"]!["status"]}");
        Assert.Equal("unknownUser 404", $"{unknown["state"]} {unknown["sip"]!["status"]}");
        Assert.Equal("unknownNetwork", elsewhere["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_ladder_of_an_alert_opens_in_tshark()
    {
        var tshark = Peers.Require("tshark");
        var phone = await network.PhoneAsync("on-the-ladder", 29);
        await phone.RegisterAsync();
        await phone.AnswerAsync("200 OK");
        var alert = await network.Gateway.SendAsync(HttpMethod.Post, "/api/v1/alerts?wait=10s", new JsonObject
        {
            ["from"] = $"sip:{Network.Forgetful}@networka.example", ["to"] = new JsonArray($"sip:{phone.User}@networka.example"), ["text"] = "drawn",
        });

        var ladder = Path.Combine(network.Site.Directory, "ladder.pcap");
        await File.WriteAllBytesAsync(ladder, await network.Gateway.DownloadAsync($"{alert["links"]!["ladder"]}?format=pcap"));

        var wrong = await Peers.RunAsync(
            tshark, TimeSpan.FromSeconds(60), "-n", "-r", ladder, "-Y", "!sip || _ws.malformed || _ws.expert.severity >= 6291456", "-V");
        Assert.Equal("", wrong);
        var methods = await Peers.RunAsync(
            tshark, TimeSpan.FromSeconds(60), "-n", "-r", ladder, "-T", "fields", "-e", "sip.Method", "-e", "sip.Status-Code");
        // Client, core, PoC server for the sender, core, PoC server for the target, core, phone: and back.
        Assert.Equal(6, methods.Split('\n').Count(line => line.StartsWith("MESSAGE", StringComparison.Ordinal)));
        Assert.Equal(6, methods.Split('\n').Count(line => line.Trim() == "200"));
    }
}
