using System.Collections.Immutable;
using System.Net;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.MessageBox;

/// <summary>The message box as an element: what comes in over SIP and RTP, what goes out, and what is kept.</summary>
public sealed partial class MessageBoxServerTests
{
    private const string Host = "vm.networka.example";
    private const int KeysType = 96;
    private const int SubscriptionsMax = 33;

    private static readonly MailboxId Bobs = new("mbx_bob");

    private readonly World _world = new(seed: 25);
    private readonly RememberingStore _store = new();
    private readonly NetworkFactsSource _facts = new(Facts());
    private readonly MediaCollector _heard = new();
    private readonly MediaPort _port;
    private readonly TestPhone _core;
    private MessageBoxServer? _box;
    private IPEndPoint? _boxMedia;
    private ushort _sequence;
    private uint _timestamp = 5_000;

    public MessageBoxServerTests()
    {
        _world.Add("10.0.3.1", network => _box = new MessageBoxServer(
            new(Host, [new(TransportKind.Udp, "10.0.3.1", 5060)], "core.networka.example") { TrustedPeers = [IPAddress.Parse("10.0.0.1")], CallsMax = 2, SubscriptionsMax = SubscriptionsMax },
            network, _world.Ids, SipTimers.Default, _world.MediaPorts("10.0.3.1"), _facts, _store, action => action(_world.Now), now => DateTimeOffset.UnixEpoch + now.SinceStart));
        _store.Changed += mailbox => _box!.MailboxChanged(mailbox);
        _core = new(_world, "sip:alice@networka.example", "10.0.0.1") { Proxy = new NextHop.To(TransportKind.Udp, "10.0.3.1", 5060) };
        Assert.True(_world.MediaPorts("10.0.0.1").TryOpen(_heard, out var port));
        _port = port;
    }

    [Fact]
    public void A_message_is_left_and_kept_with_who_left_it()
    {
        var call = Call("bob-busy");
        Run(7);
        Speak(100);
        Press('#');
        Run(8);

        var kept = Assert.Single(_store.Kept);
        Assert.Equal((Bobs, "sip:alice@networka.example", $"sip:bob-busy@{Host}"), (kept.Origin.Mailbox, kept.Origin.Caller, kept.Origin.RequestUri));
        Assert.Equal(100 * 160, kept.Octets);
        Assert.Equal(200, call.Status);
        Assert.Single(_core.Received("BYE"));
        Assert.Equal(0, _box!.CallCount);
    }

    [Fact]
    public void What_is_played_goes_out_every_20_ms_without_a_gap()
    {
        Call("bob-busy");
        Run(3);

        var packets = _world.Datagrams.Where(datagram => datagram.To.Equals(new IPEndPoint(_port.Address, _port.RtpPort))).ToList();
        Assert.InRange(packets.Count, 100, 160);
        for (var i = 0; i < packets.Count; i++)
        {
            Assert.True(RtpHeader.TryRead(packets[i].Bytes, out var header));
            Assert.Equal((8, 160, i == 0), (header.PayloadType, header.PayloadLength, header.Marker));
            Assert.Equal(0, packets[i].At.Ticks % TimeSpan.FromMilliseconds(20).Ticks);
            if (i == 0)
                continue;
            RtpHeader.TryRead(packets[i - 1].Bytes, out var before);
            Assert.Equal(((ushort)(before.SequenceNumber + 1), before.Timestamp + 160), (header.SequenceNumber, header.Timestamp));
            Assert.Equal(TimeSpan.FromMilliseconds(20), packets[i].At - packets[i - 1].At);
        }
    }

    [Fact]
    public void A_caller_who_hangs_up_while_he_speaks_has_left_what_he_said()
    {
        Call("bob-busy");
        Run(7);
        Speak(100);
        _core.HangUp(Assert.Single(_core.Calls).Value);
        Run(1);

        Assert.Equal(100 * 160, Assert.Single(_store.Kept).Octets);
        Assert.Equal(0, _box!.CallCount);
    }

    [Fact]
    public void A_caller_who_hangs_up_during_the_greeting_has_left_nothing()
    {
        Call("bob-busy");
        Run(1);
        _core.HangUp(Assert.Single(_core.Calls).Value);
        Run(1);

        Assert.Empty(_store.Kept);
        Assert.Equal((0, 1), (_box!.CallCount, _world.OpenMediaPorts));
    }

    [Fact]
    public void Silence_ends_the_message()
    {
        Call("bob-busy");
        Run(7);
        Speak(100);
        Run(12);

        Assert.Single(_store.Kept);
    }

