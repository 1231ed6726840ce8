using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>
/// Ours against kamailio in one run, taking turns: answering without state, relaying with state to a registered phone, and an alert through
/// core, PoC server and core against kamailio's relay of the same MESSAGE. Server, load and phone are processes of their own.
/// </summary>
internal static class KamailioBench
{
    private const int Rounds = 5;
    private const int Window = 64;
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    public static int Run(TextWriter output)
    {
        if (!KamailioServer.IsInstalled)
        {
            Console.Error.WriteLine("kamailio is not installed (Debian: apt-get install kamailio), so there is nothing to compare with");
            return 3;
        }

        BenchMachine.WriteLoad(output, "at the start");
        Answering(output);
        Relaying(output);
        BenchMachine.WriteLoad(output, "at the end");
        return 0;
    }

    private static void Answering(TextWriter output)
    {
        var (ourAddress, theirAddress) = (IPEndPoint.Parse("127.0.9.1:5060"), IPEndPoint.Parse("127.0.9.3:5060"));
        using var ours = new OwnServer("answer", ourAddress);
        using var theirs = KamailioServer.Answering(theirAddress);
        var contest = new Contest(output, "parse and answer without state");
        contest.Add("kamailio", theirs, theirAddress, elements: 1);
        contest.Add("ours", ours, ourAddress, elements: 1);
        contest.Run();
    }

    private static void Relaying(TextWriter output)
    {
        var (core, network, theirAddress) = (IPEndPoint.Parse("127.0.9.1:5060"), IPEndPoint.Parse("127.0.9.2:5060"), IPEndPoint.Parse("127.0.9.3:5060"));
        using var phone = new OwnServer("answer", BenchNetwork.Phone);
        using var theirs = KamailioServer.Relaying(theirAddress, BenchNetwork.Phone);
        using var ourCore = new OwnServer("core", core);
        using var ourNetwork = new OwnServer("network", network);
        var contest = new Contest(output, "relay with state to a registered phone");
        contest.Add("kamailio", theirs, theirAddress, elements: 1);
        contest.Add("ours, core alone", ourCore, core, elements: 1);
        contest.Add("ours, core + PoC server + disk + core", ourNetwork, network, elements: 3);
        contest.Run();
    }

    private sealed class Contest(TextWriter output, string what)
    {
        private readonly List<Contestant> _contestants = [];

        public void Add(string name, ServerProcess server, IPEndPoint address, int elements) => _contestants.Add(new(name, server, address, elements));

        public void Run()
        {
            foreach (var contestant in _contestants)
                new LoadGenerator(Load(contestant.Address, Warming)).Run();
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var contestant in _contestants)
                    contestant.Rounds.Add(Measure(contestant));
            }

            output.WriteLine($"{what}: {Rounds} rounds of {Measured.TotalSeconds:0} s in turn, {Window} outstanding, medians");
            output.WriteLine("| server | answered/s | of kamailio | CPU s per 1,000 | p50 ms | p99 ms | lost | refused | octets allocated per hop |");
            output.WriteLine("|---|---|---|---|---|---|---|---|---|");
            foreach (var contestant in _contestants)
                output.WriteLine(contestant.Row(_contestants[0]));
        }

        private static RoundResult Measure(Contestant contestant)
        {
            var own = contestant.Server as OwnServer;
            var allocated = own?.Ask().Allocated;
            var cpu = contestant.Server.CpuSeconds();
            var result = new LoadGenerator(Load(contestant.Address, Measured)).Run();
            cpu = contestant.Server.CpuSeconds() - cpu;
            var answered = Math.Max(1, result.Answered);
            return new(result, cpu * 1000 / answered, own is null ? null : (own.Ask().Allocated - allocated) / answered / contestant.Elements);
        }

        private static LoadOptions Load(IPEndPoint target, TimeSpan duration) => new()
        {
            Target = target,
            From = BenchNetwork.Border,
            Window = Window,
            Duration = duration,
            Uri = BenchNetwork.Target,
            Headers = BenchNetwork.AlertHeaders,
        };
    }

    private sealed record RoundResult(LoadResult Load, double CpuPerThousand, double? AllocatedPerHop);

    private sealed record Contestant(string Name, ServerProcess Server, IPEndPoint Address, int Elements)
    {
        public List<RoundResult> Rounds { get; } = [];

        public string Row(Contestant reference)
        {
            // Each round against the one beside it, so that what the machine does otherwise counts for both.
            var ratio = Median(Rounds.Zip(reference.Rounds, (mine, other) => mine.Load.AnsweredPerSecond / Math.Max(1, other.Load.AnsweredPerSecond)));
            var allocated = Rounds[0].AllocatedPerHop is null ? "" : Median(Rounds.Select(round => round.AllocatedPerHop ?? 0)).ToString("N0", CultureInfo.InvariantCulture);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {Name} | {Of(load => load.AnsweredPerSecond):N0} | {ratio:0.00} | {Median(Rounds.Select(round => round.CpuPerThousand)):0.0000} | {Of(load => load.P50):0.00} | {Of(load => load.P99):0.00} | {Rounds.Sum(round => round.Load.Lost)} | {Rounds.Sum(round => round.Load.Refused)} | {allocated} |");
        }

        private double Of(Func<LoadResult, double> figure) => Median(Rounds.Select(round => figure(round.Load)));

        private static double Median(IEnumerable<double> values)
        {
            var sorted = values.Order().ToList();
            return sorted[sorted.Count / 2];
        }
    }
}
