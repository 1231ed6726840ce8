using Gateway.Api.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Api.Storage;

public sealed class StorageWriterTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("gateway-writer-").FullName;
    private readonly SqliteFile _file;
    private readonly List<JournalEntry> _published = [];
    private readonly StorageWriter _writer;

    public StorageWriterTests()
    {
        _file = new SqliteFile(Path.Combine(_directory, "gateway.db"));
        using (_file.OpenForWriting())
        using (var db = _file.Read())
            db.Database.Migrate();
        _writer = new StorageWriter(_file, TimeProvider.System, 0, _published.AddRange, NullLogger<StorageWriter>.Instance);
    }

    public void Dispose()
    {
        _writer.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_unit_that_fails_is_undone_alone()
    {
        using var gate = new ManualResetEventSlim();
        var first = _writer.WriteAsync(unit => Blocked(unit, gate), default);
        // These three share one transaction: they wait together behind the first.
        var good = _writer.WriteAsync(unit => Add(unit, "good"), default);
        var bad = _writer.WriteAsync<long>(unit => Add(unit, "bad") > 0 ? throw new InvalidOperationException("no") : 0, default);
        var also = _writer.WriteAsync(unit => Add(unit, "also good"), default);
        gate.Set();

        await Task.WhenAll(first, good, also);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);

        Assert.Equal(["also good", "first", "good"], Names());
        Assert.Equal([1L, 2, 3], Seqs());
    }

    [Fact]
    public async Task What_breaks_a_rule_of_the_database_is_undone_alone()
    {
        await _writer.WriteAsync(unit => Add(unit, "one"), default);

        await Assert.ThrowsAsync<StorageException>(() => _writer.WriteAsync(unit => Add(unit, "one"), default));
        await _writer.WriteAsync(unit => Add(unit, "two"), default);

        Assert.Equal(["one", "two"], Names());
        Assert.Equal([1L, 2], Seqs());
    }

    [Fact]
    public async Task Facts_for_which_nobody_waits_are_written_before_what_is_waited_for_and_alone_too()
    {
        for (var i = 0; i < 300; i++)
        {
            var name = $"quiet {i:000}";
            Assert.True(_writer.TryWrite(unit => Add(unit, name), null));
            if (i % 100 == 50) await _writer.WriteAsync(unit => Add(unit, $"waited for {name}"), default);
        }

        // Nobody waits for the last fifty; they are there all the same.
        for (var looks = 0; looks < 3_000 && Names().Count < 303; looks++) await Task.Delay(10, TestContext.Current.CancellationToken);

        Assert.Equal(303, Names().Count);
        Assert.Equal(Enumerable.Range(1, 303).Select(seq => (long)seq), Seqs());
    }

    [Fact]
    public async Task An_abandoned_unit_leaves_nothing_and_no_gap_in_the_numbers()
    {
        var undone = false;
        await _writer.WriteAsync(
            unit =>
            {
                Add(unit, "never");
                unit.OnRolledBack(() => undone = true);
                unit.OnCommitted(() => throw new InvalidOperationException("nothing was committed"));
                unit.Abandon();
                return 0;
            },
            default);
        await _writer.WriteAsync(unit => Add(unit, "after"), default);

        Assert.True(undone);
        Assert.Equal(["after"], Names());
        Assert.Equal([1L], Seqs());
    }

    [Fact]
    public async Task Events_are_told_in_order_and_only_once_they_are_on_disk()
    {
        var onDisk = new List<bool>();
        for (var i = 0; i < 50; i++)
        {
            var name = $"n{i}";
            await _writer.WriteAsync(
                unit =>
                {
                    unit.OnCommitted(() => onDisk.Add(Names().Contains(name)));
                    return Add(unit, name);
                },
                default);
        }

        Assert.All(onDisk, Assert.True);
        Assert.Equal(Enumerable.Range(1, 50).Select(seq => (long)seq), _published.Select(entry => entry.Seq));
    }

    [Fact]
    public async Task One_who_fails_at_the_news_does_not_stop_the_others()
    {
        await _writer.WriteAsync(
            unit =>
            {
                unit.OnCommitted(() => throw new InvalidOperationException("careless"));
                return Add(unit, "one");
            },
            default);

        await _writer.WriteAsync(unit => Add(unit, "two"), default);

        Assert.Equal(["one", "two"], Names());
    }

    [Fact]
    public async Task A_full_queue_says_so_at_once()
    {
        using var gate = new ManualResetEventSlim();
        var first = _writer.WriteAsync(unit => Blocked(unit, gate), default);
        var taken = 0;
        var done = 0;
        while (_writer.TryWrite(_ => { }, _ => Interlocked.Increment(ref done))) taken++;
        gate.Set();

        await first;
        await _writer.WriteAsync(_ => 0, default);

        // The writer may have taken one group from the queue before it met the gate.
        Assert.InRange(taken, StorageWriter.QueueLengthMax - 1, StorageWriter.QueueLengthMax + 512);
        Assert.Equal(taken, done);
    }

    [Fact]
    public async Task What_was_queued_is_written_before_the_file_closes()
    {
        var writes = Enumerable.Range(0, 200).Select(i => _writer.WriteAsync(unit => Add(unit, $"n{i:000}"), default)).ToList();

        _writer.Dispose();
        await Task.WhenAll(writes);

        Assert.Equal(200, Names().Count);
        await Assert.ThrowsAsync<StorageException>(() => _writer.WriteAsync(_ => 0, default));
    }

    [Fact]
    public void The_journal_survives_a_power_cut_not_only_a_crash()
    {
        using var connection = _file.OpenForWriting();
        using var command = connection.CreateCommand();

        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
        command.CommandText = "PRAGMA synchronous";
        Assert.Equal(2L, command.ExecuteScalar());
    }

    private static long Blocked(UnitOfWork unit, ManualResetEventSlim gate)
    {
        gate.Wait(TimeSpan.FromSeconds(30));
        return Add(unit, "first");
    }

    private static long Add(UnitOfWork unit, string name)
    {
        unit.Db.Meta.Add(new MetaRow { Name = name, Value = "x" });
        return unit.Tell("test.added", name, 1, new { name });
    }

    private List<string> Names()
    {
        using var db = _file.Read();
        return [.. db.Meta.Select(row => row.Name).OrderBy(name => name)];
    }

    private List<long> Seqs()
    {
        using var db = _file.Read();
        return [.. db.Journal.Select(row => row.Seq).OrderBy(seq => seq)];
    }
}
