using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Conformance;

/// <summary>The networks of TS 23.141 Figure A.1-1: A of the watcher, B of the presentity. For an enquiry in one network both are the same.</summary>
internal sealed class PresenceNetworks
{
    private int _count;

    public PresenceNetworks(bool isOneNetwork = false, ulong seed = 1, bool publishes = false)
    {
        World = new World(seed);
        A = new(World, "networka.example", "10.1.0.1", isOneNetwork ? [] : [("networkb.example", "10.2.0.1")], publishesPresence: publishes);
        B = isOneNetwork ? A : new(World, "networkb.example", "10.2.0.1", [("networka.example", "10.1.0.1")], publishesPresence: publishes);
        Alice = A.AddUser("alice", "Alice", hasConsole: true);
        Bob = B.AddUser("bob", "Bob", hasConsole: true);
        Rule(PresencePermission.Allow);
        Run(2);
    }

    public World World { get; }

    public TestNetwork A { get; }

    public TestNetwork B { get; }

    public PocAddress Alice { get; }

    public PocAddress Bob { get; }

    /// <summary>Each record of the watcher's enquiries, each time it was told.</summary>
    public IEnumerable<EnquiryRecord> Told => A.Disk.Facts.OfType<Fact.EnquiryChanged>().Select(fact => fact.Enquiry);

    /// <summary>What the Presence Server of B charges, each time it was written.</summary>
    public IEnumerable<PresenceChargingRecord> Charged => Charges(B, ChargingRole.Terminating);

    public static IEnumerable<PresenceChargingRecord> Charges(TestNetwork network, ChargingRole role) =>
        network.Disk.Facts.OfType<Fact.PresenceCharged>().Select(fact => fact.Record).Where(record => record.Role == role);

    /// <summary>Bob's rules say this of everybody from now on; nothing said before holds any more.</summary>
    /// <param name="permission">What; <c>null</c> = nothing.</param>
    /// <param name="shown">What of him they are shown; <c>null</c> = what the permission shows.</param>
    public void Rule(PresencePermission? permission, ShownParts? shown = null) => B.Facts.Replace(facts => facts with
    {
        Rules = permission is { } said ? Book(Domain.Access.Rules.Rule("rul_1", InDomain(Alice.Host), Watching(said) with { Shown = shown }, Bob)) : RuleBook.Empty,
    });

    /// <summary>Bob says something of himself.</summary>
    public void Say(bool? isWilling, string? note = null)
    {
        B.Client.SayStatus(Bob, new(isWilling, note), World.Now);
        Run(1);
    }

    /// <summary>Alice asks of Bob.</summary>
    public Asked Ask(EnquiryKind kind, TimeSpan duration = default, PocAddress? who = null, PocAddress? of = null)
    {
        var asked = new Asked(new(new($"psb_{++_count}"), who ?? Alice, of ?? Bob, kind, duration, A.UtcNow));
        A.Watching.Ask(asked.Question, answer => asked.Answer = answer, World.Now);
        return asked;
    }

    /// <summary>Alice stops what she has asked.</summary>
    /// <returns>Whether it ran.</returns>
    public bool Stop(Asked asked) => A.Watching.Stop(asked.Question.Id, () => asked.IsStopped = true, World.Now);

    /// <summary>How an enquiry stood each time it was told.</summary>
    public IReadOnlyList<EnquiryRecord> Of(Asked asked) => [.. Told.Where(record => record.Id == asked.Question.Id)];

    public void Run(double seconds) => World.RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>The messages from a moment on, each hop a line, without retransmissions.</summary>
    public List<string> Steps(int from, params SipMethod[] methods) =>
    [
        .. World.Sent.Skip(from).Where(line => !line.Retransmission && methods.Contains(line.Message.CSeq.Method))
            .Select(line => $"{Name(line.From)} -> {Name(line.To)} {(line.Message is SipResponse response ? $"{response.Status} {response.CSeq.Method.Name}" : line.Name)}"),
    ];

    /// <summary>The messages of these hops.</summary>
    public SipMessage Find(int from, string step) => World.Sent.Skip(from).First(line =>
        $"{Name(line.From)} -> {Name(line.To)} {(line.Message is SipResponse response ? $"{response.Status} {response.CSeq.Method.Name}" : line.Name)}" == step).Message;

    public string Name(ISipElement? element) =>
        element == A.Client ? "WA-A" : element == A.Core ? A == B ? "proxies" : "watcher proxy" : element == B.Core ? "presentity proxy" : element == B.Presence ? "PS-B"
        : element?.HostName ?? "nobody";

    /// <summary>An enquiry and its first answer.</summary>
    internal sealed class Asked(PresenceQuestion question)
    {
        public PresenceQuestion Question { get; } = question;

        public EnquiryRecord? Answer { get; set; }

        public bool IsStopped { get; set; }
    }
}
