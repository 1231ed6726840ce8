using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>
/// One of our servers in a process of its own, so that its processor time and memory are its own too: <c>serve core|network|answer ADDRESS</c>.
/// It says <c>ready</c>, answers each line with the octets it has allocated so far, the alerts it has on disk, and the
/// milliseconds that its collections have stopped it for and their number; it ends with its input.
/// </summary>
internal static class ServeMode
{
    public static int Run(string kind, IPEndPoint listen, TextReader questions, TextWriter answers)
    {
        using IDisposable? server = kind switch
        {
            "core" => new HostedCore(listen, BenchNetwork.Border.Address, BenchNetwork.Phone, null),
            "network" => new HostedNetwork(listen, BenchNetwork.Border, BenchNetwork.Phone),
            "answer" => new StatelessResponder(listen),
            _ => null,
        };
        if (server is null)
        {
            Console.Error.WriteLine($"there is no server called '{kind}'");
            return 2;
        }

        answers.WriteLine("ready");
        while (questions.ReadLine() is not null)
        {
            var stored = (server as HostedNetwork)?.CountAlerts() ?? 0;
            answers.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{GC.GetTotalAllocatedBytes()} {stored} {GC.GetTotalPauseDuration().TotalMilliseconds} {GC.CollectionCount(0)}"));
        }

        return 0;
    }
}
