using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>
/// Complete sessions, from phone to phone: ours through core, participating functions, controlling function and history, beside kamailio relaying the
/// plain call, in turn; and ours at a steady rate. Servers, callers and phones that are called are processes of their own.
/// </summary>
internal static class SessionBench
{
    private const int Rounds = 5;
    private const int Window = 64;
    private static readonly IPEndPoint Ours = IPEndPoint.Parse("127.0.9.2:5060");
    private static readonly IPEndPoint Theirs = IPEndPoint.Parse("127.0.9.3:5060");

    // The code of a session is a lot more than that of a relay: until all of it is compiled as well as it will be, the compiler is what is measured.
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    // The last BYE is answered before its record is on disk.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>Ours and kamailio in turn.</summary>
    public static int Compare(TextWriter output)
    {
        if (!KamailioServer.IsInstalled)
        {
            Console.Error.WriteLine("kamailio is not installed (Debian: apt-get install kamailio), so there is nothing to compare with");
            return 3;
        }

        BenchMachine.WriteLoad(output, "at the start");
        using var phones = new OwnServer("phones", BenchNetwork.CalledPhones);
        using var theirs = KamailioServer.RelayingCalls(Theirs);
        using var ours = new OwnServer("network", Ours);
        Contestant[] contestants = [new("kamailio, one relay", theirs, Theirs), new("ours, all functions and history", ours, Ours)];
        foreach (var contestant in contestants)
            new CallLoad(Load(contestant.Address, contestant.Server is OwnServer ? Warming : Measured)).Run();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contestant in contestants)
                contestant.Measure(Load(contestant.Address, Measured));
        }

        output.WriteLine($"complete sessions: {Rounds} rounds of {Measured.TotalSeconds:0} s in turn, {Window} at a time, medians");
        output.WriteLine("| server | sessions/s | of kamailio | CPU s per 1,000 | set-up p50 ms | p99 ms | lost | refused | octets allocated per session |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var contestant in contestants)
            output.WriteLine(contestant.Row(contestants[0]));
        WriteWhatIsLeft(output, ours);
        BenchMachine.WriteLoad(output, "at the end");
        return 0;
    }

    /// <summary>Ours at a rate.</summary>
    public static void RunSteadily(TextWriter output, TimeSpan duration, int perSecond)
    {
        BenchMachine.WriteLoad(output, "at the start");
        using var phones = new OwnServer("phones", BenchNetwork.CalledPhones);
        using var ours = new OwnServer("network", Ours);
        new CallLoad(Load(Ours, Warming) with { Rate = perSecond }).Run();
        var before = ours.Ask();
        var cpu = ours.CpuSeconds();
        var result = new CallLoad(Load(Ours, duration) with { Rate = perSecond }).Run();
        cpu = ours.CpuSeconds() - cpu;
        var after = ours.Ask();
        var each = Math.Max(1, result.Completed);
        output.WriteLine($"sessions at a rate: {perSecond} a second for {duration.TotalSeconds:0} s");
        output.WriteLine("| begun | completed | refused | lost | on disk | set-up p50 ms | p99 ms | CPU s per 1,000 | octets allocated per session | stopped ms / collections |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {result.Begun} | {result.Completed} | {result.Refused} | {result.Lost} | {after.Sessions - before.Sessions} | {result.P50:0.00} | {result.P99:0.00} | {cpu * 1000 / each:0.000} | {(after.Allocated - before.Allocated) / each:N0} | {after.PauseMilliseconds - before.PauseMilliseconds:0} / {after.Collections - before.Collections} |"));
        var rest = ours.Ask(atRest: true);
        output.WriteLine($"alive right after it: {rest.HeapBytes / 1_048_576:N0} MB in the heap, {rest.WorkingSetBytes / 1_048_576:N0} MB of the system");
        WriteWhatIsLeft(output, ours);
        BenchMachine.WriteLoad(output, "at the end");
    }

    private static void WriteWhatIsLeft(TextWriter output, OwnServer ours)
    {
        var figures = ours.Ask();
        for (var waited = TimeSpan.Zero; figures.Open > 0 && waited < Settling; waited += Settling / 20)
        {
            Thread.Sleep(Settling / 20);
            figures = ours.Ask();
        }

        output.WriteLine($"left behind: {figures.Open} of {figures.Sessions} sessions (open on disk or in the functions, users in one, media ports)");
    }

    private static CallLoadOptions Load(IPEndPoint target, TimeSpan duration) => new()
    {
        Target = target, From = BenchNetwork.CallingPhones, Window = Window, Duration = duration, Headers = BenchNetwork.CallHeaders,
    };

    private sealed record Round(CallLoadResult Load, double CpuPerThousand, double? AllocatedEach);

    private sealed record Contestant(string Name, ServerProcess Server, IPEndPoint Address)
    {
        private readonly List<Round> _rounds = [];

        public void Measure(CallLoadOptions load)
        {
            var own = Server as OwnServer;
            var allocated = own?.Ask().Allocated;
            var cpu = Server.CpuSeconds();
            var result = new CallLoad(load).Run();
            cpu = Server.CpuSeconds() - cpu;
            var completed = Math.Max(1, result.Completed);
            _rounds.Add(new(result, cpu * 1000 / completed, own is null ? null : (own.Ask().Allocated - allocated) / completed));
        }

        public string Row(Contestant reference)
        {
            // Each round against the one beside it, so that what the machine does otherwise counts for both.
            var ratio = Median(_rounds.Zip(reference._rounds, (mine, other) => mine.Load.CompletedPerSecond / Math.Max(1, other.Load.CompletedPerSecond)));
            var allocated = _rounds[0].AllocatedEach is null ? "" : Median(_rounds.Select(round => round.AllocatedEach ?? 0)).ToString("N0", CultureInfo.InvariantCulture);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {Name} | {Of(load => load.CompletedPerSecond):N0} | {ratio:0.00} | {Median(_rounds.Select(round => round.CpuPerThousand)):0.000} | {Of(load => load.P50):0.00} | {Of(load => load.P99):0.00} | {_rounds.Sum(round => round.Load.Lost)} | {_rounds.Sum(round => round.Load.Refused)} | {allocated} |");
        }

        private double Of(Func<CallLoadResult, double> figure) => Median(_rounds.Select(round => figure(round.Load)));

        private static double Median(IEnumerable<double> values)
        {
            var sorted = values.Order().ToList();
            return sorted[sorted.Count / 2];
        }
    }
}
