using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;
using DomainRule = Gateway.Domain.Access.AccessRule;

namespace Gateway.Api.Endpoints;

/// <summary>What became of a document: the rules as they are stored, and what could not be taken as it stands.</summary>
public sealed record AccessDocumentResult
{
    public required IReadOnlyList<AccessRule> Rules { get; init; }
    public required IReadOnlyList<string> Remarks { get; init; }
}

/// <summary>A user's rules as the standard's XML document (RFC 4745, OMA poc-rules). Its own ETag: the digest of what it says.</summary>
internal static class AccessDocuments
{
    private const string Example =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <cp:ruleset xmlns:cp="urn:ietf:params:xml:ns:common-policy" xmlns:poc="urn:oma:xml:poc:poc-rules">
          <cp:rule id="colleagues">
            <cp:conditions>
              <cp:identity><cp:many domain="poc.local"><cp:except id="sip:zoe@poc.local"/></cp:many></cp:identity>
            </cp:conditions>
            <cp:actions><poc:allow-invite>accept</poc:allow-invite></cp:actions>
          </cp:rule>
        </cp:ruleset>
        """;

    public static void Map(RouteGroupBuilder api)
    {
        var documents = api.MapGroup("/users/{user}/access-rules.xml").WithTags("Access rules");
        documents.MapGet("", GetAsync).Is("Get a user's rules as XML", Scopes.AccessRead, o => InPath(o)
            .AnswersAs(200, PocRulesDocument.MediaType, "The document.").AnswersEmpty(304, "Unchanged since the ETag of If-None-Match."));
        documents.MapPut("", PutAsync).Is("Set a user's rules by XML", null, o => InPath(o).IfMatch()
            .Says("Replaces all rules of this user: one's own, or with the scope access:write anybody's. What is not understood is kept, and grants nothing. "
                + "A rule keeps its id where the document names it.")
            .Refuses(409, "The document is not one of access rules, or a request with this Idempotency-Key is in progress.")
            .TakesText(PocRulesDocument.MediaType, Example)
            .Answers<AccessDocumentResult>(200, "The rules as they are now."));
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("user", "Id or address.", "sip:bob@poc.local").Refuses(404, "No such user.");

    private static async Task<IResult> GetAsync(HttpContext http, string user, GatewayStorage storage)
    {
        if (storage.Accounts.Find(user) is not { } row) return Answer.Refused(NotFound());
        await using var db = storage.File.Read();
        var rows = await db.AccessRules.Where(rule => rule.Owner == row.Address).OrderBy(rule => rule.Id).ToListAsync(http.RequestAborted);
        var document = PocRulesDocument.Write(rows.Select(AccessRuleRows.ToRule));
        var tag = TagOf(rows);
        return http.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal)
            ? new Answer { Status = 304, ETag = tag }
            : new Answer { Status = 200, Body = document, ContentType = PocRulesDocument.MediaType, ETag = tag };
    }

    private static async Task<Answer> PutAsync(HttpContext http, string user, GatewayStorage storage, Commands commands)
    {
        var media = http.Request.ContentType?.Split(';')[0].Trim();
        if (media is not (PocRulesDocument.MediaType or "application/xml" or "text/xml")) return Problems.UnsupportedMediaType(PocRulesDocument.MediaType);
        var document = await BodyReader.BytesAsync(http);
        var caller = Caller.Of(http)!;
        if (storage.Accounts.Find(user) is not { } row) return caller.Has(Scopes.AccessRead) ? NotFound() : Problems.InsufficientScope(Scopes.AccessWrite);
        if (row.Id != caller.Id && !caller.Has(Scopes.AccessWrite)) return Problems.InsufficientScope(Scopes.AccessWrite);
        return await commands.RunAsync(http, unit => Replace(http, unit, storage, row.Address, document));
    }

    private static Answer Replace(HttpContext http, UnitOfWork unit, GatewayStorage storage, string owner, ReadOnlyMemory<byte> document)
    {
        var known = unit.Db.AccessRules.AsTracking().Where(rule => rule.Owner == owner).OrderBy(rule => rule.Id).ToList();
        if (CheckTag(http, TagOf(known)) is { } refused) return refused;
        var rules = known.Select(AccessRuleRows.ToRule).ToList();
        RuleId IdOf(string documentId) => rules.Find(rule => (rule.DocumentId ?? rule.Id.Value) == documentId)?.Id ?? new RuleId(Ids.New("rul"));
        if (!PocRulesDocument.TryRead(document.Span, new RuleOwner.User(PocAddress.Parse(owner)), IdOf, out var reading, out var error))
            return Problems.Conflict("bad-document", $"The document is not one of access rules: {error}.");

        long batch = 0;
        foreach (var gone in known.Where(row => reading.Rules.All(rule => rule.Id.Value != row.Id)))
            AccessRuleChanges.Remove(unit, storage, http, gone, "the user's document was replaced", ref batch);
        var stored = new List<DomainRule>();
        foreach (var rule in reading.Rules)
        {
            var before = rules.Find(one => one.Id == rule.Id);
            stored.Add(before is not null && AccessRuleRows.SaysTheSame(before, rule)
                ? before
                : AccessRuleChanges.Put(unit, storage, http, rule, "the user's document was replaced", ref batch));
        }

        Commands.Audit(unit, http, "access-document.replace", owner, null, reading.Remarks.ToArray());
        var now = unit.Db.AccessRules.AsNoTracking().Where(rule => rule.Owner == owner).OrderBy(rule => rule.Id).ToList();
        return Answer.Ok(new AccessDocumentResult
        {
            Rules = [.. stored.Select(rule => AccessRules.Contract(rule, unit.Now))], Remarks = reading.Remarks,
        }) with { ETag = TagOf(now) };
    }

    private static Problem? CheckTag(HttpContext http, string current)
    {
        var header = http.Request.Headers.IfMatch.ToString();
        if (string.IsNullOrWhiteSpace(header)) return Problems.PreconditionRequired();
        return header.Split(',').Any(tag => tag.Trim() is "*" || tag.Trim() == current) ? null : Problems.StaleETag(current);
    }

    private static string TagOf(IEnumerable<AccessRuleRow> rows)
    {
        var all = string.Join(' ', rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Id}:{row.Version}")));
        return $"\"{Convert.ToHexStringLower(Credentials.HashOf(all))[..16]}\"";
    }

    private static Problem NotFound() => Problems.NotFound("user with this id or address");
}
