using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Gateway.Api.Hosting;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Media;

namespace Gateway.Api.Messages;

/// <summary>Where the files of voice messages lie: those that are being written apart.</summary>
internal sealed class MessageFiles(GatewaySettings settings, IRecordingDisk disk)
{
    private const string Unfinished = "unfinished";
    private const long Megabyte = 1_000_000;

    public IRecordingDisk Disk => disk;

    /// <summary>Whether so little is free where messages lie that the rest is left to the database.</summary>
    public bool IsFull => disk.FreeBytes(settings.DataDirectory) is { } free && free < settings.RecordingReserveMegabytes * Megabyte;

    /// <summary>Where a file is while it is written.</summary>
    public string UnfinishedPathOf(string file) => Path.Combine(settings.MessagesDirectory, Unfinished, file);

    /// <summary>Where a message is kept.</summary>
    public string PathOf(string file) => Path.Combine(settings.MessagesDirectory, file);

    /// <summary>The file of a message that is on record; null when it is not there.</summary>
    public string? Find(MessageRow row)
    {
        var kept = PathOf(row.File);
        if (File.Exists(kept)) return kept;
        // On record already, and moved in this moment.
        var moving = UnfinishedPathOf(row.File);
        return File.Exists(moving) ? moving : null;
    }

    /// <summary>The sound of a message: 8,000 samples a second; null when it is not there.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public short[]? Read(MessageRow row)
    {
        if (Find(row) is not { } path) return null;
        var octets = File.ReadAllBytes(path);
        var samples = MemoryMarshal.Cast<byte, short>(octets.AsSpan(Math.Min(WavHeader.Bytes, octets.Length))).ToArray();
        // The file is little-endian whatever this machine is.
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(samples, samples);
        return samples;
    }

    /// <summary>
    /// Puts in order what the last run left while it wrote: what is on record is moved to its place, what is not was not finished, and goes. To be called before
    /// anything is recorded.
    /// </summary>
    /// <param name="isOnRecord">Whether there is a message with this id.</param>
    public void TidyUp(Func<string, bool> isOnRecord)
    {
        var directory = Path.Combine(settings.MessagesDirectory, Unfinished);
        if (!Directory.Exists(directory)) return;
        foreach (var path in Directory.EnumerateFiles(directory).ToList())
        {
            if (isOnRecord(Path.GetFileNameWithoutExtension(path))) disk.Move(path, PathOf(Path.GetFileName(path)));
            else disk.Delete(path);
        }
    }
}
