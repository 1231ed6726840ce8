using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.Core;
using Gateway.Domain.History;
using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;
using Gateway.Domain.Presence;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Domain.Sessions.Participating;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Registration;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>
/// The network of this gateway: which elements there are, who listens where, and how facts reach them. Everything else is SIP between them.
/// </summary>
public sealed partial class PocNetwork : IAsyncDisposable
{
    /// <summary>How often facts for which the recorder had no room are offered again.</summary>
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the log tells of ladders that were left out, at most.</summary>
    private static readonly TimeSpan LeftOutInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly PocNetworkSettings _settings;
    private readonly NetworkFactsSource _facts;
    private readonly SignallingLoop _loop;
    private readonly LoopClock _clock;
    private readonly SignallingTrace _trace;
    private readonly LadderKeeper _ladders;
    private readonly FactOutbox _outbox;
    private readonly SessionRecords _records;
    private readonly CallLinks _links;
    private readonly MediaSockets _media;
    private readonly Timer _flush;
    private readonly IBurstRecorder? _bursts;
    private readonly IMessageStore? _messages;
    private long _leftOutTold;
    private MonotonicTime _tellLeftOutAt = MonotonicTime.Zero;
    private SipIpCore? _core;
    private ConsoleAlerts? _alerts;
    private ConsoleSessions? _sessions;
    private ConsoleAccounts? _accounts;
    private ParticipatingFunction? _participating;
    private ControllingFunction? _controlling;

    /// <param name="settings">How it is put together.</param>
    /// <param name="facts">Subscribers, groups and rules; changes are followed.</param>
    /// <param name="recorder">Where facts become durable.</param>
    /// <param name="loop">The event loop, not started yet.</param>
    /// <param name="clock">The clock of that loop.</param>
    /// <param name="trace">The trace of that loop, where ladders come from.</param>
    /// <param name="ladders">Where ladders are kept.</param>
    /// <param name="bursts">Where speech is kept; <c>null</c> = nowhere.</param>
    /// <param name="messages">Where the message box keeps messages; <c>null</c> = there is none.</param>
    public PocNetwork(
        PocNetworkSettings settings, NetworkFactsSource facts, IFactRecorder recorder, SignallingLoop loop, LoopClock clock, SignallingTrace trace,
        ILadderStore ladders, IBurstRecorder? bursts = null, IMessageStore? messages = null)
    {
        _settings = settings;
        _messages = messages;
        _bursts = bursts;
        _facts = facts;
        _loop = loop;
        _clock = clock;
        _trace = trace;
        _links = new(trace);
        _ladders = new(trace, _links, ladders, new());
        _outbox = new(new NotedFacts(recorder, Note));
        _records = new(_outbox, new SystemIdSource(), UtcOf);
        _media = new(loop, settings.Media);
        _flush = new(_ => _loop.Post(Flush));
    }

    /// <summary>Whether the elements run and the listeners are open.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Every binding of the embedded core at this moment; empty where the core is somebody else's.</summary>
    public IReadOnlyList<RegistrationView> Registrations =>
        _core is null ? [] : [.. _core.Registrations.Snapshot.Values.SelectMany(bindings => bindings).Select(SipIpCore.ViewOf).OfType<RegistrationView>()];

    /// <summary>Opens the listeners and starts everything. Either all of it runs afterwards, or nothing.</summary>
    /// <param name="bindings">The bindings of the last run, so that phones are reachable at once.</param>
    /// <param name="publications">What was published of presence in the last run; <c>null</c> for nothing.</param>
    /// <param name="deviceSettings">The PoC settings that devices published in the last run; <c>null</c> for none.</param>
    /// <exception cref="SipListenException">An address cannot be listened on; the message says which and why in one sentence.</exception>
    public void Start(IEnumerable<StoredBinding> bindings, IEnumerable<StoredPublication>? publications = null, IEnumerable<StoredSettings>? deviceSettings = null)
    {
        if (_settings.ExternalCore is null)
        {
            HostCore(bindings);
            HostPresenceServer();
            HostMessageBox();
        }
        else
        {
            if (!_settings.PresenceServerListen.IsEmpty)
                HostPresenceServer();
            if (!_settings.MessageBoxListen.IsEmpty)
                HostMessageBox();
        }

        // Where our PoC server is the network's agent, it has been started anew just as its Presence Server.
        _presence?.Restore(publications ?? [], isAgentNew: _core is not null, _clock.Now);
        HostPocServer(HostPocClient());
        _deviceSettings?.Restore(deviceSettings ?? [], _clock.Now);
        _accounts!.Follow(_facts.Current, _clock.Now);
        _facts.Changed += FactsChanged;
        _loop.Start();
        _flush.Change(FlushInterval, FlushInterval);
        IsListening = true;
    }

