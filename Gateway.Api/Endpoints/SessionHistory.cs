using System.Globalization;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Sessions of the past and present, as a list or as an export.</summary>
internal static class SessionHistory
{
    private const string Columns =
        "id,createdAt,establishedAt,endedAt,durationMs,type,establishment,group,initiator,state,endReason,participant,displayName,participantState,"
        + "invitedBy,joinedAt,leftAt,leaveMeans,sipStatus,sipReason,rule";

    /// <summary>How much an identifier and the time on record may differ: the way from the request to the disk, and a clock that is set.</summary>
    private const long Slack = TimeSpan.TicksPerHour;

    private const string OfParticipant = """SELECT "SessionId" FROM participants WHERE "Address"={0} AND NOT "IsAnonymous" """;

    private const string WithWord =
        """
        SELECT "SessionId" FROM participants WHERE NOT "IsAnonymous" AND ("Address" LIKE {0} ESCAPE '\' OR "DisplayName" LIKE {0} ESCAPE '\')
        UNION SELECT "Id" FROM sessions WHERE "GroupName" LIKE {0} ESCAPE '\' OR "GroupAddress" LIKE {0} ESCAPE '\'
        """;

    private static readonly string[] Types = [.. Enum.GetValues<SessionType>().Select(Export.Name)];
    private static readonly string[] EndReasons = [.. Enum.GetValues<SessionEndReason>().Select(Export.Name)];
    private static readonly string[] States = ["active", .. Enum.GetValues<SessionState>().Select(Export.Name)];

    public static Operation Says(Operation operation) => operation
        .Query("state", "How it stands; `active` for all that go on.", "active", States)
        .Query("endReason", "Why it ended.", "noAnswer", EndReasons)
        .Query("type", "Which type.", "oneToOne", Types)
        .Query("group", "Id or address of the group that was called.", "sip:fire-1@poc.local")
        .Query("participant", "Id or address of somebody who was invited or took part.", "sip:bob@poc.local")
        .Query("from", "The earliest time.", "2026-01-01T00:00:00Z")
        .Query("to", "The latest time.")
        .Query("q", "Part of the group's name, or of the name or address of a participant.")
        .Query("expand", "`participants` adds all participants to each session.", "participants", "participants")
        .Paged("-createdAt, createdAt");

    public static Task<IResult> ListAsync(HttpContext http, GatewayStorage storage, SessionViews views) => ListAsync(http, storage, views, null);

    /// <summary>The sessions of one user. Where he was anonymous only he himself may know.</summary>
    public static async Task<IResult> OfUserAsync(HttpContext http, string user, GatewayStorage storage, SessionViews views) =>
        storage.Accounts.Find(user) is { } row
            ? await ListAsync(http, storage, views, row)
            : (Answer)Problems.NotFound("user with this id or address");

    private static async Task<IResult> ListAsync(HttpContext http, GatewayStorage storage, SessionViews views, UserRow? of)
    {
        var page = PageRequest.Of(http, "-createdAt", "createdAt");
        var expand = Filters.OneOf(http, "expand", "participants") is not null;
        var seesHidden = of is not null && of.Id == Authentication.Caller.Of(http)!.Id;
        if (Export.Of(http, "sessions", Columns, Lines, row => views.Of(row, withParticipants: true), row => row.Id, (after, count) => ReadAsync(after, count, true)) is { } export)
            return export;

        await using var db = storage.File.Read();
        var total = page.Count ? await Filter(http, storage, db, of, seesHidden).LongCountAsync(http.RequestAborted) : (long?)null;
        var rows = await ReadAsync(page.AfterId, page.Limit + 1, expand);
        return PageRequest.Answer(http, page.Page(rows, row => views.Of(row, expand), row => ("", row.Id), total));

        async Task<List<SessionRow>> ReadAsync(string? after, int count, bool withParticipants)
        {
            await using var chunk = storage.File.Read();
            var query = Next(Filter(http, storage, chunk, of, seesHidden), page.Sort, after, count);
            return await (withParticipants ? query.Include(session => session.Participants).AsSplitQuery() : query).ToListAsync(http.RequestAborted);
        }
    }

    /// <summary>Ids sort by the time they were made, so they are the sort key.</summary>
    private static IQueryable<SessionRow> Next(IQueryable<SessionRow> query, string sort, string? afterId, int count) => (sort == "createdAt"
            ? query.OrderBy(session => session.Id).Where(session => afterId == null || string.Compare(session.Id, afterId) > 0)
            : query.OrderByDescending(session => session.Id).Where(session => afterId == null || string.Compare(session.Id, afterId) < 0))
        .Take(count);

