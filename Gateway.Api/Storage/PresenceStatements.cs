using Microsoft.Data.Sqlite;

namespace Gateway.Api.Storage;

/// <summary>The prepared statements of what presence enquiries cost, and of when people were last there.</summary>
internal sealed class PresenceStatements : IDisposable
{
    private const string Columns =
        """
        "Id","PartOf","EnquiryId","Kind","Role","Watcher","Presentity","OriginatingNetwork","TerminatingNetwork","ChargingId","CallId","Expires","Outcome","RequestedAt",
        "AnsweredAt","UpdatedAt","EndedAt","End","Notifications","Octets","Version","Package"
        """;

    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _replace;
    private readonly PreparedStatement _insertPart;
    private readonly PreparedStatement _seen;
    private readonly PreparedStatement _keepPublication;
    private readonly PreparedStatement _dropPublication;
    private readonly PreparedStatement _countChanged;

    public PresenceStatements(SqliteConnection connection)
    {
        _insert = new(connection,
            $"""INSERT OR IGNORE INTO presence_charges ({Columns}) VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)""");
        _replace = new(connection,
            """
            UPDATE presence_charges SET "Expires"=$1,"Outcome"=$2,"UpdatedAt"=$3,"EndedAt"=$4,"End"=$5,"Notifications"=$6,"Octets"=$7,"Version"=$8
            WHERE "Id"=$0 AND "EndedAt" IS NULL AND "Version"<$8
            """);
        _insertPart = new(connection,
            $"""
            INSERT OR IGNORE INTO presence_charges ({Columns})
            SELECT $0,"Id","EnquiryId","Kind","Role","Watcher","Presentity","OriginatingNetwork","TerminatingNetwork","ChargingId","CallId","Expires","Outcome",$2,$2,$2,$2,
                NULL,$3,$4,1,"Package" FROM presence_charges WHERE "Id"=$1
            """);
        _seen = new(connection, """INSERT INTO last_seen ("Address","SeenAt") VALUES ($0,$1) ON CONFLICT ("Address") DO UPDATE SET "SeenAt"=$1""");
        _keepPublication = new(connection,
            """INSERT OR REPLACE INTO presence_publications ("Id","Presentity","EntityTag","Document","ToldAt","EndsAt","IsNetwork") VALUES ($0,$1,$2,$3,$4,$5,$6)""");
        _dropPublication = new(connection, """DELETE FROM presence_publications WHERE "Id"=$0""");
        _countChanged = new(connection, "SELECT changes()");
    }

    /// <summary>Stores a record that is new.</summary>
    /// <returns><c>false</c> when one of its identifier is there.</returns>
    public bool Insert(PresenceChargeRow row)
    {
        _insert.Run(
            row.Id, row.PartOf, row.EnquiryId, row.Kind, row.Role, row.Watcher, row.Presentity, row.OriginatingNetwork, row.TerminatingNetwork, row.ChargingId, row.CallId,
            row.Expires, row.Outcome, row.RequestedAt, row.AnsweredAt, row.UpdatedAt, row.EndedAt, row.End, row.Notifications, row.Octets, row.Version, row.Package);
        return HasChanged;
    }

    /// <summary>Puts what is known by now in the place of what was stored.</summary>
    /// <returns><c>false</c> when it is closed, or told more already.</returns>
    public bool Replace(PresenceChargeRow row)
    {
        _replace.Run(row.Id, row.Expires, row.Outcome, row.UpdatedAt, row.EndedAt, row.End, row.Notifications, row.Octets, row.Version);
        return HasChanged;
    }

    /// <summary>Stores the record of one notification, with what it shares with that of its enquiry.</summary>
    /// <returns><c>false</c> when it is there, or its enquiry is not.</returns>
    public bool InsertPart(string id, string of, long sentAt, int number, long octets)
    {
        _insertPart.Run(id, of, sentAt, number, octets);
        return HasChanged;
    }

    /// <summary>Stores when somebody was there.</summary>
    public void Seen(string address, long at) => _seen.Run(address, at);

    /// <summary>Keeps a publication as it stands.</summary>
    public void Keep(PublicationRow row) =>
        _keepPublication.Run(row.Id, row.Presentity, row.EntityTag, row.Document, row.ToldAt, row.EndsAt, row.IsNetwork);

    /// <summary>Drops a publication that is over.</summary>
    public void DropPublication(string id) => _dropPublication.Run(id);

    public void Dispose()
    {
        _insert.Dispose();
        _replace.Dispose();
        _insertPart.Dispose();
        _seen.Dispose();
        _keepPublication.Dispose();
        _dropPublication.Dispose();
        _countChanged.Dispose();
    }

    private bool HasChanged => _countChanged.Run() > 0;
}
