using System.Collections.Immutable;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;

namespace Gateway.Domain.Sessions;

/// <summary>One person's part in a PoC Session as it stands on record.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Address">The PoC Address.</param>
/// <param name="DisplayName">The name that came with it; <c>null</c> when none did.</param>
/// <param name="State">Where he stands.</param>
/// <param name="InvitedBy">Who invited him; <c>null</c> for the inviter himself and for who joined unasked.</param>
/// <param name="IsInitiator">Whether the session is his.</param>
/// <param name="IsAnonymous">Whether he asked for privacy: his identity is for our own records only.</param>
/// <param name="HasFloorControl">Whether he takes part in floor control; a plain SIP phone does not.</param>
/// <param name="AnswerMode">How he was asked to answer; <c>null</c> when nobody said, or he was not asked.</param>
/// <param name="InvitedAt">When the invitation was sent, or his own came in, UTC.</param>
/// <param name="JoinedAt">When he last joined, UTC; <c>null</c> if he never did.</param>
/// <param name="LeftAt">When his part ended, UTC; <c>null</c> while it lasts.</param>
/// <param name="LeaveMeans">By what it ended; <c>null</c> while it lasts, and where a refusal ended it.</param>
/// <param name="Cause">The SIP answer behind the state; <c>null</c> where none was.</param>
/// <param name="Why">What access control said, in the order of weight; empty when it was not asked or had no objection.</param>
/// <param name="MediaAddress">Where he wants RTP; <c>null</c> before his SDP is known.</param>
/// <param name="ControlAddress">Where he wants floor control; <c>null</c> before his SDP is known, and where he takes no part in it.</param>
/// <param name="CallId">The Call-ID of his leg: the key to its ladder. <c>null</c> before there is one.</param>
public sealed record ParticipantRecord(
    ParticipantId Id, PocAddress Address, string? DisplayName, ParticipantState State, PocAddress? InvitedBy, bool IsInitiator, bool IsAnonymous,
    bool HasFloorControl, AnswerMode? AnswerMode, DateTimeOffset InvitedAt, DateTimeOffset? JoinedAt, DateTimeOffset? LeftAt, LeaveMeans? LeaveMeans,
    SipCause? Cause, ImmutableArray<AlertWhy> Why, IPEndPoint? MediaAddress, IPEndPoint? ControlAddress, string? CallId);
