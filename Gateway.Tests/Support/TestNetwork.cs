using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.Core;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Media;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Serving;
using Gateway.Domain.Presence.Watching;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Domain.Sessions.Participating;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Support;

/// <summary>
/// One network of the gateway in a <see cref="World"/>: SIP/IP core, PoC server and the console's PoC Client, joined as the product joins them,
/// with phones outside. What it records is kept in memory; a test decides how fast the disk is.
/// </summary>
public sealed class TestNetwork
{
    private static readonly DateTimeOffset Epoch = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly World _world;
    private readonly Func<PocServer>? _start;
    private readonly Func<PresenceServer> _startPresence;
    private IMediaPorts? _serverPorts;

    /// <param name="world">Where it lives.</param>
    /// <param name="domain">For example <c>networka.example</c>.</param>
    /// <param name="address">The address of its core, for example <c>10.1.0.1</c>.</param>
    /// <param name="routes">Other networks: domain and address.</param>
    /// <param name="plainPhones">Whether ordinary phones take alerts and sessions.</param>
    /// <param name="hasServer">Whether it has a PoC server of ours; otherwise the test puts one in its place.</param>
    /// <param name="change">Changes to the settings of the PoC server.</param>
    /// <param name="controlSettings">Changes to the settings of its controlling function.</param>
    /// <param name="watch">Puts somebody before the sessions of the people at the console, who hears what is told to them.</param>
    /// <param name="recorder">Keeps what is said in its sessions.</param>
    /// <param name="publishesPresence">Whether it has a Presence Network Agent.</param>
    public TestNetwork(
        World world, string domain, string address, (string Domain, string Address)[]? routes = null, bool plainPhones = false, bool hasServer = true,
        Func<PocServerSettings, PocServerSettings>? change = null, Func<ControllingSettings, ControllingSettings>? controlSettings = null,
        Func<IPocClientSessionOwner, IPocClientSessionOwner>? watch = null, IBurstRecorder? recorder = null,
        bool publishesPresence = false)
    {
        _world = world;
        Domain = domain;
        Disk = new(world);
        Disk.Wrote += Obey;
        var outbox = new FactOutbox(Disk);
        DateTimeOffset UtcOf(MonotonicTime time) => Epoch + time.SinceStart;
        void Post(Action<MonotonicTime> action) => world.After(TimeSpan.Zero, () => action(world.Now));
        var core = $"core.{domain}";
        Core = world.Add(address, network => new SipIpCore(
            new()
            {
                HostName = core,
                Domain = domain,
                Points = [new(TransportKind.Udp, address, 5060), new(TransportKind.Tcp, address, 5060)],
                Routes = [.. (routes ?? []).Select(route => new NetworkRoute(route.Domain, new(TransportKind.Udp, route.Address, 5060)))],
                LocalElements = [$"poc-server.{domain}", $"poc-client.{domain}", $"presence.{domain}"],
                PocServer = $"poc-server.{domain}",
                PresenceServer = $"presence.{domain}",
                ServesPlainPhones = plainPhones,
            },
            network, world.Ids, SipTimers.Default, Facts, outbox, UtcOf));
        world.Name(domain, Core);
        var hop = new NextHop.Over(Flow.InProcess(core));
        Console = new(outbox, world.Ids, UtcOf, Post);
        Records = new(outbox, world.Ids, UtcOf);
        Sessions = new(Records, Links, Facts, world.Ids);
        Client = world.Add($"{address}:5072", network => new PocClient(
            new($"poc-client.{domain}", new(TransportKind.InProcess, $"poc-client.{domain}", 0), hop, $"sip:{core};lr", $"sip:poc-factory@poc-server.{domain}"),
            network, world.Ids, SipTimers.Default, world.MediaPorts(address), Console, watch?.Invoke(Sessions) ?? Sessions,
            agent => Watching = new(agent, new WatcherRecords(outbox), new EnquiryCredit(Facts, EnquiriesPerHour), world.Ids, domain, $"poc-client.{domain}", UtcOf)));
        _startPresence = () => world.Add($"{address}:5074", network => new PresenceServer(
            new($"presence.{domain}", [new(TransportKind.InProcess, $"presence.{domain}", 0)]) { NetworkAgent = $"poc-server.{domain}", Domain = domain, Core = hop },
            network, world.Ids, SipTimers.Default, Facts, new PresenceRecords(outbox), UtcOf));
        Presence = _startPresence();
        Facts.Changed += () => Presence.FactsChanged(world.Now);
        Console.Attach(Client);
        Sessions.Attach(Client);
        if (!hasServer)
            return;
        var settings = new PocServerSettings($"poc-server.{domain}", [new ListeningPoint(TransportKind.InProcess, $"poc-server.{domain}", 0)], hop);
        settings = change?.Invoke(settings) ?? settings;
        var control = controlSettings?.Invoke(Control(settings, domain)) ?? Control(settings, domain);
        var alerts = new AlertRecords(outbox, world.Ids, UtcOf, Post, Console.IsSending);
        _start = () =>
        {
            _serverPorts = world.MediaPorts(address);
            var services = new SessionServices(Records, Links, _serverPorts, user => Core.Registrations.Snapshot.ContainsKey(user.ToString()));
            return world.Add($"{address}:5070", network => new PocServer(
                settings, network, world.Ids, SipTimers.Default, Facts, alerts, UtcOf,
                agents => Participating = new(settings, agents, world.Ids, Facts, services, UtcOf),
                agents => Controlling = new(control, agents, Facts, Records, Links, services.Ports, world.Ids, recorder),
                agents =>
                {
                    Settings = new(settings.HostName, agents, world.Ids, Facts, outbox, Post, UtcOf);
                    // What the disk has of publications is taken over, as by the gateway.
                    var kept = Disk.Facts.OfType<Fact.SettingsKept>().GroupBy(fact => fact.Id, StringComparer.Ordinal).Select(same => same.Last().Settings);
                    Settings.Restore(kept.OfType<StoredSettings>(), world.Now);
                    return Settings;
                },
                !publishesPresence ? null : agents =>
                {
                    var agent = new PresenceAgent(settings, agents, world.Ids, Facts, services.IsRegistered, UtcOf);
                    Participating.Participates = agent.Participates;
                    agent.FactsChanged();
                    return PresenceAgent = agent;
                }));
        };
        Server = _start();
        Facts.Changed += () =>
        {
            Controlling.FactsChanged(world.Now);
            PresenceAgent?.FactsChanged();
        };
    }

