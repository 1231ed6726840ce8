using System.Collections.Immutable;
using System.Net;
using Gateway.Api.Demo;
using Gateway.Api.Hosting;
using Gateway.Api.Storage;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Domain.MessageBox;
using Gateway.Domain.Sessions;
using Gateway.Domain.Runtime;
using Gateway.Sip.Transport;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Network;

/// <summary>The real network: the elements of <see cref="PocNetwork"/> on their event loop, and the simulated fleet where it is wanted.</summary>
internal sealed partial class SipNetwork(
    GatewaySettings settings, GatewayStorage storage, IFactRecorder recorder, ILoggerFactory logs, TimeProvider time, IBurstRecorder? bursts = null,
    IMessageStore? messages = null) : IPocNetwork
{
    private readonly LoopClock _clock = new(time);
    private PocNetwork? _network;
    private StoredLadders? _ladders;

    public bool IsListening => _network?.IsListening ?? false;

    public IReadOnlyList<RegistrationView> Registrations => _network?.Registrations ?? [];

    /// <exception cref="StartupFailure">A SIP address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        var trace = new SignallingTrace(new());
        var loop = new SignallingLoop(new() { Dscp = settings.SipDscp }, _clock, trace, logs.CreateLogger<SignallingLoop>());
        _ladders = new(storage, time.GetUtcNow(), logs.CreateLogger<StoredLadders>());
        var network = new PocNetwork(SettingsOf(settings), storage.Facts, recorder, loop, _clock, trace, _ladders, bursts, messages);
        try
        {
            if (settings.DemoEnabled)
                await DemoNetwork.HostAsync(loop, storage, settings, _clock, network.Media, stop);
            network.Start(
                StoredBindings.TakeOver(storage, time.GetUtcNow()).Where(binding => !DemoNetwork.IsOfFleet(binding)),
                StoredPublications.TakeOver(storage, time.GetUtcNow()), StoredPublications.SettingsOf(storage));
        }
        catch (SipListenException taken)
        {
            await network.DisposeAsync();
            throw new StartupFailure(taken.Message, taken);
        }

        _network = network;
        foreach (var alert in await UnfinishedAsync(stop))
            network.SubmitAlert(alert);
    }

    public async Task StopAsync(CancellationToken stop)
    {
        if (_network is { } network)
            await network.StopAsync();
        if (_ladders is { } ladders)
            await ladders.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_network is { } network)
            await network.DisposeAsync();
        if (_ladders is { } ladders)
            await ladders.DisposeAsync();
    }

    public void SubmitAlert(Alert alert) => _network?.SubmitAlert(alert);

    public Task<bool> RemoveRegistrationAsync(string registrationId, CancellationToken stop) =>
        _network?.RemoveRegistrationAsync(registrationId, stop) ?? Task.FromResult(false);

    public async Task<Ladder> LadderAsync(string subjectId, IReadOnlyList<string> callIds, CancellationToken stop)
    {
        if (_network is not { } network || _ladders is not { } ladders)
            return Ladder.Of(subjectId, []);
        var remembered = await network.MessagesAsync(subjectId, callIds, stop);
        return Ladder.Of(subjectId, await ladders.CompleteAsync(subjectId, remembered, stop));
    }

    // Whatever was on its way when the last process ended may have arrived: it is sent again under the same Call-ID, and says so.
    private async Task<List<Alert>> UnfinishedAsync(CancellationToken stop)
    {
        await using var db = storage.File.Read();
        var open = await db.AlertTargets.Where(target => target.State == "pending" || target.State == "sending").Select(target => target.AlertId).Distinct().ToListAsync(stop);
        var alerts = new List<Alert>(open.Count);
        foreach (var id in open)
        {
            var row = await db.Alerts.Include(alert => alert.Targets).SingleAsync(alert => alert.Id == id, stop);
            var alert = Storage.AlertRecords.AlertOf(row);
            alerts.Add(alert with { Targets = [.. alert.Targets.Select(target => target.IsFinal ? target : target with { MayBeRepeated = true })] });
        }

        return alerts;
    }

    private static PocNetworkSettings SettingsOf(GatewaySettings settings) => new()
    {
        Domain = settings.SipDomain,
        Listen = [.. settings.SipListen.Select(Address)],
        MessageBoxHost = settings.MessageBoxEnabled ? settings.ServiceHost : null,
        MessageBoxListen = [.. settings.MessageBoxListen.Select(Address)],
        MessageBoxPeers = settings.MessageBoxPeers,
        TelephoneGateways = [.. settings.TelephoneGateways.Select(Address)],
        Routes = settings.SipRoutes.ToImmutableDictionary(route => route.Key, route => Address(route.Value)),
        ExternalCore = settings.ExternalCore is { } core ? Address(core) : null,
        PocServerListen = [.. settings.PocServerListen.Select(Address)],
        PocClientListen = [.. settings.PocClientListen.Select(Address)],
        PresenceServerListen = [.. settings.PresenceServerListen.Select(Address)],
        EnquiriesPerHour = settings.EnquiriesPerHour,
        ChargesNotifications = settings.ChargesNotifications,
        AlertPlainPhones = settings.AlertPlainPhones,
        NamesSessionType = settings.NamesSessionType,
        DigestAlgorithms = settings.DigestAlgorithms,
        AlertsPerSecond = settings.AlertsPerSecondToOneTarget,
        Floor = settings.Floor,
        TakesOtherAddresses = settings.TakesOtherAddresses,
        Media = new()
        {
            Address = IPAddress.Parse(settings.MediaAddress), PortMin = settings.MediaPortMin, PortMax = settings.MediaPortMax,
            SpeechDscp = settings.SpeechDscp, FloorControlDscp = settings.FloorControlDscp,
        },
    };

    private static SipListenAddress Address(Uri uri) => SipListenAddress.Parse(uri.OriginalString);
}
