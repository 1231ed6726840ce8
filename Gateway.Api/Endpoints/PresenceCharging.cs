using System.Globalization;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>
/// What one enquiry after presence is charged by (3GPP TS 23.141 A.1 step 9), in the AVPs of TS 32.299. It is written when the enquiry is granted, again every 24 h, and when it
/// is over: the later replaces the earlier. The watcher is charged.
/// </summary>
public sealed record PresenceChargingRecord
{
    public required string Id { get; init; }

    /// <summary>Of the record of one notification: the record of its enquiry.</summary>
    public string? PartOf { get; init; }

    /// <summary>Id of the enquiry, where it was made here.</summary>
    public string? Enquiry { get; init; }

    /// <summary>What was asked. Who is asked cannot tell the next change from a period.</summary>
    public required WatchType Type { get; init; }

    /// <summary>AVP 829 Role-Of-Node: 0 originating, 1 terminating, 2 proxy.</summary>
    public required int RoleOfNode { get; init; }

    /// <summary>AVP 831 Calling-Party-Address: the watcher, who is charged.</summary>
    public required string Watcher { get; init; }

    /// <summary>AVP 832 Called-Party-Address: whom it was about.</summary>
    public required string Presentity { get; init; }

    /// <summary>AVP 839 Originating-IOI: the watcher's network, which is settled with.</summary>
    public required string OriginatingNetwork { get; init; }

    /// <summary>AVP 840 Terminating-IOI: the presentity's network.</summary>
    public required string TerminatingNetwork { get; init; }

    /// <summary>AVP 841 IMS-Charging-Identifier: <c>icid-value</c> of P-Charging-Vector.</summary>
    public string? ChargingId { get; init; }

    /// <summary>AVP 830 User-Session-Id: the Call-ID.</summary>
    public required string CallId { get; init; }

    /// <summary>AVP 824 SIP-Method, within AVP 823 Event-Type.</summary>
    public required string SipMethod { get; init; }

    /// <summary>AVP 825 Event, within AVP 823 Event-Type.</summary>
    public required string Event { get; init; }

    /// <summary>AVP 888 Expires, within AVP 823 Event-Type: seconds that were granted.</summary>
    public required long Expires { get; init; }

    /// <summary>What is shown to the watcher; who is politely blocked is charged like who is not.</summary>
    public required PresencePermission Outcome { get; init; }

    /// <summary>AVP 834 SIP-Request-Timestamp.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>AVP 835 SIP-Response-Timestamp.</summary>
    public required DateTimeOffset AnsweredAt { get; init; }

    /// <summary>When it was last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Missing while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>AVP 861 Cause-Code, in words; missing while it is open.</summary>
    public ChargingEnd? End { get; init; }

    /// <summary>NOTIFYs with a state so far; of the record of one notification, which of them it is.</summary>
    public required int Notifications { get; init; }

    /// <summary>Octets of their bodies.</summary>
    public required long Octets { get; init; }

    /// <summary>Grows with every writing.</summary>
    public required long Version { get; init; }
}

/// <summary>Why a charging record of presence is closed.</summary>
public enum ChargingEnd
{
    /// <summary>What was asked once was answered.</summary>
    Answered,

    /// <summary>The watcher stopped it.</summary>
    Stopped,

    /// <summary>Its time was over, or it was not renewed.</summary>
    TimedOut,

    /// <summary>The watcher may know no longer, or nobody let him in.</summary>
    Rejected,

    /// <summary>The person is no longer there.</summary>
    NoResource,

    /// <summary>The watcher could not be reached any longer, or did not know of it.</summary>
    Lost,

    /// <summary>The gateway was started anew.</summary>
    Restarted,
}

internal static class PresenceCharging
{
    private const string Columns =
        "id,partOf,enquiry,type,roleOfNode,watcher,presentity,originatingNetwork,terminatingNetwork,chargingId,callId,sipMethod,event,expires,outcome,requestedAt,answeredAt,"
        + "updatedAt,endedAt,durationMs,end,notifications,octets,version";

