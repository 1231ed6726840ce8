using System.Globalization;
using System.Text;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Alerts of the past and present, as a list or as an export.</summary>
internal static class AlertHistory
{
    private const int ExportChunk = 500;

    public static Operation Filters(Operation operation) => operation
        .Query("state", "How far the desk is with it.", "unattended", "unattended", "attended", "parked", "completed")
        .Query("outcome", "A state that at least one target has reached, such as `delivered`.")
        .Query("direction", "Which way it went.", "incoming", "outgoing", "incoming", "relayed")
        .Query("from", "Address of the sender, or the earliest time.")
        .Query("to", "Address of a target, or the latest time.")
        .Query("q", "Part of the text, the sender or a target.")
        .Paged("-createdAt, createdAt");

    public static async Task<IResult> ListAsync(HttpContext http, GatewayStorage storage, AlertRecords alerts)
    {
        var page = PageRequest.Of(http, "-createdAt", "createdAt");
        await using var db = storage.File.Read();
        var query = Filter(http, db.Alerts);
        var accept = http.Request.Headers.Accept.ToString();
        if (accept.Contains("text/csv", StringComparison.OrdinalIgnoreCase)) return new Export(storage, alerts, Filter, page.Sort, Csv: true);
        if (accept.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase)) return new Export(storage, alerts, Filter, page.Sort, Csv: false);

        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var rows = await Next(query, page.Sort, page.AfterId, page.Limit + 1).ToListAsync(http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, alerts.Contract, row => ("", row.Id), total));
    }

    /// <summary>Ids sort by the time they were made, so they are the sort key.</summary>
    private static IQueryable<AlertRow> Next(IQueryable<AlertRow> query, string sort, string? afterId, int count) => (sort == "createdAt"
            ? query.OrderBy(alert => alert.Id).Where(alert => afterId == null || string.Compare(alert.Id, afterId) > 0)
            : query.OrderByDescending(alert => alert.Id).Where(alert => afterId == null || string.Compare(alert.Id, afterId) < 0))
        .Include(alert => alert.Targets).AsSplitQuery().Take(count);

    private static IQueryable<AlertRow> Filter(HttpContext http, IQueryable<AlertRow> query)
    {
        if (Value(http, "state", "unattended", "attended", "parked", "completed") is { } state) query = query.Where(alert => alert.Handling == state);
        if (Value(http, "direction", "outgoing", "incoming", "relayed") is { } direction) query = query.Where(alert => alert.Direction == direction);
        if (Value(http, "outcome", [.. Enum.GetNames<AlertState>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])]) is { } outcome)
            query = query.Where(alert => alert.Targets.Any(target => target.State == outcome));
        if (Bound(http, "from") is { } from)
            query = from.Time is { } ticks ? query.Where(alert => alert.CreatedAt >= ticks) : query.Where(alert => alert.From == from.Address);
        if (Bound(http, "to") is { } to)
            query = to.Time is { } ticks ? query.Where(alert => alert.CreatedAt <= ticks) : query.Where(alert => alert.Targets.Any(target => target.To == to.Address));
        if (http.Request.Query["q"] is [{ Length: > 0 } q])
        {
            var pattern = Like.Containing(q);
            query = query.Where(alert =>
                EF.Functions.Like(alert.Text!, pattern, Like.Escape) || EF.Functions.Like(alert.From, pattern, Like.Escape)
                || EF.Functions.Like(alert.FromDisplayName!, pattern, Like.Escape)
                || alert.Targets.Any(target => EF.Functions.Like(target.To, pattern, Like.Escape)));
        }

        return query;
    }

    private static string? Value(HttpContext http, string name, params string[] allowed)
    {
        if (http.Request.Query[name] is not [{ Length: > 0 } value]) return null;
        return allowed.Contains(value, StringComparer.Ordinal)
            ? value
            : throw PageRequest.Bad($"?{name}", $"One of {string.Join(", ", allowed)} is expected.");
    }

    private static (long? Time, string? Address)? Bound(HttpContext http, string name)
    {
        if (http.Request.Query[name] is not [{ Length: > 0 } value]) return null;
        if (Rfc3339.TryParse(value, out var time)) return (time.UtcTicks, null);
        if (PocAddress.TryParse(value, out var address, out _)) return (null, address.ToString());
        throw PageRequest.Bad($"?{name}", "An address, or a time with its zone such as 2026-11-20T10:06:31Z, is expected.");
    }

    private sealed record Export(
        GatewayStorage Storage, AlertRecords Alerts, Func<HttpContext, IQueryable<AlertRow>, IQueryable<AlertRow>> Filter, string Sort, bool Csv) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = Csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
            response.Headers.ContentDisposition = $"attachment; filename=alerts.{(Csv ? "csv" : "ndjson")}";
            var text = new StringBuilder();
            if (Csv) text.Append("id,createdAt,direction,from,fromDisplayName,text,handling,owner,to,toDisplayName,state,sipStatus,sipReason,rule,updatedAt\r\n");
            string? after = null;
            while (true)
            {
                await using var db = Storage.File.Read();
                var rows = await Next(Filter(httpContext, db.Alerts), Sort, after, ExportChunk).ToListAsync(httpContext.RequestAborted);
                foreach (var row in rows) Append(text, Alerts.Contract(row));
                await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
                text.Clear();
                if (rows.Count < ExportChunk) return;
                after = rows[^1].Id;
            }
        }

        private void Append(StringBuilder text, Alert alert)
        {
            if (!Csv)
            {
                text.Append(ContractJson.Text(alert)).Append('\n');
                return;
            }

            foreach (var target in alert.Targets)
            {
                string?[] fields =
                [
                    alert.Id, Rfc3339.Text(alert.CreatedAt), Name(alert.Direction), alert.From, alert.FromDisplayName, alert.Text, Name(alert.Handling),
                    alert.Owner?.DisplayName, target.To, target.DisplayName, Name(target.State),
                    target.Sip?.Status.ToString(CultureInfo.InvariantCulture), target.Sip?.Reason, target.Why is [var why, ..] ? why.Rule : null, Rfc3339.Text(target.UpdatedAt),
                ];
                text.AppendJoin(',', fields.Select(Field)).Append("\r\n");
            }
        }

        private static string Name<T>(T value)
            where T : struct, Enum =>
            System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

        /// <summary>RFC 4180, and an apostrophe before what a spreadsheet would take for a formula.</summary>
        private static string Field(string? value)
        {
            if (string.IsNullOrEmpty(value)) return "";
            if (value[0] is '=' or '+' or '-' or '@' or '\t' or '\r') value = "'" + value;
            return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }
    }
}
