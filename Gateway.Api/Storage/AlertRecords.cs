using System.Collections.Concurrent;
using Gateway.Api.Endpoints;
using Gateway.Api.Json;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>Alerts on disk: every change is made here, inside a unit of work, with the event that tells it.</summary>
/// <remarks>Alerts under way are kept in memory by the writer's thread, so that the outcome of a target needs no read.</remarks>
internal sealed class AlertRecords(GatewayStorage storage)
{
    /// <summary>Alerts kept in memory: what can be under way at 1,000 a second until each ends, in Timer F's 32 s.</summary>
    private const int KeptMax = 40_000;

    /// <summary>An event carries the whole alert while that is small; of a large alert only every twentieth outcome and the last do.</summary>
    private const int SmallAlertTargets = 20;

    private readonly Dictionary<string, AlertRow> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Stores a new alert and tells it.</summary>
    public void Insert(UnitOfWork unit, AlertRow row, Actor? actor)
    {
        unit.Statements.Insert(row);

        // What passed between phones comes with its outcome: nobody will change it, and a thousand a second are not to be held.
        if (row.Direction == "incoming" || row.Targets.Exists(target => !IsFinal(target.State))) Keep(unit, row);
        unit.Tell("alert.sent", row.Id, row.Version, new { alert = Contract(row) }, actor, row.TraceId);
    }

    /// <summary>
    /// Whether the alert is a late repetition of one that is on record. The Call-ID alone does not tell, for some phones use one again: the
    /// sender, the text and the time must fit as well.
    /// </summary>
    public static bool IsOnRecord(UnitOfWork unit, AlertRow row) =>
        row.Targets.TrueForAll(target => unit.Statements.IsOnRecord(row, target, row.CreatedAt));

    /// <summary>Stores what became of one target. An outcome that is known already, or of an unknown alert, changes nothing.</summary>
    public void Update(UnitOfWork unit, AlertId id, Gateway.Domain.Alerts.AlertTarget target)
    {
        var text = target.To.ToString();
        if (Find(unit, id.Value) is not { } row || row.Targets.Find(known => known.To == text) is not { } stored) return;
        if (IsFinal(stored.State)) return;
        Fill(stored, target);
        unit.Statements.Update(stored);
        row.Version++;
        var open = row.Targets.Count(other => !IsFinal(other.State));
        var whole = row.Targets.Count <= SmallAlertTargets || open == 0 || open % (row.Targets.Count / SmallAlertTargets) == 0;
        if (EventOf(target.State) is { } type)
            unit.Tell(type, row.Id, row.Version, new { alert = whole ? Contract(row) : null, target = Contract(stored) }, new Actor("network", "sip"), row.TraceId);
        if (open > 0) return;
        unit.OnCommitted(() =>
        {
            if (row.Direction != "incoming") _kept.Remove(row.Id);
            if (_waiting.TryRemove(row.Id, out var waiter)) waiter.TrySetResult();
        });
    }

    /// <summary>The alert as it is inside the unit; null if there is none.</summary>
    public AlertRow? Find(UnitOfWork unit, string id)
    {
        if (_kept.TryGetValue(id, out var kept)) return kept;
        var row = unit.Db.Alerts.Include(alert => alert.Targets).AsNoTracking().FirstOrDefault(alert => alert.Id == id);
        if (row is null) return null;
        row.Targets.Sort((a, b) => a.Position.CompareTo(b.Position));
        Keep(unit, row);
        return row;
    }

    /// <summary>Stores who attends to the alert and how far that is.</summary>
    public void Handle(UnitOfWork unit, AlertRow row, string handling, UserRow? owner, string type, Actor actor, string? traceId)
    {
        unit.OnRolledBack(() => _kept.Remove(row.Id));
        (row.Handling, row.OwnerId, row.OwnerName) = (handling, owner?.Id, owner?.DisplayName);
        row.Version++;
        unit.Statements.Handle(row);
        unit.Tell(type, row.Id, row.Version, new { alert = Contract(row) }, actor, traceId);
    }

    /// <summary>Completes when every target of the alert is final.</summary>
    public Task WhenFinal(string id) => _waiting.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void StopWaiting(string id) => _waiting.TryRemove(id, out _);

    public async Task<AlertRow?> ReadAsync(string id, CancellationToken stop)
    {
        await using var db = storage.File.Read();
        return await db.Alerts.Include(alert => alert.Targets.OrderBy(target => target.Position)).FirstOrDefaultAsync(alert => alert.Id == id, stop);
    }

    public static AlertRow RowOf(Gateway.Domain.Alerts.Alert alert, string? priority, string? traceId)
    {
        var row = new AlertRow
        {
            Id = alert.Id.Value,
            Direction = Name(alert.Kind),
            From = alert.From.ToString(),
            FromDisplayName = alert.FromDisplayName,
            Text = alert.Text,
            Priority = priority,
            CreatedAt = alert.CreatedAt.UtcTicks,
            ExpiresAt = alert.ExpiresAt.UtcTicks,
            // Only what came in for a console waits for somebody at the desk.
            Handling = alert.Kind == AlertKind.Incoming ? "unattended" : "completed",
            TraceId = traceId,
            Version = 1,
        };
        for (var i = 0; i < alert.Targets.Length; i++)
        {
            var target = new AlertTargetRow
            {
                AlertId = row.Id, Position = i, To = alert.Targets[i].To.ToString(), CallId = alert.Targets[i].CallId, State = "",
            };
            Fill(target, alert.Targets[i]);
            row.Targets.Add(target);
        }

        return row;
    }

