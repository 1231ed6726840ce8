using Gateway.Api.Endpoints;
using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Microsoft.EntityFrameworkCore;
using ChargingEnd = Gateway.Domain.Presence.ChargingEnd;
using PresenceChargingRecord = Gateway.Domain.Presence.PresenceChargingRecord;

namespace Gateway.Api.Storage;

/// <summary>What presence enquiries are charged by, on disk: written when one is granted, replaced while it goes on and when it is over.</summary>
/// <remarks>The domain gives a record its identifier once, so a fact that comes twice, or again after a kill, neither loses nor doubles one.</remarks>
internal sealed class StoredPresenceCharges(GatewayStorage storage, People people)
{
    /// <summary>Records that are closed in one unit after a restart, so that the others are not kept waiting.</summary>
    private const int ClosedAtOnce = 500;

    /// <summary>Whether any record may be open, which would be lost with the gateway.</summary>
    public bool IsAnyOpen { get; private set; }

    /// <summary>Stores a record as it stands.</summary>
    public void Charge(UnitOfWork unit, PresenceChargingRecord record, Actor? actor)
    {
        var row = RowOf(record, unit.Now);
        var isNew = unit.Statements.Presence.Insert(row);
        if (!isNew && !unit.Statements.Presence.Replace(row)) return;
        IsAnyOpen |= row.EndedAt is null;
        Tell(unit, row, actor);
        if (isNew) Pay(unit, record, actor);
    }

    /// <summary>Stores what one notification costs.</summary>
    public static void Charge(UnitOfWork unit, PresenceNotificationRecord record, Actor? actor)
    {
        if (unit.Statements.Presence.InsertPart(record.Id.Value, record.Of.Value, record.SentAt.UtcTicks, record.Number, record.Octets)
            && unit.Db.PresenceCharges.AsNoTracking().FirstOrDefault(one => one.Id == record.Id.Value) is { } row)
            Tell(unit, row, actor);
    }

    /// <summary>Closes what the last run of the gateway left open; to be called until it says that nothing is left, before the network starts.</summary>
    /// <param name="unit">Where it is stored.</param>
    /// <param name="alive">The last sign of life, UTC ticks: nobody is charged for the time that the gateway was away.</param>
    /// <param name="actor">Who says so.</param>
    /// <returns>Whether there may be more.</returns>
    public static bool CloseLost(UnitOfWork unit, long alive, Actor actor)
    {
        var open = unit.Db.PresenceCharges.Where(row => row.EndedAt == null).OrderBy(row => row.Id).Take(ClosedAtOnce).AsTracking().ToList();
        foreach (var row in open)
        {
            (row.End, row.EndedAt, row.UpdatedAt) = (Export.Name(ChargingEnd.Restarted), Math.Max(alive, row.UpdatedAt), unit.Now.UtcTicks);
            row.Version++;
            Tell(unit, row, actor);
        }

        return open.Count == ClosedAtOnce;
    }

    // An enquiry costs its watcher one. It is written down on his side and on the other's; where both are ours, one of the two counts. A list is no enquiry after anybody.
    private void Pay(UnitOfWork unit, PresenceChargingRecord record, Actor? actor)
    {
        var isOfOurs = storage.Accounts.ByAddress.ContainsKey(record.Presentity.ToString());
        if (record.Role == ChargingRole.Originating == isOfOurs || record.Package != PresenceDocument.Package) return;
        if (!storage.Accounts.ByAddress.TryGetValue(record.Watcher.ToString(), out var watcher) || watcher.PresenceCredit is not > 0) return;
        Users.Change(unit, storage, people, watcher.Id, row => row.PresenceCredit = Math.Max(0, (row.PresenceCredit ?? 0) - 1), actor);
    }

    private static void Tell(UnitOfWork unit, PresenceChargeRow row, Actor? actor) =>
        unit.Tell("charging.record.written", row.Id, row.Version, new { kind = "presence", record = PresenceCharging.Of(row) }, actor);

    private static PresenceChargeRow RowOf(PresenceChargingRecord record, DateTimeOffset now) => new()
    {
        Id = record.Id.Value,
        EnquiryId = record.Enquiry?.Value,
        Kind = Export.Name(record.Kind),
        Role = (int)record.Role,
        Watcher = record.Watcher.ToString(),
        Presentity = record.Presentity.ToString(),
        OriginatingNetwork = record.OriginatingNetwork,
        TerminatingNetwork = record.TerminatingNetwork,
        ChargingId = record.ChargingId,
        CallId = record.CallId,
        Package = record.Package,
        Expires = (long)record.Granted.TotalSeconds,
        Outcome = record.Outcome switch
        {
            WatcherStanding.Allowed => Export.Name(PresencePermission.Allow),
            WatcherStanding.PolitelyBlocked => Export.Name(PresencePermission.PoliteBlock),
            WatcherStanding.Pending => Export.Name(PresencePermission.Confirm),
            _ => Export.Name(PresencePermission.Block),
        },
        RequestedAt = record.RequestedAt.UtcTicks,
        AnsweredAt = record.AnsweredAt.UtcTicks,
        UpdatedAt = now.UtcTicks,
        EndedAt = record.EndedAt?.UtcTicks,
        End = record.End is { } end ? Export.Name(end) : null,
        Notifications = record.Notifications,
        Octets = record.Octets,
        // Opened, written again each day, closed.
        Version = 1 + record.Interim + (record.EndedAt is null ? 0 : 1),
    };
}
