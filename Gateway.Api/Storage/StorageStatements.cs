using Microsoft.Data.Sqlite;

namespace Gateway.Api.Storage;

/// <summary>The prepared commands of the hot path. An EF insert for each fact gives a tenth of the rate.</summary>
internal sealed class StorageStatements : IDisposable
{
    private readonly SqliteCommand[] _all;
    private readonly SqliteCommand _append;
    private readonly SqliteCommand _insertAlert;
    private readonly SqliteCommand _insertTarget;
    private readonly SqliteCommand _updateTarget;
    private readonly SqliteCommand _bumpAlert;
    private readonly SqliteCommand _handleAlert;
    private readonly SqliteCommand _keepBinding;
    private readonly SqliteCommand _dropBinding;
    private readonly SqliteCommand _keepLadder;
    private readonly SqliteCommand _findRepeated;

    public StorageStatements(SqliteConnection connection)
    {
        _append = Prepare(connection,
            """INSERT INTO journal ("Seq","Id","Type","Time","Subject","Version","Data","ActorKind","ActorId","TraceId") VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9)""", 10);
        _insertAlert = Prepare(connection,
            """
            INSERT INTO alerts ("Id","Direction","From","FromDisplayName","Text","Priority","CreatedAt","ExpiresAt","Handling","TraceId","Version")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
            """, 11);
        _insertTarget = Prepare(connection,
            """
            INSERT INTO alert_targets ("AlertId","Position","To","CallId","State","MayBeRepeated","SipStatus","SipReason","SipWarning","Why","UpdatedAt")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
            """, 11);
        _updateTarget = Prepare(connection,
            """
            UPDATE alert_targets SET "State"=$2,"MayBeRepeated"=$3,"SipStatus"=$4,"SipReason"=$5,"SipWarning"=$6,"Why"=$7,"UpdatedAt"=$8
            WHERE "AlertId"=$0 AND "To"=$1
            """, 9);
        _bumpAlert = Prepare(connection, """UPDATE alerts SET "Version"="Version"+1 WHERE "Id"=$0""", 1);
        _handleAlert = Prepare(connection,
            """UPDATE alerts SET "Handling"=$1,"OwnerId"=$2,"OwnerName"=$3,"Version"=$4 WHERE "Id"=$0""", 5);
        _keepBinding = Prepare(connection, """INSERT OR REPLACE INTO bindings ("Id","Binding","ExpiresAt") VALUES ($0,$1,$2)""", 3);
        _dropBinding = Prepare(connection, """DELETE FROM bindings WHERE "Id"=$0""", 1);
        _keepLadder = Prepare(connection,
            """
            INSERT OR REPLACE INTO ladders ("AlertId","Run","Count","Messages","KeptAt")
            SELECT $0,$1,$2,$3,$4 WHERE EXISTS (SELECT 1 FROM alerts WHERE "Id"=$0)
            """, 5);
        // CROSS and the plus signs leave the planner only the Call-ID to begin with: by sender or target it would read a whole history for each alert.
        _findRepeated = Prepare(connection,
            """
            SELECT EXISTS (
                SELECT 1 FROM alert_targets AS target CROSS JOIN alerts AS alert ON alert."Id"=target."AlertId"
                WHERE target."CallId"=$0 AND +target."To"=$1 AND +alert."From"=$2 AND alert."Text" IS $3 AND +alert."ExpiresAt">$4)
            """, 5);
        _all =
        [
            _append, _insertAlert, _insertTarget, _updateTarget, _bumpAlert, _handleAlert, _keepBinding, _dropBinding, _keepLadder, _findRepeated,
        ];
    }

    public void Keep(BindingRow binding) => Run(_keepBinding, binding.Id, binding.Binding, binding.ExpiresAt);

    public void DropBinding(string id) => Run(_dropBinding, id);

    /// <summary>Keeps a ladder, if its alert is on record: one that was recognised as a repetition is not.</summary>
    public void KeepLadder(LadderRow ladder) => Run(_keepLadder, ladder.AlertId, ladder.Run, ladder.Count, ladder.Messages, ladder.KeptAt);

    /// <summary>Whether the same alert is on record under another identifier, and its time is not over at a moment (UTC ticks).</summary>
    public bool IsOnRecord(AlertRow alert, AlertTargetRow target, long at)
    {
        Bind(_findRepeated, [target.CallId, target.To, alert.From, alert.Text, at]);
        return _findRepeated.ExecuteScalar() is 1L;
    }

    public void Append(JournalEntry entry) => Run(
        _append, entry.Seq, entry.Id, entry.Type, entry.Time.UtcTicks, entry.Subject, entry.Version, entry.Data, entry.Actor?.Kind, entry.Actor?.Id, entry.TraceId);

    public void Insert(AlertRow alert)
    {
        Run(_insertAlert, alert.Id, alert.Direction, alert.From, alert.FromDisplayName, alert.Text, alert.Priority, alert.CreatedAt,
            alert.ExpiresAt, alert.Handling, alert.TraceId, alert.Version);
        foreach (var target in alert.Targets)
            Run(_insertTarget, target.AlertId, target.Position, target.To, target.CallId, target.State, target.MayBeRepeated,
                target.SipStatus, target.SipReason, target.SipWarning, target.Why, target.UpdatedAt);
    }

    /// <summary>Stores a target's new state and counts the alert's version up.</summary>
    public void Update(AlertTargetRow target)
    {
        Run(_updateTarget, target.AlertId, target.To, target.State, target.MayBeRepeated, target.SipStatus, target.SipReason, target.SipWarning,
            target.Why, target.UpdatedAt);
        Run(_bumpAlert, target.AlertId);
    }

    public void Handle(AlertRow alert) => Run(_handleAlert, alert.Id, alert.Handling, alert.OwnerId, alert.OwnerName, alert.Version);

    /// <summary>Every command runs in the transaction of the moment.</summary>
    public void Enlist(SqliteTransaction? transaction)
    {
        foreach (var command in _all) command.Transaction = transaction;
    }

    public void Dispose()
    {
        foreach (var command in _all) command.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++) command.Parameters.AddWithValue($"${i}", DBNull.Value);
        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        Bind(command, values);
        command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
