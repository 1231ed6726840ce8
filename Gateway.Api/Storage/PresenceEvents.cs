using Gateway.Api.Endpoints;
using Gateway.Domain.Presence;
using PresenceEnquiry = Gateway.Domain.Presence.PresenceEnquiry;

namespace Gateway.Api.Storage;

/// <summary>What live events say of those who watch people of this network.</summary>
internal static class PresenceEvents
{
    public static object Of(PresenceEnquiry enquiry, WatcherStanding standing) => new
    {
        of = enquiry.Presentity.ToString(), watcher = enquiry.Watcher.ToString(), type = Export.Name(enquiry.Kind), grantedMs = (long)enquiry.Granted.TotalMilliseconds,
        outcome = Export.Name(standing),
    };

    public static object Of(EndedEnquiry ended) => new
    {
        of = ended.Enquiry.Presentity.ToString(), watcher = ended.Enquiry.Watcher.ToString(), type = Export.Name(ended.Enquiry.Kind), outcome = Export.Name(ended.Standing),
        notifications = ended.Notifications, startedAt = ended.Enquiry.StartedAt, endedAt = ended.EndedAt,
    };
}