    public static PresenceChargingRecord Of(PresenceChargeRow row) => new()
    {
        Id = row.Id,
        PartOf = row.PartOf,
        Enquiry = row.EnquiryId,
        Type = Value<WatchType>(row.Kind),
        RoleOfNode = row.Role,
        Watcher = row.Watcher,
        Presentity = row.Presentity,
        OriginatingNetwork = row.OriginatingNetwork,
        TerminatingNetwork = row.TerminatingNetwork,
        ChargingId = row.ChargingId,
        CallId = row.CallId,
        SipMethod = row.PartOf is null ? Domain.Presence.PresenceChargingRecord.Method : "NOTIFY",
        Event = row.Package,
        Expires = row.Expires,
        Outcome = Value<PresencePermission>(row.Outcome),
        RequestedAt = At(row.RequestedAt),
        AnsweredAt = At(row.AnsweredAt),
        UpdatedAt = At(row.UpdatedAt),
        EndedAt = row.EndedAt is { } ended ? At(ended) : null,
        DurationMs = row.EndedAt is { } end ? Math.Max(0, end - row.AnsweredAt) / TimeSpan.TicksPerMillisecond : null,
        End = row.End is { } why ? Value<ChargingEnd>(why) : null,
        Notifications = row.Notifications,
        Octets = row.Octets,
        Version = row.Version,
    };

    public static async Task<IResult> ListAsync(HttpContext http, GatewayStorage storage)
    {
        if (http.Request.Query.ContainsKey("session")) throw PageRequest.Bad("?session", "Only records of sessions are found by this: kind=session.");
        var page = PageRequest.Of(http, "-id", "id");
        if (Export.Of(http, "presence-charging-records", Columns, Lines, Of, row => row.Id, ReadAsync) is { } export) return export;
        await using var db = storage.File.Read();
        var total = page.Count ? await Filter(http, storage, db.PresenceCharges).LongCountAsync(http.RequestAborted) : (long?)null;
        return PageRequest.Answer(http, page.Page(await ReadAsync(page.AfterId, page.Limit + 1), Of, row => ("", row.Id), total));

        async Task<List<PresenceChargeRow>> ReadAsync(string? after, int count)
        {
            await using var chunk = storage.File.Read();
            var query = Filter(http, storage, chunk.PresenceCharges);
            return await (page.Descending
                    ? query.OrderByDescending(one => one.Id).Where(one => after == null || string.Compare(one.Id, after) < 0)
                    : query.OrderBy(one => one.Id).Where(one => after == null || string.Compare(one.Id, after) > 0))
                .Take(count).ToListAsync(http.RequestAborted);
        }
    }

    private static IQueryable<PresenceChargeRow> Filter(HttpContext http, GatewayStorage storage, IQueryable<PresenceChargeRow> query)
    {
        if (Filters.Address(http, "participant", storage.Accounts) is { } charged) query = query.Where(one => one.Watcher == charged);
        if (Filters.Address(http, "watcher", storage.Accounts) is { } watcher) query = query.Where(one => one.Watcher == watcher);
        if (Filters.Address(http, "presentity", storage.Accounts) is { } presentity) query = query.Where(one => one.Presentity == presentity);
        if (Filters.Time(http, "from") is { } from) query = query.Where(one => one.RequestedAt >= from);
        if (Filters.Time(http, "to") is { } to) query = query.Where(one => one.RequestedAt <= to);
        return query;
    }

    private static IEnumerable<string?[]> Lines(PresenceChargingRecord one) =>
    [
        [
            one.Id, one.PartOf, one.Enquiry, Export.Name(one.Type), Text(one.RoleOfNode), one.Watcher, one.Presentity, one.OriginatingNetwork, one.TerminatingNetwork,
            one.ChargingId, one.CallId, one.SipMethod, one.Event, Text(one.Expires), Export.Name(one.Outcome), Rfc3339.Text(one.RequestedAt), Rfc3339.Text(one.AnsweredAt),
            Rfc3339.Text(one.UpdatedAt), one.EndedAt is { } ended ? Rfc3339.Text(ended) : null, one.DurationMs is { } duration ? Text(duration) : null,
            one.End is { } end ? Export.Name(end) : null, Text(one.Notifications), Text(one.Octets), Text(one.Version),
        ],
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static T Value<T>(string name)
        where T : struct, Enum =>
        Enum.Parse<T>(name, ignoreCase: true);

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
