using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// The controlling PoC function: the focus of every 1-1 and ad-hoc session of this network's users, and of every session of its groups
/// (clauses 1, 5, 6.1). It takes INVITEs for the conference factory, for groups and for PoC Session Identities, REFERs that add people, and
/// subscriptions to the participant information.
/// </summary>
/// <remarks>
/// It trusts who brings it requests: identities are those that the trust domain asserts, and a participating function has decided whether its
/// user may call. Towards people it meets participating functions over SIP only. Not thread safe: one event loop owns it.
/// </remarks>
public sealed partial class ControllingFunction : IPocFunction
{
    private readonly NetworkFactsSource _facts;
    private readonly IMediaPorts _ports;
    private readonly Dictionary<string, ControlledSession> _byIdentity = new(StringComparer.Ordinal);
    private readonly Dictionary<PocAddress, ControlledSession> _byGroup = [];
    private readonly Dictionary<SessionId, ControlledSession> _byId = [];
    private readonly DeadlineQueue<ControlledSession> _timers = new();

    // Identities of sessions that are over, in the order in which they are forgotten.
    private readonly Queue<(MonotonicTime ForgetAt, string Key, SessionId Id)> _past = new();
    private readonly HashSet<string> _pastKeys = new(StringComparer.Ordinal);

    /// <param name="settings">Names and limits.</param>
    /// <param name="agent">The user agent core that it shares with the participating function.</param>
    /// <param name="facts">Subscribers, groups and rules.</param>
    /// <param name="records">Where sessions become durable.</param>
    /// <param name="links">Which call belongs to which session.</param>
    /// <param name="ports">Where each session gets its media ports.</param>
    /// <param name="ids">Chance for session identities.</param>
    /// <param name="recorder">Where speech is kept; <c>null</c> = nowhere.</param>
    public ControllingFunction(
        ControllingSettings settings, UserAgentCore agent, NetworkFactsSource facts, SessionRecords records, CallLinks links, IMediaPorts ports, IdSource ids,
        IBurstRecorder? recorder = null)
    {
        Settings = settings;
        Agent = agent;
        Records = records;
        Links = links;
        _facts = facts;
        _ports = ports;
        Ids = ids;
        Recorder = recorder;
    }

    /// <summary>Sessions that are not over.</summary>
    public int SessionCount => _byId.Count;

    /// <summary>Their legs.</summary>
    public int LegCount => _byId.Values.Sum(session => session.LegCount);

    /// <summary>The earliest of its own timers.</summary>
    public MonotonicTime NextDeadline =>
        _past.TryPeek(out var oldest) ? MonotonicTime.Earlier(_timers.NextDeadline, oldest.ForgetAt) : _timers.NextDeadline;

    internal ControllingSettings Settings { get; }

    internal UserAgentCore Agent { get; }

    internal SessionRecords Records { get; }

    internal CallLinks Links { get; }

    internal IdSource Ids { get; }

    /// <summary>Where speech is kept; <c>null</c> = nowhere.</summary>
    internal IBurstRecorder? Recorder { get; }

    internal NetworkFacts Facts => _facts.Current;

    /// <inheritdoc/>
    public bool Serves(SipUriView uri) => IsFactory(uri) || SessionIdentities.KeyOf(uri) is { } key && (_byIdentity.ContainsKey(key) || _pastKeys.Contains(key));

