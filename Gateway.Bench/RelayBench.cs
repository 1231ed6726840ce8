using System.Diagnostics;
using System.Net;
using System.Text;
using Gateway.Domain.Core;
using Gateway.Domain.History;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Bench;

/// <summary>
/// A MESSAGE relayed with state by the SIP/IP core, from another network to a registered phone and its 200 back: everything but the sockets.
/// </summary>
internal static class RelayBench
{
    private const int Rounds = 200_000;
    private static readonly IPEndPoint Own = IPEndPoint.Parse("127.0.0.1:5060");
    private static readonly Flow Peer = new(TransportKind.Udp, Own, IPEndPoint.Parse("127.0.0.2:5060"));
    private static readonly Flow Phone = new(TransportKind.Udp, Own, IPEndPoint.Parse("127.0.0.3:5060"));

    public static void Run(TextWriter output, Effort effort)
    {
        var capture = new Capture();
        var core = new SipIpCore(
            new()
            {
                HostName = "core.networkb.example",
                Domain = "networkb.example",
                Points = [new(TransportKind.Udp, "127.0.0.1", 5060)],
                Routes = [new("networka.example", new(TransportKind.Udp, "127.0.0.2", 5060))],
            },
            capture, new SystemIdSource(), SipTimers.Default, new(NetworkFacts.Empty), new(capture), now => DateTimeOffset.UnixEpoch + now.SinceStart);
        Register(core);
        output.WriteLine("relay: a MESSAGE through the core to a registered phone, and its 200 back; stateful, without sockets");
        for (var run = 0; run < effort.Rounds(5); run++)
            Measure(core, capture, output, run, effort.Times(Rounds));
    }

    private static void Measure(SipIpCore core, Capture capture, TextWriter output, int run, int rounds)
    {
        var requests = new byte[rounds][];
        for (var i = 0; i < rounds; i++)
            requests[i] = Encoding.ASCII.GetBytes(Request(run * rounds + i));
        var now = new MonotonicTime(TimeSpan.FromSeconds(40 * run));
        core.Tick(now);
        long allocated = 0;
        var parsed = 0L;
        var time = Stopwatch.StartNew();
        foreach (var bytes in requests)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            SipParser.TryParseReceived(bytes, Peer.Remote, capture.Buffers, out var request, out _);
            parsed += GC.GetAllocatedBytesForCurrentThread() - before;
            core.Receive(request!, Peer, now);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            var response = Answer(capture.Last!);
            before = GC.GetAllocatedBytesForCurrentThread();
            SipParser.TryParseReceived(response, Phone.Remote, capture.Buffers, out var ok, out _);
            core.Receive(ok!, Phone, now);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        time.Stop();
        output.WriteLine(
            $"  run {run}: {rounds / time.Elapsed.TotalSeconds,9:N0} relays/s   {allocated / rounds,6:N0} bytes a relay "
            + $"(both directions; parsing the request alone {parsed / rounds:N0})");
    }

    private static byte[] Answer(SipMessage request) => new ResponseBuilder((SipRequest)request, 200, toTag: "phone").Build().Bytes.ToArray();

    private static string Request(int number) =>
        $"MESSAGE sip:bea@networkb.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:5060;branch=z9hG4bK{number:x16};rport\r\nMax-Forwards: 68\r\n"
        + "From: \"PoC User A\" <sip:anna@networka.example>;tag=m1tag\r\nTo: <sip:bea@networkb.example>\r\n"
        + $"Call-ID: alert-{number}@192.0.2.10\r\nCSeq: 1 MESSAGE\r\n"
        + "P-Asserted-Identity: \"PoC User A\" <sip:anna@networka.example>\r\nAccept-Contact: *;+g.poc.talkburst;require;explicit\r\n"
        + "User-Agent: PoC-client/OMA2.0 Acme-Talk5000/v1.01\r\nContent-Length: 0\r\n\r\n";

    private static void Register(SipIpCore core)
    {
        var text = "REGISTER sip:networkb.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.3:5060;branch=z9hG4bKr\r\nMax-Forwards: 70\r\n"
            + "From: <sip:bea@networkb.example>;tag=1\r\nTo: <sip:bea@networkb.example>\r\nCall-ID: r1\r\nCSeq: 1 REGISTER\r\n"
            + "Contact: <sip:bea@127.0.0.3:5060>;+g.poc.talkburst\r\nContent-Length: 0\r\n\r\n";
        new Registrar(core.Registrations, new() { ExpiryDefault = TimeSpan.FromHours(2) }, _ => "").Register(
            new((SipRequest)SipParser.Parse(Encoding.ASCII.GetBytes(text)), new("sip:bea@networkb.example"), Phone, MonotonicTime.Zero, DateTimeOffset.UnixEpoch)
            {
                ToTag = "t",
            });
    }

    private sealed class Capture : ISipTransmitter, IFactRecorder
    {
        public SipMessage? Last { get; private set; }

        public MessageBuffers Buffers { get; } = new();

        public void Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission) => Last = message;

        public bool TryRecord(Fact fact, Action<bool>? recorded) => true;
    }
}
