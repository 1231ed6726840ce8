using Gateway.Api.Hosting;
using Gateway.Api.Storage;

namespace Gateway.Api.Recording;

/// <summary>Where the files of recordings lie: those that are being written apart, the others by the day of their burst.</summary>
internal sealed class RecordingFiles(GatewaySettings settings)
{
    private const string Unfinished = "unfinished";

    /// <summary>The directory of all.</summary>
    public string Root => settings.RecordingsDirectory;

    /// <summary>Where files are while they are written.</summary>
    public string UnfinishedDirectory => Path.Combine(Root, Unfinished);

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
    public string PathOf(RecordingRow row) => Path.Combine(Root, row.File);

    /// <summary>Where it is written.</summary>
    public string UnfinishedPathOf(RecordingRow row) => Path.Combine(UnfinishedDirectory, Path.GetFileName(row.File));

    /// <summary>Bytes that are free there; null where that is not told.</summary>
    public long? FreeBytes()
    {
        try
        {
            return new DriveInfo(Directory.Exists(Root) ? Root : settings.DataDirectory).AvailableFreeSpace;
        }
        catch (Exception untold) when (untold is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
