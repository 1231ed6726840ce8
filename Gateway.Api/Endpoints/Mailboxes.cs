using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Messages;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Subscribers;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Where messages for somebody are kept.</summary>
public sealed record Mailbox
{
    public required string Id { get; init; }

    /// <summary>The address of whose messages they are: a user, a group whose members share them, or a role that is shared by whoever is rung there.</summary>
    public required string Owner { get; init; }

    /// <summary>What callers dial who are asked for a mailbox.</summary>
    public string? Number { get; init; }

    /// <summary>Messages that it holds at most. When it is full, callers hear so.</summary>
    public required int MessagesMax { get; init; }

    /// <summary>Minutes of messages that it holds at most.</summary>
    public required int MinutesMax { get; init; }

    /// <summary>The messages that it holds.</summary>
    public required MailboxSummary Messages { get; init; }

    /// <summary>How long they are together.</summary>
    public required long LengthMs { get; init; }

    /// <summary>Whether its messages can be heard by PIN from any telephone. The PIN itself is never told.</summary>
    public required bool PinSet { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required long Version { get; init; }
}

/// <summary>A mailbox to be.</summary>
public sealed record MailboxDraft
{
    /// <summary>Id or address of a user of this network, or the address of a group, or of a role at which somebody is rung.</summary>
    public required string Owner { get; init; }

    /// <summary>1 to 15 digits.</summary>
    public string? Number { get; init; }

    /// <summary>1 to 10,000. Default: that of the gateway's settings.</summary>
    public int? MessagesMax { get; init; }

    /// <summary>1 to 100,000. Default: that of the gateway's settings.</summary>
    public int? MinutesMax { get; init; }
}

internal static class Mailboxes
{
    public static void Map(RouteGroupBuilder api)
    {
        var mailboxes = api.MapGroup("/mailboxes").WithTags("Service contexts");
        mailboxes.MapGet("", ListAsync).Is("List mailboxes", Scopes.MailboxesRead, o => o
            .Query("q", "Part of the owner's address, or the number.", "bob").Paged("").Answers<Page<Mailbox>>(200, "A page of mailboxes, by id."));
        mailboxes.MapPost("", AddAsync).Is("Add a mailbox", Scopes.MailboxesWrite, o => o
            .Takes(new MailboxDraft { Owner = "sip:zoe@poc.local", Number = "6772" })
            .Answers<Mailbox>(201, "The new mailbox.").Refuses(409, "The owner has one, or the number is taken."));
        api.MapGet("/me/mailboxes", ListOwnAsync).WithTags("Service contexts").Is("List the own mailboxes", null, o => o
            .Says("One's own, and those of groups one is a member of and of roles one is rung at. Whoever is signed in may do this, and read, mark, delete and forward "
                + "what lies there. A key needs the scope `mailboxes:read`.")
            .Answers<Page<Mailbox>>(200, "One's own first."));
        mailboxes.MapGet("/{mailbox}", GetAsync).Is("Get a mailbox", Scopes.MailboxesRead, o => InPath(o).OrOwner().Answers<Mailbox>(200, "The mailbox."));
        mailboxes.MapPatch("/{mailbox}", ChangeAsync).Is("Change a mailbox", Scopes.MailboxesWrite, o => InPath(o).IfMatch()
            .Says("A JSON Merge Patch. The owner never changes. Without a limit of its own a mailbox has that of the gateway's settings.").Patches<MailboxDraft>(new { number = "6773", messagesMax = 200 })
            .Answers<Mailbox>(200, "The mailbox as it is now.").Refuses(409, "The number is taken."));
        mailboxes.MapDelete("/{mailbox}", RemoveAsync).Is("Remove a mailbox", Scopes.MailboxesWrite, o => InPath(o).IfMatch()
            .Says("The service contexts and the messages that belong to it go with it.").AnswersEmpty(204, "Removed."));
    }

    /// <summary>Called inside a unit of work: a mailbox for a user who has none.</summary>
    public static MailboxRow Add(UnitOfWork unit, GatewayStorage storage, HttpContext http, string owner, MailboxDraft draft)
    {
        var row = new MailboxRow
        {
            Id = Ids.New("mbx"), Owner = owner, Number = draft.Number, MessagesMax = draft.MessagesMax, MinutesMax = draft.MinutesMax, CreatedAt = unit.Now.UtcTicks, Version = 1,
        };
        unit.Db.Mailboxes.Add(row);
        Keep(unit, storage, row);
        var made = Of(http, unit.Db, row);
        Tell(unit, http, "mailbox.created", made);
        Commands.Audit(unit, http, "mailbox.create", row.Id, null, made);
        return row;
    }

