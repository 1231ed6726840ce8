using System.Globalization;
using System.Net.Http;

namespace Gateway.Bench.Voice;

/// <summary>
/// Forty-eight groups to one console: in each of them somebody talks at another console, and one dispatcher hears all. The gateway runs whole, with HTTP and
/// storage, in a process of its own; those who talk and hear are audio WebSockets in this one.
/// </summary>
internal static class ConsoleBench
{
    private const int Groups = 48;
    private const string Dispatcher = "sip:dispatcher@poc.local";
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    public static void Run(TextWriter output)
    {
        BenchMachine.WriteLoad(output, "at the start");
        using var gateway = ConsoleGateway.Start();
        AddUser(gateway, Dispatcher);
        var (talking, hearing) = (new List<VoiceConnection>(), new List<VoiceConnection>());
        try
        {
            for (var i = 0; i < Groups; i++)
            {
                var talker = $"sip:talker{i}@poc.local";
                AddUser(gateway, talker);
                var session = SetUp(gateway, $"sip:group{i}@poc.local", talker);
                talking.Add(gateway.Listen(session, talker));
                hearing.Add(gateway.Listen(session, Dispatcher));
            }

            talking.ForEach(talker => talker.Press());
            Speak(talking, hearing, Warming);
            hearing.ForEach(ear => ear.TakeAges());
            var (before, cpu) = (hearing.Sum(ear => ear.Heard), gateway.CpuSeconds());
            var sent = Speak(talking, hearing, Measured);
            Thread.Sleep(Silence);
            var heard = hearing.Sum(ear => ear.Heard) - before;
            var ages = new LatencyHistogram();
            hearing.ForEach(ear => ages.Add(ear.TakeAges()));
            output.WriteLine($"{Groups} groups in which somebody talks, all heard by one dispatcher, G.711, audio WebSocket to audio WebSocket, {Measured.TotalSeconds:0} s");
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

    private static void AddUser(ConsoleGateway gateway, string address) => gateway.Ask(
        HttpMethod.Post, "api/v1/users", new { address, displayName = address[4..address.IndexOf('@', StringComparison.Ordinal)], role = "dispatcher", password = "benchmark-only" });

    private static string SetUp(ConsoleGateway gateway, string address, string talker)
    {
        var group = gateway.Ask(HttpMethod.Post, "api/v1/groups", new { address, displayName = address, type = "chat", floorPolicy = new { talkAtMostMs = 600_000 } })["id"]!.GetValue<string>();
        foreach (var member in new[] { talker, Dispatcher })
            gateway.Ask(HttpMethod.Put, $"api/v1/groups/{group}/members/{Uri.EscapeDataString(member)}", new { });
        var session = gateway.Ask(HttpMethod.Post, "api/v1/sessions?wait=10s", new { type = "chat", group, from = talker })["id"]!.GetValue<string>();
        gateway.Ask(HttpMethod.Post, "api/v1/sessions?wait=10s", new { type = "chat", group, from = Dispatcher });
        return session;
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
