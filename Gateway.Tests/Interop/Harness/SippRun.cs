using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Interop.Harness;

/// <summary>One run of sipp and what it saw.</summary>
internal sealed partial class SippRun(OwnedProcess process, string messages, string errors)
{
    public OwnedProcess Process => process;

    /// <summary>Waits for its end; fails, with its errors, unless every call went as its scenario says.</summary>
    public async Task SucceedsAsync(TimeSpan limit)
    {
        var code = await process.ExitAsync(limit);
        if (code != 0)
            Assert.Fail($"{process.Name} ended with {code}:\n{Read(errors)}\n{string.Join('\n', Messages().Select(m => m.ToString()))}");
    }

    /// <summary>Waits until it has received that many requests with a method, retransmissions counted once.</summary>
    public async Task<IReadOnlyList<SippMessage>> ReceivesAsync(string method, int count, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        while (true)
        {
            var received = Received(method).DistinctBy(message => message.Header("Via")).ToList();
            if (received.Count >= count)
                return received;
            if (stop.IsCancellationRequested)
                Assert.Fail($"{process.Name} received {received.Count} {method} of {count} within {limit}:\n{Read(errors)}\n{process.Output}");
            await Task.Delay(50);
        }
    }

    /// <summary>All requests with a method that arrived, retransmissions too.</summary>
    public IEnumerable<SippMessage> Received(string method) =>
        Messages().Where(message => !message.IsSent && message.Text.StartsWith(method + " ", StringComparison.Ordinal));

    /// <summary>All responses that arrived, by status, retransmissions counted once.</summary>
    public IEnumerable<SippMessage> Answers(int status) =>
        Messages().Where(message => !message.IsSent && message.Text.StartsWith($"SIP/2.0 {status} ", StringComparison.Ordinal)).DistinctBy(message => message.Text);

    public IReadOnlyList<SippMessage> Messages() => [.. Boundary().Split(Read(messages)).Select(Parse).OfType<SippMessage>()];

    // It says before each message how long that is: what is being written at this moment is not there yet.
    private static SippMessage? Parse(string part)
    {
        var heading = Heading().Match(part);
        if (!heading.Success)
            return null;
        var text = part[(heading.Index + heading.Length)..];
        return Encoding.UTF8.GetByteCount(text) < int.Parse(heading.Groups["bytes"].Value, CultureInfo.InvariantCulture)
            ? null
            : new(heading.Groups["way"].Value == "sent", text.Replace("\r", "", StringComparison.Ordinal));
    }

    private static string Read(string file)
    {
        if (!File.Exists(file))
            return "";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("^-{40,}.*$", RegexOptions.Multiline)]
    private static partial Regex Boundary();

    [GeneratedRegex(@" message (?<way>sent|received) [(\[](?<bytes>[0-9]+)\]? bytes[)]? ?:\n\n")]
    private static partial Regex Heading();
}

/// <summary>A message in sipp's log, its line ends made <c>\n</c>.</summary>
internal sealed record SippMessage(bool IsSent, string Text)
{
    public override string ToString() => $"---- {(IsSent ? "sent" : "received")}\n{Text}";

    /// <summary>The value of the first header of this name; <c>null</c> when there is none.</summary>
    public string? Header(string name) =>
        Text.Split("\n\n")[0].Split('\n').Skip(1)
            .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();

    public string RequestUri => Text.Split(' ')[1];

    public string Body => Text.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end ? Text[(end + 2)..].Trim() : "";
}