    /// <summary>Sends an alert that is on disk, from the people and applications of this gateway. What becomes of it comes back as facts.</summary>
    public void SubmitAlert(Alert alert) => _loop.Post(now =>
    {
        _ladders.Watch(alert, now);
        _alerts?.Submit(alert, now);
    });

    /// <summary>Ends a binding of the embedded core.</summary>
    /// <returns><c>false</c> when there is none with this identifier.</returns>
    public async Task<bool> RemoveRegistrationAsync(string registrationId, CancellationToken stop) =>
        _core is { } core && await _loop.InvokeAsync(_ => core.RemoveBinding(registrationId), stop).ConfigureAwait(false);

    /// <summary>The messages of an alert, session or enquiry that are remembered, oldest first.</summary>
    /// <param name="subjectId">The alert, session or enquiry.</param>
    /// <param name="callIds">The Call-IDs that are on record of it; those that were linked with it are looked for as well.</param>
    /// <param name="stop">Ends the wait.</param>
    public Task<IReadOnlyList<TracedMessage>> MessagesAsync(string subjectId, IReadOnlyList<string> callIds, CancellationToken stop) =>
        _loop.InvokeAsync<IReadOnlyList<TracedMessage>>(
            _ =>
            [
                .. _ladders.HeldOf(subjectId).Concat(callIds.Union(_links.CallsOf(subjectId)).Union(_enquiryCalls.Of(subjectId)).SelectMany(_trace.MessagesOfCall))
                    .DistinctBy(message => message.Number).OrderBy(message => message.Number),
            ],
            stop);

