using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.Runtime;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Authentication;
using Gateway.Sip.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Interop.Harness;

/// <summary>Our network in this process: everything of it that speaks SIP, on real sockets. What it records is kept in memory.</summary>
internal sealed class PresenceTown : IFactRecorder, ILadderStore, IAsyncDisposable
{
    private readonly ConcurrentQueue<Fact> _facts = new();
    private readonly PocNetwork _network;

    /// <param name="at">Where its core listens.</param>
    /// <param name="domain">Its domain.</param>
    /// <param name="routes">Other networks.</param>
    /// <param name="users">Its users; everybody may see them.</param>
    public PresenceTown(IPEndPoint at, string domain, IReadOnlyDictionary<string, IPEndPoint> routes, params string[] users)
    {
        Domain = domain;
        var clock = new LoopClock(TimeProvider.System);
        var trace = new SignallingTrace(new());
        var facts = new NetworkFactsSource(NetworkFacts.Empty with
        {
            Subscribers = SubscriberDirectory.Of(users.Select(user => new Subscriber(
                $"usr_{user}", Address(user), user, StoredCredential.FromPassword(user, domain, SippPhone.RightPassword), false, false))),
            Rules = RuleBook.Of(
            [
                new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Conditions = new() { Identity = new() { Many = [new()] } }, Permissions = new() { Presence = PresencePermission.Allow } },
            ]),
        });
        _network = new(
            new()
            {
                Domain = domain, Listen = [new(TransportKind.Udp, at.Address, at.Port), new(TransportKind.Tcp, at.Address, at.Port)],
                Routes = routes.ToImmutableDictionary(route => route.Key, route => new SipListenAddress(TransportKind.Udp, route.Value.Address, route.Value.Port)),
            },
            facts, this, new(new(), clock, trace, NullLogger<SignallingLoop>.Instance), clock, trace, this);
        _network.Start([]);
    }

    public string Domain { get; }

    public PocNetwork Network => _network;

    public PocAddress Address(string user) => PocAddress.Parse($"sip:{user}@{Domain}");

    /// <summary>Asks for one of its users.</summary>
    public Task<EnquiryRecord> AskAsync(string id, string watcher, string of, EnquiryKind kind, TimeSpan duration = default) =>
        _network.EnquireAsync(new(new(id), Address(watcher), PocAddress.Parse(of), kind, duration, DateTimeOffset.UtcNow), TestContext.Current.CancellationToken);

    /// <summary>Waits until an enquiry stands as it should.</summary>
    public async Task<EnquiryRecord> BecomesAsync(string id, Func<EnquiryRecord, bool> condition)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var told = _facts.OfType<Fact.EnquiryChanged>().Select(fact => fact.Enquiry).Where(enquiry => enquiry.Id.Value == id).ToList();
            if (told.Find(record => condition(record)) is { } found)
                return found;
            if (stop.IsCancellationRequested)
                Assert.Fail($"not so after half a minute:\n{string.Join('\n', told)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until so many records have been charged on a side.</summary>
    /// <returns>They, and whatever came with them.</returns>
    public async Task<IReadOnlyList<PresenceChargingRecord>> ChargesAsync(ChargingRole role, Func<PresenceChargingRecord, bool> condition, int count = 1)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var charged = Charged(role).Where(condition).ToList();
            if (charged.Count >= count)
                return charged;
            if (stop.IsCancellationRequested)
                Assert.Fail($"{charged.Count} of {count} charged after half a minute:\n{string.Join('\n', Charged(role))}");
            await Task.Delay(50);
        }
    }

    private IReadOnlyList<PresenceChargingRecord> Charged(ChargingRole role) => [.. _facts.OfType<Fact.PresenceCharged>().Select(fact => fact.Record).Where(record => record.Role == role)];

    public bool TryRecord(Fact fact, Action<bool>? recorded)
    {
        _facts.Enqueue(fact);
        recorded?.Invoke(true);
        return true;
    }

    public bool TryKeep(CollectedLadder ladder) => true;

    public async ValueTask DisposeAsync() => await _network.StopAsync();
}
