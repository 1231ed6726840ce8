using System.Net;
using System.Text;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Domain.Sessions;

/// <summary>Writes the ladder that a gateway sees of a session, hop by hop. Names without a colon are its elements.</summary>
internal sealed class SessionLadders
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<TracedMessage> _messages = [];

    /// <summary>The ladder of what was written so far.</summary>
    public Ladder Ladder => Ladder.Of("ses_1", _messages);

    /// <summary>A request over some hops, and its answer back; each hop has a branch of its own.</summary>
    public SessionLadders Exchange(string request, string callId, string fromTag, string headers, int status, params string[] way)
    {
        Request(request, callId, fromTag, headers, way);
        return Answer(request, callId, fromTag, status, way);
    }

    /// <summary>A request over some hops. The header Route stands on the last hop into a server only, as a core writes it.</summary>
    public SessionLadders Request(string request, string callId, string fromTag, string headers, params string[] way)
    {
        for (var i = 0; i + 1 < way.Length; i++)
        {
            var route = way[i + 1].StartsWith("poc-server.", StringComparison.Ordinal) ? "" : "X-Not-";
            Add(way[i], way[i + 1], callId, $"{request} SIP/2.0\r\n{Via(way[i], callId, request)}{headers.Replace("Route", $"{route}Route", StringComparison.Ordinal)}", request, fromTag);
        }

        return this;
    }

    /// <summary>The answer to it, back over the same hops.</summary>
    public SessionLadders Answer(string request, string callId, string fromTag, int status, params string[] way)
    {
        for (var i = way.Length - 1; i > 0; i--)
            Add(way[i], way[i - 1], callId, $"SIP/2.0 {status} x\r\n{Via(way[i - 1], callId, request)}", request, fromTag);
        return this;
    }

    /// <summary>A datagram of floor control.</summary>
    public SessionLadders FloorControl(string from, string to, string callId, MbcpMessage message)
    {
        AddRaw(from, to, callId, message.Write(), TracedProtocol.Mbcp);
        return this;
    }

    private static string Via(string by, string callId, string request) =>
        $"Via: SIP/2.0/UDP {by.Replace(':', '-')};branch=z9hG4bK{callId}{request.Split(' ')[0]}{by.Replace(':', '-')}{request.Length}\r\n";

    private void Add(string from, string to, string callId, string head, string request, string fromTag)
    {
        var method = request.Split(' ')[0];
        var toTag = method == "INVITE" && head.StartsWith("INVITE", StringComparison.Ordinal) ? "" : ";tag=to";
        AddRaw(from, to, callId, Encoding.UTF8.GetBytes(
            $"{head}From: <sip:a@x.example>;tag={fromTag}\r\nTo: <sip:b@x.example>{toTag}\r\nCall-ID: {callId}\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n\r\n"), TracedProtocol.Sip);
    }

    private void AddRaw(string from, string to, string callId, byte[] octets, TracedProtocol protocol)
    {
        var (sender, receiver) = (Point(from), Point(to));
        var direction = sender.IsElement && receiver.IsElement ? TraceDirection.Passed : sender.IsElement ? TraceDirection.Sent : TraceDirection.Received;
        var at = TimeSpan.FromMilliseconds(_messages.Count);
        _messages.Add(new(
            _messages.Count + 1, Start + at, MonotonicTime.Zero + at, sender, receiver, TransportKind.Udp, direction, false, callId, octets) { Protocol = protocol });
    }

    private static SignallingPoint Point(string name) =>
        name.Contains(':', StringComparison.Ordinal) ? new(name, IPEndPoint.Parse(name), false) : new(name, null, true);
}
