using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Bench.Voice;

namespace Gateway.Bench.Deposits;

/// <summary>
/// Two hundred people leave a message at the same time: what the whole gateway, in a process of its own, takes for greeting them and for keeping what they say, and
/// whether a frame is lost on either way. They are in this process.
/// </summary>
internal static class DepositBench
{
    private const int Calls = 200, CallsShort = 4;
    private const string Owner = "sip:bob@poc.local";
    private static readonly IPEndPoint Callers = IPEndPoint.Parse("127.0.9.13:5060");
    private static readonly TimeSpan Speech = TimeSpan.FromSeconds(30), SpeechShort = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(30);

    public static void Run(TextWriter output, Effort effort)
    {
        var calls = effort.IsShort ? CallsShort : Calls;
        BenchMachine.WriteLoad(output, "at the start");
        using var gateway = ConsoleGateway.Start(
            ("Gateway__Sip__TelephoneGateways__0", $"udp://{Callers}"), ("Gateway__MessageBox__MessagesMax", "10000"), ("Gateway__MessageBox__MinutesMax", "100000"));
        gateway.Ask(HttpMethod.Post, "api/v1/users", new { address = Owner, displayName = "Bob", password = "benchmark-only" });
        var provisioned = gateway.Ask(HttpMethod.Post, $"api/v1/users/{Uri.EscapeDataString(Owner)}/service-contexts:provision", new { });
        var mailbox = provisioned["mailbox"]!["id"]!.GetValue<string>();
        var atRest = gateway.ProportionalBytes();
        using var load = new DepositLoad(Callers, ConsoleGateway.Sip, "sip:sub-bob-deposit@vm.poc.local", calls);

        var greeting = Measure(gateway, () =>
        {
            load.Call();
            load.Listen();
        });
        var speaking = Measure(gateway, () => load.Speak(effort.IsShort ? SpeechShort : Speech));
        var busy = gateway.ProportionalBytes();
        var storing = Measure(gateway, () =>
        {
            load.HangUp();
            WaitForMessages(gateway, mailbox, calls);
        });

        var kept = KeptFrames(gateway, mailbox, calls);
        output.WriteLine($"{calls} deposits at once, G.711, the whole gateway in a process of its own");
        output.WriteLine("| what | seconds | CPU of one core | frames | lost |");
        output.WriteLine("|---|---|---|---|---|");
        Write(output, "calls come, greeting and tone are heard", greeting, load.Heard, load.Missed);
        Write(output, "everybody speaks", speaking, load.Spoken, load.Spoken - kept);
        Write(output, "everybody hangs up, all is on record", storing, kept, 0);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory: {atRest / 1e6:0} MB at rest, {busy / 1e6:0} MB with all calls, {(busy - atRest) / 1e3 / calls:0} KB a call"));
        BenchMachine.WriteLoad(output, "at the end");
    }

    private static (double Seconds, double Cpu) Measure(ServerProcess server, Action action)
    {
        var (cpu, started) = (server.CpuSeconds(), Stopwatch.GetTimestamp());
        action();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (seconds, (server.CpuSeconds() - cpu) / seconds);
    }

    private static void WaitForMessages(ConsoleGateway gateway, string mailbox, int count)
    {
        for (var since = Stopwatch.GetTimestamp(); Count(gateway, mailbox) < count; Thread.Sleep(20))
        {
            if (Stopwatch.GetElapsedTime(since) > StoreLimit)
                throw new TimeoutException("not every message is on record");
        }
    }

    private static int Count(ConsoleGateway gateway, string mailbox) => gateway.Ask(HttpMethod.Get, $"api/v1/mailboxes/{mailbox}/summary", new { })["new"]!.GetValue<int>();

    // The loudest sample of each 20 ms: a frame that was lost is silence.
    private static long KeptFrames(ConsoleGateway gateway, string mailbox, int calls)
    {
        const int quiet = 10;
        var messages = gateway.Ask(HttpMethod.Get, $"api/v1/mailboxes/{mailbox}/messages?limit={calls}", new { })["data"]!.AsArray();
        return messages.Sum(message => gateway.Ask(HttpMethod.Get, $"api/v1/messages/{message!["id"]}/waveform?points=5000", new { })["peaks"]!.AsArray()
            .LongCount(peak => peak!.GetValue<int>() > quiet));
    }

    private static void Write(TextWriter output, string what, (double Seconds, double Cpu) cost, long frames, long lost) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {cost.Seconds:0.0} | {cost.Cpu:0.00} | {frames:N0} | {lost:N0} |"));
}
