using System.Diagnostics.CodeAnalysis;
using Gateway.Api.Hosting;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Media;

namespace Gateway.Api.Messages;

/// <summary>Where the files of voice messages lie: those that are being written apart.</summary>
internal sealed class MessageFiles(GatewaySettings settings, IRecordingDisk disk, ILogger<MessageFiles> log)
{
    private const string Unfinished = "unfinished";
    private const string Greetings = "greetings";
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
        return WavFile.Read(File.ReadAllBytes(path));
    }

    /// <summary>Puts a finished file that is on record to where it is kept.</summary>
    public void Place(string file)
    {
        try
        {
            disk.Move(UnfinishedPathOf(file), PathOf(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is found where it is, and put in order at the next start.
            log.FileNotMoved(failure);
        }
    }

    /// <summary>Forgets a file that did not come on record.</summary>
    public void Remove(string file)
    {
        try
        {
            disk.Delete(UnfinishedPathOf(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It goes at the next start.
            log.FileNotMoved(failure);
        }
    }

    /// <summary>Copies a message beside those that are being written, and waits until it is on the disk.</summary>
    /// <returns><c>false</c> when the disk does not take it.</returns>
    public bool TryCopy(string path, string file) => TryWrite(UnfinishedPathOf(file), to =>
    {
        using var from = File.OpenRead(path);
        from.CopyTo(to);
    });

    /// <summary>Where a greeting lies.</summary>
    public string GreetingPathOf(string file) => Path.Combine(settings.MessagesDirectory, Greetings, file);

    /// <summary>The file of a greeting; null when it is not there.</summary>
    public string? FindGreeting(string file) => GreetingPathOf(file) is var path && File.Exists(path) ? path : null;

    /// <summary>Writes a greeting under a name of its own, and waits until it is on the disk.</summary>
    /// <returns><c>false</c> when the disk does not take it.</returns>
    public bool TryWriteGreeting(byte[] wav, [NotNullWhen(true)] out string? file)
    {
        var name = $"{Ids.New("grt")}.wav";
        file = TryWrite(GreetingPathOf(name), to => to.Write(wav)) ? name : null;
        return file is not null;
    }

    /// <summary>
    /// Puts in order what the last run left while it wrote: what is on record is moved to its place, what is not was not finished, and goes. To be called before
    /// anything is recorded.
    /// </summary>
    /// <param name="isOnRecord">Whether there is a message with this id.</param>
    /// <param name="isGreeting">Whether a greeting lies in this file.</param>
    public void TidyUp(Func<string, bool> isOnRecord, Func<string, bool> isGreeting)
    {
        foreach (var path in FilesOf(Unfinished))
        {
            if (isOnRecord(Path.GetFileNameWithoutExtension(path))) disk.Move(path, PathOf(Path.GetFileName(path)));
            else disk.Delete(path);
        }

        foreach (var path in FilesOf(Greetings).Where(path => !isGreeting(Path.GetFileName(path)))) disk.Delete(path);
    }

    private List<string> FilesOf(string name) =>
        Path.Combine(settings.MessagesDirectory, name) is var directory && Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory)] : [];

    private bool TryWrite(string path, Action<Stream> write)
    {
        try
        {
            using var file = disk.Create(path);
            write(file);
            file.Flush();
            (file as FileStream)?.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.MessageNotWritten(failure);
            return false;
        }
    }
}
