using System.Collections.Immutable;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Consoles;
using Gateway.Domain.Floor;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Network;

/// <summary>
/// PoC Sessions of a network without SIP: who is said to be registered answers as his settings say, rules and group rights decide, and sessions end by
/// the release policy. Who answers manually rings until he answers, or for ever.
/// </summary>
internal sealed partial class SilentSessions(NetworkFactsSource facts, IFactRecorder recorder, TimeProvider clock, Func<PocAddress, bool> isRegistered)
{
    private static readonly SipCause Ok = new(200, "OK", null);
    private static readonly SipCause Unavailable = new(480, "Temporarily Unavailable", null);

    // Guards everything below: requests come from many threads.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, Running> _running = [];
    private readonly Dictionary<PocAddress, PreEstablishedView> _preEstablished = [];

    /// <summary>As if every CANCEL crossed a 2xx.</summary>
    public bool AnswersCrossCancels { get; set; }

    public IReadOnlyList<PreEstablishedView> PreEstablished
    {
        get
        {
            lock (_gate) return [.. _preEstablished.Values.Select(AsItStands)];
        }
    }

    public void Start(SessionStart start)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var session = new Running(
                new SessionRecord(
                    start.Id, $"sip:{start.Id.Value.ToLowerInvariant()}@poc-server.silent;gr", start.Type, start.Establishment, start.GroupId, start.Group, start.From,
                    start.FromDisplayName, SessionState.Inviting, null, null, now, null, null, true, start.TraceId),
                PolicyOf(start));
            var initiator = New(start.From, null, now) with { IsInitiator = true, IsAnonymous = start.IsAnonymous };
            session.People.Add(initiator);
            var refused = start.Group is { } group ? Admit(group, start.From) : null;
            if (refused is null)
                session.People.AddRange(Called(start).Select(address => New(address, start.From, now) with { AnswerMode = start.AnswerMode }));
            recorder.TryRecord(new Fact.SessionRecorded(session.Record, [.. session.People], start.TraceId), null);
            _running.Add(start.Id, session);
            if (refused is not null)
            {
                Put(session, initiator with { State = ParticipantState.Refused, Cause = refused.Value.Cause, Why = refused.Value.Why });
                End(session, SessionEndReason.Refused, refused.Value.Cause);
                return;
            }

