using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Gateway.Bench.Voice;

/// <summary>
/// Talking: how soon the floor is granted and how old speech is when it is heard, while two hundred sessions talk; and what one packet to one listener costs,
/// beside a relay in C, rtpengine and mumble-server in the same run. The gateway runs whole, with history, in a process of its own; those who talk and hear are in this one.
/// </summary>
internal static class VoiceBench
{
    private const int BusySessions = 200;
    private const int Rounds = 5;
    private const int PacketsPerSecond = 50;
    private const int FirstCalled = 601;

    // Somebody who asks more than forty times a second is not heard any more, so they take turns.
    private const int AskingSessions = 40;
    private const int FirstAsked = 1_001;
    private const int FloodPackets = 200_000;

    // Fewer packets than these make too little processor time to be measured.
    private const int SteadyListenersMin = 200;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>The floor, and mouth to ear, with two hundred busy sessions.</summary>
    public static void Floor(TextWriter output)
    {
        BenchMachine.WriteLoad(output, "at the start");
        using var listeners = new Listeners();
        using var network = new VoiceNetwork();
        var asking = Enumerable.Range(1, AskingSessions).Select(n => network.Call(new($"user{FirstAsked + n:D4}", n, FirstAsked + n, 1))).ToList();
        var talking = Enumerable.Range(1, BusySessions).Select(n => network.Call(new($"user{FirstCalled + n:D4}", 100 + n, FirstCalled + n, 1))).ToList();
        talking.ForEach(talker => talker.Ask());
        using (var busy = new Pace([.. talking.Select(talker => (Action)talker.Speak)], PacketsPerSecond))
        {
            Ask(asking, Warming);
            listeners.TakeAges();
            var before = listeners.Heard;
            busy.TakeSent();
            var asked = Ask(asking, Measured);
            var sent = busy.Stop();
            listeners.WaitForHeard(before + sent, Silence);
            var ages = listeners.TakeAges();
            output.WriteLine($"{BusySessions} sessions in each of which somebody talks, {PacketsPerSecond} packets a second, and {AskingSessions} more whose floor is asked for and given back in turn");
            output.WriteLine("| what | count | p50 ms | p95 ms | p99 ms | lost |");
            output.WriteLine("|---|---|---|---|---|---|");
            Write(output, "floor request to grant", asked, $"{asking.Sum(talker => talker.Repeats)}");
            Write(output, "mouth to ear, without the 20 ms of the packet", ages, $"{before + sent - listeners.Heard}");
        }

        BenchMachine.WriteLoad(output, "at the end");
    }

    /// <summary>One talker to 10, 100, 200 and 999 listeners.</summary>
    /// <param name="output">Where the figures go.</param>
    /// <param name="listeners">Only with so many; <c>null</c> = with each number.</param>
    public static int Relay(TextWriter output, int? listeners)
    {
        var directory = Directory.CreateTempSubdirectory("voice-bench-");
        if (CRelay.Compile(directory) is not { } program)
        {
            Console.Error.WriteLine("gcc is not installed (Debian: apt-get install gcc libc6-dev), so there is nothing to compare with");
            return 3;
        }

        BenchMachine.WriteLoad(output, "at the start");
        output.WriteLine($"one talker, {Rounds} rounds in turn, medians; CPU seconds of the server for a million packets to one listener each");
        output.WriteLine("| server | listeners | at 50 packets/s: CPU | of C | lost | flood: CPU | of C | packets out/s | lost |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var crowd in BenchNetwork.Crowds.Where(crowd => listeners is null || crowd.Size == listeners))
            Relay(output, program, crowd);
        BenchMachine.WriteLoad(output, "at the end");
        directory.Delete(recursive: true);
        return 0;
    }

    private static void Relay(TextWriter output, string program, BenchGroup crowd)
    {
        var theirAddress = IPEndPoint.Parse("127.0.9.3:42000");
        using var listeners = new Listeners();
        using var theirs = CRelay.Start(program, theirAddress, crowd.Size);
        using var network = new VoiceNetwork();
        using var toTheirs = new Talker(0, theirAddress, null);
        using var engine = RtpEngine.IsInstalled && crowd.Size >= SteadyListenersMin ? RtpEngine.Start(IPAddress.Parse("127.0.9.4"), 1, crowd.Size) : null;
        using var toEngine = engine is null ? null : new Talker(1, engine.SpeechTo, null);
        using var mumble = MumbleServer.IsInstalled ? MumbleServer.Start(IPEndPoint.Parse("127.0.9.5:64738"), 2, crowd.Size) : null;
        var toOurs = network.Call(crowd);
        toOurs.Ask();
        List<Contestant> contestants = [new("C", theirs, toTheirs.Speak, crowd.Size), new("ours", network.Server, toOurs.Speak, crowd.Size)];
        // No flood: after some hundred packets of one it forwards nothing any more, for ever.
        if (engine is not null)
            contestants.Add(new("rtpengine", engine, toEngine!.Speak, crowd.Size) { TakesFloods = false }); // there is one where there is the other
        if (mumble is not null)
            contestants.Add(new("mumble-server", mumble, mumble.Speak, crowd.Size));
        foreach (var contestant in contestants.Where(contestant => contestant.TakesFloods))
            contestant.Flood(listeners, FloodPackets / crowd.Size);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contestant in contestants)
            {
                // The talk limit would end it in the middle.
                if (contestant.Server == network.Server)
                    AskAgain(toOurs);
                if (crowd.Size >= SteadyListenersMin)
                    contestant.Steady.Add(contestant.Talk(listeners, Measured));
                if (contestant.Server == network.Server)
                    AskAgain(toOurs);
                if (contestant.TakesFloods)
                    contestant.Floods.Add(contestant.Flood(listeners, FloodPackets / crowd.Size));
            }
        }

