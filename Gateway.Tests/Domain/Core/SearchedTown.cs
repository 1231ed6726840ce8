using System.Collections.Immutable;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

/// <summary>
/// A complete network with Alice, Bob and Carol at PoC handsets, and a real message box at another address: PoC Sessions of two, set up at the conference factory,
/// to somebody who does not take them (docs/adr/0030).
/// </summary>
internal sealed class SearchedTown
{
    public const string Domain = "networka.example";
    public const string Factory = "sip:poc-factory@poc-server.networka.example";
    private const string Vm = "vm.networka.example";

    public SearchedTown(World world, Func<Forwarding, Forwarding>? ofBob = null, bool answersUnconfirmed = false)
    {
        World = world;
        Network = new(world, Domain, "10.1.0.1", [(Vm, "10.1.3.1"), ("networkb.example", "10.2.0.1")], plainPhones: true, change: settings => settings with { AnswersUnconfirmed = answersUnconfirmed });
        TestHandset Add(string user, string address) => Network.AddHandset(user, address, subscriber => subscriber with { Settings = new(AnswerMode.Manual) });
        Alice = new(world, Add("alice", "10.1.9.1"), 0xA1);
        (Bob, Carol) = (Add("bob", "10.1.9.2"), Add("carol", "10.1.9.3"));
        Bob.Answer = Carol.Answer = static _ => null;
        Box = world.Add("10.1.3.1", network => new MessageBoxServer(
            new(Vm, [new(TransportKind.Udp, "10.1.3.1", 5060)], $"core.{Domain}")
            {
                TrustedPeers = [IPAddress.Parse("10.1.0.1")], Calls = new() { SilenceMax = TimeSpan.FromSeconds(170) },
            },
            network, world.Ids, SipTimers.Default, world.MediaPorts("10.1.3.1"), Network.Facts, Store, action => action(world.Now),
            now => DateTimeOffset.UnixEpoch + now.SinceStart));
        Network.Facts.Replace(facts => facts with { Services = Services(ofBob ?? (static same => same)) });
    }

    public World World { get; }

    public TestNetwork Network { get; }

    public Talker Alice { get; }

    public TestHandset Bob { get; }

    public TestHandset Carol { get; }

    public MessageBoxServer Box { get; }

    /// <summary>What it keeps.</summary>
    public TapeCount Store { get; } = new();

    /// <summary>The session as it was recorded last.</summary>
    public SessionRecord Record => Network.Disk.Facts.Select(fact => fact switch
    {
        Fact.SessionRecorded recorded => recorded.Session,
        Fact.SessionChanged changed => changed.Session,
        _ => null,
    }).Last(session => session is not null)!;

    /// <summary>The Request-URIs of the calls that the message box was sent, by their user part.</summary>
    public IReadOnlyList<string> Served => [.. World.Sent.Where(message => message is { Name: "INVITE", Retransmission: false } && ReferenceEquals(message.To, Box))
        .Select(message => SipUri.Parse(((SipRequest)message.Message).RequestUriText).User)];

    public static PocAddress Identity(string user) => PocAddress.Parse($"sip:{user}@{Vm}");

    /// <summary>Alice sets a session up with these people, as consoles and handsets do: at the factory, with a list.</summary>
    public HandsetSession Call(params PocAddress[] to) => Alice.Handset.Invite(Factory, to.Length > 0 ? to : [Bob.Address]);

    /// <summary>Alice hangs up, whatever has become of her call.</summary>
    public void HangUp(HandsetSession call)
    {
        if (call.IsUp)
            call.Leave();
        else
            call.Call.Cancel(null, World.Now);
    }

    /// <summary>What was recorded last of somebody's part.</summary>
    public ParticipantRecord PartOf(PocAddress who) => Network.Disk.Facts.SelectMany(fact => fact switch
    {
        Fact.SessionRecorded recorded => recorded.Participants,
        Fact.ParticipantChanged changed => [changed.Participant],
        _ => ImmutableArray<ParticipantRecord>.Empty,
    }).Last(part => part.Address == who);

    /// <summary>Everybody who was charged for.</summary>
    public IReadOnlyList<PocAddress> Paid =>
        [.. Network.Disk.Facts.OfType<Fact.Charged>().Where(fact => fact.Record.Role == PocServerRole.Controlling).Select(fact => fact.Record.Participant)];

    public void Run(double seconds) => World.RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>Alice leaves, and everything ends.</summary>
    public void GoHome()
    {
        foreach (var session in Alice.Handset.Sessions.Concat(Bob.Sessions).Concat(Carol.Sessions).Where(session => session.IsUp).ToList())
            session.Leave();
        Run(240);
        Assert.Equal((0, 0), (Box.CallCount, Network.Core.OpenRequests));
        Assert.Equal(Store.Started, Store.Ended);
        for (var minutes = 0; minutes < 60 && WhatIsLeft() is not null; minutes++)
            Run(60);
        Assert.Null(WhatIsLeft());
    }

    private string? WhatIsLeft() => Leftovers.Of(World, [Network], [Alice.Handset, Bob, Carol]);

    private static ServiceDirectory Services(Func<Forwarding, Forwarding> ofBob)
    {
        var bob = PocAddress.Parse($"sip:bob@{Domain}");
        var box = new MailboxId("mbx_bob");
        ServiceIdentity Of(string user, ServiceBehaviour behaviour) => new(new($"ctx_{user}"), Uri(user), behaviour) { Mailbox = box };
        return ServiceDirectory.Of(
            [
                Of("bob", ServiceBehaviour.DepositStandard), Of("bob-busy", ServiceBehaviour.DepositBusy), Of("bob-fna", ServiceBehaviour.DepositNoAnswer),
                Of("bob-dnd", ServiceBehaviour.DepositDoNotDisturb),
            ],
            [new(box, bob, null)],
            [ofBob(new(bob) { NoAnswer = Uri("bob-fna"), Busy = Uri("bob-busy"), OnDoNotDisturb = Uri("bob-dnd"), Otherwise = Uri("bob") })]);
    }

    private static SipUri Uri(string user) => SipUri.Parse(Identity(user).ToString());
}
