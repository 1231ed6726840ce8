using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>
/// The journal as readers see it. It keeps the newest events in memory and reads older ones from disk; a reader brings the last number it saw and
/// gets what comes after. Readers hold no queue here, so a slow one costs nothing but its own time.
/// </summary>
internal sealed class LiveFeed(SqliteFile file)
{
    /// <summary>Events kept in memory. At 500 events a second a client may be away for 16 s before the disk is asked.</summary>
    private const int Kept = 8_192;

    // Guards the ring, the newest number and the signal.
    private readonly Lock _gate = new();
    private readonly JournalEntry?[] _ring = new JournalEntry?[Kept];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _first = long.MaxValue;
    private long _last;

    /// <summary>Names one life of the journal: numbers of another epoch mean nothing.</summary>
    public string Epoch { get; private set; } = "";

    /// <summary>The newest event on disk; 0 if none.</summary>
    public long LastSeq => Volatile.Read(ref _last);

    /// <summary>The oldest event that can still be read.</summary>
    public long OldestSeq { get; set; } = 1;

    public void Open(string epoch, long last, long oldest) => (Epoch, _last, OldestSeq) = (epoch, last, oldest);

    /// <summary>Called by the writer after each commit.</summary>
    public void Publish(IReadOnlyList<JournalEntry> entries)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                _ring[entry.Seq % Kept] = entry;
                if (_first == long.MaxValue) _first = entry.Seq;
                _last = entry.Seq;
            }

            _first = Math.Max(_first, _last - Kept + 1);
            news = _news;
            _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        news.SetResult();
    }

    /// <summary>Events after a number, in order; empty if there is nothing newer.</summary>
    public async Task<IReadOnlyList<JournalEntry>> ReadAsync(long after, int max, CancellationToken stop)
    {
        lock (_gate)
        {
            if (after >= _last) return [];
            if (after + 1 >= _first)
            {
                var count = (int)Math.Min(max, _last - after);
                var entries = new List<JournalEntry>(count);
                for (var seq = after + 1; entries.Count < count; seq++) entries.Add(_ring[seq % Kept]!);
                return entries;
            }
        }

        await using var db = file.Read();
        var rows = await db.Journal.Where(row => row.Seq > after).OrderBy(row => row.Seq).Take(max).ToListAsync(stop);
        return [.. rows.Select(row => row.ToEntry())];
    }

    /// <summary>Completes when there is something after the number.</summary>
    public Task WaitAsync(long after, CancellationToken stop)
    {
        Task news;
        lock (_gate)
        {
            if (_last > after) return Task.CompletedTask;
            news = _news.Task;
        }

        return news.WaitAsync(stop);
    }
}
