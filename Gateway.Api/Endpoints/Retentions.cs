using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>How long recordings are kept, in plain sight.</summary>
internal static class Retentions
{
    private const int DaysMax = 3_650;
    private const long BytesMin = 1_000_000, BytesMax = 1_000_000_000_000_000;

    public static void Map(RouteGroupBuilder api)
    {
        var retention = api.MapGroup("/retention").WithTags("Recordings");
        retention.MapGet("", GetAsync).Is("Get how long recordings are kept", Scopes.RecordingsRead, o => o
            .Answers<Retention>(200, "The limits, what is used of them, and whether bursts are being recorded."));
        retention.MapPut("", PutAsync).Is("Set how long recordings are kept", Scopes.Admin, o => o.IfMatch()
            .Says("What is beyond a new limit is deleted within a minute or so, the oldest first, each with an event and in the audit; `?dryRun=true` changes nothing.")
            .Takes(new RetentionDraft { Days = 30, BytesMax = 10_000_000_000 })
            .Answers<Retention>(200, "As it is now."));
    }

    private static async Task<Answer> GetAsync(HttpContext http, GatewayStorage storage, StoredRetention retention, RecordingStatus status, RecordingFiles files)
    {
        await using var db = storage.File.Read();
        var limits = retention.Current;
        return Answer.Ok(Of(db, limits, status, files), limits.Version);
    }

    private static async Task<Answer> PutAsync(HttpContext http, StoredRetention retention, RecordingStatus status, RecordingFiles files, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<RetentionDraft>(http);
        var checks = new Checks();
        if (draft.Days is < 0 or > DaysMax) checks.Add("/days", "out-of-range", $"0 to {DaysMax} is possible.");
        if (draft.BytesMax is not 0 and (< BytesMin or > BytesMax)) checks.Add("/bytesMax", "out-of-range", $"0, or {BytesMin} to {BytesMax} is possible.");
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            var before = retention.In(unit);
            if (Preconditions.Check(http, before.Version) is { } refused) return refused;
            var after = new RetentionLimits(draft.Days, draft.BytesMax, before.Version + 1);
            retention.Set(unit, after);
            var shown = Of(unit.Db, after, status, files);
            unit.Tell("retention.changed", "retention", after.Version, new { retention = shown }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            Commands.Audit(unit, http, "retention.change", "retention", before, after);
            return Answer.Ok(shown, after.Version);
        });
    }

    private static Retention Of(GatewayDb db, RetentionLimits limits, RecordingStatus status, RecordingFiles files)
    {
        var kept = db.Recordings.AsNoTracking().Where(row => row.DeletedAt == null);
        var used = kept.GroupBy(_ => 1).Select(all => new { Count = all.Count(), Bytes = all.Sum(row => row.Bytes), Oldest = all.Min(row => row.RecordedAt) }).FirstOrDefault();
        var fault = status.Fault;
        return new()
        {
            Days = limits.Days,
            BytesMax = limits.BytesMax,
            Bytes = used?.Bytes ?? 0,
            Recordings = used?.Count ?? 0,
            OldestAt = used is null ? null : new DateTimeOffset(used.Oldest, TimeSpan.Zero),
            DiskFreeBytes = files.FreeBytes(),
            State = status.Health,
            Detail = fault?.Detail,
            FailedSince = fault?.Since,
            Missed = status.Missed,
            Version = limits.Version,
        };
    }
}
