using System.Globalization;
using System.Text.Json;
using Gateway.Api.Authentication;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>What one participation is charged by. The numbers are those of the AVPs in 3GPP TS 32.299. Identities are as they are, also of the anonymous.</summary>
public sealed record ChargingRecord
{
    public required string Id { get; init; }

    /// <summary>Id of the session.</summary>
    public required string Session { get; init; }

    /// <summary>Address of the charged party.</summary>
    public required string Participant { get; init; }

    /// <summary>AVP 883: 0 participating, 1 controlling.</summary>
    public required int PocServerRole { get; init; }

    /// <summary>AVP 884: 0 one-to-one, 1 chat, 2 pre-arranged, 3 ad-hoc.</summary>
    public required int PocSessionType { get; init; }

    /// <summary>AVP 1277: 0 pre-established, 1 on demand.</summary>
    public required int PocSessionInitiationType { get; init; }

    /// <summary>AVP 2025: 0 for sessions.</summary>
    public required int PocEventType { get; init; }

    /// <summary>AVP 885: the most that took part at one time.</summary>
    public required int NumberOfParticipants { get; init; }

    /// <summary>AVP 887.</summary>
    public required IReadOnlyList<string> ParticipantsInvolved { get; init; }

    public required string Calling { get; init; }
    public required string Called { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public required long DurationMs { get; init; }

    /// <summary>The SIP answer or request that ended it; missing for an ordinary end.</summary>
    public SipAnswer? Sip { get; init; }
}

internal static class ChargingRecords
{
    private const string Columns =
        "id,session,participant,pocServerRole,pocSessionType,pocSessionInitiationType,pocEventType,numberOfParticipants,participantsInvolved,calling,called,"
        + "startedAt,endedAt,durationMs,sipStatus,sipReason";

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/charging-records", ListAsync).WithTags("History").Is("Search or export charging records", Scopes.ChargingRead, o => o
            .Says("Of sessions exactly one for each participation; of presence exactly one for each enquiry that was granted, from its beginning, and one for each notification where they are charged one by one. "
                + "With `Accept: text/csv` or `application/x-ndjson` everything that the query finds, streamed.")
            .Query("kind", "What was charged. Default: session. Of presence are `PresenceChargingRecord`s.", null, "session", "presence")
            .Query("session", "Id of a session; for that kind only.", "ses_01JD0000000000000000000000")
            .Query("participant", "Id or address of the charged party; of presence the watcher.", "sip:bob@poc.local")
            .Query("watcher", "Id or address of who asked; for presence only.")
            .Query("presentity", "Id or address of whom it was about; for presence only.")
            .Query("from", "The earliest end; of presence the earliest request.", "2026-01-01T00:00:00Z")
            .Query("to", "The latest end; of presence the latest request.")
            .Paged("-id, id")
            .Answers<Page<ChargingRecord>>(200, "A page of records, newest first.")
            .Answers<Page<PresenceChargingRecord>>(200, "With `kind=presence`.")
            .AnswersAs(200, "text/csv", "All of them, one a line.").AnswersAs(200, "application/x-ndjson", "All of them, one a line."));

    public static ChargingRecordRow RowOf(Domain.Sessions.ChargingRecord record) => new()
    {
        Id = record.Id.Value,
        SessionId = record.SessionId.Value,
        Participant = record.Participant.ToString(),
        Role = (int)record.Role,
        SessionType = (int)record.SessionType,
        InitiationType = (int)record.InitiationType,
        EventType = (int)record.EventType,
        NumberOfParticipants = record.NumberOfParticipants,
        ParticipantsInvolved = ContractJson.Text(record.ParticipantsInvolved.Select(one => one.ToString())),
        StartedAt = record.StartedAt.UtcTicks,
        EndedAt = record.EndedAt.UtcTicks,
        Cause = record.Cause is { } cause ? ContractJson.Text(new SipAnswer { Status = cause.Status, Reason = cause.Reason, Warning = cause.Warning }) : null,
        Calling = record.Calling.ToString(),
        Called = record.Called,
    };

