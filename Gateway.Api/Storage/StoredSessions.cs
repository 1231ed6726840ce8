using Gateway.Api.Endpoints;
using Gateway.Api.Json;
using Gateway.Domain.Access;
using Gateway.Domain.Consoles;
using Gateway.Domain.Sessions;
using Microsoft.EntityFrameworkCore;
using ParticipantState = Gateway.Domain.Sessions.ParticipantState;
using SessionState = Gateway.Domain.Sessions.SessionState;
using SessionType = Gateway.Domain.Sessions.SessionType;

namespace Gateway.Api.Storage;

/// <summary>PoC Sessions on disk: every change is made here, inside a unit of work, with the event that tells it.</summary>
/// <remarks>
/// Facts say how something stands and may come twice, or after a later one: what is stored already changes nothing and is told to nobody.
/// Sessions that go on, and those that ended lately, are kept in memory by the writer's thread, so that a fact needs no read.
/// </remarks>
internal sealed class StoredSessions(GatewayStorage storage, SessionViews views)
{
    /// <summary>Sessions that go on and are kept in memory; at more the disk is asked again.</summary>
    private const int KeptMax = 20_000;

    /// <summary>The event of a new session names its participants while they are this few; the others are read by link.</summary>
    private const int FewParticipants = 20;

    private readonly Dictionary<string, SessionRow> _kept = new(StringComparer.Ordinal);
    private readonly EndedSessions _ended = new();

    // Guards the waiters, who come from requests and are called by the writer's thread.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<SessionWatch>> _watched = new(StringComparer.Ordinal);

    /// <summary>Stores a session with all its participants as they stand, new or known.</summary>
    public SessionRow Record(UnitOfWork unit, SessionRecord session, IReadOnlyList<ParticipantRecord> participants, Actor? actor)
    {
        if (Find(unit, session.Id.Value) is not { } row)
        {
            row = Insert(unit, session, participants, actor);
            if (row.State != "inviting") Tell(unit, row, null, EventOf(row), actor);
            return row;
        }

        unit.OnRolledBack(() => Drop(row.Id));
        if (session.IsControlledHere) DropOthers(unit, row, participants);
        foreach (var participant in participants) Follow(unit, row, participant, actor);
        Follow(unit, row, session, actor);
        return row;
    }

    /// <summary>Stores the first record of a session that somebody here wants, before anything of it goes out.</summary>
    public SessionRow Begin(UnitOfWork unit, SessionStart start, Actor actor)
    {
        var session = new SessionRecord(
            start.Id, null, start.Type, start.Establishment, start.GroupId, start.Group, start.From, start.FromDisplayName, SessionState.Inviting, null, null,
            unit.Now, null, null, false, start.TraceId);
        return Record(unit, session, [First(start.From, null), .. start.To.Select(to => First(to, start.From))], actor);

        ParticipantRecord First(PocAddress address, PocAddress? inviter) => new(
            new ParticipantId(Ids.New("prt")), address, inviter is null ? start.FromDisplayName : null, ParticipantState.Invited, inviter,
            IsInitiator: inviter is null, IsAnonymous: inviter is null && start.IsAnonymous, HasFloorControl: true, inviter is null ? null : start.AnswerMode,
            unit.Now, null, null, null, null, [], null, null, null);
    }

    /// <summary>Stores how a session stands. Of one that nobody recorded there is nothing to change.</summary>
    public void Change(UnitOfWork unit, SessionRecord session, Actor? actor)
    {
        if (Find(unit, session.Id.Value) is { } row) Follow(unit, row, session, actor);
    }

    /// <summary>Stores how a participant stands.</summary>
    public void Change(UnitOfWork unit, SessionId session, ParticipantRecord participant, Actor? actor)
    {
        if (Find(unit, session.Value) is { } row) Follow(unit, row, participant, actor);
    }

    /// <summary>Stores what a participation is charged by.</summary>
    public static void Charge(UnitOfWork unit, ChargingRecordRow row, Actor? actor)
    {
        if (unit.Statements.Insert(row)) unit.Tell("charging.record.written", row.Id, 1, new { record = ChargingRecords.Of(row) }, actor);
    }

    /// <summary>Who is in which session.</summary>
    public Whereabouts Whereabouts { get; } = new();

    /// <summary>Whether a session goes on; asked inside a unit of work.</summary>
    public bool IsAnyOpen => _kept.Count > 0;

