using System.Collections.Immutable;
using System.Net;
using Gateway.Api.Hosting;
using Gateway.Api.Storage;
using Gateway.Domain.History;
using Gateway.Domain.Runtime;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Bench;

/// <summary>
/// The network as the gateway runs it: core, PoC server and PoC Client on one event loop, the signalling trace and the ladders kept of it, and
/// facts recorded in a SQLite file by the writer that commits in groups. Only HTTP is left out.
/// </summary>
internal sealed class HostedNetwork : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("gateway-bench-");
    private readonly GatewayStorage _storage;
    private readonly StoredLadders _ladders;
    private readonly PocNetwork _network;

    /// <param name="listen">Where its core listens; without a core, its PoC server.</param>
    /// <param name="border">The border of the other network, which sends the alerts.</param>
    /// <param name="phone">Where the target is registered.</param>
    /// <param name="core">The SIP/IP core, where it is somebody else's.</param>
    /// <param name="other">The network as it is to be where it is not the usual one; <c>null</c> = it is.</param>
    public HostedNetwork(IPEndPoint listen, IPEndPoint border, IPEndPoint phone, IPEndPoint? core = null, OtherNetwork? other = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Gateway:DataDirectory"] = _data.FullName }).Build();
        var own = GatewaySettings.Read(configuration, _data.FullName, isDevelopment: false);
        _storage = new(own, TimeProvider.System, NullLoggerFactory.Instance);
        _storage.Open();
        var facts = other?.Facts ?? BenchNetwork.Facts();
        _storage.Facts.Replace(_ => facts);
        var sessions = new StoredSessions(_storage, new(_storage));
        var recorder = new FactRecorder(
            _storage, new(_storage), sessions, new(_storage, sessions, new(_storage, new(own, _storage, TimeProvider.System))), new(() => throw new InvalidOperationException("nobody registers while this runs")),
            new(_storage), new(() => throw new InvalidOperationException("nobody is watched while this runs")));
        var clock = new LoopClock(TimeProvider.System);
        var trace = new SignallingTrace(new());
        var loop = new SignallingLoop(new(), clock, trace, NullLogger<SignallingLoop>.Instance);
        var settings = new PocNetworkSettings
        {
            Domain = other?.Domain ?? BenchNetwork.Domain,
            Listen = [new(TransportKind.Udp, listen.Address, listen.Port)],
            PocServerListen = core is null ? [] : [new(TransportKind.Udp, listen.Address, listen.Port)],
            ExternalCore = core is null ? null : new(TransportKind.Udp, core.Address, core.Port),
            Routes = ImmutableDictionary<string, SipListenAddress>.Empty.Add(other?.Neighbour ?? "networkb.example", new(TransportKind.Udp, border.Address, border.Port)),
        };
        _ladders = new(_storage, clock.UtcNow, NullLogger<StoredLadders>.Instance);
        _network = new(settings, _storage.Facts, recorder, loop, clock, trace, _ladders);
        _network.Start(other is null ? BenchNetwork.Registrations(listen).Prepend(BenchNetwork.Registration(phone, listen)) : []);
    }

    /// <summary>What is on disk, and what stands.</summary>
    public (long Alerts, long Sessions, long Open) Count()
    {
        using var db = _storage.File.Read();
        var standing = _network.CountStandingAsync(CancellationToken.None).GetAwaiter().GetResult();
        return (db.Alerts.LongCount(), db.Sessions.LongCount(), db.Sessions.LongCount(session => session.State != "ended") + standing);
    }

    public void Dispose()
    {
        _network.StopAsync().GetAwaiter().GetResult();
        _ladders.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _storage.Dispose();
        _data.Delete(recursive: true);
    }
}

/// <summary>A network that is not the usual one.</summary>
/// <param name="Domain">Its domain.</param>
/// <param name="Neighbour">The domain behind its border.</param>
/// <param name="Facts">Who is in it.</param>
internal sealed record OtherNetwork(string Domain, string Neighbour, NetworkFacts Facts);
