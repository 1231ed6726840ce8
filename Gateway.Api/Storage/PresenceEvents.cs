using Gateway.Api.Endpoints;
using Gateway.Domain.Presence;

namespace Gateway.Api.Storage;

/// <summary>What live events say of presence enquiries.</summary>
internal static class PresenceEvents
{
    public static object Of(PresenceEnquiry enquiry, WatcherStanding standing) => new
    {
        watcher = enquiry.Watcher.ToString(), presentity = enquiry.Presentity.ToString(), type = Export.Name(enquiry.Kind), grantedMs = (long)enquiry.Granted.TotalMilliseconds,
        outcome = Export.Name(standing),
    };

    public static object Of(EndedEnquiry ended) => new
    {
        watcher = ended.Enquiry.Watcher.ToString(), presentity = ended.Enquiry.Presentity.ToString(), type = Export.Name(ended.Enquiry.Kind), outcome = Export.Name(ended.Standing),
        notifications = ended.Notifications, startedAt = ended.Enquiry.StartedAt, endedAt = ended.EndedAt,
    };
}
