using Gateway.Domain.Access;
using Gateway.Domain.Alerts;

namespace Gateway.Domain.Sessions;

/// <summary>A PoC Session as it stands on record, without its participants.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Identity">The PoC Session Identity, a SIP URI; <c>null</c> before the controlling function told it.</param>
/// <param name="Type">The kind.</param>
/// <param name="Establishment">How the inviter set it up.</param>
/// <param name="GroupId">The identifier of the group, <c>grp_</c> and a ULID; <c>null</c> for a session without one, or with one of another network.</param>
/// <param name="Group">The PoC Group Identity; <c>null</c> for a session without a group.</param>
/// <param name="Initiator">The PoC Address of the inviter.</param>
/// <param name="InitiatorName">The display name asserted with it.</param>
/// <param name="State">How far it is.</param>
/// <param name="EndReason">Why it is over; <c>null</c> until then.</param>
/// <param name="Cause">The SIP answer that ended it; <c>null</c> where none did.</param>
/// <param name="CreatedAt">When the invitation was accepted, UTC.</param>
/// <param name="EstablishedAt">When it was first established, UTC; <c>null</c> if it never was.</param>
/// <param name="EndedAt">When it was over, UTC; <c>null</c> until then.</param>
/// <param name="IsControlledHere">Whether the controlling function is ours, so that we know everything of it.</param>
/// <param name="TraceId">The trace of the REST request that asked for it; <c>null</c> when it came in by SIP.</param>
public sealed record SessionRecord(
    SessionId Id, string? Identity, SessionType Type, Establishment Establishment, string? GroupId, PocAddress? Group, PocAddress Initiator,
    string? InitiatorName, SessionState State, SessionEndReason? EndReason, SipCause? Cause, DateTimeOffset CreatedAt, DateTimeOffset? EstablishedAt,
    DateTimeOffset? EndedAt, bool IsControlledHere, string? TraceId);
