using System.Net;
using Gateway.Bench.Presence;

namespace Gateway.Bench;

/// <summary>
/// One of our servers in a process of its own, so that its processor time and memory are its own too: <c>serve core|network|focus|presence|near|far|answer|phones ADDRESS</c>.
/// It says <c>ready</c>, answers each line with its <see cref="ServerFigures"/>, the line <c>rest</c> after a full collection; it ends with its input.
/// </summary>
internal static class ServeMode
{
    public static int Run(string kind, IPEndPoint listen, TextReader questions, TextWriter answers)
    {
        using IDisposable? server = kind switch
        {
            "core" => new HostedCore(listen, BenchNetwork.Border.Address, BenchNetwork.Phone, null),
            "network" => new HostedNetwork(listen, BenchNetwork.Border, BenchNetwork.Phone),
            "focus" => new HostedNetwork(listen, BenchNetwork.Border, BenchNetwork.Phone, core: BenchNetwork.CalledPhones),
            "presence" => new HostedPresence(listen),
            "near" => new HostedNetwork(listen, PresenceBench.Far, BenchNetwork.Phone),
            "far" => new HostedNetwork(
                listen, PresenceBench.Ours, BenchNetwork.Phone, other: new(PresenceTown.FarDomain, BenchNetwork.Domain, PresenceTown.FarFacts())),
            "answer" => new StatelessResponder(listen),
            "phones" => new AnsweringPhones(listen),
            _ => null,
        };
        if (server is null)
        {
            Console.Error.WriteLine($"there is no server called '{kind}'");
            return 2;
        }

        answers.WriteLine("ready");
        while (questions.ReadLine() is { } question)
            answers.WriteLine(Figures(server as HostedNetwork, atRest: question == "rest"));

        return 0;
    }

    private static ServerFigures Figures(HostedNetwork? network, bool atRest)
    {
        var stored = network?.Count() ?? default;
        var heap = atRest ? GC.GetTotalMemory(forceFullCollection: true) : 0;
        return new(
            GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration().TotalMilliseconds, GC.CollectionCount(0), stored.Alerts, stored.Sessions, stored.Open,
            heap, Environment.WorkingSet);
    }
}
