using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Bench;

/// <summary>
/// What it costs the controlling function to set up a group: one INVITE comes in, one goes to each member, every member answers 200 and gets
/// his ACK. Messages are parsed and written as on the wire, but not sent; beside it the bare cost of as many datagrams of the same size there
/// and back over loopback in this very run. And what a participant weighs when all is quiet.
/// </summary>
internal static class FocusBench
{
    private static readonly int[] Sizes = [10, 100, 500];

    public static void Run(TextWriter output, Effort effort)
    {
        output.WriteLine(Line($"focus: set-up of a pre-arranged group by the controlling function, and memory of its participants"));
        foreach (var size in Sizes)
        {
            var times = new List<TimeSpan>();
            var raws = new List<TimeSpan>();
            var focus = new BenchFocus(size);
            for (var i = effort.Times(200); i > 0; i--)
            {
                times.Add(focus.SetUp());
                if (i % 10 == 0)
                    raws.Add(RawDatagrams.Time(size, focus.InviteBytes, focus.AnswerBytes));
                focus.TearDown();
            }

            var (ours, raw) = (times.Min(), raws.Append(RawDatagrams.Time(size, focus.InviteBytes, focus.AnswerBytes)).Min());
            var loaded = new BenchFocus(size);
            var allocated = loaded.Allocates();
            output.WriteLine(Line(
                $"  {size} members: {ours.TotalMilliseconds:0.00} ms (best; median {Median(times).TotalMilliseconds:0.00}), the datagrams alone {raw.TotalMilliseconds:0.00} ms, together {(ours + raw) / raw:0.0} times those; {allocated:N0} bytes allocated a member, {loaded.WeighAtRest():N0} bytes a participant at rest"));
        }
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A controlling function whose members all answer at once.</summary>
    private sealed class BenchFocus : ISipTransmitter, IUserAgentOwner, IFactRecorder, IMediaPorts
    {
        private const string Host = "poc-server.networkx.example";
        private static readonly Flow Wire = new(TransportKind.Udp, new(IPAddress.Parse("192.0.2.2"), 5060), new(IPAddress.Parse("192.0.2.1"), 5060));
        private readonly UserAgentCore _agent;
        private readonly ControllingFunction _function;
        private readonly int _size;
        private readonly byte[] _offer;
        private readonly List<SipMessage> _sent = [];
        private MonotonicTime _now = new(TimeSpan.FromSeconds(1));
        private int _calls;
        private string _initiatorAck = "";

        public BenchFocus(int size)
        {
            _size = size;
            _agent = new(
                new() { HostName = Host, Points = [new(TransportKind.Udp, "192.0.2.1", 5060)], Product = "PoC-serv/OMA2.0 PocGateway/v1.0", SessionInterval = TimeSpan.FromHours(1) },
                this, new SeededIdSource(1), SipTimers.Default, this);
            var members = Enumerable.Range(0, size + 1).Select(i => PocAddress.Parse($"sip:member{i:D3}@networka.example"));
            var group = new PocGroup("grp_1", PocAddress.Parse("sip:team@networkx.example"), "Team", [.. members]);
            var facts = new NetworkFactsSource(NetworkFacts.Empty with { Groups = GroupDirectory.Of([group]) });
            var records = new SessionRecords(new(this), new SeededIdSource(2), time => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + time.SinceStart);
            _function = new(
                new(Host, "networkx.example", new NextHop.Over(Wire)), _agent, facts, records, new CallLinks(), this, new SeededIdSource(3));
            _offer = OfferAnswer.Start(1).Offer(new() { Address = IPAddress.Parse("192.0.2.9"), RtpPort = 4000, ControlPort = 4001 }).Body;
        }

        public int InviteBytes { get; private set; } = 1200;

        public int AnswerBytes { get; private set; } = 900;

        /// <summary>Sets a session up; the answers of the members are written beforehand and not counted.</summary>
        public TimeSpan SetUp()
        {
            var invite = Encoding.UTF8.GetBytes(Invite());
            _sent.Clear();
            var first = Stopwatch.GetTimestamp();
            Receive(invite);
            var took = Stopwatch.GetElapsedTime(first);
            var answers = _sent.OfType<SipRequest>().Where(request => request.Method == SipMethod.Invite).Select(Answer).ToArray();
            if (answers.Length != _size)
                throw new InvalidOperationException($"{answers.Length} of {_size} were invited");
            (InviteBytes, AnswerBytes) = (_sent.OfType<SipRequest>().First().Bytes.Length, answers[0].Length);
            _sent.Clear();
            first = Stopwatch.GetTimestamp();
            foreach (var answer in answers)
                Receive(answer);
            Pass(TimeSpan.FromMilliseconds(30));
            took += Stopwatch.GetElapsedTime(first);
            var success = _sent.OfType<SipResponse>().First(response => response.IsSuccess && response.CSeq.Method == SipMethod.Invite);
            _initiatorAck = $"ACK sip:x@{Host} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa{_calls}\r\nMax-Forwards: 70\r\n"
                + $"From: {success.Text(HeaderId.From)}\r\nTo: {success.Text(HeaderId.To)}\r\nCall-ID: call-{_calls}\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n";
            return took;
        }

        /// <summary>Takes it down again and lets every transaction end.</summary>
        public void TearDown()
        {
            AcknowledgeInitiator();
            _sent.Clear();
            _function.ReleaseAll(SessionEndReason.Released, _now);
            foreach (var bye in _sent.OfType<SipRequest>().Where(request => request.Method == SipMethod.Bye).ToArray())
                Receive(new ResponseBuilder(bye, SipStatus.Ok).Build().Bytes.ToArray());
            _sent.Clear();
            Pass(TimeSpan.FromSeconds(70));
            if (_function.SessionCount + _agent.CallCount + _agent.TransactionCount != 0)
                throw new InvalidOperationException("something is left");
        }

        public long Allocates()
        {
            SetUp();
            TearDown();
            var before = GC.GetAllocatedBytesForCurrentThread();
            SetUp();
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            TearDown();
            return allocated / _size;
        }

        public long WeighAtRest()
        {
            SetUp();
            TearDown();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            SetUp();
            AcknowledgeInitiator();
            Pass(TimeSpan.FromSeconds(70));
            _sent.Clear();
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            GC.KeepAlive(this);
            return held / _size;
        }

        void ISipTransmitter.Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission) => _sent.Add(message);

        void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now) => _function.Invited(call, invite, null, from, now);

