using System.Globalization;
using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence;

/// <summary>
/// One subscription to somebody's presence. What it is shown follows from its standing; what it was shown is remembered, so that a change is told once, and not
/// sooner than the interval allows.
/// </summary>
internal sealed class PresenceWatcher(PresenceServer server, Presentity presentity, IReadOnlyList<PocAddress> identities, bool isAnonymous, PresenceEnquiry enquiry)
    : ISubscriptionOwner
{
    private const long Nothing = -1;

    private long _shown = Nothing;
    private MonotonicTime _notBefore;
    private MonotonicTime _givesUpAt = MonotonicTime.Never;
    private bool _isOver;

    public Presentity Presentity { get; } = presentity;

    /// <summary>All that is asserted of who watches.</summary>
    public IReadOnlyList<PocAddress> Identities { get; } = identities;

    public bool IsAnonymous { get; } = isAnonymous;

    /// <summary>What was asked, for the record.</summary>
    public PresenceEnquiry Enquiry { get; } = enquiry;

    public WatcherStanding Standing { get; private set; }

    public IncomingSubscription? Subscription { get; private set; }

    /// <summary>When something is to be told, or waiting ends.</summary>
    public MonotonicTime DueAt => MonotonicTime.Earlier(_givesUpAt, Owes ? _notBefore : MonotonicTime.Never);

    /// <summary>NOTIFYs with a state that were sent.</summary>
    public int Notifications { get; private set; }

    private bool Owes => !_isOver && Standing == WatcherStanding.Allowed && _shown != Presentity.Version;

    /// <summary>Begins to notify.</summary>
    public void Begin(IncomingSubscription subscription, WatcherStanding standing, MonotonicTime now)
    {
        Subscription = subscription;
        Stand(standing, now);
        Show(now);
    }

    /// <summary>What is true may have changed.</summary>
    public void Changed(MonotonicTime now)
    {
        if (Owes && now >= _notBefore)
            Show(now);
    }

    /// <summary>The rules were looked at again.</summary>
    public void Decided(WatcherStanding standing, MonotonicTime now)
    {
        if (_isOver || standing == Standing)
            return;
        if (standing == WatcherStanding.Blocked)
        {
            End("rejected", now);
            return;
        }

        Stand(standing, now);
        Show(now);
    }

    /// <summary>Runs what is due.</summary>
    public void Tick(MonotonicTime now)
    {
        if (now >= _givesUpAt)
            End("giveup", now);
        else
            Changed(now);
    }

    /// <summary>Nothing more will be told.</summary>
    public void End(string reason, MonotonicTime now)
    {
        if (_isOver)
            return;
        _isOver = true;
        _givesUpAt = MonotonicTime.Never;
        Subscription?.Notify(new SubscriptionState.Terminated(reason), MessageExtras.None, now);
    }

    public void Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now)
    {
        // What its rule says now decides what it is owed (RFC 6665 §4.2.1.2).
        var standing = server.Decide(this, now);
        if (standing == WatcherStanding.Blocked)
        {
            End("rejected", now);
            return;
        }

        if (standing != Standing)
            Stand(standing, now);
        Show(now);
        server.Settle(Presentity);
    }

    public void Ended(IncomingSubscription subscription, MonotonicTime now)
    {
        _isOver = true;
        server.Over(this, now);
    }

    private void Stand(WatcherStanding standing, MonotonicTime now)
    {
        Standing = standing;
        _shown = Nothing;
        _givesUpAt = standing == WatcherStanding.Pending ? now + server.Settings.PendingMax : MonotonicTime.Never;
    }

    private void Show(MonotonicTime now)
    {
        _notBefore = now + server.Settings.NotifyInterval;
        switch (Standing)
        {
            case WatcherStanding.Allowed:
                _shown = Presentity.Version;
                Notifications++;
                Subscription?.Notify(new SubscriptionState.Active(), State(Presentity.Body, Presentity.Version), now);
                break;
            case WatcherStanding.PolitelyBlocked:
                // The same headers as one who is truly away would have.
                Notifications++;
                Subscription?.Notify(new SubscriptionState.Active(), State(Presentity.OfflineBody, 0), now);
                break;
            default:
                Subscription?.Notify(new SubscriptionState.Pending(), MessageExtras.None, now);
                break;
        }
    }

    private static MessageExtras State(MessageBody body, long version) =>
        MessageExtras.None.With(HeaderId.SipETag, version.ToString("x", CultureInfo.InvariantCulture)).With(body);
}
