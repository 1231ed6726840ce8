using System.Net;
using Gateway.Bench;
using Gateway.Bench.Presence;
using Gateway.Bench.Voice;

// dotnet run -c Release --project Gateway.Bench -- NAME...   (without a name: all of them)
// ... -- smoke           (all of them in a very short form, to see that they still run; the figures mean nothing)
// ... -- kamailio        (ours against kamailio, taking turns)
// ... -- alerts-steady [--seconds 60]   (1,000 alerts a second)
// ... -- sessions        (complete sessions, ours against kamailio, taking turns)
// ... -- sessions-steady [--seconds 40]   (500 sessions a second)
// ... -- groups          (set-up of groups of 10, 100 and 500, beside as many bare datagrams)
// ... -- groups-rest     (memory of sessions at rest)
// ... -- voice-floor     (floor and mouth to ear with 200 busy sessions)
// ... -- voice-console   (48 groups to one console, over the audio WebSocket)
// ... -- voice-relay [--listeners 200]   (one talker to many listeners, ours against a relay in C, rtpengine and mumble-server, taking turns)
// ... -- presence [--people 10000]   (each watched by twenty: what a change costs, ours against kamailio, taking turns)
// ... -- presence-across (an enquiry about somebody of another network)
// ... -- load --target 127.0.0.1:5060 [--window 100 | --rate 1000] [--seconds 10] [--method MESSAGE] [--uri sip:...] [--body 20]
// ... -- respond 127.0.0.1:5090   (answers every request 200 until it is stopped)
if (args is ["load", .. var loadArguments])
{
    if (LoadOptions.Read(loadArguments) is not { } options)
    {
        Console.Error.WriteLine("load takes --target, --window, --rate, --seconds, --method, --uri and --body, each with a value");
        return 2;
    }

    Console.WriteLine(new LoadGenerator(options).Run());
    return 0;
}

if (args is ["serve", var kind, var at])
    return ServeMode.Run(kind, IPEndPoint.Parse(at), Console.In, Console.Out);

if (args is ["kamailio"])
    return KamailioBench.Run(Console.Out);

if (args is ["sessions"])
    return SessionBench.Compare(Console.Out);

if (args is ["voice-relay", .. var audience])
{
    if (audience is not [] and not ["--listeners", "10" or "100" or "200" or "1000"])
    {
        Console.Error.WriteLine("voice-relay takes --listeners with 10, 100, 200 or 1000");
        return 2;
    }

    try
    {
        return VoiceBench.Relay(Console.Out, audience is [_, var size] ? int.Parse(size) : null);
    }
    catch (Exception e) when (e is InvalidOperationException or System.Net.Sockets.SocketException or TimeoutException)
    {
        // Caught here so that the other servers are ended on the way.
        Console.Error.WriteLine(e);
        return 1;
    }
}

if (args is ["presence", .. var town])
{
    if (town is not [] and not ["--people", _] || (town is [_, var count] ? int.TryParse(count, out var people) : (people = HostedPresence.PeopleMax) > 0) is false
        || people is < 1 or > HostedPresence.PeopleMax)
    {
        Console.Error.WriteLine($"presence takes --people with 1 to {HostedPresence.PeopleMax}");
        return 2;
    }

    return PresenceBench.Compare(Console.Out, people);
}

if (args is ["presence-across"])
{
    PresenceBench.AskAcross(Console.Out);
    return 0;
}

if (args is ["voice-console"])
{
    ConsoleBench.Run(Console.Out);
    return 0;
}

if (args is ["voice-floor"])
{
    VoiceBench.Floor(Console.Out);
    return 0;
}

if (args is ["groups"])
{
    GroupBench.SetUp(Console.Out);
    return 0;
}

if (args is ["groups-rest"])
{
    GroupBench.Weigh(Console.Out);
    return 0;
}

if (args is [("alerts-steady" or "sessions-steady") and var steadily, .. var steady])
{
    var isAlerts = steadily == "alerts-steady";
    if (steady is not [] and not ["--seconds", _] || !int.TryParse(steady is [_, var given] ? given : isAlerts ? "60" : "40", out var seconds) || seconds is < 1 or > 3_600)
    {
        Console.Error.WriteLine($"{steadily} takes --seconds with a number from 1 to 3600");
        return 2;
    }

    if (isAlerts)
        AlertsSteadyBench.Run(Console.Out, TimeSpan.FromSeconds(seconds), perSecond: 1_000);
    else
        SessionBench.RunSteadily(Console.Out, TimeSpan.FromSeconds(seconds), perSecond: 500);
    return 0;
}

if (args is ["respond", var listen])
{
    if (!IPEndPoint.TryParse(listen, out var local))
    {
        Console.Error.WriteLine($"'{listen}' is not an address and port");
        return 2;
    }

    using var responder = new StatelessResponder(local);
    responder.Join();
    return 0;
}

var benches = new SortedDictionary<string, Action<TextWriter, Effort>>(StringComparer.Ordinal)
{
    ["access"] = AccessDecisionBench.Run,
    ["calls"] = CallBench.Run,
    ["contexts"] = ServiceContextBench.Run,
    ["focus"] = FocusBench.Run,
    ["transactions"] = TransactionBench.Run,
    ["messages"] = MessageBench.Run,
    ["relay"] = RelayBench.Run,
    ["relay-udp"] = UdpRelayBench.Run,
    ["stateless"] = StatelessBench.Run,
};

if (args is ["smoke"])
{
    foreach (var bench in benches.Values) bench(Console.Out, Effort.Smoke);
    return 0;
}

var unknown = args.Where(name => !benches.ContainsKey(name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"no benchmark is called {string.Join(", ", unknown)}; there are: {string.Join(", ", benches.Keys)}");
    return 2;
}

foreach (var name in args.Length > 0 ? args : [.. benches.Keys]) benches[name](Console.Out, Effort.Full);
return 0;