    public static ChargingRecord Of(ChargingRecordRow row) => new()
    {
        Id = row.Id,
        Session = row.SessionId,
        Participant = row.Participant,
        PocServerRole = row.Role,
        PocSessionType = row.SessionType,
        PocSessionInitiationType = row.InitiationType,
        PocEventType = row.EventType,
        NumberOfParticipants = row.NumberOfParticipants,
        ParticipantsInvolved = JsonSerializer.Deserialize<string[]>(row.ParticipantsInvolved, ContractJson.Options)!,
        Calling = row.Calling,
        Called = row.Called,
        StartedAt = new DateTimeOffset(row.StartedAt, TimeSpan.Zero),
        EndedAt = new DateTimeOffset(row.EndedAt, TimeSpan.Zero),
        DurationMs = (row.EndedAt - row.StartedAt) / TimeSpan.TicksPerMillisecond,
        Sip = row.Cause is { } cause ? JsonSerializer.Deserialize<SipAnswer>(cause, ContractJson.Options) : null,
    };

    private static async Task<IResult> ListAsync(HttpContext http, GatewayStorage storage)
    {
        if (Filters.OneOf(http, "kind", "session", "presence") == "presence") return await PresenceCharging.ListAsync(http, storage);
        foreach (var other in (string[])["watcher", "presentity"])
            if (http.Request.Query.ContainsKey(other)) throw PageRequest.Bad($"?{other}", "Only records of presence are found by this: kind=presence.");
        var page = PageRequest.Of(http, "-id", "id");
        if (Export.Of(http, "charging-records", Columns, Lines, Of, row => row.Id, ReadAsync) is { } export) return export;
        await using var db = storage.File.Read();
        var total = page.Count ? await Filter(http, storage, db.ChargingRecords).LongCountAsync(http.RequestAborted) : (long?)null;
        return PageRequest.Answer(http, page.Page(await ReadAsync(page.AfterId, page.Limit + 1), Of, row => ("", row.Id), total));

        async Task<List<ChargingRecordRow>> ReadAsync(string? after, int count)
        {
            await using var chunk = storage.File.Read();
            var query = Filter(http, storage, chunk.ChargingRecords);
            return await (page.Descending
                    ? query.OrderByDescending(one => one.Id).Where(one => after == null || string.Compare(one.Id, after) < 0)
                    : query.OrderBy(one => one.Id).Where(one => after == null || string.Compare(one.Id, after) > 0))
                .Take(count).ToListAsync(http.RequestAborted);
        }
    }

    private static IQueryable<ChargingRecordRow> Filter(HttpContext http, GatewayStorage storage, IQueryable<ChargingRecordRow> query)
    {
        if (http.Request.Query["session"] is [{ Length: > 0 } session]) query = query.Where(one => one.SessionId == session);
        if (Filters.Address(http, "participant", storage.Accounts) is { } participant) query = query.Where(one => one.Participant == participant);
        if (Filters.Time(http, "from") is { } from) query = query.Where(one => one.EndedAt >= from);
        if (Filters.Time(http, "to") is { } to) query = query.Where(one => one.EndedAt <= to);
        return query;
    }

    private static IEnumerable<string?[]> Lines(ChargingRecord record) =>
    [
        [
            record.Id, record.Session, record.Participant, Text(record.PocServerRole), Text(record.PocSessionType), Text(record.PocSessionInitiationType),
            Text(record.PocEventType), Text(record.NumberOfParticipants), string.Join(' ', record.ParticipantsInvolved), record.Calling, record.Called,
            Rfc3339.Text(record.StartedAt), Rfc3339.Text(record.EndedAt), Text(record.DurationMs), record.Sip is { } sip ? Text(sip.Status) : null, record.Sip?.Reason,
        ],
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
