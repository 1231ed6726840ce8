using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Gateway.Api.Storage;

/// <summary>
/// The one writer. Whoever has something to store queues a unit of work; the writer takes what waits, runs it in one transaction, each unit behind a
/// savepoint of its own, commits once, and then answers everybody. The disk is waited for once per group, not once per fact.
/// </summary>
/// <remarks>A unit that fails is rolled back alone. A commit that fails fails all of its units: nobody is told that something is safe which is not.</remarks>
internal sealed class StorageWriter : IDisposable
{
    /// <summary>Units that may wait. At 20,000 units a second this is half a second; who comes then is refused or waits, see the callers.</summary>
    public const int QueueLengthMax = 8_192;

    /// <summary>Units of one transaction, so that the first of a group does not wait for thousands.</summary>
    private const int GroupMax = 512;

    /// <summary>
    /// How long facts for which nobody waits are gathered before they are written. A commit costs as much processor time for one fact as for ten, and a
    /// person sees nothing of five milliseconds.
    /// </summary>
    private static readonly TimeSpan GatherAtMost = TimeSpan.FromMilliseconds(5);

    /// <summary>How long somebody waits for room in the queue before hearing that the disk is too slow.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the end waits for what is queued.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    // Only read with TryRead: a reader that waits on a channel is woken by way of the thread pool, which costs a commit more than the commit.
    private readonly Channel<Work> _queue = Channel.CreateBounded<Work>(
        new BoundedChannelOptions(QueueLengthMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly WorkBell _bell = new();

    private readonly SqliteConnection _connection;

    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _commit;
    private readonly PreparedStatement _abort;
    private readonly PreparedStatement _savepoint;
    private readonly PreparedStatement _rollBack;
    private readonly PreparedStatement _release;
    private readonly TimeProvider _clock;
    private readonly ILogger<StorageWriter> _log;
    private readonly Action<IReadOnlyList<JournalEntry>> _publish;
    private readonly Thread _thread;
    private readonly DbContextOptions<GatewayDb> _options;
    private long _seq;

    /// <param name="file">A migrated database.</param>
    /// <param name="clock">Stamps the units.</param>
    /// <param name="lastSeq">The newest number of the journal.</param>
    /// <param name="publish">Is given the events of a commit, in order, on the writer's thread.</param>
    /// <param name="log">Where failures go.</param>
    public StorageWriter(SqliteFile file, TimeProvider clock, long lastSeq, Action<IReadOnlyList<JournalEntry>> publish, ILogger<StorageWriter> log)
    {
        _connection = file.OpenForWriting();
        _clock = clock;
        _publish = publish;
        _log = log;
        _options = new DbContextOptionsBuilder<GatewayDb>().UseSqlite(_connection).Options;
        Statements = new StorageStatements(_connection);
        _begin = new(_connection, "BEGIN IMMEDIATE");
        _commit = new(_connection, "COMMIT");
        _abort = new(_connection, "ROLLBACK");
        _savepoint = new(_connection, "SAVEPOINT unit");
        _rollBack = new(_connection, "ROLLBACK TO unit");
        _release = new(_connection, "RELEASE unit");
        _seq = lastSeq;
        _thread = new Thread(Write) { Name = "storage writer", IsBackground = true };
        _thread.Start();
    }

    public StorageStatements Statements { get; }

    /// <summary>Queues a unit and completes once it is on disk. Where the queue is full it waits its turn.</summary>
    /// <exception cref="StorageException">The disk did not take it. Nothing of the unit is stored.</exception>
    public async Task<T> WriteAsync<T>(Func<UnitOfWork, T> unit, CancellationToken stop)
    {
        var work = new Work<T>(unit);
        if (!_queue.Writer.TryWrite(work)) await WaitForRoomAsync(work, stop);
        _bell.Ring();

        // Once queued it will be stored whatever the caller does, so the caller hears of it.
        return await work.Done;
    }

    /// <summary>Queues a unit if there is room. <paramref name="done"/> is called on the writer's thread.</summary>
    public bool TryWrite(Action<UnitOfWork> unit, Action<bool>? done)
    {
        if (!_queue.Writer.TryWrite(new Hot(unit, done))) return false;
        _bell.Ring(isUrgent: done is not null);
        return true;
    }

    /// <summary>Writes what is queued and closes the file.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _bell.Ring();
        // A disk that takes longer keeps its connection: closing it under the writer would end the process in the middle of a commit.
        if (!_thread.Join(StopLimit)) return;
        Statements.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _abort.Dispose();
        _savepoint.Dispose();
        _rollBack.Dispose();
        _release.Dispose();
        _connection.Dispose();
    }

    internal long NextSeq() => ++_seq;

    internal GatewayDb OpenContext()
    {
        var db = new GatewayDb(_options);
        db.Database.AutoTransactionsEnabled = false;
        db.Database.AutoSavepointsEnabled = false;
        return db;
    }

    private async Task WaitForRoomAsync(Work work, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            await _queue.Writer.WriteAsync(work, limit.Token);
        }
        catch (ChannelClosedException closed)
        {
            throw new StorageException("The gateway is stopping.", closed);
        }
        catch (OperationCanceledException full) when (!stop.IsCancellationRequested)
        {
            throw new StorageException("The disk is too slow for what is to be stored.", full);
        }
    }

