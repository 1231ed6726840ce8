using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.ServiceContexts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Service identities as tables that are carried in and out.</summary>
internal static class ServiceContextTransfer
{
    /// <summary>Lines of one import: it is one unit of work, and nothing else is stored meanwhile.</summary>
    public const int LinesMax = 1_000;

    private const string Columns = "requestUri,behaviour,mailbox,greeting,trust,allowed,fallback,note";

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/service-contexts:import", ImportAsync).WithTags("Service contexts").Is("Import service contexts", Scopes.ContextsWrite, o => o
            .Says($"All of it or nothing, at most {LinesMax}. A Request-URI that is provisioned already is changed. JSON, or `text/csv` with the columns "
                + $"`{Columns}` in any order, `allowed` as addresses with blanks between them. With `dryRun=true` it says what it would do.")
            .Takes(new ServiceContextImport
            {
                Contexts = [new() { RequestUri = "sip:670004@vm.poc.local", Behaviour = ServiceBehaviour.RetrieveAsk }],
            })
            .Answers<ServiceContextImported>(200, "What was done."));

    /// <summary>The export that the request asks for; null: it wants a page.</summary>
    public static IResult? Export(HttpContext http, Func<string?, int, Task<List<ServiceContextRow>>> read) =>
        Endpoints.Export.Of(http, "service-contexts", Columns, one => [Fields(one)], ServiceContextContracts.Of, row => row.Id, read);

    private static string?[] Fields(ServiceContext one) =>
    [
        one.RequestUri, Endpoints.Export.Name(one.Behaviour), one.Mailbox, one.Greeting, Endpoints.Export.Name(one.Trust),
        one.Allowed is null ? null : string.Join(' ', one.Allowed), one.Fallback, one.Note,
    ];

    private static async Task<Answer> ImportAsync(HttpContext http, GatewayStorage storage, Commands commands)
    {
        var checks = new Checks();
        var drafts = await ReadAsync(http, checks);
        if (drafts.Count is 0 or > LinesMax) checks.Add("/contexts", "bad-length", $"1 to {LinesMax} service contexts are expected.");
        var entries = new List<(ServiceContextDraft Draft, ServiceIdentity Identity, string Key)>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < drafts.Count && !checks.Failed; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"/contexts/{i}");
            if (ServiceContextContracts.Read(drafts[i], new(Ids.New("ctx")), at, storage, checks) is not { } identity) continue;
            entries.Add((drafts[i], identity, StoredServices.KeyOf(identity.Uri)));
            if (!keys.Add(entries[^1].Key)) checks.Add($"{at}/requestUri", "twice", "This Request-URI stands here twice.");
        }

        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            var (added, changed) = (0, 0);
            foreach (var (draft, identity, key) in entries)
            {
                if (unit.Db.ServiceContexts.AsTracking().FirstOrDefault(row => row.UriKey == key) is not { } row)
                {
                    unit.Db.ServiceContexts.Add(ServiceContexts.RowOf(identity, draft.Note, unit));
                    storage.Change(unit, facts => facts with { Services = facts.Services.With(identity) });
                    added++;
                }
                else if (ContractJson.Text(ServiceContextContracts.DraftOf(row)) is var before
                    && before != ContractJson.Text(ServiceContextContracts.DraftOf(ServiceContexts.RowOf(identity, draft.Note, unit))))
                {
                    ServiceContexts.Carry(unit, storage, row, identity with { Id = new(row.Id) }, draft.Note);
                    changed++;
                }
            }

            var done = new ServiceContextImported { Added = added, Changed = changed, Unchanged = entries.Count - added - changed };
            unit.Tell("context.imported", "contexts", 1, done, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            Commands.Audit(unit, http, "context.import", "contexts", null, done);
            return Answer.Ok(done);
        });
    }

    private static async Task<IReadOnlyList<ServiceContextDraft>> ReadAsync(HttpContext http, Checks checks)
    {
        if (http.Request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) != true)
            return (await BodyReader.ReadAsync<ServiceContextImport>(http)).Contexts;
        if (!CsvTable.TryRead((await BodyReader.BytesAsync(http)).Span, out var table, out var error))
            throw new RefusedException(Problems.Malformed(error));
        var known = Columns.Split(',');
        if (table.Columns.FirstOrDefault(column => !known.Contains(column)) is { } stranger)
            throw new RefusedException(Problems.Malformed($"There is no column \"{stranger}\" here; there are {Columns}."));
        var drafts = new List<ServiceContextDraft>();
        for (var i = 0; i < table.Lines.Count && i <= LinesMax; i++)
        {
            var (line, at) = (i, string.Create(CultureInfo.InvariantCulture, $"/contexts/{i}"));
            drafts.Add(new()
            {
                RequestUri = Field("requestUri") ?? "",
                Behaviour = Name<ServiceBehaviour>("behaviour") ?? default,
                Mailbox = Field("mailbox"),
                Greeting = Field("greeting"),
                Trust = Field("trust") is null ? null : Name<ServiceTrust>("trust"),
                Allowed = Field("allowed")?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Fallback = Field("fallback"),
                Note = Field("note"),
            });

            string? Field(string column) => table.Field(line, column);

            T? Name<T>(string column)
                where T : struct, Enum
            {
                foreach (var value in Enum.GetValues<T>())
                    if (Endpoints.Export.Name(value) == Field(column)) return value;
                checks.Add($"{at}/{column}", "one-of", $"One of {string.Join(", ", Enum.GetValues<T>().Select(Endpoints.Export.Name))} is expected.");
                return null;
            }
        }

        return drafts;
    }
}
