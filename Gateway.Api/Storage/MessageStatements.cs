using Microsoft.Data.Sqlite;

namespace Gateway.Api.Storage;

/// <summary>The prepared statements of voice messages: what many callers who hang up at the same time ask of the database.</summary>
internal sealed class MessageStatements : IDisposable
{
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _findMailbox;
    private readonly PreparedStatement _count;
    private readonly PreparedStatement _countNew;

    public MessageStatements(SqliteConnection connection)
    {
        _insert = new(connection,
            """
            INSERT INTO messages ("Id","Mailbox","Caller","CallerName","CallId","RequestUri","History","File","Codec","Bytes","Length","Peaks","ReceivedAt","State",
                "ForwardedFrom","ForwardedBy","Note","Version")
            VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)
            """);
        _findMailbox = new(connection, """SELECT EXISTS (SELECT 1 FROM mailboxes WHERE "Id"=$0)""");
        _count = new(connection, """SELECT COUNT(*) FROM messages WHERE "Mailbox"=$0""");
        _countNew = new(connection, $"""SELECT COUNT(*) FROM messages WHERE "Mailbox"=$0 AND "State"='{MessageRow.New}'""");
    }

    /// <summary>Stores a message.</summary>
    public void Insert(MessageRow message) => _insert.Run(
        message.Id, message.Mailbox, message.Caller, message.CallerName, message.CallId, message.RequestUri, message.History, message.File, message.Codec,
        message.Bytes, message.Length, message.Peaks, message.ReceivedAt, message.State, message.ForwardedFrom, message.ForwardedBy, message.Note, message.Version);

    /// <summary>Whether there is such a mailbox.</summary>
    public bool HasMailbox(string id) => _findMailbox.Run(id) == 1;

    /// <summary>How many messages a mailbox holds, and how many of them nobody has heard.</summary>
    public (long All, long New) Count(string mailbox) => (_count.Run(mailbox), _countNew.Run(mailbox));

    public void Dispose()
    {
        _insert.Dispose();
        _findMailbox.Dispose();
        _count.Dispose();
        _countNew.Dispose();
    }
}