    /// <summary>Ends a session that nobody carries on any more; of one that was released already, the parts whose BYE nobody has answered.</summary>
    /// <returns>Whether the session itself was still open.</returns>
    public bool EndLost(UnitOfWork unit, SessionRow row, long at, Actor actor)
    {
        row.Participants.Sort((a, b) => a.Position.CompareTo(b.Position));
        foreach (var one in row.Participants)
        {
            if (one.State is not ("invited" or "ringing" or "connected" or "leaving")) continue;
            one.State = one.State is "invited" or "ringing" ? "cancelled" : "disconnected";
            (one.LeaveMeans, one.LeftAt) = (one.LeaveMeans ?? "restart", Math.Max(at, one.JoinedAt ?? one.InvitedAt));
            unit.Statements.KeepParticipant(one);
            Count(row);
            Tell(unit, row, one, EventOf(one, null), actor);
        }

        if (row.State == "ended") return false;
        (row.State, row.EndReason, row.EndedAt) = ("ended", "restart", Math.Max(at, row.EstablishedAt ?? row.CreatedAt));
        Tell(unit, row, null, EventOf(row), actor);
        return true;
    }

    /// <summary>The session as it is inside the unit, with its participants; null if there is none.</summary>
    public SessionRow? Find(UnitOfWork unit, string id)
    {
        if (_kept.TryGetValue(id, out var kept)) return kept;
        if (_ended.Find(id) is { } ended) return ended;
        // Most that are not kept are new, and a look through EF costs more than all that is stored of a session.
        if (!unit.Statements.HasSession(id)) return null;
        var row = unit.Db.Sessions.Include(session => session.Participants).AsNoTracking().FirstOrDefault(session => session.Id == id);
        if (row is null) return null;
        row.Participants.Sort((a, b) => a.Position.CompareTo(b.Position));
        Keep(unit, row);
        return row;
    }

    public async Task<SessionRow?> ReadAsync(string id, CancellationToken stop)
    {
        await using var db = storage.File.Read();
        return await db.Sessions.Include(session => session.Participants.OrderBy(participant => participant.Position)).AsSplitQuery()
            .FirstOrDefaultAsync(session => session.Id == id, stop);
    }

    /// <summary>
    /// The session of a group that goes on; null if there is none. Asked inside a unit of work, where nobody else begins one, and where whatever began
    /// earlier has been handed to the network.
    /// </summary>
    public string? RunningOf(UnitOfWork unit, string group) =>
        _kept.Values.FirstOrDefault(session => session.GroupId == group && session.State != "ended")?.Id
        // Not all of many are kept, nor one of which a change could not be stored.
        ?? unit.Db.Sessions.Where(session => session.GroupId == group && session.State != "ended")
            .OrderByDescending(session => session.Id).Select(session => session.Id).FirstOrDefault();

    /// <summary>Follows a session until the result is disposed. Begun before what shall change it, so that no change is missed.</summary>
    public SessionWatch Watch(string id)
    {
        var watch = new SessionWatch(this, id);
        lock (_gate)
        {
            if (!_watched.TryGetValue(id, out var watches)) _watched.Add(id, watches = []);
            watches.Add(watch);
        }

        return watch;
    }

    public void Forget(SessionWatch watch)
    {
        lock (_gate)
            if (_watched.TryGetValue(watch.SessionId, out var watches) && watches.Remove(watch) && watches.Count == 0) _watched.Remove(watch.SessionId);
    }

    private SessionRow Insert(UnitOfWork unit, SessionRecord session, IReadOnlyList<ParticipantRecord> participants, Actor? actor)
    {
        var row = new SessionRow
        {
            Id = session.Id.Value, Type = "", Establishment = "", Initiator = session.Initiator.ToString(), State = "", TraceId = session.TraceId,
            CreatedAt = session.CreatedAt.UtcTicks, Version = 1,
        };
        Fill(row, session);
        foreach (var participant in participants) Fill(AddTo(row, participant), participant);
        Count(row);
        Keep(unit, row);
        unit.Statements.Insert(row);
        foreach (var participant in row.Participants) unit.Statements.KeepParticipant(participant);
        Tell(unit, row, null, "session.created", actor);
        return row;
    }

    private void Follow(UnitOfWork unit, SessionRow row, SessionRecord session, Actor? actor)
    {
        // What is over stays as it ended.
        if (row.State == "ended") return;
        unit.OnRolledBack(() => Drop(row.Id));
        var (before, group) = (row.State, row.GroupAddress);
        Fill(row, session);
        if (row.GroupAddress != group) unit.Statements.UpdateGroup(row);
        // What became known of it, such as its identity, is part of the next event; a new state is one.
        if (row.State != before)
        {
            Tell(unit, row, null, EventOf(row), actor);
            return;
        }

        row.Version++;
        unit.Statements.Update(row);
    }

