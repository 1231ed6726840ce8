using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;

namespace Gateway.Api.Messages;

/// <summary>
/// Puts on record what callers had said when the process before this one died: what lies apart with a label, but is no message yet. Each file is cut behind what
/// was written of it.
/// </summary>
internal sealed class MessageRecovery(GatewayStorage storage, MessageFiles files, StoredMessages messages, ILogger<MessageRecovery> log)
{
    private static readonly MessageBoxCallSettings Usual = new();

    /// <summary>Looks at one of them; called before anything new is written under its name, which nobody uses again.</summary>
    /// <param name="id">Its id.</param>
    public void Recover(string id)
    {
        try
        {
            // What storage does not take now lies where it is until the next start.
            if (Read(id) is { } row) messages.TryKeep([row], Kept);
            else files.Remove(id);
        }
        catch (JsonException harmed)
        {
            // Nobody can say whose it is.
            log.MessageNotRecovered(harmed);
            files.Remove(id);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.MessageNotRecovered(failure);
        }
    }

    private MessageRow? Read(string id)
    {
        if (files.FindUnfinished(id) is not { } path || files.ReadLabel(id) is not { } label || !IsThere(label.Mailbox)) return null;
        var octets = File.ReadAllBytes(path);
        var isOpus = octets.AsSpan().StartsWith("OggS"u8);
        short[]? sound = null;
        if (!isOpus) sound = WavFile.Read(octets);
        else if (OggOpusReader.TryMeasure(octets, out var whole, out _))
        {
            octets = octets[..whole];
            sound = OggOpusReader.Read(octets, Usual.MessageMax * 2);
        }

        if (sound is null || sound.Length < Usual.MessageMin.TotalSeconds * SpeechDecoder.SampleRate) return null;
        if (!isOpus) octets = WavFile.Write(sound);
        var peaks = new PeakMeter();
        peaks.Add(sound);
        var file = id + (isOpus ? ".ogg" : ".wav");
        files.Rewrite(path, file, octets);
        return label.RowOf(id, file, isOpus ? "opus" : "pcm", octets.Length, sound.Length * 1000L / SpeechDecoder.SampleRate, peaks.Take());
    }

    private bool IsThere(string mailbox)
    {
        using var db = storage.File.Read();
        return db.Mailboxes.Any(row => row.Id == mailbox);
    }

    private void Kept(MessageRow row, bool stored)
    {
        if (!stored) return;
        files.Place(row.File);
        log.MessageRecovered(row.Id, row.Length);
    }
}
