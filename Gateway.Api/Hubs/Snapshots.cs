using Gateway.Api.Authentication;
using Gateway.Api.Endpoints;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Runtime;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Hubs;

/// <summary>The state of the topics at one number of the journal; events with a higher number come on top.</summary>
public sealed record Snapshot
{
    public required long Seq { get; init; }
    public required string Epoch { get; init; }
    public IReadOnlyList<User>? Users { get; init; }
    public IReadOnlyList<Alert>? Alerts { get; init; }

    /// <summary>Sessions that go on, and the last that ended, newest first. Those of more than 100 people come without their participants.</summary>
    public IReadOnlyList<Session>? Sessions { get; init; }

    /// <summary>The floors of the sessions that go on and are controlled here, as far as anybody talked there; with <c>sessions</c>.</summary>
    public IReadOnlyList<Floor>? Floors { get; init; }

    /// <summary>How the people of this network are, as the one who asks may see them, by address; with <c>presence:board</c>. Missing while the network is starting or stopping: how people are follows as events.</summary>
    public IReadOnlyList<BoardPerson>? Board { get; init; }
}

internal sealed class Snapshots(GatewayStorage storage, People people, AlertRecords alerts, SessionViews sessions, StoredBursts bursts, PresenceBoards boards)
{
    /// <summary>Sessions that go on: as many as a network of a few thousand people has at its busiest.</summary>
    private const int OpenSessionsMax = 1_000;

    /// <summary>Ended sessions beside them, so that a tile can say how the last one ended.</summary>
    private const int RecentSessionsMax = 50;

    /// <summary>Participants of a session in a snapshot; those of a larger one are read when it is looked at.</summary>
    private const int ParticipantsMax = 100;

    /// <summary>Alerts that still wait for somebody; a desk with more has other worries.</summary>
    private const int OpenAlertsMax = 500;

    /// <summary>Finished alerts that a desk shows beside them; the rest is history.</summary>
    private const int RecentAlertsMax = 200;

    public async Task<Snapshot> TakeAsync(Caller caller, IReadOnlyCollection<string> topics, CancellationToken stop)
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
            Sessions = topics.Contains(Topics.Sessions) ? await SessionsAsync(stop) : null,
            Board = topics.Contains(Topics.PresenceBoard) ? await BoardAsync(caller, stop) : null,
            Floors = topics.Contains(Topics.Sessions) ? [.. bursts.Floors.OrderBy(floor => floor.Session, StringComparer.Ordinal)] : null,
        };
    }

    // A desk without a board is still a desk: what else was asked for does not wait for the network.
    private async Task<IReadOnlyList<BoardPerson>?> BoardAsync(Caller caller, CancellationToken stop)
    {
        try
        {
            return boards.PeopleOn(await boards.OfAsync(PocAddress.Parse(caller.User.Address), boards.Everybody, stop));
        }
        catch (SignallingLoopUnavailableException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Session>> SessionsAsync(CancellationToken stop)
    {
        await using var db = storage.File.Read();
        var open = await db.Sessions.Where(session => session.State != "ended").OrderByDescending(session => session.Id).Take(OpenSessionsMax).ToListAsync(stop);
        var recent = await db.Sessions.OrderByDescending(session => session.Id).Take(RecentSessionsMax).ToListAsync(stop);
        List<SessionRow> all = [.. open.Concat(recent).DistinctBy(session => session.Id).OrderByDescending(session => session.Id, StringComparer.Ordinal)];
        var small = all.Where(session => session.ParticipantCount <= ParticipantsMax).Select(session => session.Id).ToList();
        var participants = (await db.Participants.Where(one => small.Contains(one.SessionId)).ToListAsync(stop)).ToLookup(one => one.SessionId, StringComparer.Ordinal);
        foreach (var session in all) session.Participants.AddRange(participants[session.Id]);
        return [.. all.Select(session => sessions.Of(session, session.ParticipantCount <= ParticipantsMax))];
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