    // What storage does with these facts, and the shell.
    private void Obey(Fact fact)
    {
        if (fact is Fact.SettingsPublished published)
            Change(published.Who, subscriber => subscriber with { Settings = published.Settings });
        else if (fact is Fact.RegistrationChanged changed)
            PresenceAgent?.Changed(changed.View.Address);
    }

    /// <summary>Takes the PoC server off the network like a pulled plug: nobody is told, and its ports are closed as by its system.</summary>
    public void KillServer()
    {
        _world.Remove(Server);
        _world.CloseMediaPorts(_serverPorts!);
    }

    /// <summary>What one watcher of this network may ask in an hour.</summary>
    public const int EnquiriesPerHour = 1_000;

    /// <summary>Pulls the plug of the Presence Server, and starts it again, without anything that it knew or with what is on disk.</summary>
    public void RestartPresence(bool remembers = false)
    {
        KillPresence();
        StartPresence(remembers);
    }

    /// <summary>Pulls the plug of the Presence Server.</summary>
    public void KillPresence() => _world.Remove(Presence);

    /// <summary>Starts the Presence Server again.</summary>
    /// <param name="remembers">Whether it is given what the disk has of publications; else it knows nothing of what was before.</param>
    public void StartPresence(bool remembers = false)
    {
        Presence = _startPresence();
        if (!remembers)
            return;
        var kept = Disk.Facts.OfType<Fact.PresencePublished>().GroupBy(fact => fact.Id, StringComparer.Ordinal).Select(same => same.Last().Publication);
        Presence.Restore(kept.OfType<StoredPublication>(), isAgentNew: false, _world.Now);
    }

    /// <summary>Starts the PoC server again. It knows nothing of what was before.</summary>
    public void StartServer() => Server = _start!();

    // Nobody talks in most tests, and their sessions last: a test that is about it turns it on.
    private static ControllingSettings Control(PocServerSettings settings, string domain) =>
        new(settings.HostName, domain, settings.Core)
        {
            Factories = settings.Factories, Floor = new() { T4Inactivity = null }, SearchRoute = $"<sip:find-me@core.{domain};lr>",
        };

    /// <summary>The SIP domain.</summary>
    public string Domain { get; }

    /// <summary>Subscribers, groups and rules.</summary>
    public NetworkFactsSource Facts { get; } = new(NetworkFacts.Empty);

    /// <summary>The SIP/IP core.</summary>
    public SipIpCore Core { get; }

    /// <summary>The PoC server; <c>null</c> when the test has put another one in its place.</summary>
    public PocServer Server { get; private set; } = null!;

    /// <summary>Its participating function.</summary>
    public ParticipatingFunction Participating { get; private set; } = null!;

    /// <summary>What takes the PoC settings that its handsets publish.</summary>
    public PocSettingsServer Settings { get; private set; } = null!;

    /// <summary>Its controlling function.</summary>
    public ControllingFunction Controlling { get; private set; } = null!;

    /// <summary>Who writes which session down.</summary>
    public SessionRecords Records { get; }

    /// <summary>Which calls belong together.</summary>
    public CallLinks Links { get; } = new();

    /// <summary>The console's PoC Client.</summary>
    public PocClient Client { get; }

    /// <summary>The Presence Server.</summary>
    public PresenceServer Presence { get; private set; }

    /// <summary>The Presence Network Agent; <c>null</c> where it has none.</summary>
    public PresenceAgent? PresenceAgent { get; private set; }

