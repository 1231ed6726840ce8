using System.Collections.Immutable;
using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Messages;

/// <summary>Voice messages and PINs in the database. Every change is made here, inside a unit of work, with its events.</summary>
internal sealed class StoredMessages(GatewayStorage storage, GatewaySettings settings, MessageFiles files, TimeProvider clock)
{
    /// <summary>Wrong PINs in a row that lock retrieval by PIN.</summary>
    public const int WrongPinsMax = 10;

    /// <summary>How long it is locked.</summary>
    public static readonly TimeSpan PinLock = TimeSpan.FromMinutes(15);

    /// <summary>What an empty mailbox holds.</summary>
    public static readonly (MailboxSummary Kept, long Length) Unused = (new() { New = 0, Old = 0 }, 0);

    private readonly PasswordHasher<MailboxRow> _hasher = new();

    /// <summary>The messages of a mailbox are others than before, and that is on disk. Told on the thread of the storage.</summary>
    public event Action<MailboxId>? Changed;

    /// <summary>Whether a mailbox takes no more messages.</summary>
    public bool IsFull(GatewayDb db, MailboxRow mailbox)
    {
        var (kept, length) = UseOf(db, [mailbox.Id]).GetValueOrDefault(mailbox.Id, Unused);
        return kept.New + kept.Old >= MessagesMaxOf(mailbox) || length >= MinutesMaxOf(mailbox) * 60_000L;
    }

    /// <summary>Messages that a mailbox holds at most.</summary>
    public int MessagesMaxOf(MailboxRow mailbox) => mailbox.MessagesMax ?? settings.MailboxMessagesMax;

    /// <summary>Minutes of messages that a mailbox holds at most.</summary>
    public int MinutesMaxOf(MailboxRow mailbox) => mailbox.MinutesMax ?? settings.MailboxMinutesMax;

    /// <summary>What mailboxes hold: how many, and how long in milliseconds. Those that are empty are not in it.</summary>
    public static IReadOnlyDictionary<string, (MailboxSummary Kept, long Length)> UseOf(GatewayDb db, IReadOnlyList<string> mailboxes)
    {
        var ids = mailboxes.ToList();
        return db.Messages.Where(row => ids.Contains(row.Mailbox)).GroupBy(row => new { row.Mailbox, IsNew = row.State == MessageRow.New })
            .Select(rows => new { rows.Key.Mailbox, rows.Key.IsNew, Count = rows.Count(), Length = rows.Sum(row => row.Length) }).AsEnumerable()
            .GroupBy(part => part.Mailbox, StringComparer.Ordinal).ToDictionary(
                parts => parts.Key,
                parts => (new MailboxSummary { New = parts.Where(part => part.IsNew).Sum(part => part.Count), Old = parts.Where(part => !part.IsNew).Sum(part => part.Count) },
                    parts.Sum(part => part.Length)),
                StringComparer.Ordinal);
    }

    /// <summary>How many messages a mailbox holds.</summary>
    public static MailboxSummary SummaryOf(GatewayDb db, string mailbox) => UseOf(db, [mailbox]).GetValueOrDefault(mailbox, Unused).Kept;

    /// <summary>Puts messages on record that ended together: the disk is waited for once, and each mailbox is counted once.</summary>
    /// <param name="rows">At most as many as calls are taken.</param>
    /// <param name="told">Is told of each whether it is on record: not where its mailbox is gone since the call began.</param>
    /// <returns><c>false</c> when too much waits to be stored; then nobody is told.</returns>
    public bool TryKeep(IReadOnlyList<MessageRow> rows, Action<MessageRow, bool> told)
    {
        var kept = new HashSet<MessageRow>();
        return storage.Writer.TryWrite(
            unit =>
            {
                foreach (var row in rows.Where(row => unit.Statements.Messages.HasMailbox(row.Mailbox)))
                {
                    Insert(unit, row, MessageHand.Box, null);
                    kept.Add(row);
                }

                foreach (var mailbox in kept.Select(row => row.Mailbox).Distinct(StringComparer.Ordinal)) TellSummary(unit, mailbox, MessageHand.Box, null);
            },
            stored =>
            {
                foreach (var row in rows) told(row, stored && kept.Contains(row));
            });
    }

    /// <summary>Called inside a unit of work: a message is on record.</summary>
    public void Deposit(UnitOfWork unit, MessageRow row, Actor? actor, string? traceId)
    {
        Insert(unit, row, actor, traceId);
        TellSummary(unit, row.Mailbox, actor, traceId);
    }

    /// <summary>The messages of a mailbox in the order in which they are heard.</summary>
    public ImmutableArray<MessageId> List(string mailbox)
    {
        using var db = storage.File.Read();
        return
        [
            .. db.Messages.Where(row => row.Mailbox == mailbox).OrderBy(row => row.State == MessageRow.New ? 0 : 1).ThenBy(row => row.Id)
                .Select(row => row.Id).AsEnumerable().Select(id => new MessageId(id)),
        ];
    }

    /// <summary>Changes a message from the telephone; see <see cref="IMessageStore.Change"/>.</summary>
    /// <returns><c>false</c> when too much waits to be stored; then nobody is told.</returns>
    public bool TryChange(string message, MessageChange change, string caller, Action<bool> told) => storage.Writer.TryWrite(
        unit =>
        {
            if (unit.Db.Messages.AsTracking().FirstOrDefault(row => row.Id == message) is not { } row) return;
            var hand = MessageHand.Of(caller);
            if (change == MessageChange.Delete) Delete(unit, row, hand);
            else if (change == MessageChange.Save || row.State == MessageRow.New) SetState(unit, row, change == MessageChange.Save ? MessageRow.Saved : MessageRow.Heard, hand);
        },
        told);

