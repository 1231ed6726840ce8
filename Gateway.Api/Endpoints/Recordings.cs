using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>What was said and kept: to find, to hear, to delete with a reason.</summary>
internal static class Recordings
{
    private const int ReasonMin = 3, ReasonMax = 500;

    private const string Columns =
        "id,burst,session,group,talker,displayName,startedAt,lengthMs,contentType,bytes,packets,lost,accessMs,endReason,recordedAt,deletedAt,deletedBy,deleteReason";

    private static readonly string[] States = ["kept", "deleted", "all"];

    public static void Map(RouteGroupBuilder api)
    {
        var recordings = api.MapGroup("/recordings").WithTags("Recordings");
        recordings.MapGet("", ListAsync).Is("List recordings", Scopes.RecordingsRead, o => o
            .Says("With `Accept: text/csv` or `application/x-ndjson` everything that the query finds, streamed; with `application/zip` the "
                + $"files too, at most {RecordingArchive.FilesMax}. That needs the scope `recordings:export`.")
            .Query("session", "Id of the session.", "ses_01JD0000000000000000000000")
            .Query("group", "Id or address of the group.", "sip:fire-1@poc.local")
            .Query("talker", "Id or address of who talked.", "sip:bob@poc.local")
            .Query("from", "The earliest beginning.", "2026-01-01T00:00:00Z")
            .Query("to", "The latest beginning.")
            .Query("state", "`kept`, the default; `deleted` for those whose file is gone; or `all`.", "kept", States)
            .Paged("-startedAt, startedAt")
            .Answers<Page<Recording>>(200, "A page of recordings, newest first.")
            .AnswersAs(200, "text/csv", "All of them, one a line.").AnswersAs(200, "application/x-ndjson", "All of them, one a line.")
            .AnswersAs(200, RecordingArchive.ContentType, "The files, and a table of them."));
        recordings.MapGet("/{recording}", GetAsync).Is("Get a recording", Scopes.RecordingsRead, o => InPath(o)
            .Answers<Recording>(200, "The recording."));
        recordings.MapGet("/{recording}/audio", AudioAsync).Is("Hear a recording", Scopes.RecordingsRead, o => Bursts.Audio(InPath(o)));
        recordings.MapDelete("/{recording}", RemoveAsync).Is("Delete a recording", Scopes.Admin, o => InPath(o)
            .Says("The file goes at once. The entry stays, and says who deleted it and why; so does the audit.")
            .Query("reason", $"Why, in {ReasonMin} to {ReasonMax} characters. Without it nothing is deleted.", "Asked for by the person who was recorded")
            .Answers<Recording>(200, "The entry that is left."));
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("recording", "Id of the recording.", "rec_01JD0000000000000000000000").Refuses(404, "No such recording.");

    private static async Task<IResult> ListAsync(HttpContext http, GatewayStorage storage, FloorViews views, StoredRetention retention, RecordingFiles files)
    {
        var page = PageRequest.Of(http, "-startedAt", "startedAt");
        var keptFor = retention.Current.KeptFor;
        var export = http.Request.Headers.Accept.ToString().Contains(RecordingArchive.ContentType, StringComparison.OrdinalIgnoreCase)
            ? new RecordingArchive(ReadAsync, row => Export.Line(Fields(Shown(row))), Columns, files)
            : Export.Of(http, "recordings", Columns, one => [Fields(one)], Shown, row => row.Burst.Id, ReadAsync);
        if (export is not null) return Caller.Of(http)!.Has(Scopes.RecordingsExport) ? export : Answer.Refused(Problems.InsufficientScope(Scopes.RecordingsExport));

        await using var db = storage.File.Read();
        var total = page.Count ? await Filter(http, storage, db).LongCountAsync(http.RequestAborted) : (long?)null;
        var rows = await ReadAsync(page.AfterId, page.Limit + 1);
        return PageRequest.Answer(http, page.Page(rows, Shown, row => ("", row.Burst.Id), total));

        Recording Shown(FoundRecording row) => views.Of(row.Recording, row.Burst, keptFor);

        async Task<List<FoundRecording>> ReadAsync(string? after, int count)
        {
            await using var chunk = storage.File.Read();
            var query = Filter(http, storage, chunk);
            return await (page.Descending
                    ? query.OrderByDescending(one => one.Burst.Id).Where(one => after == null || string.Compare(one.Burst.Id, after) < 0)
                    : query.OrderBy(one => one.Burst.Id).Where(one => after == null || string.Compare(one.Burst.Id, after) > 0))
                .Take(count).ToListAsync(http.RequestAborted);
        }
    }

    private static IQueryable<FoundRecording> Filter(HttpContext http, GatewayStorage storage, GatewayDb db)
    {
        var bursts = db.Bursts.AsQueryable();
        if (http.Request.Query["session"] is [{ Length: > 0 } session]) bursts = bursts.Where(row => row.SessionId == session);
        if (http.Request.Query["group"] is [{ Length: > 0 } group])
        {
            var address = PocAddress.TryParse(group, out var parsed, out _)
                ? parsed.ToString()
                : storage.Facts.Current.Groups.All.FirstOrDefault(one => one.Id == group)?.Address.ToString();
            // A group that is gone is known by its id alone.
            bursts = address is null ? bursts.Where(row => row.GroupId == group) : bursts.Where(row => row.GroupAddress == address);
        }

        if (Filters.Address(http, "talker", storage.Accounts) is { } talker) bursts = bursts.Where(row => row.Talker == talker);
        if (Filters.Time(http, "from") is { } from) bursts = bursts.Where(row => row.StartedAt >= from);
        if (Filters.Time(http, "to") is { } to) bursts = bursts.Where(row => row.StartedAt <= to);
        var recordings = (Filters.OneOf(http, "state", States) ?? "kept") switch
        {
            "kept" => db.Recordings.Where(row => row.DeletedAt == null),
            "deleted" => db.Recordings.Where(row => row.DeletedAt != null),
            _ => db.Recordings,
        };
        return from burst in bursts join recording in recordings on burst.Id equals recording.BurstId select new FoundRecording { Burst = burst, Recording = recording };
    }

    private static async Task<FoundRecording?> FindAsync(GatewayDb db, string recording, CancellationToken stop) => await (
        from row in db.Recordings.AsNoTracking() where row.Id == recording
        join burst in db.Bursts.AsNoTracking() on row.BurstId equals burst.Id select new FoundRecording { Burst = burst, Recording = row }).FirstOrDefaultAsync(stop);

    private static async Task<Answer> GetAsync(HttpContext http, string recording, GatewayStorage storage, FloorViews views, StoredRetention retention)
    {
        await using var db = storage.File.Read();
        return await FindAsync(db, recording, http.RequestAborted) is { } found
            ? Answer.Ok(views.Of(found.Recording, found.Burst, retention.Current.KeptFor))
            : NotFound();
    }

    private static async Task<IResult> AudioAsync(HttpContext http, string recording, GatewayStorage storage, RecordingFiles files, RecordingStatus status)
    {
        await using var db = storage.File.Read();
        return await FindAsync(db, recording, http.RequestAborted) is { } found ? Bursts.FileOf(http, found.Burst, found.Recording, files, status) : Answer.Refused(NotFound());
    }

    private static async Task<Answer> RemoveAsync(
        HttpContext http, string recording, GatewayStorage storage, FloorViews views, DeletedRecordings deleted, Commands commands)
    {
        await using var db = storage.File.Read();
        if (await FindAsync(db, recording, http.RequestAborted) is not { } found) return NotFound();
        if (http.Request.Query["reason"] is not [{ Length: > 0 } asked]) return Problems.Validation("?reason", "required", "Say why it is deleted.");
        var checks = new Checks();
        var reason = checks.Text("?reason", asked, ReasonMin, ReasonMax);
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            // Deleted already, perhaps in this moment by somebody else: it stays as it was.
            if (found.Recording.DeletedAt is null && !Commands.IsDryRun(http))
            {
                var before = views.Of(found.Recording, found.Burst, null);
                if (deleted.Delete(unit, found.Recording, found.Burst, Caller.Of(http)!.Actor, reason!))
                    Commands.Audit(unit, http, "recording.delete", found.Recording.Id, before, views.Of(found.Recording, found.Burst, null));
            }

            return Answer.Ok(views.Of(found.Recording, found.Burst, null));
        });
    }

    private static string?[] Fields(Recording one) =>
    [
        one.Id, one.Burst.Id, one.Burst.Session, one.Burst.Group?.DisplayName, one.Burst.Talker, one.Burst.DisplayName, Rfc3339.Text(one.Burst.StartedAt),
        Number(one.LengthMs), one.ContentType, Number(one.Bytes), Number(one.Burst.Packets), Number(one.Burst.Lost),
        one.Burst.AccessMs?.ToString(CultureInfo.InvariantCulture), one.Burst.EndReason is { } end ? Export.Name(end) : null, Rfc3339.Text(one.RecordedAt),
        one.DeletedAt is { } at ? Rfc3339.Text(at) : null, one.DeletedBy, one.DeleteReason,
    ];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Problem NotFound() => Problems.NotFound("recording with this id");
}
