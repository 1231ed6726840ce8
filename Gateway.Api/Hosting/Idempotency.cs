using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Api.Authentication;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Hosting;

/// <summary>
/// Requests with an Idempotency-Key happen once. The answer is stored in the transaction of the effect, so a kill between the two cannot leave one
/// without the other; the same request again gets that answer word for word.
/// </summary>
/// <remarks>Only answers that changed something are kept: a refusal changed nothing, so asking again is harmless and may go better.</remarks>
internal sealed class Idempotency(RequestDelegate next, GatewayStorage storage, IDataProtectionProvider protection)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const int KeyLengthMax = 255;

    private readonly IDataProtector _protector = protection.CreateProtector("idempotent answer");
    private readonly ConcurrentDictionary<(string Owner, string Key), bool> _inProgress = new();

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Operation>() is not { IsOpen: false } || HttpMethods.IsGet(http.Request.Method)
            || !http.Request.Headers.TryGetValue("Idempotency-Key", out var values) || Caller.Of(http) is not { } caller)
        {
            await next(http);
            return;
        }

        var key = values.ToString();
        if (values.Count != 1 || key.Length is 0 or > KeyLengthMax || key.Any(char.IsControl))
            throw new RefusedException(Problems.Malformed(
                "The Idempotency-Key is not usable.", new ProblemError("Idempotency-Key", "bad-key", $"One key of 1 to {KeyLengthMax} characters is expected.")));

        var hash = await HashAsync(http);
        if (!_inProgress.TryAdd((caller.Owner, key), true))
        {
            await Answer.Refused(Problems.IdempotencyInProgress()).ExecuteAsync(http);
            return;
        }

        try
        {
            if (await FindAsync(caller.Owner, key, http.RequestAborted) is { } before)
            {
                var answer = before.RequestHash.AsSpan().SequenceEqual(hash) ? Replay(before) : Answer.Refused(Problems.IdempotencyMismatch());
                await answer.ExecuteAsync(http);
                return;
            }

            http.Features.Set(new IdempotencyTicket(caller.Owner, key, hash, _protector));
            await next(http);
        }
        finally
        {
            _inProgress.TryRemove((caller.Owner, key), out _);
        }
    }

    private async Task<IdempotencyRow?> FindAsync(string owner, string key, CancellationToken stop)
    {
        await using var db = storage.File.Read();
        return await db.IdempotencyKeys.FirstOrDefaultAsync(row => row.Owner == owner && row.Key == key, stop);
    }

    private Answer Replay(IdempotencyRow row)
    {
        var headers = JsonSerializer.Deserialize<StoredHeaders>(row.Headers, ContractJson.Options)!;
        return new Answer
        {
            Status = row.Status,
            Body = row.Body.Length == 0 ? default : _protector.Unprotect(row.Body),
            ETag = headers.ETag,
            Location = headers.Location,
            Replayed = true,
        };
    }

    /// <summary>Method, address and body; not the headers, which differ from try to try.</summary>
    private static async Task<byte[]> HashAsync(HttpContext http)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = string.Create(CultureInfo.InvariantCulture, $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n");
        hash.AppendData(Encoding.UTF8.GetBytes(line));
        hash.AppendData((await BodyReader.BytesAsync(http)).Span);
        return hash.GetHashAndReset();
    }
}

internal sealed record StoredHeaders(string? ETag, string? Location);

/// <summary>The request's claim on its key; whoever stores the effect stores the answer with it.</summary>
internal sealed class IdempotencyTicket(string owner, string key, byte[] hash, IDataProtector protector)
{
    public void Store(UnitOfWork unit, Answer answer) => unit.Db.IdempotencyKeys.Add(new IdempotencyRow
    {
        Owner = owner,
        Key = key,
        RequestHash = hash,
        Status = answer.Status,
        Headers = ContractJson.Text(new StoredHeaders(answer.ETag, answer.Location)),
        Body = answer.Body.IsEmpty ? [] : protector.Protect(answer.Body.ToArray()),
        CreatedAt = unit.Now.UtcTicks,
    });
}