    /// <summary>Called inside a unit of work.</summary>
    public void SetState(UnitOfWork unit, MessageRow row, string state, MessageHand hand)
    {
        if (row.State == state) return;
        row.State = state;
        row.Version++;
        unit.SaveChanges();
        hand.Note(unit, row.Id, state switch
        {
            MessageRow.New => MessageDeed.MarkedNew,
            MessageRow.Saved => MessageDeed.Saved,
            _ => MessageDeed.Heard,
        });
        unit.Statements.Messages.SetState(row.Id, state);
        Tell(unit, "message.retrieved", row, hand.Actor, hand.TraceId);
    }

    /// <summary>Called inside a unit of work: row and file go, the history stays.</summary>
    public void Delete(UnitOfWork unit, MessageRow row, MessageHand hand)
    {
        unit.Db.Messages.Remove(row);
        unit.SaveChanges();
        row.Version++;
        hand.Note(unit, row.Id, MessageDeed.Deleted);
        unit.Statements.Messages.SetState(row.Id, MessageRecordRow.Deleted);
        Tell(unit, "message.deleted", row, hand.Actor, hand.TraceId);
        var path = files.PathOf(row.File);
        unit.OnCommitted(() => files.Disk.Delete(path));
    }

    /// <summary>Compares a PIN; see <see cref="IMessageStore.CheckPin"/>.</summary>
    /// <returns><c>false</c> when too much waits to be stored; then nobody is told.</returns>
    public bool TryCheckPin(string mailbox, string pin, string caller, Action<PinVerdict?> told)
    {
        using var db = storage.File.Read();
        var found = db.Mailboxes.Where(row => row.Id == mailbox).Select(row => new { row.PinHash, row.PinLockedUntil }).FirstOrDefault();
        // Whoever goes on guessing at a locked door costs no work.
        if (found?.PinHash is not { } hash || found.PinLockedUntil > clock.GetUtcNow().UtcTicks)
        {
            told(PinVerdict.Locked);
            return true;
        }

        // Slow on purpose, so not on the thread of the storage; whether it counts is decided there, where nothing comes between.
        var isRight = _hasher.VerifyHashedPassword(null!, hash, pin) is not PasswordVerificationResult.Failed;
        var verdict = PinVerdict.Locked;
        return storage.Writer.TryWrite(unit => verdict = Count(unit, mailbox, hash, isRight, caller), stored => told(stored ? verdict : null));
    }

    /// <summary>The PIN as it is kept.</summary>
    public string HashPin(string pin) => _hasher.HashPassword(null!, pin);

    private static PinVerdict Count(UnitOfWork unit, string mailbox, string hash, bool isRight, string caller)
    {
        if (unit.Db.Mailboxes.AsTracking().FirstOrDefault(row => row.Id == mailbox) is not { } row || row.PinHash != hash) return PinVerdict.Locked;
        if (row.PinLockedUntil > unit.Now.UtcTicks) return PinVerdict.Locked;
        if (isRight)
        {
            row.PinWrong = 0;
            return PinVerdict.Right;
        }

        row.PinWrong++;
        var isLocked = row.PinWrong >= WrongPinsMax;
        unit.Db.Audit.Add(new()
        {
            Id = Ids.New("aud"), At = unit.Now.UtcTicks, Actor = caller.Length > 0 ? caller : "anonymous", Action = isLocked ? "mailbox.pin.lock" : "mailbox.pin.wrong",
            Subject = row.Id, After = ContractJson.Text(new { wrongInARow = row.PinWrong }),
        });
        if (isLocked) (row.PinWrong, row.PinLockedUntil) = (0, (unit.Now + PinLock).UtcTicks);
        return PinVerdict.Wrong;
    }

    private void Insert(UnitOfWork unit, MessageRow row, Actor? actor, string? traceId)
    {
        unit.Statements.Messages.Insert(row);
        TellMessage(unit, "message.deposited", row, actor, traceId);
    }

    private void Tell(UnitOfWork unit, string type, MessageRow row, Actor? actor, string? traceId)
    {
        TellMessage(unit, type, row, actor, traceId);
        TellSummary(unit, row.Mailbox, actor, traceId);
    }

    private void TellMessage(UnitOfWork unit, string type, MessageRow row, Actor? actor, string? traceId) =>
        unit.Tell(type, row.Id, row.Version, new { owner = OwnerOf(row.Mailbox), mailbox = row.Mailbox, message = MailboxMessages.Of(row) }, actor, traceId);

    // A count has no version of its own: the time orders it.
    private void TellSummary(UnitOfWork unit, string mailbox, Actor? actor, string? traceId)
    {
        var (all, fresh) = unit.Statements.Messages.Count(mailbox);
        var summary = new MailboxSummary { New = (int)fresh, Old = (int)(all - fresh) };
        unit.Tell("mailbox.summary", mailbox, unit.Now.ToUnixTimeMilliseconds(), new { owner = OwnerOf(mailbox), mailbox, summary }, actor, traceId);
        unit.OnCommitted(() => Changed?.Invoke(new(mailbox)));
    }

    // It never changes, so that of the last commit is right; a mailbox without messages has nothing to be told of.
    private string? OwnerOf(string mailbox) => storage.Facts.Current.Services.TryFind(new MailboxId(mailbox), out var found) ? found.Owner.ToString() : null;
}
