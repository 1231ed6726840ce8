using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Messages;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Where messages for somebody are kept.</summary>
public sealed record Mailbox
{
    public required string Id { get; init; }

    /// <summary>The address of whose messages they are.</summary>
    public required string Owner { get; init; }

    /// <summary>What callers dial who are asked for a mailbox.</summary>
    public string? Number { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required long Version { get; init; }
}

/// <summary>A mailbox to be.</summary>
public sealed record MailboxDraft
{
    /// <summary>Id or address of a user of this network.</summary>
    public required string Owner { get; init; }

    /// <summary>1 to 15 digits.</summary>
    public string? Number { get; init; }
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
            .Answers<Mailbox>(201, "The new mailbox.").Refuses(409, "The user has one, or the number is taken."));
        mailboxes.MapGet("/{mailbox}", GetAsync).Is("Get a mailbox", Scopes.MailboxesRead, o => InPath(o).Answers<Mailbox>(200, "The mailbox."));
        mailboxes.MapPatch("/{mailbox}", ChangeAsync).Is("Change a mailbox", Scopes.MailboxesWrite, o => InPath(o).IfMatch()
            .Says("A JSON Merge Patch. The owner never changes.").Patches<MailboxDraft>(new { number = "6773" })
            .Answers<Mailbox>(200, "The mailbox as it is now.").Refuses(409, "The number is taken."));
        mailboxes.MapDelete("/{mailbox}", RemoveAsync).Is("Remove a mailbox", Scopes.MailboxesWrite, o => InPath(o).IfMatch()
            .Says("The service contexts and the messages that belong to it go with it.").AnswersEmpty(204, "Removed."));
    }

    /// <summary>Called inside a unit of work: a mailbox for a user who has none.</summary>
    public static MailboxRow Add(UnitOfWork unit, GatewayStorage storage, HttpContext http, string owner, string? number)
    {
        var row = new MailboxRow { Id = Ids.New("mbx"), Owner = owner, Number = number, CreatedAt = unit.Now.UtcTicks, Version = 1 };
        unit.Db.Mailboxes.Add(row);
        Keep(unit, storage, row);
        Tell(unit, http, "mailbox.created", row);
        Commands.Audit(unit, http, "mailbox.create", row.Id, null, Of(row));
        return row;
    }

    /// <summary>Called inside a unit of work: everything that the services keep for a user who is removed goes.</summary>
    public static void RemoveAllOf(UnitOfWork unit, GatewayStorage storage, HttpContext http, PocAddress user)
    {
        var owner = user.ToString();
        CallForwardings.Remove(unit, storage, user);
        if (unit.Db.Mailboxes.AsTracking().FirstOrDefault(row => row.Owner == owner) is { } row) Remove(unit, storage, http, row);
    }

    public static Mailbox Of(MailboxRow row) => new()
    {
        Id = row.Id, Owner = row.Owner, Number = row.Number, CreatedAt = new DateTimeOffset(row.CreatedAt, TimeSpan.Zero), Version = row.Version,
    };

    public static void CheckNumber(string? number, Checks checks)
    {
        if (number is not null && !Domain.ServiceContexts.Mailbox.IsNumber(number))
            checks.Add("/number", "bad-number", $"1 to {Domain.ServiceContexts.Mailbox.NumberDigitsMax} digits are expected.");
    }

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
        return PageRequest.Answer(http, page.Page(rows, Of, row => ("", row.Id), total));
    }

    private static async Task<Answer> GetAsync(HttpContext http, string mailbox, GatewayStorage storage)
    {
        await using var db = storage.File.Read();
        return await db.Mailboxes.FirstOrDefaultAsync(row => row.Id == mailbox, http.RequestAborted) is { } row ? Answer.Ok(Of(row), row.Version) : NotFound();
    }

    private static async Task<Answer> AddAsync(HttpContext http, GatewayStorage storage, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<MailboxDraft>(http);
        var checks = new Checks();
        var user = storage.Accounts.Find(draft.Owner);
        if (user is null) checks.Add("/owner", "unknown", "There is no user with this id or address.");
        CheckNumber(draft.Number, checks);
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.Mailboxes.Any(other => other.Owner == user!.Address)) return Problems.AlreadyExists("/owner", "This user has a mailbox.");
            if (IsTaken(unit, draft.Number, null)) return NumberTaken();
            var row = Add(unit, storage, http, user!.Address, draft.Number);
            return Answer.Created($"/api/v1/mailboxes/{row.Id}", Of(row), row.Version);
        });
    }

    private static async Task<Answer> ChangeAsync(HttpContext http, string mailbox, GatewayStorage storage, Commands commands)
    {
        var patch = await BodyReader.ReadPatchAsync<MailboxDraft>(http);
        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.Mailboxes.AsTracking().FirstOrDefault(row => row.Id == mailbox) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            var before = Of(row);
            var draft = BodyReader.Merge(new MailboxDraft { Owner = row.Owner, Number = row.Number }, patch);
            var checks = new Checks();
            if (storage.Accounts.Find(draft.Owner)?.Address != row.Owner) checks.Add("/owner", "read-only", "The owner never changes: add another mailbox instead.");
            CheckNumber(draft.Number, checks);
            if (checks.Failed) return checks.Problem;
            if (IsTaken(unit, draft.Number, row.Id)) return NumberTaken();
            row.Number = draft.Number;
            row.Version++;
            Keep(unit, storage, row);
            Tell(unit, http, "mailbox.updated", row);
            Commands.Audit(unit, http, "mailbox.change", row.Id, before, Of(row));
            return Answer.Ok(Of(row), row.Version);
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

        unit.Db.Mailboxes.Remove(row);
        var id = new Domain.ServiceContexts.MailboxId(row.Id);
        storage.Change(unit, facts => facts with { Services = facts.Services.Without(id) });
        unit.Tell("mailbox.deleted", row.Id, row.Version + 1, new { id = row.Id, owner = row.Owner }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
        Commands.Audit(unit, http, "mailbox.remove", row.Id, Of(row), null);
    }

    private static void Keep(UnitOfWork unit, GatewayStorage storage, MailboxRow row)
    {
        var mailbox = StoredServices.ToMailbox(row);
        storage.Change(unit, facts => facts with { Services = facts.Services.With(mailbox) });
    }

    private static void Tell(UnitOfWork unit, HttpContext http, string type, MailboxRow row) =>
        unit.Tell(type, row.Id, row.Version, new { mailbox = Of(row) }, Caller.Of(http)!.Actor, Commands.TraceOf(http));

    public static bool IsTaken(UnitOfWork unit, string? number, string? besides) =>
        number is not null && unit.Db.Mailboxes.Any(other => other.Number == number && other.Id != besides);

    public static Problem NumberTaken() => Problems.AlreadyExists("/number", "There is a mailbox with this number.");

    private static Problem NotFound() => Problems.NotFound("mailbox with this id");
}
