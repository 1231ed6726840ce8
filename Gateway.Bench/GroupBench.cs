using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>
/// Groups over sockets: how long the set-up of a session takes, at the controlling function alone and through the whole network, beside as many bare
/// datagrams in the same run; and what sessions weigh when all is quiet.
/// </summary>
internal static class GroupBench
{
    private const int Rounds = 25;

    // Of the largest group, until what a set-up runs is compiled as well as it will be.
    private const int WarmingRounds = 15;
    private static readonly IPEndPoint Server = IPEndPoint.Parse("127.0.9.2:5060");

    // 64*T1 and some: the last transaction of the last leg is forgotten.
    private static readonly TimeSpan UntilRest = TimeSpan.FromSeconds(36);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void SetUp(TextWriter output)
    {
        BenchMachine.WriteLoad(output, "at the start");
        output.WriteLine($"set-up of a group, from the INVITE to the ACK of the last member, medians of {Rounds} in turn with as many bare datagrams of the same size there and back");
        output.WriteLine("| server | members | set-up ms | best ms | bare ms | best ms | times bare | of the best |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        SetUp(output, "controlling function", "focus", BenchNetwork.HeadersForFocus);
        SetUp(output, "core, all functions", "network", _ => BenchNetwork.CallHeaders);
        BenchMachine.WriteLoad(output, "at the end");
    }

    public static void Weigh(TextWriter output)
    {
        BenchMachine.WriteLoad(output, "at the start");
        using var phones = new AnsweringPhones(BenchNetwork.CalledPhones);
        using var server = new OwnServer("network", Server);
        using var caller = new GroupCaller(Server, phones, _ => BenchNetwork.CallHeaders);
        output.WriteLine("memory of sessions at rest, the whole network");
        output.WriteLine("| sessions | participants | heap bytes a participant | working set bytes a participant |");
        output.WriteLine("|---|---|---|---|");
        var large = BenchNetwork.Teams[^1];
        caller.SetUp(BenchNetwork.Teams[0], out var success);
        caller.TakeDown(BenchNetwork.Teams[0], success);
        Until(server, open => open == 0);
        var before = server.Ask(atRest: true);
        caller.SetUp(large, out _);
        before = Weigh(output, server, before, 1, large.Size + 1);
        foreach (var squad in BenchNetwork.Squads)
            caller.SetUp(squad, out _);
        Weigh(output, server, before, BenchNetwork.Squads.Length, BenchNetwork.Squads.Sum(squad => squad.Size + 1));
        BenchMachine.WriteLoad(output, "at the end");
    }

    private static ServerFigures Weigh(TextWriter output, OwnServer server, ServerFigures before, int sessions, int participants)
    {
        Thread.Sleep(UntilRest);
        var after = server.Ask(atRest: true);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {sessions} | {participants} | {(after.HeapBytes - before.HeapBytes) / participants:N0} | {(after.WorkingSetBytes - before.WorkingSetBytes) / participants:N0} |"));
        return after;
    }

    private static void SetUp(TextWriter output, string name, string kind, Func<string, string[]> headers)
    {
        using var phones = new AnsweringPhones(BenchNetwork.CalledPhones);
        using var server = new OwnServer(kind, Server);
        using var caller = new GroupCaller(Server, phones, headers);
        for (var round = 0; round < WarmingRounds; round++)
        {
            caller.SetUp(BenchNetwork.Teams[^1], out var success);
            caller.TakeDown(BenchNetwork.Teams[^1], success);
            Until(server, open => open == 0);
        }

        foreach (var group in BenchNetwork.Teams)
        {
            var (ours, bare) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(caller.SetUp(group, out var success).TotalMilliseconds);
                caller.TakeDown(group, success);
                Until(server, open => open == 0);
                bare.Add(RawDatagrams.Time(group.Size, phones.Lengths.Invite, phones.Lengths.Answer).TotalMilliseconds);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {group.Size} | {Median(ours):0.00} | {ours.Min():0.00} | {Median(bare):0.00} | {bare.Min():0.00} | {Median(ours) / Median(bare):0.0} | {ours.Min() / bare.Min():0.0} |"));
        }
    }

    private static void Until(OwnServer server, Func<long, bool> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isSo(server.Ask().Open))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"{server.Ask().Open} are left");
            Thread.Sleep(20);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
