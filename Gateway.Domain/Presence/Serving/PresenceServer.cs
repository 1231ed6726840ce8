using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>
/// The Presence Server of a network (TS 23.141 A.1 steps 7 to 10): takes what is published of its users' presence (RFC 3903), makes one document of it, and shows
/// it to those who may see it (RFC 3856, RFC 5025), at once and at every change.
/// </summary>
/// <remarks>
/// It trusts who brings it requests: identities are those that the trust domain asserts. What a watcher may see is decided at his SUBSCRIBE, at every refresh, when rules or groups
/// change, and when a rule begins or ends to hold. Not thread safe: one event loop owns it.
/// </remarks>
public sealed partial class PresenceServer : ISipElement, IUserAgentOwner
{
    private const string Methods = "SUBSCRIBE, NOTIFY, PUBLISH, OPTIONS";

    private readonly UserAgentCore _agents;
    private readonly IdSource _ids;
    private readonly NetworkFactsSource _facts;
    private readonly IPresenceRecords _records;
    private readonly Dictionary<PocAddress, Presentity> _presentities = [];
    private readonly DeadlineQueue<Presentity> _deadlines = new();
    private readonly DeadlineQueue<ListSubscription> _listDeadlines = new();
    private int _watchers;

    /// <param name="settings">Names and limits.</param>
    /// <param name="transmitter">Where its messages go out.</param>
    /// <param name="ids">Chance for branches and tags.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="facts">Subscribers, groups and rules.</param>
    /// <param name="records">Who writes enquiries down.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    public PresenceServer(
        PresenceServerSettings settings, ISipTransmitter transmitter, IdSource ids, SipTimers timers, NetworkFactsSource facts, IPresenceRecords records,
        Func<MonotonicTime, DateTimeOffset> utcOf)
    {
        Settings = settings;
        _ids = ids;
        _facts = facts;
        _records = records;
        UtcOf = utcOf;
        _agents = new(
            new()
            {
                HostName = settings.HostName, Points = settings.Points, Product = "PoC-Gateway", Allow = Methods, Supported = "gruu, eventlist", Extensions = ["gruu", "eventlist"],
                SubscriptionsMax = settings.SubscriptionsMax,
            },
            transmitter, ids, timers, this);
    }

    /// <inheritdoc/>
    public string HostName => Settings.HostName;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(MonotonicTime.Earlier(_agents.NextDeadline, _validityAt), MonotonicTime.Earlier(
        _backEndDeadlines.NextDeadline, MonotonicTime.Earlier(_deadlines.NextDeadline, _listDeadlines.NextDeadline)));

    /// <summary>Subscriptions that stand.</summary>
    public int WatcherCount => _watchers;

    /// <summary>People of whom something is known or watched.</summary>
    public int PresentityCount => _presentities.Count;

    /// <summary>Subscriptions to lists.</summary>
    public int ListCount => _lists.Count;

    internal PresenceServerSettings Settings { get; }

    internal Func<MonotonicTime, DateTimeOffset> UtcOf { get; }

    internal NetworkFacts Facts => _facts.Current;

    internal IdSource Ids => _ids;

    /// <inheritdoc/>
    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _agents.Receive(message, from, now);

    /// <inheritdoc/>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _agents.TransmitFailed(ticket, hop, now);

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        _agents.Tick(now);
        while (_deadlines.TryTakeDue(now, out var due))
        {
            if (due.Publications.Expire(now))
                Follow(due, now);
            foreach (var watcher in due.Watchers.ToArray())
            {
                if (watcher.DueAt <= now)
                    watcher.Tick(now);
            }

            TickInfo(due, now);
            Settle(due);
        }

        while (_listDeadlines.TryTakeDue(now, out var list))
        {
            list.Tick(now);
            _listDeadlines.Settle(list);
        }

        TickBackEnds(now);
        if (now >= _validityAt)
            FactsChanged(now);
    }

    /// <summary>Tells that subscribers, groups or rules may have changed: everybody who watches is judged anew, at once.</summary>
    public void FactsChanged(MonotonicTime now)
    {
        foreach (var presentity in _presentities.Values.ToArray())
        {
            var isGone = !_facts.Current.Subscribers.TryFind(presentity.Address, out _);
            foreach (var watcher in presentity.Watchers.ToArray())
            {
                if (isGone)
                    watcher.End("noresource", now);
                else
                    watcher.Decided(Decide(watcher, now), now);
            }

            ForgetDecided(presentity, now);
            Settle(presentity);
        }

        foreach (var list in _lists.ToArray())
            list.FactsChanged(now);
        FollowValidity(now);
    }

    /// <inheritdoc/>
    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now) => call.Refuse(SipStatus.MethodNotAllowed, MessageExtras.None, now);

    /// <inheritdoc/>
    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (request.Method == SipMethod.Subscribe)
            Subscribe(transaction, request, now);
        else if (request.Method == SipMethod.Publish)
            Publish(transaction, request, now);
        else
            Respond(transaction, request, request.Method == SipMethod.Options ? SipStatus.Ok : SipStatus.MethodNotAllowed, now);
    }

    /// <summary>What a watcher may see at this moment.</summary>
    internal WatcherRights Decide(PresenceViewer watcher, MonotonicTime now) =>
        RightsOf(Ask(watcher.Identities, watcher.IsAnonymous, watcher.Presentity.Address, now));

    /// <summary>Follows the timers of somebody, and forgets him when nothing is left.</summary>
    internal void Settle(Presentity presentity)
    {
        Keep(presentity);
        if (presentity.IsForgotten)
        {
            _presentities.Remove(presentity.Address);
            return;
        }

        _deadlines.Settle(presentity);
    }

    /// <summary>A subscription is over.</summary>
    internal void Over(PresenceWatcher watcher, ChargingEnd? end, MonotonicTime now)
    {
        if (!watcher.Presentity.Watchers.Remove(watcher))
            return;
        _watchers--;
        _records.Ended(new(watcher.Enquiry, watcher.Standing, watcher.Notifications, UtcOf(now)));
        Left(watcher, end, now);
        Settle(watcher.Presentity);
    }

    /// <summary>A state was shown.</summary>
    internal void Notified(PresenceCharge charge, int octets, MonotonicTime now)
    {
        if (Settings.ChargesNotifications)
            _records.Notified(new(NewChargingId(now), charge.Id, charge.Notifications, octets, UtcOf(now)));
    }

    internal ChargingRecordId NewChargingId(MonotonicTime now) => new(SortableId.New("cdr", UtcOf(now), _ids));

    internal Presentity PresentityOf(PocAddress address)
    {
        if (!_presentities.TryGetValue(address, out var presentity))
            _presentities.Add(address, presentity = new(address, Settings.Publications, _ids));
        return presentity;
    }

    private static void Follow(Presentity presentity, MonotonicTime now)
    {
        if (!presentity.Compose())
            return;
        foreach (var watcher in presentity.Watchers.ToArray())
            watcher.Changed(now);
    }

    internal AccessRequest Ask(IReadOnlyList<PocAddress> identities, bool isAnonymous, PocAddress target, MonotonicTime now) =>
        _facts.Current.Ask(AccessAction.Presence, identities, isAnonymous, target, UtcOf(now));

    // Everybody may see himself, whatever his rules say of others.
    internal WatcherRights RightsOf(AccessRequest request)
    {
        foreach (var caller in request.Callers)
        {
            if (caller.Address == request.Target)
                return WatcherRights.Own;
        }

        return WatcherRights.Of(AccessPolicy.Decide(request, _facts.Current.Rules));
    }

    private void Respond(ServerTransactionId transaction, SipRequest request, int status, MonotonicTime now) =>
        _agents.Respond(transaction, request, status, MessageExtras.None, now);
}
