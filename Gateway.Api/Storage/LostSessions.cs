using System.Globalization;
using Gateway.Api.Endpoints;
using Gateway.Api.Json;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>
/// What the last run of the gateway left open. Its dialogs are gone with the process, so those sessions have ended, and the record says so before
/// anybody is shown one. What they cost is written down where the kill came between the end of a participation and its charging record.
/// </summary>
internal static class LostSessions
{
    /// <summary>Where the last sign of life is noted.</summary>
    public const string AliveAt = "alive-at";

    /// <summary>How long before the last sign of life an ended session may still lack the end of a part or its charging record: facts wait that long at most.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(5);

    public static readonly Actor Gateway = new("system", "start");

    /// <summary>Ends all sessions that are open on disk; to be called once, before the network starts.</summary>
    /// <returns>How many there were.</returns>
    public static int End(UnitOfWork unit, GatewayStorage storage, StoredSessions sessions, StoredBursts bursts)
    {
        var alive = LastSignOfLife(unit);
        var doubtful = alive - Doubt.Ticks;
        var rows = unit.Db.Sessions.Include(session => session.Participants).AsNoTracking().AsSplitQuery()
            .Where(session => session.State != "ended" || session.EndedAt >= doubtful).OrderBy(session => session.Id).ToList();
        bursts.EndLost(unit, alive, Gateway);
        var lost = 0;
        foreach (var row in rows)
        {
            if (sessions.EndLost(unit, row, alive, Gateway)) lost++;
            ChargeForgotten(unit, storage, row);
        }

        return lost;
    }

    /// <summary>Notes that the gateway lives, while there are sessions or charged enquiries that would be lost with it.</summary>
    public static void NoteAlive(UnitOfWork unit, StoredSessions sessions, StoredPresenceCharges charges)
    {
        if (!sessions.IsAnyOpen && !charges.IsAnyOpen) return;
        var now = unit.Now.UtcTicks.ToString(CultureInfo.InvariantCulture);
        unit.Db.Database.ExecuteSqlInterpolated(
            $"""INSERT INTO meta ("Name","Value") VALUES ({AliveAt}, {now}) ON CONFLICT ("Name") DO UPDATE SET "Value"=excluded."Value" """);
    }

    // Nobody is charged for the time that the gateway was away.
    public static long LastSignOfLife(UnitOfWork unit)
    {
        var noted = unit.Db.Meta.Where(row => row.Name == AliveAt).Select(row => row.Value).FirstOrDefault();
        var told = unit.Db.Journal.OrderByDescending(row => row.Seq).Select(row => row.Time).FirstOrDefault();
        return Math.Min(unit.Now.UtcTicks, Math.Max(told, noted is null ? 0 : long.Parse(noted, CultureInfo.InvariantCulture)));
    }

    private static void ChargeForgotten(UnitOfWork unit, GatewayStorage storage, SessionRow row)
    {
        var charged = unit.Db.ChargingRecords.Where(record => record.SessionId == row.Id).Select(record => new { record.Participant, record.EndedAt }).ToList();
        foreach (var one in row.Participants)
        {
            // Of sessions that another network controls, we write down the part of our own users.
            var isOurs = row.IsControlledHere || storage.Accounts.ByAddress.ContainsKey(one.Address);
            if (one is not { JoinedAt: { } from, LeftAt: { } to } || !isOurs) continue;
            // A record of an earlier part, which he had left before he came back, ended before this one began.
            if (charged.Exists(record => record.Participant == one.Address && record.EndedAt >= from)) continue;
            var record = new ChargingRecordRow
            {
                Id = Ids.New("cdr"),
                SessionId = row.Id,
                Participant = one.Address,
                Role = row.IsControlledHere ? 1 : 0,
                SessionType = row.Type switch { "oneToOne" => 0, "chat" => 1, "prearranged" => 2, _ => 3 },
                InitiationType = row.Establishment == "preEstablished" ? 0 : 1,
                EventType = 0,
                NumberOfParticipants = row.Participants.Count(other => other.JoinedAt is not null),
                ParticipantsInvolved = ContractJson.Text(row.Participants.Select(other => other.Address)),
                StartedAt = from,
                EndedAt = Math.Max(from, to),
                Calling = row.Initiator,
                Called = row.GroupAddress ?? row.Participants.Find(other => !other.IsInitiator)?.Address ?? row.Initiator,
            };
            StoredSessions.Charge(unit, record, Gateway);
        }
    }
}

/// <summary>Notes every few seconds that the gateway lives.</summary>
internal sealed class SignOfLife(GatewayStorage storage, StoredSessions sessions, StoredPresenceCharges charges, TimeProvider clock) : BackgroundService
{
    /// <summary>What a participant may be charged too little after a kill.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            storage.Writer.TryWrite(unit => LostSessions.NoteAlive(unit, sessions, charges), null);
    }
}
