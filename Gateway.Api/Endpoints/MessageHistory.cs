using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Voice messages of the past and present and what became of them, as a list or as an export.</summary>
internal static class MessageHistory
{
    private const string Columns =
        "id,receivedAt,mailbox,owner,ownerDisplayName,caller,callerName,requestUri,lengthMs,forwardedFrom,forwardedBy,state,at,deed,by,byDisplayName,means,to";

    /// <summary>How much an identifier and the time on record may differ: a clock that is set, and messages that were found after a crash.</summary>
    private const long Slack = TimeSpan.TicksPerHour;

    private static readonly string[] States = [.. Enum.GetValues<MessageRecordState>().Select(Export.Name)];

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/history/messages", ListAsync).WithTags("Voice messages").Is("Search or export the history of voice messages", Scopes.HistoryRead, o => o
            .Says("Those of the mailboxes that the caller may see: with `mailboxes:read` all, also of mailboxes that are gone; else his own, and those of groups he is a member of and of roles he "
                + "is rung at. A key needs `mailboxes:read`. A message that was deleted stays here, without what was said. With `Accept: text/csv` or `application/x-ndjson` everything that the "
                + "query finds, streamed.")
            .Query("state", "How it stands.", "deleted", States)
            .Query("mailbox", "Id of the mailbox, or the address of its owner.", "sip:bob@poc.local")
            .Query("caller", "Id or address of who left it.", "sip:bob@poc.local")
            .Query("from", "The earliest moment that it came.", "2026-01-01T00:00:00Z")
            .Query("to", "The latest.")
            .Query("q", "Part of the name or address of who left it, or of whose mailbox it is.")
            .Paged("-receivedAt, receivedAt")
            .Answers<Page<MessageRecord>>(200, "A page of messages, newest first.")
            .AnswersAs(200, "text/csv", "All of them, a line for each thing that was done with one.").AnswersAs(200, "application/x-ndjson", "All of them, one a line."));

    private static async Task<IResult> ListAsync(HttpContext http, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "-receivedAt", "receivedAt");
        var caller = Caller.Of(http)!;
        if (caller.KeyId is not null && !caller.Has(Scopes.MailboxesRead)) return Answer.Refused(Problems.InsufficientScope(Scopes.MailboxesRead));
        await using var db = storage.File.Read();
        var query = Filter(http, storage, db);
        if (Export.Of(http, "messages", Columns, Lines, Of, row => row.Id, ReadAsync) is { } export) return export;

        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        return PageRequest.Answer(http, page.Page(await ReadAsync(page.AfterId, page.Limit + 1), Of, row => ("", row.Id), total));

        MessageRecord Of(MessageRecordRow row) => RecordOf(row, storage);

        async Task<List<MessageRecordRow>> ReadAsync(string? after, int count)
        {
            await using var chunk = storage.File.Read();
            var rows = Filter(http, storage, chunk);
            // Ids sort by the time they were made.
            return await (page.Descending
                    ? rows.OrderByDescending(one => one.Id).Where(one => after == null || string.Compare(one.Id, after) < 0)
                    : rows.OrderBy(one => one.Id).Where(one => after == null || string.Compare(one.Id, after) > 0))
                .Include(one => one.Steps.OrderBy(step => step.Id)).AsSplitQuery().Take(count).ToListAsync(http.RequestAborted);
        }
    }

    private static IQueryable<MessageRecordRow> Filter(HttpContext http, GatewayStorage storage, GatewayDb db)
    {
        var query = Seen(Caller.Of(http)!, storage, db);
        if (Filters.OneOf(http, "state", States) is { } state) query = query.Where(one => one.State == state);
        if (http.Request.Query["mailbox"] is [{ Length: > 0 } mailbox])
        {
            var owner = PocAddress.TryParse(mailbox, out var parsed, out _) ? parsed.ToString() : null;
            query = owner is null ? query.Where(one => one.Mailbox == mailbox) : query.Where(one => one.Owner == owner);
        }

        if (Filters.Address(http, "caller", storage.Accounts) is { } caller) query = query.Where(one => one.Caller == caller);
        if (Filters.Time(http, "from") is { } from) query = query.Where(one => one.ReceivedAt >= from && string.Compare(one.Id, Ids.At("msg", from - Slack)) >= 0);
        if (Filters.Time(http, "to") is { } to) query = query.Where(one => one.ReceivedAt <= to && string.Compare(one.Id, Ids.At("msg", to + Slack)) <= 0);
        if (http.Request.Query["q"] is [{ Length: > 0 } q])
        {
            var pattern = Like.Containing(q);
            query = query.Where(one =>
                EF.Functions.Like(one.Caller!, pattern, Like.Escape) || EF.Functions.Like(one.CallerName!, pattern, Like.Escape)
                || EF.Functions.Like(one.Owner, pattern, Like.Escape) || EF.Functions.Like(one.OwnerName!, pattern, Like.Escape));
        }

        return query;
    }

    /// <summary>Those that he may see (docs/adr/0033). A mailbox that is gone is nobody's, whoever has its address by now.</summary>
    private static IQueryable<MessageRecordRow> Seen(Caller caller, GatewayStorage storage, GatewayDb db)
    {
        if (caller.Has(Scopes.MailboxesRead)) return db.MessageRecords;
        var facts = storage.Facts.Current;
        var mailboxes = MailboxPeople.OwnersFor(facts, PocAddress.Parse(caller.User.Address))
            .Select(owner => facts.Services.TryFindMailboxOf(owner, out var mailbox) ? mailbox.Id.Value : null).OfType<string>().ToList();
        return db.MessageRecords.Where(one => mailboxes.Contains(one.Mailbox));
    }

    private static MessageRecord RecordOf(MessageRecordRow row, GatewayStorage storage) => new()
    {
        Id = row.Id, Mailbox = row.Mailbox, MailboxGone = !storage.Facts.Current.Services.TryFind(new MailboxId(row.Mailbox), out _), Owner = row.Owner,
        OwnerDisplayName = row.OwnerName, Caller = row.Caller, CallerName = row.CallerName, RequestUri = row.RequestUri, ReceivedAt = new(row.ReceivedAt, TimeSpan.Zero), LengthMs = row.Length, ForwardedFrom = row.ForwardedFrom, ForwardedBy = row.ForwardedBy,
        State = Value<MessageRecordState>(row.State),
        Steps =
        [
            .. row.Steps.Select(step => new MessageStep
            {
                At = new(step.At, TimeSpan.Zero), Deed = Value<MessageDeed>(step.Deed), Means = Value<MessageMeans>(step.Means), By = step.By,
                ByDisplayName = step.By is { } by && storage.Accounts.ByAddress.TryGetValue(by, out var user) ? user.DisplayName : null, To = step.To,
            }),
        ],
    };

    private static T Value<T>(string name)
        where T : struct, Enum =>
        Enum.Parse<T>(name, ignoreCase: true);

    // A line for each step; one with which nothing was done yet has a line too.
    private static IEnumerable<string?[]> Lines(MessageRecord one) => one.Steps.Cast<MessageStep?>().DefaultIfEmpty().Select(step => new[]
    {
        one.Id, Rfc3339.Text(one.ReceivedAt), one.Mailbox, one.Owner, one.OwnerDisplayName, one.Caller, one.CallerName, one.RequestUri,
        one.LengthMs.ToString(CultureInfo.InvariantCulture), one.ForwardedFrom, one.ForwardedBy, Export.Name(one.State),
        step is null ? null : Rfc3339.Text(step.At), step is null ? null : Export.Name(step.Deed), step?.By, step?.ByDisplayName, step is null ? null : Export.Name(step.Means), step?.To,
    });
}
