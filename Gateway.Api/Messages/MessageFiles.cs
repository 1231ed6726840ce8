using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;

namespace Gateway.Api.Messages;

/// <summary>Where the files of voice messages lie: those that are being written apart.</summary>
internal sealed class MessageFiles(GatewaySettings settings, IRecordingDisk disk, ILogger<MessageFiles> log)
{
    private const string Unfinished = "unfinished";
    private const string Greetings = "greetings";
    private const string Label = ".json";
    private const long Megabyte = 1_000_000;

    // Twice what is recorded: a sender's clock may go faster than ours.
    private static readonly TimeSpan Longest = new MessageBoxCallSettings().MessageMax * 2;

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
        return row.Codec == "opus" ? OggOpusReader.Read(octets, Longest) : WavFile.Read(octets);
    }

    /// <summary>Writes beside a file that begins whose it is.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void WriteLabel(string id, MessageLabel label)
    {
        using var file = disk.Create(UnfinishedPathOf(id + Label));
        file.Write(ContractJson.Bytes(label));
    }

    /// <summary>What lies beside an unfinished file; null where nothing does.</summary>
    /// <exception cref="JsonException">It was harmed.</exception>
    public MessageLabel? ReadLabel(string id) =>
        UnfinishedPathOf(id + Label) is var path && File.Exists(path) ? JsonSerializer.Deserialize<MessageLabel>(File.ReadAllBytes(path), ContractJson.Options) : null;

    /// <summary>An unfinished file, or a finished one that did not come on record; null when neither is there.</summary>
    public string? FindUnfinished(string id) => NamesOf(id).Select(UnfinishedPathOf).FirstOrDefault(File.Exists);

    /// <summary>Puts other octets in place of an unfinished file, under another name, and waits until they are on the disk.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public void Rewrite(string path, string file, byte[] octets)
    {
        var beside = UnfinishedPathOf(file + ".new");
        using (var stream = disk.Create(beside))
        {
            stream.Write(octets);
            stream.Flush();
            (stream as FileStream)?.Flush(flushToDisk: true);
        }

        disk.Move(beside, UnfinishedPathOf(file));
        if (path != UnfinishedPathOf(file)) disk.Delete(path);
    }

    /// <summary>Puts a finished file that is on record to where it is kept.</summary>
    public void Place(string file) => Guarded(() =>
    {
        disk.Move(UnfinishedPathOf(file), PathOf(file));
        disk.Delete(LabelPathOf(file));
    });

    /// <summary>Forgets a file that did not come on record.</summary>
    /// <param name="file">Its name, or the id alone where it was not finished.</param>
    public void Remove(string file) => Guarded(() =>
    {
        foreach (var name in NamesOf(Path.GetFileNameWithoutExtension(file))) disk.Delete(UnfinishedPathOf(name));
        disk.Delete(LabelPathOf(file));
    });

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
    /// Puts in order what the last run left while it wrote: what is on record is moved to its place; what nobody can say of whose it is goes. To be called before
    /// anything is recorded.
    /// </summary>
    /// <param name="isOnRecord">Whether a message lies in this file.</param>
    /// <param name="isGreeting">Whether a greeting lies in this file.</param>
    /// <returns>The ids of what was said and is no message yet.</returns>
    public IReadOnlyList<string> TidyUp(Func<string, bool> isOnRecord, Func<string, bool> isGreeting)
    {
        foreach (var path in FilesOf(Greetings).Where(path => !isGreeting(Path.GetFileName(path)))) disk.Delete(path);
        var lost = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in FilesOf(Unfinished).Where(path => !path.EndsWith(Label, StringComparison.Ordinal)))
        {
            var file = Path.GetFileName(path);
            if (isOnRecord(file)) Place(file);
            else if (File.Exists(LabelPathOf(file))) lost.Add(Path.GetFileNameWithoutExtension(file));
            else disk.Delete(path);
        }

        foreach (var path in FilesOf(Unfinished).Where(path => path.EndsWith(Label, StringComparison.Ordinal) && !lost.Contains(Path.GetFileNameWithoutExtension(path)))) disk.Delete(path);
        return [.. lost];
    }

    // Finished, or not.
    private static string[] NamesOf(string id) => [id + ".wav", id + ".ogg", id];

    private string LabelPathOf(string file) => UnfinishedPathOf(Path.GetFileNameWithoutExtension(file) + Label);

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is found where it is, and put in order at the next start.
            log.FileNotMoved(failure);
        }
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
