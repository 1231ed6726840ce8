using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;

namespace Gateway.Domain.Presence;

/// <summary>Enquiries on their way to storage and to live events.</summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class PresenceRecords(FactOutbox facts) : IPresenceRecords
{
    /// <inheritdoc/>
    public void Granted(PresenceEnquiry enquiry, WatcherStanding standing) => facts.Record(new Fact.PresenceWatched(enquiry, standing));

    /// <inheritdoc/>
    public void Ended(EndedEnquiry enquiry) => facts.Record(new Fact.PresenceWatchEnded(enquiry));

    /// <inheritdoc/>
    public void Refused(PocAddress watcher, PocAddress presentity, AlertWhy why, string callId) =>
        facts.Record(new Fact.AccessDenied(watcher, presentity, "presence", [why], callId));

    /// <inheritdoc/>
    public void Charged(PresenceChargingRecord record) => facts.Record(new Fact.PresenceCharged(record));

    /// <inheritdoc/>
    public void Notified(PresenceNotificationRecord record) => facts.Record(new Fact.NotificationCharged(record));

    /// <inheritdoc/>
    public void Published(string id, StoredPublication? publication) => facts.Record(new Fact.PresencePublished(id, publication));
}
