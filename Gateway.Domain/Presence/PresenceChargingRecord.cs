using Gateway.Domain.Access;
using Gateway.Domain.Sessions;

namespace Gateway.Domain.Presence;

/// <summary>Role-Of-Node (TS 32.299).</summary>
public enum ChargingRole
{
    /// <summary>The watcher's side.</summary>
    Originating = 0,

    /// <summary>The Presence Server.</summary>
    Terminating = 1,
}

/// <summary>Why a charging record is closed.</summary>
public enum ChargingEnd
{
    /// <summary>What was asked once was answered.</summary>
    Answered,

    /// <summary>The watcher stopped it.</summary>
    Stopped,

    /// <summary>Its time was over, or it was not renewed.</summary>
    TimedOut,

    /// <summary>The watcher may know no longer, or nobody let him in.</summary>
    Rejected,

    /// <summary>The person is no longer there.</summary>
    NoResource,

    /// <summary>The watcher could not be reached any longer, or did not know of it.</summary>
    Lost,

    /// <summary>The gateway was started anew.</summary>
    Restarted,
}

/// <summary>
/// What one enquiry costs (TS 23.141 A.1 step 9; the field set of the presence fact sheet, clause 8). It is written when the enquiry is granted, before anything is
/// shown; again under the same identifier every 24 h; and again, closed, when it is over. The later replaces the earlier, so that it is neither lost nor doubled.
/// </summary>
/// <param name="Id">The identifier: the same for every writing.</param>
/// <param name="Role">On whose side it was written.</param>
/// <param name="Watcher">Calling-Party-Address: who asked. He is charged.</param>
/// <param name="Presentity">Called-Party-Address: of whom.</param>
/// <param name="Kind">What was asked. The Presence Server cannot tell the next change from a period.</param>
/// <param name="Package">Event-Type, Event: <c>presence</c>, or <c>presence</c> with <c>eventlist</c> for a list.</param>
/// <param name="Granted">Event-Type, Expires: for how long; whole seconds, zero for once.</param>
/// <param name="Outcome">What is shown; who is politely blocked is charged like who is not.</param>
/// <param name="CallId">User-Session-Id: the Call-ID.</param>
/// <param name="ChargingId">IMS-Charging-Identifier: <c>icid-value</c> of P-Charging-Vector.</param>
/// <param name="OriginatingNetwork">Originating-IOI: the watcher's network.</param>
/// <param name="TerminatingNetwork">Terminating-IOI: the presentity's network.</param>
/// <param name="RequestedAt">SIP-Request-Timestamp.</param>
/// <param name="AnsweredAt">SIP-Response-Timestamp.</param>
/// <param name="Notifications">NOTIFYs with a state so far.</param>
/// <param name="Octets">Octets of their bodies.</param>
/// <param name="Interim">How often it was written again while it was open, from 0.</param>
/// <param name="EndedAt">When it was over; <c>null</c> while it is open.</param>
/// <param name="End">Why; <c>null</c> while it is open.</param>
public sealed record PresenceChargingRecord(
    ChargingRecordId Id, ChargingRole Role, PocAddress Watcher, PocAddress Presentity, EnquiryKind Kind, string Package, TimeSpan Granted, WatcherStanding Outcome,
    string CallId, string? ChargingId, string OriginatingNetwork, string TerminatingNetwork, DateTimeOffset RequestedAt, DateTimeOffset AnsweredAt, int Notifications,
    long Octets, int Interim, DateTimeOffset? EndedAt, ChargingEnd? End)
{
    /// <summary>How often a record is written while it is open.</summary>
    public static readonly TimeSpan InterimInterval = TimeSpan.FromHours(24);

    /// <summary>SIP-Method.</summary>
    public const string Method = "SUBSCRIBE";

    /// <summary>The enquiry at the watcher's side; <c>null</c> at the Presence Server.</summary>
    public EnquiryId? Enquiry { get; init; }
}

/// <summary>What one notification costs, where notifications are charged one by one.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Of">The record of its enquiry.</param>
/// <param name="Number">Which notification of that enquiry it is, from 1.</param>
/// <param name="Octets">Octets of its body.</param>
/// <param name="SentAt">When.</param>
public sealed record PresenceNotificationRecord(ChargingRecordId Id, ChargingRecordId Of, int Number, int Octets, DateTimeOffset SentAt);