    private void Follow(UnitOfWork unit, SessionRow row, ParticipantRecord participant, Actor? actor)
    {
        // The last of them may be known to have gone after the session.
        if (row.State == "ended" && participant.State < ParticipantState.Left) return;
        unit.OnRolledBack(() => Drop(row.Id));
        var stored = row.Participants.Find(known => known.Id == participant.Id.Value)
            // Who sets a session up names people before the controlling function does: they are the same people.
            ?? row.Participants.Find(known => known.Address == participant.Address.ToString() && !participant.IsAnonymous)
            ?? AddTo(row, participant);
        var before = (stored.State, stored.JoinedAt);
        Fill(stored, participant);
        Count(row, before.State, stored);
        unit.Statements.KeepParticipant(stored);
        if (stored.State == before.State && stored.JoinedAt == before.JoinedAt) return;
        Tell(unit, row, stored, EventOf(stored, before.JoinedAt), actor);
    }

    /// <summary>Who was written down by somebody who knew less than the controlling function, and is not in the session after all.</summary>
    private static void DropOthers(UnitOfWork unit, SessionRow row, IReadOnlyList<ParticipantRecord> participants)
    {
        var named = participants.SelectMany(one => new[] { one.Id.Value, one.Address.ToString() }).ToHashSet(StringComparer.Ordinal);
        foreach (var other in row.Participants.FindAll(known => !named.Contains(known.Id) && !named.Contains(known.Address)))
        {
            unit.Statements.DropParticipant(other.Id);
            row.Participants.Remove(other);
        }

        Count(row);
    }

    /// <summary>Stores the session as it is after something happened, and tells that: live, and for the timeline.</summary>
    private void Tell(UnitOfWork unit, SessionRow row, ParticipantRow? participant, string type, Actor? actor)
    {
        if (type != "session.created")
        {
            row.Version++;
            unit.Statements.Update(row);
        }

        var shown = views.Of(row, withParticipants: type == "session.created" && row.Participants.Count <= FewParticipants);
        unit.Statements.Insert(new SessionEventRow
        {
            SessionId = row.Id,
            Version = row.Version,
            At = unit.Now.UtcTicks,
            Type = type,
            ParticipantId = participant?.Id,
            State = Export.Name(shown.State),
            EndReason = participant is null ? row.EndReason : null,
            LeaveMeans = participant?.LeaveMeans,
            SipStatus = participant is null ? row.SipStatus : participant.SipStatus,
            SipReason = participant is null ? row.SipReason : participant.SipReason,
            SipWarning = participant is null ? row.SipWarning : participant.SipWarning,
            Why = participant?.Why,
        });
        unit.Tell(
            type, row.Id, row.Version, new { session = shown, participant = participant is null ? null : views.Of(participant, row) }, actor, row.TraceId);
        unit.OnCommitted(() =>
        {
            if (row.State == "ended" && _kept.Remove(row.Id)) _ended.Add(row);
            Whereabouts.Follow(row, participant);
            Wake(row.Id);
        });
    }

    private void Wake(string id)
    {
        lock (_gate)
            if (_watched.TryGetValue(id, out var watches)) watches.ForEach(watch => watch.Wake());
    }

    private void Keep(UnitOfWork unit, SessionRow row)
    {
        unit.OnRolledBack(() => Drop(row.Id));
        if (row.State == "ended")
        {
            _ended.Add(row);
            return;
        }

        if (_kept.Count >= KeptMax) _kept.Clear();
        _kept[row.Id] = row;
    }

    private void Drop(string id)
    {
        _kept.Remove(id);
        _ended.Remove(id);
    }

    private void Fill(SessionRow row, SessionRecord session)
    {
        row.Identity = session.Identity ?? row.Identity;
        row.Type = session.Type switch
        {
            SessionType.OneToOne => "oneToOne",
            SessionType.AdHocGroup => "adHoc",
            SessionType.PreArrangedGroup => "prearranged",
            _ => "chat",
        };
        row.Establishment = Export.Name(session.Establishment);
        row.GroupId = session.GroupId ?? row.GroupId;
        row.GroupAddress = session.Group?.ToString() ?? row.GroupAddress;
        if (row.GroupName is null && session.Group is { } address && storage.Facts.Current.Groups.TryFind(address, out var group))
            (row.GroupId, row.GroupName) = (group.Id, group.DisplayName);
        row.InitiatorName = session.InitiatorName ?? row.InitiatorName;
        row.State = Export.Name(session.State);
        row.EndReason = session.EndReason is { } reason ? Export.Name(reason) : null;
        (row.SipStatus, row.SipReason, row.SipWarning) = (session.Cause?.Status, session.Cause?.Reason, session.Cause?.Warning);
        row.EstablishedAt = session.EstablishedAt?.UtcTicks ?? row.EstablishedAt;
        row.EndedAt = session.EndedAt?.UtcTicks;
        row.IsControlledHere = session.IsControlledHere || row.IsControlledHere;
        row.TraceId ??= session.TraceId;
    }

