using Gateway.Domain.Access;
using Gateway.Domain.Presence.Watching;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>People of other networks on lists: they are watched there, in the name of who watches the list.</summary>
public sealed partial class PresenceServer : ISubscriptionKeeper
{
    private readonly Dictionary<BackEndKey, BackEndSubscription> _backEnds = [];
    private readonly HashSet<BackEndSubscription> _beginning = [];
    private readonly Queue<BackEndSubscription> _toBegin = [];
    private readonly DeadlineQueue<BackEndSubscription> _backEndDeadlines = new();

    /// <summary>Subscriptions to people of other networks.</summary>
    public int BackEndCount => _backEnds.Count;

    /// <summary>Whether somebody lives in a network that can be asked.</summary>
    internal bool IsElsewhere(PocAddress who) =>
        Settings is { Core: not null, Domain: { } domain } && who.Host.Length > 0 && !who.Host.Equals(domain, StringComparison.OrdinalIgnoreCase);

    /// <summary>The back-end subscription for a member of a list.</summary>
    /// <param name="key">Which.</param>
    /// <param name="icid">The <c>icid-value</c> of the list: what is charged there is charged for it.</param>
    /// <param name="isNew">Whether one may be begun: who looks but once is shown what is known.</param>
    /// <returns><c>null</c> where there is none.</returns>
    internal BackEndSubscription? BackEndOf(BackEndKey key, string icid, bool isNew)
    {
        if (_backEnds.TryGetValue(key, out var known) || !isNew || _backEnds.Count + _toBegin.Count >= Settings.BackEndsMax)
            return known;
        var headers = MessageExtras.None.With(HeaderId.Event, PresenceDocument.Package).With(HeaderId.Accept, PresenceDocument.MediaType)
            .With(HeaderId.PAssertedIdentity, $"<{key.Watcher}>")
            .With(HeaderId.PChargingVector, $"icid-value=\"{icid}\";icid-generated-at={Settings.HostName};orig-ioi={Settings.Domain}");
        _backEnds.Add(key, known = new(this, key, key.IsAnonymous ? headers.With(HeaderId.Privacy, "id") : headers));
        return known;
    }

    /// <summary>Begins one, or does so when others have their answer.</summary>
    internal void Begin(BackEndSubscription one, MonotonicTime now)
    {
        if (_beginning.Count < Settings.BackEndsOpenMax)
        {
            one.Step(new WatchEvent.Wanted(), now);
            Settle(one, now);
        }
        else if (!one.Waits)
        {
            one.Waits = true;
            _toBegin.Enqueue(one);
        }
    }

    /// <summary>Follows one, forgets it when nothing is left, and begins the next that waits.</summary>
    internal void Settle(BackEndSubscription one, MonotonicTime now)
    {
        Follow(one);
        while (_beginning.Count < Settings.BackEndsOpenMax && _toBegin.TryDequeue(out var next))
        {
            next.Waits = false;
            if (next.IsWanted)
                next.Step(new WatchEvent.Wanted(), now);
            Follow(next);
        }
    }

    OutgoingSubscription ISubscriptionKeeper.Subscribe(PocAddress watcher, PocAddress target, MessageExtras headers, uint seconds, ISubscriberOwner owner, MonotonicTime now) =>
        _agents.Subscribe(
            new()
            {
                Method = SipMethod.Subscribe, RequestUri = target.ToString(), To = $"<{target}>", Contact = $"<sip:{Settings.HostName}>", Extras = headers, Expires = seconds,
                From = headers.Headers.Any(line => line.Key == HeaderNames.NameOf(HeaderId.Privacy)) ? "\"Anonymous\" <sip:anonymous@anonymous.invalid>" : $"<{watcher}>",
                Hop = Settings.Core ?? throw new InvalidOperationException("nobody can be asked without a core"),
            },
            owner, now);

    double ISubscriptionKeeper.NewJitter() => _ids.NewUInt32() / (double)uint.MaxValue;

    string ISubscriptionKeeper.NewIcid() => _ids.NewToken(26);

    void ISubscriptionKeeper.Settle(KeptSubscription one, MonotonicTime now) => Settle((BackEndSubscription)one, now);

    private void TickBackEnds(MonotonicTime now)
    {
        while (_backEndDeadlines.TryTakeDue(now, out var due))
        {
            due.Step(new WatchEvent.Tick(), now);
            Settle(due, now);
        }
    }

    private void Follow(BackEndSubscription one)
    {
        if (one.IsBeginning)
            _beginning.Add(one);
        else
            _beginning.Remove(one);
        if (one.IsForgotten)
            _backEnds.Remove(one.Key);
        else
            _backEndDeadlines.Settle(one);
    }
}
