using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.MessageBox;

/// <summary>Who is told how many messages wait for him (RFC 3842): the owner of a mailbox, as the trust domain asserts him, and nobody else.</summary>
public sealed partial class MessageBoxServer
{
    // A day is what RFC 3842 §3.4 calls usual; who does not say gets an hour.
    private static readonly TimeSpan WatchMax = TimeSpan.FromDays(1);
    private static readonly TimeSpan WatchUsual = TimeSpan.FromHours(1);
    private static readonly TimeSpan WatchMin = TimeSpan.FromMinutes(1);

    private readonly Dictionary<MailboxId, WatchedMailbox> _watched = [];
    private readonly DeadlineQueue<WatchedMailbox> _owed = new();

    /// <summary>Subscriptions that stand.</summary>
    public int WatcherCount => _watched.Values.Sum(mailbox => mailbox.Count);

    /// <summary>Messages came, went, or were heard in a mailbox.</summary>
    public void MailboxChanged(MailboxId mailbox)
    {
        if (_watched.TryGetValue(mailbox, out var watched))
            watched.CountAnew();
    }

    /// <summary>Mailboxes may be gone: who watches one is told.</summary>
    public void FactsChanged(MonotonicTime now)
    {
        foreach (var watched in _watched.Values.ToArray())
        {
            if (!_facts.Current.Services.TryFind(watched.Id, out _))
                watched.End(now);
        }
    }

    internal void Settle(WatchedMailbox mailbox) => _owed.Settle(mailbox);

    internal void Forget(WatchedMailbox mailbox) => _watched.Remove(mailbox.Id);

    private void Subscribe(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (!IsTrusted(from))
            Respond(transaction, request, SipStatus.Forbidden, now);
        else if (EventView.Of(request)?.Package != MessageSummary.Package)
            _agents.Respond(transaction, request, SipStatus.BadEvent, MessageExtras.None.With(HeaderId.AllowEvents, MessageSummary.Package), now);
        else if (!MediaTypes.AreAccepted(request, MessageSummary.MediaType))
            Respond(transaction, request, SipStatus.NotAcceptable, now);
        else if (!TryFindMailbox(request, out var mailbox))
            Respond(transaction, request, SipStatus.NotFound, now);
        else if (!AssertedIdentity.Of(request).Addresses.Contains(mailbox.Owner))
            Respond(transaction, request, SipStatus.Forbidden, now);
        else if (AskedFor(request) is var asked && asked > TimeSpan.Zero && asked < WatchMin)
            _agents.Respond(
                transaction, request, SipStatus.IntervalTooBrief,
                MessageExtras.None.With(HeaderId.MinExpires, ((long)WatchMin.TotalSeconds).ToString(CultureInfo.InvariantCulture)), now);
        else if (_watched.TryGetValue(mailbox.Id, out var watched) && watched.Count >= WatchedMailbox.SubscriptionsMax)
            Respond(transaction, request, SipStatus.ServiceUnavailable, now);
        else
            Watch(transaction, request, mailbox, from, now);
    }

    // What is owed at once is the count, so it is fetched before the answer: one that only asks gets it too (RFC 6665 §4.4.3).
    private void Watch(ServerTransactionId transaction, SipRequest request, Mailbox mailbox, Flow from, MonotonicTime now)
    {
        if (_watched.TryGetValue(mailbox.Id, out var watched))
            Accept(transaction, request, watched, from, now);
        else
            Store.Count(mailbox.Id, counted => Post(later => Watch(transaction, request, mailbox, counted, from, later)));
    }

    private void Watch(ServerTransactionId transaction, SipRequest request, Mailbox mailbox, MessageSummary? counted, Flow from, MonotonicTime now)
    {
        if (counted is not { } summary)
        {
            Respond(transaction, request, SipStatus.ServiceUnavailable, now);
            return;
        }

        // Another telephone of his may have been faster.
        if (!_watched.TryGetValue(mailbox.Id, out var watched))
        {
            _watched.Add(mailbox.Id, watched = new(this, mailbox.Id, mailbox.Owner, summary));
            // What changed between the count and this was told to nobody.
            watched.CountAnew();
        }

        Accept(transaction, request, watched, from, now);
    }

    private void Accept(ServerTransactionId transaction, SipRequest request, WatchedMailbox watched, Flow from, MonotonicTime now)
    {
        var terms = new SubscriptionTerms(request.Has(HeaderId.Expires) ? WatchMax : WatchUsual, ContactOf(from));
        watched.Add(_agents.AcceptSubscription(transaction, request, terms, watched, now), now);
    }

    // By the address of its owner, as telephones do, or by any service identity of the mailbox.
    private bool TryFindMailbox(SipRequest request, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        var services = _facts.Current.Services;
        if (PocAddress.TryParse(request.RequestUriText, out var owner, out _) && services.TryFindMailboxOf(owner, out mailbox))
            return true;
        return SipUri.TryParse(request.RequestUri, out var uri) && services.TryFind(uri, out var identity) && identity.Mailbox is { } id && services.TryFind(id, out mailbox);
    }

    private static TimeSpan AskedFor(SipRequest request) => request.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) ? TimeSpan.FromSeconds(seconds) : WatchUsual;
}
