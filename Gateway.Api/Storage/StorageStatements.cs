using Microsoft.Data.Sqlite;

namespace Gateway.Api.Storage;

/// <summary>The prepared statements of the hot path. An EF insert for each fact gives a tenth of the rate.</summary>
internal sealed class StorageStatements : IDisposable
{
    private readonly PreparedStatement[] _all;
    private readonly PreparedStatement _append;
    private readonly PreparedStatement _insertAlert;
    private readonly PreparedStatement _insertTarget;
    private readonly PreparedStatement _updateTarget;
    private readonly PreparedStatement _bumpAlert;
    private readonly PreparedStatement _handleAlert;
    private readonly PreparedStatement _keepBinding;
    private readonly PreparedStatement _dropBinding;
    private readonly PreparedStatement _keepLadder;
    private readonly PreparedStatement _findRepeated;
    private readonly PreparedStatement _findSession;
    private readonly PreparedStatement _insertSession;
    private readonly PreparedStatement _updateSession;
    private readonly PreparedStatement _updateGroup;
    private readonly PreparedStatement _keepParticipant;
    private readonly PreparedStatement _dropParticipant;
    private readonly PreparedStatement _insertSessionEvent;
    private readonly PreparedStatement _insertChargingRecord;
    private readonly PreparedStatement _countChanged;

