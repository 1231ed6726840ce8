using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Media;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Api.Demo;

/// <summary>
/// The simulated fleet: handsets that register with digest over a UDP socket of their own, answer alerts each in its manner, go out of
/// coverage and come back, say how they are, raise alerts and take part in sessions at a gentle pace. To the core they are phones like any other.
/// </summary>
/// <remarks>Everything it does by chance comes from its <see cref="IdSource"/>: the same seed gives the same shift.</remarks>
internal sealed class SimulatedFleet : ISipElement, IPocClientOwner
{
    private static readonly string[] Texts =
        ["Call me back", "Need a second unit", "At the gate, nobody here", "Back in ten minutes", "Where do you want the truck?", "Relief is late", "Road is clear again"];

    private readonly Dictionary<PocAddress, SimulatedHandset> _handsets;
    private readonly string _password;
    private readonly NetworkFactsSource _facts;
    private readonly FleetAgenda _agenda;
    private readonly PocClient _client;

    /// <param name="handsets">Who belongs to it.</param>
    /// <param name="password">What all of them authenticate with.</param>
    /// <param name="settings">Where it lives.</param>
    /// <param name="transmitter">Its way out.</param>
    /// <param name="chance">Chance for what happens and for identifiers.</param>
    /// <param name="ports">Where the media of its sessions comes in.</param>
    /// <param name="facts">Whom alerts can go to.</param>
    /// <param name="now">The present.</param>
    public SimulatedFleet(
        IEnumerable<SimulatedHandset> handsets, string password, PocClientSettings settings, ISipTransmitter transmitter, IdSource chance,
        IMediaPorts ports, NetworkFactsSource facts, MonotonicTime now)
    {
        _handsets = handsets.ToDictionary(handset => handset.Address);
        _password = password;
        _facts = facts;
        _agenda = new(chance);
        var sessions = new FleetSessions(_handsets, facts, _agenda);
        _client = new(settings, transmitter, chance, SipTimers.Default, ports, this, sessions);
        foreach (var handset in _handsets.Values)
        {
            // All within two seconds: a newcomer shall see a living board within five.
            _agenda.At(now + _agenda.Between(0, 2_000), at => Serve(handset, at));
            PlanCoverage(handset, now);
        }

        _agenda.At(now + _agenda.Between(4_000, 8_000), RaiseAlert);
        sessions.Begin(_client, now);
        new FleetPresence(_handsets, _client, _agenda).Begin(now);
    }

    /// <inheritdoc/>
    public string HostName => _client.HostName;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(_client.NextDeadline, _agenda.NextDeadline);

    /// <summary>The parts that its people have in sessions at the moment.</summary>
    public IReadOnlyCollection<PocClientSession> Sessions => _client.Sessions;

    /// <inheritdoc/>
    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _client.Receive(message, from, now);

    /// <inheritdoc/>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _client.TransmitFailed(ticket, hop, now);

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        _client.Tick(now);
        _agenda.Tick(now);
    }

    void IPocClientOwner.AlertArrived(IncomingAlert alert, MonotonicTime now)
    {
        switch (_handsets[alert.To].Manner)
        {
            case HandsetManner.Silent:
                return;
            case HandsetManner.Slow:
                AnswerLater(alert, SipStatus.Ok, now + _agenda.Between(2_000, 6_000));
                return;
            case HandsetManner.Busy when _agenda.OneIn(3):
                AnswerLater(alert, SipStatus.BusyHere, now + _agenda.Between(200, 800));
                return;
            default:
                AnswerLater(alert, SipStatus.Ok, now + _agenda.Between(100, 900));
                return;
        }
    }

    // A handset's user learns of the outcome on his display; the simulated one does nothing about it.
    void IPocClientOwner.AlertAnswered(string callId, SipResponse response, MonotonicTime now)
    {
    }

    void IPocClientOwner.AlertFailed(string callId, bool timedOut, MonotonicTime now)
    {
    }

    void IPocClientOwner.RegistrationReported(PocAddress account, bool isRegistered, int status)
    {
    }

    private void AnswerLater(IncomingAlert alert, int status, MonotonicTime at) => _agenda.At(at, now => _client.AnswerAlert(alert, status, now));

    private void RaiseAlert(MonotonicTime now)
    {
        _agenda.At(now + _agenda.Between(9_000, 25_000), RaiseAlert);
        var registered = _client.Accounts.ToList();
        if (registered.Count == 0)
            return;
        var from = registered[_agenda.Pick(registered.Count)];
        var consoles = _facts.Current.Subscribers.All.Where(subscriber => subscriber.HasConsole).Select(subscriber => subscriber.Address).Order(ByText).ToList();
        var colleagues = _handsets.Keys.Where(address => address != from.Address).Order(ByText).ToList();
        var targets = consoles.Count > 0 && _agenda.OneIn(2) ? consoles : colleagues;
        if (targets.Count > 0)
            _client.SendAlert(from, targets[_agenda.Pick(targets.Count)], _agenda.Chance.NewCallId(), _agenda.OneIn(4) ? null : Texts[_agenda.Pick(Texts.Length)], now);
    }

    private void PlanCoverage(SimulatedHandset handset, MonotonicTime now)
    {
        var often = handset.Manner == HandsetManner.Wanderer;
        _agenda.At(now + (often ? _agenda.Between(20_000, 60_000) : _agenda.Between(120_000, 900_000)), leaving =>
        {
            _client.Release(handset.Address, leaving);
            _agenda.At(leaving + _agenda.Between(10_000, 40_000), back =>
            {
                Serve(handset, back);
                PlanCoverage(handset, back);
            });
        });
    }

    private void Serve(SimulatedHandset handset, MonotonicTime now) => _client.Serve(new(handset.Address, handset.DisplayName, _password), now);

    private static readonly Comparer<PocAddress> ByText =
        Comparer<PocAddress>.Create(static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));
}
