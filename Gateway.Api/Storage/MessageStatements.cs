using Microsoft.Data.Sqlite;

namespace Gateway.Api.Storage;

/// <summary>
/// The prepared statements of voice messages: what many callers who hang up at the same time ask of the database, and the history, which is written with each change.
/// </summary>
internal sealed class MessageStatements : IDisposable
{
    /// <summary>Steps that the history keeps of one message; beyond that, only that it was deleted: marking to and fro must not fill the disk.</summary>
    public const int StepsMax = 100;

    private readonly PreparedStatement[] _all;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _record;
    private readonly PreparedStatement _addStep;
    private readonly PreparedStatement _setState;
    private readonly PreparedStatement _addLastSteps;
    private readonly PreparedStatement _endAll;
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
        // Names as they are at this time: the history outlives who has them.
        _record = new(connection,
            """
            INSERT INTO message_records ("Id","Mailbox","Owner","OwnerName","Caller","CallerName","RequestUri","Length","ReceivedAt","ForwardedFrom","ForwardedBy","State")
            SELECT $0,$1,box."Owner",
                COALESCE((SELECT "DisplayName" FROM users WHERE "Address"=box."Owner"), (SELECT "DisplayName" FROM groups WHERE "Address"=box."Owner")),
                $2,$3,$4,$5,$6,$7,$8,$9
            FROM mailboxes AS box WHERE box."Id"=$1
            """);
        _addStep = new(connection,
            $"""
            INSERT INTO message_steps ("Message","At","Deed","Means","By","To")
            SELECT $0,$1,$2,$3,$4,$5
            WHERE EXISTS (SELECT 1 FROM message_records WHERE "Id"=$0)
                AND ($2='deleted' OR (SELECT COUNT(*) FROM message_steps WHERE "Message"=$0)<{StepsMax})
            """);
        _setState = new(connection, """UPDATE message_records SET "State"=$1 WHERE "Id"=$0""");
        _addLastSteps = new(connection,
            """
            INSERT INTO message_steps ("Message","At","Deed","Means","By")
            SELECT "Id",$1,'deletedWithMailbox',$2,$3 FROM message_records WHERE "Mailbox"=$0 AND "State"<>'deleted'
            """);
        _endAll = new(connection, """UPDATE message_records SET "State"='deleted' WHERE "Mailbox"=$0 AND "State"<>'deleted'""");
        _findMailbox = new(connection, """SELECT EXISTS (SELECT 1 FROM mailboxes WHERE "Id"=$0)""");
        _count = new(connection, """SELECT COUNT(*) FROM messages WHERE "Mailbox"=$0""");
        _countNew = new(connection, $"""SELECT COUNT(*) FROM messages WHERE "Mailbox"=$0 AND "State"='{MessageRow.New}'""");
        _all = [_insert, _record, _addStep, _setState, _addLastSteps, _endAll, _findMailbox, _count, _countNew];
    }

    /// <summary>Stores a message, and that it came.</summary>
    public void Insert(MessageRow message)
    {
        _insert.Run(
            message.Id, message.Mailbox, message.Caller, message.CallerName, message.CallId, message.RequestUri, message.History, message.File, message.Codec,
            message.Bytes, message.Length, message.Peaks, message.ReceivedAt, message.State, message.ForwardedFrom, message.ForwardedBy, message.Note, message.Version);
        _record.Run(
            message.Id, message.Mailbox, message.Caller, message.CallerName, message.RequestUri, message.Length, message.ReceivedAt, message.ForwardedFrom, message.ForwardedBy,
            message.State);
    }

    /// <summary>Writes down what was done with a message; nothing where the history does not know it, or knows too much of it (<see cref="StepsMax"/>).</summary>
    public void AddStep(MessageStepRow step) => _addStep.Run(step.Message, step.At, step.Deed, step.Means, step.By, step.To);

    /// <summary>Writes down how a message stands now.</summary>
    public void SetState(string message, string state) => _setState.Run(message, state);

    /// <summary>Writes down that all messages of a mailbox went with it.</summary>
    /// <param name="mailbox">Which.</param>
    /// <param name="at">When, in UTC ticks.</param>
    /// <param name="means">How he who removes it came.</param>
    /// <param name="by">His address.</param>
    public void EndAll(string mailbox, long at, string means, string? by)
    {
        _addLastSteps.Run(mailbox, at, means, by);
        _endAll.Run(mailbox);
    }

    /// <summary>Whether there is such a mailbox.</summary>
    public bool HasMailbox(string id) => _findMailbox.Run(id) == 1;

    /// <summary>How many messages a mailbox holds, and how many of them nobody has heard.</summary>
    public (long All, long New) Count(string mailbox) => (_count.Run(mailbox), _countNew.Run(mailbox));

    public void Dispose()
    {
        foreach (var statement in _all) statement.Dispose();
    }
}
