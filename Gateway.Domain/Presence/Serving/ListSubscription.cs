using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>
/// One subscription to everybody of a list (RFC 4662): people of this network are <see cref="ListMember"/>s, each with a standing of its own, and those of others <see cref="ForeignMember"/>s, who are
/// watched where they live. All of the list is named in the first NOTIFY; documents follow in as many as they need, so that none is larger than a datagram can be.
/// </summary>
internal sealed class ListSubscription(PresenceServer server, PocAddress list, PresenceEnquiry enquiry, PresenceCharge charge) : ISubscriptionOwner, IDeadline
{
    /// <summary>Documents in one NOTIFY: with a thousand octets each it stays below what a datagram holds, and below the parts that a body may have.</summary>
    public const int DocumentsMax = 40;

    /// <summary>Octets of documents in one NOTIFY, unless one alone is larger: leaves room for the list in a datagram of 64 KiB.</summary>
    public const int OctetsMax = 40 * 1024;

    private readonly Dictionary<PocAddress, IListed> _members = [];
    private readonly HashSet<IListed> _changed = [];
    private ImmutableArray<PocAddress> _order = [];
    private IncomingSubscription? _subscription;
    private MonotonicTime _notBefore;
    private uint _version;
    private bool _isOver;
    private ChargingEnd? _end;

    public PocAddress List { get; } = list;

    public PocAddress Watcher => enquiry.Watcher;

    public MonotonicTime Since { get; private set; }

    public MonotonicTime ExpiresAt { get; private set; }

    public MonotonicTime NextDeadline => MonotonicTime.Earlier(charge.InterimAt, _changed.Count > 0 && !_isOver ? _notBefore : MonotonicTime.Never);

    public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>Begins to notify.</summary>
    public void Begin(IncomingSubscription subscription, IReadOnlyList<PocAddress> identities, bool isAnonymous, MonotonicTime now)
    {
        _subscription = subscription;
        (Since, ExpiresAt) = (now, now + enquiry.Granted);
        _end = enquiry.Granted == TimeSpan.Zero ? ChargingEnd.Answered : null;
        (_identities, _isAnonymous) = (identities, isAnonymous);
        Follow(now);
        ShowAll(now);
    }

    public void MemberChanged(IListed member, MonotonicTime now)
    {
        if (_isOver || !member.IsOwed || !_changed.Add(member))
            return;
        if (now >= _notBefore)
            ShowChanged(now);
        server.Settle(this);
    }

    /// <summary>Groups, subscribers or rules may have changed. What is shown of each is decided elsewhere; here it is who is on the list.</summary>
    public void FactsChanged(MonotonicTime now)
    {
        if (_isOver)
            return;
        if (!server.TryList(List, _identities, out _))
            End("rejected", now);
        else if (Follow(now))
            ShowAll(now);
        server.Settle(this);
    }

