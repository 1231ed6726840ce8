using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Serving;
using Gateway.Domain.Presence.Watching;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Runtime;

/// <summary>The Presence Server of this network, and what its people ask of presence. Where the core is somebody else's, so is the server, unless ours listens for it.</summary>
public sealed partial class PocNetwork
{
    /// <summary>How long a first answer is waited for: Timer N, and a little.</summary>
    private static readonly TimeSpan EnquiryLimit = TimeSpan.FromSeconds(35);

    private readonly EnquiryCalls _enquiryCalls = new();
    private PresenceServer? _presence;
    private PocClient? _client;
    private PresenceAgent? _presenceAgent;
    private PocSettingsServer? _deviceSettings;

    private WatcherApplication Watching => _client?.Watching ?? throw new SignallingLoopUnavailableException();

    /// <summary>Asks of somebody's presence for a person of this network, and tells how it stands when the first answer is there, or that there will be none.</summary>
    /// <param name="question">What. The rest comes back as facts.</param>
    /// <param name="stop">Ends the wait, not the enquiry.</param>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<EnquiryRecord> EnquireAsync(PresenceQuestion question, CancellationToken stop) =>
        AskAsync<EnquiryRecord>((done, now) => Watching.Ask(question, done, now), EnquiryLimit, stop);

    /// <summary>Stops an enquiry or a board, and tells when the person's network has acknowledged that.</summary>
    /// <returns><c>false</c> when none of that identifier runs.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<bool> StopEnquiryAsync(EnquiryId enquiry, CancellationToken stop) => AskAsync<bool>(
        (done, now) =>
        {
            if (!Watching.Stop(enquiry, () => done(true), now))
                done(false);
        },
        EnquiryLimit, stop);

    /// <summary>Watches everybody of a list with one subscription, and tells how it stands when the list is known, or that it will not be.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<BoardRecord> OpenBoardAsync(BoardQuestion question, CancellationToken stop) =>
        AskAsync<BoardRecord>((done, now) => Watching.Open(question, done, now), EnquiryLimit, stop);

    /// <summary>Who watches a person of this network; nobody where its Presence Server is somebody else's.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<ImmutableArray<WatcherView>> WatchersAsync(PocAddress of, CancellationToken stop) =>
        _loop.InvokeAsync(now => _presence?.WatchersOf(of, now) ?? [], stop);

    /// <summary>Publishes what a person at the console says of himself, until he says something else.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task SetOwnStatusAsync(PocAddress who, OwnStatus status, CancellationToken stop) => _loop.InvokeAsync(
        now =>
        {
            _client?.SayStatus(who, status, now);
            return true;
        },
        stop);

    /// <summary>The PoC settings that each device of a user of this network has published.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<ImmutableArray<DeviceSettings>> DeviceSettingsAsync(PocAddress who, CancellationToken stop) =>
        _loop.InvokeAsync(_ => _deviceSettings?.DevicesOf(who) ?? [], stop);

    // Where the core is somebody else's, nobody here knows who is registered, and where the Presence Server is.
    private Func<UserAgentCore, PresenceAgent>? PublishesPresence(PocServerSettings settings) => _core is null ? null : agents =>
    {
        _presenceAgent = new(settings, agents, new SystemIdSource(), _facts, IsRegistered, UtcOf);
        _participating!.Participates = _presenceAgent.Participates; // made before
        _presenceAgent.FactsChanged();
        return _presenceAgent;
    };

    private WatcherApplication WatchingOf(IWatcherAgent agent) => new(
        agent, new WatcherRecords(_outbox), new EnquiryCredit(_facts, _settings.EnquiriesPerHour), new SystemIdSource(), _settings.Domain, _settings.PocClientHost, UtcOf);

    private void HostPresenceServer() => _presence = _loop.Host(_settings.PresenceServerHost, _settings.PresenceServerListen, port => new PresenceServer(
        new(_settings.PresenceServerHost, PointsOf(port) is { IsEmpty: false } points ? points : [new(TransportKind.InProcess, _settings.PresenceServerHost, 0)])
        {
            NetworkAgent = _settings.PocServerHost, ChargesNotifications = _settings.ChargesNotifications, Domain = _settings.Domain, Core = CoreHop,
        },
        port, new SystemIdSource(), SipTimers.Default, _facts, new PresenceRecords(_outbox), UtcOf));
}