    [Fact]
    [Clause("RFC 3087", "2")]
    public void What_nobody_provisioned_is_not_found() => Assert.Equal(404, Call("somebody").Status);

    [Fact]
    public void Who_is_not_the_core_is_refused_whatever_he_asserts()
    {
        var stranger = new TestPhone(_world, "sip:mallory@networka.example", "10.0.9.9") { Proxy = _core.Proxy };
        var call = stranger.Send(SipMethod.Invite, $"sip:bob-hear@{Host}", builder =>
        {
            builder.Header(HeaderId.PAssertedIdentity, "<sip:bob@networka.example>");
            builder.Body("application/sdp", Offer());
        });
        Run(1);

        Assert.Equal(403, call.Status);
        Assert.Equal(0, _box!.CallCount);
    }

    [Fact]
    public void More_calls_than_it_takes_are_sent_away()
    {
        Assert.Equal(200, Call("bob-busy").Status);
        Assert.Equal(200, Call("bob-busy").Status);
        Assert.Equal(503, Call("bob-busy").Status);
    }

    [Fact]
    public void A_codec_that_is_not_spoken_here_is_refused()
    {
        var call = _core.Send(SipMethod.Invite, $"sip:bob-busy@{Host}", builder => builder.Body("application/sdp", Offer("18")));
        Run(1);

        Assert.Equal(488, call.Status);
        Assert.Equal((0, 1), (_box!.CallCount, _world.OpenMediaPorts));
    }

    [Fact]
    public void Messages_are_heard_after_the_PIN_with_keys_of_a_telephone()
    {
        _store.Messages = [new("msg_1"), new("msg_2")];
        _store.Sound = [.. Enumerable.Range(0, 40_000).Select(i => (short)(8_000 * Math.Sin(i / 4.0)))];
        Call("bob-pin");
        Run(1);
        Press('4', '7', '1', '1', '#');
        Run(4);

        Assert.Equal(["4711"], _store.Pins);
        // "You have" "two" "messages", and the first of them.
        Assert.Equal(["msg_1"], _store.Loaded);
        Press('3');
        Run(3);
        Assert.Equal([("msg_1", MessageChange.Delete, "sip:alice@networka.example")], _store.Changes);
        Assert.Equal(["msg_1", "msg_2"], _store.Loaded);
        Run(5);
        Assert.Equal(("msg_2", MessageChange.Heard, "sip:alice@networka.example"), _store.Changes[^1]);
        Press('#');
        Run(3);
        Assert.Single(_core.Received("BYE"));
    }

    [Fact]
    public void What_comes_from_elsewhere_is_neither_speech_nor_a_key()
    {
        Call("bob-busy");
        Run(7);
        Speak(100);
        for (var i = 0; i < 20; i++)
            _world.InjectDatagram(Key('#', (uint)(90_000 + (i * 1_000))), "10.0.9.9:4000", _boxMedia!);
        _world.InjectDatagram(Key('#', 200_000).AsMemory(0, 13), _port.Address + ":" + _port.RtpPort, _boxMedia!);
        Run(2);

        Assert.Empty(_store.Kept);
        Assert.Equal(1, _box!.CallCount);
    }

    private TestRequest Call(string user)
    {
        var call = _core.Send(SipMethod.Invite, $"sip:{user}@{Host}", builder =>
        {
            builder.Header(HeaderId.PAssertedIdentity, "\"Alice\" <sip:alice@networka.example>");
            builder.Body("application/sdp", Offer());
        });
        Run(0.1);
        if (call.Final is { IsSuccess: true } answer && SessionDescription.TryParse(answer.Body.Span, out var description, out _))
            _boxMedia = description.EndPointOf(description.Media[0]);
        return call;
    }

    private ReadOnlyMemory<byte> Offer(string formats = "8 0 96") => Encoding.ASCII.GetBytes(
        $"v=0\r\no=- 1 1 IN IP4 {_port.Address}\r\ns=-\r\nc=IN IP4 {_port.Address}\r\nt=0 0\r\nm=audio {_port.RtpPort} RTP/AVP {formats}\r\n"
        + (formats.Contains("96", StringComparison.Ordinal) ? "a=rtpmap:96 telephone-event/8000\r\n" : ""));