    private static ParticipantRow AddTo(SessionRow session, ParticipantRecord participant)
    {
        var row = new ParticipantRow
        {
            Id = participant.Id.Value, SessionId = session.Id, Position = session.Participants.Count, Address = participant.Address.ToString(), State = "",
        };
        session.Participants.Add(row);
        return row;
    }

    private void Fill(ParticipantRow row, ParticipantRecord participant)
    {
        // The name of the time, which the history is searched by.
        row.DisplayName = participant.DisplayName ?? row.DisplayName ?? storage.Accounts.ByAddress.GetValueOrDefault(row.Address)?.DisplayName;
        row.State = Export.Name(participant.State);
        row.InvitedBy = participant.InvitedBy?.ToString() ?? row.InvitedBy;
        row.IsInitiator = participant.IsInitiator;
        row.IsAnonymous = participant.IsAnonymous;
        row.HasFloorControl = participant.HasFloorControl;
        row.AnswerMode = participant.AnswerMode is { } mode ? Export.Name(mode) : row.AnswerMode;
        row.InvitedAt = participant.InvitedAt.UtcTicks;
        row.JoinedAt = participant.JoinedAt?.UtcTicks;
        row.LeftAt = participant.LeftAt?.UtcTicks;
        row.LeaveMeans = participant.LeaveMeans is { } means ? Export.Name(means) : null;
        (row.SipStatus, row.SipReason, row.SipWarning) = (participant.Cause?.Status, participant.Cause?.Reason, participant.Cause?.Warning);
        row.Why = participant.Why.IsDefaultOrEmpty ? null : ContractJson.Text(participant.Why.Select(AlertRecords.WhyOf));
        row.MediaAddress = participant.MediaAddress?.ToString();
        row.ControlAddress = participant.ControlAddress?.ToString();
        row.CallId = participant.CallId ?? row.CallId;
    }

    private static void Count(SessionRow row)
    {
        row.ParticipantCount = row.Participants.Count;
        row.PendingCount = row.Participants.Count(participant => IsPending(participant.State));
        row.ConnectedCount = row.Participants.Count(participant => IsConnected(participant.State));
        if (row.Participants.Find(participant => participant.IsInitiator) is { } initiator) row.InitiatorIsAnonymous = initiator.IsAnonymous;
    }

    // All of a session of hundreds are not counted again for each of them.
    private static void Count(SessionRow row, string before, ParticipantRow changed)
    {
        row.ParticipantCount = row.Participants.Count;
        row.PendingCount += One(IsPending(changed.State)) - One(IsPending(before));
        row.ConnectedCount += One(IsConnected(changed.State)) - One(IsConnected(before));
        if (changed.IsInitiator) row.InitiatorIsAnonymous = changed.IsAnonymous;

        static int One(bool counts) => counts ? 1 : 0;
    }

    private static bool IsPending(string state) => state is "invited" or "ringing";

    private static bool IsConnected(string state) => state == "connected";

    private static string EventOf(SessionRow row) => (row.State, row.EndReason) switch
    {
        ("inviting", _) => "session.created",
        ("ringing", _) => "session.ringing",
        ("established", _) => "session.established",
        (_, "cancelled" or "cancelTooLate") => "session.cancelled",
        _ => "session.ended",
    };

    private static string EventOf(ParticipantRow row, long? joinedBefore) => row.State switch
    {
        "connected" when joinedBefore is not null => "session.participant.rejoined",
        "connected" => "session.participant.joined",
        _ => $"session.participant.{row.State}",
    };
}

/// <summary>Waits for what becomes of one session.</summary>
internal sealed class SessionWatch(StoredSessions sessions, string id) : IDisposable
{
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string SessionId { get; } = id;

    /// <summary>The session once it is so, or as it is when the time is up; null if there is none.</summary>
    public async Task<SessionRow?> UntilAsync(Func<SessionRow, bool> isSo, TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        var end = Task.Delay(limit, clock, stop);
        while (true)
        {
            var news = Volatile.Read(ref _news).Task;
            var row = await sessions.ReadAsync(SessionId, stop);
            if (row is not null && isSo(row)) return row;
            if (await Task.WhenAny(news, end) != news) return row;
        }
    }

    public void Wake() => Interlocked.Exchange(ref _news, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public void Dispose() => sessions.Forget(this);
}
