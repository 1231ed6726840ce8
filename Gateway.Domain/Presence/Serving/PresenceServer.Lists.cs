using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>Lists of people as one resource (RFC 4662): the members of a PoC Group, and everybody of the network.</summary>
public sealed partial class PresenceServer
{
    private readonly HashSet<ListSubscription> _lists = [];

    /// <summary>Who is on a list, for who may know that: the members of a group for each of them, and everybody for each of us.</summary>
    internal bool TryList(PocAddress list, IReadOnlyList<PocAddress> watcher, out ImmutableArray<PocAddress> people)
    {
        people = [];
        if (_facts.Current.Groups.TryFind(list, out var group))
        {
            if (!watcher.Any(address => group.Members.Contains(address) || IsOurs(address)))
                return false;
            people = Ordered(group.Members);
            return true;
        }

        if (list.User != BoardQuestion.EverybodyUser || !watcher.Any(IsOurs))
            return false;
        people = Ordered(_facts.Current.Subscribers.All.Select(subscriber => subscriber.Address));
        return true;
    }

    internal void Settle(ListSubscription list) => _listDeadlines.Settle(list);

    internal void Over(ListSubscription list) => _lists.Remove(list);

    private void WatchList(ServerTransactionId transaction, SipRequest request, AssertedIdentity identity, PocAddress list, MonotonicTime now)
    {
        if (!SupportsLists(request))
        {
            // RFC 4662 §4.5.
            _agents.Respond(transaction, request, SipStatus.ExtensionRequired, MessageExtras.None.With(HeaderId.Require, "eventlist"), now);
            return;
        }

        if (!TryList(list, identity.Addresses, out _))
        {
            _records.Refused(identity.Address, list, new(null, "block", "whoever watches a list is on it, or a user of its network"), Encoding.Latin1.GetString(request.CallId));
            Respond(transaction, request, SipStatus.Forbidden, now);
            return;
        }

        var granted = GrantedFor(request);
        var enquiry = new PresenceEnquiry(
            granted == TimeSpan.Zero ? PresenceEnquiryKind.Once : PresenceEnquiryKind.Period, identity.Address, list, granted, Encoding.Latin1.GetString(request.CallId),
            ChargingIdOf(request), UtcOf(now));
        var charge = new PresenceCharge(ChargeOf(request, enquiry, WatcherStanding.Allowed, $"{PresenceDocument.Package};eventlist", now), _records.Charged, now);
        var subscription = new ListSubscription(this, list, enquiry, charge);
        _lists.Add(subscription);
        var terms = new SubscriptionTerms(Settings.WatchMax, $"<sip:{Settings.HostName}>") { Extras = MessageExtras.None.With(HeaderId.Require, "eventlist"), NotifiesWholeState = false };
        subscription.Begin(_agents.AcceptSubscription(transaction, request, terms, subscription, now), identity.Addresses, PrivacyView.HidesIdentity(request), now);
        Settle(subscription);
    }

    private bool IsOurs(PocAddress address) => _facts.Current.Subscribers.TryFind(address, out _);

    private ImmutableArray<PocAddress> Ordered(IEnumerable<PocAddress> people) => [.. people.OrderBy(who => who.ToString(), StringComparer.Ordinal).Take(Settings.ListMax)];

    private static bool SupportsLists(SipRequest request)
    {
        foreach (var header in (HeaderId[])[HeaderId.Supported, HeaderId.Require])
        {
            foreach (var value in request.Values(header))
            {
                if (Ascii.EqualsIgnoreCase(value, "eventlist"u8))
                    return true;
            }
        }

        return false;
    }
}
