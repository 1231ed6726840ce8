using System.Globalization;
using Gateway.Domain.Media;

namespace Gateway.Bench.Voice;

/// <summary>
/// Forty-eight groups to one page: in each somebody talks at an audio WebSocket of this process, and one dispatcher hears them all in the gateway's own page, in Chromium. Counted
/// are the frames that its player played, missed, or got too late; and how late a timer of the page is, which is how long anything in it waits for its turn.
/// </summary>
internal static class PageBench
{
    private const int TimerMs = 50;
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(20);

    /// <summary>Hears what the player tells the page of each line, and notes by how much a timer is late.</summary>
    private static readonly string Watch = string.Create(CultureInfo.InvariantCulture, $$"""
        (() => {
          window.lines = {};
          window.waits = [];
          const Native = window.AudioWorkletNode;
          window.AudioWorkletNode = class extends Native {
            constructor(context, name, options) {
              super(context, name, options);
              this.port.addEventListener('message', ({ data }) => data.forEach?.(({ line, counts }) => { window.lines[line] = counts; }));
            }
          };
          let due = performance.now() + {{TimerMs}};
          setInterval(() => {
            const now = performance.now();
            window.waits.push(Math.max(0, now - due));
            due = now + {{TimerMs}};
          }, {{TimerMs}});
        })();
        """);

    private const string Counts = """
        (() => {
          const sum = (name) => Object.values(window.lines).reduce((all, counts) => all + counts[name], 0);
          return [sum('played'), sum('lost'), sum('late'), sum('dropped'), sum('dry')];
        })()
        """;

    private const string Waits = """
        (() => {
          const waits = window.waits.sort((a, b) => a - b);
          return [0.5, 0.95, 0.99, 1].map((part) => waits[Math.min(waits.length - 1, Math.floor(part * waits.length))]);
        })()
        """;

    public static void Run(TextWriter output)
    {
        BenchMachine.WriteLoad(output, "at the start");
        using var gateway = ConsoleGateway.Start();
        using var chromium = Chromium.Start();
        var talking = new List<VoiceConnection>();
        try
        {
            ConsoleGroups.SetUp(gateway, talking, _ => { }, Speech());
            chromium.Prepare(Watch);
            chromium.Open(gateway.Page);
            chromium.Until("document.querySelector('input[type=password]') !== null");
            chromium.Evaluate(
                $"fetch('/api/v1/session', {{ method: 'POST', headers: {{ 'content-type': 'application/json' }}, body: JSON.stringify({{ userName: '{ConsoleGroups.Dispatcher}', password: '{ConsoleGroups.Password}' }}) }}).then(({{ ok }}) => ok)");
            chromium.Open(gateway.Page);
            chromium.Until($"document.querySelectorAll('li[data-kind=connected]').length === {ConsoleGroups.Count}");
            chromium.Evaluate("window.dispatchEvent(new Event('pointerdown'))");
            talking.ForEach(talker => talker.Press());
            using var pace = new Pace([.. talking.Select(talker => (Action)talker.Speak)], 50);
            Thread.Sleep(Warming);
            chromium.Until($"Object.values(window.lines).filter(({{ played }}) => played > 0).length === {ConsoleGroups.Count}", "[window.lines, document.querySelector('section[aria-label=Talk]')?.innerText, window.waits.slice(-20)]");
            chromium.Evaluate("window.waits.length = 0");
            var (before, page, own) = (Numbers(chromium, Counts), chromium.CpuSeconds(), gateway.CpuSeconds());
            pace.TakeSent();
            Thread.Sleep(Measured);
            var sent = pace.TakeSent();
            var (after, waits) = (Numbers(chromium, Counts), Numbers(chromium, Waits));
            var (pageCpu, ownCpu) = (chromium.CpuSeconds() - page, gateway.CpuSeconds() - own);
            pace.Stop();
            var counted = after.Zip(before, (now, then) => now - then).ToArray();
            output.WriteLine($"{ConsoleGroups.Count} groups in which somebody talks, all heard in one page in Chromium, Opus, {Measured.TotalSeconds:0} s");
            output.WriteLine("| frames sent | played | lost | late | dropped | ran dry | timer late by p50 ms | p95 ms | p99 ms | most ms | CPU of the browser | of the gateway |");
            output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {sent:N0} | {counted[0]:N0} | {counted[1]:N0} | {counted[2]:N0} | {counted[3]:N0} | {counted[4]:N0} | {waits[0]:0} | {waits[1]:0} | {waits[2]:0} | {waits[3]:0} | {pageCpu / Measured.TotalSeconds:P0} of one | {ownCpu / Measured.TotalSeconds:P0} of one |"));
        }
        finally
        {
            talking.ForEach(talker => talker.Dispose());
        }

        BenchMachine.WriteLoad(output, "at the end");
    }

    // A second of a tone that swells and fades, so that no packet is like the one before.
    private static List<byte[]> Speech()
    {
        var samples = Enumerable.Range(0, SpeechDecoder.SampleRate)
            .Select(at => (short)(8000 * Math.Sin(2 * Math.PI * 440 * at / SpeechDecoder.SampleRate) * Math.Sin(Math.PI * at / SpeechDecoder.SampleRate))).ToArray();
        var packets = new List<byte[]>();
        using var encoder = new SpeechEncoder(SpeechCoding.Opus);
        encoder.Take(0, samples, (_, payload) => packets.Add(payload.ToArray()));
        return packets;
    }

    private static double[] Numbers(Chromium chromium, string expression) => [.. chromium.Evaluate(expression)!.AsArray().Select(one => one!.GetValue<double>())];
}
