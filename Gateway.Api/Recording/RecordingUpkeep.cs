using System.Globalization;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Recording;

/// <summary>Deletes recordings whose time is over, and those that take more room than they may, the oldest first. Each is told, and is in the audit.</summary>
internal sealed class RecordingUpkeep(
    GatewayStorage storage, StoredRetention retention, DeletedRecordings deleted, TimeProvider clock, ILogger<RecordingUpkeep> log) : BackgroundService
{
    /// <summary>Recordings of one unit of work, so that nobody waits long behind it.</summary>
    private const int Chunk = 100;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private static readonly Actor Retention = new("system", "retention");

    /// <returns>How many were deleted.</returns>
    public async Task<int> PruneAsync(CancellationToken stop)
    {
        var limits = retention.Current;
        var count = 0;
        if (limits.KeptFor is { } keptFor)
        {
            var before = (clock.GetUtcNow() - keptFor).UtcTicks;
            var reason = string.Create(CultureInfo.InvariantCulture, $"Older than {limits.Days} days.");
            while (await DeleteAsync(rows => rows.Where(row => row.RecordedAt < before), _ => true, reason, stop) is var some and > 0) count += some;
        }

        if (limits.BytesMax > 0)
        {
            long used;
            await using (var db = storage.File.Read()) used = await db.Recordings.Where(row => row.DeletedAt == null).SumAsync(row => row.Bytes, stop);
            var reason = string.Create(CultureInfo.InvariantCulture, $"The oldest, where all together took more than {limits.BytesMax} bytes.");
            while (used > limits.BytesMax && await DeleteAsync(rows => rows, TakesRoom, reason, stop) is var some and > 0) count += some;

            bool TakesRoom(RecordingRow row)
            {
                if (used <= limits.BytesMax) return false;
                used -= row.Bytes;
                return true;
            }
        }

        if (count > 0) log.RecordingsDeleted(count);
        return count;
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

    private async Task<int> DeleteAsync(
        Func<IQueryable<RecordingRow>, IQueryable<RecordingRow>> which, Func<RecordingRow, bool> isOver, string reason, CancellationToken stop)
    {
        await using var db = storage.File.Read();
        var rows = await which(db.Recordings.Where(row => row.DeletedAt == null)).OrderBy(row => row.RecordedAt).ThenBy(row => row.Id).Take(Chunk).ToListAsync(stop);
        var ids = rows.Select(row => row.BurstId).ToList();
        var bursts = await db.Bursts.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, stop);
        var over = rows.TakeWhile(isOver).ToList();
        return over.Count == 0 ? 0 : await storage.Writer.WriteAsync(
            unit =>
            {
                foreach (var row in over)
                {
                    if (deleted.Delete(unit, row, bursts.GetValueOrDefault(row.BurstId), Retention, reason))
                        unit.Db.Audit.Add(AuditOf(unit, row, reason));
                }

                return over.Count;
            },
            stop);
    }

    private static AuditRow AuditOf(UnitOfWork unit, RecordingRow row, string reason) => new()
    {
        Id = Ids.New("aud"),
        At = unit.Now.UtcTicks,
        Actor = Retention.Id,
        Action = "recording.delete",
        Subject = row.Id,
        Before = ContractJson.Text(new { burst = row.BurstId, row.Bytes, lengthMs = row.Length }),
        After = ContractJson.Text(new { reason }),
    };
}