    public void Tick(MonotonicTime now)
    {
        charge.Tick(now);
        if (!_isOver && _changed.Count > 0 && now >= _notBefore)
            ShowChanged(now);
    }

    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now)
    {
        var granted = server.GrantedFor(subscribe);
        ExpiresAt = now + granted;
        if (granted == TimeSpan.Zero)
        {
            // The farewell needs no documents: whoever stops is shown nothing (presence fact sheet, clause 2, d).
            _end ??= ChargingEnd.Stopped;
            _subscription?.Notify(new SubscriptionState.Active(), Required, now);
            return;
        }

        foreach (var member in _members.Values)
            member.AskedAgain(now);
        ShowAll(now);
        server.Settle(this);
    }

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
        _isOver = true;
        charge.Close(_end ?? (now < ExpiresAt ? ChargingEnd.Lost : ChargingEnd.TimedOut), server.UtcOf(now));
        foreach (var member in _members.Values)
            member.Leave(now);
        _members.Clear();
        server.Over(this);
    }

    private static MessageExtras Required => MessageExtras.None.With(HeaderId.Require, "eventlist");

    private IReadOnlyList<PocAddress> _identities = [];
    private bool _isAnonymous;

    private void End(string reason, MonotonicTime now)
    {
        _isOver = true;
        _end = ChargingEnd.Rejected;
        _subscription?.Notify(new SubscriptionState.Terminated(reason), Required, now);
    }

    // Who is on the list now.
    private bool Follow(MonotonicTime now)
    {
        if (!server.TryList(List, _identities, out var people) || people.SequenceEqual(_order))
            return false;
        _order = people;
        var listed = people.ToHashSet();
        foreach (var (who, member) in _members.Where(member => !listed.Contains(member.Key)).ToArray())
        {
            _members.Remove(who);
            _changed.Remove(member);
            member.Leave(now);
        }

        foreach (var who in people)
        {
            if (!_members.ContainsKey(who) && TryMember(who, now, out var member))
                _members.Add(who, member);
        }

        return true;
    }

    // Of somebody who is no user of ours, and of no other network, there is nothing but his name.
    private bool TryMember(PocAddress who, MonotonicTime now, [NotNullWhen(true)] out IListed? member)
    {
        member = null;
        if (server.Facts.Subscribers.TryFind(who, out _))
        {
            var presentity = server.PresentityOf(who);
            var own = new ListMember(server, this, presentity, _identities, _isAnonymous);
            own.Stand(server.Decide(own, now));
            presentity.Watchers.Add(own);
            member = own;
        }
        else if (server.IsElsewhere(who))
        {
            var key = new BackEndKey(Watcher, _isAnonymous, who);
            member = new ForeignMember(this, who, _ => server.BackEndOf(key, charge.ChargingId, isNew: enquiry.Granted > TimeSpan.Zero));
            member.AskedAgain(now);
        }

        return member is not null;
    }

    private void ShowAll(MonotonicTime now)
    {
        _changed.Clear();
        foreach (var member in _members.Values)
            member.Told(again: true);
        var portions = Portions(_order.Where(_members.ContainsKey).Select(who => _members[who])).ToList();
        var first = portions.FirstOrDefault() ?? [];
        Show(true, [.. _order.Select(who => (who, _members.TryGetValue(who, out var member) && first.Contains(member) ? member : null))], now);
        foreach (var portion in portions.Skip(1))
            Show(false, [.. portion.Select(member => (member.Who, (IListed?)member))], now);
    }

    private void ShowChanged(MonotonicTime now)
    {
        var owed = _changed.Where(member => member.IsOwed).ToArray();
        _changed.Clear();
        foreach (var portion in Portions(owed))
            Show(false, [.. portion.Select(member => (member.Who, (IListed?)member))], now);
    }

    private static IEnumerable<HashSet<IListed>> Portions(IEnumerable<IListed> members)
    {
        HashSet<IListed> portion = [];
        var octets = 0;
        foreach (var member in members)
        {
            var size = member.State.Document?.Content.Length ?? 0;
            if (portion.Count == DocumentsMax || (portion.Count > 0 && octets + size > OctetsMax))
            {
                yield return portion;
                (portion, octets) = ([], 0);
            }

            portion.Add(member);
            octets += size;
        }

        if (portion.Count > 0)
            yield return portion;
    }

    private void Show(bool isFull, ImmutableArray<(PocAddress Who, IListed? Member)> people, MonotonicTime now)
    {
        _notBefore = now + server.Settings.NotifyInterval;
        var boundary = server.Ids.NewToken(20);
        var parts = new List<(string Id, MessageBody Body)>();
        var resources = ImmutableArray.CreateBuilder<ListedResource>(people.Length);
        foreach (var (who, member) in people)
        {
            var resource = new ListedResource(who.ToString()) { Name = server.Facts.Subscribers.TryFind(who, out var subscriber) ? subscriber.DisplayName : null };
            if (member is not null)
            {
                resource = Stand(resource, member.State, parts);
                member.Told();
            }

            resources.Add(resource);
        }

        var info = new ResourceListInfo(List.ToString(), _version++, isFull, resources.MoveToImmutable());
        var body = Multipart(boundary, info.Write(), parts);
        charge.Notified(body.Content.Length);
        server.Notified(charge, body.Content.Length, now);
        _subscription?.Notify(new SubscriptionState.Active(), Required.With(body), now);
    }

    private ListedResource Stand(ListedResource resource, ListedState state, List<(string Id, MessageBody Body)> parts)
    {
        if (state.Document is not { } document)
            return resource with { State = state.Status, Reason = state.Reason };
        var id = string.Create(CultureInfo.InvariantCulture, $"p{parts.Count + 1}.{_version}@{server.HostName}");
        parts.Add((id, document));
        return resource with { State = state.Status, ContentId = id };
    }

    // multipart/related, with the list as its root (RFC 4662 §4.4, RFC 2387).
    private MessageBody Multipart(string boundary, byte[] list, List<(string Id, MessageBody Body)> parts)
    {
        using var content = new MemoryStream();
        void Part(string id, string type, ReadOnlySpan<byte> body)
        {
            content.Write(Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{id}>\r\nContent-Type: {type};charset=\"UTF-8\"\r\n\r\n"));
            content.Write(body);
            content.Write("\r\n"u8);
        }

        var root = $"list.{_version}@{server.HostName}";
        Part(root, ResourceListInfo.MediaType, list);
        foreach (var (id, body) in parts)
            Part(id, body.ContentType, body.Content.Span);
        content.Write(Encoding.ASCII.GetBytes($"--{boundary}--\r\n"));
        return new($"multipart/related;type=\"{ResourceListInfo.MediaType}\";start=\"<{root}>\";boundary=\"{boundary}\"", content.ToArray());
    }
}