    /// <summary>Called inside a unit of work: everything that the services keep for a user or group that is removed goes.</summary>
    public static void RemoveAllOf(UnitOfWork unit, GatewayStorage storage, HttpContext http, PocAddress address)
    {
        var owner = address.ToString();
        CallForwardings.Remove(unit, storage, address);
        if (unit.Db.Mailboxes.AsTracking().FirstOrDefault(row => row.Owner == owner) is { } row) Remove(unit, storage, http, row);
    }

    public static Mailbox Of(HttpContext http, GatewayDb db, MailboxRow row) => Of(http, db, [row])[0];

    public static void CheckNumber(string? number, Checks checks)
    {
        if (number is not null && !Domain.ServiceContexts.Mailbox.IsNumber(number))
            checks.Add("/number", "bad-number", $"1 to {Domain.ServiceContexts.Mailbox.NumberDigitsMax} digits are expected.");
    }

    private static IReadOnlyList<Mailbox> Of(HttpContext http, GatewayDb db, IReadOnlyList<MailboxRow> rows)
    {
        var messages = http.RequestServices.GetRequiredService<StoredMessages>();
        var uses = StoredMessages.UseOf(db, [.. rows.Select(row => row.Id)]);
        return
        [
            .. rows.Select(row =>
            {
                var use = uses.GetValueOrDefault(row.Id, StoredMessages.Unused);
                return new Mailbox
                {
                    Id = row.Id, Owner = row.Owner, Number = row.Number, MessagesMax = messages.MessagesMaxOf(row), MinutesMax = messages.MinutesMaxOf(row),
                    Messages = use.Kept, LengthMs = use.Length, PinSet = row.PinHash is not null, CreatedAt = new DateTimeOffset(row.CreatedAt, TimeSpan.Zero), Version = row.Version,
                };
            }),
        ];
    }

    private static void CheckDraft(MailboxDraft draft, Checks checks)
    {
        CheckNumber(draft.Number, checks);
        if (draft.MessagesMax is < 1 or > GatewaySettings.MailboxMessagesHighest)
            checks.Add("/messagesMax", "out-of-range", $"A number from 1 to {GatewaySettings.MailboxMessagesHighest} is expected.");
        if (draft.MinutesMax is < 1 or > GatewaySettings.MailboxMinutesHighest)
            checks.Add("/minutesMax", "out-of-range", $"A number from 1 to {GatewaySettings.MailboxMinutesHighest} is expected.");
    }

    private static string? OwnerOf(GatewayStorage storage, string owner) =>
        storage.Accounts.Find(owner)?.Address
        ?? (PocAddress.TryParse(owner, out var address, out _) && MailboxPeople.MayOwn(storage.Facts.Current, address) ? address.ToString() : null);

