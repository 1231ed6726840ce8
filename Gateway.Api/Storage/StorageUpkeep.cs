using Gateway.Api.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>Once an hour takes out what nobody may ask for any more: old events, old ladders and answers of old idempotent requests.</summary>
internal sealed class StorageUpkeep(GatewayStorage storage, GatewaySettings settings, TimeProvider clock, ILogger<StorageUpkeep> log) : BackgroundService
{
    /// <summary>Where it is noted how far the journal was pruned: its numbers go on after a restart even if nothing is left of it.</summary>
    public const string PrunedUpTo = "journal-pruned";

    /// <summary>Rows of one deletion, so that nobody waits long behind it.</summary>
    private const int Chunk = 5_000;

    /// <summary>Ladders that are kept at most, about 2 KB each: the newest.</summary>
    private const int LaddersMax = 500_000;

    /// <summary>Ladders of one deletion; they are larger than events.</summary>
    private const int LadderChunk = 500;

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public async Task PruneAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await PruneJournalAsync(now - settings.JournalRetention, stop);
        await PruneLaddersAsync((now - settings.JournalRetention).UtcTicks, stop);
        var old = (now - Idempotency.Kept).UtcTicks;
        await storage.Writer.WriteAsync(
            unit => unit.Db.Database.ExecuteSqlInterpolated($"""DELETE FROM idempotency_keys WHERE "CreatedAt" < {old}"""), stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (StorageException failed)
            {
                log.UnitFailed(failed);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PruneLaddersAsync(long keepFrom, CancellationToken stop)
    {
        int deleted;
        do
        {
            deleted = await storage.Writer.WriteAsync(
                unit => unit.Db.Database.ExecuteSqlInterpolated(
                    $"""
                    DELETE FROM ladders WHERE rowid IN (
                        SELECT rowid FROM ladders WHERE "KeptAt" < {keepFrom} OR rowid <= (SELECT MAX(rowid) FROM ladders) - {LaddersMax} LIMIT {LadderChunk})
                    """),
                stop);
        }
        while (deleted == LadderChunk);
    }

    private async Task PruneJournalAsync(DateTimeOffset keepFrom, CancellationToken stop)
    {
        long oldest;
        await using (var db = storage.File.Read())
        {
            var ticks = keepFrom.UtcTicks;
            var byTime = await db.Journal.Where(row => row.Time >= ticks).MinAsync(row => (long?)row.Seq, stop) ?? storage.Feed.LastSeq + 1;
            oldest = Math.Max(byTime, storage.Feed.LastSeq - settings.JournalEventsMax + 1);
        }

        var first = storage.Feed.OldestSeq;
        if (oldest <= first) return;
        // Readers are told before the rows go, so that nobody finds a hole.
        storage.Feed.OldestSeq = oldest;
        for (var next = first; next < oldest; next += Chunk)
        {
            var below = Math.Min(next + Chunk, oldest);
            await storage.Writer.WriteAsync(
                unit =>
                {
                    unit.Db.Database.ExecuteSqlInterpolated($"""DELETE FROM journal WHERE "Seq" < {below}""");
                    return unit.Db.Database.ExecuteSqlInterpolated(
                        $"""INSERT INTO meta ("Name","Value") VALUES ({PrunedUpTo}, {below - 1}) ON CONFLICT ("Name") DO UPDATE SET "Value"=excluded."Value" """);
                },
                stop);
        }

        log.JournalPruned(oldest - first, oldest);
    }
}