            foreach (var called in session.People.Skip(1).ToList()) Invite(session, called, start.From);
            Settle(session);
        }
    }

    public CancelOutcome Cancel(SessionId id, PocAddress who)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out var session) || session.Record.Initiator != who || session.Record.State == SessionState.Established)
                return CancelOutcome.NotPending;
            foreach (var one in session.People.Where(one => one.State < ParticipantState.Left).ToList())
                Put(session, one with { State = ParticipantState.Cancelled, LeaveMeans = LeaveMeans.Cancel, LeftAt = clock.GetUtcNow(), Cause = new(487, "Request Terminated", null) });
            End(session, AnswersCrossCancels ? SessionEndReason.CancelTooLate : SessionEndReason.Cancelled, AnswersCrossCancels ? null : new(487, "Request Terminated", null));
            return AnswersCrossCancels ? CancelOutcome.TooLate : CancelOutcome.Cancelled;
        }
    }

    public LeaveOutcome Leave(SessionId id, PocAddress who)
    {
        lock (_gate)
        {
            if (Find(id, who, ParticipantState.Connected) is not { } found) return LeaveOutcome.NotInSession;
            var means = found.Session.Record.Establishment == Establishment.PreEstablished && found.One.IsInitiator ? LeaveMeans.Refer : LeaveMeans.Bye;
            TakeOut(found.Session, found.One, ParticipantState.Left, means);
            AfterOneWent(found.Session, found.One);
            return LeaveOutcome.Left;
        }
    }

    public AnswerOutcome Answer(SessionId id, PocAddress who, bool accept)
    {
        lock (_gate)
        {
            if (Find(id, who, ParticipantState.Ringing) is not { } found) return AnswerOutcome.NotRinging;
            if (accept) Join(found.Session, found.One);
            else Put(found.Session, found.One with { State = ParticipantState.Refused, Cause = new(603, "Decline", null) });
            Settle(found.Session);
            return accept ? AnswerOutcome.Accepted : AnswerOutcome.Declined;
        }
    }

    public AddOutcome Add(SessionId id, ImmutableArray<PocAddress> people, PocAddress by)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out var session)) return new AddOutcome.NotInSession();
            foreach (var address in people)
            {
                var known = session.People.Find(one => one.Address == address);
                if (known?.State < ParticipantState.Left) continue;
                var one = known is null ? New(address, by, clock.GetUtcNow()) : known with { State = ParticipantState.Invited, LeftAt = null, LeaveMeans = null, Cause = null };
                Put(session, one);
                Invite(session, one, by);
            }

            return new AddOutcome.Asked();
        }
    }

    public RejoinOutcome Rejoin(SessionId id, PocAddress who)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out var session)) return new RejoinOutcome.Refused(new(404, "Not Found", null));
            var one = session.People.Find(known => known.Address == who);
            if (one is null && session.Record.Group is null) return new RejoinOutcome.Refused(new(403, "Forbidden", null));
            if (one is null && Admit(session.Record.Group!.Value, who) is { } refused) return new RejoinOutcome.Refused(refused.Cause);
            one ??= New(who, null, clock.GetUtcNow());
            if (one.State == ParticipantState.Connected) return new RejoinOutcome.AlreadyIn();
            Join(session, one);
            Settle(session);
            return new RejoinOutcome.Joined();
        }
    }

    public bool Release(SessionId id)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out var session)) return false;
            ReleaseAll(session, SessionEndReason.Released);
            return true;
        }
    }

    public bool Disconnect(SessionId id, PocAddress who)
    {
        lock (_gate)
        {
            if (Find(id, who, ParticipantState.Connected) is not { } found) return false;
            TakeOut(found.Session, found.One, ParticipantState.Disconnected, LeaveMeans.ByeByController);
            AfterOneWent(found.Session, found.One);
            return true;
        }
    }

    public EstablishOutcome Establish(PocAddress who)
    {
        lock (_gate)
        {
            if (!facts.Current.Subscribers.TryFind(who, out var user) || !user.HasConsole) return new EstablishOutcome.NotServed();
            if (!_preEstablished.TryGetValue(who, out var view))
            {
                var id = Ids.New("pes");
                view = new(id, who, PreEstablishedStatus.Idle, $"sip:{id.ToLowerInvariant()}@poc-server.silent;gr", null, clock.GetUtcNow(), null);
                _preEstablished.Add(who, view);
            }

            return new EstablishOutcome.Established(view);
        }
    }

    public void EndPreEstablished(PocAddress who)
    {
        lock (_gate) _preEstablished.Remove(who);
    }

    // A session that the user began over it is on it as long as he is in.
    private PreEstablishedView AsItStands(PreEstablishedView view) =>
        _running.Values.FirstOrDefault(session => session.Record.Establishment == Establishment.PreEstablished && session.People.Exists(one =>
            one.IsInitiator && one.Address == view.Address && one.State < ParticipantState.Left)) is { } session
            ? view with { Status = PreEstablishedStatus.Attached, Session = session.Record.Id }
            : view;

    private static ReleasePolicy UsualPolicy(SessionType type) => type switch
    {
        SessionType.OneToOne => ReleasePolicy.OneToOne,
        SessionType.AdHocGroup => ReleasePolicy.AdHoc,
        SessionType.ChatGroup => ReleasePolicy.Chat,
        _ => ReleasePolicy.PreArranged,
    };

    private ReleasePolicy PolicyOf(SessionStart start) =>
        start.Group is { } address && facts.Current.Groups.TryFind(address, out var group) ? group.ReleasePolicy : UsualPolicy(start.Type);

    private (SipCause Cause, ImmutableArray<AlertWhy> Why)? Admit(PocAddress address, PocAddress who)
    {
        if (!facts.Current.Groups.TryFind(address, out var group)) return (new(404, "Not Found", "113 group document does not exist"), []);
        if (!group.IsEnabled) return Forbidden("115 group is disabled", "the group is disabled");
        if (!group.Members.Contains(who)) return Forbidden("116 user is not part of the group", "only members may call the group");
        return group.RightsOf(who).MayInitiate ? null : Forbidden("119 user is not authorised to initiate the group call", "this member may not start a session");
    }

    private static (SipCause Cause, ImmutableArray<AlertWhy> Why) Forbidden(string warning, string reason) =>
        (new(403, "Forbidden", warning), [new AlertWhy(null, "reject", reason)]);

    private IEnumerable<PocAddress> Called(SessionStart start)
    {
        if (start.Group is not { } address) return start.To;
        return facts.Current.Groups.TryFind(address, out var group) && group.InviteMembers
            ? group.Members.Where(member => member != start.From && group.RightsOf(member).MayJoin).OrderBy(member => member.ToString(), StringComparer.Ordinal)
            : [];
    }

    private static ParticipantRecord New(PocAddress address, PocAddress? inviter, DateTimeOffset now) => new(
        new ParticipantId(Ids.New("prt")), address, null, ParticipantState.Invited, inviter, false, false, true, null, now, null, null, null, null, [], null, null, null);

    private void Invite(Running session, ParticipantRecord called, PocAddress by)
    {
        var now = facts.Current;
        var at = clock.GetUtcNow();
        if (!now.Subscribers.TryFind(called.Address, out var user))
        {
            Put(session, called with { State = ParticipantState.Failed, Cause = new(404, "Not Found", null) });
            return;
        }

        var request = now.Ask(AccessAction.Session, [by], session.People[0].IsAnonymous, called.Address, at);
        if (AccessPolicy.Decide(request, now.Rules) is { IsGranted: false } refused)
        {
            var rule = (refused.Ground as AccessGround.ByRule)?.Rule.Id.Value ?? (refused.Ground as AccessGround.ByBarring)?.Barring.Id.Value;
            Put(session, called with
            {
                State = ParticipantState.Refused, Cause = new(403, "Forbidden", null),
                Why = [new AlertWhy(rule, "reject", AccessPolicy.Explain(request, now.Rules).Sentence)],
            });
        }
        else if (user.Settings.IncomingSessionBarring || !isRegistered(called.Address))
            Put(session, called with { State = ParticipantState.Failed, Cause = Unavailable });
        else if (!user.Settings.SimultaneousSessions && _running.Values.Any(other => other.People.Exists(one => one.Address == called.Address && one.State == ParticipantState.Connected)))
            Put(session, called with { State = ParticipantState.Refused, Cause = new(486, "Busy Here", null) });
        else if ((called.AnswerMode ?? user.Settings.AnswerMode) == AnswerMode.Automatic)
            Join(session, called);
        else
            Put(session, called with { State = ParticipantState.Ringing });
    }

    /// <summary>What the answers of those who were called make of the session.</summary>
    private void Settle(Running session)
    {
        if (session.Record.State is SessionState.Established or SessionState.Ended) return;
        var others = session.People.Where(one => !one.IsInitiator).ToList();
        if (others.Exists(one => one.State == ParticipantState.Connected) || session.Record.Type == SessionType.ChatGroup)
        {
            Join(session, session.People.Find(one => one.IsInitiator)!);
            Put(session, session.Record with { State = SessionState.Established, EstablishedAt = clock.GetUtcNow(), Cause = Ok });
        }
        else if (others.Exists(one => one.State == ParticipantState.Ringing))
            Put(session, session.Record with { State = SessionState.Ringing });
        else
        {
            var cause = others.Select(one => one.Cause).Distinct().ToList() is [{ } only] ? only : Unavailable;
            Put(session, session.People.Find(one => one.IsInitiator)! with { State = ParticipantState.Failed, Cause = cause });
            End(session, SessionEndReason.Refused, cause);
        }
    }

    private void Join(Running session, ParticipantRecord one) => Put(session, one with
    {
        State = ParticipantState.Connected, JoinedAt = clock.GetUtcNow(), LeftAt = null, LeaveMeans = null, Cause = null,
    });

    private void TakeOut(Running session, ParticipantRecord one, ParticipantState state, LeaveMeans means)
    {
        var gone = one with { State = state, LeftAt = clock.GetUtcNow(), LeaveMeans = means };
        LetGo(session, one, BurstEnd.Left);
        Put(session, gone);
        var record = session.Record;
        recorder.TryRecord(
            new Fact.Charged(new(
                new ChargingRecordId(Ids.New("cdr")), record.Id, one.Address, PocServerRole.Controlling,
                record.Type switch
                {
                    SessionType.OneToOne => ChargingSessionType.OneToOne,
                    SessionType.ChatGroup => ChargingSessionType.Chat,
                    SessionType.PreArrangedGroup => ChargingSessionType.PreArranged,
                    _ => ChargingSessionType.AdHoc,
                },
                record.Establishment == Establishment.PreEstablished ? SessionInitiationType.PreEstablished : SessionInitiationType.OnDemand,
                session.People.Count(other => other.JoinedAt is not null), [.. session.People.Select(other => other.Address)], PocEventType.Normal,
                one.JoinedAt!.Value, gone.LeftAt!.Value, null, record.Initiator, (record.Group ?? session.People[^1].Address).ToString())),
            null);
    }

    private void AfterOneWent(Running session, ParticipantRecord gone)
    {
        var left = session.People.Count(one => one.State == ParticipantState.Connected);
        if (left == 0 || (left == 1 && session.Policy.WhenOneIsLeft) || (gone.IsInitiator && session.Policy.WhenInitiatorLeaves))
            ReleaseAll(session, SessionEndReason.PolicyReleased);
    }

    private void ReleaseAll(Running session, SessionEndReason reason)
    {
        foreach (var one in session.People.ToList())
        {
            if (one.State == ParticipantState.Connected) TakeOut(session, one, ParticipantState.Disconnected, LeaveMeans.ByeByController);
            else if (one.State < ParticipantState.Left) Put(session, one with { State = ParticipantState.Cancelled, LeftAt = clock.GetUtcNow(), LeaveMeans = LeaveMeans.Cancel });
        }

        End(session, reason, null);
    }

    private void End(Running session, SessionEndReason reason, SipCause? cause)
    {
        Put(session, session.Record with { State = SessionState.Ended, EndReason = reason, Cause = cause, EndedAt = clock.GetUtcNow() });
        _running.Remove(session.Record.Id);
    }

    private (Running Session, ParticipantRecord One)? Find(SessionId id, PocAddress who, ParticipantState state) =>
        _running.TryGetValue(id, out var session) && session.People.Find(one => one.Address == who && one.State == state) is { } one ? (session, one) : null;

    private void Put(Running session, SessionRecord record)
    {
        session.Record = record;
        recorder.TryRecord(new Fact.SessionChanged(record), null);
    }

    private void Put(Running session, ParticipantRecord one)
    {
        var at = session.People.FindIndex(known => known.Id == one.Id);
        if (at < 0) session.People.Add(one);
        else session.People[at] = one;
        recorder.TryRecord(new Fact.ParticipantChanged(session.Record.Id, one), null);
    }

    private sealed class Running(SessionRecord record, ReleasePolicy policy)
    {
        public SessionRecord Record { get; set; } = record;

        public ReleasePolicy Policy { get; } = policy;

        public List<ParticipantRecord> People { get; } = [];

        /// <summary>Who has the floor.</summary>
        public FloorMember? Talking { get; set; }

        public BurstRecord? Burst { get; set; }

        public long FloorVersion { get; set; }

        public DateTimeOffset FloorSince { get; set; } = record.CreatedAt;

        /// <summary>Who waits for it, the next first.</summary>
        public List<FloorMember> Waiting { get; } = [];
    }
}
