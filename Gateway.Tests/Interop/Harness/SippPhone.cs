using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Harness;

/// <summary>One user's phone, played by sipp.</summary>
/// <param name="Site">Where it runs.</param>
/// <param name="Core">The SIP/IP core that it talks to.</param>
/// <param name="At">Its own address.</param>
internal sealed record SippPhone(Site Site, IPEndPoint Core, string Domain, string User, IPEndPoint At, ProtocolType Protocol = ProtocolType.Udp)
{
    public const string RightPassword = "correct-horse";

    private readonly Sipp sipp = new(Site);

    public string Password { get; init; } = RightPassword;

    /// <summary>What it registers as its contact; its own address unless something stands before it.</summary>
    public IPEndPoint? Contact { get; init; }

    /// <summary>The core that its requests name in Route; the one that it sends to unless something stands before it.</summary>
    public IPEndPoint? Route { get; init; }

    /// <summary>The host that its credentials name; sipp's own idea, which is the address that it sends to, unless something stands before the core.</summary>
    public string? DigestHost { get; init; }

    public Task<SippRun> RegisterAsync(int expiresSeconds = 300, string scenario = "register") =>
        sipp.PlayAsync(scenario, Place, Words([("expires", Text(expiresSeconds))]), DigestArguments);

    /// <summary>Waits for alerts and answers each with a status.</summary>
    /// <param name="status">For example <c>200 OK</c>.</param>
    public Task<SippRun> AnswerAsync(string status, int afterMilliseconds = 0) =>
        sipp.AwaitAsync("answer", Place, Words([("status", status), ("after", Text(afterMilliseconds))]));

    /// <summary>Is there and says nothing.</summary>
    public Task<SippRun> KeepSilentAsync() => sipp.AwaitAsync("silent", Place, Words([]));

    /// <summary>Registers and answers alerts on the very connection that it registered on.</summary>
    public SippRun StayAndAnswer(string status) => sipp.Start(
        "register-and-stay", Place, Words([("expires", "300"), ("status", status), ("after", "0")]), "-m", "1", "-oocsf", "answer");

    /// <summary>Sends an alert; any other final status than the expected one fails the test.</summary>
    public Task<SippRun> AlertAsync(string to, string text, int expected) => sipp.PlayAsync("alert", Place, Words(
        [("to", to), ("text", text), ("expected", Text(expected)), ("transport", Protocol == ProtocolType.Tcp ? "tcp" : "udp")]),
        DigestArguments);

    /// <summary>Sends an alert that is to be refused for its credentials.</summary>
    public Task<SippRun> AlertInVainAsync(string to) => sipp.PlayAsync("alert-refused", Place, Words(
        [("to", to), ("text", "let me in"), ("transport", Protocol == ProtocolType.Tcp ? "tcp" : "udp")]));

    private string[] DigestArguments => DigestHost is null ? [] : ["-auth_uri", DigestHost];

    private SippPlace Place => new(At, Core, Protocol);

    private Dictionary<string, string> Words(IEnumerable<(string Word, string Value)> more)
    {
        Dictionary<string, string> words = new()
        {
            ["domain"] = Domain, ["user"] = User, ["password"] = Password, ["contact"] = (Contact ?? At).ToString(), ["route"] = (Route ?? Core).ToString(),
        };
        foreach (var (word, value) in more)
            words[word] = value;
        return words;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
