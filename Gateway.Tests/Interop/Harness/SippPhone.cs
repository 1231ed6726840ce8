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

    /// <summary>The instance that it registers, to be given a GRUU; <c>null</c>: none, and its sessions name its contact.</summary>
    public string? Instance { get; init; }

    /// <summary>What its sessions are reached at.</summary>
    public string Target => Instance is null ? $"sip:{User}@{Contact ?? At}" : $"sip:{User}@{Domain};gr={Instance}";

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
    public Task<SippRun> KeepSilentAsync(string method = "MESSAGE") => sipp.AwaitAsync("silent", Place, Words([("method", method)]));

    /// <summary>Rings, takes the next invitation after a while, and stays until the other side ends it.</summary>
    public Task<SippRun> TakeCallAsync(int afterMilliseconds = 0) => AwaitCallAsync("session-answer", ("after", Text(afterMilliseconds)));

    /// <summary>The same as a phone that never heard of push-to-talk, or a message box: speech is all that it answers.</summary>
    public Task<SippRun> TakeOrdinaryCallAsync() => AwaitCallAsync("session-answer", ("after", "0"), ("sdp", SippCall.OrdinaryAnswer(At)));

    /// <summary>Takes the next invitation at once and hangs up after a while.</summary>
    public Task<SippRun> TakeCallAndHangUpAsync(int afterMilliseconds) => AwaitCallAsync("session-hang-up", ("after", Text(afterMilliseconds)));

    /// <summary>Rings until the next invitation is withdrawn.</summary>
    public Task<SippRun> RingAsync() => AwaitCallAsync("session-cancelled");

    /// <summary>Refuses the next invitation.</summary>
    /// <param name="status">For example <c>486 Busy Here</c>.</param>
    public Task<SippRun> RefuseCallAsync(string status) => AwaitCallAsync("session-refuse", ("status", status), ("after", "0"));

    /// <summary>Sets a session up; it ends it after a while, unless it is released before.</summary>
    /// <param name="call">Whom it calls, and how.</param>
    /// <param name="talkMilliseconds">How long it stays.</param>
    /// <param name="privacy">What its BYE says of privacy.</param>
    public SippRun Call(SippCall call, int talkMilliseconds = 30_000, string privacy = "none") =>
        StartCall("session-call", call, ("talk", Text(talkMilliseconds)), ("privacy", privacy));

    /// <summary>Sets a session up that is refused.</summary>
    public SippRun CallInVain(SippCall call, int expected) => StartCall("session-call-refused", call, ("expected", Text(expected)));

    /// <summary>Sets a session up and gives up as soon as it rings.</summary>
    public SippRun CallAndCancel(SippCall call) => StartCall("session-call-cancelled", call);

    /// <summary>Sets up a pre-established session and over it a session, leaves that after a while, and takes the pre-established session down.</summary>
    public SippRun CallPreEstablished(SippCall factory, string called, int talkMilliseconds) =>
        StartCall("session-pre-established", factory, ("called", called), ("talk", Text(talkMilliseconds)));

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

    // Once, and the scenario says whether all of it came about.
    private Task<SippRun> AwaitCallAsync(string scenario, params (string Word, string Value)[] words) =>
        sipp.AwaitAsync(scenario, Place, Words([("sdp", SippCall.Description(At, answers: true)), .. words]), "-m", "1");

    private SippRun StartCall(string scenario, SippCall call, params (string Word, string Value)[] words)
    {
        var (type, body) = call.Body(At);
        return sipp.Start(scenario, Place, Words([("to", call.To), ("type", type), ("body", body), .. words]), ["-m", "1", .. DigestArguments]);
    }

    private string[] DigestArguments => DigestHost is null ? [] : ["-auth_uri", DigestHost];

    private SippPlace Place => new(At, Core, Protocol);

    private Dictionary<string, string> Words(IEnumerable<(string Word, string Value)> more)
    {
        Dictionary<string, string> words = new()
        {
            ["domain"] = Domain, ["user"] = User, ["password"] = Password, ["contact"] = (Contact ?? At).ToString(), ["route"] = (Route ?? Core).ToString(),
            ["target"] = Target, ["instance"] = Instance is null ? "" : $";+sip.instance=\"<{Instance}>\"\nSupported: path, gruu",
        };
        foreach (var (word, value) in more)
            words[word] = value;
        return words;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