    public StorageStatements(SqliteConnection connection)
    {
        Bursts = new(connection);
        Presence = new(connection);
        Messages = new(connection);
        _append = new(connection,
            """INSERT INTO journal ("Seq","Id","Type","Time","Subject","Version","Data","ActorKind","ActorId","TraceId") VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9)""");
        _insertAlert = new(connection,
            """
            INSERT INTO alerts ("Id","Direction","From","FromDisplayName","Text","Priority","CreatedAt","ExpiresAt","Handling","TraceId","Version")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
            """);
        _insertTarget = new(connection,
            """
            INSERT INTO alert_targets ("AlertId","Position","To","CallId","State","MayBeRepeated","SipStatus","SipReason","SipWarning","Why","UpdatedAt")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
            """);
        _updateTarget = new(connection,
            """
            UPDATE alert_targets SET "State"=$2,"MayBeRepeated"=$3,"SipStatus"=$4,"SipReason"=$5,"SipWarning"=$6,"Why"=$7,"UpdatedAt"=$8
            WHERE "AlertId"=$0 AND "To"=$1
            """);
        _bumpAlert = new(connection, """UPDATE alerts SET "Version"="Version"+1 WHERE "Id"=$0""");
        _handleAlert = new(connection,
            """UPDATE alerts SET "Handling"=$1,"OwnerId"=$2,"OwnerName"=$3,"Version"=$4 WHERE "Id"=$0""");
        _keepBinding = new(connection, """INSERT OR REPLACE INTO bindings ("Id","Binding","ExpiresAt") VALUES ($0,$1,$2)""");
        _dropBinding = new(connection, """DELETE FROM bindings WHERE "Id"=$0""");
        _keepLadder = new(connection,
            """
            INSERT OR REPLACE INTO ladders ("AlertId","Run","Count","Messages","KeptAt")
            SELECT $0,$1,$2,$3,$4 WHERE EXISTS (SELECT 1 FROM alerts WHERE "Id"=$0) OR EXISTS (SELECT 1 FROM sessions WHERE "Id"=$0)
            """);
        // CROSS and the plus signs leave the planner only the Call-ID to begin with: by sender or target it would read a whole history for each alert.
        _findRepeated = new(connection,
            """
            SELECT EXISTS (
                SELECT 1 FROM alert_targets AS target CROSS JOIN alerts AS alert ON alert."Id"=target."AlertId"
                WHERE target."CallId"=$0 AND +target."To"=$1 AND +alert."From"=$2 AND alert."Text" IS $3 AND +alert."ExpiresAt">$4)
            """);
        _findSession = new(connection, """SELECT EXISTS (SELECT 1 FROM sessions WHERE "Id"=$0)""");
        _insertSession = new(connection,
            """
            INSERT INTO sessions ("Id","Identity","Type","Establishment","GroupId","GroupAddress","GroupName","Initiator","InitiatorName","InitiatorIsAnonymous",
                "State","EndReason","SipStatus","SipReason","SipWarning","IsControlledHere","ParticipantCount","PendingCount","ConnectedCount","CreatedAt",
                "EstablishedAt","EndedAt","TraceId","Version")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23)
            """);
        // A column that is set is written to its indices, changed or not: what never changes is left out, and the group has a statement of its own.
        _updateSession = new(connection,
            """
            UPDATE sessions SET "Identity"=$1,"Type"=$2,"Establishment"=$3,"GroupId"=$4,"GroupName"=$5,"InitiatorName"=$6,"InitiatorIsAnonymous"=$7,"State"=$8,
                "EndReason"=$9,"SipStatus"=$10,"SipReason"=$11,"SipWarning"=$12,"IsControlledHere"=$13,"ParticipantCount"=$14,"PendingCount"=$15,
                "ConnectedCount"=$16,"EstablishedAt"=$17,"EndedAt"=$18,"TraceId"=$19,"Version"=$20
            WHERE "Id"=$0
            """);
        _updateGroup = new(connection, """UPDATE sessions SET "GroupAddress"=$1 WHERE "Id"=$0""");
        _keepParticipant = new(connection,
            """
            INSERT INTO participants ("Id","SessionId","Position","Address","DisplayName","State","InvitedBy","IsInitiator","IsAnonymous",
                "HasFloorControl","AnswerMode","InvitedAt","JoinedAt","LeftAt","LeaveMeans","SipStatus","SipReason","SipWarning","Why","MediaAddress",
                "ControlAddress","CallId")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)
            ON CONFLICT ("Id") DO UPDATE SET "DisplayName"=$4,"State"=$5,"InvitedBy"=$6,"IsInitiator"=$7,"IsAnonymous"=$8,"HasFloorControl"=$9,"AnswerMode"=$10,
                "InvitedAt"=$11,"JoinedAt"=$12,"LeftAt"=$13,"LeaveMeans"=$14,"SipStatus"=$15,"SipReason"=$16,"SipWarning"=$17,"Why"=$18,"MediaAddress"=$19,
                "ControlAddress"=$20,"CallId"=$21
            """);
        _dropParticipant = new(connection, """DELETE FROM participants WHERE "Id"=$0""");
        _insertSessionEvent = new(connection,
            """
            INSERT INTO session_events ("SessionId","Version","At","Type","ParticipantId","State","EndReason","LeaveMeans","SipStatus","SipReason","SipWarning","Why")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
            """);
        _insertChargingRecord = new(connection,
            """
            INSERT OR IGNORE INTO charging_records ("Id","SessionId","Participant","Role","SessionType","InitiationType","EventType","NumberOfParticipants",
                "ParticipantsInvolved","StartedAt","EndedAt","Cause","Calling","Called")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)
            """);
        _countChanged = new(connection, "SELECT changes()");
        _all =
        [
            _append, _insertAlert, _insertTarget, _updateTarget, _bumpAlert, _handleAlert, _keepBinding, _dropBinding, _keepLadder, _findRepeated,
            _findSession, _insertSession, _updateSession, _updateGroup, _keepParticipant, _dropParticipant, _insertSessionEvent, _insertChargingRecord, _countChanged,
        ];
    }

    /// <summary>Those of talk bursts.</summary>
    public BurstStatements Bursts { get; }

    /// <summary>Those of voice messages.</summary>
    public MessageStatements Messages { get; }

    /// <summary>Those of presence.</summary>
    public PresenceStatements Presence { get; }

    public void Keep(BindingRow binding) => _keepBinding.Run(binding.Id, binding.Binding, binding.ExpiresAt);

    public void DropBinding(string id) => _dropBinding.Run(id);

    /// <summary>Keeps a ladder, if its alert or session is on record: one that was recognised as a repetition is not.</summary>
    public void KeepLadder(LadderRow ladder) => _keepLadder.Run(ladder.AlertId, ladder.Run, ladder.Count, ladder.Messages, ladder.KeptAt);

    /// <summary>Whether the same alert is on record under another identifier, and its time is not over at a moment (UTC ticks).</summary>
    public bool IsOnRecord(AlertRow alert, AlertTargetRow target, long at) =>
        _findRepeated.Run(target.CallId, target.To, alert.From, alert.Text, at) == 1;

    public void Append(JournalEntry entry) => _append.Run(
        entry.Seq, entry.Id, entry.Type, entry.Time.UtcTicks, entry.Subject, entry.Version, SqlValue.Utf8(entry.Data), entry.Actor?.Kind, entry.Actor?.Id, entry.TraceId);

