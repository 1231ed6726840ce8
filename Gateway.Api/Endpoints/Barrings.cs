using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>An entry of the operator's hard list: looked at before any rule, and the one denial that beats a grant.</summary>
public sealed record BarringEntry
{
    public required string Id { get; init; }

    /// <summary>An address, <c>domain:name</c>, or <c>*</c> for anyone.</summary>
    public required string Caller { get; init; }

    /// <summary>An address, <c>domain:name</c>, or <c>*</c> for anyone.</summary>
    public required string Callee { get; init; }

    public required IReadOnlyList<AccessAction> Actions { get; init; }
    public string? Note { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An entry to be.</summary>
public sealed record BarringDraft
{
    /// <summary>Id or address of a user, <c>domain:name</c>, or <c>*</c>. Default: <c>*</c>.</summary>
    public string? Caller { get; init; }

    /// <summary>Id or address of a user, <c>domain:name</c>, or <c>*</c>. Default: <c>*</c>.</summary>
    public string? Callee { get; init; }

    /// <summary>Default: all.</summary>
    public IReadOnlyList<AccessAction>? Actions { get; init; }

    public string? Note { get; init; }
}

internal static class Barrings
{
    public static void Map(RouteGroupBuilder api)
    {
        var barrings = api.MapGroup("/barrings").WithTags("Access rules");
        barrings.MapGet("", ListAsync).Is("List barrings", Scopes.AccessRead, o => o.Paged("").Answers<Page<BarringEntry>>(200, "A page of the hard list, by id."));
        barrings.MapPost("", AddAsync).Is("Bar somebody", Scopes.AccessWrite, o => o
            .Takes(new BarringDraft { Caller = "sip:zoe@poc.local", Actions = [AccessAction.Alert], Note = "Stolen handset" })
            .Answers<BarringEntry>(201, "The new entry."));
        barrings.MapGet("/{barring}", GetAsync).Is("Get a barring", Scopes.AccessRead, o => InPath(o).Answers<BarringEntry>(200, "The entry."));
        barrings.MapDelete("/{barring}", RemoveAsync).Is("Lift a barring", Scopes.AccessWrite, o => InPath(o).AnswersEmpty(204, "Lifted."));
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("barring", "Id of the entry.", "bar_01JD0000000000000000000000").Refuses(404, "No such entry.");

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "id");
        await using var db = storage.File.Read();
        var total = page.Count ? await db.Barrings.LongCountAsync(http.RequestAborted) : (long?)null;
        var rows = await db.Barrings.OrderBy(row => row.Id).Where(row => page.AfterId == null || string.Compare(row.Id, page.AfterId) > 0)
            .Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, Contract, row => ("", row.Id), total));
    }

    private static async Task<Answer> GetAsync(HttpContext http, string barring, GatewayStorage storage)
    {
        await using var db = storage.File.Read();
        return await db.Barrings.FirstOrDefaultAsync(row => row.Id == barring, http.RequestAborted) is { } row ? Answer.Ok(Contract(row)) : NotFound();
    }

    private static async Task<Answer> AddAsync(HttpContext http, GatewayStorage storage, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<BarringDraft>(http);
        var checks = new Checks();
        var entry = new Barring
        {
            Id = new BarringId(Ids.New("bar")),
            Caller = Party(draft.Caller, "/caller", storage, checks),
            Callee = Party(draft.Callee, "/callee", storage, checks),
            Actions = draft.Actions is null ? BarredActions.All : draft.Actions.Aggregate(BarredActions.None, (all, one) => all | Flag(one)),
            Note = checks.Text("/note", draft.Note, 0, RuleLimits.NoteCharactersMax) ?? "",
        };
        if (entry is { Caller: BarringParty.Anyone, Callee: BarringParty.Anyone })
            checks.Add("/caller", "everybody", "Name a caller or a callee: this would bar everybody from everybody.");
        if (entry.Actions == BarredActions.None) checks.Add("/actions", "empty", "Name at least one action.");
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            var row = AccessRuleRows.ToRow(entry, unit.Now);
            unit.Db.Barrings.Add(row);
            storage.Change(unit, facts => facts with { Rules = facts.Rules.With(entry) });
            var contract = Contract(row);
            unit.Tell("access.rule.changed", row.Id, 1, new { barring = contract, change = "added" }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            Commands.Audit(unit, http, "barring.create", row.Id, null, contract);
            return Answer.Created($"/api/v1/barrings/{row.Id}", contract);
        });
    }

    private static Task<Answer> RemoveAsync(HttpContext http, string barring, GatewayStorage storage, Commands commands) =>
        commands.RunAsync(http, unit =>
        {
            if (unit.Db.Barrings.Find(barring) is not { } row) return NotFound();
            unit.Db.Barrings.Remove(row);
            var id = new BarringId(barring);
            storage.Change(unit, facts => facts with { Rules = facts.Rules.Without(id) });
            unit.Tell("access.rule.changed", row.Id, 2, new { change = "removed" }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            Commands.Audit(unit, http, "barring.remove", row.Id, Contract(row), null);
            return Answer.NoContent();
        });

    private static BarringParty Party(string? text, string pointer, GatewayStorage storage, Checks checks)
    {
        if (text is null or "*") return new BarringParty.Anyone();
        if (text.StartsWith("domain:", StringComparison.Ordinal))
        {
            if (PocDomain.TryParse(text["domain:".Length..], out var domain, out var error)) return new BarringParty.InDomain(domain);
            checks.Add(pointer, "bad-domain", $"This is no domain: {error}.");
            return new BarringParty.Anyone();
        }

        if (storage.Accounts.ById.TryGetValue(text, out var user)) return new BarringParty.Identity(PocAddress.Parse(user.Address));
        return checks.Address(pointer, text) is { } address ? new BarringParty.Identity(address) : new BarringParty.Anyone();
    }

    private static BarringEntry Contract(BarringRow row)
    {
        var entry = AccessRuleRows.ToBarring(row);
        return new()
        {
            Id = row.Id,
            Caller = AccessRuleRows.PartyText(entry.Caller),
            Callee = AccessRuleRows.PartyText(entry.Callee),
            Actions = [.. Enum.GetValues<AccessAction>().Where(action => entry.Actions.HasFlag(Flag(action)))],
            Note = entry.Note.Length == 0 ? null : entry.Note,
            CreatedAt = new DateTimeOffset(row.CreatedAt, TimeSpan.Zero),
        };
    }

    private static BarredActions Flag(AccessAction action) => action switch
    {
        AccessAction.Session => BarredActions.Session,
        AccessAction.Alert => BarredActions.Alert,
        _ => BarredActions.Presence,
    };

    private static Problem NotFound() => Problems.NotFound("barring with this id");
}
