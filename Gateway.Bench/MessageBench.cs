using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Bench;

/// <summary>
/// What one message costs: reading it to the point where the transaction layer has what it needs, forwarding it, answering it. Median of
/// several rounds; allocation by the runtime's own count of this thread.
/// </summary>
internal static class MessageBench
{
    private const int Rounds = 9;
    private static readonly byte[] Invite = Sample();
    private static readonly byte[] ViaOfOurs = "SIP/2.0/UDP core.networka.example:5060;branch=z9hG4bK0123456789abcdef"u8.ToArray();
    private static readonly byte[] TargetUri = "sip:bob@192.0.2.44:5062;transport=udp;ob"u8.ToArray();
    private static readonly IPEndPoint Source = new(IPAddress.Parse("192.0.2.101"), 5060);

    public static void Run(TextWriter output, Effort effort)
    {
        output.WriteLine($"messages: an INVITE of {Invite.Length} octets with {((SipRequest)SipParser.Parse(Invite)).HeaderCount} header lines and SDP");
        output.WriteLine();
        output.WriteLine("| what | µs | octets allocated | goal |");
        output.WriteLine("|---|---|---|---|");
        var reader = new SipMessageReader();
        var buffer = new ArrayBufferWriter<byte>(4096);
        var request = (SipRequest)SipParser.Parse(Invite);
        var edit = new MessageEdit(request);
        Measure(output, effort, "parse", "", () => SipParser.TryParseDatagram(Invite, out _, out _) == SipParseResult.Message ? 1 : 0);
        Measure(output, effort, "parse, validate, five fields of the transaction layer", "< 2 µs, <= 512", ReadForTransaction);
        Measure(output, effort, "validate", "", () => MessageValidator.Check(request).IsValid ? 1 : 0);
        Measure(output, effort, "forward: Via added, Route removed, Max-Forwards, Request-URI", "< 1 µs, 0", () => Forward(edit, request, buffer));
        Measure(output, effort, "forward to a new message object", "", () => Changes(edit.Reset(request)).ToMessage().HeaderCount);
        Measure(output, effort, "answer 100 from the object", "0", () => Answer(request, 100, default, buffer));
        Measure(output, effort, "read as a view, validate, answer 200 statelessly", "0", () => ReadAndAnswer(reader, buffer));
    }

    private static int ReadForTransaction()
    {
        if (SipParser.TryParseDatagram(Invite, out var message, out _) != SipParseResult.Message || !MessageValidator.Check(message!).IsValid)
            throw new InvalidOperationException("the sample is a valid message");
        return message!.TopVia.Branch.Length + message.TopVia.Host.Length + message.CallId.Length + (int)message.CSeq.Number
            + message.From.Tag.Length + message.To.Tag.Length;
    }

    private static int Forward(MessageEdit edit, SipRequest request, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        Changes(edit.Reset(request)).WriteTo(buffer);
        return buffer.WrittenCount;
    }

    private static MessageEdit Changes(MessageEdit edit) =>
        edit.Prepend(HeaderId.Via, ViaOfOurs).RemoveTopValues(HeaderId.Route).Set(HeaderId.MaxForwards, "69"u8).ReplaceRequestUri(TargetUri);

    private static int Answer(SipRequest request, int status, ReadOnlySpan<byte> tag, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        ResponseWriter.Write(request, status, tag, Source, buffer);
        return buffer.WrittenCount;
    }

    private static int ReadAndAnswer(SipMessageReader reader, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        if (reader.TryRead(Invite, out var view) != SipParseResult.Message || !MessageValidator.Check(view).IsValid)
            throw new InvalidOperationException("the sample is a valid message");
        ResponseWriter.Write(view, 200, "a6c85cf"u8, Source, buffer);
        return buffer.WrittenCount;
    }

    private static void Measure(TextWriter output, Effort effort, string what, string goal, Func<int> work)
    {
        var sum = 0;
        for (var i = 0; i < effort.Times(60_000); i++)
            sum += work();
        var times = new double[effort.Rounds(Rounds)];
        var allocated = 0L;
        var repeats = effort.Times(100_000);
        for (var round = 0; round < times.Length; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++)
                sum += work();
            times[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats;
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / repeats;
        }

        Array.Sort(times);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {times[times.Length / 2]:0.000} | {allocated} | {goal} |"));
        if (sum == 0)
            throw new InvalidOperationException("nothing was measured");
    }

    private static byte[] Sample()
    {
        const string Sdp =
            "v=0\r\no=alice 2890844526 2890844526 IN IP4 192.0.2.101\r\ns=-\r\nc=IN IP4 192.0.2.101\r\nt=0 0\r\n"
            + "m=audio 49172 RTP/AVP 0 8 96 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:96 AMR/8000\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=sendrecv\r\n";
        return Encoding.ASCII.GetBytes(
            "INVITE sip:bob@networka.example SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74bf9d1c3a22;rport\r\n"
            + "Route: <sip:core.networka.example:5060;lr>\r\n"
            + "Max-Forwards: 70\r\n"
            + "From: \"Alice Dispatcher\" <sip:alice@networka.example>;tag=9fxced76sl\r\n"
            + "To: <sip:bob@networka.example>\r\n"
            + "Call-ID: 3848276298220188511@client.networka.example\r\n"
            + "CSeq: 1 INVITE\r\n"
            + "Contact: <sip:alice@192.0.2.101:5060;transport=udp>;+g.poc.talkburst\r\n"
            + "Accept-Contact: *;+g.poc.talkburst;require;explicit\r\n"
            + "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE, REFER, NOTIFY\r\n"
            + "Supported: timer, 100rel, replaces\r\n"
            + "Session-Expires: 1800;refresher=uac\r\n"
            + "User-Agent: PoC-client/OMA2.0 Acme-Talk5000/v1.01\r\n"
            + "Content-Type: application/sdp\r\n"
            + $"Content-Length: {Sdp.Length}\r\n\r\n{Sdp}");
    }
}
