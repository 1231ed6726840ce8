using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>A subscription that ran out while it waited for a decision (RFC 3857 §4.7.1, waiting).</summary>
/// <param name="Id">Its identifier in watcher information.</param>
/// <param name="Watcher">Who.</param>
/// <param name="Since">When he asked.</param>
/// <param name="GivesUpAt">Until when the person is told of it.</param>
internal sealed record WaitingWatcher(string Id, PocAddress Watcher, MonotonicTime Since, MonotonicTime GivesUpAt);

/// <summary>Somebody who is told who watches him: the first time of all, then of those of whom something else is true, not more often than the interval allows.</summary>
internal sealed class WatcherInfoWatcher(PresenceServer server, Presentity presentity) : ISubscriptionOwner
{
    private readonly Dictionary<string, WatcherInfoEntry> _changed = new(StringComparer.Ordinal);
    private IncomingSubscription? _subscription;
    private MonotonicTime _notBefore;
    private uint _version;

    /// <summary>When something is to be told.</summary>
    public MonotonicTime DueAt => _changed.Count > 0 ? _notBefore : MonotonicTime.Never;

    public void Begin(IncomingSubscription subscription, MonotonicTime now)
    {
        _subscription = subscription;
        ShowAll(now);
    }

    /// <summary>Something else is true of a watcher.</summary>
    public void Changed(WatcherInfoEntry entry, MonotonicTime now)
    {
        _changed[entry.Id] = entry;
        Tick(now);
    }

    public void Tick(MonotonicTime now)
    {
        if (_changed.Count == 0 || now < _notBefore)
            return;
        Show(new(presentity.Address, _version, IsFull: false, [.. _changed.Values]), now);
    }

    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now) => ShowAll(now);

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
        presentity.InfoWatchers?.Remove(this);
        server.Settle(presentity);
    }

    private void ShowAll(MonotonicTime now) => Show(new(presentity.Address, _version, IsFull: true, server.EntriesOf(presentity, now)), now);

    private void Show(WatcherInfo info, MonotonicTime now)
    {
        _changed.Clear();
        _version++;
        _notBefore = now + server.Settings.NotifyInterval;
        _subscription?.Notify(new SubscriptionState.Active(), MessageExtras.None.With(new MessageBody(WatcherInfo.MediaType, info.Write())), now);
    }
}
