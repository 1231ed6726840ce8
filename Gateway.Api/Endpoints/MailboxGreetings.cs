using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Messages;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>What callers hear before they leave a message.</summary>
public sealed record Greeting
{
    /// <summary>For which calls: standard, no-answer, busy, special or do-not-disturb.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it replaces the spoken default.</summary>
    public required bool Custom { get; init; }

    public required long LengthMs { get; init; }

    /// <summary>Absent for the default.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}

/// <summary>Greetings: to hear, to replace by an upload, and to have the default again.</summary>
internal static class MailboxGreetings
{
    /// <summary>A minute of the best that is taken, and its header.</summary>
    private const int BytesMax = (SecondsMax * WavSound.SampleRateMax * WavSound.ChannelsMax * 2) + (64 * 1024);

    private const int SecondsMin = 1, SecondsMax = 60;
    private const string WavType = "audio/wav";

    public static void Map(RouteGroupBuilder api)
    {
        var greetings = api.MapGroup("/mailboxes/{mailbox}/greetings").WithTags("Voice messages");
        greetings.MapGet("", ListAsync).Is("List greetings", Scopes.MailboxesRead, o => InMailbox(o).Answers<Page<Greeting>>(200, "One of each kind."));
        greetings.MapGet("/{kind}/audio", AudioAsync).Is("Hear a greeting", Scopes.MailboxesRead, o => OfKind(o)
            .AnswersAs(200, WavType, "16-bit samples, 8,000 a second: the default where none was set.").AnswersAs(206, WavType, "A part of it.")
            .AnswersEmpty(304, "Unchanged since the ETag of If-None-Match.").Refuses(416, "There is no such range."));
        greetings.MapPut("/{kind}", PutAsync).Is("Replace a greeting", Scopes.MailboxesWrite, o => OfKind(o)
            .Says(string.Create(CultureInfo.InvariantCulture,
                $"A WAV file of 16-bit samples, 1 or {WavSound.ChannelsMax} channels, {WavSound.SampleRateMin} to {WavSound.SampleRateMax} samples a second, {SecondsMin} to {SecondsMax} s. It is kept as a telephone has it: one channel, 8,000 samples a second."))
            .TakesBytes(WavType, BytesMax).Answers<Greeting>(200, "The greeting as it is now."));
        greetings.MapDelete("/{kind}", RemoveAsync).Is("Have the default greeting again", Scopes.MailboxesWrite, o => OfKind(o).AnswersEmpty(204, "It is the default."));
    }

    private static Operation InMailbox(Operation operation) =>
        operation.OrOwner().InPath("mailbox", "Id of the mailbox.", "mbx_01JD0000000000000000000000").Refuses(404, "No such mailbox.");

    private static Operation OfKind(Operation operation) =>
        InMailbox(operation).InPath("kind", $"{string.Join(", ", Greetings.All)}.", Greetings.Busy).Refuses(404, "No such mailbox or greeting.");

    private static async Task<Answer> ListAsync(HttpContext http, string mailbox, GatewayStorage storage)
    {
        if (MailboxDoor.Check(http, storage, Scopes.MailboxesRead, mailbox) is { } refused) return refused;
        await using var db = storage.File.Read();
        var rows = await db.Greetings.Where(row => row.Mailbox == mailbox).ToListAsync(http.RequestAborted);
        return Answer.Ok(new Page<Greeting> { Data = [.. Greetings.All.Select(kind => rows.Find(row => row.Kind == kind) is { } row ? Of(row) : DefaultOf(kind))] });
    }

    private static async Task<IResult> AudioAsync(HttpContext http, string mailbox, string kind, GatewayStorage storage, MessageFiles files)
    {
        if (Refuse(http, storage, Scopes.MailboxesRead, mailbox, kind) is { } refused) return Answer.Refused(refused);
        await using var db = storage.File.Read();
        var row = await db.Greetings.FirstOrDefaultAsync(row => row.Mailbox == mailbox && row.Kind == kind, http.RequestAborted);
        return row is not null && files.FindGreeting(row.File) is { } path
            ? Results.File(path, WavType, entityTag: new($"\"{Path.GetFileNameWithoutExtension(row.File)}\""), enableRangeProcessing: true)
            : Results.File(WavFile.Write(BoxSounds.Instance.OfGreeting(kind)), WavType, entityTag: new($"\"default-{kind}\""), enableRangeProcessing: true);
    }

    private static async Task<Answer> PutAsync(
        HttpContext http, string mailbox, string kind, GatewayStorage storage, MessageFiles files, StoredGreetings greetings, Commands commands)
    {
        BodyReader.ExpectContentType(http, WavType);
        var body = await BodyReader.BytesAsync(http);
        if (Refuse(http, storage, Scopes.MailboxesWrite, mailbox, kind) is { } refused) return refused;
        if (!WavSound.TryRead(body, out var sound, out var error)) return Problems.Validation("", "bad-wav", error);
        if (sound.Length.TotalSeconds is < SecondsMin or > SecondsMax)
            return Problems.Validation("", "bad-length", $"A greeting of {SecondsMin} to {SecondsMax} seconds is expected.");
        var samples = sound.ToTelephone();
        if (files.IsFull || !files.TryWriteGreeting(WavFile.Write(samples), out var file)) return Problems.StorageUnavailable();
        return await commands.RunAsync(http, unit =>
        {
            var row = new GreetingRow { Mailbox = mailbox, Kind = kind, File = file, Length = samples.Length * 1000L / SpeechDecoder.SampleRate, ChangedAt = unit.Now.UtcTicks };
            greetings.Keep(unit, row);
            if (unit.Db.Mailboxes.FirstOrDefault(box => box.Id == mailbox) is not { } box) return MailboxDoor.NotFound();
            StoredGreetings.Tell(unit, http, box.Owner, mailbox, Of(row));
            Commands.Audit<object>(unit, http, "mailbox.greeting.set", mailbox, null, Of(row));
            return Answer.Ok(Of(row));
        });
    }

    private static async Task<Answer> RemoveAsync(HttpContext http, string mailbox, string kind, GatewayStorage storage, StoredGreetings greetings, Commands commands)
    {
        if (Refuse(http, storage, Scopes.MailboxesWrite, mailbox, kind) is { } refused) return refused;
        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.Mailboxes.FirstOrDefault(row => row.Id == mailbox) is not { } box) return MailboxDoor.NotFound();
            if (greetings.Forget(unit, mailbox, kind) is not { } before) return Answer.NoContent();
            StoredGreetings.Tell(unit, http, box.Owner, mailbox, DefaultOf(kind));
            Commands.Audit<object>(unit, http, "mailbox.greeting.remove", mailbox, Of(before), null);
            return Answer.NoContent();
        });
    }

    private static Problem? Refuse(HttpContext http, GatewayStorage storage, string scope, string mailbox, string kind) =>
        MailboxDoor.Check(http, storage, scope, mailbox)
        ?? (Greetings.All.Contains(kind) ? null : Problems.NotFound($"greeting of this kind: there are {string.Join(", ", Greetings.All)}"));

    private static Greeting Of(GreetingRow row) => new() { Kind = row.Kind, Custom = true, LengthMs = row.Length, ChangedAt = new(row.ChangedAt, TimeSpan.Zero) };

    private static Greeting DefaultOf(string kind) => new()
    {
        Kind = kind, Custom = false, LengthMs = BoxSounds.Instance.OfGreeting(kind).Length * 1000L / SpeechDecoder.SampleRate,
    };
}
