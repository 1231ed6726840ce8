using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Domain.Clients;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Consoles;

/// <summary>One console in front of a <see cref="ScriptedServer"/> that is somebody else's, so that the console alone writes sessions down.</summary>
internal sealed class ConsoleWorld : IPocClientOwner
{
    public static readonly PocAddress Alice = ClientWorld.Alice.Address;
    private static readonly DateTimeOffset Epoch = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private bool _isRegistered;
    private int _sessions;

    public ConsoleWorld(World world, int ports = 100)
    {
        World = world;
        Server = new(world);
        Disk = new(world);
        Records = new(new(Disk), world.Ids, moment => Epoch + moment.SinceStart);
        Consoles = new(Records, Links, Facts, world.Ids);
        Client = world.Add(ClientWorld.ClientAddress, network => new PocClient(
            new(
                "client.networka.example", new(TransportKind.Udp, ClientWorld.ClientAddress, 5060), new NextHop.To(TransportKind.Udp, ScriptedServer.Address, 5060),
                "sip:core.networka.example;lr", "sip:poc-factory@poc-server.networka.example"),
            network, world.Ids, SipTimers.Default, world.MediaPorts(ClientWorld.ClientAddress, ports), this, Consoles));
        Consoles.Attach(Client);
        Client.Serve(ClientWorld.Alice, world.Now);
        Assert.True(world.RunUntil(() => _isRegistered, TimeSpan.FromSeconds(60)));
        ContactUser = SipUri.Parse(ClientWorld.NameAddr(Server.Requests[0].Text(HeaderId.Contact)!)).User;
    }

    public World World { get; }

    public ScriptedServer Server { get; }

    public TestDisk Disk { get; }

    public SessionRecords Records { get; }

    public CallLinks Links { get; } = new();

    public NetworkFactsSource Facts { get; } = new(NetworkFacts.Empty);

    public ConsoleSessions Consoles { get; }

    public PocClient Client { get; }

    public string ContactUser { get; }

    /// <summary>The session as it was written down last.</summary>
    public SessionRecord Session => Disk.Facts.OfType<Fact.SessionChanged>().Last().Session;

    /// <summary>How a participant was written down last.</summary>
    public ParticipantRecord Participant(PocAddress address) =>
        Disk.Facts.OfType<Fact.ParticipantChanged>().Last(fact => fact.Participant.Address == address).Participant;

    /// <summary>Starts a session, as the REST door does once it is on disk.</summary>
    public SessionId Start(Func<SessionStart, SessionStart>? change = null)
    {
        var start = new SessionStart(new($"ses_{++_sessions}"), Alice, "PoC User A", SessionType.AdHocGroup, [ClientWorld.Bob, ClientWorld.Carol]);
        start = change?.Invoke(start) ?? start;
        Consoles.Start(start, World.Now);
        return start.Id;
    }

    public void Run(double seconds = 1) => World.RunFor(TimeSpan.FromSeconds(seconds));

    void IPocClientOwner.AlertArrived(IncomingAlert alert, MonotonicTime now) => Client.AnswerAlert(alert, SipStatus.Ok, now);

    void IPocClientOwner.AlertAnswered(string callId, SipResponse response, MonotonicTime now)
    {
    }

    void IPocClientOwner.AlertFailed(string callId, bool timedOut, MonotonicTime now)
    {
    }

    void IPocClientOwner.RegistrationReported(PocAddress account, bool isRegistered, int status) => _isRegistered = isRegistered;
}
