using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Messages;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;

namespace Gateway.Api.Endpoints;

/// <summary>To whom a voice message is forwarded.</summary>
public sealed record VoiceMessageForward
{
    /// <summary>Id of the other mailbox, or the address of its owner.</summary>
    public required string Mailbox { get; init; }

    /// <summary>A word to it.</summary>
    public string? Note { get; init; }
}

/// <summary>A voice message for somebody else: a copy, with a file of its own, in his mailbox.</summary>
internal static class MessageForwarding
{
    private const int NoteMax = 500;

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/messages/{message}/forward", ForwardAsync).WithTags("Voice messages").Is("Forward a voice message", Scopes.MailboxesWrite, o => o.OrOwner()
            .Says("The other mailbox gets a copy as a new message; what becomes of the one does not touch the other.")
            .InPath("message", "Id of the message.", "msg_01JD0000000000000000000000")
            .Takes(new VoiceMessageForward { Mailbox = "sip:zoe@poc.local", Note = "This is for you, I think." })
            .Answers<VoiceMessage>(201, "The copy.").Refuses(404, "No such message.").Refuses(409, "The other mailbox is full."));

    private static async Task<Answer> ForwardAsync(HttpContext http, string message, GatewayStorage storage, MessageFiles files, StoredMessages messages, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<VoiceMessageForward>(http);
        var (row, refused) = await MailboxMessages.FindAsync(http, message, Scopes.MailboxesWrite, storage);
        if (row is null) return refused!;
        var checks = new Checks();
        var mailbox = ServiceContextContracts.ReadMailbox(draft.Mailbox, "/mailbox", storage.Facts.Current.Services, checks)?.Value;
        var note = checks.Text("/note", draft.Note, 0, NoteMax);
        if (checks.Failed) return checks.Problem;
        if (files.Find(row) is not { } path) return MailboxMessages.NotFound();
        var id = Ids.New("msg");
        var file = id + Path.GetExtension(row.File);
        if (files.IsFull || !files.TryCopy(path, file)) return Problems.StorageUnavailable();
        return await commands.RunAsync(http, unit =>
        {
            unit.OnRolledBack(() => files.Remove(file));
            if (unit.Db.Mailboxes.FirstOrDefault(box => box.Id == mailbox) is not { } target) return MailboxDoor.NotFound();
            if (messages.IsFull(unit.Db, target)) return Problems.Conflict("mailbox-full", "The other mailbox is full.");
            var from = unit.Db.Mailboxes.Where(box => box.Id == row.Mailbox).Select(box => box.Owner).FirstOrDefault();
            var copy = new MessageRow
            {
                Id = id, Mailbox = target.Id, Caller = row.Caller, CallerName = row.CallerName, CallId = row.CallId, RequestUri = row.RequestUri, History = row.History,
                File = file, Codec = row.Codec, Bytes = row.Bytes, Length = row.Length, Peaks = row.Peaks, ReceivedAt = unit.Now.UtcTicks, State = MessageRow.New,
                ForwardedFrom = from, ForwardedBy = Caller.Of(http)!.User.Address, Note = string.IsNullOrEmpty(note) ? null : note, Version = 1,
            };
            messages.Deposit(unit, copy, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            MessageHand.Of(http).Note(unit, row.Id, MessageDeed.Forwarded, target.Owner);
            unit.OnCommitted(() => files.Place(file));
            Commands.Audit<object>(unit, http, "message.forward", row.Id, null, new { copy = copy.Id, mailbox = target.Id });
            return Answer.Created($"/api/v1/messages/{copy.Id}", MailboxMessages.Of(copy), copy.Version);
        });
    }
}
