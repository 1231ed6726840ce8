using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;

namespace Gateway.Domain.Sessions;

/// <summary>
/// What one participation costs (3GPP TS 32.299, PoC AVPs; clause 22). Exactly one is written for every time a person took part: by the
/// controlling function when it is ours, else by the participating function.
/// </summary>
/// <param name="Id">The identifier.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Participant">Whose participation it is.</param>
/// <param name="Role">PoC-Server-Role (AVP 883).</param>
/// <param name="SessionType">PoC-Session-Type (AVP 884).</param>
/// <param name="InitiationType">PoC-Session-Initiation-Type (AVP 1277).</param>
/// <param name="NumberOfParticipants">Number-Of-Participants (AVP 885): the most that took part at one time up to then.</param>
/// <param name="ParticipantsInvolved">Participants-Involved (AVP 887): the PoC Addresses of those who took part or were invited, as far as the function knows; see <see cref="ParticipantsInvolvedMax"/>.</param>
/// <param name="EventType">PoC-Event-Type (AVP 2025).</param>
/// <param name="StartedAt">When he joined, UTC.</param>
/// <param name="EndedAt">When his part ended, UTC; not before <paramref name="StartedAt"/>.</param>
/// <param name="Cause">The SIP answer or request that ended it; <c>null</c> for an ordinary end.</param>
/// <param name="Calling">Calling-Party-Address: the inviter.</param>
/// <param name="Called">Called-Party-Address: the group, the factory or the one person called.</param>
public sealed record ChargingRecord(
    ChargingRecordId Id, SessionId SessionId, PocAddress Participant, PocServerRole Role, ChargingSessionType SessionType,
    SessionInitiationType InitiationType, int NumberOfParticipants, ImmutableArray<PocAddress> ParticipantsInvolved, PocEventType EventType,
    DateTimeOffset StartedAt, DateTimeOffset EndedAt, SipCause? Cause, PocAddress Calling, string Called)
{
    /// <summary>
    /// The most that <see cref="ParticipantsInvolved"/> names, first come first: a record for each of a thousand people that names each of them
    /// would be a million names. The session's own record has them all.
    /// </summary>
    public const int ParticipantsInvolvedMax = 100;
}