    /// <summary>The Watcher Application of the console's PoC Client.</summary>
    public WatcherApplication Watching { get; private set; } = null!;

    /// <summary>Who stands behind it.</summary>
    public ConsoleAlerts Console { get; }

    /// <summary>The sessions of the people at the console.</summary>
    public ConsoleSessions Sessions { get; }

    /// <summary>What was recorded.</summary>
    public TestDisk Disk { get; }

    /// <summary>The time that facts carry now.</summary>
    public DateTimeOffset UtcNow => Epoch + _world.Now.SinceStart;

    /// <summary>Adds a user with a handset of that password.</summary>
    public PocAddress AddUser(string user, string displayName = "", string password = "secret", bool barsAlerts = false, bool hasConsole = false)
    {
        var address = PocAddress.Parse($"sip:{user}@{Domain}");
        Facts.Replace(facts => facts with
        {
            Subscribers = facts.Subscribers.With(new(
                $"usr_{user}", address, displayName, StoredCredential.FromPassword(user, Domain, password), barsAlerts, hasConsole)),
        });
        if (hasConsole)
            Client.Serve(new(address, displayName, null), _world.Now);
        return address;
    }

    /// <summary>Adds a user with a registered PoC handset at the address.</summary>
    public TestPhone AddPhone(string user, string address, string displayName = "", TransportKind kind = TransportKind.Udp)
    {
        var identity = AddUser(user, displayName);
        var phone = new TestPhone(_world, identity.ToString(), address, kind, "secret")
        {
            Features = ";+g.poc.talkburst",
            Proxy = new NextHop.To(kind, Domain, 5060),
        };
        var register = phone.Register();
        if (!_world.RunUntil(() => register.IsOver, TimeSpan.FromSeconds(40)) || register.Status != 200)
            throw new InvalidOperationException($"{user} could not register: {register.Status}\n{_world.Ladder()}");
        return phone;
    }

    /// <summary>Adds a user with a registered PoC handset that can set sessions up.</summary>
    /// <param name="user">The user part of the address.</param>
    /// <param name="address">Where it lives.</param>
    /// <param name="change">Changes to what is known of the user.</param>
    public TestHandset AddHandset(string user, string address, Func<Subscriber, Subscriber>? change = null)
    {
        var identity = AddUser(user, user);
        Change(identity, change ?? (static subscriber => subscriber));
        return new TestHandset(_world, user, Domain, address).Register();
    }

    /// <summary>Changes what is known of a user.</summary>
    public void Change(PocAddress user, Func<Subscriber, Subscriber> change) => Facts.Replace(facts =>
        facts.Subscribers.TryFind(user, out var subscriber) ? facts with { Subscribers = facts.Subscribers.With(change(subscriber)) } : facts);

    /// <summary>Adds an access rule.</summary>
    public void AddRule(AccessRule rule) => Facts.Replace(facts => facts with { Rules = facts.Rules.With(rule) });

    /// <summary>Sends an alert from the console, as the REST door does once it is on disk.</summary>
    public Alert SendAlert(PocAddress from, string? text, params PocAddress[] to)
    {
        var alert = new Alert(
            new(SortableId.New("alr", UtcNow, _world.Ids)), AlertKind.Outgoing, from, "Dispatch", text, UtcNow, UtcNow + AlertLimits.DefaultTimeToLive,
            [.. to.Select(target => new AlertTarget(target, _world.Ids.NewCallId(), AlertTargetState.Pending, false, null, [], UtcNow))]);
        Console.Submit(alert, _world.Now);
        return alert;
    }
}

/// <summary>A recorder in memory. By default it is as fast as a thought; a test can make it slow or full.</summary>
public sealed class TestDisk(World world) : IFactRecorder
{
    private readonly List<Fact> _facts = [];

    /// <summary>How long a commit takes.</summary>
    public TimeSpan CommitTime { get; set; }

    /// <summary>Whether commits fail.</summary>
    public bool Fails { get; set; }

    /// <summary>Facts that were to be recorded so far, those under way included.</summary>
    public int Asked { get; private set; }

    /// <summary>Told of each fact that is on disk, before whoever waits for it.</summary>
    public event Action<Fact>? Wrote;

    /// <summary>Everything on disk, in order.</summary>
    public IReadOnlyList<Fact> Facts => _facts;

    /// <summary>The alerts on disk.</summary>
    public IEnumerable<Alert> Alerts => _facts.OfType<Fact.AlertRecorded>().Select(fact => fact.Alert);

    /// <summary>What became of each target, in order.</summary>
    public IEnumerable<AlertTarget> Outcomes => _facts.OfType<Fact.AlertTargetChanged>().Select(fact => fact.Target);

    public bool TryRecord(Fact fact, Action<bool>? recorded)
    {
        var fails = Fails;
        Asked++;
        world.After(CommitTime, () =>
        {
            if (!fails)
            {
                _facts.Add(fact);
                Wrote?.Invoke(fact);
            }

            recorded?.Invoke(!fails);
        });
        return true;
    }
}
