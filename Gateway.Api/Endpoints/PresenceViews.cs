using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Gateway.Domain.Presence;

namespace Gateway.Api.Endpoints;

/// <summary>Presence as it is shown, from what is stored and from what the network tells.</summary>
internal sealed class PresenceViews(GatewayStorage storage)
{
    public PresenceEnquiry Of(PresenceEnquiryRow row) => new()
    {
        Id = row.Id,
        Type = Value<WatchType>(row.Kind),
        Watcher = row.Watcher,
        WatcherDisplayName = NameOf(row.Watcher),
        Target = row.Presentity,
        TargetDisplayName = NameOf(row.Presentity),
        State = Value<EnquiryState>(row.State),
        AskedAt = At(row.AskedAt),
        DurationMs = row.Duration > 0 ? row.Duration : null,
        Until = row.Until is { } until ? At(until) : null,
        Seen = row.Seen is { } seen ? JsonSerializer.Deserialize<PresenceSeen>(seen, ContractJson.Options) : null,
        Notifications = row.Notifications,
        Sip = row.SipStatus is { } status ? new SipAnswer { Status = status, Reason = row.SipReason ?? "", Warning = row.SipWarning } : null,
        Why = row.Why is { } why ? JsonSerializer.Deserialize<Why[]>(why, ContractJson.Options)! : [],
        End = row.End is { } end ? Value<EnquiryEnd>(end) : null,
        EndedAt = row.EndedAt is { } ended ? At(ended) : null,
        Version = row.Version,
        TraceId = row.TraceId,
        Links = new EnquiryLinks { Self = $"/api/v1/presence/subscriptions/{row.Id}" },
    };

    public static PresenceSeen Of(PresenceView view) => new()
    {
        State = StateOf(view),
        ReachableForSessions = view.IsReachableForSessions,
        ReachableForAlerts = view.IsReachableForAlerts,
        Registered = view.IsRegistered,
        InSession = view.IsInSession,
        DoNotDisturb = view.IsWillingAtAll is { } willing ? !willing : null,
        SessionsBarred = view.SessionsBarred,
        AlertsBarred = view.AlertsBarred,
        Note = string.IsNullOrWhiteSpace(view.Note) ? null : view.Note,
        Activities = view.Activities.IsDefaultOrEmpty ? null : [.. view.Activities],
        ChangedAt = view.ChangedAt,
        EntityTag = view.EntityTag,
    };

    public PresenceWatcher Of(WatcherView view) => new()
    {
        Watcher = view.Watcher.ToString(),
        DisplayName = NameOf(view.Watcher.ToString()),
        Of = view.Presentity.ToString(),
        State = Value<WatcherState>(view.Status.ToString()),
        Permission = view.Standing switch
        {
            WatcherStanding.Allowed => Domain.Access.PresencePermission.Allow,
            WatcherStanding.PolitelyBlocked => Domain.Access.PresencePermission.PoliteBlock,
            WatcherStanding.Pending => Domain.Access.PresencePermission.Confirm,
            _ => Domain.Access.PresencePermission.Block,
        },
        Since = view.Since,
        Until = view.Until,
        Notifications = view.Notifications,
    };

    public string? NameOf(string address) => storage.Accounts.ByAddress.TryGetValue(address, out var user) ? user.DisplayName : null;

    private static PresenceState StateOf(PresenceView view) =>
        !view.IsOpen || view.IsRegistered == false ? PresenceState.Offline
        : view.IsWillingAtAll == false ? PresenceState.DoNotDisturb
        : view.IsInSession == true ? PresenceState.InSession
        : view.IsReachableForSessions ? PresenceState.Available
        : PresenceState.Unavailable;

    private static T Value<T>(string name)
        where T : struct, Enum =>
        Enum.Parse<T>(name, ignoreCase: true);

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
