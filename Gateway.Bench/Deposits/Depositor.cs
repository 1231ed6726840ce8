using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Bench.Deposits;

/// <summary>One caller who hears a greeting and then speaks: his RTP is a socket of his own, his SIP that of all.</summary>
internal sealed partial class Depositor : IDisposable
{
    /// <summary>Samples of a packet: 20 ms.</summary>
    public const int SamplesPerPacket = 160;

    private const int RtpHeaderBytes = 12;
    private const byte PcmaPayloadType = 8;

    private readonly Socket _speech = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _packet = new byte[RtpHeaderBytes + SamplesPerPacket];
    private readonly IPEndPoint _from;
    private readonly string _callId;
    private readonly string _service;
    private string _to = "";
    private string _target = "";
    private ushort? _lastHeard;
    private ushort _number;
    private uint _timestamp;
    private long _heardAt;

    /// <param name="number">His number among the callers.</param>
    /// <param name="from">Where SIP is sent from.</param>
    /// <param name="service">Whom he calls.</param>
    public Depositor(int number, IPEndPoint from, string service)
    {
        (_from, _service, _callId) = (from, service, string.Create(CultureInfo.InvariantCulture, $"deposit-{number}-{Environment.ProcessId}"));
        _speech.Bind(new IPEndPoint(from.Address, 0));
        _packet[0] = 0x80;
        _packet[1] = PcmaPayloadType;
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(8), (uint)number + 1);
        // A tone: what is silent ends the message.
        var samples = new short[SamplesPerPacket];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(8_000 * Math.Sin(i * Math.PI / 8));
        Gateway.Sip.Rtp.G711.EncodeALaw(samples, _packet.AsSpan(RtpHeaderBytes));
    }

    /// <summary>The Call-ID, by which his answers are found.</summary>
    public string CallId => _callId;

    /// <summary>Whether the call was answered.</summary>
    public bool IsAnswered => _target.Length > 0;

    /// <summary>Packets that he heard, and those that are missing between them.</summary>
    public long Heard { get; private set; }

    public long Missed { get; private set; }

    /// <summary>Packets that he spoke.</summary>
    public long Spoken { get; private set; }

    /// <summary>How long ago the last packet was heard; zero before the first.</summary>
    public TimeSpan Silence => _heardAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_heardAt);

    /// <summary>The INVITE.</summary>
    public byte[] Invite()
    {
        var at = (IPEndPoint)_speech.LocalEndPoint!;
        var description = $"v=0\r\no=- 1 1 IN IP4 {at.Address}\r\ns=-\r\nc=IN IP4 {at.Address}\r\nt=0 0\r\nm=audio {at.Port} RTP/AVP 8\r\na=ptime:20\r\n";
        return Write("INVITE", _service, "1 INVITE", $"Contact: <sip:caller@{_from}>\r\nContent-Type: application/sdp\r\n", description);
    }

    /// <summary>The ACK to the 200.</summary>
    public byte[] Answered(string answer)
    {
        _to = Line(answer, "To: ");
        _target = Contact().Match(answer).Groups[1].Value;
        var port = int.Parse(Audio().Match(answer).Groups[1].Value, CultureInfo.InvariantCulture);
        _speech.Connect(IPAddress.Parse(Connection().Match(answer).Groups[1].Value), port);
        _routes = string.Concat(answer.Split("\r\n").Where(line => line.StartsWith("Record-Route: ", StringComparison.OrdinalIgnoreCase)).Reverse().Select(line => $"Route: {line[14..]}\r\n"));
        return Acknowledge();
    }

    /// <summary>The ACK again, for a 200 that came twice.</summary>
    public byte[] Acknowledge() => Write("ACK", _target, "1 ACK", _routes, "");

    /// <summary>The BYE.</summary>
    public byte[] HangUp() => Write("BYE", _target, "2 BYE", _routes, "");

    /// <summary>Takes what has come of the greeting.</summary>
    public void Hear(byte[] room)
    {
        while (_speech.Available > 0)
        {
            var length = _speech.Receive(room);
            if (length < RtpHeaderBytes)
                continue;
            var number = BinaryPrimitives.ReadUInt16BigEndian(room.AsSpan(2));
            if (_lastHeard is { } last && (short)(number - last) > 1)
                Missed += (ushort)(number - last) - 1;
            _lastHeard = number;
            Heard++;
            _heardAt = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Sends the next packet of speech.</summary>
    public void Speak()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _number++);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(4), _timestamp += SamplesPerPacket);
        _speech.Send(_packet);
        Spoken++;
    }

    public void Dispose() => _speech.Dispose();

    private string _routes = "";

    private byte[] Write(string method, string target, string sequence, string headers, string body) => Encoding.ASCII.GetBytes(
        $"{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {_from};branch=z9hG4bK{_callId}{method};rport\r\nMax-Forwards: 70\r\nFrom: <tel:+4930{_callId.Split('-')[1]}>;tag={_callId}\r\n"
        + $"To: {(_to.Length > 0 ? _to : $"<{_service}>")}\r\nCall-ID: {_callId}\r\nCSeq: {sequence}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");

    private static string Line(string message, string name) => message.Split("\r\n").First(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))[name.Length..];

    [GeneratedRegex("^Contact: *<([^>]+)>", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Contact();

    [GeneratedRegex(@"^c=IN IP4 ([0-9.]+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Connection();

    [GeneratedRegex("^m=audio ([0-9]+) ", RegexOptions.Multiline)]
    private static partial Regex Audio();
}
