using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>How many requests one blocking socket answers without state, and what a request allocates.</summary>
internal static class StatelessBench
{
    public static void Run(TextWriter output, Effort effort)
    {
        using var responder = new StatelessResponder(new(IPAddress.Loopback, 0));
        var load = new LoadOptions { Target = responder.EndPoint, Window = 64, Duration = effort.For(TimeSpan.FromSeconds(5)) };
        foreach (var method in new[] { "MESSAGE", "OPTIONS" })
        {
            new LoadGenerator(load with { Method = method, Duration = effort.For(TimeSpan.FromSeconds(1)) }).Run();
            var (answered, allocated) = (responder.Answered, responder.Allocated);
            var result = new LoadGenerator(load with { Method = method }).Run();
            var perRequest = (responder.Allocated - allocated) / (double)Math.Max(1, responder.Answered - answered);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"stateless {method}: {result}, {perRequest:0.00} octets allocated per request"));
        }
    }
}
