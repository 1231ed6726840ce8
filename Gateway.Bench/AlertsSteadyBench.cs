using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>
/// Alerts at a steady rate through core, PoC server, disk and core to a phone: how long each takes, and whether every one that was answered is
/// on disk.
/// </summary>
internal static class AlertsSteadyBench
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);

    public static void Run(TextWriter output, TimeSpan duration, int perSecond)
    {
        var address = IPEndPoint.Parse("127.0.9.2:5060");
        using var phone = new OwnServer("answer", BenchNetwork.Phone);
        using var network = new OwnServer("network", address);
        var load = new LoadOptions
        {
            Target = address, From = BenchNetwork.Border, Rate = perSecond, Duration = Warming, Uri = BenchNetwork.Target, Headers = BenchNetwork.AlertHeaders,
        };
        new LoadGenerator(load).Run();
        var before = network.Ask();
        var cpu = network.CpuSeconds();
        var result = new LoadGenerator(load with { Duration = duration }).Run();
        cpu = network.CpuSeconds() - cpu;
        var after = network.Ask();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"alerts-steady: {perSecond} a second for {duration.TotalSeconds:0} s: {result}, {after.Alerts - before.Alerts} on disk, {cpu * 1000 / Math.Max(1, result.Answered):0.0000} CPU s per 1,000, {(after.Allocated - before.Allocated) / Math.Max(1, result.Answered)} octets allocated each, stopped {after.PauseMilliseconds - before.PauseMilliseconds:0} ms by {after.Collections - before.Collections} collections"));
    }
}
