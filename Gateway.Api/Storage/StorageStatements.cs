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

    public StorageStatements(SqliteConnection connection)
    {
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
            SELECT $0,$1,$2,$3,$4 WHERE EXISTS (SELECT 1 FROM alerts WHERE "Id"=$0)
            """);
        // CROSS and the plus signs leave the planner only the Call-ID to begin with: by sender or target it would read a whole history for each alert.
        _findRepeated = new(connection,
            """
            SELECT EXISTS (
                SELECT 1 FROM alert_targets AS target CROSS JOIN alerts AS alert ON alert."Id"=target."AlertId"
                WHERE target."CallId"=$0 AND +target."To"=$1 AND +alert."From"=$2 AND alert."Text" IS $3 AND +alert."ExpiresAt">$4)
            """);
        _all =
        [
            _append, _insertAlert, _insertTarget, _updateTarget, _bumpAlert, _handleAlert, _keepBinding, _dropBinding, _keepLadder, _findRepeated,
        ];
    }

    public void Keep(BindingRow binding) => _keepBinding.Run(binding.Id, binding.Binding, binding.ExpiresAt);

    public void DropBinding(string id) => _dropBinding.Run(id);

    /// <summary>Keeps a ladder, if its alert is on record: one that was recognised as a repetition is not.</summary>
    public void KeepLadder(LadderRow ladder) => _keepLadder.Run(ladder.AlertId, ladder.Run, ladder.Count, ladder.Messages, ladder.KeptAt);

    /// <summary>Whether the same alert is on record under another identifier, and its time is not over at a moment (UTC ticks).</summary>
    public bool IsOnRecord(AlertRow alert, AlertTargetRow target, long at) =>
        _findRepeated.Run(target.CallId, target.To, alert.From, alert.Text, at) == 1;

    public void Append(JournalEntry entry) => _append.Run(
        entry.Seq, entry.Id, entry.Type, entry.Time.UtcTicks, entry.Subject, entry.Version, entry.Data, entry.Actor?.Kind, entry.Actor?.Id, entry.TraceId);

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

    public void Dispose()
    {
        foreach (var statement in _all) statement.Dispose();
    }
}