        void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
        {
        }

        bool IFactRecorder.TryRecord(Fact fact, Action<bool>? recorded) => true;

        bool IMediaPorts.TryOpen(IMediaReceiver receiver, [NotNullWhen(true)] out MediaPort? port)
        {
            port = new NoPort();
            return true;
        }

        private void AcknowledgeInitiator() => Receive(Encoding.UTF8.GetBytes(_initiatorAck));

        private string Invite()
        {
            _calls++;
            return $"INVITE sip:team@networkx.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKi{_calls}\r\nMax-Forwards: 70\r\n"
                + $"From: <sip:member000@networka.example>;tag=i{_calls}\r\nTo: <sip:team@networkx.example>\r\nCall-ID: call-{_calls}\r\nCSeq: 1 INVITE\r\n"
                + "Contact: <sip:token@poc-server.networka.example;gr>;+g.poc.talkburst\r\nP-Asserted-Identity: \"Member\" <sip:member000@networka.example>\r\n"
                + $"Content-Type: application/sdp\r\nContent-Length: {_offer.Length}\r\n\r\n{Encoding.UTF8.GetString(_offer)}";
        }

        private byte[] Answer(SipRequest invite)
        {
            var offer = OfferAnswer.Start(2);
            offer.TryAnswer(invite.Body.Span, new() { Address = IPAddress.Parse("192.0.2.20"), RtpPort = 40000, ControlPort = 40001, Codecs = [RtpCodec.Pcma] }, out var answer, out _);
            return new ResponseBuilder(invite, SipStatus.Ok, toTag: "9fxced76sl")
                .Header(HeaderId.RecordRoute, "<sip:core.networka.example;lr>").Header(HeaderId.RecordRoute, "<sip:core.networkx.example;lr>")
                .Header(HeaderId.Contact, "<sip:tk4f7a8b9c0d1e2f3a4b5c6d7@poc-server.networka.example;gr>;+g.poc.talkburst")
                .Header(HeaderId.Supported, "timer, tdialog, norefersub").Header(HeaderId.Require, "timer").Header(HeaderId.SessionExpires, "3600;refresher=uac")
                .Body("application/sdp", answer!.Body).Build().Bytes.ToArray();
        }

        private void Receive(byte[] octets)
        {
            if (SipParser.TryParseDatagram(octets, out var message, out _) != SipParseResult.Message)
                throw new InvalidOperationException("the bench sent nonsense");
            _agent.Receive(message!, Wire, _now);
        }

        private void Pass(TimeSpan time)
        {
            var end = _now + time;
            while (MonotonicTime.Earlier(_agent.NextDeadline, _function.NextDeadline) is var next && next <= end)
            {
                _now = next > _now ? next : _now;
                _agent.Tick(_now);
                _function.Tick(_now);
            }

            _now = end;
        }

        private sealed class NoPort : MediaPort
        {
            public override IPAddress Address { get; } = IPAddress.Parse("192.0.2.1");

            public override int RtpPort => 20000;

            public override int ControlPort => 20001;

            public override void SendControl(IPEndPoint to, ReadOnlySpan<byte> datagram)
            {
            }

            public override void SendMedia(IPEndPoint to, ReadOnlySpan<byte> datagram)
            {
            }

            public override void Close()
            {
            }
        }
    }
}