    // A loud tone, packet by packet.
    private void Speak(int packets)
    {
        var packet = new byte[RtpHeader.Bytes + 160];
        var samples = new short[160];
        for (var i = 0; i < packets; i++)
        {
            for (var j = 0; j < samples.Length; j++)
                samples[j] = (short)(8_000 * Math.Sin(((i * 160) + j) / 3.0));
            G711.EncodeALaw(samples, packet.AsSpan(RtpHeader.Bytes));
            new RtpHeader(8, i == 0, _sequence++, _timestamp, 77).Write(packet);
            _timestamp += 160;
            _port.SendMedia(_boxMedia!, packet);
            Run(0.02);
        }
    }

    private void Press(params char[] keys)
    {
        foreach (var key in keys)
        {
            _timestamp += 1_000;
            for (var repeat = 0; repeat < 3; repeat++)
                _port.SendMedia(_boxMedia!, Key(key, _timestamp));
            Run(0.1);
        }
    }

    private byte[] Key(char key, uint timestamp)
    {
        var packet = new byte[RtpHeader.Bytes + TelephoneEvent.Bytes];
        new RtpHeader(KeysType, true, _sequence++, timestamp, 77).Write(packet);
        TelephoneEvent.Of(key, isEnd: true, 800).Write(packet.AsSpan(RtpHeader.Bytes));
        return packet;
    }

    private void Run(double seconds) => _world.RunFor(TimeSpan.FromSeconds(seconds));

    private static NetworkFacts Facts()
    {
        ServiceIdentity Of(string user, ServiceBehaviour behaviour) => new(new($"ctx_{user}"), SipUri.Parse($"sip:{user}@{Host}"), behaviour) { Mailbox = Bobs };
        return NetworkFacts.Empty with
        {
            // He has no mailbox.
            Subscribers = SubscriberDirectory.Of([new("usr_carl", PocAddress.Parse(Carl), "Carl", null, false, false)]),
            Services = ServiceDirectory.Of(
                [
                    Of("bob-busy", ServiceBehaviour.DepositBusy), Of("bob-hear", ServiceBehaviour.RetrieveAuthenticated), Of("bob-pin", ServiceBehaviour.RetrievePin),
                ],
                [new Mailbox(Bobs, PocAddress.Parse("sip:bob@networka.example"), "18")], []),
        };
    }

    private sealed class RememberingStore : IMessageStore
    {
        public List<(MessageOrigin Origin, int Octets)> Kept { get; } = [];

        public List<string> Pins { get; } = [];

        public List<string> Loaded { get; } = [];

        public List<(string, MessageChange, string By)> Changes { get; } = [];

        public ImmutableArray<MessageId> Messages { get; set; } = [];

        public short[] Sound { get; set; } = [];

        public short[]? Greeting { get; set; }

        public void LookUp(MailboxId mailbox, Action<bool?> told) => told(false);

        public void LookUp(string number, Action<(MailboxId Mailbox, bool IsFull)?> told) => told(number == "18" ? (Bobs, false) : null);

        public event Action<MailboxId>? Changed;

        public RtpCodec? Codec { get; private set; }

        public MessageSummary? Summary { get; set; } = new(2, 8);

        public void Tell() => Changed?.Invoke(Bobs);

        public void Count(MailboxId mailbox, Action<MessageSummary?> told) => told(Summary);

        public IMessageTape Begin(MessageOrigin origin, RtpCodec codec)
        {
            Codec = codec;
            return new Tape(this, origin);
        }

        public void CheckPin(MailboxId mailbox, string pin, string caller, Action<PinVerdict?> told)
        {
            Pins.Add(pin);
            told(pin == "4711" ? PinVerdict.Right : PinVerdict.Wrong);
        }

        public void List(MailboxId mailbox, Action<ImmutableArray<MessageId>?> told) => told(Messages);

        public void Change(MessageId message, MessageChange change, string caller, Action<bool> told)
        {
            Changes.Add((message.Value, change, caller));
            told(true);
        }

        public void LoadGreeting(MailboxId mailbox, string greeting, Action<short[]?> told) => told(Greeting);

        public void Load(MessageId message, Action<short[]?> told)
        {
            Loaded.Add(message.Value);
            told(Sound);
        }

        private sealed class Tape(RememberingStore store, MessageOrigin origin) : IMessageTape
        {
            private int _octets;

            public bool Take(uint timestamp, ReadOnlySpan<byte> payload)
            {
                _octets += payload.Length;
                return true;
            }

            public void Keep(Action<bool> told)
            {
                store.Kept.Add((origin, _octets));
                told(true);
            }

            public void Drop()
            {
            }
        }
    }
}
