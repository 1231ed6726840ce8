using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Bench.Presence;

/// <summary>Everybody who watches and everybody who publishes, on one socket: they answer each NOTIFY, and count.</summary>
internal sealed class PresenceLoad : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 64 << 20, SendBufferSize = 8 << 20 };
    private readonly IPEndPoint _server;
    private readonly int _people;
    private readonly string[] _tags;
    private readonly int[] _told;
    private readonly long[] _publishedAt;
    private readonly Thread _thread;
    private readonly string _domain;
    private LatencyHistogram _lastTold = new();
    private long _answered;
    private string? _refusal;
    private long _refused;
    private long _notified;
    private long _complete;
    private int _round;
    private int _expectedEach;

    /// <param name="from">Where the people are.</param>
    /// <param name="server">The presence server, or the core before it.</param>
    /// <param name="people">How many are watched.</param>
    /// <param name="domain">Whose people they are.</param>
    public PresenceLoad(IPEndPoint from, IPEndPoint server, int people, string domain)
    {
        (_server, _people, _domain) = (server, people, domain);
        (_tags, _told, _publishedAt) = (new string[people], new int[people], new long[people]);
        _socket.Bind(from);
        _socket.Connect(server);
        _thread = new(Receive) { IsBackground = true, Name = "people" };
        _thread.Start();
    }

    /// <summary>NOTIFYs that have come.</summary>
    public long Notified => Volatile.Read(ref _notified);

    /// <summary>Everybody is watched by so many for an hour; the first NOTIFY of each is waited for.</summary>
    public void SubscribeAll(int watchersOfEach, int window)
    {
        _expectedEach = int.MaxValue;
        var (before, answered, sent) = (Notified, Answered, 0L);
        for (var person = 0; person < _people; person++)
        {
            for (var watcher = 0; watcher < watchersOfEach; watcher++)
            {
                _socket.Send(Encoding.ASCII.GetBytes(Subscribe(person, PresenceTown.Watcher(person, watcher), $"w{person}-{watcher}", 3_600, headers: "")));
                sent++;
                WaitFor(() => Notified - before + window >= sent && Answered - answered + window >= sent, $"NOTIFY {Notified - before} of {sent}");
            }
        }

        WaitFor(() => Notified - before >= sent && Answered - answered >= sent, "the last NOTIFYs");
    }

    /// <summary>Everybody publishes something new.</summary>
    /// <param name="watchersOfEach">Who is told of it each time.</param>
    /// <param name="window">So many at a time: when all are told of one, the next is published.</param>
    /// <returns>NOTIFYs a second, and how long it took from each PUBLISH to its last NOTIFY.</returns>
    public (double PerSecond, LatencyHistogram LastTold) PublishAll(int watchersOfEach, int window)
    {
        _round++;
        _lastTold = new();
        _expectedEach = watchersOfEach;
        Array.Clear(_told);
        var complete = Volatile.Read(ref _complete);
        var started = Stopwatch.GetTimestamp();
        for (var person = 0; person < _people; person++)
        {
            _publishedAt[person] = Stopwatch.GetTimestamp();
            _socket.Send(Encoding.ASCII.GetBytes(Publish(person)));
            var awaited = complete + person + 1 - window;
            WaitFor(() => Volatile.Read(ref _complete) >= awaited, $"all who watch {person}");
        }

        WaitFor(() => Volatile.Read(ref _complete) >= complete + _people, "the last watchers");
        return ((double)_people * watchersOfEach / Stopwatch.GetElapsedTime(started).TotalSeconds, _lastTold);
    }

    /// <summary>Asks once about somebody, and waits for the answer: SUBSCRIBE with Expires 0, 200, and one NOTIFY.</summary>
    public LatencyHistogram AskOnce(int times, int perSecond)
    {
        _round++;
        _expectedEach = 1;
        Array.Clear(_told);
        _lastTold = new();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond < i)
                Thread.Sleep(0);
            var person = i % _people;
            _told[person] = 0;
            _publishedAt[person] = Stopwatch.GetTimestamp();
            _socket.Send(Encoding.ASCII.GetBytes(Subscribe(person, BenchNetwork.Caller((uint)i), $"o{person}-{_round}-{i}", 0, headers: "")));
        }

        WaitFor(() => _lastTold.Count >= times, $"answer {_lastTold.Count} of {times}");
        return _lastTold;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
    }

    private long Answered => Volatile.Read(ref _answered);

    private string Subscribe(int person, string watcher, string id, int expires, string headers) =>
        $"SUBSCRIBE sip:person{person}@{_domain} SIP/2.0\r\n{Via($"s{id}-{_round}")}From: <{watcher}>;tag=t{id}\r\nTo: <sip:person{person}@{_domain}>\r\n"
        + $"Call-ID: {id}@people\r\nCSeq: 1 SUBSCRIBE\r\nContact: <{watcher[..watcher.IndexOf('@')]}@{_socket.LocalEndPoint}>\r\nEvent: presence\r\n"
        + $"Accept: application/pidf+xml\r\nExpires: {expires}\r\nP-Asserted-Identity: <{watcher}>\r\n{headers}Content-Length: 0\r\n\r\n";

    private string Publish(int person)
    {
        var body = Document(person);
        var tag = _tags[person] is { } known ? $"SIP-If-Match: {known}\r\n" : "";
        return $"PUBLISH sip:person{person}@{_domain} SIP/2.0\r\n{Via($"p{person}-{_round}")}From: <sip:person{person}@{_domain}>;tag=p{_round}\r\nTo: <sip:person{person}@{_domain}>\r\n"
            + $"Call-ID: p{person}@people\r\nCSeq: {_round} PUBLISH\r\nEvent: presence\r\nExpires: 3600\r\n{tag}P-Asserted-Identity: <sip:person{person}@{_domain}>\r\n"
            + $"Content-Type: application/pidf+xml\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private string Via(string branch) => $"Via: SIP/2.0/UDP {_socket.LocalEndPoint};rport;branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\n";

    // As long as what a PoC handset publishes of itself.
    private string Document(int person) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:op="urn:oma:xml:prs:pidf:oma-pres" entity="sip:person{person}@{_domain}"><tuple id="s1"><status><basic>{(_round % 2 == 0 ? "closed" : "open")}</basic></status><op:service-description><op:service-id>org.openmobilealliance:PoC-session</op:service-id><op:version>1.0</op:version></op:service-description><op:willingness><op:basic>open</op:basic></op:willingness><contact>sip:person{person}@{_domain}</contact><note>round {_round}</note></tuple></presence>
        """;

    private void WaitFor(Func<bool> isSo, string what)
    {
        for (var since = Stopwatch.GetTimestamp(); !isSo(); Thread.Sleep(0))
        {
            if (Volatile.Read(ref _refusal) is { } refusal)
                throw new InvalidOperationException(refusal);
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new TimeoutException($"did not come: {what}");
        }
    }

    private void Receive()
    {
        var buffer = new byte[65_536];
        var reader = new SipMessageReader();
        var writer = new ArrayBufferWriter<byte>(65_536);
        try
        {
            while (true)
            {
                var length = _socket.Receive(buffer);
                if (reader.TryRead(buffer.AsSpan(0, length), out var message) != SipParseResult.Message)
                    continue;
                if (!message.IsRequest)
                {
                    TakeAnswer(message);
                    continue;
                }

                writer.ResetWrittenCount();
                ResponseWriter.Write(message, 200, "people"u8, null, writer);
                _socket.Send(writer.WrittenSpan);
                TakeNotification(message.CallId);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Disposed: the benchmark is over.
        }
    }

    private void TakeAnswer(in SipMessageView answer)
    {
        if (answer.Status is < 200 or > 299)
        {
            Interlocked.Increment(ref _refused);
            // Told by who waits for the answers, so that the servers are ended in order.
            Volatile.Write(ref _refusal, $"answered {answer.Status}: {Encoding.UTF8.GetString(answer.Octets)}");
            return;
        }

        var callId = answer.CallId;
        if (callId[0] == 'p' && TryReadPerson(callId, out var person) && answer.TryGet(HeaderId.SipETag, out var tag))
            _tags[person] = Encoding.ASCII.GetString(tag);
        Volatile.Write(ref _answered, _answered + 1);
    }

    // Of whom: the number in the Call-ID.
    private void TakeNotification(ReadOnlySpan<byte> callId)
    {
        Volatile.Write(ref _notified, _notified + 1);
        if (!TryReadPerson(callId, out var person) || ++_told[person] != _expectedEach)
            return;
        _lastTold.Add(Stopwatch.GetElapsedTime(_publishedAt[person]));
        Volatile.Write(ref _complete, _complete + 1);
    }

    private static bool TryReadPerson(ReadOnlySpan<byte> callId, out int person) => Utf8Parser.TryParse(callId[1..], out person, out _);
}
