using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>
/// sipp: plays a scenario from <c>Interop/Scenarios</c>. Words in double braces there are replaced before it reads them, because sipp itself cannot
/// put a variable into credentials or into a status line.
/// </summary>
internal sealed partial class Sipp(Site site)
{
    // Longer than a transaction lives, so that a scenario says itself what it missed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string path = Peers.Require("sipp");

    /// <summary>Plays a scenario that begins with a request of sipp's, once, to its end. Anything but what the scenario expects fails the test.</summary>
    public async Task<SippRun> PlayAsync(string scenario, SippPlace place, IReadOnlyDictionary<string, string> words, params string[] more)
    {
        var run = Start(scenario, place, words, ["-m", "1", .. more]);
        await run.SucceedsAsync(Patience);
        return run;
    }

    /// <summary>Starts a scenario that waits for requests.</summary>
    public async Task<SippRun> AwaitAsync(string scenario, SippPlace place, IReadOnlyDictionary<string, string> words, params string[] more)
    {
        var run = Start(scenario, place, words, more);
        await Site.ListensAsync(place.Protocol, place.Local, run.Process, Patience);
        return run;
    }

    /// <summary>Starts a scenario without waiting for anything.</summary>
    public SippRun Start(string scenario, SippPlace place, IReadOnlyDictionary<string, string> words, params string[] more)
    {
        var directory = site.NewDirectory($"sipp-{scenario}");
        var messages = Path.Combine(directory, "messages");
        List<string> arguments =
        [
            "-sf", Fill(scenario, words, directory), "-i", place.Local.Address.ToString(), "-p", Text(place.Local.Port),
            "-t", place.Protocol == ProtocolType.Tcp ? "t1" : "u1", "-nostdin", "-trace_msg", "-message_file", messages, "-trace_err",
            "-error_file", Path.Combine(directory, "errors"), "-timeout", "100", .. more,
        ];
        for (var i = 0; i < arguments.Count; i++)
            if (arguments[i] == "-oocsf")
                arguments[i + 1] = Fill(arguments[i + 1], words, directory);
        arguments.Add(place.Remote.ToString());
        return new(site.Start($"sipp {scenario} at {place.Local}", path, arguments, directory: directory), messages, Path.Combine(directory, "errors"));
    }

    private static string Fill(string scenario, IReadOnlyDictionary<string, string> words, string directory)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Interop", "Scenarios", $"{scenario}.xml"));
        foreach (var (word, value) in words)
            text = text.Replace($"{{{{{word}}}}}", value, StringComparison.Ordinal);
        Assert.False(Unfilled().Match(text) is { Success: true } missing, $"{scenario}.xml: {Unfilled().Match(text).Value} has no value");
        var file = Path.Combine(directory, $"{scenario}.xml");
        File.WriteAllText(file, text);
        return file;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\{\w+\}\}")]
    private static partial Regex Unfilled();
}

/// <summary>Between which addresses a sipp talks, and how.</summary>
internal sealed record SippPlace(IPEndPoint Local, IPEndPoint Remote, ProtocolType Protocol = ProtocolType.Udp);
