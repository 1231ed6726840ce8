using System.Globalization;
using Gateway.Api.Hosting;

namespace Gateway.Api.Recording;

/// <summary>Looks whether recordings can be written: a part of the disk is left free, for the database, and a disk that failed is tried again.</summary>
/// <remarks>Belongs to the recorder's thread.</remarks>
internal sealed class RecordingProbe(GatewaySettings settings, RecordingFiles files, RecordingStatus status, TimeProvider clock, ILogger log)
{
    /// <summary>How often it is looked at.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private const int ProbeBytes = 256 * 1024;
    private const long Megabyte = 1_000_000;

    private long _lookedAt;
    private bool _hasLooked;

    /// <summary>The disk refused something.</summary>
    public void Failed(Exception failure)
    {
        _lookedAt = clock.GetTimestamp();
        if (status.Fail(failure.Message)) log.RecordingStopped(failure.Message);
    }

    /// <summary>Looks, where it is time to.</summary>
    public void Look()
    {
        if (_hasLooked && clock.GetElapsedTime(_lookedAt) < Every) return;
        (_hasLooked, _lookedAt) = (true, clock.GetTimestamp());
        if (files.FreeBytes() is { } free && free < settings.RecordingReserveMegabytes * Megabyte)
        {
            var detail = string.Create(CultureInfo.InvariantCulture, $"Less than {settings.RecordingReserveMegabytes} MB are free where recordings lie.");
            if (status.Fail(detail)) log.RecordingStopped(detail);
            return;
        }

        if (status.Fault is null) return;
        if (CanWrite() && status.Restore()) log.RecordingGoesOn(status.Missed);
    }

    private bool CanWrite()
    {
        var path = Path.Combine(files.UnfinishedDirectory, "probe");
        try
        {
            try
            {
                using var file = files.Disk.Create(path);
                file.Write(new byte[ProbeBytes]);
                file.Flush();
            }
            finally
            {
                files.Disk.Delete(path);
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
