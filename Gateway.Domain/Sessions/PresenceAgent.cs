using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Publishing;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions;

/// <summary>
/// The Presence Network Agent (TS 23.141 §5.1): publishes of the users that the PoC server serves what only it knows, whether they are registered, what they bar, and whether they are in a session
/// (presence fact sheet, clause 6).
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
/// <param name="settings">The PoC server.</param>
/// <param name="agents">What it sends with.</param>
/// <param name="ids">Chance.</param>
/// <param name="facts">Subscribers and their settings.</param>
/// <param name="isRegistered">Whether a device of the user can be reached; <c>null</c> where nobody here knows: then nothing is published.</param>
/// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
public sealed class PresenceAgent(
    PocServerSettings settings, UserAgentCore agents, IdSource ids, NetworkFactsSource facts, Func<PocAddress, bool?> isRegistered, Func<MonotonicTime, DateTimeOffset> utcOf)
{
    /// <summary>PUBLISHes that are open at one time: after a start there is one for each user.</summary>
    public const int OpenMax = 64;

    private readonly Dictionary<PocAddress, Served> _served = [];
    private readonly HashSet<PocAddress> _changed = [];
    private readonly HashSet<PocAddress> _inSession = [];
    private readonly DeadlineQueue<Served> _deadlines = new();
    private SubscriberDirectory? _seen;
    private int _open;

    /// <summary>When it has to be ticked.</summary>
    public MonotonicTime NextDeadline => _changed.Count > 0 ? MonotonicTime.Zero : _open < OpenMax ? _deadlines.NextDeadline : MonotonicTime.Never;

    /// <summary>Users of whom it publishes something.</summary>
    public int ServedCount => _served.Count;

    /// <summary>Something of a user may have changed; looked at in the next tick.</summary>
    public void Changed(PocAddress user) => _changed.Add(user);

    /// <summary>A user is in a session from now on, or in none any longer.</summary>
    public void Participates(PocAddress user, bool isInSession)
    {
        if (isInSession ? _inSession.Add(user) : _inSession.Remove(user))
            _changed.Add(user);
    }

    /// <summary>Subscribers may have changed: all of them are looked at in the next tick where they have.</summary>
    public void FactsChanged()
    {
        var subscribers = facts.Current.Subscribers;
        if (ReferenceEquals(subscribers, _seen))
            return;
        foreach (var subscriber in subscribers.All)
        {
            if (_seen is null || !_seen.TryFind(subscriber.Address, out var before) || before.Settings != subscriber.Settings)
                _changed.Add(subscriber.Address);
        }

        _changed.UnionWith(_served.Keys.Where(user => !subscribers.TryFind(user, out _)));
        _seen = subscribers;
    }

    /// <summary>Runs what is due.</summary>
    public void Tick(MonotonicTime now)
    {
        foreach (var user in _changed)
            Follow(user, now);
        _changed.Clear();
        while (_open < OpenMax && _deadlines.TryTakeDue(now, out var due))
            Run(due, now);
    }

    private void Follow(PocAddress user, MonotonicTime now)
    {
        if (!facts.Current.Subscribers.TryFind(user, out var subscriber))
        {
            // Whoever is no user any more has no presence that could be taken back: the server has forgotten him.
            _served.Remove(user);
            _inSession.Remove(user);
            return;
        }

        if (isRegistered(user) is not { } registered)
            return;
        var isPlain = !registered && subscriber.Settings is { IncomingSessionBarring: false, IncomingAlertBarring: false } && !_inSession.Contains(user);
        if (!_served.TryGetValue(user, out var served))
        {
            if (isPlain)
                return;
            _served.Add(user, served = new(user));
        }

        served.Publisher.Want(DocumentOf(user, registered, subscriber.Settings, utcOf(now)), now);
        _deadlines.Settle(served);
    }

    private PresenceDocument DocumentOf(PocAddress user, bool registered, PocSettings poc, DateTimeOffset at) => new(user.ToString())
    {
        Tuples =
        [
            new("s1")
            {
                ServiceId = PresenceTuple.PocSession, IsOpen = registered, IsRegistered = registered, IsBarred = poc.IncomingSessionBarring, IsInSession = _inSession.Contains(user),
                Contact = user.ToString(), Timestamp = at,
            },
            new("a1")
            {
                ServiceId = PresenceTuple.PocAlert, IsOpen = registered, IsRegistered = registered, IsBarred = poc.IncomingAlertBarring, Contact = user.ToString(), Timestamp = at,
            },
        ],
    };

    private void Run(Served served, MonotonicTime now)
    {
        if (_served.GetValueOrDefault(served.User) != served)
            return;
        if (served.Publisher.Next(now) is { } order)
            Send(served, order, now);
        _deadlines.Settle(served);
    }

    private void Send(Served served, PublishOrder order, MonotonicTime now)
    {
        _open++;
        var self = $"<sip:presence-agent@{settings.HostName}>";
        var request = new OutgoingRequest
        {
            Method = SipMethod.Publish, RequestUri = served.User.ToString(), From = self, To = $"<{served.User}>", Hop = settings.Core,
            Extras = PublishHeaders.Of(order).With(HeaderId.PAssertedIdentity, self),
        };
        agents.Send(request, (final, _, later) =>
        {
            _open--;
            served.Publisher.Ended(order, PublishHeaders.ResultOf(final), ids.NewUInt32() / (double)uint.MaxValue, later);
            Run(served, later);
        }, now);
    }

    private sealed class Served(PocAddress user) : IDeadline
    {
        public PocAddress User { get; } = user;

        public PresencePublisher Publisher { get; } = new();

        public MonotonicTime NextDeadline => Publisher.NextDeadline;

        public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;
    }
}
