using Gateway.Api.Authentication;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Hosting;

/// <summary>Runs what a request changes: one unit of work, whose answer is stored with it when the request has an Idempotency-Key.</summary>
internal sealed class Commands(GatewayStorage storage)
{
    /// <summary>Runs the unit and gives its answer once it is on disk. A refusal, or a dry run, leaves nothing behind.</summary>
    public Task<Answer> RunAsync(HttpContext http, Func<UnitOfWork, Answer> unit)
    {
        var ticket = http.Features.Get<IdempotencyTicket>();
        var dryRun = IsDryRun(http);
        return storage.Writer.WriteAsync(
            work =>
            {
                var answer = unit(work);
                if (answer.IsRefusal || dryRun) work.Abandon();
                else ticket?.Store(work, answer);
                return answer;
            },
            http.RequestAborted);
    }

    /// <summary>Keeps the answer of something that has happened already, and that may happen twice, for when it is asked again with its Idempotency-Key.</summary>
    public async Task<Answer> KeepAsync(HttpContext http, Answer answer) =>
        answer.IsRefusal || http.Features.Get<IdempotencyTicket>() is null ? answer : await RunAsync(http, _ => answer);

    public static bool IsDryRun(HttpContext http) => string.Equals(http.Request.Query["dryRun"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Notes who changed what, with the state before and after.</summary>
    public static void Audit<T>(UnitOfWork unit, HttpContext http, string action, string subject, T? before, T? after)
        where T : class
    {
        var caller = Caller.Of(http);
        unit.Db.Audit.Add(new AuditRow
        {
            Id = Ids.New("aud"),
            At = unit.Now.UtcTicks,
            Actor = caller?.Owner ?? "system",
            Action = action,
            Subject = subject,
            Before = before is null ? null : ContractJson.Text(before),
            After = after is null ? null : ContractJson.Text(after),
            Source = http.Connection.RemoteIpAddress?.ToString(),
            TraceId = TraceOf(http),
        });
    }

    /// <summary>The trace of the request; asked on the writer's thread too, where no activity is current.</summary>
    public static string TraceOf(HttpContext http) => http.Features.Get<IHttpActivityFeature>()?.Activity.TraceId.ToHexString() ?? http.TraceIdentifier;
}
