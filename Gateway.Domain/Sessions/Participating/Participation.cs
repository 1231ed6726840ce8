using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// What a participating function writes down of its user's part in one PoC Session. Where the controlling function is ours it knows more, and
/// only hears from here what no message says; where it is another network's, this is all the record there is, and the charging record is ours.
/// </summary>
internal sealed class Participation
{
    private readonly SessionServices _services;
    private readonly ParticipationTerms _terms;
    private string? _farCallId;
    private SessionRecord? _session;
    private ParticipantRecord? _user;
    private ParticipantRecord? _inviter;

    /// <param name="services">Where records are kept.</param>
    /// <param name="terms">What is known from the beginning.</param>
    public Participation(SessionServices services, ParticipationTerms terms)
    {
        _services = services;
        _terms = terms;
    }

    /// <summary>The INVITE has gone on.</summary>
    /// <param name="nearCallId">The Call-ID of the leg that it came by, or of the request that asked for it.</param>
    /// <param name="farCallId">The Call-ID of the leg that it went on by; <c>null</c> where it went into a dialog that stood already.</param>
    /// <param name="now">The present.</param>
    public void Invited(string nearCallId, string? farCallId, MonotonicTime now)
    {
        if (farCallId is not null)
            _services.Links.Link(nearCallId, farCallId);
        _farCallId = _terms.Side == ServedSide.Originating ? farCallId ?? nearCallId : nearCallId;
        if (_terms.Establishment == Establishment.PreEstablished)
            _services.Records.Legs.PreEstablished(_farCallId);
        if (!_terms.IsControlledHere)
            Begin(nearCallId, now);
    }

    /// <summary>The other side is being alerted.</summary>
    public void Rang(MonotonicTime now)
    {
        if (_session is { State: SessionState.Inviting })
            Change(_session with { State = SessionState.Ringing });
        if (_terms.Side == ServedSide.Terminating && _user is { State: ParticipantState.Invited })
            Change(_user with { State = ParticipantState.Ringing });
    }

    /// <summary>The user takes part.</summary>
    /// <param name="answer">The 2xx; <c>null</c> where the answer was ours.</param>
    /// <param name="now">The present.</param>
    public void Joined(SipResponse? answer, MonotonicTime now)
    {
        if (_session is null || _user is null)
            return;
        var at = _services.Records.UtcOf(now);
        var identity = _terms.Side == ServedSide.Originating && answer is not null ? PassedOn.ContactUri(answer) : _session.Identity;
        Change(_session with { State = SessionState.Established, EstablishedAt = at, Identity = identity });
        var description = answer is not null && SessionDescription.TryParse(answer.Body.Span, out var read, out _) ? read : null;
        Change(_user with
        {
            State = ParticipantState.Connected,
            JoinedAt = at,
            HasFloorControl = description is null || description.FloorControl is not null,
            MediaAddress = description?.Audio is { } audio ? description.EndPointOf(audio) : null,
            ControlAddress = description?.FloorControl is { } control ? description.EndPointOf(control) : null,
        });
    }

    /// <summary>The invitation came to nothing.</summary>
    public void Refused(CallRefusal refusal, MonotonicTime now)
    {
        var cause = refusal.Response is { } response ? AlertOutcome.CauseOf(response) : new SipCause(refusal.Status, SipStatus.ReasonPhraseOf(refusal.Status), null);
        if (_user is not null)
        {
            Leave(_user with
            {
                State = refusal.Response is null ? ParticipantState.Failed : ParticipantState.Refused,
                Cause = cause,
                Why = refusal.Response is { } refused ? AlertOutcome.WhyOf(refused) : [],
            }, null, now);
        }

        End(refusal.Status is SipStatus.RequestTimeout or SipStatus.TemporarilyUnavailable ? SessionEndReason.NoAnswer : SessionEndReason.Refused, cause, now);
    }

