using Gateway.Api.Json;

namespace Gateway.Api.Storage;

/// <summary>
/// What belongs together on disk: it is stored whole or not at all. It runs on the writer's thread, between two savepoints of a transaction that
/// it shares with its neighbours, so it must be quick and must not wait for anything.
/// </summary>
internal sealed class UnitOfWork(StorageWriter writer, DateTimeOffset now) : IDisposable
{
    private readonly List<JournalEntry> _entries = [];
    private List<Action>? _committed;
    private List<Action>? _rolledBack;
    private GatewayDb? _db;

    public DateTimeOffset Now { get; } = now;

    /// <summary>The tables, inside the transaction. <see cref="SaveChanges"/> is called at the end.</summary>
    public GatewayDb Db => _db ??= writer.OpenContext();

    /// <summary>Events in the order they were appended.</summary>
    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>True once the unit decided that nothing of it may stay.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Nothing of this unit is stored.</summary>
    public void Abandon() => IsAbandoned = true;

    /// <summary>Appends an event to the journal and gives its number.</summary>
    public long Tell<T>(string type, string subject, long version, T data, Actor? actor = null, string? traceId = null)
    {
        var entry = new JournalEntry(writer.NextSeq(), Ids.New("evt"), type, Now, subject, version, ContractJson.Bytes(data), actor, traceId);
        writer.Statements.Append(entry);
        _entries.Add(entry);
        return entry.Seq;
    }

    /// <summary>Runs a prepared command of the hot path.</summary>
    public StorageStatements Statements => writer.Statements;

    /// <summary>Something to do once the transaction is on disk, in the order of the units.</summary>
    public void OnCommitted(Action action) => (_committed ??= []).Add(action);

    /// <summary>What to do if nothing of this unit is stored after all: forget what was kept in memory for it.</summary>
    public void OnRolledBack(Action action) => (_rolledBack ??= []).Add(action);

    public void SaveChanges() => _db?.SaveChanges();

    public void RunCommitted()
    {
        if (_committed is null) return;
        foreach (var action in _committed) action();
    }

    public void RunRolledBack()
    {
        if (_rolledBack is null) return;
        foreach (var action in _rolledBack) action();
    }

    public void Dispose() => _db?.Dispose();
}
