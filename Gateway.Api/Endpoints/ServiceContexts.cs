using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>The table of service identities: to read, to edit, to carry in and out.</summary>
internal static class ServiceContexts
{
    private static readonly ServiceContextDraft Example = new()
    {
        RequestUri = "sip:deposit-in@vm.poc.local", Behaviour = ServiceBehaviour.DepositAsk, Note = "For strangers from the telephone network",
    };

    public static void Map(RouteGroupBuilder api)
    {
        var contexts = api.MapGroup("/service-contexts").WithTags("Service contexts");
        contexts.MapGet("", ListAsync).Is("List service contexts", Scopes.ContextsRead, o => o
            .Says("With `Accept: text/csv` or `application/x-ndjson` everything that the query finds, streamed. The CSV can be imported again as it is.")
            .Query("q", "Part of the Request-URI.", "deposit").Query("mailbox", "Id of the mailbox.", "mbx_01JD0000000000000000000000").Paged("")
            .Answers<Page<ServiceContext>>(200, "A page of service contexts, by id.")
            .AnswersAs(200, "text/csv", "All of them, one a line.").AnswersAs(200, "application/x-ndjson", "All of them, one a line."));
        contexts.MapPost("", AddAsync).Is("Add a service context", Scopes.ContextsWrite, o => o.Takes(Example)
            .Answers<ServiceContext>(201, "The new service context.").Refuses(409, "The Request-URI is provisioned already."));
        contexts.MapGet("/{context}", GetAsync).Is("Get a service context", Scopes.ContextsRead, o => InPath(o).Answers<ServiceContext>(200, "The service context."));
        contexts.MapPatch("/{context}", ChangeAsync).Is("Change a service context", Scopes.ContextsWrite, o => InPath(o).IfMatch()
            .Says("A JSON Merge Patch: what is missing stays, null removes.").Patches<ServiceContextDraft>(new { note = "Changed" })
            .Answers<ServiceContext>(200, "The service context as it is now.").Refuses(409, "The Request-URI is provisioned already."));
        contexts.MapDelete("/{context}", RemoveAsync).Is("Remove a service context", Scopes.ContextsWrite, o => InPath(o).IfMatch().AnswersEmpty(204, "Removed."));
        api.MapPost("/service-contexts:resolve", ResolveAsync).WithTags("Service contexts").Is("What would this Request-URI do?", Scopes.ContextsRead, o => o
            .Says("Answered by the code that decides live calls.")
            .Takes(new ServiceContextQuestion { RequestUri = Example.RequestUri, From = "sip:anna@poc.local", Auth = ServiceProof.Device })
            .Answers<ServiceContextAnswer>(200, "What it does, with the steps taken."));
        ServiceContextTransfer.Map(api);
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("context", "Id of the service context.", "ctx_01JD0000000000000000000000").Refuses(404, "No such service context.");

    private static async Task<IResult> ListAsync(HttpContext http, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "id");
        if (ServiceContextTransfer.Export(http, ReadAsync) is { } export) return export;
        var total = page.Count ? await CountAsync() : (long?)null;
        return PageRequest.Answer(http, page.Page(await ReadAsync(page.AfterId, page.Limit + 1), ServiceContextContracts.Of, row => ("", row.Id), total));

        async Task<List<ServiceContextRow>> ReadAsync(string? after, int limit)
        {
            await using var db = storage.File.Read();
            return await Found(db).OrderBy(row => row.Id).Where(row => after == null || string.Compare(row.Id, after) > 0)
                .Take(limit).ToListAsync(http.RequestAborted);
        }

        async Task<long> CountAsync()
        {
            await using var db = storage.File.Read();
            return await Found(db).LongCountAsync(http.RequestAborted);
        }

        IQueryable<ServiceContextRow> Found(GatewayDb db)
        {
            IQueryable<ServiceContextRow> query = db.ServiceContexts;
            if (http.Request.Query["mailbox"] is [{ Length: > 0 } mailbox]) query = query.Where(row => row.Mailbox == mailbox);
            if (http.Request.Query["q"] is not [{ Length: > 0 } q]) return query;
            var pattern = Like.Containing(q);
            return query.Where(row => EF.Functions.Like(row.RequestUri, pattern, Like.Escape));
        }
    }

    private static async Task<Answer> GetAsync(HttpContext http, string context, GatewayStorage storage)
    {
        await using var db = storage.File.Read();
        return await db.ServiceContexts.FirstOrDefaultAsync(row => row.Id == context, http.RequestAborted) is { } row
            ? Answer.Ok(ServiceContextContracts.Of(row), row.Version)
            : NotFound();
    }

