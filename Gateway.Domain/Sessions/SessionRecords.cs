using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions;

/// <summary>
/// The records that this gateway keeps of PoC Sessions. Console, participating and controlling function share it, so that a session that
/// passes several of them is written down by one: by whom of them knows most.
/// </summary>
/// <remarks>
/// Whoever meets a session asks <see cref="TryTake"/> once and records only if that says yes. Not thread safe: one event loop owns it.
/// </remarks>
public sealed class SessionRecords
{
    /// <summary>Ended sessions whose recorder is remembered, so that a late function does not write one again.</summary>
    public const int ClosedMax = 20_000;

    private readonly FactOutbox _facts;
    private readonly IdSource _ids;
    private readonly Func<MonotonicTime, DateTimeOffset> _utcOf;
    private readonly Dictionary<SessionId, SessionRecorder> _recorders = [];
    private readonly Queue<SessionId> _closed = new();
    private readonly Dictionary<SessionId, PocAddress> _withdrawn = [];

    /// <param name="facts">Where facts become durable.</param>
    /// <param name="ids">Chance for identifiers.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    public SessionRecords(FactOutbox facts, IdSource ids, Func<MonotonicTime, DateTimeOffset> utcOf)
    {
        _facts = facts;
        _ids = ids;
        _utcOf = utcOf;
    }

    /// <summary>What participating functions of this gateway know of legs that nobody can tell by their messages.</summary>
    public LegNotes Legs { get; } = new();

    /// <summary>A new session's identifier.</summary>
    public SessionId NewSession(MonotonicTime now) => new(SortableId.New("ses", _utcOf(now), _ids));

    /// <summary>A new participant's identifier.</summary>
    public ParticipantId NewParticipant(MonotonicTime now) => new(SortableId.New("prt", _utcOf(now), _ids));

    /// <summary>A new charging record's identifier.</summary>
    public ChargingRecordId NewCharge(MonotonicTime now) => new(SortableId.New("cdr", _utcOf(now), _ids));

    /// <summary>A new talk burst's identifier.</summary>
    public BurstId NewBurst(MonotonicTime now) => new(SortableId.New("brs", _utcOf(now), _ids));

    /// <summary>The UTC time of a moment of the loop's clock.</summary>
    public DateTimeOffset UtcOf(MonotonicTime moment) => _utcOf(moment);

    /// <summary>Asks to write a session down from now on.</summary>
    /// <returns><c>false</c> when somebody who knows more does, or did until its end.</returns>
    public bool TryTake(SessionId id, SessionRecorder who)
    {
        if (_recorders.TryGetValue(id, out var present) && present > who)
            return false;
        _recorders[id] = who;
        return true;
    }

    /// <summary>Whether this one writes the session down.</summary>
    public bool IsTakenBy(SessionId id, SessionRecorder who) => _recorders.TryGetValue(id, out var present) && present == who;

    /// <summary>Whether anybody of this gateway wrote the session down.</summary>
    public bool IsOnRecord(SessionId id) => _recorders.ContainsKey(id);

    /// <summary>
    /// Tells that somebody at a console takes the invitation back that he began the session with. Should its 2xx cross that, he is not shown in the
    /// session for the moment until he has left it, nor is a session shown as established that only he was to make one (CANCEL, 6.1.X.1).
    /// </summary>
    public void Withdraw(SessionId id, PocAddress who) => _withdrawn[id] = who;

    /// <summary>Tells that he comes back to it.</summary>
    public void Return(SessionId id) => _withdrawn.Remove(id);

    /// <summary>Tells that nothing more will be written of a session.</summary>
    public void Close(SessionId id)
    {
        _withdrawn.Remove(id);
        if (!_recorders.ContainsKey(id))
            return;
        _closed.Enqueue(id);
        if (_closed.Count > ClosedMax)
            _recorders.Remove(_closed.Dequeue());
    }

    /// <summary>Writes a session down with all its participants; what was on record under its identifier gives way to it.</summary>
    public void Record(SessionRecord session, ImmutableArray<ParticipantRecord> participants) =>
        _facts.Record(new Fact.SessionRecorded(session, participants, session.TraceId));

    /// <summary>Writes down how a session stands.</summary>
    public void Change(SessionRecord session)
    {
        if (_withdrawn.ContainsKey(session.Id))
        {
            if (session.State == SessionState.Established && (session.Type == SessionType.OneToOne || !session.IsControlledHere))
                return;
            if (session is { IsControlledHere: false, EndReason: SessionEndReason.Left })
                session = session with { EndReason = SessionEndReason.CancelTooLate };
        }

        _facts.Record(new Fact.SessionChanged(session));
    }

    /// <summary>Writes down how a participant stands.</summary>
    public void Change(SessionId id, ParticipantRecord participant)
    {
        if (participant.State != ParticipantState.Connected || _withdrawn.GetValueOrDefault(id) != participant.Address)
            _facts.Record(new Fact.ParticipantChanged(id, participant));
    }

    /// <summary>Tells the journal that access control refused somebody a session.</summary>
    /// <param name="from">Who asked.</param>
    /// <param name="to">What he asked for: a person, a group or a session.</param>
    /// <param name="why">Why.</param>
    /// <param name="callId">The Call-ID of his request.</param>
    public void Deny(PocAddress from, PocAddress to, AlertWhy why, string callId) => _facts.Record(new Fact.AccessDenied(from, to, "session", [why], callId));

    /// <summary>Tells what becomes of the floor of a session, or of a talk burst in it.</summary>
    public void Tell(Fact fact) => _facts.Record(fact);

    /// <summary>Writes down what a participation costs.</summary>
    public void Charge(ChargingRecord record) => _facts.Record(new Fact.Charged(record));
}
