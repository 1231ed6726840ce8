using Gateway.Domain.Access;
using Gateway.Domain.Core;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

/// <summary>One or two networks with a core each, and phones that know their passwords.</summary>
internal sealed class CoreWorld
{
    public const string Password = "secret";
    private static readonly DateTimeOffset Epoch = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public CoreWorld(ulong seed = 1)
        : this(new World(seed))
    {
    }

    public CoreWorld(World world) => World = world;

    public World World { get; }

    public Facts Recorded { get; } = new();

    public SipIpCore Add(string domain, string address, Func<SipCoreSettings, SipCoreSettings>? change = null, params string[] users) =>
        Add(domain, address, change, static facts => facts, users);

    public SipIpCore Add(
        string domain, string address, Func<SipCoreSettings, SipCoreSettings>? change, Func<NetworkFacts, NetworkFacts> more, params string[] users)
    {
        var directory = SubscriberDirectory.Of(users.Select(user => new Subscriber(
            $"usr_{user}", PocAddress.Parse($"sip:{user}@{domain}"), $"PoC User {user}", StoredCredential.FromPassword(user, domain, Password), false, false)));
        var settings = new SipCoreSettings
        {
            HostName = $"core.{domain}",
            Domain = domain,
            Points = [new(TransportKind.Udp, address, 5060), new(TransportKind.Tcp, address, 5060)],
        };
        settings = change?.Invoke(settings) ?? settings;
        var facts = new NetworkFactsSource(more(NetworkFacts.Empty with { Subscribers = directory }));
        var core = World.Add(address, network =>
            new SipIpCore(settings, network, World.Ids, SipTimers.Default, facts, new(Recorded), now => Epoch + now.SinceStart));
        World.Name(domain, core);
        return core;
    }

    /// <summary>A phone of the domain that sends everything through its core.</summary>
    public TestPhone Phone(string user, string domain, string address, TransportKind kind = TransportKind.Udp, string? password = Password) =>
        new(World, $"sip:{user}@{domain}", address, kind, password)
        {
            Proxy = new NextHop.To(kind, $"core.{domain}", 0),
            Features = ";+g.poc.talkburst",
        };

    public void Run(double seconds = 40) => World.RunFor(TimeSpan.FromSeconds(seconds));

    internal sealed class Facts : IFactRecorder
    {
        public List<Fact> All { get; } = [];

        public bool TryRecord(Fact fact, Action<bool>? recorded)
        {
            All.Add(fact);
            recorded?.Invoke(true);
            return true;
        }
    }
}
