using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Enquiries of the past and present, as a list or as an export.</summary>
internal static class PresenceHistory
{
    private const string Columns =
        "id,askedAt,type,watcher,watcherDisplayName,target,targetDisplayName,state,until,endedAt,end,notifications,lastState,sipStatus,sipReason,rule";

    private static readonly string[] Types = [.. Enum.GetValues<WatchType>().Select(Export.Name)];
    private static readonly string[] States = ["standing", "all", .. Enum.GetValues<EnquiryState>().Select(Export.Name)];

    public static Operation Says(Operation operation) => operation
        .Query("state", "How it stands; `standing` for all that are not over.", "standing", States)
        .Query("type", "What was asked.", "period", Types)
        .Query("watcher", "Id or address of who asked.", "sip:admin@poc.local")
        .Query("target", "Id or address of whom it is about.", "sip:bob@poc.local")
        .Query("from", "The earliest moment that it was asked.", "2026-01-01T00:00:00Z")
        .Query("to", "The latest.")
        .Query("q", "Part of the name or address of who asked, or of whom it is about.")
        .Paged("-askedAt, askedAt");

    /// <param name="http">The request.</param>
    /// <param name="storage">Where they are.</param>
    /// <param name="views">How they are shown.</param>
    /// <param name="onlyStanding">Whether those that are over are left out, unless the request says otherwise.</param>
    public static async Task<IResult> ListAsync(HttpContext http, GatewayStorage storage, PresenceViews views, bool onlyStanding)
    {
        var page = PageRequest.Of(http, "-askedAt", "askedAt");
        if (Export.Of(http, "presence", Columns, Lines, views.Of, row => row.Id, ReadAsync) is { } export) return export;
        await using var db = storage.File.Read();
        var total = page.Count ? await Filter(http, storage, db, onlyStanding).LongCountAsync(http.RequestAborted) : (long?)null;
        return PageRequest.Answer(http, page.Page(await ReadAsync(page.AfterId, page.Limit + 1), views.Of, row => ("", row.Id), total));

        async Task<List<PresenceEnquiryRow>> ReadAsync(string? after, int count)
        {
            await using var chunk = storage.File.Read();
            var query = Filter(http, storage, chunk, onlyStanding);
            // Ids sort by the time they were made.
            return await (page.Descending
                    ? query.OrderByDescending(one => one.Id).Where(one => after == null || string.Compare(one.Id, after) < 0)
                    : query.OrderBy(one => one.Id).Where(one => after == null || string.Compare(one.Id, after) > 0))
                .Take(count).ToListAsync(http.RequestAborted);
        }
    }

    private static IQueryable<PresenceEnquiryRow> Filter(HttpContext http, GatewayStorage storage, GatewayDb db, bool onlyStanding)
    {
        IQueryable<PresenceEnquiryRow> query = db.PresenceEnquiries;
        var caller = Caller.Of(http)!;
        var own = caller.User.Address;
        if (!caller.Has(Scopes.Admin)) query = query.Where(one => one.Watcher == own);
        query = Filters.OneOf(http, "state", States) switch
        {
            null => onlyStanding ? StoredEnquiries.Open(query).Where(one => one.Kind != "once") : query,
            "standing" => StoredEnquiries.Open(query),
            "all" => query,
            var state => query.Where(one => one.State == state),
        };
        if (Filters.OneOf(http, "type", Types) is { } type) query = query.Where(one => one.Kind == type);
        if (Filters.Address(http, "watcher", storage.Accounts) is { } watcher) query = query.Where(one => one.Watcher == watcher);
        if (Filters.Address(http, "target", storage.Accounts) is { } target) query = query.Where(one => one.Presentity == target);
        if (Filters.Time(http, "from") is { } from) query = query.Where(one => one.AskedAt >= from);
        if (Filters.Time(http, "to") is { } to) query = query.Where(one => one.AskedAt <= to);
        if (http.Request.Query["q"] is [{ Length: > 0 } q])
        {
            var pattern = Like.Containing(q);
            var called = db.Users.Where(user => EF.Functions.Like(user.DisplayName, pattern, Like.Escape)).Select(user => user.Address);
            query = query.Where(one =>
                EF.Functions.Like(one.Watcher, pattern, Like.Escape) || EF.Functions.Like(one.Presentity, pattern, Like.Escape)
                || called.Contains(one.Watcher) || called.Contains(one.Presentity));
        }

        return query;
    }

    private static IEnumerable<string?[]> Lines(PresenceEnquiry one) =>
    [
        [
            one.Id, Rfc3339.Text(one.AskedAt), Export.Name(one.Type), one.Watcher, one.WatcherDisplayName, one.Target, one.TargetDisplayName, Export.Name(one.State),
            one.Until is { } until ? Rfc3339.Text(until) : null, one.EndedAt is { } ended ? Rfc3339.Text(ended) : null, one.End is { } end ? Export.Name(end) : null,
            one.Notifications.ToString(CultureInfo.InvariantCulture), one.Seen is { } seen ? Export.Name(seen.State) : null,
            one.Sip?.Status.ToString(CultureInfo.InvariantCulture), one.Sip?.Reason, one.Why is [var why, ..] ? why.Rule : null,
        ],
    ];
}
