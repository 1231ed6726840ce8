using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Messages;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.MessageBox;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Voice messages: to find, to hear, to mark and to delete; and the PIN of a mailbox.</summary>
internal static class MailboxMessages
{
    private const int PointsUsual = 500, PointsMax = 5_000;

    private static readonly string[] States = [MessageRow.New, MessageRow.Heard, MessageRow.Saved];

    public static void Map(RouteGroupBuilder api)
    {
        var mailboxes = api.MapGroup("/mailboxes/{mailbox}").WithTags("Voice messages");
        mailboxes.MapGet("/messages", ListAsync).Is("List voice messages", Scopes.MailboxesRead, o => InMailbox(o)
            .Query("state", "Those in one state.", MessageRow.New, States).Paged("-receivedAt, receivedAt")
            .Answers<Page<VoiceMessage>>(200, "A page of messages, newest first."));
        mailboxes.MapGet("/summary", SummaryAsync).Is("Count voice messages", Scopes.MailboxesRead, o => InMailbox(o)
            .Answers<MailboxSummary>(200, "How many there are. The live event mailbox.summary tells each change."));
        mailboxes.MapPut("/pin", SetPinAsync).Is("Set the PIN of a mailbox", Scopes.MailboxesWrite, o => InMailbox(o)
            .Says($"Three wrong PINs end a call; {StoredMessages.WrongPinsMax} in a row lock it for {StoredMessages.PinLock.TotalMinutes:0} minutes, which a new PIN ends.")
            .Takes(new MailboxPin { Pin = "4711" }).AnswersEmpty(204, "Set."));
        mailboxes.MapDelete("/pin", RemovePinAsync).Is("Remove the PIN of a mailbox", Scopes.MailboxesWrite, o => InMailbox(o)
            .Says("Its messages can then be heard only by who has proven to be its owner.").AnswersEmpty(204, "Removed."));

        var messages = api.MapGroup("/messages/{message}").WithTags("Voice messages");
        messages.MapGet("", GetAsync).Is("Get a voice message", Scopes.MailboxesRead, o => InPath(o).Answers<VoiceMessage>(200, "The message."));
        messages.MapPatch("", ChangeAsync).Is("Mark a voice message", Scopes.MailboxesWrite, o => InPath(o).IfMatch()
            .Says("A JSON Merge Patch.").Patches<VoiceMessageDraft>(new { state = "saved" }).Answers<VoiceMessage>(200, "The message as it is now."));
        messages.MapDelete("", RemoveAsync).Is("Delete a voice message", Scopes.MailboxesWrite, o => InPath(o).IfMatch()
            .Says("Its file goes with it.").AnswersEmpty(204, "Deleted."));
        messages.MapGet("/audio", AudioAsync).Is("Hear a voice message", Scopes.MailboxesRead, o => InPath(o)
            .Says("Ranges are understood, so that a player can seek. Who hears it says so himself, by marking it.")
            .Query("download", "`true` to have it saved under a name that tells what it is.", "true", "true", "false")
            .AnswersAs(200, "audio/wav", "16-bit samples, 8,000 a second.").AnswersAs(206, "audio/wav", "A part of it.")
            .AnswersAs(200, "audio/ogg", "Opus, as it was spoken.").AnswersAs(206, "audio/ogg", "A part of it.")
            .AnswersEmpty(304, "Unchanged since the ETag of If-None-Match.").Refuses(416, "There is no such range."));
        messages.MapGet("/waveform", WaveformAsync).Is("Get the waveform of a voice message", Scopes.MailboxesRead, o => InPath(o)
            .Query("points", $"How many at most, 1 to {PointsMax}. Default {PointsUsual}.", PointsUsual).Answers<VoiceMessageWaveform>(200, "How loud it is."));
    }

    public static VoiceMessage Of(MessageRow row) => new()
    {
        Id = row.Id, Mailbox = row.Mailbox, Caller = row.Caller, CallerName = row.CallerName, RequestUri = row.RequestUri, History = row.History, CallId = row.CallId,
        ReceivedAt = new(row.ReceivedAt, TimeSpan.Zero), LengthMs = row.Length, ContentType = FloorViews.ContentTypeOf(row.Codec), Bytes = row.Bytes,
        State = Enum.Parse<VoiceMessageState>(row.State, ignoreCase: true), ForwardedFrom = row.ForwardedFrom, ForwardedBy = row.ForwardedBy, Note = row.Note,
        Version = row.Version,
    };

    private static Operation InMailbox(Operation operation) =>
        operation.OrOwner().InPath("mailbox", "Id of the mailbox.", "mbx_01JD0000000000000000000000").Refuses(404, "No such mailbox.");

    private static Operation InPath(Operation operation) =>
        operation.OrOwner().InPath("message", "Id of the message.", "msg_01JD0000000000000000000000").Refuses(404, "No such message.");

