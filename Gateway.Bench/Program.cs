using System.Net;
using Gateway.Bench;
using Gateway.Bench.Deposits;
using Gateway.Bench.Presence;
using Gateway.Bench.Voice;

// dotnet run -c Release --project Gateway.Bench -- NAME...   (`help` lists them; without a name: all functions)
var functions = new SortedDictionary<string, Action<TextWriter, Effort>>(StringComparer.Ordinal)
{
    ["access"] = AccessDecisionBench.Run,
    ["calls"] = CallBench.Run,
    ["contexts"] = ServiceContextBench.Run,
    ["deposits"] = DepositBench.Run,
    ["focus"] = FocusBench.Run,
    ["transactions"] = TransactionBench.Run,
    ["messages"] = MessageBench.Run,
    ["relay"] = RelayBench.Run,
    ["relay-udp"] = UdpRelayBench.Run,
    ["stateless"] = StatelessBench.Run,
};

BenchCommand[] commands =
[
    BenchCommand.Of("smoke", "all functions in a very short form, to see that they still run; the figures mean nothing", output =>
    {
        foreach (var bench in functions.Values) bench(output, Effort.Smoke);
    }),
    new("kamailio", "ours against kamailio, taking turns", rest => rest is [] ? KamailioBench.Run(Console.Out) : null),
    BenchCommand.OfNumber("alerts-steady [--seconds 60]", "1,000 alerts a second", 1, 3_600, (output, seconds) =>
    {
        AlertsSteadyBench.Run(output, TimeSpan.FromSeconds(seconds), perSecond: 1_000);
        return 0;
    }),
    new("sessions", "complete sessions, ours against kamailio, taking turns", rest => rest is [] ? SessionBench.Compare(Console.Out) : null),
    BenchCommand.OfNumber("sessions-steady [--seconds 40]", "500 sessions a second", 1, 3_600, (output, seconds) =>
    {
        SessionBench.RunSteadily(output, TimeSpan.FromSeconds(seconds), perSecond: 500);
        return 0;
    }),
    BenchCommand.Of("groups", "set-up of groups of 10, 100 and 500, beside as many bare datagrams", GroupBench.SetUp),
    BenchCommand.Of("groups-rest", "memory of sessions at rest", GroupBench.Weigh),
    BenchCommand.Of("voice-floor", "floor and mouth to ear with 200 busy sessions", VoiceBench.Floor),
    BenchCommand.Of("voice-console", "48 groups to one console, over the audio WebSocket", ConsoleBench.Run),
    BenchCommand.Of("voice-page", "48 groups to one page in Chromium; the build must hold the page", PageBench.Run),
    new("voice-relay [--listeners 10|100|200|999]", "one talker to many listeners, ours against a relay in C, rtpengine and mumble-server, taking turns", rest => rest switch
    {
        [] => VoiceBench.Relay(Console.Out, null),
        ["--listeners", "10" or "100" or "200" or "999"] => VoiceBench.Relay(Console.Out, int.Parse(rest[1])),
        _ => null,
    }),
    BenchCommand.OfNumber($"presence [--people {HostedPresence.PeopleMax}]", "each watched by twenty: what a change costs, ours against kamailio, taking turns", 1, HostedPresence.PeopleMax, PresenceBench.Compare),
    BenchCommand.Of("presence-across", "an enquiry about somebody of another network", PresenceBench.AskAcross),
    new("load --target 127.0.0.1:5060 [--window 100 | --rate 1000] [--seconds 10] [--method MESSAGE] [--uri sip:...] [--body 20]", "requests to a server", rest =>
    {
        if (LoadOptions.Read(rest) is not { } options)
            return null;
        Console.WriteLine(new LoadGenerator(options).Run());
        return 0;
    }),
    new("respond 127.0.0.1:5090", "answers every request 200 until it is stopped", rest =>
    {
        if (rest is not [var listen] || !IPEndPoint.TryParse(listen, out var local))
            return null;
        using var responder = new StatelessResponder(local);
        responder.Join();
        return 0;
    }),
    new("serve KIND ADDRESS", "one of our servers, for a benchmark that has it in a process of its own",
        rest => rest is [var kind, var at] ? ServeMode.Run(kind, IPEndPoint.Parse(at), Console.In, Console.Out) : null),
];

if (args is ["help" or "--help"])
{
    foreach (var command in commands) Console.WriteLine($"{command.Usage}\n    {command.Does}");
    Console.WriteLine($"{string.Join(' ', functions.Keys)}\n    functions, of which several may be named");
    return 0;
}

if (args is [var called, .. var rest] && commands.FirstOrDefault(command => command.Name == called) is { } asked)
{
    try
    {
        if (asked.Run(rest) is { } exitCode)
            return exitCode;
        Console.Error.WriteLine($"it is called as {asked.Usage}");
        return 2;
    }
    catch (Exception e) when (e is InvalidOperationException or System.Net.Sockets.SocketException or TimeoutException)
    {
        // Caught here so that the other servers are ended on the way.
        Console.Error.WriteLine(e);
        return 1;
    }
}

var unknown = args.Where(name => !functions.ContainsKey(name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"no benchmark is called {string.Join(", ", unknown)}; there are: {string.Join(", ", commands.Select(command => command.Name).Concat(functions.Keys))}");
    return 2;
}

foreach (var name in args.Length > 0 ? args : [.. functions.Keys]) functions[name](Console.Out, Effort.Full);
return 0;
