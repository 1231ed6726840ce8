using Gateway.Api.Endpoints;
using Gateway.Api.Storage;

namespace Gateway.Api.Recording;

/// <summary>Deletes recordings: the file goes once it is on record that it is deleted, by whom and why.</summary>
internal sealed class DeletedRecordings(RecordingFiles files, FloorViews views, ILogger<DeletedRecordings> log)
{
    /// <summary>Inside a unit of work.</summary>
    /// <param name="unit">Where it is stored and told.</param>
    /// <param name="recording">Which; it is marked.</param>
    /// <param name="burst">Of which burst; null where that is not on record.</param>
    /// <param name="by">By whom.</param>
    /// <param name="reason">Why.</param>
    /// <returns><c>false</c> when somebody did so before.</returns>
    public bool Delete(UnitOfWork unit, RecordingRow recording, BurstRow? burst, Actor by, string reason)
    {
        (recording.DeletedAt, recording.DeletedBy, recording.DeleteReason) = (unit.Now.UtcTicks, by.Id, reason);
        if (!unit.Statements.Bursts.Delete(recording)) return false;
        if (burst is not null) unit.Tell("recording.deleted", recording.Id, 1, new { recording = views.Of(recording, burst, null) }, by);
        unit.OnCommitted(() =>
        {
            Remove(files.PathOf(recording));
            // Where it could not be moved.
            Remove(files.UnfinishedPathOf(recording));
        });
        return true;
    }

    private void Remove(string path)
    {
        try
        {
            files.Disk.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.FileNotDeleted(failure);
        }
    }
}
