using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>
/// kamailio as the proxy before our message box: its script alone chooses the Request-URI, by names of its own, and nothing at the message box is made for that.
/// </summary>
[Clause("RFC 3087", "2")]
public sealed class MessageBoxBehindKamailioTests(MessageBoxBehindKamailioTests.Network network) : InteropTests(network), IClassFixture<MessageBoxBehindKamailioTests.Network>
{
    private const string Domain = "networkm.example";
    private const string Services = $"vm.{Domain}";
    private const double Pause = 8.5;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    // As fast as a finger.
    private static readonly TimeSpan Press = TimeSpan.FromMilliseconds(400);

    public sealed class Network() : InteropFixture(76)
    {
        private string? _data;

        internal GatewayProcess Gateway { get; private set; } = null!;

        internal IPEndPoint Box => Site.At(1, 5074);

        internal string Data => _data ??= Site.NewDirectory("data");

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Box];

        private IPEndPoint Kamailio => Site.At(10);

        /// <summary>Kills the gateway as a power failure would, and starts it again on the same data.</summary>
        internal async Task RestartAsync()
        {
            await Gateway.Process.KillAsync();
            await Gateway.DisposeAsync();
            await StartGatewayAsync();
        }

        internal Task<Baresip> PhoneAsync(string user, byte host, PhoneSound sound) =>
            Baresip.RegisterAsync(Site, Site.At(host), Kamailio, user, Domain, SippPhone.RightPassword, "udp", sound: sound);

        /// <summary>A mailbox for a new user, with services by these names.</summary>
        internal async Task<MailboxWatch> MailboxAsync(string user, params (string Name, string Behaviour)[] services)
        {
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            var mailbox = (await Gateway.SendAsync(HttpMethod.Post, "/api/v1/mailboxes", new JsonObject { ["owner"] = $"sip:{user}@{Domain}" }))["id"]!.GetValue<string>();
            foreach (var (name, behaviour) in services)
            {
                await Gateway.SendAsync(HttpMethod.Post, "/api/v1/service-contexts", new JsonObject
                {
                    ["requestUri"] = $"sip:{name}@{Services}", ["behaviour"] = behaviour, ["mailbox"] = mailbox,
                });
            }

            return new(() => Gateway, mailbox);
        }

        private protected override async Task StartAsync()
        {
            var path = Peers.Require("kamailio");
            var directory = Site.NewDirectory("kamailio");
            var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Interop", "Scenarios", "kamailio-voicemail.cfg"));
            foreach (var (word, value) in new[]
            {
                ("at", Kamailio.ToString()), ("domain", Domain), ("password", SippPhone.RightPassword), ("services", Services), ("box", Box.ToString()),
            })
                text = text.Replace($"{{{{{word}}}}}", value, StringComparison.Ordinal);
            var configuration = Path.Combine(directory, "kamailio.cfg");
            await File.WriteAllTextAsync(configuration, text);
            var process = Site.Start("kamailio", path, ["-DD", "-E", "-f", configuration, "-Y", directory, "-P", Path.Combine(directory, "pid"), "-m", "32", "-M", "4"]);
            await Site.ListensAsync(ProtocolType.Udp, Kamailio, process, TimeSpan.FromSeconds(30));
            await StartGatewayAsync();
        }