    private static Operation InPath(Operation operation) =>
        operation.InPath("mailbox", "Id of the mailbox.", "mbx_01JD0000000000000000000000").Refuses(404, "No such mailbox.");

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "id");
        await using var db = storage.File.Read();
        IQueryable<MailboxRow> query = db.Mailboxes;
        if (http.Request.Query["q"] is [{ Length: > 0 } q])
        {
            var pattern = Like.Containing(q);
            query = query.Where(row => EF.Functions.Like(row.Owner, pattern, Like.Escape) || row.Number == q);
        }

        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var rows = await query.OrderBy(row => row.Id).Where(row => page.AfterId == null || string.Compare(row.Id, page.AfterId) > 0)
            .Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        var cut = page.Page(rows, row => row, row => ("", row.Id), total);
        return PageRequest.Answer(http, new Page<Mailbox> { Data = Of(http, db, cut.Data), Next = cut.Next, Total = cut.Total });
    }

    private static async Task<Answer> ListOwnAsync(HttpContext http, GatewayStorage storage)
    {
        var caller = Caller.Of(http)!;
        if (caller.KeyId is not null && !caller.Has(Scopes.MailboxesRead)) return Problems.InsufficientScope(Scopes.MailboxesRead);
        await using var db = storage.File.Read();
        // A list: an array is bound as something else that cannot be translated.
        var owners = MailboxPeople.OwnersFor(storage.Facts.Current, PocAddress.Parse(caller.User.Address)).Select(owner => owner.ToString()).ToList();
        var rows = await db.Mailboxes.Where(row => owners.Contains(row.Owner)).OrderBy(row => row.Owner != caller.User.Address).ThenBy(row => row.Id).ToListAsync(http.RequestAborted);
        return Answer.Ok(new Page<Mailbox> { Data = Of(http, db, rows) });
    }

    private static async Task<Answer> GetAsync(HttpContext http, string mailbox, GatewayStorage storage)
    {
        if (MailboxDoor.Check(http, storage, Scopes.MailboxesRead, mailbox) is { } refused) return refused;
        await using var db = storage.File.Read();
        return await db.Mailboxes.FirstOrDefaultAsync(row => row.Id == mailbox, http.RequestAborted) is { } row ? Answer.Ok(Of(http, db, row), row.Version) : NotFound();
    }

    private static async Task<Answer> AddAsync(HttpContext http, GatewayStorage storage, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<MailboxDraft>(http);
        var checks = new Checks();
        var owner = OwnerOf(storage, draft.Owner);
        if (owner is null) checks.Add("/owner", "unknown", "There is no user with this id or address, no such group, and nobody is rung there.");
        CheckDraft(draft, checks);
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.Mailboxes.Any(other => other.Owner == owner)) return Problems.AlreadyExists("/owner", "This owner has a mailbox.");
            if (IsTaken(unit, draft.Number, null)) return NumberTaken();
            var row = Add(unit, storage, http, owner!, draft);
            return Answer.Created($"/api/v1/mailboxes/{row.Id}", Of(http, unit.Db, row), row.Version);
        });
    }

    private static async Task<Answer> ChangeAsync(HttpContext http, string mailbox, GatewayStorage storage, Commands commands)
    {
        var patch = await BodyReader.ReadPatchAsync<MailboxDraft>(http);
        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.Mailboxes.AsTracking().FirstOrDefault(row => row.Id == mailbox) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            var before = Of(http, unit.Db, row);
            var draft = BodyReader.Merge(new MailboxDraft { Owner = row.Owner, Number = row.Number, MessagesMax = row.MessagesMax, MinutesMax = row.MinutesMax }, patch);
            var checks = new Checks();
            if (draft.Owner != row.Owner && OwnerOf(storage, draft.Owner) != row.Owner) checks.Add("/owner", "read-only", "The owner never changes: add another mailbox instead.");
            CheckDraft(draft, checks);
            if (checks.Failed) return checks.Problem;
            if (IsTaken(unit, draft.Number, row.Id)) return NumberTaken();
            (row.Number, row.MessagesMax, row.MinutesMax) = (draft.Number, draft.MessagesMax, draft.MinutesMax);
            row.Version++;
            Keep(unit, storage, row);
            var after = Of(http, unit.Db, row);
            Tell(unit, http, "mailbox.updated", after);
            Commands.Audit(unit, http, "mailbox.change", row.Id, before, after);
            return Answer.Ok(after, row.Version);
        });
    }

    private static Task<Answer> RemoveAsync(HttpContext http, string mailbox, GatewayStorage storage, Commands commands) =>
        commands.RunAsync(http, unit =>
        {
            if (unit.Db.Mailboxes.AsTracking().FirstOrDefault(row => row.Id == mailbox) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            Remove(unit, storage, http, row);
            return Answer.NoContent();
        });

    private static void Remove(UnitOfWork unit, GatewayStorage storage, HttpContext http, MailboxRow row)
    {
        foreach (var context in unit.Db.ServiceContexts.AsTracking().Where(context => context.Mailbox == row.Id).ToList())
            ServiceContexts.Remove(unit, storage, http, context);
        // Messages go with it; nobody is told of each.
        var files = http.RequestServices.GetRequiredService<MessageFiles>();
        foreach (var message in unit.Db.Messages.AsTracking().Where(message => message.Mailbox == row.Id).ToList())
        {
            unit.Db.Messages.Remove(message);
            var path = files.PathOf(message.File);
            unit.OnCommitted(() => files.Disk.Delete(path));
        }

        var hand = MessageHand.Of(http);
        unit.Statements.Messages.EndAll(row.Id, unit.Now.UtcTicks, hand.Means, hand.Address);
        http.RequestServices.GetRequiredService<StoredGreetings>().ForgetAll(unit, row.Id);
        var before = Of(http, unit.Db, row);
        unit.Db.Mailboxes.Remove(row);
        var id = new Domain.ServiceContexts.MailboxId(row.Id);
        storage.Change(unit, facts => facts with { Services = facts.Services.Without(id) });
        unit.Tell("mailbox.deleted", row.Id, row.Version + 1, new { id = row.Id, owner = row.Owner }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
        Commands.Audit(unit, http, "mailbox.remove", row.Id, before, null);
    }

    private static void Keep(UnitOfWork unit, GatewayStorage storage, MailboxRow row)
    {
        var mailbox = StoredServices.ToMailbox(row);
        storage.Change(unit, facts => facts with { Services = facts.Services.With(mailbox) });
    }

    /// <summary>Called inside a unit of work: a mailbox is another than before.</summary>
    public static void Tell(UnitOfWork unit, HttpContext http, string type, Mailbox mailbox) =>
        unit.Tell(type, mailbox.Id, mailbox.Version, new { owner = mailbox.Owner, mailbox }, Caller.Of(http)!.Actor, Commands.TraceOf(http));

    public static bool IsTaken(UnitOfWork unit, string? number, string? besides) =>
        number is not null && unit.Db.Mailboxes.Any(other => other.Number == number && other.Id != besides);

    public static Problem NumberTaken() => Problems.AlreadyExists("/number", "There is a mailbox with this number.");

    private static Problem NotFound() => MailboxDoor.NotFound();
}