    /// <inheritdoc/>
    public void Invited(Call call, SipRequest invite, ServedSide? side, Flow from, MonotonicTime now)
    {
        if (!SessionInvite.TryRead(invite, out var read, out var refusal))
            Refuse(call, invite, refusal, now);
        else if (SipUriView.TryRead(invite.RequestUri, out var uri) && IsOwn(uri))
            InvitedHere(call, invite, read, uri, now);
        else
            InvitedByAddress(call, invite, read, now);
    }

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        while (_timers.TryTakeDue(now, out var due))
            due.Tick(now);
        while (_past.TryPeek(out var oldest) && oldest.ForgetAt <= now)
        {
            _past.Dequeue();
            _pastKeys.Remove(oldest.Key);
            Links.Forget(oldest.Id.Value);
        }
    }

    /// <summary>
    /// Tells that subscribers, groups or rules may have changed: who is no member any more is disconnected, and the session of a group that
    /// was deleted or disabled is released (clause 12.3).
    /// </summary>
    public void FactsChanged(MonotonicTime now)
    {
        var groups = Facts.Groups;
        foreach (var session in _byGroup.Values.ToArray())
        {
            groups.TryFind(session.SeenGroup!.Address, out var group); // sessions of groups have one
            if (!ReferenceEquals(group, session.SeenGroup))
                Follow(session, group, now);
        }
    }

    /// <summary>Releases a session: everybody is disconnected.</summary>
    /// <returns><c>false</c> when no such session is controlled here, or it is over.</returns>
    public bool Release(SessionId id, MonotonicTime now) => Release(id, SessionEndReason.Released, now);

    /// <summary>Releases every session, as before the server stops.</summary>
    public void ReleaseAll(SessionEndReason reason, MonotonicTime now)
    {
        foreach (var session in _byId.Values.ToArray())
            session.Handle(new PocSessionEvent.ReleaseAsked(reason), now);
    }

    /// <summary>Disconnects a participant, or takes back his invitation.</summary>
    /// <returns><c>false</c> when no such session is controlled here, or he is not in it.</returns>
    public bool Disconnect(SessionId id, PocAddress who, MonotonicTime now)
    {
        if (!_byId.TryGetValue(id, out var session) || !session.Machine.IsOpen || session.PartOf(who) is null)
            return false;
        session.Handle(new PocSessionEvent.RemoveAsked(who), now);
        return true;
    }

    /// <summary>Invites more people into a session, in somebody's name. Whether he may is for the caller to know: a dispatcher needs no right in the group.</summary>
    /// <param name="id">The session.</param>
    /// <param name="who">Whom.</param>
    /// <param name="by">In whose name.</param>
    /// <param name="now">The present.</param>
    /// <param name="refusal">Why not, when the session is controlled here and cannot take them: 403 or 486.</param>
    /// <returns><c>false</c> when nobody was invited; without a refusal no such session is controlled here, or it is over.</returns>
    public bool TryAdd(SessionId id, ImmutableArray<PocAddress> who, PocAddress by, MonotonicTime now, out Alerts.SipCause? refusal)
    {
        refusal = null;
        if (!_byId.TryGetValue(id, out var session) || !session.Machine.IsOpen)
            return false;
        if (SessionAdmission.ToHold(Facts, Settings, session.Machine, GroupOf(session), who) is { } objection)
        {
            refusal = new(objection.Status, SipStatus.ReasonPhraseOf(objection.Status), objection.Warning);
            return false;
        }

        var name = Facts.Subscribers.TryFind(by, out var user) ? user.DisplayName : "";
        session.Add([.. who.Select(address => new ResourceEntry(address))], new(by, name, false, null, SessionInvite.HopsMax), now);
        return true;
    }

    /// <summary>The session of a group that runs now.</summary>
    public bool TryFindRunning(PocAddress group, out SessionId id)
    {
        var isRunning = _byGroup.TryGetValue(group, out var session);
        id = isRunning ? session!.Id : default; // found is not null
        return isRunning;
    }

    /// <summary>Lets nobody join the session any more: its group may have a new one.</summary>
    internal void StopJoins(ControlledSession session)
    {
        if (session.GroupAddress is { } group && _byGroup.GetValueOrDefault(group) == session)
            _byGroup.Remove(group);
    }

    /// <summary>The session is over, and its identity only remembered.</summary>
    internal void Over(ControlledSession session, MonotonicTime now)
    {
        StopJoins(session);
        _byId.Remove(session.Id);
        var key = KeyOf(session);
        _byIdentity.Remove(key);
        _pastKeys.Add(key);
        _past.Enqueue((now + Settings.IdentityMemory, key, session.Id));
    }

    /// <summary>Follows the timers of a session.</summary>
    internal void Settle(ControlledSession session) => _timers.Settle(session);

    /// <summary>The group of a session as it is now; <c>null</c> for a session without one.</summary>
    internal PocGroup? GroupOf(ControlledSession session) =>
        session.GroupAddress is { } address ? Facts.Groups.TryFind(address, out var group) ? group : session.SeenGroup : null;

    /// <summary>How long somebody may be looked for: as long as all his contacts ring, one after the other.</summary>
    internal TimeSpan LimitFor(PocAddress who) =>
        Facts.Services.TryFindForwarding(who, out var forwarding) && forwarding.SearchAtMost is var search && search > Settings.AnswerLimit ? search : Settings.AnswerLimit;

    private bool Release(SessionId id, SessionEndReason reason, MonotonicTime now)
    {
        if (!_byId.TryGetValue(id, out var session) || !session.Machine.IsOpen)
            return false;
        session.Handle(new PocSessionEvent.ReleaseAsked(reason), now);
        return true;
    }

    private static void Follow(ControlledSession session, PocGroup? group, MonotonicTime now)
    {
        var before = session.SeenGroup!; // sessions of groups have one
        if (group is null || !group.IsEnabled)
        {
            if (before.ReleasePolicy.WhenRemovedFromGroup)
                session.Handle(new PocSessionEvent.ReleaseAsked(SessionEndReason.GroupDeleted), now);
            return;
        }

        session.SeenGroup = group;
        session.FollowFloorRules(now);
        if (!group.ReleasePolicy.WhenRemovedFromGroup)
            return;
        // Who was added by a participant was never a member, and stays.
        foreach (var participant in session.Machine.Participants.ToArray())
        {
            if (SessionAdmission.MayStay(before, participant.Address) && !SessionAdmission.MayStay(group, participant.Address))
                session.Handle(new PocSessionEvent.RemoveAsked(participant.Address), now);
        }
    }

    private void InvitedHere(Call call, SipRequest invite, SessionInvite read, SipUriView uri, MonotonicTime now)
    {
        if (IsFactory(uri))
        {
            StartAmongPeople(call, invite, read, read.Body.Recipients?.Without(read.Caller.Address).Entries ?? [], isNamedInBody: true, now);
            return;
        }

        var session = SessionIdentities.KeyOf(uri) is { } key ? _byIdentity.GetValueOrDefault(key) : null;
        if (session is null || !session.Machine.IsOpen)
        {
            Refuse(call, invite, ControlRefusal.NoSession, now);
            return;
        }

        var group = GroupOf(session);
        var who = KnownAs(read, address => group?.Members.Contains(address) ?? session.Machine.Find(address) is not null);
        if (SessionAdmission.ToRejoin(Settings, read, session.Machine, group, who) is { } refusal)
            Refuse(call, invite, refusal, now);
        else
            Join(call, invite, read, session, who, now);
    }

    private void InvitedByAddress(Call call, SipRequest invite, SessionInvite read, MonotonicTime now)
    {
        if (!PocAddress.TryParse(invite.RequestUriText, out var called, out _))
            Refuse(call, invite, ControlRefusal.NoSession, now);
        else if (Facts.Groups.TryFind(called, out var group))
            InvitedToGroup(call, invite, read, group, now);
        else if (called.Host.Equals(Settings.Domain, StringComparison.OrdinalIgnoreCase) && !Facts.Subscribers.TryFind(called, out _))
            Refuse(call, invite, ControlRefusal.NoGroup, now);
        else
            // Some clients call a person by his address alone: that is a 1-1 session (clause 5).
            StartAmongPeople(call, invite, read, [.. new[] { new ResourceEntry(called) }.Where(entry => entry.Address != read.Caller.Address)], isNamedInBody: false, now);
    }

    private void InvitedToGroup(Call call, SipRequest invite, SessionInvite read, PocGroup group, MonotonicTime now)
    {
        var running = _byGroup.GetValueOrDefault(group.Address);
        var member = KnownAs(read, group.Members.Contains);
        if (SessionAdmission.ToGroup(Settings, read, group, member, running?.Machine) is { } refusal)
        {
            Refuse(call, invite, refusal, now);
            return;
        }

        if (running is not null)
        {
            Join(call, invite, read, running, member, now);
            return;
        }

        var type = group.InviteMembers ? SessionType.PreArrangedGroup : SessionType.ChatGroup;
        ImmutableArray<ResourceEntry> targets = group.InviteMembers
            ? [.. group.Members.Where(other => other != member && group.RightsOf(other).MayJoin)
                .OrderBy(other => other.ToString(), StringComparer.Ordinal).Take(SessionAdmission.Limit(Settings, group) - 1).Select(other => new ResourceEntry(other))]
            : [];
        Start(call, invite, read, Inviter.Of(read, member), new(type, group.ReleasePolicy, AwaitsAnswer: group.InviteMembers), group, group.Address.ToString(), targets, now);
    }

    private void StartAmongPeople(Call call, SipRequest invite, SessionInvite read, ImmutableArray<ResourceEntry> targets, bool isNamedInBody, MonotonicTime now)
    {
        if (SessionAdmission.ToStart(Facts, Settings, read, [.. targets.Select(target => target.Address)]) is { } refusal)
        {
            Refuse(call, invite, refusal, now);
            return;
        }

        var (type, policy) = targets.Length == 1 ? (SessionType.OneToOne, ReleasePolicy.OneToOne) : (SessionType.AdHocGroup, ReleasePolicy.AdHoc);
        var called = targets.Length == 1 ? targets[0].Address.ToString() : invite.RequestUriText;
        Start(call, invite, read, Inviter.Of(read, read.Caller.Address), new(type, policy, AwaitsAnswer: true), null, called, targets, now, namesPerson: isNamedInBody && targets.Length == 1);
    }

    private void Start(
        Call call, SipRequest invite, SessionInvite read, Inviter caller, SessionTerms terms, PocGroup? group, string called,
        ImmutableArray<ResourceEntry> targets, MonotonicTime now, bool namesPerson = false)
    {
        var media = new SessionMedia();
        if (_byId.Count >= Settings.SessionsMax || !media.TryOpen(_ports, call.CallId, out var port))
        {
            Refuse(call, invite, ControlRefusal.Overload, now);
            return;
        }

        var local = new LocalMedia { Address = port.Address, RtpPort = port.RtpPort, ControlPort = port.ControlPort, RelaysAnyCodec = true, Tbcp = FloorRules.OfferedTo(group, caller.Address) };
        if (!OfferAnswer.Start(Ids.NewUInt32()).TryAnswer(read.Body.Description.Span, local, out var answer, out var objection))
        {
            media.Close();
            Refuse(call, invite, ControlRefusal.Of(objection, Settings.HostName), now);
            return;
        }

        var origin = new SessionOrigin(
            IdOf(call, now), Ids.NewToken(IdentityLength), group, caller, called, Records.Legs.EstablishmentOf(call.CallId), null, namesPerson);
        Records.TryTake(origin.Id, SessionRecorder.Controlling);
        var session = new ControlledSession(this, origin, terms, targets, media, CodecsOf(answer, local), caller, now);
        _byId.Add(session.Id, session);
        _byIdentity.Add(KeyOf(session), session);
        if (group is not null)
            _byGroup[group.Address] = session;
        session.Begin(call, answer, now);
    }

    private void Join(Call call, SipRequest invite, SessionInvite read, ControlledSession session, PocAddress who, MonotonicTime now)
    {
        if (session.NewDescription().TryAnswer(read.Body.Description.Span, session.LocalFor(who), out var answer, out var objection))
            session.Join(call, answer, Inviter.Of(read, who), now);
        else
            Refuse(call, invite, ControlRefusal.Of(objection, Settings.HostName), now);
    }

    // What the initiator speaks is what the others are offered first. A codec that we do not know ourselves is the only one then: nobody could
    // make another of it.
    private static LocalMedia CodecsOf(OfferAnswer answer, LocalMedia local)
    {
        if (answer.Agreed?.Codec is not { } spoken)
            return local;
        var others = local.Codecs.Where(codec => !codec.IsSame(spoken)).ToImmutableArray();
        return local with { RelaysAnyCodec = false, Codecs = others.Length < local.Codecs.Length ? [spoken, .. others] : [spoken] };
    }

    // Who set the session up from a console of this gateway has given it an identifier already.
    private SessionId IdOf(Call call, MonotonicTime now) =>
        Links.SubjectOf(call.CallId) is { } given && !_byId.ContainsKey(new(given)) ? new(given) : Records.NewSession(now);

    private void Refuse(Call call, SipRequest invite, ControlRefusal refusal, MonotonicTime now)
    {
        if (refusal.Why is { } why)
            Records.Deny(Identity.AssertedIdentity.Of(invite).Address, PocAddress.TryParse(invite.RequestUriText, out var called, out _) ? called : default, why, call.CallId);
        call.Refuse(refusal.Status, refusal.Extras(Settings.HostName), now);
    }

    // Bits of a session identity: 130, so that nobody comes by one who was not told.
    private const int IdentityLength = 26;

    private string KeyOf(ControlledSession session) => $"{session.Token}@{Settings.HostName.ToLowerInvariant()}";

    private bool IsOwn(SipUriView uri) => Ascii.EqualsIgnoreCase(uri.Host, Settings.HostName);

    private bool IsFactory(SipUriView uri) => IsOwn(uri) && Settings.Factories.Contains(SipEscapes.ReadText(uri.User));

    private static PocAddress KnownAs(SessionInvite read, Func<PocAddress, bool> isKnown) => read.Caller.Addresses.FirstOrDefault(isKnown);
}
