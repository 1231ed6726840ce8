using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Bench;

/// <summary>
/// What calls cost in user agent cores: two of them joined by a link in memory, as elements of one process are; messages are written and parsed,
/// sockets are left out. A call is INVITE, 200, ACK, BYE and 200, so each figure is that of both its ends.
/// </summary>
internal static class CallBench
{
    private const int Calls = 40_000;
    private const int CallsPerSecond = 2_000;
    private const int Held = 20_000;

    private static readonly MessageBody Offer = new("application/sdp", Encoding.ASCII.GetBytes(
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 0 96\r\na=rtpmap:96 opus/48000/2\r\na=ptime:20\r\n"
        + "m=application 40002 udp TBCP\r\na=fmtp:TBCP queuing=1;tb_priority=2;timestamp=1\r\n"));

    public static void Run(TextWriter output, Effort effort)
    {
        output.WriteLine("calls: two user agent cores joined in memory");
        Throughput(TextWriter.Null, effort);
        Throughput(output, effort);
        Rest(output, effort);
    }

    // A rate of virtual time, so that as many transactions end as begin.
    private static void Throughput(TextWriter output, Effort effort)
    {
        var calls = effort.Times(Calls);
        var link = new Link();
        var started = CpuTime();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++)
        {
            link.Now = new(TimeSpan.FromSeconds(i / (double)CallsPerSecond));
            link.Tick();
            var call = link.Caller.Call();
            link.Run();
            call.Bye(MessageExtras.None, link.Now);
            link.Run();
        }

        var elapsed = CpuTime() - started;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        output.WriteLine(Line(
            $"  made and left: {calls / elapsed.TotalSeconds:N0} calls for each second of processor time, {elapsed.TotalMicroseconds / calls:N1} µs and {allocated / (double)calls:N0} bytes a call"));
    }

    private static void Rest(TextWriter output, Effort effort)
    {
        var calls = effort.Times(Held);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var link = new Link();
        for (var i = 0; i < calls; i++)
        {
            link.Now = new(TimeSpan.FromSeconds(i / (double)CallsPerSecond));
            link.Tick();
            link.Caller.Call();
            link.Run();
        }

        var fresh = GC.GetTotalMemory(forceFullCollection: true) - before;
        link.Now += TimeSpan.FromSeconds(40);
        link.Tick();
        var rest = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine(Line(
            $"  standing: {fresh / (double)calls:N0} bytes a call on both ends at once, {rest / (double)calls:N0} after 64*T1; {link.Caller.Core.CallCount:N0} stand"));

        // Half an hour: every call is refreshed once, and woken once a turn of the timing wheel.
        var started = CpuTime();
        var end = link.Now + TimeSpan.FromMinutes(15);
        while (link.NextDeadline <= end)
        {
            link.Now = link.NextDeadline;
            link.Tick();
            link.Run();
        }

        var elapsed = CpuTime() - started;
        output.WriteLine(Line($"  a quarter of an hour of them with a refresh each: {elapsed.TotalMilliseconds:N0} ms of processor time"));
        GC.KeepAlive(link);
    }

    private static TimeSpan CpuTime() => Process.GetCurrentProcess().TotalProcessorTime;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Link
    {
        private readonly Queue<(Side To, SipMessage Message, Flow From)> _queue = new();

        public Link()
        {
            Caller = new(this, "caller.example");
            Callee = new(this, "callee.example");
            (Caller.Peer, Callee.Peer) = (Callee, Caller);
        }

        public Side Caller { get; }

        public Side Callee { get; }

        public MonotonicTime Now { get; set; }

        public MonotonicTime NextDeadline => MonotonicTime.Earlier(Caller.Core.NextDeadline, Callee.Core.NextDeadline);

        public void Pass(Side to, SipMessage message, Flow from) => _queue.Enqueue((to, message, from));

        public void Tick()
        {
            if (Caller.Core.NextDeadline <= Now)
                Caller.Core.Tick(Now);
            if (Callee.Core.NextDeadline <= Now)
                Callee.Core.Tick(Now);
        }

        public void Run()
        {
            while (_queue.TryDequeue(out var next))
                next.To.Core.Receive(next.Message, next.From, Now);
        }
    }

    private sealed class Side : ISipTransmitter, IUserAgentOwner, ICallOwner
    {
        private static readonly MessageExtras Answer = MessageExtras.None.With(Offer);

        private readonly Link _link;
        private readonly Flow _flow;
        private readonly string _contact;

        public Side(Link link, string host)
        {
            _link = link;
            _flow = Flow.InProcess(host);
            _contact = $"<sip:someone@{host};gr>";
            Core = new(
                new() { HostName = host, Points = [new(TransportKind.InProcess, host, 0)], Product = "Bench/1.0" }, this, new SeededIdSource((ulong)host[^9]), SipTimers.Default, this);
        }

        public UserAgentCore Core { get; }

        public Side Peer { get; set; } = null!; // set by the link

        public Call Call() => Core.Invite(
            new()
            {
                RequestUri = "sip:someone@callee.example;gr",
                From = "\"A Caller\" <sip:caller@networka.example>",
                To = "<sip:someone@networkb.example>",
                Contact = _contact,
                Hop = new NextHop.Over(Peer._flow),
                Extras = Answer,
            },
            this, _link.Now);

        public void Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission) => _link.Pass(Peer, message, _flow);

        public void Invited(Call call, SipRequest invite, Flow from, MonotonicTime now)
        {
            call.Owner = this;
            call.Accept(_contact, Answer, now);
        }

        public void RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now) => throw new UnreachableException();

        public void Progressed(Call call, SipResponse provisional, MonotonicTime now)
        {
        }

        public void Accepted(Call call, SipResponse success, MonotonicTime now)
        {
        }

        public void Refused(Call call, CallRefusal refusal, MonotonicTime now) => throw new UnreachableException();

        public void AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => throw new UnreachableException();

        public void Cancelled(Call call, SipRequest? cancel, MonotonicTime now) => throw new UnreachableException();

        public void Confirmed(Call call, SipRequest ack, MonotonicTime now)
        {
        }

        public void ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now) => throw new UnreachableException();

        public void ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now) => throw new UnreachableException();

        public void RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now) => throw new UnreachableException();

        public void Ended(Call call, CallEnd end, MonotonicTime now)
        {
        }
    }
}
