using Gateway.Api.Endpoints;
using Gateway.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Hubs;

/// <summary>The state of the topics at one number of the journal; events with a higher number come on top.</summary>
public sealed record Snapshot
{
    public required long Seq { get; init; }
    public required string Epoch { get; init; }
    public IReadOnlyList<User>? Users { get; init; }
    public IReadOnlyList<Alert>? Alerts { get; init; }
}

internal sealed class Snapshots(GatewayStorage storage, People people, AlertRecords alerts)
{
    /// <summary>Alerts that still wait for somebody; a desk with more has other worries.</summary>
    private const int OpenAlertsMax = 500;

    /// <summary>Finished alerts that a desk shows beside them; the rest is history.</summary>
    private const int RecentAlertsMax = 200;

    public async Task<Snapshot> TakeAsync(IReadOnlyCollection<string> topics, CancellationToken stop)
    {
        // The number first: what happens while the rest is read is in the snapshot and comes again as an event, which changes nothing.
        var seq = storage.Feed.LastSeq;
        return new Snapshot
        {
            Seq = seq,
            Epoch = storage.Feed.Epoch,
            Users = topics.Contains(Topics.People)
                ? [.. storage.Accounts.ById.Values.OrderBy(user => user.SortName, StringComparer.Ordinal).ThenBy(user => user.Id, StringComparer.Ordinal).Select(people.Of)]
                : null,
            Alerts = topics.Contains(Topics.Alerts) ? await DeskAsync(stop) : null,
        };
    }

    private async Task<IReadOnlyList<Alert>> DeskAsync(CancellationToken stop)
    {
        await using var db = storage.File.Read();
        var open = await db.Alerts.Include(alert => alert.Targets).AsSplitQuery().Where(alert => alert.Handling != "completed")
            .OrderByDescending(alert => alert.Id).Take(OpenAlertsMax).ToListAsync(stop);
        var recent = await db.Alerts.Include(alert => alert.Targets).AsSplitQuery()
            .OrderByDescending(alert => alert.Id).Take(RecentAlertsMax).ToListAsync(stop);
        return [.. open.Concat(recent).DistinctBy(alert => alert.Id).OrderByDescending(alert => alert.Id, StringComparer.Ordinal).Select(alerts.Contract)];
    }
}
