using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>A controlling function alone on a user agent core of its own, with everybody else at the other end of a wire.</summary>
internal sealed class ControllingWorld
{
    public const string Factory = "sip:poc-factory@poc-server.networka.example";
    public static readonly NextHop FocusHop = new NextHop.To(TransportKind.Udp, "10.9.0.1", 5060);
    private static readonly DateTimeOffset Epoch = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public ControllingWorld(World? world = null, Func<ControllingSettings, ControllingSettings>? configure = null)
    {
        World = world ?? new World();
        Disk = new(World);
        Outbox = new(Disk);
        Records = new(Outbox, World.Ids, time => Epoch + time.SinceStart);
        People = new(World);
        Element = World.Add("10.9.0.1:5060", network => new Focus(this, network, configure));
        foreach (var user in "abcdefgh")
            AddUser($"{user}");
    }

    public World World { get; }

    public TestDisk Disk { get; }

    public FactOutbox Outbox { get; }

    public SessionRecords Records { get; }

    public CallLinks Links { get; } = new();

    public NetworkFactsSource Facts { get; } = new(NetworkFacts.Empty);

    public TestPeople People { get; }

    public Focus Element { get; }

    public ControllingFunction Function => Element.Function;

    /// <summary>The session as it was recorded last.</summary>
    public SessionRecord Session => Disk.Facts.Select(fact => fact switch
    {
        Fact.SessionRecorded recorded => recorded.Session,
        Fact.SessionChanged changed => changed.Session,
        _ => null,
    }).Last(session => session is not null)!;

    /// <summary>The charges.</summary>
    public IReadOnlyList<ChargingRecord> Charges => [.. Disk.Facts.OfType<Fact.Charged>().Select(fact => fact.Record)];

    /// <summary>The refusals in the journal.</summary>
    public IReadOnlyList<Fact.AccessDenied> Denials => [.. Disk.Facts.OfType<Fact.AccessDenied>()];

    /// <summary>A participant as he was recorded last.</summary>
    public ParticipantRecord Participant(string user) => Disk.Facts.SelectMany(fact => fact switch
    {
        Fact.SessionRecorded recorded => recorded.Participants,
        Fact.ParticipantChanged changed => [changed.Participant],
        _ => (IEnumerable<ParticipantRecord>)[],
    }).Last(participant => participant.Address.ToString() == TestPeople.Uri(user));

    public void AddUser(string user) => Facts.Replace(facts => facts with
    {
        Subscribers = facts.Subscribers.With(new($"usr_{user}", Address(user), $"User {user}", null, false, false)),
    });

    public PocGroup AddGroup(string name, GroupType type, params string[] members)
    {
        var group = new PocGroup($"grp_{name}", Address(name), $"Group {name}", [.. members.Select(Address)]) { Type = type };
        Put(group);
        return group;
    }

    /// <summary>Changes a group, and tells the function.</summary>
    public void Put(PocGroup group)
    {
        Facts.Replace(facts => facts with { Groups = facts.Groups.With(group) });
        Function.FactsChanged(World.Now);
    }

    public void Delete(PocGroup group)
    {
        Facts.Replace(facts => facts with { Groups = facts.Groups.Without(group.Address) });
        Function.FactsChanged(World.Now);
    }

    public void Run(double seconds = 1) => World.RunFor(TimeSpan.FromSeconds(seconds));

    public static PocAddress Address(string user) => PocAddress.Parse(TestPeople.Uri(user));

    /// <summary>All sessions are over and nothing of them is left anywhere.</summary>
    public void AssertNothingLeft()
    {
        Run(200);
        Assert.Equal((0, 0), (Function.SessionCount, Function.LegCount));
        Assert.Equal((0, 0, 0, 0), (Element.Agent.CallCount, Element.Agent.SubscriptionCount, Element.Agent.TransactionCount, Element.Agent.RemainderCount));
        Assert.Equal(0, World.OpenMediaPorts);
        Assert.Equal(MonotonicTime.Never, Function.NextDeadline);
        Assert.Equal(0, Records.Legs.Count);
        Assert.Equal(0, People.RemainderCount);
    }

    public sealed class Focus : ISipElement, IUserAgentOwner
    {
        public Focus(ControllingWorld test, ISipTransmitter network, Func<ControllingSettings, ControllingSettings>? configure)
        {
            Agent = new(
                new()
                {
                    HostName = HostName,
                    Points = [new(TransportKind.Udp, "10.9.0.1", 5060)],
                    Product = "PoC-serv/OMA2.0 Test/v1.0",
                    Supported = "timer, tdialog, norefersub",
                    Extensions = ["timer", "tdialog", "norefersub", "multiple-refer", "recipient-list-invite", "answermode", "gruu"],
                },
                network, test.World.Ids, SipTimers.Default, this);
            var settings = new ControllingSettings(HostName, "networka.example", new NextHop.To(TransportKind.Udp, TestPeople.Address, 5060))
            {
                // Nobody talks in most tests, and their sessions last: a test that is about it turns it on.
                Floor = new() { T4Inactivity = null },
            };
            Function = new(
                configure?.Invoke(settings) ?? settings, Agent, test.Facts, test.Records, test.Links, test.World.MediaPorts("10.9.0.1"), test.World.Ids);
        }

        public UserAgentCore Agent { get; }

        public ControllingFunction Function { get; }

        public string HostName => "poc-server.networka.example";

        public MonotonicTime NextDeadline => MonotonicTime.Earlier(Agent.NextDeadline, Function.NextDeadline);

        public void Receive(SipMessage message, Flow from, MonotonicTime now) => Agent.Receive(message, from, now);

        public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => Agent.TransmitFailed(ticket, hop, now);

        public void Tick(MonotonicTime now)
        {
            Agent.Tick(now);
            Function.Tick(now);
        }

        void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now) => Function.Invited(call, invite, null, from, now);

        void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now) =>
            Function.RequestArrived(transaction, request, null, from, now);
    }
}
