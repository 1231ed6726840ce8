using System.Collections.Immutable;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Core;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

/// <summary>
/// The cast of S003 §4: caller A, called B, the core between them and a message box behind it, which here is a phone that answers everything; and
/// a gateway of the telephone network. The message box is another element at another address, as in the figures.
/// </summary>
internal sealed class ServiceTown
{
    public const string Domain = "wcom.example";
    public const string Vm = "vm.wcom.example";

    public ServiceTown(ulong seed = 1, Func<Forwarding, Forwarding>? ofB = null, Func<SipCoreSettings, SipCoreSettings>? change = null,
        Func<NetworkFacts, NetworkFacts>? more = null)
        : this(new World(seed), ofB, change, more)
    {
    }

    public ServiceTown(
        World world, Func<Forwarding, Forwarding>? ofB = null, Func<SipCoreSettings, SipCoreSettings>? change = null,
        Func<NetworkFacts, NetworkFacts>? more = null, bool withMessageBox = false)
    {
        Net = new(world);
        var mine = (SipCoreSettings settings) => (change ?? (same => same))(settings with
        {
            Routes = [new(Vm, new(TransportKind.Udp, "10.0.3.1", 5060))],
            TelephoneGateways = [new(TransportKind.Udp, "10.0.4.1", 5060)],
        });
        Core = Net.Add(Domain, "10.0.0.1", mine, facts => (more ?? (same => same))(facts with { Services = Services(ofB ?? (same => same)) }), "UserA", "UserB", "UserC");
        A = Net.Phone("UserA", Domain, "10.0.2.1");
        B = Net.Phone("UserB", Domain, "10.0.2.2");
        C = Net.Phone("UserC", Domain, "10.0.2.3");
        // The real one stands in the place of the phone that plays it, which then is nowhere.
        Box = new(world, $"sip:VoiceMailSystem@{Vm}", withMessageBox ? "10.0.3.9" : "10.0.3.1") { Rings = true };
        if (withMessageBox)
        {
            MessageBox = world.Add("10.0.3.1", network => new MessageBoxServer(
                new(Vm, [new(TransportKind.Udp, "10.0.3.1", 5060)], "core.wcom.example")
                {
                    TrustedPeers = [IPAddress.Parse("10.0.0.1")], Calls = new() { SilenceMax = TimeSpan.FromSeconds(170) },
                },
                network, world.Ids, SipTimers.Default, world.MediaPorts("10.0.3.1"), new(NetworkFacts.Empty with { Services = Services(static same => same) }), Store,
                action => action(world.Now), now => DateTimeOffset.UnixEpoch + now.SinceStart));
        }

        Pstn = new(world, "sip:gateway@pstn.example", "10.0.4.1") { Proxy = new NextHop.To(TransportKind.Udp, "10.0.0.1", 5060) };
        B.Rings = C.Rings = true;
        foreach (var phone in new[] { A, B, C })
            phone.Register();
        Net.Run(2);
    }

    public CoreWorld Net { get; }

    public World World => Net.World;

    public SipIpCore Core { get; }

    public TestPhone A { get; }

    public TestPhone B { get; }

    public TestPhone C { get; }

    public TestPhone Box { get; }

    public TestPhone Pstn { get; }

    /// <summary>The real message box, where it is in the place of <see cref="Box"/>.</summary>
    public MessageBoxServer? MessageBox { get; }

    /// <summary>What that one keeps.</summary>
    public TapeCount Store { get; } = new();

    /// <summary>Adds what a call offers to talk with.</summary>
    public static void Describe(RequestBuilder invite) => invite.Body(
        "application/sdp", "v=0\r\no=- 1 1 IN IP4 10.0.2.1\r\ns=-\r\nc=IN IP4 10.0.2.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n"u8.ToArray());

    /// <summary>The calls that reached the message box, by the user part of their Request-URI.</summary>
    public IReadOnlyList<string> Served => [.. Box.Received("INVITE").Select(invite => SipUri.Parse(invite.RequestUriText).User)];

    public TestRequest Call(TestPhone from, string user, Action<RequestBuilder>? more = null) =>
        from.Send(SipMethod.Invite, user.Contains('@', StringComparison.Ordinal) ? $"sip:{user}" : $"sip:{user}@{Domain}", more);

    /// <summary>Every message since then, as <c>A -> core INVITE</c>; repetitions left out.</summary>
    public IReadOnlyList<string> Hops(int since) =>
        [.. World.Sent.Skip(since).Where(message => !message.Retransmission).Select(message => $"{Name(message.From)} -> {Name(message.To!)} {message.Name}")];

    public string Name(Gateway.Sip.Transport.ISipElement element) =>
        ReferenceEquals(element, A) ? "A" : ReferenceEquals(element, B) ? "B" : ReferenceEquals(element, C) ? "C" : ReferenceEquals(element, Box) ? "VM"
        : ReferenceEquals(element, Pstn) ? "PSTN" : "core";

    public static SipUri Identity(string user) => SipUri.Parse($"sip:{user}@{Vm}");

