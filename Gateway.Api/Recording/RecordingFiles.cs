using Gateway.Api.Hosting;
using Gateway.Api.Storage;

namespace Gateway.Api.Recording;

/// <summary>Where the files of recordings lie: those that are being written apart, the others by the day of their burst.</summary>
internal sealed class RecordingFiles(GatewaySettings settings, IRecordingDisk disk)
{
    private const string Unfinished = "unfinished";

    /// <summary>Where files are while they are written.</summary>
    public string UnfinishedDirectory => Path.Combine(settings.RecordingsDirectory, Unfinished);

    public IRecordingDisk Disk => disk;

    /// <summary>The file of a finished recording; null when it is not there.</summary>
    public string? Find(RecordingRow row)
    {
        var kept = PathOf(row);
        if (File.Exists(kept)) return kept;
        // On record already, and moved in this moment.
        var moving = UnfinishedPathOf(row);
        return File.Exists(moving) ? moving : null;
    }

    /// <summary>Where a recording is kept.</summary>
    public string PathOf(RecordingRow row) => Path.Combine(settings.RecordingsDirectory, row.File);

    /// <summary>Where it is written.</summary>
    public string UnfinishedPathOf(RecordingRow row) => Path.Combine(UnfinishedDirectory, Path.GetFileName(row.File));

    /// <summary>Bytes that are free there; null where that is not told.</summary>
    public long? FreeBytes() => disk.FreeBytes(settings.DataDirectory);

    /// <summary>
    /// Puts in order what the last run left while it wrote: what is on record is moved to its place, what is not was not finished, and goes. To be called
    /// before anything is recorded.
    /// </summary>
    /// <param name="onRecord">The recording of a burst, where there is one.</param>
    public void TidyUp(Func<string, RecordingRow?> onRecord)
    {
        if (!Directory.Exists(UnfinishedDirectory)) return;
        foreach (var path in Directory.EnumerateFiles(UnfinishedDirectory).ToList())
        {
            if (onRecord(Path.GetFileNameWithoutExtension(path)) is { DeletedAt: null } row && Path.GetFileName(row.File) == Path.GetFileName(path))
                disk.Move(path, PathOf(row));
            else
                disk.Delete(path);
        }
    }
}
