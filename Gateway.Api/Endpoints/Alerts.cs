using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;

namespace Gateway.Api.Endpoints;

/// <summary>An Instant Personal Alert: one message to one or many people.</summary>
public sealed record Alert
{
    public required string Id { get; init; }
    public required AlertDirection Direction { get; init; }
    public required string From { get; init; }
    public string? FromDisplayName { get; init; }
    public string? Text { get; init; }
    public required AlertPriority Priority { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public required AlertHandling Handling { get; init; }
    public AlertOwner? Owner { get; init; }
    public required long Version { get; init; }
    public string? TraceId { get; init; }
    public required IReadOnlyList<AlertTarget> Targets { get; init; }
    public required AlertLinks Links { get; init; }
}

/// <summary>Seen from the gateway: sent by a console or an application, received for a console, or passed between handsets.</summary>
public enum AlertDirection
{
    Outgoing,
    Incoming,
    Relayed,
}

public enum AlertPriority
{
    Normal,
    Urgent,
}

/// <summary>How far the desk is with an alert. What came in waits unattended.</summary>
public enum AlertHandling
{
    Unattended,
    Attended,
    Parked,
    Completed,
}

/// <summary>What became of an alert to one person. All but pending and sending are final.</summary>
public enum AlertState
{
    Pending,
    Sending,
    Delivered,
    NotRegistered,
    Barred,
    AlertsBarred,
    NoAnswer,
    Refused,
    UnknownUser,
    UnknownNetwork,
    Failed,
    Expired,
}

/// <summary>Who attends to an alert.</summary>
public sealed record AlertOwner
{
    public required string Id { get; init; }
    public required string DisplayName { get; init; }
}

/// <summary>One person an alert is for.</summary>
public sealed record AlertTarget
{
    public required string To { get; init; }
    public string? DisplayName { get; init; }
    public required AlertState State { get; init; }

    /// <summary>True: the phone may have it already, because the gateway was restarted while it was on its way.</summary>
    public required bool MayBeRepeated { get; init; }