    private static ServiceDirectory Services(Func<Forwarding, Forwarding> ofB)
    {
        var (a, b) = (new MailboxId("mbx_a"), new MailboxId("mbx_b"));
        var (userA, userB, userC) = (Address("UserA"), Address("UserB"), Address("UserC"));
        var ctx = 0;
        ServiceIdentity Of(string user, ServiceBehaviour behaviour, MailboxId? mailbox = null, string? fallback = null) =>
            new(new($"ctx_{++ctx}"), Identity(user), behaviour) { Mailbox = mailbox, Fallback = fallback is null ? null : Identity(fallback) };
        return ServiceDirectory.Of(
            [
                Of("top", ServiceBehaviour.Menu),
                Of("UserB-dep", ServiceBehaviour.DepositStandard, b),
                Of("UserB-dep-fna", ServiceBehaviour.DepositNoAnswer, b),
                Of("UserB-dep-fb", ServiceBehaviour.DepositBusy, b),
                Of("UserB-dep-dnd", ServiceBehaviour.DepositDoNotDisturb, b),
                Of("UserB-dep-sg", ServiceBehaviour.DepositSpecial, b),
                Of("UserA-retrieve", ServiceBehaviour.RetrievePin, a),
                Of("UserA-retrieve-auth", ServiceBehaviour.RetrieveAuthenticated, a, "UserA-retrieve"),
                Of("UserA-retrieve-strict", ServiceBehaviour.RetrieveAuthenticated, a),
                Of("deposit-in", ServiceBehaviour.DepositAsk),
                Of("deposit", ServiceBehaviour.DepositByTo, fallback: "deposit-in"),
            ],
            [new(a, userA, "17"), new(b, userB, "18")],
            [
                new(userA) { Retrieve = Identity("UserA-retrieve"), RetrieveAuthenticated = Identity("UserA-retrieve-auth"), Numbers = [Pattern("+359888111222")] },
                ofB(new(userB)
                {
                    NoAnswer = Identity("UserB-dep-fna"), Busy = Identity("UserB-dep-fb"), OnDoNotDisturb = Identity("UserB-dep-dnd"),
                    Otherwise = Identity("UserB-dep"), OnRecognised = Identity("UserB-dep-sg"), Recognised = [Pattern("+3592*")],
                }),
                new(userC) { Contacts = [new FindMeContact.Devices(), new FindMeContact.Other(SipUri.Parse(userB.ToString()))], RingTime = TimeSpan.FromSeconds(3) },
                new(Address("UserB-VM")) { Contacts = [], Otherwise = Identity("UserB-dep") },
                new(Address("receptionist")) { Contacts = [], Otherwise = Identity("deposit-in") },
                new(Address("VoiceMail"))
                {
                    Contacts = [], IsAccess = true, Otherwise = Identity("top"), FromTelephoneNetwork = Identity("deposit-in"),
                },
            ]);
    }

    private static PocAddress Address(string user) => PocAddress.Parse($"sip:{user}@{Domain}");

    private static CallerPattern Pattern(string text) => CallerPattern.TryParse(text, out var pattern) ? pattern! : throw new FormatException(text);
}

/// <summary>Keeps nothing, and counts what was begun and ended.</summary>
internal sealed class TapeCount : IMessageStore
{
    public int Started { get; private set; }

    public int Ended { get; private set; }

    /// <summary>What the last one is of.</summary>
    public MessageOrigin? Last { get; private set; }

    /// <summary>Packets of speech, in all recordings.</summary>
    public int Packets { get; private set; }

    // Nothing ever changes here.
    event Action<MailboxId>? IMessageStore.Changed
    {
        add
        {
        }

        remove
        {
        }
    }

    public void LookUp(MailboxId mailbox, Action<bool?> told) => told(false);

    public void Count(MailboxId mailbox, Action<MessageSummary?> told) => told(new(0, 0));

    public void LookUp(string number, Action<(MailboxId Mailbox, bool IsFull)?> told) => told(null);

    public IMessageTape Begin(MessageOrigin origin, RtpCodec codec)
    {
        Last = origin;
        Started++;
        return new Tape(this);
    }

    public void CheckPin(MailboxId mailbox, string pin, string caller, Action<PinVerdict?> told) => told(PinVerdict.Wrong);

    public void List(MailboxId mailbox, Action<ImmutableArray<MessageId>?> told) => told([]);

    public void Change(MessageId message, MessageChange change, string caller, Action<bool> told) => told(true);

    public void LoadGreeting(MailboxId mailbox, string greeting, Action<short[]?> told) => told(null);

    public void Load(MessageId message, Action<short[]?> told) => told(null);

    private sealed class Tape(TapeCount count) : IMessageTape
    {
        public bool Take(uint timestamp, ReadOnlySpan<byte> payload)
        {
            count.Packets++;
            return true;
        }

        public void Keep(Action<bool> told)
        {
            count.Ended++;
            told(true);
        }

        public void Drop() => count.Ended++;
    }
}
