using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Bench;

/// <summary>
/// What the transaction layer of a stateful relay costs for each MESSAGE over UDP: one server and one client transaction, matching, keys,
/// timers, and the octets of retransmission. Parsing, editing and sockets are left out: requests and responses are made before.
/// </summary>
internal static class TransactionBench
{
    private const int Pairs = 100_000;
    private const int PairsPerSecond = 10_000;

    // A tenth of the usual timers, so that as many transactions end as begin when measuring starts.
    private static readonly SipTimers Timers =
        new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(500));

    public static void Run(TextWriter output, Effort effort)
    {
        output.WriteLine(Line($"transactions: MESSAGEs relayed over UDP in memory, {PairsPerSecond:N0} for each second of virtual time"));
        foreach (var (name, viaParameters) in new[] { ("Via marked by the transport", ";rport=5062;received=192.0.2.9"), ("Via marked by the layer", ";rport") })
        {
            Relay(TextWriter.Null, effort, name, viaParameters);
            Relay(output, effort, name, viaParameters);
        }
    }

    private static void Relay(TextWriter output, Effort effort, string name, string viaParameters)
    {
        var pairs = effort.Times(Pairs);
        var user = new Relayer(viaParameters, pairs);
        var layer = new TransactionLayer(user, new Nowhere(), new SeededIdSource(1), Timers, TransactionLayerOptions.Proxy);
        user.Layer = layer;
        GC.Collect();
        var heldBefore = GC.GetTotalMemory(forceFullCollection: true);
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var started = CpuTime();
        var worst = TimeSpan.Zero;
        for (var i = 0; i < pairs; i++)
        {
            if (i == pairs / 2)
            {
                allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
                started = CpuTime();
            }

            var now = new MonotonicTime(TimeSpan.FromSeconds(i / (double)PairsPerSecond));
            if (layer.NextDeadline <= now)
            {
                var tick = Stopwatch.GetTimestamp();
                layer.Tick(now);
                worst = Stopwatch.GetElapsedTime(tick) is var took && took > worst ? took : worst;
            }

            user.Next = i;
            layer.Receive(user.Arriving[i], Relayer.Caller, now);
            layer.Receive(user.Answers[i], Relayer.Called, now);
        }

        var elapsed = CpuTime() - started;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        var live = layer.Count;
        var held = GC.GetTotalMemory(forceFullCollection: true) - heldBefore;
        output.WriteLine(Line($"  {name}: {elapsed.TotalNanoseconds / (pairs / 2):N0} ns of processor time and {allocated / (pairs / 2.0):N0} bytes a pair"));
        output.WriteLine(Line(
            $"    {live:N0} transactions held at the end, {held / (double)live:N0} bytes each without the messages; the longest tick took {worst.TotalMilliseconds:0.00} ms"));
        GC.KeepAlive(user);
    }

    // Processor time, garbage collection included: the wall clock of a shared machine measures the others.
    private static TimeSpan CpuTime() => Process.GetCurrentProcess().TotalProcessorTime;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Nowhere : ISipTransmitter
    {
        public void Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission)
        {
        }
    }

    /// <summary>Sends on what arrives, and answers with what comes back; all messages are made beforehand.</summary>
    private sealed class Relayer : ITransactionUser
    {
        public static readonly Flow Caller = new(TransportKind.Udp, IPEndPoint.Parse("192.0.2.1:5060"), IPEndPoint.Parse("192.0.2.9:5062"));
        public static readonly Flow Called = new(TransportKind.Udp, IPEndPoint.Parse("192.0.2.1:5060"), IPEndPoint.Parse("192.0.2.7:5062"));

        private static readonly NextHop ToCalled = new NextHop.Over(Called);

        private readonly SipRequest[] _leaving;
        private readonly SipResponse[] _returning;
        private readonly ServerTransactionId[] _servers;

        public Relayer(string viaParameters, int pairs)
        {
            (_leaving, _returning, _servers) = (new SipRequest[pairs], new SipResponse[pairs], new ServerTransactionId[pairs]);
            (Arriving, Answers) = (new SipRequest[pairs], new SipResponse[pairs]);
            var ids = new SeededIdSource(7);
            for (var i = 0; i < pairs; i++)
            {
                var callId = ids.NewCallId();
                var below = $"Via: SIP/2.0/UDP 192.0.2.9:5062;branch={ids.NewBranch()}{viaParameters}\r\n";
                Arriving[i] = (SipRequest)Parse($"MESSAGE sip:bob@example.com SIP/2.0\r\n{below}", callId, "70", "hello");
                var own = $"Via: SIP/2.0/UDP 192.0.2.1:5060;branch={ids.NewBranch()}\r\n";
                _leaving[i] = (SipRequest)Parse($"MESSAGE sip:bob@192.0.2.7 SIP/2.0\r\n{own}{below}", callId, "69", "hello");
                Answers[i] = (SipResponse)Parse($"SIP/2.0 200 OK\r\n{own}{below}", callId, null, "");
                _returning[i] = (SipResponse)Parse($"SIP/2.0 200 OK\r\n{below}", callId, null, "");
            }
        }

        public TransactionLayer? Layer { get; set; }

        public SipRequest[] Arriving { get; }

        public SipResponse[] Answers { get; }

        public int Next { get; set; }

        public void RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
        {
            _servers[Next] = transaction;
            Layer!.Send(_leaving[Next], ToCalled, now);
        }

        public void ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now) =>
            Layer!.Respond(_servers[Next], _returning[Next], now);

        public void CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now) => throw new UnreachableException();

        public void AckArrived(SipRequest ack, Flow from, MonotonicTime now) => throw new UnreachableException();

        public void ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now) => throw new UnreachableException();

        public void ServerFailed(ServerTransactionId transaction, MonotonicTime now) => throw new UnreachableException();

        private static SipMessage Parse(string top, string callId, string? maxForwards, string body) => SipParser.Parse(Encoding.ASCII.GetBytes(
            $"{top}{(maxForwards is null ? "" : $"Max-Forwards: {maxForwards}\r\n")}From: <sip:alice@example.com>;tag=a1\r\n"
            + $"To: <sip:bob@example.com>{(maxForwards is null ? ";tag=b1" : "")}\r\nCall-ID: {callId}\r\nCSeq: 1 MESSAGE\r\n"
            + $"User-Agent: PoC-client/OMA2.0 Acme/1.0\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }
}
