using System.IO.Compression;
using System.Text;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Endpoints;

/// <summary>Recordings as a ZIP archive, streamed: the files, and a table of them at the end.</summary>
/// <param name="Read">Reads recordings after a burst, at most so many.</param>
/// <param name="Line">What one is in the table.</param>
/// <param name="Columns">The first line of the table.</param>
/// <param name="Files">Where they lie.</param>
internal sealed record RecordingArchive(
    Func<string?, int, Task<List<FoundRecording>>> Read, Func<FoundRecording, string> Line, string Columns, RecordingFiles Files) : IResult
{
    /// <summary>Files of one archive: what a person can still look through, and a ZIP without extensions can hold.</summary>
    public const int FilesMax = 10_000;

    public const string ContentType = "application/zip";

    private const int Chunk = 100;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stop = httpContext.RequestAborted;
        httpContext.Response.ContentType = ContentType;
        httpContext.Response.Headers.ContentDisposition = "attachment; filename=recordings.zip";
        // The archive writes the few octets that end an entry synchronously, whatever it is asked; the speech itself goes the other way.
        if (httpContext.Features.Get<IHttpBodyControlFeature>() is { } body) body.AllowSynchronousIO = true;
        var table = new StringBuilder(Columns).Append("\r\n");
        await using var archive = await ZipArchive.CreateAsync(httpContext.Response.Body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, stop);
        string? after = null;
        for (var left = FilesMax; left > 0;)
        {
            var found = await Read(after, Math.Min(Chunk, left));
            foreach (var one in found)
            {
                table.Append(Line(one));
                if (one.Recording.DeletedAt is null && Files.Find(one.Recording) is { } path) await AddAsync(archive, one.Recording, path, stop);
            }

            left -= found.Count;
            if (found.Count < Chunk) break;
            after = found[^1].Burst.Id;
        }

        await using var last = await archive.CreateEntry("recordings.csv").OpenAsync(stop);
        await last.WriteAsync(Encoding.UTF8.GetBytes(table.ToString()), stop);
    }

    // Speech in Opus is as small as it gets, and packing samples is not worth the time of everybody else.
    private static async Task AddAsync(ZipArchive archive, RecordingRow row, string path, CancellationToken stop)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException)
        {
            // Deleted in this moment: the table names it all the same.
            return;
        }

        await using (file)
        {
            var entry = archive.CreateEntry(row.File, CompressionLevel.NoCompression);
            entry.LastWriteTime = new DateTimeOffset(row.RecordedAt, TimeSpan.Zero);
            await using var to = await entry.OpenAsync(stop);
            await file.CopyToAsync(to, stop);
        }
    }
}

/// <summary>A recording and its burst.</summary>
internal sealed class FoundRecording
{
    public required BurstRow Burst { get; init; }
    public required RecordingRow Recording { get; init; }
}
