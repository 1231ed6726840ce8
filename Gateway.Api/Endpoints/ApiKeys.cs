using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>What an application signs in with.</summary>
public sealed record ApiKey
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The id of the user it acts for.</summary>
    public required string User { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>How the key begins.</summary>
    public required string Prefix { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The key itself; only in the answer that makes it.</summary>
    public string? Key { get; init; }
}

/// <summary>An API key to be.</summary>
public sealed record ApiKeyDraft
{
    public required string Name { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Id or address of the user it acts for. Default: who makes it. It never allows more than that user's role.</summary>
    public string? User { get; init; }

    /// <summary>Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

internal static class ApiKeys
{
    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("API keys");
        keys.MapGet("", ListAsync).Is("List API keys", Scopes.KeysManage, o => o.Answers<Page<ApiKey>>(200, "All keys, without their secrets."));
        keys.MapPost("", AddAsync).Is("Make an API key", Scopes.KeysManage, o => o
            .Says("The key is in this answer and nowhere else. Use it as `Authorization: Bearer pocsk_...`.")
            .Takes(new ApiKeyDraft { Name = "Weather service", Scopes = [Scopes.AlertsSend, Scopes.AlertsRead] })
            .Answers<ApiKey>(201, "The key."));
        keys.MapDelete("/{key}", RemoveAsync).Is("Remove an API key", Scopes.KeysManage, o => o
            .InPath("key", "Id of the key.", "key_01JD0000000000000000000000").AnswersEmpty(204, "Removed; it is worth nothing from here on.")
            .Refuses(404, "No such key."));
    }

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage)
    {
        await using var db = storage.File.Read();
        var rows = await db.ApiKeys.OrderBy(key => key.Id).Take(PageRequest.LimitMax).ToListAsync(http.RequestAborted);
        return Answer.Ok(new Page<ApiKey> { Data = [.. rows.Select(row => Contract(row, null))] });
    }

    private static async Task<Answer> AddAsync(HttpContext http, GatewayStorage storage, Commands commands, TimeProvider clock)
    {
        var draft = await BodyReader.ReadAsync<ApiKeyDraft>(http);
        var caller = Caller.Of(http)!;
        var checks = new Checks();
        var name = checks.Text("/name", draft.Name, 1, 120);
        var scopes = draft.Scopes.Distinct(StringComparer.Ordinal).ToList();
        if (scopes.Count == 0) checks.Add("/scopes", "too-short", "A key without scopes allows nothing.");
        for (var i = 0; i < draft.Scopes.Count; i++)
            if (!Scopes.All.Contains(draft.Scopes[i])) checks.Add($"/scopes/{i}", "unknown-value", $"There is no scope \"{draft.Scopes[i]}\".");
        if (draft.ExpiresAt <= clock.GetUtcNow()) checks.Add("/expiresAt", "in-the-past", "The key would be expired at once.");
        var user = draft.User is null ? caller.User : storage.Accounts.Find(draft.User);
        if (user is null) checks.Add("/user", "unknown-user", "There is no user with this id or address.");
        if (checks.Failed) return checks.Problem;
        if (scopes.FirstOrDefault(scope => !caller.Has(scope)) is { } beyond) return Problems.InsufficientScope(beyond);

        var (key, hash) = Credentials.NewKey();
        return await commands.RunAsync(http, unit =>
        {
            var row = new ApiKeyRow
            {
                Id = Ids.New("key"), Name = name!, UserId = user!.Id, Prefix = key[..18], Hash = hash, Scopes = string.Join(' ', scopes),
                CreatedAt = unit.Now.UtcTicks, ExpiresAt = draft.ExpiresAt?.UtcTicks,
            };
            unit.Db.ApiKeys.Add(row);
            storage.Change(unit, accounts => accounts.With(row));
            Commands.Audit(unit, http, "key.create", row.Id, null, Contract(row, null));
            return Answer.Created($"/api/v1/api-keys/{row.Id}", Contract(row, key));
        });
    }

    private static Task<Answer> RemoveAsync(HttpContext http, string key, GatewayStorage storage, Commands commands) =>
        commands.RunAsync(http, unit =>
        {
            if (unit.Db.ApiKeys.Find(key) is not { } row) return Problems.NotFound("API key with this id");
            unit.Db.ApiKeys.Remove(row);
            storage.Change(unit, accounts => accounts.WithoutKey(key));
            Commands.Audit(unit, http, "key.remove", row.Id, Contract(row, null), null);
            return Answer.NoContent();
        });

    private static ApiKey Contract(ApiKeyRow row, string? key) => new()
    {
        Id = row.Id,
        Name = row.Name,
        User = row.UserId,
        Scopes = row.Scopes.Split(' '),
        Prefix = row.Prefix,
        CreatedAt = new DateTimeOffset(row.CreatedAt, TimeSpan.Zero),
        ExpiresAt = row.ExpiresAt is { } expires ? new DateTimeOffset(expires, TimeSpan.Zero) : null,
        LastUsedAt = row.LastUsedAt is { } used ? new DateTimeOffset(used, TimeSpan.Zero) : null,
        Key = key,
    };
}