    private void Write()
    {
        var group = new List<Work>(GroupMax);
        while (true)
        {
            group.Clear();
            Take(group);
            if (group.Count > 0 && !group.Exists(static work => work.IsAwaited))
            {
                _bell.Gather(GatherAtMost);
                Take(group);
            }

            if (group.Count > 0) WriteGroup(group);
            else if (_queue.Reader.Completion.IsCompleted) return;
            else _bell.Wait();
        }
    }

    private void Take(List<Work> group)
    {
        while (group.Count < GroupMax && _queue.Reader.TryRead(out var work)) group.Add(work);
    }

    private void WriteGroup(List<Work> group)
    {
        var seqBefore = _seq;
        var now = _clock.GetUtcNow();
        try
        {
            _begin.Run();
            foreach (var work in group) RunOne(work, now);
            _commit.Run();
        }
        catch (Exception failure) when (failure is SqliteException or InvalidOperationException or IOException)
        {
            _log.CommitFailed(group.Count, failure);
            _seq = seqBefore;

            // SQLite may have ended the transaction itself.
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0) Guarded(() => _abort.Run());
            foreach (var work in group)
            {
                if (work.Unit is { } unit) Guarded(unit.RunRolledBack);
                Guarded(() => work.Fail(failure));
            }

            return;
        }

        Publish(group);
        foreach (var work in group) Guarded(work, static work => work.Complete());
    }

    private void RunOne(Work work, DateTimeOffset now)
    {
        var seqBefore = _seq;
        _savepoint.Run();
        var unit = new UnitOfWork(this, now);
        try
        {
            work.Run(unit);
            if (!unit.IsAbandoned) unit.SaveChanges();
            work.Unit = unit;
        }
        catch (Exception failure)
        {
            // A failing unit must not take its neighbours along: it is rolled back and its owner is told.
            work.Error = failure;
            if (work is Hot) _log.UnitFailed(failure);
        }

        if (work.Error is not null || unit.IsAbandoned)
        {
            _seq = seqBefore;
            _rollBack.Run();
            work.Unit = null;
            Guarded(unit.RunRolledBack);
        }

        _release.Run();
        unit.Dispose();
    }

    private void Publish(List<Work> group)
    {
        var entries = new List<JournalEntry>();
        foreach (var work in group)
        {
            if (work.Unit is not { } unit) continue;
            Guarded(unit, static unit => unit.RunCommitted());
            entries.AddRange(unit.Entries);
        }

        if (entries.Count > 0) Guarded(() => _publish(entries));
    }

    private void Guarded(Action action) => Guarded(action, static action => action());

    private void Guarded<T>(T on, Action<T> action)
    {
        try
        {
            action(on);
        }
        catch (Exception failure)
        {
            // What somebody does with the news must not stop the writer.
            _log.AfterCommitFailed(failure);
        }
    }

    private abstract class Work
    {
        public UnitOfWork? Unit { get; set; }

        public Exception? Error { get; set; }

        /// <summary>Whether somebody waits until it is on disk.</summary>
        public abstract bool IsAwaited { get; }

        public abstract void Run(UnitOfWork unit);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<UnitOfWork, T> unit) : Work
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Done => _done.Task;

        public override bool IsAwaited => true;

        public override void Run(UnitOfWork work) => _result = unit(work);

        public override void Complete()
        {
            if (Error is SqliteException or DbUpdateException) Fail(Error);
            else if (Error is not null) _done.TrySetException(Error);
            else _done.TrySetResult(_result!);
        }

        public override void Fail(Exception failure) => _done.TrySetException(new StorageException("The database did not take it.", failure));
    }

    private sealed class Hot(Action<UnitOfWork> unit, Action<bool>? done) : Work
    {
        public override bool IsAwaited => done is not null;

        public override void Run(UnitOfWork work) => unit(work);

        public override void Complete() => done?.Invoke(Error is null);

        public override void Fail(Exception failure) => done?.Invoke(false);
    }
}
