using System.Globalization;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Alerts of the past and present, as a list or as an export.</summary>
internal static class AlertHistory
{
    private const string Columns = "id,createdAt,direction,from,fromDisplayName,text,handling,owner,to,toDisplayName,state,sipStatus,sipReason,rule,updatedAt";

    public static Operation Says(Operation operation) => operation
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
        if (Export.Of(http, "alerts", Columns, Lines, alerts.Contract, row => row.Id, ReadAsync) is { } export) return export;

        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var rows = await Next(query, page.Sort, page.AfterId, page.Limit + 1).ToListAsync(http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, alerts.Contract, row => ("", row.Id), total));

        async Task<List<AlertRow>> ReadAsync(string? after, int count)
        {
            await using var chunk = storage.File.Read();
            return await Next(Filter(http, chunk.Alerts), page.Sort, after, count).ToListAsync(http.RequestAborted);
        }
    }

    /// <summary>Ids sort by the time they were made, so they are the sort key.</summary>
    private static IQueryable<AlertRow> Next(IQueryable<AlertRow> query, string sort, string? afterId, int count) => (sort == "createdAt"
            ? query.OrderBy(alert => alert.Id).Where(alert => afterId == null || string.Compare(alert.Id, afterId) > 0)
            : query.OrderByDescending(alert => alert.Id).Where(alert => afterId == null || string.Compare(alert.Id, afterId) < 0))
        .Include(alert => alert.Targets).AsSplitQuery().Take(count);

    private static IQueryable<AlertRow> Filter(HttpContext http, IQueryable<AlertRow> query)
    {
        if (Filters.OneOf(http, "state", "unattended", "attended", "parked", "completed") is { } state) query = query.Where(alert => alert.Handling == state);
        if (Filters.OneOf(http, "direction", "outgoing", "incoming", "relayed") is { } direction) query = query.Where(alert => alert.Direction == direction);
        if (Filters.OneOf(http, "outcome", [.. Enum.GetNames<AlertState>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])]) is { } outcome)
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

    private static (long? Time, string? Address)? Bound(HttpContext http, string name)
    {
        if (http.Request.Query[name] is not [{ Length: > 0 } value]) return null;
        if (Rfc3339.TryParse(value, out var time)) return (time.UtcTicks, null);
        if (PocAddress.TryParse(value, out var address, out _)) return (null, address.ToString());
        throw PageRequest.Bad($"?{name}", "An address, or a time with its zone such as 2026-11-20T10:06:31Z, is expected.");
    }

    private static IEnumerable<string?[]> Lines(Alert alert) => alert.Targets.Select(target => new[]
    {
        alert.Id, Rfc3339.Text(alert.CreatedAt), Export.Name(alert.Direction), alert.From, alert.FromDisplayName, alert.Text, Export.Name(alert.Handling),
        alert.Owner?.DisplayName, target.To, target.DisplayName, Export.Name(target.State),
        target.Sip?.Status.ToString(CultureInfo.InvariantCulture), target.Sip?.Reason, target.Why is [var why, ..] ? why.Rule : null, Rfc3339.Text(target.UpdatedAt),
    });
}
