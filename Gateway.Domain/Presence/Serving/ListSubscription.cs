using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>
/// One subscription to everybody of a list (RFC 4662): the back-end subscriptions are <see cref="ListMember"/>s, each with a standing of its own. All of the list is named in the first NOTIFY; documents follow
/// in as many as they need, so that none is larger than a datagram can be. Of people of other networks only the name is told.
/// </summary>
internal sealed class ListSubscription(PresenceServer server, PocAddress list, PresenceEnquiry enquiry, PresenceCharge charge) : ISubscriptionOwner, IDeadline
{
    /// <summary>Documents in one NOTIFY: with a thousand octets each it stays below what a datagram holds, and below the parts that a body may have.</summary>
    public const int DocumentsMax = 40;

    private readonly Dictionary<PocAddress, ListMember> _members = [];
    private readonly HashSet<ListMember> _changed = [];
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

    public void MemberChanged(ListMember member, MonotonicTime now)
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
            member.Stand(server.Decide(member, now));
        ShowAll(now);
        server.Settle(this);
    }

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
        _isOver = true;
        charge.Close(_end ?? (now < ExpiresAt ? ChargingEnd.Lost : ChargingEnd.TimedOut), server.UtcOf(now));
        foreach (var member in _members.Values)
            Leave(member);
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
            Leave(member);
        }

        foreach (var who in people)
        {
            if (_members.ContainsKey(who) || !server.Facts.Subscribers.TryFind(who, out _))
                continue;
            var presentity = server.PresentityOf(who);
            var member = new ListMember(this, presentity, _identities, _isAnonymous);
            member.Stand(server.Decide(member, now));
            presentity.Watchers.Add(member);
            _members.Add(who, member);
        }

        return true;
    }

    private void Leave(ListMember member)
    {
        member.Presentity.Watchers.Remove(member);
        server.Settle(member.Presentity);
    }

    private void ShowAll(MonotonicTime now)
    {
        _changed.Clear();
        foreach (var member in _members.Values)
            member.Told(again: true);
        var first = _order.Where(_members.ContainsKey).Take(DocumentsMax).Select(who => _members[who]).ToHashSet();
        Show(true, [.. _order.Select(who => _members.TryGetValue(who, out var member) && first.Contains(member) ? (who, member) : (who, (ListMember?)null))], now);
        foreach (var rest in _members.Values.Where(member => !first.Contains(member)).Chunk(DocumentsMax))
            Show(false, [.. rest.Select(member => (member.Presentity.Address, (ListMember?)member))], now);
    }

    private void ShowChanged(MonotonicTime now)
    {
        var owed = _changed.Where(member => member.IsOwed).ToArray();
        _changed.Clear();
        foreach (var some in owed.Chunk(DocumentsMax))
            Show(false, [.. some.Select(member => (member.Presentity.Address, (ListMember?)member))], now);
    }

    private void Show(bool isFull, ImmutableArray<(PocAddress Who, ListMember? Member)> people, MonotonicTime now)
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
                resource = Stand(resource, member, parts);
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

    private ListedResource Stand(ListedResource resource, ListMember member, List<(string Id, MessageBody Body)> parts)
    {
        if (member.Standing == WatcherStanding.Blocked)
            return resource with { State = WatcherStatus.Terminated, Reason = "rejected" };
        if (member.Standing == WatcherStanding.Pending)
            return resource with { State = WatcherStatus.Pending };
        var id = string.Create(CultureInfo.InvariantCulture, $"p{parts.Count + 1}.{_version}@{server.HostName}");
        parts.Add((id, member.Standing == WatcherStanding.Allowed ? member.Presentity.Body : member.Presentity.OfflineBody));
        return resource with { State = WatcherStatus.Active, ContentId = id };
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
