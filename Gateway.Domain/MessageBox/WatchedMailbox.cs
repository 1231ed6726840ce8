using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.MessageBox;

/// <summary>
/// Somebody who is told how many messages wait for him (RFC 3842): the telephones that he has subscribed with, and what they were told. His mailbox is counted anew
/// when something has changed, and told when the count is another; never more than once a second (§3.10). While he has no mailbox nothing waits for him.
/// </summary>
/// <remarks>Belongs to the event loop.</remarks>
internal sealed class WatchedMailbox(MessageBoxServer server, PocAddress owner, MailboxId? mailbox, MessageSummary summary) : ISubscriptionOwner, IDeadline
{
    /// <summary>Telephones of one owner; one more is answered 503, so that a telephone that never stops asking costs no more than this.</summary>
    public const int SubscriptionsMax = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // In the order in which they came.
    private readonly List<(IncomingSubscription Subscription, Place Place)> _subscriptions = [];
    private MailboxId? _mailbox = mailbox;
    private MessageSummary _known = summary;
    private MonotonicTime _notBefore;
    private bool _isCounting;
    private bool _hasChanged;
    private bool _owes;

    /// <summary>Whose it is.</summary>
    public PocAddress Owner => owner;

    /// <summary>How many telephones are told.</summary>
    public int Count => _subscriptions.Count;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => _owes ? _notBefore : MonotonicTime.Never;

    /// <inheritdoc/>
    public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>Whose subscription it is, and from which telephone.</summary>
    /// <param name="Contact">The telephone; <c>null</c> where it cannot be told.</param>
    /// <param name="Person">Who subscribes, as the trust domain says: nobody takes the place of another.</param>
    /// <param name="EventId">Which of several of this telephone.</param>
    internal readonly record struct Place(SubscriberContact? Contact, PocAddress Person, string? EventId);

    /// <summary>One more is told.</summary>
    public void Add(IncomingSubscription subscription, in Place place, MonotonicTime now)
    {
        _subscriptions.Add((subscription, place));
        Notify(subscription, now);
    }

    /// <summary>
    /// The subscription whose place a new one takes, so that a telephone that has started anew, or asks again and again, has one and not all of them: its own; and
    /// where no more are taken, the eldest at the same address and port.
    /// </summary>
    /// <param name="place">The new one.</param>
    /// <param name="isFull">Whether no more are taken.</param>
    /// <returns><c>null</c>: it takes nobody's place.</returns>
    public IncomingSubscription? ReplacedBy(Place place, bool isFull)
    {
        if (place.Contact is not { } contact)
            return null;
        var own = _subscriptions.FindAll(one => one.Place.Person == place.Person && one.Place.Contact is not null);
        var same = own.Find(one => one.Place.EventId == place.EventId && contact.IsSameAs(one.Place.Contact!));
        return same.Subscription ?? (isFull ? own.Find(one => contact.IsAtSamePlaceAs(one.Place.Contact!)).Subscription : null);
    }

    /// <summary>What is counted from now on.</summary>
    /// <param name="now">His mailbox; <c>null</c> while he has none.</param>
    public void CountAt(MailboxId? now)
    {
        if (now == _mailbox)
            return;
        _mailbox = now;
        CountAnew();
    }

    /// <summary>Something may have changed in it.</summary>
    public void CountAnew()
    {
        if (_isCounting)
        {
            // What is being read may not know of it.
            _hasChanged = true;
            return;
        }

        _isCounting = true;
        if (_mailbox is { } counts)
            server.Store.Count(counts, counted => server.Post(now => Counted(counts, counted, now)));
        else
            server.Post(now => Counted(null, default(MessageSummary), now));
    }

    /// <summary>Nobody has this address any more.</summary>
    public void End(MonotonicTime now)
    {
        foreach (var (subscription, _) in _subscriptions.ToArray())
            subscription.Notify(new SubscriptionState.Terminated("noresource"), MessageExtras.None, now);
    }

    /// <summary>What is owed may be told now.</summary>
    public void Tick(MonotonicTime now)
    {
        if (!_owes || now < _notBefore)
            return;
        (_owes, _notBefore) = (false, now + Pause);
        foreach (var (subscription, _) in _subscriptions.ToArray())
            Notify(subscription, now);
    }

    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now) => Notify(subscription, now);

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
        _subscriptions.RemoveAll(one => one.Subscription == subscription);
        if (_subscriptions.Count == 0)
            server.Forget(this);
    }

    // Storage that does not answer leaves what was told.
    private void Counted(MailboxId? where, MessageSummary? counted, MonotonicTime now)
    {
        _isCounting = false;
        if (_hasChanged)
        {
            _hasChanged = false;
            CountAnew();
        }

        // The count of a mailbox that is not his any more is nobody's news.
        if (where != _mailbox || counted is not { } summary || summary == _known)
            return;
        _known = summary;
        _owes = true;
        Tick(now);
        server.Settle(this);
    }

    private void Notify(IncomingSubscription subscription, MonotonicTime now) =>
        subscription.Notify(new SubscriptionState.Active(), MessageExtras.None.With(_known.Write(owner)), now);
}
