using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>
/// One subscription to somebody's presence. What it is shown follows from its standing; what it was shown is remembered, so that a change is told once, and not
/// sooner than the interval allows.
/// </summary>
internal sealed class PresenceWatcher(
    PresenceServer server, Presentity presentity, IReadOnlyList<PocAddress> identities, bool isAnonymous, PresenceEnquiry enquiry, PresenceCharge charge)
    : PresenceViewer(presentity, identities, isAnonymous), ISubscriptionOwner
{
    private const long Nothing = -1;

    private long _shown = Nothing;
    private MonotonicTime _notBefore;
    private MonotonicTime _givesUpAt = MonotonicTime.Never;
    private bool _isOver;
    private ChargingEnd? _end;

    /// <summary>What was asked, for the record.</summary>
    public PresenceEnquiry Enquiry { get; } = enquiry;

    public IncomingSubscription? Subscription { get; private set; }

    /// <summary>When it began.</summary>
    public MonotonicTime Since { get; private set; }

    /// <summary>When it runs out unless it is refreshed.</summary>
    public MonotonicTime ExpiresAt { get; private set; }

    /// <inheritdoc/>
    public override MonotonicTime DueAt => MonotonicTime.Earlier(MonotonicTime.Earlier(_givesUpAt, charge.InterimAt), Owes ? _notBefore : MonotonicTime.Never);

    /// <summary>NOTIFYs with a state that were sent.</summary>
    public int Notifications => charge.Notifications;

    private bool Owes => !_isOver && Standing == WatcherStanding.Allowed && _shown != View.Version;

    /// <summary>Begins to notify.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="rights">What it is shown.</param>
    /// <param name="isKnown">Whether the watcher has said that he knows the present state (RFC 5839 §6.2): then it is not shown.</param>
    /// <param name="now">The present.</param>
    public void Begin(IncomingSubscription subscription, WatcherRights rights, bool isKnown, MonotonicTime now)
    {
        Subscription = subscription;
        (Since, ExpiresAt) = (now, now + Enquiry.Granted);
        _end = Enquiry.Granted == TimeSpan.Zero ? ChargingEnd.Answered : null;
        Stand(rights, now);
        if (!isKnown)
            Show(now);
        else
            _shown = Standing == WatcherStanding.Allowed ? View.Version : Nothing;
    }

    /// <inheritdoc/>
    public override void Changed(MonotonicTime now)
    {
        if (Owes && now >= _notBefore)
            Show(now);
    }

    /// <inheritdoc/>
    public override void Decided(WatcherRights rights, MonotonicTime now)
    {
        if (_isOver || rights == Rights)
            return;
        if (rights.Standing == WatcherStanding.Blocked)
        {
            End("rejected", now);
            return;
        }

        var before = Standing;
        Stand(rights, now);
        Show(now);
        if (Standing != before)
            server.Tell(this, before == WatcherStanding.Pending ? "approved" : "subscribe", now);
    }

    /// <inheritdoc/>
    public override void Tick(MonotonicTime now)
    {
        charge.Tick(now);
        if (now >= _givesUpAt)
            End("giveup", now);
        else
            Changed(now);
    }

    /// <inheritdoc/>
    public override void End(string reason, MonotonicTime now)
    {
        if (_isOver)
            return;
        _isOver = true;
        _givesUpAt = MonotonicTime.Never;
        _end = reason == "noresource" ? ChargingEnd.NoResource : ChargingEnd.Rejected;
        Subscription?.Notify(new SubscriptionState.Terminated(reason), MessageExtras.None, now);
    }

    bool ISubscriptionOwner.KnowsState(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now) =>
        !_isOver && server.Decide(this, now) == Rights && _shown != Nothing && PresenceServer.Knows(subscribe, EntityTag);

    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now)
    {
        var asked = server.GrantedFor(subscribe);
        ExpiresAt = now + asked;
        if (asked == TimeSpan.Zero)
            _end ??= ChargingEnd.Stopped;

        // What its rule says now decides what it is owed (RFC 6665 §4.2.1.2).
        var rights = server.Decide(this, now);
        if (rights.Standing == WatcherStanding.Blocked)
        {
            End("rejected", now);
            return;
        }

        if (rights != Rights)
            Stand(rights, now);
        if (!subscription.IsKnown)
            Show(now);
        server.Settle(Presentity);
    }

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
        _isOver = true;
        charge.Close(_end ?? (now < ExpiresAt ? ChargingEnd.Lost : ChargingEnd.TimedOut), server.UtcOf(now));
        server.Over(this, _end, now);
    }

    /// <summary>The tag of what he is shown. Who is politely blocked has that of one of whom nothing was ever told.</summary>
    private string EntityTag => Presentity.TagOf(Standing == WatcherStanding.Allowed ? View.Version : 0);

    private void Stand(WatcherRights rights, MonotonicTime now)
    {
        Rights = rights;
        charge.Stands(Standing);
        _shown = Nothing;
        _givesUpAt = Standing == WatcherStanding.Pending ? now + server.Settings.PendingMax : MonotonicTime.Never;
    }

    private void Show(MonotonicTime now)
    {
        _notBefore = now + server.Settings.NotifyInterval;
        if (Standing is not (WatcherStanding.Allowed or WatcherStanding.PolitelyBlocked))
        {
            Subscription?.Notify(new SubscriptionState.Pending(), MessageExtras.None, now);
            return;
        }

        // The same headers for one who is politely blocked as for one who is truly away.
        var isTrue = Standing == WatcherStanding.Allowed;
        var body = isTrue ? View.Body : Presentity.OfflineBody;
        _shown = isTrue ? View.Version : 0;
        charge.Notified(body.Content.Length);
        server.Notified(charge, body.Content.Length, now);
        Subscription?.Notify(new SubscriptionState.Active(), MessageExtras.None.With(HeaderId.SipETag, EntityTag).With(body), now);
    }
}
