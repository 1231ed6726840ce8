using System.Globalization;
using System.Net;
using Gateway.Domain.History;

namespace Gateway.Bench;

/// <summary>
/// The SIP/IP core alone: stateful relay of a MESSAGE to a registered phone, with location look-up and, in the second run, the signalling
/// trace. Load, core and phone share the process, so the figure is for comparison within one run.
/// </summary>
internal static class UdpRelayBench
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    public static void Run(TextWriter output, Effort effort)
    {
        Measure(output, effort, "relay over UDP", null);
        Measure(output, effort, "relay over UDP, traced", new SignallingTrace(new()));
    }

    private static void Measure(TextWriter output, Effort effort, string what, SignallingTrace? trace)
    {
        using var phone = new StatelessResponder(new(IPAddress.Loopback, 0));
        using var core = new HostedCore(new(IPAddress.Loopback, 0), IPAddress.Loopback, phone.EndPoint, trace);
        var load = new LoadOptions { Target = core.EndPoint, Window = 64, Duration = effort.For(Warming) };
        new LoadGenerator(load).Run();
        var allocated = GC.GetTotalAllocatedBytes();
        var result = new LoadGenerator(load with { Duration = effort.For(Measured) }).Run();
        var perRequest = (GC.GetTotalAllocatedBytes() - allocated) / (double)Math.Max(1, result.Answered);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {result}, {perRequest:0} octets allocated per request"));
    }
}
