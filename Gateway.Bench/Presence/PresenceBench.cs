using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Gateway.Bench.Presence;

/// <summary>
/// Presence: ten thousand people, each watched by twenty; all publish, ours and kamailio's presence server in turn. And the enquiry about somebody of another
/// network, through both cores.
/// </summary>
internal static class PresenceBench
{
    private const int Rounds = 5;

    // PUBLISHes under way: enough that the server never waits, few enough that no NOTIFY is sent again for a full buffer.
    private const int Window = 4;
    private const int SubscribeWindow = 64;
    private const int Enquiries = 4_000;
    private const int EnquiriesPerSecond = 200;

    // No subscription is told more often (RFC 3856 §6.10).
    private static readonly TimeSpan NotifyInterval = TimeSpan.FromSeconds(5.5);
    private static readonly IPEndPoint Theirs = IPEndPoint.Parse("127.0.9.13:5060");

    /// <summary>Where ours is.</summary>
    public static IPEndPoint Ours { get; } = IPEndPoint.Parse("127.0.9.12:5060");

    /// <summary>Where the network is whose people are asked about.</summary>
    public static IPEndPoint Far { get; } = IPEndPoint.Parse("127.0.9.14:5060");

    /// <summary>Ours and kamailio in turn.</summary>
    /// <param name="output">Where the figures go.</param>
    /// <param name="people">How many are watched.</param>
    public static int Compare(TextWriter output, int people)
    {
        if (!KamailioPresence.IsInstalled)
        {
            Console.Error.WriteLine("kamailio is not installed (Debian: apt-get install kamailio kamailio-presence-modules), so there is nothing to compare with");
            return 3;
        }

        BenchMachine.WriteLoad(output, "at the start");
        using var ours = new OwnServer("presence", Ours);
        using var theirs = KamailioPresence.Start(Theirs);
        using var toOurs = new PresenceLoad(PresenceTown.People, Ours, people, BenchNetwork.Domain);
        using var toTheirs = new PresenceLoad(new(IPAddress.Parse("127.0.9.11"), 5060), Theirs, people, BenchNetwork.Domain);
        Contestant[] contestants = [new("kamailio", theirs, toTheirs, people), new("ours", ours, toOurs, people)];
        foreach (var contestant in contestants)
            contestant.Subscribe();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contestant in contestants)
                contestant.Publish();
        }

        output.WriteLine($"{people:N0} people, each watched by {PresenceTown.WatchersOfEach}; all publish, {Rounds} rounds in turn, medians");
        output.WriteLine("| server | NOTIFYs/s | of kamailio | PUBLISH to last NOTIFY p50 ms | p99 ms | CPU s per 100,000 NOTIFYs | octets a subscription |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var contestant in contestants)
            output.WriteLine(contestant.Row(contestants[0]));
        BenchMachine.WriteLoad(output, "at the end");
        return 0;
    }

    /// <summary>Enquiry (a) about somebody of another network: two gateways with their history.</summary>
    public static void AskAcross(TextWriter output)
    {
        BenchMachine.WriteLoad(output, "at the start");
        using var far = new OwnServer("far", Far);
        using var near = new OwnServer("near", Ours);
        using var watchers = new PresenceLoad(BenchNetwork.CallingPhones, Ours, 1_000, PresenceTown.FarDomain);
        watchers.AskOnce(Enquiries, EnquiriesPerSecond);
        var asked = watchers.AskOnce(Enquiries, EnquiriesPerSecond);
        output.WriteLine($"enquiry about the present state across two networks, {EnquiriesPerSecond} a second, from SUBSCRIBE to NOTIFY");
        output.WriteLine("| count | p50 ms | p95 ms | p99 ms |");
        output.WriteLine("|---|---|---|---|");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {asked.Count} | {asked.Milliseconds(0.5):0.00} | {asked.Milliseconds(0.95):0.00} | {asked.Milliseconds(0.99):0.00} |"));
        BenchMachine.WriteLoad(output, "at the end");
    }

    private sealed class Contestant(string name, ServerProcess server, PresenceLoad load, int people)
    {
        private readonly List<(double PerSecond, double Cpu)> _rounds = [];
        private readonly LatencyHistogram _lastTold = new();
        private long _bytesEach;

        public void Subscribe()
        {
            Settle();
            var (before, started) = (server.ProportionalBytes(), Stopwatch.GetTimestamp());
            load.SubscribeAll(PresenceTown.WatchersOfEach, SubscribeWindow);
            Console.Error.WriteLine($"{name}: all subscribed after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
            // Transactions are held half a minute for what may come late (RFC 3261 timers F, J, K).
            Thread.Sleep(TimeSpan.FromSeconds(40));
            Settle();
            _bytesEach = (server.ProportionalBytes() - before) / (people * PresenceTown.WatchersOfEach);
        }

        public void Publish()
        {
            var cpu = server.CpuSeconds();
            var (perSecond, lastTold) = load.PublishAll(PresenceTown.WatchersOfEach, Window);
            Console.Error.WriteLine($"{name}: {perSecond:N0} NOTIFYs a second");
            _lastTold.Add(lastTold);
            _rounds.Add((perSecond, (server.CpuSeconds() - cpu) * 100_000 / (people * PresenceTown.WatchersOfEach)));
            Thread.Sleep(NotifyInterval);
        }

        public string Row(Contestant reference)
        {
            var ratio = Median(_rounds.Zip(reference._rounds, (mine, other) => mine.PerSecond / other.PerSecond));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(_rounds.Select(round => round.PerSecond)):N0} | {ratio:0.00} | {_lastTold.Milliseconds(0.5):0.00} | {_lastTold.Milliseconds(0.99):0.00} | {Median(_rounds.Select(round => round.Cpu)):0.00} | {_bytesEach:N0} |");
        }

        private void Settle()
        {
            if (server is OwnServer own)
                own.Ask(atRest: true);
        }

        private static double Median(IEnumerable<double> values)
        {
            var sorted = values.Order().ToList();
            return sorted[sorted.Count / 2];
        }
    }
}
