using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Conformance;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>
/// Figures 16 and 18 of the OMA PoC Control Plane between three networks whose SIP/IP cores are all kamailio and whose PoC servers are three gateways: A of
/// the phone that leaves, B of the one that is disconnected, X of the group that both are in. Each hop is judged as it was captured.
/// </summary>
public sealed class ThreeCoresTests(ThreeCoresTests.Networks networks) : InteropTests(networks), IClassFixture<ThreeCoresTests.Networks>
{
    private const string InstanceA = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    private const string InstanceB = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    public sealed class Networks() : InteropFixture(11)
    {
        private const string Group = "dispatch1";

        internal GatewayProcess A { get; private set; } = null!;

        internal GatewayProcess B { get; private set; } = null!;

        internal GatewayProcess X { get; private set; } = null!;

        /// <summary>The PoC Group that both phones are in.</summary>
        internal string GroupAddress { get; private set; } = "";

        /// <summary>Who is at an address, as the figures call it.</summary>
        internal IReadOnlyDictionary<string, string> Names => new Dictionary<string, string>
        {
            [$"{Server('A').Address}"] = "PoC server A", [$"{Server('B').Address}"] = "PoC server B", [$"{Server('X').Address}"] = "PoC server X",
            [$"{Core('A').Address}"] = "core A", [$"{Core('B').Address}"] = "core B", [$"{Core('X').Address}"] = "core X",
            [$"{Site.Host(19)}"] = "client A", [$"{Site.Host(29)}"] = "client B",
        };

        /// <summary>Everybody's address.</summary>
        internal IPEndPoint[] Everybody => [.. "ABX".SelectMany(network => new[] { Core(network), Server(network) })];

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [.. "ABX".Select(Server)];

        /// <summary>The phone of network A or B.</summary>
        internal SippPhone Phone(char network, string user, string instance) =>
            new(Site, Core(network), Domain(network), user, Site.At((byte)(Number(network) + 9))) { Instance = instance };

        private protected override async Task StartAsync()
        {
            var gateways = "ABX".Select(StartAsync).ToList();
            foreach (var network in "ABX")
            {
                await Kamailio.StartAsync(
                    Site, Core(network), Domain(network), Server(network), SippPhone.RightPassword,
                    "ABX".Where(other => other != network).ToDictionary(Domain, Core), network == 'X' ? Group : "none");
            }

            (A, B, X) = (await gateways[0], await gateways[1], await gateways[2]);
            await A.AddUserAsync("poc-user-a", SippPhone.RightPassword);
            await B.AddUserAsync("poc-user-b", SippPhone.RightPassword);
            GroupAddress = await X.AddGroupAsync(Group, "prearranged", "sip:poc-user-a@networka.example", "sip:poc-user-b@networkb.example");
        }

        private Task<GatewayProcess> StartAsync(char network) =>
            GatewayProcess.StartAsync(Site, (byte)(Number(network) + 1), Domain(network), new Dictionary<string, string>
            {
                ["Gateway__Sip__Core"] = $"udp://{Core(network)}",
                ["Gateway__Sip__PocServer__Listen__0"] = $"udp://{Server(network)}",
                ["Gateway__Sip__PocServer__Listen__1"] = $"tcp://{Server(network)}",
                ["Gateway__Sip__PocClient__Listen__0"] = $"udp://{Site.At((byte)(Number(network) + 1), 5072)}",
            });

        private IPEndPoint Core(char network) => Site.At(Number(network));

        private IPEndPoint Server(char network) => Site.At((byte)(Number(network) + 1), 5070);

        private static byte Number(char network) => network switch { 'A' => 10, 'B' => 20, _ => 30 };

        private static string Domain(char network) => $"network{char.ToLowerInvariant(network)}.example";
    }