    public SipAnswer? Sip { get; init; }
    public required IReadOnlyList<Why> Why { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

public sealed record AlertLinks
{
    public required string Self { get; init; }
    public required string Ladder { get; init; }
}

/// <summary>An alert to be sent.</summary>
public sealed record AlertDraft
{
    /// <summary>Id or address of the sender. Default: the signed-in user. Another one only with the scope admin:*.</summary>
    public string? From { get; init; }

    /// <summary>Ids or addresses, 1 to 500.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>At most 400 octets of UTF-8.</summary>
    public string? Text { get; init; }

    public AlertPriority? Priority { get; init; }

    /// <summary>How long it is worth delivering, 1,000 to 86,400,000. Default 300,000.</summary>
    public int? TtlMs { get; init; }
}

/// <summary>An alert to all members of a group.</summary>
public sealed record GroupAlertDraft
{
    public string? From { get; init; }

    /// <summary>Id or address of the group.</summary>
    public required string Group { get; init; }

    public string? Text { get; init; }
    public AlertPriority? Priority { get; init; }
    public int? TtlMs { get; init; }
}

/// <summary>To whom an alert is handed.</summary>
public sealed record Reassignment
{
    /// <summary>Id, address or user name of the next owner; missing: nobody, the alert is unattended again.</summary>
    public string? To { get; init; }
}

internal static class Alerts
{
    public static void Map(RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("").WithTags("Alerts");
        alerts.MapPost("/alerts", SendAsync).Is("Send an alert", Scopes.AlertsSend, o => Sends(o)
            .Says("The alert is on disk before this answers. What becomes of each target follows as live events, in `GET /alerts/{id}`, or with `?wait=2s` in this answer.")
            .Takes(new AlertDraft { To = ["sip:bob@poc.local"], Text = "Call control, please." }));
        alerts.MapPost("/alerts:batch", SendToGroupAsync).Is("Send an alert to a group", Scopes.AlertsSend, o => Sends(o)
            .Says("One alert to every member but the sender.")
            .Takes(new GroupAlertDraft { Group = "sip:fire-1@poc.local", Text = "All units report." }));
        alerts.MapGet("/alerts", AlertHistory.ListAsync).Is("List alerts", Scopes.AlertsRead, o => AlertHistory.Says(o)
            .Answers<Page<Alert>>(200, "A page of alerts, newest first."));
        alerts.MapGet("/alerts/{alert}", GetAsync).Is("Get an alert", Scopes.AlertsRead, o => InPath(o)
            .Answers<Alert>(200, "The alert.").AnswersEmpty(304, "Unchanged since the ETag of If-None-Match."));
        alerts.MapGet("/alerts/{alert}/ladder", AlertLadder.GetAsync).Is("Get the SIP ladder of an alert", Scopes.SessionsLadder, o => AlertLadder.Formats(InPath(o)));
        alerts.MapPost("/alerts/{alert}/attend", AttendAsync).Is("Attend to an alert", Scopes.AlertsHandle, o => Handles(o)
            .Says("The first to attend owns the alert; everybody else is told who. A parked alert may be attended by anybody."));
        alerts.MapPost("/alerts/{alert}/park", ParkAsync).Is("Park an alert", Scopes.AlertsHandle, o => Handles(o));
        alerts.MapPost("/alerts/{alert}/complete", CompleteAsync).Is("Complete an alert", Scopes.AlertsHandle, o => Handles(o));
        alerts.MapPost("/alerts/{alert}/reassign", ReassignAsync).Is("Hand an alert over", Scopes.AlertsHandle, o => Handles(o)
            .Takes(new Reassignment { To = "admin" }, optional: true));
        alerts.MapGet("/history/alerts", AlertHistory.ListAsync).Is("Search or export alerts", Scopes.HistoryRead, o => AlertHistory.Says(o)
            .Says("With `Accept: text/csv` or `application/x-ndjson` everything that the query finds, streamed.")
            .Answers<Page<Alert>>(200, "A page of alerts, newest first.")
            .AnswersAs(200, "text/csv", "All of them, one line a target.").AnswersAs(200, "application/x-ndjson", "All of them, one alert a line."));
    }

    private static Operation Sends(Operation operation) => operation
        .Query("wait", Waiting.Description)
        .Answers<Alert>(202, "Accepted and on disk; targets are pending.")
        .Answers<Alert>(200, "Every target is final (with `wait`).")
        .Refuses(403, "The scope is missing, or the sender is somebody else.");

    private static Operation InPath(Operation operation) =>
        operation.InPath("alert", "Id of the alert.", "alr_01JD0000000000000000000000").Refuses(404, "No such alert.");

    private static Operation Handles(Operation operation) => InPath(operation)
        .Answers<Alert>(200, "The alert as it is now.").Refuses(409, "Somebody else has it, or it is completed.");

    private static async Task<Answer> SendAsync(
        HttpContext http, GatewayStorage storage, AlertRecords alerts, IPocNetwork network, RequestLimits limits, Commands commands, TimeProvider clock)
    {
        var draft = await BodyReader.ReadAsync<AlertDraft>(http);
        var checks = new Checks();
        var targets = checks.Addresses("/to", draft.To, storage.Accounts, AlertLimits.Targets);
        return await AcceptAsync(http, draft, targets, checks, storage, alerts, network, limits, commands, clock);
    }

    private static async Task<Answer> SendToGroupAsync(
        HttpContext http, GatewayStorage storage, AlertRecords alerts, IPocNetwork network, RequestLimits limits, Commands commands, TimeProvider clock)
    {
        var draft = await BodyReader.ReadAsync<GroupAlertDraft>(http);
        var checks = new Checks();
        var groups = storage.Facts.Current.Groups;
        var group = groups.All.FirstOrDefault(one => one.Id == draft.Group)
            ?? (PocAddress.TryParse(draft.Group, out var address, out _) && groups.TryFind(address, out var found) ? found : null);
        var members = group?.Members.Select(member => member.ToString()).Order(StringComparer.Ordinal).Select(PocAddress.Parse)
            .Where(member => member.ToString() != Caller.Of(http)!.User.Address).ToList() ?? [];
        if (group is null) checks.Add("/group", "unknown-group", "There is no group with this id or address.");
        else if (members.Count == 0) checks.Add("/group", "empty-group", "Nobody else is in this group.");
        else if (members.Count > AlertLimits.Targets) checks.Add("/group", "group-too-large", $"An alert has at most {AlertLimits.Targets} targets.");
        var alert = new AlertDraft { From = draft.From, To = [], Text = draft.Text, Priority = draft.Priority, TtlMs = draft.TtlMs };
        return await AcceptAsync(http, alert, [.. members], checks, storage, alerts, network, limits, commands, clock);
    }

    private static async Task<Answer> AcceptAsync(
        HttpContext http, AlertDraft draft, ImmutableArray<PocAddress> targets, Checks checks, GatewayStorage storage, AlertRecords alerts,
        IPocNetwork network, RequestLimits limits, Commands commands, TimeProvider clock)
    {
        var caller = Caller.Of(http)!;
        var wait = Waiting.Of(http);
        var text = draft.Text?.Trim() is { Length: > 0 } said ? said : null;
        if (text is not null && Encoding.UTF8.GetByteCount(text) > AlertLimits.TextBytes)
            checks.Add("/text", "too-long", $"At most {AlertLimits.TextBytes} octets of UTF-8 are possible.");
        if (text?.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) == true)
            checks.Add("/text", "bad-character", "Control characters are not possible here.");
        var longest = (int)AlertLimits.LongestTimeToLive.TotalMilliseconds;
        if (draft.TtlMs is { } ttl && (ttl < 1_000 || ttl > longest)) checks.Add("/ttlMs", "out-of-range", $"1000 to {longest} is possible.");
        var sender = draft.From is null ? caller.User : storage.Accounts.Find(draft.From);
        if (sender is null && caller.Has(Scopes.Admin)) checks.Add("/from", "unknown-user", "There is no user with this id or address.");
        if (checks.Failed) return checks.Problem;
        if (sender?.Id != caller.Id && !caller.Has(Scopes.Admin))
            return Problems.AccessDenied("You may send alerts as yourself only.", new Why
            {
                Rule = $"scope:{Scopes.Admin}", Effect = "deny", Reason = "Only an administrator may act for another user.",
            });
        foreach (var target in targets)
            if (limits.TakeAlert(sender!.Address, target.ToString()) is { Ticks: > 0 } pause)
                return Problems.RateLimited(pause, $"At most {limits.AlertsPerSecondToOneTarget} alerts a second to one target.");

        var now = clock.GetUtcNow();
        var alert = new Gateway.Domain.Alerts.Alert(
            new AlertId(Ids.New("alr")), AlertKind.Outgoing, PocAddress.Parse(sender!.Address), sender.DisplayName, text, now,
            now + (draft.TtlMs is { } ms ? TimeSpan.FromMilliseconds(ms) : AlertLimits.DefaultTimeToLive),
            [.. targets.Select(to => new Gateway.Domain.Alerts.AlertTarget(to, NewCallId(), AlertTargetState.Pending, false, null, [], now))]);
        var row = AlertRecords.RowOf(alert, draft.Priority == AlertPriority.Urgent ? "urgent" : null, Commands.TraceOf(http));
        var final = wait > TimeSpan.Zero ? alerts.WhenFinal(row.Id) : null;
        try
        {
            var accepted = await commands.RunAsync(http, unit =>
            {
                alerts.Insert(unit, row, caller.Actor);
                // On the writer's thread and only once it is on disk, so that a client that goes away cannot leave it unsent.
                if (!Commands.IsDryRun(http)) unit.OnCommitted(() => network.SubmitAlert(alert));
                return Answer.Accepted($"/api/v1/alerts/{row.Id}", alerts.Contract(row), row.Version);
            });
            if (final is null || accepted.IsRefusal || Commands.IsDryRun(http)) return accepted;
            if (await Task.WhenAny(final, Task.Delay(wait, clock, http.RequestAborted)) != final) return accepted;
            var ended = await alerts.ReadAsync(row.Id, http.RequestAborted);
            return Answer.Ok(alerts.Contract(ended!), ended!.Version);
        }
        finally
        {
            alerts.StopWaiting(row.Id);
        }
    }

    private static async Task<IResult> GetAsync(HttpContext http, string alert, AlertRecords alerts)
    {
        if (await alerts.ReadAsync(alert, http.RequestAborted) is not { } row) return Answer.Refused(NotFound());
        return Preconditions.IsKnown(http, row.Version)
            ? new Answer { Status = 304, ETag = Answer.Tag(row.Version) }
            : Answer.Ok(alerts.Contract(row), row.Version);
    }

    private static Task<Answer> AttendAsync(HttpContext http, string alert, AlertRecords alerts, Commands commands) =>
        HandleAsync(http, alert, "attended", "alert.attended", alerts, commands);

    private static Task<Answer> ParkAsync(HttpContext http, string alert, AlertRecords alerts, Commands commands) =>
        HandleAsync(http, alert, "parked", "alert.parked", alerts, commands);

    private static Task<Answer> CompleteAsync(HttpContext http, string alert, AlertRecords alerts, Commands commands) =>
        HandleAsync(http, alert, "completed", "alert.completed", alerts, commands);

    private static Task<Answer> HandleAsync(HttpContext http, string alert, string next, string type, AlertRecords alerts, Commands commands)
    {
        var caller = Caller.Of(http)!;
        return commands.RunAsync(http, unit =>
        {
            if (alerts.Find(unit, alert) is not { } row) return NotFound();
            var mine = row.OwnerId is null || row.OwnerId == caller.Id;
            if (row.Handling == next && mine && row.OwnerId is not null) return Answer.Ok(alerts.Contract(row), row.Version);
            if (row.Handling == "completed") return Problems.Conflict("alert-completed", "The alert is completed.");
            if (!mine && !(row.Handling == "parked" && next == "attended")) return Problems.OwnedBySomebodyElse(row.OwnerName ?? "Somebody else");
            alerts.Handle(unit, row, next, caller.User, type, caller.Actor, Commands.TraceOf(http));
            return Answer.Ok(alerts.Contract(row), row.Version);
        });
    }

    private static async Task<Answer> ReassignAsync(HttpContext http, string alert, GatewayStorage storage, AlertRecords alerts, Commands commands)
    {
        var to = (await BodyReader.ReadOptionalAsync<Reassignment>(http))?.To;
        var caller = Caller.Of(http)!;
        var next = to is null ? null : storage.Accounts.Find(to) ?? storage.Accounts.ByUserName.GetValueOrDefault(to.ToLowerInvariant());
        if (to is not null && next?.Role is null) return Problems.Validation("/to", "unknown-user", "There is nobody by this name at the console.");
        return await commands.RunAsync(http, unit =>
        {
            if (alerts.Find(unit, alert) is not { } row) return NotFound();
            if (row.Handling == "completed") return Problems.Conflict("alert-completed", "The alert is completed.");
            if (row.OwnerId is not null && row.OwnerId != caller.Id && !caller.Has(Scopes.Admin))
                return Problems.OwnedBySomebodyElse(row.OwnerName ?? "Somebody else");
            alerts.Handle(
                unit, row, next is null ? "unattended" : "attended", next, "alert.reassigned", caller.Actor, Commands.TraceOf(http));
            return Answer.Ok(alerts.Contract(row), row.Version);
        });
    }

    private static string NewCallId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static Problem NotFound() => Problems.NotFound("alert with this id");
}