    private static IQueryable<SessionRow> Filter(HttpContext http, GatewayStorage storage, GatewayDb db, UserRow? of, bool seesHidden)
    {
        var state = Filters.OneOf(http, "state", States);
        var query = Found(http, storage, db, of, seesHidden, isOpen: state is "active" or "inviting" or "ringing" or "established");
        if (state is not null) query = InState(query, state);
        if (Filters.OneOf(http, "endReason", EndReasons) is { } reason) query = query.Where(session => session.EndReason == reason);
        if (Filters.OneOf(http, "type", Types) is { } type) query = query.Where(session => session.Type == type);
        if (http.Request.Query["group"] is [{ Length: > 0 } group])
        {
            var address = PocAddress.TryParse(group, out var parsed, out _)
                ? parsed.ToString()
                : storage.Facts.Current.Groups.All.FirstOrDefault(one => one.Id == group)?.Address.ToString();
            // A group that is gone is known by its id alone.
            query = address is null ? query.Where(session => session.GroupId == group) : query.Where(session => session.GroupAddress == address);
        }

        if (Filters.Time(http, "from") is { } from) query = query.Where(session => session.CreatedAt >= from && string.Compare(session.Id, Ids.At("ses", from - Slack)) >= 0);
        if (Filters.Time(http, "to") is { } to) query = query.Where(session => session.CreatedAt <= to && string.Compare(session.Id, Ids.At("ses", to + Slack)) <= 0);
        return query;
    }

    /// <summary>
    /// The sessions that an index can name: those that go on, those of somebody, those where a word is found. EF makes a condition on each session of
    /// what is a set of them here, and would try it on a whole history.
    /// </summary>
    private static IQueryable<SessionRow> Found(HttpContext http, GatewayStorage storage, GatewayDb db, UserRow? of, bool seesHidden, bool isOpen)
    {
        var sets = new List<string>();
        var values = new List<object>();
        if (isOpen) sets.Add("""SELECT "Id" FROM sessions WHERE "State"<>'ended'""");
        if (of is not null) Add(seesHidden ? """SELECT "SessionId" FROM participants WHERE "Address"={0}""" : OfParticipant, of.Address);
        if (Filters.Address(http, "participant", storage.Accounts) is { } participant) Add(OfParticipant, participant);
        if (http.Request.Query["q"] is [{ Length: > 0 } q]) Add(WithWord, Like.Containing(q));
        if (sets.Count == 0) return db.Sessions;
        var sql = string.Join(" AND ", sets.Select(set => $"""s."Id" IN ({set})"""));
#pragma warning disable EF1002 // The texts are the constants of this class; what was asked goes as parameters.
        return db.Sessions.FromSqlRaw("SELECT s.* FROM sessions AS s WHERE " + sql, [.. values]);
#pragma warning restore EF1002

        void Add(string set, string value)
        {
            sets.Add(set.Replace("{0}", string.Create(CultureInfo.InvariantCulture, $"{{{values.Count}}}"), StringComparison.Ordinal));
            values.Add(value);
        }
    }

    private static IQueryable<SessionRow> InState(IQueryable<SessionRow> query, string state) => state switch
    {
        // Found already.
        "active" => query,
        "inviting" or "ringing" or "established" => query.Where(session => session.State == state),
        "cancelled" or "cancelTooLate" or "left" => query.Where(session => session.EndReason == state),
        "failed" => query.Where(session => session.EndReason == "refused" || session.EndReason == "noAnswer" || session.EndReason == "failed"),
        _ => query.Where(session => session.State == "ended" && session.EndReason != "cancelled" && session.EndReason != "cancelTooLate"
            && session.EndReason != "left" && session.EndReason != "refused" && session.EndReason != "noAnswer" && session.EndReason != "failed"),
    };

    private static IEnumerable<string?[]> Lines(Session session) => session.Participants!.Select(participant => new[]
    {
        session.Id, Rfc3339.Text(session.CreatedAt), Text(session.EstablishedAt), Text(session.EndedAt), Duration(session), Export.Name(session.Type),
        Export.Name(session.Establishment), session.Group?.DisplayName, session.Initiator, Export.Name(session.State),
        session.EndReason is { } reason ? Export.Name(reason) : null, participant.Address, participant.DisplayName, Export.Name(participant.State),
        participant.InvitedBy, Text(participant.JoinedAt), Text(participant.LeftAt), participant.LeaveMeans is { } means ? Export.Name(means) : null,
        participant.Sip?.Status.ToString(CultureInfo.InvariantCulture), participant.Sip?.Reason, participant.Why is [var why, ..] ? why.Rule : null,
    });

    private static string? Text(DateTimeOffset? time) => time is { } known ? Rfc3339.Text(known) : null;

    private static string? Duration(Session session) =>
        session is { EstablishedAt: { } from, EndedAt: { } to } ? ((long)(to - from).TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : null;
}
