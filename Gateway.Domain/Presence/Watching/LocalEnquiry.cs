using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Watching;

/// <summary>An enquiry of somebody of this network: its machine, its charging record, and who waits for its first answer.</summary>
internal sealed class LocalEnquiry(WatcherApplication application, PresenceQuestion question, Action<EnquiryRecord> answered, MonotonicTime now)
{
    private Action<EnquiryRecord>? _answered = answered;
    private EnquiryProgress _progress = EnquiryProgress.Of(question, now);
    private PresenceCharge? _charge;
    private string? _chargingId;

    public EnquiryRecord Record => _progress.Record;

    public EnquiryId Id => question.Id;

    public MonotonicTime EndsAt => _progress.EndsAt;

    public MonotonicTime NextDeadline => MonotonicTime.Earlier(EndsAt, _charge?.InterimAt ?? MonotonicTime.Never);

    /// <summary>Writes it down as it is asked.</summary>
    public void Begin() => application.Records.Changed(Record);

    /// <summary>The subscription that answers it.</summary>
    public void CarriedBy(string? callId, string chargingId)
    {
        _chargingId = chargingId;
        if (callId is not null && callId != Record.CallId)
            _progress = _progress with { Record = _progress.Record with { CallId = callId } };
    }

    /// <returns>Whether it is over.</returns>
    public bool Step(EnquiryEvent happened, int octets, MonotonicTime at)
    {
        if (Record.IsOver)
            return false;
        var shownBefore = Record.Notifications;
        var (progress, effects) = Enquiry.Step(_progress, happened, at, application.UtcOf(at));
        _progress = progress;
        Charge(Record.Notifications > shownBefore ? octets : -1, at);
        foreach (var effect in effects)
        {
            if (effect == EnquiryEffect.Tell)
                Tell();
        }

        return effects.Contains(EnquiryEffect.Leave);
    }

    public void Tick(MonotonicTime at) => _charge?.Tick(at);

    private void Tell()
    {
        application.Records.Changed(Record);
        if (Record.State == EnquiryState.Asking && Record.Cause is null)
            return;
        _answered?.Invoke(Record);
        _answered = null;
    }

    // What was granted is charged from then on; what was refused or never answered is not (presence fact sheet, clause 8).
    private void Charge(int octets, MonotonicTime at)
    {
        if (_charge is null && Record.State is EnquiryState.Pending or EnquiryState.Active or EnquiryState.Answered)
            _charge = Open(at);
        if (octets >= 0)
            _charge?.Notified(octets);
        if (Record.IsOver)
            _charge?.Close(EndOf(Record), application.UtcOf(at));
    }

    private PresenceCharge Open(MonotonicTime at) => new(
        new(
            application.NewChargingId(at), ChargingRole.Originating, Record.Watcher, Record.Presentity, Record.Kind, PresenceDocument.Package,
            Record.Until is { } until ? until - Record.StartedAt : TimeSpan.Zero, Record.State == EnquiryState.Pending ? WatcherStanding.Pending : WatcherStanding.Allowed,
            Record.CallId ?? "", _chargingId, application.Domain, Record.Presentity.Host, Record.StartedAt, application.UtcOf(at), 0, 0, 0, null, null)
        {
            Enquiry = Id,
        },
        application.Records.Charged, at);

    private static ChargingEnd EndOf(EnquiryRecord record) => record switch
    {
        { State: EnquiryState.Answered } => ChargingEnd.Answered,
        { State: EnquiryState.Refused } or { End: EnquiryEnd.Rejected or EnquiryEnd.GivenUp } => ChargingEnd.Rejected,
        { End: EnquiryEnd.Stopped } => ChargingEnd.Stopped,
        { End: EnquiryEnd.NoResource } => ChargingEnd.NoResource,
        { State: EnquiryState.Failed } => ChargingEnd.Lost,
        _ => ChargingEnd.TimedOut,
    };
}
