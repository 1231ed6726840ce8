using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.OpenApi;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Who has talked, and what he said.</summary>
internal static class Bursts
{
    private const int PointsUsual = 400, PointsMax = 4_000;

    public static void Map(RouteGroupBuilder api)
    {
        var bursts = api.MapGroup("").WithTags("Bursts");
        bursts.MapGet("/sessions/{session}/bursts", ListAsync).Is("List the talk bursts of a session", Scopes.SessionsRead, o => Sessions.InPath(o)
            .Paged("-startedAt, startedAt")
            .Answers<Page<Burst>>(200, "A page of bursts, newest first."));
        bursts.MapGet("/bursts/{burst}", GetAsync).Is("Get a talk burst", Scopes.SessionsRead, o => InPath(o)
            .Answers<Burst>(200, "The burst."));
        bursts.MapGet("/bursts/{burst}/audio", AudioAsync).Is("Hear a talk burst", Scopes.RecordingsRead, o => Audio(InPath(o)));
        bursts.MapGet("/bursts/{burst}/waveform", WaveformAsync).Is("Get the waveform of a talk burst", Scopes.RecordingsRead, o => InPath(o)
            .Query("points", $"How many at most, 1 to {PointsMax}. Default {PointsUsual}.", PointsUsual)
            .Answers<Waveform>(200, "How loud it was.")
            .Refuses(404, "No such burst, or it was not recorded.")
            .Refuses(410, "The recording was deleted; `detail` says by whom and why."));
    }

    /// <summary>What every operation that gives speech says.</summary>
    public static Operation Audio(Operation operation) => operation
        .Says("Ranges are understood, so that a player can seek.")
        .Query("download", "`true` to have it saved under a name that tells what it is.", "true", "true", "false")
        .AnswersAs(200, "audio/ogg", "Opus in Ogg.").AnswersAs(200, "audio/wav", "16-bit samples, 8,000 a second.")
        .AnswersAs(206, "audio/ogg", "A part of it.").AnswersAs(206, "audio/wav", "A part of it.")
        .AnswersEmpty(304, "Unchanged since the ETag of If-None-Match.")
        .Refuses(404, "No such burst, or it was not recorded.")
        .Refuses(409, "It is being written (`recording-pending`).")
        .Refuses(410, "The recording was deleted; `detail` says by whom and why.")
        .Refuses(416, "There is no such range.");

    /// <summary>The file of a recording as an answer, or why there is none.</summary>
    public static IResult FileOf(HttpContext http, BurstRow burst, RecordingRow? recording, RecordingFiles files, RecordingStatus status)
    {
        if (Missing(burst, recording, status) is { } refusal) return Answer.Refused(refusal);
        if (files.Find(recording!) is not { } path) return Answer.Refused(Problems.NotFound("file of this recording"));
        var name = Filters.OneOf(http, "download", "true", "false") == "true" ? $"{burst.Id}{Path.GetExtension(path)}" : null;
        return Results.File(
            path, FloorViews.ContentTypeOf(recording!.Codec), name, entityTag: new($"\"{recording.Id}\""), enableRangeProcessing: true);
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("burst", "Id of the burst.", "brs_01JD0000000000000000000000").Refuses(404, "No such burst.");

    private static Problem? Missing(BurstRow burst, RecordingRow? recording, RecordingStatus status) => recording switch
    {
        null when status.IsWriting(burst.Id) => Problems.Conflict("recording-pending", "It is being written. Ask again when the live event burst.recorded has come."),
        null => Problems.NotFound("recording of this burst"),
        { DeletedAt: not null } => Problems.RecordingDeleted(recording.DeletedBy!, recording.DeleteReason!),
        _ => null,
    };

    private static async Task<Answer> ListAsync(HttpContext http, string session, GatewayStorage storage, FloorViews views)
    {
        var page = PageRequest.Of(http, "-startedAt", "startedAt");
        await using var db = storage.File.Read();
        if (!await db.Sessions.AnyAsync(row => row.Id == session, http.RequestAborted)) return Sessions.NotFound();
        var query = db.Bursts.Where(row => row.SessionId == session);
        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var after = page.AfterId;
        query = page.Descending
            ? query.OrderByDescending(row => row.Id).Where(row => after == null || string.Compare(row.Id, after) < 0)
            : query.OrderBy(row => row.Id).Where(row => after == null || string.Compare(row.Id, after) > 0);
        var rows = await query.Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        var recordings = await RecordingsOfAsync(db, rows, http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, row => views.Of(row, recordings.GetValueOrDefault(row.Id)), row => ("", row.Id), total));
    }

    /// <summary>The recordings of bursts, without their waveforms.</summary>
    public static async Task<Dictionary<string, RecordingRow>> RecordingsOfAsync(GatewayDb db, IReadOnlyList<BurstRow> bursts, CancellationToken stop)
    {
        var ids = bursts.Select(row => row.Id).ToList();
        return await db.Recordings.Where(row => ids.Contains(row.BurstId))
            .Select(row => new RecordingRow { Id = row.Id, BurstId = row.BurstId, File = row.File, Codec = row.Codec, DeletedAt = row.DeletedAt })
            .ToDictionaryAsync(row => row.BurstId, stop);
    }

    private static async Task<(BurstRow Burst, RecordingRow? Recording)?> FindAsync(HttpContext http, string burst, GatewayStorage storage)
    {
        await using var db = storage.File.Read();
        return await db.Bursts.FirstOrDefaultAsync(row => row.Id == burst, http.RequestAborted) is { } found
            ? (found, await db.Recordings.FirstOrDefaultAsync(row => row.BurstId == burst, http.RequestAborted))
            : null;
    }

    private static async Task<Answer> GetAsync(HttpContext http, string burst, GatewayStorage storage, FloorViews views) =>
        await FindAsync(http, burst, storage) is { } found ? Answer.Ok(views.Of(found.Burst, found.Recording)) : NotFound();

    private static async Task<IResult> AudioAsync(HttpContext http, string burst, GatewayStorage storage, RecordingFiles files, RecordingStatus status) =>
        await FindAsync(http, burst, storage) is { } found ? FileOf(http, found.Burst, found.Recording, files, status) : Answer.Refused(NotFound());

    private static async Task<Answer> WaveformAsync(HttpContext http, string burst, GatewayStorage storage, RecordingStatus status)
    {
        var points = PointsUsual;
        if (http.Request.Query["points"] is [{ Length: > 0 } text]
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out points) && points is >= 1 and <= PointsMax))
            throw PageRequest.Bad("?points", $"A number from 1 to {PointsMax} is expected.");
        if (await FindAsync(http, burst, storage) is not { } found) return NotFound();
        if (Missing(found.Burst, found.Recording, status) is { } refusal) return refusal;
        return Answer.Ok(new Waveform { Burst = found.Burst.Id, LengthMs = found.Recording!.Length, Peaks = PeaksOf(found.Recording.Peaks ?? [], points) });
    }

    /// <summary>The loudest of each of so many parts; all where there are fewer.</summary>
    internal static IReadOnlyList<int> PeaksOf(ReadOnlySpan<byte> peaks, int points)
    {
        var count = Math.Min(points, peaks.Length);
        var result = new int[count];
        for (var i = 0; i < count; i++)
        {
            var from = (int)((long)i * peaks.Length / count);
            var to = (int)((long)(i + 1) * peaks.Length / count);
            foreach (var peak in peaks[from..to]) result[i] = Math.Max(result[i], peak);
        }

        return result;
    }

    private static Problem NotFound() => Problems.NotFound("burst with this id");
}