    private static async Task<Answer> AddAsync(HttpContext http, GatewayStorage storage, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<ServiceContextDraft>(http);
        var checks = new Checks();
        if (ServiceContextContracts.Read(draft, new(Ids.New("ctx")), "", storage, checks) is not { } identity) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            var row = RowOf(identity, draft.Note, unit);
            if (unit.Db.ServiceContexts.Any(other => other.UriKey == row.UriKey)) return Taken();
            unit.Db.ServiceContexts.Add(row);
            storage.Change(unit, facts => facts with { Services = facts.Services.With(identity) });
            var contract = ServiceContextContracts.Of(row);
            Tell(unit, http, "context.created", contract);
            Commands.Audit(unit, http, "context.create", row.Id, null, contract);
            return Answer.Created($"/api/v1/service-contexts/{row.Id}", contract, row.Version);
        });
    }

    private static async Task<Answer> ChangeAsync(HttpContext http, string context, GatewayStorage storage, Commands commands)
    {
        var patch = await BodyReader.ReadPatchAsync<ServiceContextDraft>(http);
        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.ServiceContexts.AsTracking().FirstOrDefault(row => row.Id == context) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            var before = ServiceContextContracts.Of(row);
            var draft = BodyReader.Merge(ServiceContextContracts.DraftOf(row), patch);
            var checks = new Checks();
            if (ServiceContextContracts.Read(draft, new(row.Id), "", storage, checks) is not { } identity) return checks.Problem;
            var key = StoredServices.KeyOf(identity.Uri);
            if (unit.Db.ServiceContexts.Any(other => other.UriKey == key && other.Id != row.Id)) return Taken();
            Carry(unit, storage, row, identity, draft.Note);
            var after = ServiceContextContracts.Of(row);
            Tell(unit, http, "context.updated", after);
            Commands.Audit(unit, http, "context.change", row.Id, before, after);
            return Answer.Ok(after, row.Version);
        });
    }

    private static Task<Answer> RemoveAsync(HttpContext http, string context, GatewayStorage storage, Commands commands) =>
        commands.RunAsync(http, unit =>
        {
            if (unit.Db.ServiceContexts.AsTracking().FirstOrDefault(row => row.Id == context) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            Remove(unit, storage, http, row);
            return Answer.NoContent();
        });

    private static async Task<Answer> ResolveAsync(HttpContext http, GatewayStorage storage)
    {
        var question = await BodyReader.ReadAsync<ServiceContextQuestion>(http);
        var checks = new Checks();
        var uri = ServiceContextContracts.ReadUri(question.RequestUri, "/requestUri", checks);
        var (from, to) = (AddressOf(question.From, "/from"), AddressOf(question.To, "/to"));
        if (uri is null || checks.Failed) return checks.Problem;
        var facts = storage.Facts.Current;
        return Answer.Ok(ServiceContextContracts.Of(ServiceResolver.Explain(facts.Services, new(uri)
        {
            Callers = from is { } caller ? [caller] : [],
            Shares = owner => from is { } person && MailboxPeople.IsFor(facts, owner, person),
            Proof = from is null ? ServiceProof.None : question.Auth ?? ServiceProof.None,
            IsFromTrustedSource = question.Trusted ?? false,
            IsChosenByCore = question.ChosenByCore ?? false,
            To = to,
        })));

        PocAddress? AddressOf(string? text, string pointer) =>
            text is not null && storage.Accounts.ById.TryGetValue(text, out var user) ? PocAddress.Parse(user.Address) : checks.Address(pointer, text);
    }

    /// <summary>Called inside a unit of work: the row of a new identity.</summary>
    public static ServiceContextRow RowOf(ServiceIdentity identity, string? note, UnitOfWork unit)
    {
        var row = new ServiceContextRow
        {
            Id = identity.Id.Value, RequestUri = "", UriKey = "", Behaviour = "", Trust = "", Note = Noted(note), CreatedAt = unit.Now.UtcTicks, Version = 1,
        };
        StoredServices.Fill(row, identity);
        return row;
    }

    /// <summary>Called inside a unit of work: the identity takes the place of what the row was.</summary>
    public static void Carry(UnitOfWork unit, GatewayStorage storage, ServiceContextRow row, ServiceIdentity identity, string? note)
    {
        var old = StoredServices.ToIdentity(row).Uri;
        StoredServices.Fill(row, identity);
        row.Note = Noted(note);
        row.Version++;
        storage.Change(unit, facts => facts with { Services = facts.Services.Without(old).With(identity) });
    }

    /// <summary>Called inside a unit of work: removes the identity and tells of it.</summary>
    public static void Remove(UnitOfWork unit, GatewayStorage storage, HttpContext http, ServiceContextRow row)
    {
        var before = ServiceContextContracts.Of(row);
        var uri = StoredServices.ToIdentity(row).Uri;
        unit.Db.ServiceContexts.Remove(row);
        storage.Change(unit, facts => facts with { Services = facts.Services.Without(uri) });
        unit.Tell("context.deleted", row.Id, row.Version + 1, new { id = row.Id, requestUri = row.RequestUri }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
        Commands.Audit(unit, http, "context.remove", row.Id, before, null);
    }

    public static void Tell(UnitOfWork unit, HttpContext http, string type, ServiceContext context) =>
        unit.Tell(type, context.Id, context.Version, new { context }, Caller.Of(http)!.Actor, Commands.TraceOf(http));

    public static Problem Taken() => Problems.AlreadyExists("/requestUri", "This Request-URI is provisioned already.");

    private static string? Noted(string? note) => string.IsNullOrWhiteSpace(note) ? null : note.Trim();

    private static Problem NotFound() => Problems.NotFound("service context with this id");
}
