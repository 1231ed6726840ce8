using Gateway.Domain.Access;

namespace Gateway.Domain.Presence;

/// <summary>What a watcher has asked for, as it goes on record (TS 23.141 A.1 step 9, presence fact sheet clause 8).</summary>
/// <param name="Kind">Which of the four, as far as the Presence Server can tell.</param>
/// <param name="Watcher">Who asked: his asserted identity. He is charged.</param>
/// <param name="Presentity">Of whom.</param>
/// <param name="Granted">For how long; zero for once.</param>
/// <param name="CallId">The Call-ID of the subscription.</param>
/// <param name="ChargingId"><c>icid-value</c> of P-Charging-Vector; <c>null</c> where there is none.</param>
/// <param name="StartedAt">When.</param>
public sealed record PresenceEnquiry(
    PresenceEnquiryKind Kind, PocAddress Watcher, PocAddress Presentity, TimeSpan Granted, string CallId, string? ChargingId, DateTimeOffset StartedAt);

/// <summary>The enquiries of TS 23.141 A.1. The server sees no difference between a period and the next change.</summary>
public enum PresenceEnquiryKind
{
    /// <summary>The present state, once.</summary>
    Once,

    /// <summary>All changes for a period.</summary>
    Period,
}

/// <summary>An enquiry that was granted and has ended.</summary>
/// <param name="Enquiry">What was asked.</param>
/// <param name="Standing">What was shown in the end.</param>
/// <param name="Notifications">NOTIFYs with a state that were sent.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record EndedEnquiry(PresenceEnquiry Enquiry, WatcherStanding Standing, int Notifications, DateTimeOffset EndedAt);

/// <summary>Who writes enquiries down. Called on the event loop; nothing here may wait.</summary>
public interface IPresenceRecords
{
    /// <summary>An enquiry was granted; told before its first NOTIFY.</summary>
    void Granted(PresenceEnquiry enquiry, WatcherStanding standing);

    /// <summary>A granted enquiry has ended.</summary>
    void Ended(EndedEnquiry enquiry);

    /// <summary>An enquiry was refused by access control.</summary>
    /// <param name="watcher">Who asked; default when nobody is asserted.</param>
    /// <param name="presentity">Of whom.</param>
    /// <param name="why">Why.</param>
    /// <param name="callId">The Call-ID.</param>
    void Refused(PocAddress watcher, PocAddress presentity, Alerts.AlertWhy why, string callId);

    /// <summary>An enquiry is to be charged: opened before its first NOTIFY, written again every 24 h, and closed.</summary>
    void Charged(PresenceChargingRecord record);

    /// <summary>A notification is to be charged by itself.</summary>
    void Notified(PresenceNotificationRecord record);

    /// <summary>A publication stands as told, to be kept over a restart. Who keeps nothing loses no more than the time until everybody publishes again.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="publication">How it stands; <c>null</c> when it is over.</param>
    void Published(string id, StoredPublication? publication)
    {
    }
}
