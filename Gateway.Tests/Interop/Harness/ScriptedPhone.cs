using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Interop.Harness;

/// <summary>A phone that says exactly what a test tells it to, over UDP, in text: it knows no transactions and nothing of ours judges ours.</summary>
internal sealed class ScriptedPhone : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly IPEndPoint at;
    private readonly IPEndPoint core;
    private readonly string user;
    private readonly string domain;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, bool> seen = new();
    private readonly List<SippMessage> waiting = [];
    private int requests;

    /// <param name="phone">Whose phone it is; registered already.</param>
    public ScriptedPhone(SippPhone phone)
    {
        (at, core, user, domain) = (phone.At, phone.Core, phone.User, phone.Domain);
        socket.Bind(at);
        _ = ReceiveAsync();
    }

    /// <summary>Its user's address.</summary>
    public string Address => $"sip:{user}@{domain}";

    /// <summary>Its port for RTP; floor control has the next.</summary>
    public int RtpPort { get; init; } = 40_000;

    /// <summary>The methods of the requests that nobody has asked for.</summary>
    public IReadOnlyList<string> Unasked
    {
        get
        {
            lock (waiting)
                return [.. waiting.Where(message => !message.Text.StartsWith("SIP/2.0 ", StringComparison.Ordinal)).Select(message => message.Text.Split(' ')[0])];
        }
    }

    /// <summary>The next request with this method; a retransmission is none.</summary>
    public Task<SippMessage> RequestAsync(string method) =>
        TakeAsync(message => message.Text.StartsWith($"{method} ", StringComparison.Ordinal), method);

    /// <summary>Sends an INVITE, which has to be taken, and acknowledges it.</summary>
    /// <param name="to">Whom it calls.</param>
    /// <param name="floor">What its offer says of floor control; <c>null</c> for as little as possible.</param>
    /// <returns>The 200.</returns>
    public async Task<SippMessage> CallAsync(string to, string? floor = null)
    {
        var number = Interlocked.Increment(ref requests);
        var body = Description(answers: false, floor);
        var dialog = $"""
            Max-Forwards: 70
            From: <{Address}>;tag={user}{number}
            Call-ID: {number}@{at.Address}
            """;
        Send($"""
            INVITE {to} SIP/2.0
            Via: SIP/2.0/UDP {at};branch=z9hG4bK{user}{number};rport
            {dialog}
            To: <{to}>
            CSeq: {number} INVITE
            Contact: <sip:{user}@{at}>;+g.poc.talkburst
            Accept-Contact: *;+g.poc.talkburst;require;explicit
            P-Preferred-Identity: <{Address}>
            Content-Type: application/sdp
            Content-Length: {Length(body)}

            {body}
            """);
        var response = await TakeAsync(
            message => message.Text.StartsWith("SIP/2.0 ", StringComparison.Ordinal) && message.Text[8] != '1' && message.Header("CSeq") == $"{number} INVITE", "final response to INVITE");
        Assert.StartsWith("SIP/2.0 200 ", response.Text);
        // Two Record-Routes of one core, one for each side of it: both are on the way back, in the other order (RFC 3261 §12.1.2).
        var routes = string.Concat(Lines(response, "Record-Route").Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse().Select(line => $"{line}\n"));
        Send($"""
            ACK {Uri(response.Header("Contact")!)} SIP/2.0
            Via: SIP/2.0/UDP {at};branch=z9hG4bK{user}{number}a;rport
            {routes.Replace("Record-Route:", "Route:", StringComparison.Ordinal)}{dialog}
            To: {response.Header("To")}
            CSeq: {number} ACK
            Content-Length: 0


            """);
        return response;
    }

    /// <summary>Drops what was received and not asked for.</summary>
    public void Forget()
    {
        lock (waiting)
            waiting.Clear();
    }

    /// <summary>Answers a request.</summary>
    /// <param name="status">For example <c>180 Ringing</c>. Only a 200 to an INVITE carries a description.</param>
    public void Answer(SippMessage request, string status)
    {
        var body = status.StartsWith("200", StringComparison.Ordinal) && request.Text.StartsWith("INVITE ", StringComparison.Ordinal)
            ? Description(answers: true)
            : "";
        Send($"""
            SIP/2.0 {status}
            {Lines(request, "Via")}{Lines(request, "Record-Route")}From: {request.Header("From")}
            To: {Tagged(request.Header("To")!)}
            Call-ID: {request.Header("Call-ID")}
            CSeq: {request.Header("CSeq")}
            Contact: <sip:{user}@{at}>;+g.poc.talkburst
            {(body.Length > 0 ? "Content-Type: application/sdp\n" : "")}Content-Length: {Length(body)}

            {body}
            """);
    }

    /// <summary>Sends a request in the dialog of an INVITE that was answered.</summary>
    public void Ask(SippMessage invite, string method)
    {
        var number = Interlocked.Increment(ref requests);
        var body = method == "INVITE" ? Description(answers: true) : "";
        Send($"""
            {method} {Uri(invite.Header("Contact")!)} SIP/2.0
            Via: SIP/2.0/UDP {at};branch=z9hG4bK{user}{number};rport
            Max-Forwards: 70
            {Lines(invite, "Record-Route").Replace("Record-Route:", "Route:", StringComparison.Ordinal)}From: {Tagged(invite.Header("To")!)}
            To: {invite.Header("From")}
            Call-ID: {invite.Header("Call-ID")}
            CSeq: {number} {method}
            {(method == "INVITE" ? $"Contact: <sip:{user}@{at}>;+g.poc.talkburst\nContent-Type: application/sdp\n" : "")}Content-Length: {Length(body)}

            {body}
            """);
    }

    /// <summary>Sends a request in the dialog of an INVITE that was answered, and waits for its final response.</summary>
    /// <returns>The status.</returns>
    public async Task<int> AskAndWaitAsync(SippMessage invite, string method)
    {
        Ask(invite, method);
        var response = await TakeAsync(
            message => message.Text.StartsWith("SIP/2.0 ", StringComparison.Ordinal) && message.Text[8] != '1' && message.Header("CSeq") == $"{requests} {method}",
            $"final response to {method}");
        if (method == "INVITE")
            Send($"""
                ACK {Uri(invite.Header("Contact")!)} SIP/2.0
                {Lines(response, "Via")}Max-Forwards: 70
                {Lines(invite, "Record-Route").Replace("Record-Route:", "Route:", StringComparison.Ordinal)}From: {response.Header("From")}
                To: {response.Header("To")}
                Call-ID: {response.Header("Call-ID")}
                CSeq: {requests} ACK
                Content-Length: 0


                """);
        return int.Parse(response.Text.AsSpan(8, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        stop.Cancel();
        socket.Dispose();
        stop.Dispose();
    }

    private async Task<SippMessage> TakeAsync(Func<SippMessage, bool> wanted, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            lock (waiting)
            {
                if (waiting.FindIndex(message => wanted(message)) is >= 0 and var index)
                {
                    var found = waiting[index];
                    waiting.RemoveAt(index);
                    return found;
                }
            }

            if (limit.IsCancellationRequested)
                Assert.Fail($"{user} was sent no {what} within {Patience}; what nobody asked for: {string.Join("\n----\n", waiting)}");
            await Task.Delay(5);
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[65_536];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var length = await socket.ReceiveAsync(buffer, stop.Token);
                var message = new SippMessage(false, Encoding.UTF8.GetString(buffer, 0, length).Replace("\r", "", StringComparison.Ordinal));
                // Responses to one request may differ; what is the same to the last octet is a retransmission.
                if (!seen.TryAdd(message.Text, true))
                    continue;
                lock (waiting)
                    waiting.Add(message);
            }
            catch (SocketException)
            {
                // The gateway is dead at the moment, and the kernel says so.
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Send(string text) => socket.SendTo(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)), core);

    private string Description(bool answers, string? floor = null) =>
        floor is null ? SippCall.Description(at, answers, port: RtpPort) : SippCall.Description(at, answers, floor, RtpPort);

    private string Tagged(string value) => value.Contains(";tag=", StringComparison.Ordinal) ? value : $"{value};tag={user}";

    private static string Lines(SippMessage message, string header) => string.Concat(
        message.Text.Split("\n\n")[0].Split('\n').Where(line => line.StartsWith($"{header}:", StringComparison.OrdinalIgnoreCase)).Select(line => $"{line}\n"));

    private static string Uri(string nameAddress) => nameAddress[(nameAddress.IndexOf('<', StringComparison.Ordinal) + 1)..nameAddress.IndexOf('>', StringComparison.Ordinal)];

    private static int Length(string body) => body.Replace("\n", "\r\n", StringComparison.Ordinal).Length;
}
