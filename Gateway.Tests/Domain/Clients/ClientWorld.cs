using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Clients;

/// <summary>One PoC Client with one account in front of a <see cref="ScriptedServer"/>, and a user who remembers what he was shown.</summary>
internal sealed class ClientWorld : IPocClientOwner, IPocClientSessionOwner
{
    public const string ClientAddress = "10.0.0.1";
    public static readonly PocAccount Alice = new(PocAddress.Parse("sip:alice@networka.example"), "PoC User A", null);
    public static readonly PocAddress Bob = PocAddress.Parse("sip:bob@networkb.example");
    public static readonly PocAddress Carol = PocAddress.Parse("sip:carol@networkc.example");
    public static readonly PocAddress Group = PocAddress.Parse("sip:dispatch1@networkx.example");

    public ClientWorld(World world, bool givesGruu = true, int ports = 100)
    {
        World = world;
        Server = new(world) { GivesGruu = givesGruu };
        Client = world.Add(ClientAddress, network => new PocClient(
            new(
                "client.networka.example", new(TransportKind.Udp, ClientAddress, 5060), new NextHop.To(TransportKind.Udp, ScriptedServer.Address, 5060),
                "sip:core.networka.example;lr", "sip:poc-factory@poc-server.networka.example"),
            network, world.Ids, SipTimers.Default, world.MediaPorts(ClientAddress, ports), this, this));
        Client.Serve(Alice, world.Now);
        Assert.True(world.RunUntil(() => _isRegistered, TimeSpan.FromSeconds(60)));
        ContactUser = SipUri.Parse(NameAddr(Server.Requests[0].Text(HeaderId.Contact)!)).User;
    }

    private bool _isRegistered;

    public World World { get; }

    public ScriptedServer Server { get; }

    public PocClient Client { get; }

    /// <summary>The user part of the registered contact.</summary>
    public string ContactUser { get; }

    /// <summary>What an invitation without an Answer-Mode gets.</summary>
    public AnswerMode Mode { get; set; } = AnswerMode.Manual;

    /// <summary>What the user was shown, in order.</summary>
    public List<string> Shown { get; } = [];

    public List<(PocClientSession Session, ClientSessionEnd End)> Ends { get; } = [];

    public List<PreEstablishedState> Established { get; } = [];

    public string? PreEstablishedIdentity { get; private set; }

    public PocClientSession? Attached { get; private set; }

    /// <summary>Called when a session is established.</summary>
    public Action<PocClientSession> OnEstablished { get; set; } = static _ => { };

    public PocClientSession Start(ClientInvitation invitation) =>
        Client.TryStartSession(Alice, invitation, World.Now, out var session, out var refusal) ? session : throw new InvalidOperationException($"{refusal}");

    public void Run(double seconds = 1) => World.RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>Runs until every transaction has been forgotten, and asserts that nothing is left.</summary>
    public void AssertNothingLeft()
    {
        Run(200);
        Assert.Equal((0, 0, 0, 0), (Client.Sessions.Count, Client.RemainderCount, World.OpenMediaPorts, Server.Remainder));
    }

    public static string NameAddr(string value) => value[(value.IndexOf('<') + 1)..value.IndexOf('>')];

    void IPocClientOwner.AlertArrived(IncomingAlert alert, MonotonicTime now) => Client.AnswerAlert(alert, SipStatus.Ok, now);

    void IPocClientOwner.AlertAnswered(string callId, SipResponse response, MonotonicTime now) => Shown.Add($"alert {response.Status}");

    void IPocClientOwner.AlertFailed(string callId, bool timedOut, MonotonicTime now) => Shown.Add("alert failed");

    void IPocClientOwner.RegistrationReported(PocAddress account, bool isRegistered, int status) => _isRegistered = isRegistered;

    AnswerMode IPocClientSessionOwner.AnswerModeFor(PocAccount account, ReceivedInvitation invitation) =>
        invitation.AnswerMode is { } asked ? asked.Automatic ? AnswerMode.Automatic : AnswerMode.Manual : Mode;

    void IPocClientSessionOwner.SessionRinging(PocClientSession session, MonotonicTime now) => Shown.Add("ringing");

    void IPocClientSessionOwner.SessionEstablished(PocClientSession session, bool isConfirmed, MonotonicTime now)
    {
        Shown.Add(isConfirmed ? "established" : "unconfirmed");
        OnEstablished(session);
    }

    void IPocClientSessionOwner.ParticipantsChanged(PocClientSession session, MonotonicTime now) =>
        Shown.Add("participants " + string.Join(",", session.Participants.Select(user => $"{user.Entity}={user.Endpoints[0].Status}")));

    void IPocClientSessionOwner.SessionEnded(PocClientSession session, ClientSessionEnd end, MonotonicTime now)
    {
        Shown.Add($"{end.Outcome} {end.Cause?.Status}".TrimEnd());
        Ends.Add((session, end));
    }

    void IPocClientSessionOwner.PreEstablishedChanged(PocAccount account, PreEstablishedState state, string? identity, PocClientSession? session, MonotonicTime now)
    {
        Established.Add(state);
        PreEstablishedIdentity = identity;
        Attached = session;
    }
}
