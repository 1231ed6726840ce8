using System.Net;
using System.Net.Sockets;
using Gateway.Domain.Presence;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>
/// Presence with other people's programs: kamailio's Presence Server as the peer network's with our proxies before it, watchers of its network at our server, and phones that publish and subscribe with us.
/// </summary>
[Clause("TS 23.141", "A.1")]
public sealed class PresenceTests(PresenceTests.Network network) : InteropTests(network), IClassFixture<PresenceTests.Network>
{
    private const string Ours = "networka.example";
    private const string Theirs = "networkp.example";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(70);

    public sealed class Network() : InteropFixture(65)
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        internal PresenceTown Town { get; private set; } = null!;

        internal IPEndPoint Core => Site.At(1);

        internal IPEndPoint Kamailio => Site.At(10);

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Core];

        /// <summary>A program at one of these addresses, with what sipp has to know of its user.</summary>
        internal (SippPlace Place, Dictionary<string, string> Words) User(string user, string domain, IPEndPoint core, byte host, params (string Word, string Value)[] more)
        {
            var words = new Dictionary<string, string> { ["user"] = user, ["domain"] = domain, ["password"] = SippPhone.RightPassword, ["match"] = "Subject: presence" };
            foreach (var (word, value) in more)
                words[word] = value;
            return (new(Site.At(host), core), words);
        }

        private protected override async Task StartAsync()
        {
            Town = new(Core, Ours, new Dictionary<string, IPEndPoint> { [Theirs] = Kamailio }, "alice", "anna", "linus");
            var path = Peers.Require("kamailio");
            Peers.RequireAt("kamailio-presence-modules", "/usr/lib/x86_64-linux-gnu/kamailio/modules/presence.so");
            var directory = Site.NewDirectory("kamailio");
            foreach (var table in new[] { "version", "presentity", "active_watchers", "watchers", "xcap" })
                File.Copy(Path.Combine("/usr/share/kamailio/dbtext/kamailio", table), Path.Combine(directory, table));
            var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Interop", "Scenarios", "kamailio-presence.cfg"));
            foreach (var (word, value) in new[] { ("at", Kamailio.ToString()), ("domain", Theirs), ("tables", directory), ("other", Ours), ("otherAt", Core.ToString()) })
                text = text.Replace($"{{{{{word}}}}}", value, StringComparison.Ordinal);
            var configuration = Path.Combine(directory, "kamailio.cfg");
            await File.WriteAllTextAsync(configuration, text);
            var process = Site.Start("kamailio", path, ["-DD", "-E", "-f", configuration, "-Y", directory, "-P", Path.Combine(directory, "pid"), "-m", "32", "-M", "4"]);
            await Site.ListensAsync(ProtocolType.Udp, Kamailio, process, Patience);
        }

        /// <summary>What a program has answered to a method, once it has.</summary>
        internal async Task<IReadOnlyList<string>> AnsweredAsync(byte host, string method)
        {
            using var stop = new CancellationTokenSource(Patience);
            while (true)
            {
                var decoded = await Captured.DecodeAsync(
                    "sip", [Core], $"ip.src == {Site.Host(host)} && sip.CSeq.method == \"{method}\" && sip.Status-Code", "-T", "fields", "-e", "sip.Status-Code");
                if (decoded.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } answers)
                    return answers;
                if (stop.IsCancellationRequested)
                    Assert.Fail($"{Site.Host(host)} answers no {method}");
                await Task.Delay(200);
            }
        }

        private protected override async Task StopAsync()
        {
            if (Town is not null)
                await Town.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_four_enquiries_are_answered_by_kamailios_Presence_Server()
    {
        var sipp = new Sipp(network.Site);
        var (kay, words) = network.User("kay", Theirs, network.Kamailio, 20, ("note", "at work"));
        var published = await sipp.PlayAsync("presence-publish", kay, words);

        var once = await network.Town.AskAsync("psb_once", "alice", $"sip:kay@{Theirs}", EnquiryKind.Once);
        Assert.Equal((EnquiryState.Answered, "at work", true), (once.State, once.Seen?.Note, once.Seen?.IsOpen));

        var period = await network.Town.AskAsync("psb_period", "alice", $"sip:kay@{Theirs}", EnquiryKind.Period, TimeSpan.FromMinutes(10));
        var change = await network.Town.AskAsync("psb_change", "alice", $"sip:kay@{Theirs}", EnquiryKind.NextChange);
        Assert.Equal((EnquiryState.Active, EnquiryState.Active), (period.State, change.State));
        (kay, words) = network.User(
            "kay", Theirs, network.Kamailio, 20, ("note", "gone home"), ("match", $"SIP-If-Match: {published.Answers(200).Single().Header("SIP-ETag")}"));
        await sipp.PlayAsync("presence-publish", kay, words);
        await network.Town.BecomesAsync("psb_period", record => record.Seen?.Note == "gone home");
        await network.Town.BecomesAsync("psb_change", record => record.State == EnquiryState.Answered && record.Seen?.Note == "gone home");

        Assert.True(await network.Town.Network.StopEnquiryAsync(new("psb_period"), TestContext.Current.CancellationToken));
        await network.Town.BecomesAsync("psb_period", record => record is { State: EnquiryState.Ended, End: EnquiryEnd.Stopped });
        Assert.Equal(3, (await network.Town.ChargesAsync(ChargingRole.Originating, record => record.End is not null, 3)).Count);
    }

    [Fact]
    public async Task A_watcher_of_its_network_is_told_by_our_Presence_Server()
    {
        await network.Town.Network.SetOwnStatusAsync(network.Town.Address("alice"), new(null, "good morning"), TestContext.Current.CancellationToken);
        var (kim, words) = network.User("kim", Theirs, network.Kamailio, 21, ("watched", $"sip:alice@{Ours}"));
        var watching = new Sipp(network.Site).Start("presence-watch", kim, words, "-m", "1");
        await watching.ReceivesAsync("NOTIFY", 1, Soon);

        await network.Town.Network.SetOwnStatusAsync(network.Town.Address("alice"), new(false, "do not disturb"), TestContext.Current.CancellationToken);
        await watching.SucceedsAsync(Soon);

        var notifies = watching.Received("NOTIFY").DistinctBy(notify => notify.Header("CSeq")).ToList();
        Assert.Contains("good morning", notifies[0].Body, StringComparison.Ordinal);
        Assert.Contains("do not disturb", notifies[^1].Body, StringComparison.Ordinal);
        Assert.All(notifies, notify => Assert.StartsWith("active", notify.Header("Subscription-State"), StringComparison.Ordinal));
        await network.Town.ChargesAsync(ChargingRole.Terminating, record => record.Watcher.ToString() == $"sip:kim@{Theirs}" && record.OriginatingNetwork == Theirs);
    }

    [Fact]
    public async Task A_phone_of_ours_proves_who_it_is_and_publishes_and_watches()
    {
        var sipp = new Sipp(network.Site);
        var (publisher, published) = network.User("anna", Ours, network.Core, 22, ("note", "on patrol"));
        await sipp.PlayAsync("presence-publish", publisher, published);
        var (watcher, watched) = network.User("alice", Ours, network.Core, 23, ("watched", $"sip:anna@{Ours}"));
        var watching = sipp.Start("presence-watch", watcher, watched, "-m", "1");
        await watching.ReceivesAsync("NOTIFY", 1, Soon);

        await network.Town.Network.SetOwnStatusAsync(network.Town.Address("anna"), new(false, null), TestContext.Current.CancellationToken);
        await watching.SucceedsAsync(Soon);

        Assert.Contains("on patrol", watching.Received("NOTIFY").First().Body, StringComparison.Ordinal);
        Assert.Contains("overriding-willingness", watching.Received("NOTIFY").Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Linphone_watches_its_friend_and_takes_what_it_is_told()
    {
        await network.Town.Network.SetOwnStatusAsync(network.Town.Address("anna"), new(null, "hello linphone"), TestContext.Current.CancellationToken);
        await using var phone = (await Linphonec.RegisterAsync(
            network.Site, network.Site.At(24), network.Core, "linus", Ours, SippPhone.RightPassword, "udp", watches: $"sip:anna@{Ours}")).Process;

        await network.Town.ChargesAsync(ChargingRole.Terminating, record => record.Watcher == network.Town.Address("linus") && record.Presentity == network.Town.Address("anna"));
        var answers = await network.AnsweredAsync(24, "NOTIFY");

        Assert.Equal(["200"], answers.Distinct());
    }
}
