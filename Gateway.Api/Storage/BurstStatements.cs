using Microsoft.Data.Sqlite;

namespace Gateway.Api.Storage;

/// <summary>The prepared statements of talk bursts and their recordings.</summary>
internal sealed class BurstStatements : IDisposable
{
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _end;
    private readonly PreparedStatement _insertRecording;
    private readonly PreparedStatement _deleteRecording;
    private readonly PreparedStatement _countChanged;

    public BurstStatements(SqliteConnection connection)
    {
        _insert = new(connection,
            """
            INSERT OR IGNORE INTO bursts ("Id","SessionId","GroupId","GroupAddress","GroupName","ParticipantId","Talker","TalkerName","StartedAt","Priority","Codec",
                "AccessTime","Packets","Lost","IsRecorded")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,0,0,$12)
            """);
        _end = new(connection,
            """
            UPDATE bursts SET "EndedAt"=$1,"End"=$2,"Packets"=$3,"Lost"=$4,"IsRecorded"=$5,"AccessTime"=$6,"Codec"=$7 WHERE "Id"=$0 AND "EndedAt" IS NULL
            """);
        _insertRecording = new(connection,
            """
            INSERT OR IGNORE INTO recordings ("Id","BurstId","File","Codec","Bytes","Length","Peaks","RecordedAt") VALUES ($0,$1,$2,$3,$4,$5,$6,$7)
            """);
        _deleteRecording = new(connection,
            """UPDATE recordings SET "DeletedAt"=$1,"DeletedBy"=$2,"DeleteReason"=$3,"Peaks"=NULL WHERE "Id"=$0 AND "DeletedAt" IS NULL""");
        _countChanged = new(connection, "SELECT changes()");
    }

    /// <summary>Stores a burst that began.</summary>
    /// <returns><c>false</c> when it is there already.</returns>
    public bool Insert(BurstRow burst)
    {
        _insert.Run(
            burst.Id, burst.SessionId, burst.GroupId, burst.GroupAddress, burst.GroupName, burst.ParticipantId, burst.Talker, burst.TalkerName, burst.StartedAt,
            burst.Priority, burst.Codec, burst.AccessTime, burst.IsRecorded);
        return HasChanged;
    }

    /// <summary>Stores how a burst ended.</summary>
    /// <returns><c>false</c> when that is known already.</returns>
    public bool End(BurstRow burst)
    {
        _end.Run(burst.Id, burst.EndedAt, burst.End, burst.Packets, burst.Lost, burst.IsRecorded, burst.AccessTime, burst.Codec);
        return HasChanged;
    }

    /// <summary>Stores that the speech of a burst lies in a file.</summary>
    /// <returns><c>false</c> when it is there already.</returns>
    public bool Insert(RecordingRow recording)
    {
        _insertRecording.Run(
            recording.Id, recording.BurstId, recording.File, recording.Codec, recording.Bytes, recording.Length, recording.Peaks, recording.RecordedAt);
        return HasChanged;
    }

    /// <summary>Stores that the file of a recording is deleted.</summary>
    /// <returns><c>false</c> when it was before.</returns>
    public bool Delete(RecordingRow recording)
    {
        _deleteRecording.Run(recording.Id, recording.DeletedAt, recording.DeletedBy, recording.DeleteReason);
        return HasChanged;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _end.Dispose();
        _insertRecording.Dispose();
        _deleteRecording.Dispose();
        _countChanged.Dispose();
    }

    private bool HasChanged => _countChanged.Run() > 0;
}
