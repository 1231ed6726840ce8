using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence;

/// <summary>An open charging record, and what has come to it since it was written.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class PresenceCharge
{
    private readonly Action<PresenceChargingRecord> _write;
    private PresenceChargingRecord _record;
    private long _octets;

    /// <summary>Opens it: written at once, before anything is shown.</summary>
    public PresenceCharge(PresenceChargingRecord record, Action<PresenceChargingRecord> write, MonotonicTime now)
    {
        (_record, _write) = (record, write);
        InterimAt = now + PresenceChargingRecord.InterimInterval;
        write(record);
    }

    public ChargingRecordId Id => _record.Id;

    /// <summary>The <c>icid-value</c> by which records of several networks are joined.</summary>
    public string ChargingId => _record.ChargingId ?? "";

    public int Notifications { get; private set; }

    /// <summary>When it is written again though nothing ended.</summary>
    public MonotonicTime InterimAt { get; private set; }

    /// <summary>A state was shown.</summary>
    public void Notified(int octets)
    {
        Notifications++;
        _octets += octets;
    }

    /// <summary>What is shown has changed.</summary>
    public void Stands(WatcherStanding standing) => _record = _record with { Outcome = standing };

    /// <summary>Writes it again where that is due.</summary>
    public void Tick(MonotonicTime now)
    {
        if (now < InterimAt)
            return;
        InterimAt = now + PresenceChargingRecord.InterimInterval;
        _record = Counted() with { Interim = _record.Interim + 1 };
        _write(_record);
    }

    /// <summary>Closes it, once.</summary>
    public void Close(ChargingEnd end, DateTimeOffset at)
    {
        if (_record.End is not null)
            return;
        InterimAt = MonotonicTime.Never;
        _record = Counted() with { EndedAt = at, End = end };
        _write(_record);
    }

    private PresenceChargingRecord Counted() => _record with { Notifications = Notifications, Octets = _octets };
}