    private static async Task<Answer> ListAsync(HttpContext http, string mailbox, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "-receivedAt", "receivedAt");
        var state = Filters.OneOf(http, "state", States);
        if (MailboxDoor.Check(http, storage, Scopes.MailboxesRead, mailbox) is { } refused) return refused;
        await using var db = storage.File.Read();
        var query = db.Messages.Where(row => row.Mailbox == mailbox && (state == null || row.State == state));
        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var after = page.AfterId;
        query = page.Descending
            ? query.OrderByDescending(row => row.Id).Where(row => after == null || string.Compare(row.Id, after) < 0)
            : query.OrderBy(row => row.Id).Where(row => after == null || string.Compare(row.Id, after) > 0);
        var rows = await query.Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, Of, row => ("", row.Id), total));
    }

    private static async Task<Answer> SummaryAsync(HttpContext http, string mailbox, GatewayStorage storage)
    {
        if (MailboxDoor.Check(http, storage, Scopes.MailboxesRead, mailbox) is { } refused) return refused;
        await using var db = storage.File.Read();
        return Answer.Ok(StoredMessages.SummaryOf(db, mailbox));
    }

    private static async Task<Answer> SetPinAsync(HttpContext http, string mailbox, GatewayStorage storage, StoredMessages messages, Commands commands)
    {
        var pin = (await BodyReader.ReadAsync<MailboxPin>(http)).Pin;
        if (pin.Length is < MessageBoxCall.PinDigitsMin or > MessageBoxCall.PinDigitsMax || !pin.All(char.IsAsciiDigit))
            return Problems.Validation("/pin", "bad-pin", $"{MessageBoxCall.PinDigitsMin} to {MessageBoxCall.PinDigitsMax} digits are expected.");
        if (MailboxDoor.Check(http, storage, Scopes.MailboxesWrite, mailbox) is { } refused) return refused;
        var hash = messages.HashPin(pin);
        return await commands.RunAsync(http, unit => SetPin(unit, http, mailbox, hash));
    }

    private static async Task<Answer> RemovePinAsync(HttpContext http, string mailbox, GatewayStorage storage, Commands commands) =>
        MailboxDoor.Check(http, storage, Scopes.MailboxesWrite, mailbox) is { } refused ? refused : await commands.RunAsync(http, unit => SetPin(unit, http, mailbox, null));

    private static Answer SetPin(UnitOfWork unit, HttpContext http, string mailbox, string? hash)
    {
        if (unit.Db.Mailboxes.AsTracking().FirstOrDefault(row => row.Id == mailbox) is not { } row) return MailboxDoor.NotFound();
        (row.PinHash, row.PinWrong, row.PinLockedUntil) = (hash, 0, 0);
        row.Version++;
        unit.SaveChanges();
        Mailboxes.Tell(unit, http, "mailbox.updated", Mailboxes.Of(http, unit.Db, row));
        Commands.Audit<object>(unit, http, hash is null ? "mailbox.pin.remove" : "mailbox.pin.set", row.Id, null, null);
        return Answer.NoContent();
    }

    /// <summary>A message that the caller may do something with, or why not.</summary>
    public static async Task<(MessageRow? Row, Problem? Refused)> FindAsync(HttpContext http, string message, string scope, GatewayStorage storage)
    {
        await using var db = storage.File.Read();
        var row = await db.Messages.FirstOrDefaultAsync(row => row.Id == message, http.RequestAborted);
        if (row is null) return (null, Caller.Of(http)!.Has(scope) ? NotFound() : Problems.InsufficientScope(scope));
        return MailboxDoor.Check(http, storage, scope, row.Mailbox) is { } refused ? (null, refused) : (row, null);
    }

    private static async Task<Answer> GetAsync(HttpContext http, string message, GatewayStorage storage)
    {
        var (row, refused) = await FindAsync(http, message, Scopes.MailboxesRead, storage);
        return row is not null ? Answer.Ok(Of(row), row.Version) : refused!;
    }

    private static async Task<Answer> ChangeAsync(HttpContext http, string message, GatewayStorage storage, StoredMessages messages, Commands commands)
    {
        var patch = await BodyReader.ReadPatchAsync<VoiceMessageDraft>(http);
        if (await FindAsync(http, message, Scopes.MailboxesWrite, storage) is (null, var problem)) return problem!;
        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.Messages.AsTracking().FirstOrDefault(row => row.Id == message) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            var before = Of(row);
            var draft = BodyReader.Merge(new VoiceMessageDraft { State = before.State }, patch);
            messages.SetState(unit, row, States[(int)draft.State], MessageHand.Of(http));
            Commands.Audit(unit, http, "message.mark", row.Id, before, Of(row));
            return Answer.Ok(Of(row), row.Version);
        });
    }

    private static async Task<Answer> RemoveAsync(HttpContext http, string message, GatewayStorage storage, StoredMessages messages, Commands commands)
    {
        if (await FindAsync(http, message, Scopes.MailboxesWrite, storage) is (null, var problem)) return problem!;
        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.Messages.AsTracking().FirstOrDefault(row => row.Id == message) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            var before = Of(row);
            messages.Delete(unit, row, MessageHand.Of(http));
            Commands.Audit(unit, http, "message.delete", row.Id, before, null);
            return Answer.NoContent();
        });
    }

    private static async Task<IResult> AudioAsync(HttpContext http, string message, GatewayStorage storage, MessageFiles files)
    {
        var (row, refused) = await FindAsync(http, message, Scopes.MailboxesRead, storage);
        if (row is null) return Answer.Refused(refused!);
        if (files.Find(row) is not { } path) return Answer.Refused(NotFound());
        var name = Filters.OneOf(http, "download", "true", "false") == "true" ? row.File : null;
        return Results.File(path, FloorViews.ContentTypeOf(row.Codec), name, entityTag: new($"\"{row.Id}\""), enableRangeProcessing: true);
    }

    private static async Task<Answer> WaveformAsync(HttpContext http, string message, GatewayStorage storage)
    {
        var points = PointsUsual;
        if (http.Request.Query["points"] is [{ Length: > 0 } text]
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out points) && points is >= 1 and <= PointsMax))
            throw PageRequest.Bad("?points", $"A number from 1 to {PointsMax} is expected.");
        var (row, refused) = await FindAsync(http, message, Scopes.MailboxesRead, storage);
        return row is not null
            ? Answer.Ok(new VoiceMessageWaveform { Message = row.Id, LengthMs = row.Length, Peaks = Bursts.PeaksOf(row.Peaks ?? [], points) })
            : refused!;
    }

    public static Problem NotFound() => Problems.NotFound("message with this id");
}
