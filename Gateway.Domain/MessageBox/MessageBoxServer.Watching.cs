using System.Globalization;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.MessageBox;

/// <summary>
/// Who is told how many messages wait for him (RFC 3842): whose the mailbox is, as the trust domain asserts him, and nobody else. A user who has no mailbox has no
/// messages, and is told so: telephones ask without knowing.
/// </summary>
public sealed partial class MessageBoxServer
{
    // A day is what RFC 3842 §3.4 calls usual; who does not say gets an hour.
    private static readonly TimeSpan WatchMax = TimeSpan.FromDays(1);
    private static readonly TimeSpan WatchUsual = TimeSpan.FromHours(1);
    private static readonly TimeSpan WatchMin = TimeSpan.FromMinutes(1);

    // Seconds; some telephones ask again at once where nobody says when.
    private const string AskAgainAfter = "60";

    private readonly Dictionary<PocAddress, WatchedMailbox> _watched = [];
    private readonly DeadlineQueue<WatchedMailbox> _owed = new();

    /// <summary>Subscriptions that stand.</summary>
    public int WatcherCount => _watched.Values.Sum(mailbox => mailbox.Count);

    /// <summary>Messages came, went, or were heard in a mailbox.</summary>
    public void MailboxChanged(MailboxId mailbox)
    {
        if (_facts.Current.Services.TryFind(mailbox, out var there) && _watched.TryGetValue(there.Owner, out var watched))
            watched.CountAnew();
    }

    /// <summary>Mailboxes and their owners may be gone, or there for the first time: who watches is told.</summary>
    public void FactsChanged(MonotonicTime now)
    {
        foreach (var watched in _watched.Values.ToArray())
        {
            if (IsKnown(watched.Owner))
                watched.CountAt(MailboxOf(watched.Owner));
            else
                watched.End(now);
        }
    }

    internal void Settle(WatchedMailbox mailbox) => _owed.Settle(mailbox);

    internal void Forget(WatchedMailbox mailbox) => _watched.Remove(mailbox.Owner);

    private void Subscribe(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (!IsTrusted(from))
            Respond(transaction, request, SipStatus.Forbidden, now);
        else if (EventView.Of(request)?.Package != MessageSummary.Package)
            _agents.Respond(transaction, request, SipStatus.BadEvent, MessageExtras.None.With(HeaderId.AllowEvents, MessageSummary.Package), now);
        else if (!MediaTypes.AreAccepted(request, MessageSummary.MediaType))
            Respond(transaction, request, SipStatus.NotAcceptable, now);
        else if (!TryFindOwner(request, out var owner))
            Respond(transaction, request, SipStatus.NotFound, now);
        else if (!AssertedIdentity.Of(request).Addresses.Any(person => MailboxPeople.IsFor(_facts.Current, owner, person)))
            Respond(transaction, request, SipStatus.Forbidden, now);
        else if (AskedFor(request) is var asked && asked > TimeSpan.Zero && asked < WatchMin)
            _agents.Respond(
                transaction, request, SipStatus.IntervalTooBrief,
                MessageExtras.None.With(HeaderId.MinExpires, ((long)WatchMin.TotalSeconds).ToString(CultureInfo.InvariantCulture)), now);
        else
            Watch(transaction, request, owner, from, now);
    }

    // What is owed at once is the count, so it is fetched before the answer: one that only asks gets it too (RFC 6665 §4.4.3).
    private void Watch(ServerTransactionId transaction, SipRequest request, PocAddress owner, Flow from, MonotonicTime now)
    {
        if (_watched.TryGetValue(owner, out var watched))
            Accept(transaction, request, watched, from, now);
        else if (IsFull)
            AskAgainLater(transaction, request, now);
        else if (MailboxOf(owner) is { } mailbox)
            Store.Count(mailbox, counted => Post(later => Watch(transaction, request, owner, mailbox, counted, from, later)));
        else
            Watch(transaction, request, owner, null, default(MessageSummary), from, now);
    }

    private void Watch(
        ServerTransactionId transaction, SipRequest request, PocAddress owner, MailboxId? mailbox, MessageSummary? counted, Flow from, MonotonicTime now)
    {
        // Another telephone of his may have been faster.
        var isWatched = _watched.TryGetValue(owner, out var watched);
        if (counted is not { } summary || !isWatched && IsFull)
        {
            AskAgainLater(transaction, request, now);
            return;
        }

        if (watched is null)
        {
            _watched.Add(owner, watched = new(this, owner, mailbox, summary));
            // What changed between the count and this was told to nobody.
            watched.CountAnew();
            watched.CountAt(MailboxOf(owner));
        }

        Accept(transaction, request, watched, from, now);
    }

    private void Accept(ServerTransactionId transaction, SipRequest request, WatchedMailbox watched, Flow from, MonotonicTime now)
    {
        // Who only asks takes nobody's place.
        var place = new WatchedMailbox.Place(SubscriberContact.Of(request), AssertedIdentity.Of(request).Address, EventView.Of(request)?.Id);
        var isFull = IsFull || watched.Count >= WatchedMailbox.SubscriptionsMax;
        var old = AskedFor(request) > TimeSpan.Zero ? watched.ReplacedBy(place, isFull) : null;
        if (isFull && old is null)
        {
            AskAgainLater(transaction, request, now);
            return;
        }

        var terms = new SubscriptionTerms(request.Has(HeaderId.Expires) ? WatchMax : WatchUsual, ContactOf(from));
        watched.Add(_agents.AcceptSubscription(transaction, request, terms, watched, now), place, now);
        old?.Replace(now);
    }

    private bool IsFull => _agents.SubscriptionCount >= _settings.SubscriptionsMax;

    private void AskAgainLater(ServerTransactionId transaction, SipRequest request, MonotonicTime now) => _agents.Respond(
        transaction, request, SipStatus.ServiceUnavailable, MessageExtras.None.With(HeaderId.RetryAfter, AskAgainAfter), now);

    // By the address of its owner, as telephones do, or by any service identity of the mailbox.
    private bool TryFindOwner(SipRequest request, out PocAddress owner)
    {
        if (PocAddress.TryParse(request.RequestUriText, out owner, out _) && IsKnown(owner))
            return true;
        var services = _facts.Current.Services;
        if (!SipUri.TryParse(request.RequestUri, out var uri) || !services.TryFind(uri, out var identity) || identity.Mailbox is not { } id || !services.TryFind(id, out var mailbox))
            return false;
        owner = mailbox.Owner;
        return true;
    }

    private bool IsKnown(PocAddress owner) => _facts.Current.Subscribers.TryFind(owner, out _) || MailboxOf(owner) is not null;

    private MailboxId? MailboxOf(PocAddress owner) => _facts.Current.Services.TryFindMailboxOf(owner, out var mailbox) ? mailbox.Id : null;

    private static TimeSpan AskedFor(SipRequest request) => request.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) ? TimeSpan.FromSeconds(seconds) : WatchUsual;
}