    /// <summary>The invitation was taken back before it was answered.</summary>
    /// <param name="byCaller">By CANCEL; otherwise because its time ran out.</param>
    /// <param name="now">The present.</param>
    public void Withdrawn(bool byCaller, MonotonicTime now)
    {
        // Should the answer cross, its BYE means this.
        if (byCaller && _farCallId is { } call && _terms.Side == ServedSide.Originating)
            _services.Records.Legs.Left(call, LeaveMeans.Cancel);
        if (_user is not null)
            Leave(_user with { State = ParticipantState.Cancelled }, byCaller ? LeaveMeans.Cancel : LeaveMeans.Timeout, now);
        var answered = new SipCause(SipStatus.RequestTerminated, SipStatus.ReasonPhraseOf(SipStatus.RequestTerminated), null);
        End(byCaller ? SessionEndReason.Cancelled : SessionEndReason.NoAnswer, answered, now);
    }

    /// <summary>A leg that stood is over.</summary>
    /// <param name="isUser">Whether it is the one towards the user.</param>
    /// <param name="end">How.</param>
    /// <param name="now">The present.</param>
    public void Ended(bool isUser, CallEnd end, MonotonicTime now)
    {
        LeaveMeans? means = end switch
        {
            CallEnd.ByPeer => isUser ? LeaveMeans.Bye : LeaveMeans.ByeByController,
            CallEnd.SessionExpired or CallEnd.NoAck => LeaveMeans.Timeout,
            CallEnd.Gone or CallEnd.Unreachable => LeaveMeans.LinkLost,
            _ => null,
        };
        if (means is { } by)
            Left(by, now);
    }

    /// <summary>The user's part is over. Only the first is heard.</summary>
    public void Left(LeaveMeans means, MonotonicTime now)
    {
        if (_farCallId is { } call && means is not (LeaveMeans.ByeByController or LeaveMeans.MbcpDisconnect))
            _services.Records.Legs.Left(call, means);
        if (_user is not { State: ParticipantState.Connected } user)
            return;
        var disconnected = means is LeaveMeans.ByeByController or LeaveMeans.MbcpDisconnect;
        Leave(user with { State = disconnected ? ParticipantState.Disconnected : ParticipantState.Left }, means, now);
        End(
            means switch
            {
                LeaveMeans.ByeByController or LeaveMeans.MbcpDisconnect => SessionEndReason.PolicyReleased,
                LeaveMeans.LinkLost or LeaveMeans.Timeout => SessionEndReason.LinkLost,
                _ => SessionEndReason.Left,
            },
            null, now);
    }

    /// <summary>Nothing of it is left.</summary>
    public void Closed(MonotonicTime now)
    {
        if (_farCallId is { } call)
            _services.Records.Legs.Forget(call);
        if (_session is null)
            return;
        End(SessionEndReason.Failed, null, now);
        _services.Records.Close(_session.Id);
    }

    private void Begin(string nearCallId, MonotonicTime now)
    {
        var id = _services.Links.SubjectOf(nearCallId) is { } subject ? new SessionId(subject) : _services.Records.NewSession(now);
        if (!_services.Records.TryTake(id, SessionRecorder.Participating))
            return;
        _services.Links.Assign(nearCallId, id.Value);
        var at = _services.Records.UtcOf(now);
        _session = new(
            id, _terms.Identity, _terms.Type, _terms.Establishment, null, _terms.Group, _terms.Initiator, _terms.InitiatorName, SessionState.Inviting, null, null, at, null,
            null, IsControlledHere: false, null);
        var isInitiator = _terms.Side == ServedSide.Originating;
        _user = Participant(_terms.User, isInitiator ? _terms.InitiatorName : null, isInitiator, ParticipantState.Invited, nearCallId, at, now);
        if (!isInitiator && !_terms.IsAnonymous && _terms.Initiator != default)
            _inviter = Participant(_terms.Initiator, _terms.InitiatorName, true, ParticipantState.Connected, null, at, now) with { JoinedAt = at };
        _services.Records.Record(_session, _inviter is null ? [_user] : [_inviter, _user]);
    }