        foreach (var contestant in contestants)
            output.WriteLine(contestant.Row(contestants[0]));
    }

    private static void AskAgain(Talker talker)
    {
        talker.Release();
        talker.Ask();
    }

    private static LatencyHistogram Ask(List<Talker> asking, TimeSpan duration)
    {
        var asked = new LatencyHistogram();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(started) < duration; i++)
        {
            asked.Add(asking[i % asking.Count].Ask());
            asking[i % asking.Count].Release();
            Thread.Sleep(2);
        }

        return asked;
    }

    private static void Write(TextWriter output, string what, LatencyHistogram times, string lost) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {times.Count:N0} | {times.Milliseconds(0.5):0.00} | {times.Milliseconds(0.95):0.00} | {times.Milliseconds(0.99):0.00} | {lost} |"));

    /// <summary>What one run cost.</summary>
    private sealed record Cost(double CpuPerMillion, double OutPerSecond, long Lost);

    private sealed record Contestant(string Name, ServerProcess Server, Action Speak, int Listeners)
    {
        // So many packets of the talker may be on their way: enough that the server never waits, few enough that no buffer overflows.
        private const int Window = 4;

        public bool TakesFloods { get; init; } = true;

        public List<Cost> Steady { get; } = [];

        public List<Cost> Floods { get; } = [];

        public Cost Talk(Listeners listeners, TimeSpan duration)
        {
            var (before, cpu, started) = (listeners.Heard, Server.CpuSeconds(), Stopwatch.GetTimestamp());
            long sent;
            using (var pace = new Pace([Speak], PacketsPerSecond))
            {
                Thread.Sleep(duration);
                sent = pace.Stop();
            }

            return CostOf(listeners, before, cpu, started, sent);
        }

        public Cost Flood(Listeners listeners, int packets)
        {
            var (before, cpu, started) = (listeners.Heard, Server.CpuSeconds(), Stopwatch.GetTimestamp());
            var given = 0L;
            for (var i = 0; i < packets; i++)
            {
                Speak();
                // What was lost is not waited for again.
                var awaited = before + ((i + 1L - Window) * Listeners) - given;
                if (!listeners.WaitForHeard(awaited, TimeSpan.FromMilliseconds(100)))
                    given += awaited - listeners.Heard;
            }

            return CostOf(listeners, before, cpu, started, packets);
        }

        public string Row(Contestant reference)
        {
            var (steady, flood) = (Ratio(Steady, reference.Steady), Ratio(Floods, reference.Floods));
            return $"| {Name} | {Listeners:N0} | {Figure(Cpu(Steady), "0.0")} | {Figure(steady, "0.00")} | {Lost(Steady)} | {Figure(Cpu(Floods), "0.0")} | {Figure(flood, "0.00")} | {Figure(Median(Floods.Select(cost => cost.OutPerSecond)), "N0")} | {Lost(Floods)} |";
        }

        private Cost CostOf(Listeners listeners, long before, double cpu, long started, long sent)
        {
            listeners.WaitForHeard(before + (sent * Listeners), Silence);
            var heard = listeners.Heard - before;
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new((Server.CpuSeconds() - cpu) * 1_000_000 / Math.Max(1, heard), heard / took, (sent * Listeners) - heard);
        }

        // What was not measured has no figure.
        private static string Figure(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);

        private static string Lost(List<Cost> costs) => costs.Count == 0 ? "" : costs.Sum(cost => cost.Lost).ToString(CultureInfo.InvariantCulture);

        // Each round against the one beside it, so that what the machine does otherwise counts for both.
        private static double Ratio(List<Cost> mine, List<Cost> others) =>
            Median(mine.Zip(others, (one, other) => one.CpuPerMillion / Math.Max(0.001, other.CpuPerMillion)));

        private static double Cpu(List<Cost> costs) => Median(costs.Select(cost => cost.CpuPerMillion));

        private static double Median(IEnumerable<double> values)
        {
            var sorted = values.Order().ToList();
            return sorted.Count == 0 ? double.NaN : sorted[sorted.Count / 2];
        }
    }
}