    /// <summary>Stops everything: what waits already is done, then the sockets are closed.</summary>
    public async Task StopAsync()
    {
        IsListening = false;
        _facts.Changed -= FactsChanged;
        LeaveMessageBox();
        await _flush.DisposeAsync().ConfigureAwait(false);
        _loop.Post(now =>
        {
            _controlling?.ReleaseAll(SessionEndReason.Shutdown, now);
            _participating?.ReleaseAll(now);
            _ladders.TakeAll();
        });
        _loop.Post(_ => _media.Dispose());
        await _loop.StopAsync(StopLimit).ConfigureAwait(false);
        _outbox.Flush();
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private void HostCore(IEnumerable<StoredBinding> bindings)
    {
        _core = _loop.Host(_settings.CoreHost, _settings.Listen, port => new SipIpCore(
            new()
            {
                HostName = _settings.CoreHost,
                Domain = _settings.Domain,
                Points = PointsOf(port),
                Routes = [.. _settings.Routes.Select(route => new NetworkRoute(route.Key, HopTo(route.Value)))],
                TelephoneGateways = [.. _settings.TelephoneGateways.Select(HopTo)],
                LocalElements =
                [
                    _settings.PocServerHost, _settings.PocClientHost, _settings.PresenceServerHost, .. HasMessageBox ? [_settings.MessageBoxHost!] : Array.Empty<string>(),
                ],
                PocServer = _settings.PocServerHost,
                PresenceServer = _settings.PresenceServerHost,
                MessageBox = HasMessageBox ? _settings.MessageBoxHost : null,
                ServesPlainPhones = _settings.AlertPlainPhones,
                DigestAlgorithms = _settings.DigestAlgorithms,
            },
            port, new SystemIdSource(), SipTimers.Default, _facts, _outbox, UtcOf));
        _loop.AddName(_settings.CoreHost, _settings.Domain);
        foreach (var binding in bindings)
            binding.Restore(_core.Registrations, _clock.Now, _clock.UtcNow);
    }

    private ConsoleAlerts HostPocClient()
    {
        _alerts = new(_outbox, new SystemIdSource(), UtcOf, action => _loop.Post(action));
        _sessions = new(_records, _links, _facts, new SystemIdSource());
        var client = _loop.Host(_settings.PocClientHost, _settings.PocClientListen, port => new PocClient(
            new(_settings.PocClientHost, PointOfClient(port), CoreHop, CoreUri, $"sip:poc-factory@{_settings.PocServerHost}")
            {
                UtcOf = UtcOf,
                TalkPriorityMax = TbcpParameters.PriorityMax,
                // The ear knows which is better, and where one side has no Opus it is made of it: as long as there is a libopus.
                Codecs = OpusEncoder.IsAvailable ? [RtpCodec.Opus, RtpCodec.Pcma, RtpCodec.Pcmu] : [RtpCodec.Pcma, RtpCodec.Pcmu, RtpCodec.Opus],
            },
            port, new SystemIdSource(), SipTimers.Default, _media.Of(_settings.PocClientHost), _alerts, _sessions, WatchingOf));
        _alerts.Attach(client);
        _sessions.Attach(client);
        _accounts = new(client);
        _client = client;
        return _alerts;
    }

    private void HostPocServer(ConsoleAlerts consoles)
    {
        var records = new AlertRecords(_outbox, new SystemIdSource(), UtcOf, action => _loop.Post(action), consoles.IsSending);
        _loop.Host(_settings.PocServerHost, _settings.PocServerListen, port =>
        {
            var settings = new PocServerSettings(
                _settings.PocServerHost, PointsOf(port) is { IsEmpty: false } points ? points : [new(TransportKind.InProcess, _settings.PocServerHost, 0)], CoreHop)
            {
                AlertsPerSecond = _settings.AlertsPerSecond,
            };
            var services = new SessionServices(_records, _links, _media.Of(_settings.PocServerHost), IsRegistered);
            return new PocServer(
                settings, port, new SystemIdSource(), SipTimers.Default, _facts, records, UtcOf,
                agents => _participating = new(settings, agents, new SystemIdSource(), _facts, services, UtcOf),
                agents => _controlling = new(
                    new(settings.HostName, _settings.Domain, CoreHop) 
                    {
                        Factories = settings.Factories, Floor = _settings.Floor, TakesOtherAddresses = _settings.TakesOtherAddresses,
                        NamesSessionType = _settings.NamesSessionType, SearchRoute = _core is null ? null : $"<sip:{PocServerLeg.SearchWanted}@{_settings.CoreHost};lr>",
                    },
                    agents, _facts, _records, _links, services.Ports, new SystemIdSource(), _bursts),
                agents => _deviceSettings = new(settings.HostName, agents, new SystemIdSource(), _facts, _outbox, action => _loop.Post(action), UtcOf),
                PublishesPresence(settings));
        });
    }

    // Only the embedded core can be asked; another one answers for itself.
    private bool? IsRegistered(PocAddress user) => _core?.Registrations.Snapshot.ContainsKey(user.ToString());

    private NextHop CoreHop => _settings.ExternalCore is { } core ? HopTo(core) : new NextHop.Over(Flow.InProcess(_settings.CoreHost));

    private string CoreUri => _settings.ExternalCore is { } core ? $"sip:{core.EndPoint};lr" : $"sip:{_settings.CoreHost};lr";

    private void Flush(MonotonicTime now)
    {
        _outbox.Flush();
        _ladders.Advance(now);
        if (_ladders.LeftOut == _leftOutTold || now < _tellLeftOutAt)
            return;
        _leftOutTold = _ladders.LeftOut;
        _tellLeftOutAt = now + LeftOutInterval;
        _loop.Log.LaddersLeftOut(_leftOutTold);
    }

    private void Note(Fact fact)
    {
        switch (fact)
        {
            case Fact.AlertRecorded recorded:
                _ladders.Watch(recorded.Alert, _loop.Now);
                break;
            case Fact.AlertTargetChanged changed:
                _ladders.Follow(changed.Id, changed.Target, _loop.Now);
                break;
            case Fact.RegistrationChanged registration:
                _presenceAgent?.Changed(registration.View.Address);
                break;
            case Fact.SessionRecorded recorded:
                _ladders.WatchSession(recorded.Session.Id.Value, HasConsole(recorded));
                NoteEnd(recorded.Session);
                break;
            case Fact.SessionChanged changed:
                NoteEnd(changed.Session);
                break;
            case Fact.EnquiryChanged changed:
                _enquiryCalls.Note(changed.Enquiry);
                break;
        }
    }

    private void FactsChanged() => _loop.Post(now =>
    {
        _accounts?.Follow(_facts.Current, now);
        _controlling?.FactsChanged(now);
        _presence?.FactsChanged(now);
        _messageBox?.FactsChanged(now);
        _presenceAgent?.FactsChanged();
    });

    private void NoteEnd(SessionRecord session)
    {
        if (session.State == SessionState.Ended)
            _ladders.EndSession(session.Id.Value, _loop.Now);
    }

    private bool HasConsole(Fact.SessionRecorded recorded) =>
        recorded.Participants.Select(participant => participant.Address).Append(recorded.Session.Initiator)
            .Any(address => _facts.Current.Subscribers.TryFind(address, out var subscriber) && subscriber.HasConsole);

    private DateTimeOffset UtcOf(MonotonicTime time) => _clock.UtcNow + (time - _clock.Now);

    private static NextHop.To HopTo(SipListenAddress address) => new(address.Kind, address.Address.ToString(), address.Port);

    private ListeningPoint PointOfClient(ElementPort port) =>
        PointsOf(port) is [var first, ..] ? first : new(TransportKind.InProcess, _settings.PocClientHost, 0);

    private static ImmutableArray<ListeningPoint> PointsOf(ElementPort port) =>
        [.. port.Local.Select(local => new ListeningPoint(local.Kind, HostOf(local), local.Port))];

    private static string HostOf(SipListenAddress local) =>
        local.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{local.Address}]" : local.Address.ToString();
}