    private ParticipantRecord Participant(
        PocAddress address, string? name, bool isInitiator, ParticipantState state, string? callId, DateTimeOffset at, MonotonicTime now) =>
        new(
            _services.Records.NewParticipant(now), address, name, state, isInitiator ? null : _terms.Initiator, isInitiator, isInitiator && _terms.IsAnonymous, true,
            isInitiator ? null : _terms.AnswerMode, at, null, null, null, null, [], null, null, callId);

    private void Leave(ParticipantRecord user, LeaveMeans? means, MonotonicTime now)
    {
        var at = _services.Records.UtcOf(now);
        Change(user with { LeftAt = at, LeaveMeans = means });
        if (_session is { } session && user.JoinedAt is { } joined)
            Charge(session, user, joined, at, now);
    }

    private void Charge(SessionRecord session, ParticipantRecord user, DateTimeOffset joined, DateTimeOffset at, MonotonicTime now)
    {
        ImmutableArray<PocAddress> involved = _inviter is null ? [user.Address, .. _terms.Invited] : [_inviter.Address, user.Address];
        _services.Records.Charge(new(
            _services.Records.NewCharge(now), session.Id, user.Address, PocServerRole.Participating, ChargingTypeOf(session.Type),
            session.Establishment == Establishment.PreEstablished ? SessionInitiationType.PreEstablished : SessionInitiationType.OnDemand,
            involved.Length, involved, PocEventType.Normal, joined, at, user.Cause, session.Initiator, _terms.Called));
    }

    private static ChargingSessionType ChargingTypeOf(SessionType type) => type switch
    {
        SessionType.OneToOne => ChargingSessionType.OneToOne,
        SessionType.ChatGroup => ChargingSessionType.Chat,
        SessionType.PreArrangedGroup => ChargingSessionType.PreArranged,
        _ => ChargingSessionType.AdHoc,
    };

    private void End(SessionEndReason reason, SipCause? cause, MonotonicTime now)
    {
        if (_session is not { State: not SessionState.Ended } session)
            return;
        var at = _services.Records.UtcOf(now);
        // What becomes of the inviter on the other side is not seen from here.
        if (_inviter is { } inviter)
            _services.Records.Change(session.Id, _inviter = inviter with { State = ParticipantState.Left, LeftAt = at });
        Change(session with { State = SessionState.Ended, EndReason = reason, Cause = cause, EndedAt = at });
    }

    private void Change(SessionRecord session)
    {
        _session = session;
        _services.Records.Change(session);
    }

    private void Change(ParticipantRecord user)
    {
        _user = user;
        if (_session is { } session)
            _services.Records.Change(session.Id, user);
    }
}

/// <summary>What is known of a user's part in a PoC Session from the beginning.</summary>
internal sealed record ParticipationTerms
{
    /// <summary>Whom the function serves.</summary>
    public required ServedSide Side { get; init; }

    /// <summary>The served user.</summary>
    public required PocAddress User { get; init; }

    /// <summary>Whether the controlling function is of this network, and writes everything down itself.</summary>
    public required bool IsControlledHere { get; init; }

    /// <summary>How the user comes to the session.</summary>
    public required Establishment Establishment { get; init; }

    /// <summary>The kind of session, as far as it can be told.</summary>
    public required SessionType Type { get; init; }

    /// <summary>Who invited; empty when nobody is asserted.</summary>
    public required PocAddress Initiator { get; init; }

    /// <summary>The display name asserted with it; <c>null</c> for none.</summary>
    public string? InitiatorName { get; init; }

    /// <summary>Whether the inviter asked for privacy.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>The PoC Group Identity; <c>null</c> for a session without one.</summary>
    public PocAddress? Group { get; init; }

    /// <summary>The PoC Session Identity; <c>null</c> before it is known.</summary>
    public string? Identity { get; init; }

    /// <summary>How the user was asked to answer; <c>null</c> for the inviter.</summary>
    public AnswerMode? AnswerMode { get; init; }

    /// <summary>The people whom the inviter named.</summary>
    public ImmutableArray<PocAddress> Invited { get; init; } = [];

    /// <summary>The group, the factory or the one person called.</summary>
    public required string Called { get; init; }
}
