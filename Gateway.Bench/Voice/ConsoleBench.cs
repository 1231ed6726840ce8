using System.Globalization;

namespace Gateway.Bench.Voice;

/// <summary>
/// Forty-eight groups to one console: in each of them somebody talks at another console, and one dispatcher hears all. The gateway runs whole, with HTTP and
/// storage, in a process of its own; those who talk and hear are audio WebSockets in this one.
/// </summary>
internal static class ConsoleBench
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    public static void Run(TextWriter output)
    {
        BenchMachine.WriteLoad(output, "at the start");
        using var gateway = ConsoleGateway.Start();
        var (talking, hearing) = (new List<VoiceConnection>(), new List<VoiceConnection>());
        try
        {
            ConsoleGroups.SetUp(gateway, talking, session => hearing.Add(ConsoleGroups.Listen(gateway, session)));
            talking.ForEach(talker => talker.Press());
            Speak(talking, hearing, Warming);
            hearing.ForEach(ear => ear.TakeAges());
            var (before, cpu) = (hearing.Sum(ear => ear.Heard), gateway.CpuSeconds());
            var sent = Speak(talking, hearing, Measured);
            Thread.Sleep(Silence);
            var heard = hearing.Sum(ear => ear.Heard) - before;
            var ages = new LatencyHistogram();
            hearing.ForEach(ear => ages.Add(ear.TakeAges()));
            output.WriteLine($"{ConsoleGroups.Count} groups in which somebody talks, all heard by one dispatcher, G.711, audio WebSocket to audio WebSocket, {Measured.TotalSeconds:0} s");
            output.WriteLine("| frames | p50 ms | p95 ms | p99 ms | lost | CPU of the gateway |");
            output.WriteLine("|---|---|---|---|---|---|");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {heard:N0} | {ages.Milliseconds(0.5):0.00} | {ages.Milliseconds(0.95):0.00} | {ages.Milliseconds(0.99):0.00} | {sent - heard} | {(gateway.CpuSeconds() - cpu) / Measured.TotalSeconds:P0} of one |"));
        }
        finally
        {
            talking.ForEach(talker => talker.Dispose());
            hearing.ForEach(ear => ear.Dispose());
        }

        BenchMachine.WriteLoad(output, "at the end");
    }

    // Whoever only hears says each ten seconds that he is there.
    private static long Speak(List<VoiceConnection> talking, List<VoiceConnection> hearing, TimeSpan duration)
    {
        hearing.ForEach(ear => ear.Ping());
        using var pace = new Pace([.. talking.Select(talker => (Action)talker.Speak)], 50);
        Thread.Sleep(duration);
        return pace.Stop();
    }
}