    /// <summary>The alert as the network knows it.</summary>
    public static Gateway.Domain.Alerts.Alert AlertOf(AlertRow row) => new(
        new AlertId(row.Id),
        row.Direction switch { "incoming" => AlertKind.Incoming, "relayed" => AlertKind.Relayed, _ => AlertKind.Outgoing },
        PocAddress.Parse(row.From),
        row.FromDisplayName,
        row.Text,
        new DateTimeOffset(row.CreatedAt, TimeSpan.Zero),
        new DateTimeOffset(row.ExpiresAt, TimeSpan.Zero),
        [.. row.Targets.OrderBy(target => target.Position).Select(TargetOf)]);

    public Endpoints.Alert Contract(AlertRow row) => new()
    {
        Id = row.Id,
        Direction = Enum.Parse<AlertDirection>(row.Direction, ignoreCase: true),
        From = row.From,
        FromDisplayName = row.FromDisplayName ?? NameOf(row.From),
        Text = row.Text,
        Priority = row.Priority == "urgent" ? AlertPriority.Urgent : AlertPriority.Normal,
        CreatedAt = new DateTimeOffset(row.CreatedAt, TimeSpan.Zero),
        ExpiresAt = new DateTimeOffset(row.ExpiresAt, TimeSpan.Zero),
        Handling = Enum.Parse<AlertHandling>(row.Handling, ignoreCase: true),
        Owner = row.OwnerId is { } owner ? new AlertOwner { Id = owner, DisplayName = row.OwnerName ?? owner } : null,
        Version = row.Version,
        TraceId = row.TraceId,
        Targets = row.Targets is [var only] ? [Contract(only)] : [.. row.Targets.OrderBy(target => target.Position).Select(Contract)],
        Links = new AlertLinks { Self = $"/api/v1/alerts/{row.Id}", Ladder = $"/api/v1/alerts/{row.Id}/ladder" },
    };

    private Endpoints.AlertTarget Contract(AlertTargetRow row) => new()
    {
        To = row.To,
        DisplayName = NameOf(row.To),
        State = Enum.Parse<AlertState>(row.State, ignoreCase: true),
        MayBeRepeated = row.MayBeRepeated,
        Sip = row.SipStatus is { } status ? new SipAnswer { Status = status, Reason = row.SipReason ?? "", Warning = row.SipWarning } : null,
        Why = row.Why is { } why ? System.Text.Json.JsonSerializer.Deserialize<Why[]>(why, ContractJson.Options)! : [],
        UpdatedAt = new DateTimeOffset(row.UpdatedAt, TimeSpan.Zero),
    };

    private string? NameOf(string address) => storage.Accounts.ByAddress.TryGetValue(address, out var user) ? user.DisplayName : null;

    private void Keep(UnitOfWork unit, AlertRow row)
    {
        unit.OnRolledBack(() => _kept.Remove(row.Id));
        if (_kept.Count >= KeptMax) _kept.Clear();
        _kept[row.Id] = row;
    }

    private static void Fill(AlertTargetRow row, Gateway.Domain.Alerts.AlertTarget target)
    {
        row.State = Name(target.State);
        row.MayBeRepeated = target.MayBeRepeated;
        (row.SipStatus, row.SipReason, row.SipWarning) = (target.Cause?.Status, target.Cause?.Reason, target.Cause?.Warning);
        row.Why = target.Why.IsDefaultOrEmpty ? null : ContractJson.Text(target.Why.Select(WhyOf));
        row.UpdatedAt = target.UpdatedAt.UtcTicks;
    }

    public static Why WhyOf(AlertWhy why) => new() { Rule = why.Rule, Effect = why.Effect, Reason = why.Reason };

    private static Gateway.Domain.Alerts.AlertTarget TargetOf(AlertTargetRow row) => new(
        PocAddress.Parse(row.To), row.CallId, Enum.Parse<AlertTargetState>(row.State, ignoreCase: true), row.MayBeRepeated,
        row.SipStatus is { } status ? new SipCause(status, row.SipReason ?? "", row.SipWarning) : null,
        [], new DateTimeOffset(row.UpdatedAt, TimeSpan.Zero));

    private static string? EventOf(AlertTargetState state) => state switch
    {
        // On its way is no news for anybody.
        AlertTargetState.Pending or AlertTargetState.Sending => null,
        AlertTargetState.Delivered => "alert.delivered",
        AlertTargetState.Expired => "alert.expired",
        _ => "alert.refused",
    };

    private static bool IsFinal(string state) => state is not ("pending" or "sending");

    private static string Name<T>(T value)
        where T : struct, Enum
    {
        var name = Enum.GetName(value)!;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