    [Fact, Clause("OMA PoC CP", "Figure 16")]
    public async Task Leaving_and_the_release_that_follows_take_the_hops_of_Figures_16_and_18()
    {
        var clientA = networks.Phone('A', "poc-user-a", InstanceA);
        var clientB = networks.Phone('B', "poc-user-b", InstanceB);
        await clientA.RegisterAsync();
        await clientB.RegisterAsync();
        var answering = await clientB.TakeCallAsync();

        var calling = clientA.Call(new(networks.GroupAddress), talkMilliseconds: 500, privacy: "id");

        await calling.SucceedsAsync(Soon);
        await answering.SucceedsAsync(Soon);
        var byes = await CapturedAsync("BYE");
        var (figure16, figure18) = (byes.Where(hop => !hop.ConcernsB).ToList(), byes.Where(hop => hop.ConcernsB).ToList());
        ThreeNetworks.AssertRows(
            [.. figure16.Select(hop => hop.Step)],
            [
                "client A -> core A BYE", // step 2
                "core A -> PoC server A BYE", // step 3
                "PoC server A -> core A 200", // step 4
                "core A -> client A 200", // step 5
            ],
            [
                "PoC server A -> core A BYE", // step 6
                "core A -> core X BYE", // step 7
                "core X -> PoC server X BYE", // step 8
                "PoC server X -> core X 200", // step 9
                "core X -> core A 200", // step 10
                "core A -> PoC server A 200", // step 11
            ]);
        ThreeNetworks.AssertRows(
            [.. figure18.Select(hop => hop.Step)],
            [
                "PoC server X -> core X BYE", // step 2
                "core X -> core B BYE", // step 3
                "core B -> PoC server B BYE", // step 4
                "PoC server B -> core B 200", // step 5
                "core B -> core X 200", // step 6
                "core X -> PoC server X 200", // step 7
            ],
            [
                "PoC server B -> core B BYE", // step 8
                "core B -> client B BYE", // step 9
                "client B -> core B 200", // step 10
                "core B -> PoC server B 200", // step 11
            ]);
        // Each PoC server answers before it sends a BYE of its own.
        Assert.True(IndexOf(figure16, "PoC server A -> core A 200") < IndexOf(figure16, "PoC server A -> core A BYE"));
        Assert.True(IndexOf(figure18, "PoC server B -> core B 200") < IndexOf(figure18, "PoC server B -> core B BYE"));

        // The Request-URIs and headers that the figures print.
        var requests16 = figure16.Where(hop => hop.RequestUri.Length > 0).ToList();
        Assert.All(requests16, hop => Assert.Equal("id", hop.Privacy));
        Assert.All(requests16.Take(2), hop => Assert.Matches(@"^sip:[0-9a-v]{26}%25[^@]+%25@poc-server\.networka\.example;gr$", hop.RequestUri));
        Assert.All(requests16.Skip(2), hop => Assert.Matches(@"^sip:[0-9a-v]{26}@poc-server\.networkx\.example;gr$", hop.RequestUri));
        var requests18 = figure18.Where(hop => hop.RequestUri.Length > 0).Select(hop => hop.RequestUri).ToList();
        Assert.All(requests18.Take(3), uri => Assert.Matches(@"^sip:[0-9a-v]{26}@poc-server\.networkb\.example;gr$", uri));
        Assert.Equal([clientB.Target, $"sip:{clientB.User}@{clientB.At};transport=UDP"], requests18.Skip(3));

        var session = await networks.X.NewestSessionAsync("sip:poc-user-a@networka.example", Soon);
        var ended = await networks.X.SessionEndsAsync(session["id"]!, Soon);
        Assert.Equal("policyReleased", ended["endReason"]!.GetValue<string>());
        Assert.Equal(["left bye", "disconnected byeByController"], ended["participants"]!.AsArray().Select(one => $"{one!["state"]} {one["leaveMeans"]}"));
        // Each network has written down, and charged, the part of its own user.
        foreach (var (gateway, user) in new[] { (networks.A, "poc-user-a"), (networks.B, "poc-user-b") })
        {
            var part = await gateway.NewestSessionAsync($"sip:{user}@{gateway.Domain}", Soon);
            await gateway.SessionEndsAsync(part["id"]!, Soon);
            var charged = await gateway.ChargesBecomeAsync(part["id"]!, 1, Soon);
            Assert.Equal(0, Assert.Single(charged)["pocServerRole"]!.GetValue<int>());
        }
    }

    // What was captured of a method, retransmissions left out.
    private async Task<List<Hop>> CapturedAsync(string method)
    {
        var text = await networks.Captured.DecodeAsync(
            "sip", networks.Everybody, "sip && !icmp", "-T", "fields", "-E", "separator=|", "-E", "occurrence=f",
            "-e", "ip.src", "-e", "ip.dst", "-e", "sip.CSeq.method", "-e", "sip.Method", "-e", "sip.Status-Code", "-e", "sip.r-uri", "-e", "sip.Call-ID", "-e", "sip.Privacy");
        var all = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')).ToList();
        // By the dialog: all legs of B have B's PoC server at one end.
        var serverB = networks.Names.Single(one => one.Value == "PoC server B").Key;
        var ofB = all.Where(line => line[0] == serverB || line[1] == serverB).Select(line => line[6]).ToHashSet();
        return
        [
            .. all.Where(line => line[2] == method && line[4] != "100").DistinctBy(line => string.Join('|', line)).Select(line => new Hop(
                $"{Name(line[0])} -> {Name(line[1])} {(line[3].Length > 0 ? line[3] : line[4])}", line[5], line[7], ofB.Contains(line[6]))),
        ];
    }

    private string Name(string address) => networks.Names.GetValueOrDefault(address, address);

    private static int IndexOf(List<Hop> hops, string step) => hops.FindIndex(hop => hop.Step == step);

    /// <summary>A message on one hop.</summary>
    private sealed record Hop(string Step, string RequestUri, string Privacy, bool ConcernsB);
}