    public void Insert(AlertRow alert)
    {
        _insertAlert.Run(
            alert.Id, alert.Direction, alert.From, alert.FromDisplayName, alert.Text, alert.Priority, alert.CreatedAt, alert.ExpiresAt, alert.Handling, alert.TraceId, alert.Version);
        foreach (var target in alert.Targets)
        {
            _insertTarget.Run(
                target.AlertId, target.Position, target.To, target.CallId, target.State, target.MayBeRepeated, target.SipStatus, target.SipReason,
                target.SipWarning, target.Why, target.UpdatedAt);
        }
    }

    /// <summary>Stores a target's new state and counts the alert's version up.</summary>
    public void Update(AlertTargetRow target)
    {
        _updateTarget.Run(
            target.AlertId, target.To, target.State, target.MayBeRepeated, target.SipStatus, target.SipReason, target.SipWarning, target.Why,
            target.UpdatedAt);
        _bumpAlert.Run(target.AlertId);
    }

    public void Handle(AlertRow alert) => _handleAlert.Run(alert.Id, alert.Handling, alert.OwnerId, alert.OwnerName, alert.Version);

    public bool HasSession(string id) => _findSession.Run(id) == 1;

    public void Insert(SessionRow session) => _insertSession.Run(
        session.Id, session.Identity, session.Type, session.Establishment, session.GroupId, session.GroupAddress, session.GroupName, session.Initiator,
        session.InitiatorName, session.InitiatorIsAnonymous, session.State, session.EndReason, session.SipStatus, session.SipReason, session.SipWarning,
        session.IsControlledHere, session.ParticipantCount, session.PendingCount, session.ConnectedCount, session.CreatedAt, session.EstablishedAt,
        session.EndedAt, session.TraceId, session.Version);

    /// <summary>Stores all of a session that changes often; its group is stored by <see cref="UpdateGroup"/>.</summary>
    public void Update(SessionRow session) => _updateSession.Run(
        session.Id, session.Identity, session.Type, session.Establishment, session.GroupId, session.GroupName, session.InitiatorName,
        session.InitiatorIsAnonymous, session.State, session.EndReason, session.SipStatus, session.SipReason, session.SipWarning, session.IsControlledHere,
        session.ParticipantCount, session.PendingCount, session.ConnectedCount, session.EstablishedAt, session.EndedAt, session.TraceId, session.Version);

    public void UpdateGroup(SessionRow session) => _updateGroup.Run(session.Id, session.GroupAddress);

    /// <summary>Stores a participant, new or known.</summary>
    public void KeepParticipant(ParticipantRow one) => _keepParticipant.Run(
        one.Id, one.SessionId, one.Position, one.Address, one.DisplayName, one.State, one.InvitedBy, one.IsInitiator, one.IsAnonymous, one.HasFloorControl,
        one.AnswerMode, one.InvitedAt, one.JoinedAt, one.LeftAt, one.LeaveMeans, one.SipStatus, one.SipReason, one.SipWarning, one.Why, one.MediaAddress,
        one.ControlAddress, one.CallId);

    public void DropParticipant(string id) => _dropParticipant.Run(id);

    public void Insert(SessionEventRow happened) => _insertSessionEvent.Run(
        happened.SessionId, happened.Version, happened.At, happened.Type, happened.ParticipantId, happened.State, happened.EndReason, happened.LeaveMeans,
        happened.SipStatus, happened.SipReason, happened.SipWarning, happened.Why);

    /// <summary>Stores a charging record.</summary>
    /// <returns><c>false</c> when it is there already: a fact may come twice, and is charged once.</returns>
    public bool Insert(ChargingRecordRow record)
    {
        _insertChargingRecord.Run(
            record.Id, record.SessionId, record.Participant, record.Role, record.SessionType, record.InitiationType, record.EventType,
            record.NumberOfParticipants, record.ParticipantsInvolved, record.StartedAt, record.EndedAt, record.Cause, record.Calling, record.Called);
        return _countChanged.Run() > 0;
    }

    public void Dispose()
    {
        foreach (var statement in _all) statement.Dispose();
        Bursts.Dispose();
        Presence.Dispose();
        Messages.Dispose();
    }
}
