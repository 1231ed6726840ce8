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
/// watched where they live. All of the list is named in the first NOTIFY; documents follow in as many as they need.
/// </summary>
/// <remarks>
/// No NOTIFY is larger than a datagram can be, for a watcher whom no connection reaches (RFC 3261 §18.1.1). Where the addresses alone are, the first NOTIFY has as many of
/// them as fit, and those that follow tell of the others: a watcher takes up whom he does not know yet (RFC 4662 §5.3; inferred). Who looks but once sees what the first one holds.
/// </remarks>
internal sealed class ListSubscription(PresenceServer server, PocAddress list, PresenceEnquiry enquiry, PresenceCharge charge) : ISubscriptionOwner, IDeadline
{
    /// <summary>Documents in one NOTIFY: below the parts that a body may have.</summary>
    public const int DocumentsMax = 40;

    /// <summary>Octets of the body of one NOTIFY, unless one document alone is larger: with its headers it goes into a datagram.</summary>
    public const int OctetsMax = 60 * 1024;

    /// <summary>NOTIFYs that are given at one time, below what may wait for the answer to one: of a list that needs more the others follow after the interval.</summary>
    public const int NotifiesMax = 24;

    // The list around the people, the markup of one of them and of his name, and what stands around a document: its headers, and how its subscription stands.
    private const int FrameOctets = 1024;
    private const int MarkupOctets = 24;
    private const int DocumentOctets = 384;

    // What a character of a name takes more that is written as a reference.
    private const int ReferenceOctets = 5;

    private readonly Dictionary<PocAddress, IListed> _members = [];
    private readonly HashSet<PocAddress> _owed = [];
    private ImmutableArray<PocAddress> _order = [];
    private IncomingSubscription? _subscription;
    private MonotonicTime _notBefore;
    private uint _version;
    private bool _isOver;
    private ChargingEnd? _end;

    public PocAddress List { get; } = list;

    public PocAddress Watcher => enquiry.Watcher;

    /// <summary>Tells it apart from other subscriptions.</summary>
    public string? Tag => _subscription?.LocalTag;

    public MonotonicTime Since { get; private set; }

    public MonotonicTime ExpiresAt { get; private set; }

    public MonotonicTime NextDeadline => MonotonicTime.Earlier(charge.InterimAt, _owed.Count > 0 && !_isOver ? _notBefore : MonotonicTime.Never);

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
        if (_isOver || !member.IsOwed || !_owed.Add(member.Who))
            return;
        ShowMore(now);
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
        ShowMore(now);
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
            _owed.Remove(who);
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
            PresenceServer.Tell(own, WatcherStanding.Blocked, now);
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
        _owed.Clear();
        foreach (var member in _members.Values)
            member.Told(again: true);
        var resources = _order.Select(NameOf).ToArray();
        if (resources.Sum(SizeOf) > OctetsMax - FrameOctets)
            resources = [.. resources.Select(one => one with { Name = null })]; // they come with the documents
        var room = OctetsMax - FrameOctets;
        var named = resources.TakeWhile(one => (room -= SizeOf(one)) >= 0).Count();
        _owed.UnionWith(_order.Take(named).Where(_members.ContainsKey));
        var first = Portion(room, atLeastOne: false).ToDictionary(one => one.Who, one => one.Member);
        Show(true, [.. resources.Take(named).Zip(_order, (resource, who) => (resource, first.GetValueOrDefault(who)))], now);
        _owed.UnionWith(_order.Skip(named));
        ShowOwed(NotifiesMax - 1, now);
    }

    private void ShowMore(MonotonicTime now)
    {
        if (_isOver || _owed.Count == 0 || now < _notBefore)
            return;
        // A watcher who is slow with his answers is given no more to wait for: of too many the oldest would be dropped.
        if (_subscription is { IsNotifying: true })
            _notBefore = now + server.Settings.NotifyInterval;
        else
            ShowOwed(NotifiesMax, now);
    }

    private void ShowOwed(int atMost, MonotonicTime now)
    {
        for (var i = 0; i < atMost && !_isOver && Portion(OctetsMax - FrameOctets, atLeastOne: true) is { IsEmpty: false } portion; i++)
            Show(false, [.. portion.Select(one => (NameOf(one.Who), one.Member))], now);
    }

    // Takes as many of whom something is owed as one NOTIFY has room for.
    private ImmutableArray<(PocAddress Who, IListed? Member)> Portion(int room, bool atLeastOne)
    {
        var portion = ImmutableArray.CreateBuilder<(PocAddress, IListed?)>();
        foreach (var who in _order.Where(_owed.Contains))
        {
            var member = _members.GetValueOrDefault(who);
            if (member?.IsOwed != false)
            {
                room -= SizeOf(NameOf(who)) + (member is null ? 0 : DocumentOctets + (member.State.Document?.Content.Length ?? 0));
                if (portion.Count == DocumentsMax || (room < 0 && (portion.Count > 0 || !atLeastOne)))
                    break;
                portion.Add((who, member));
            }

            _owed.Remove(who);
        }

        return portion.ToImmutable();
    }

    private ListedResource NameOf(PocAddress who) => new(who.ToString()) { Name = server.Facts.Subscribers.TryFind(who, out var subscriber) ? subscriber.DisplayName : null };

    private static int SizeOf(ListedResource resource) =>
        MarkupOctets + resource.Uri.Length
        + (resource.Name is { } name ? MarkupOctets + Encoding.UTF8.GetByteCount(name) + (ReferenceOctets * name.Count(c => c is '&' or '<' or '>' or '"')) : 0);

    private void Show(bool isFull, ImmutableArray<(ListedResource Resource, IListed? Member)> people, MonotonicTime now)
    {
        _notBefore = now + server.Settings.NotifyInterval;
        var boundary = server.Ids.NewToken(20);
        var parts = new List<(string Id, MessageBody Body)>();
        var resources = ImmutableArray.CreateBuilder<ListedResource>(people.Length);
        foreach (var (resource, member) in people)
        {
            resources.Add(member is null ? resource : Stand(resource, member.State, parts));
            member?.Told();
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