        private async Task StartGatewayAsync() => Gateway = await GatewayProcess.StartAsync(
            Site, 1, Domain, new Dictionary<string, string>
            {
                ["Gateway__MessageBox__Listen__0"] = $"udp://{Box}",
                ["Gateway__MessageBox__TrustedPeers__0"] = Kamailio.Address.ToString(),
                // On the loopback interface every phone sends from 127.0.0.1, whatever it was told.
                ["Gateway__Media__OtherAddresses"] = "true",
            },
            Data);
    }

    [Fact]
    public async Task Its_script_leads_a_caller_of_a_busy_phone_to_the_mailbox_and_its_owner_to_his_messages()
    {
        var mailbox = await network.MailboxAsync("bob", ("bob.busy", "depositBusy"), ("listen-bob", "retrievePin"));
        await mailbox.SetPinAsync("4711");
        // Behind as much silence as ringing and greeting take.
        var speech = await Speech.SayAsync(
            network.Site, "Hello Bob, this is Anna. The pump at the river has stopped. Please call me back before six.", Pause, after: 1);
        var wide = await Speech.WidenAsync(speech);
        var anna = await network.PhoneAsync("anna", 11, new("opus/48000/2", wide));
        var bob = await network.PhoneAsync("bob", 12, new("PCMA,opus/48000/2", await Sox.ToneAsync(network.Site, 0, "PCMA", 90)));

        await anna.Process.TypeAsync($"/dial sip:bob@{Domain}\n");
        await bob.RingsAsync();
        // 486 Busy Here.
        await bob.HangUpAsync();
        await anna.TalksAsync();
        // Her phone hangs up where the file ends.
        var message = (await mailbox.HoldsAsync(1))[0];
        Assert.Equal(
            ($"sip:anna@{Domain}", $"sip:bob.busy@{Services}", "audio/ogg"),
            (message["caller"]!.GetValue<string>(), message["requestUri"]!.GetValue<string>(), message["contentType"]!.GetValue<string>()));

        await bob.Process.TypeAsync($"/dial sip:voicemail@{Domain}\n");
        await bob.TalksAsync();
        foreach (var key in "4711#")
        {
            await Task.Delay(Press);
            await bob.Process.TypeAsync($"{key}");
        }

        await mailbox.HoldsAsync("heard");
        await bob.QuitAsync();
        var (correlation, gain) = SoundMatch.Find(speech, bob.Heard, Pause + 0.6, 4);
        Assert.InRange(correlation, 0.9, 1.0);
        Assert.InRange(gain, -1.0, 1.0);
    }

    [Fact]
    public async Task What_was_said_when_the_gateway_is_killed_is_a_message()
    {
        var mailbox = await network.MailboxAsync("carl", ("carl.not-there", "depositNoAnswer"));
        var dora = await network.PhoneAsync("dora", 13, new("PCMA", await Sox.ToneAsync(network.Site, 440, "PCMA", 60)));
        await dora.Process.TypeAsync($"/dial sip:carl@{Domain}\n");
        await dora.TalksAsync();
        var unfinished = Path.Combine(network.Data, "messages", "unfinished");
        // Two seconds of it have reached the system.
        using var limit = new CancellationTokenSource(Soon);
        while (!Directory.Exists(unfinished) || !Directory.GetFiles(unfinished, "msg_*").Any(file => new FileInfo(file).Length > 2 * 16_000))
            await Task.Delay(Often, limit.Token);

        await network.RestartAsync();

        var message = (await mailbox.HoldsAsync(1))[0];
        Assert.Equal(("new", $"sip:dora@{Domain}"), (message["state"]!.GetValue<string>(), message["caller"]!.GetValue<string>()));
        Assert.InRange(message["lengthMs"]!.GetValue<int>(), 2_000, 40_000);
        await dora.QuitAsync();
    }

    [Fact]
    public async Task Whoever_calls_the_message_box_past_the_proxy_is_refused()
    {
        using var stranger = new UdpClient(network.Site.At(40));
        var invite = $"INVITE sip:listen-bob@{Services} SIP/2.0\r\nVia: SIP/2.0/UDP {network.Site.At(40)};branch=z9hG4bKstranger\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:bob@{Domain}>;tag=1\r\nTo: <sip:listen-bob@{Services}>\r\nCall-ID: stranger\r\nCSeq: 1 INVITE\r\nContact: <sip:bob@{network.Site.At(40)}>\r\n"
            + $"P-Asserted-Identity: <sip:bob@{Domain}>\r\nContent-Length: 0\r\n\r\n";
        await stranger.SendAsync(Encoding.ASCII.GetBytes(invite), network.Box, TestContext.Current.CancellationToken);

        using var limit = new CancellationTokenSource(Soon);
        var answer = Encoding.ASCII.GetString((await stranger.ReceiveAsync(limit.Token)).Buffer);
        while (answer.StartsWith("SIP/2.0 1", StringComparison.Ordinal))
            answer = Encoding.ASCII.GetString((await stranger.ReceiveAsync(limit.Token)).Buffer);
        Assert.StartsWith("SIP/2.0 403 ", answer, StringComparison.Ordinal);
        var tag = answer.Split("\r\n").First(line => line.StartsWith("To:", StringComparison.Ordinal));
        var ack = invite.Replace("INVITE", "ACK", StringComparison.Ordinal).Replace($"To: <sip:listen-bob@{Services}>", tag, StringComparison.Ordinal);
        await stranger.SendAsync(Encoding.ASCII.GetBytes(ack), network.Box, TestContext.Current.CancellationToken);
    }
}
