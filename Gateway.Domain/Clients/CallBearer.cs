using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>A PoC Session on demand: a call of its own (clauses 6, 10, 11.1, 12.1).</summary>
internal sealed class CallBearer : SessionBearer, ICallOwner
{
    private readonly ClientContext _context;
    private readonly ClientMedia _media;
    private readonly string _callId;
    private readonly bool _isAnonymous;
    private Call? _call;
    private MessageBody? _answer;
    private PocClientSession? _session;

    private CallBearer(ClientContext context, ClientMedia media, string callId, bool isAnonymous)
    {
        _context = context;
        _media = media;
        _callId = callId;
        _isAnonymous = isAnonymous;
    }

    public override string CallId => _callId;

    public override bool IsPreEstablished => false;

    public override AgreedMedia? Media => _media.Agreed;

    public override ClientVoice? Voice => _media.Voice;

    public override TargetDialog? Dialog => _call is { Dialog: not null } call ? new(call.CallId, call.RemoteTag, call.LocalTag) : null;

    /// <summary>A session that the user starts.</summary>
    public static PocClientSession NewSession(ClientSessions sessions, PocClientAccount account, ClientMedia media, ClientInvitation invitation)
    {
        var context = sessions.Context;
        var bearer = new CallBearer(context, media, invitation.CallId ?? context.Ids.NewCallId(), invitation.IsAnonymous);
        return bearer._session = new(sessions, account, bearer, invitation, null);
    }

    /// <summary>A session that the user is invited to.</summary>
    /// <param name="sessions">Where it belongs.</param>
    /// <param name="account">Who is invited.</param>
    /// <param name="media">His media, with the answer taken from the offer of the INVITE.</param>
    /// <param name="call">The call that arrived.</param>
    /// <param name="answer">That answer.</param>
    /// <param name="received">What the INVITE says.</param>
    public static PocClientSession NewSession(
        ClientSessions sessions, PocClientAccount account, ClientMedia media, Call call, MessageBody answer, ReceivedInvitation received)
    {
        var bearer = new CallBearer(sessions.Context, media, call.CallId, isAnonymous: false) { _call = call, _answer = answer };
        call.Owner = bearer;
        return bearer._session = new(sessions, account, bearer, null, received);
    }

    public override void Invite(PocClientSession session, MonotonicTime now) =>
        _call = _context.Core.Invite(InvitationMessage.Of(_context, session, _callId, _media.Offer()), this, now);

    public override void Cancel(PocClientSession session, MonotonicTime now) => _call?.Cancel(null, now);

    public override void Ring(PocClientSession session, MonotonicTime now) => _call?.Ring(SipStatus.Ringing, Identity(session), now);

    public override void Accept(PocClientSession session, MonotonicTime now) =>
        _call?.Accept(session.Served.Contact, Identity(session).With(_answer), now);

    public override void Refuse(PocClientSession session, int status, MonotonicTime now) => _call?.Refuse(status, Identity(session), now);

    // Privacy stays for the whole session: the BYE carries it too (OMA PoC CP, Figure 16 step 2).
    public override void Leave(PocClientSession session, MonotonicTime now) =>
        _call?.Bye(_isAnonymous ? MessageExtras.None.With(HeaderId.Privacy, "id") : MessageExtras.None, now);

    public override void Close(PocClientSession session, MonotonicTime now) => _media.Close();

    // 183 tells that a server works, not that anybody rings.
    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now)
    {
        if (provisional.Status == SipStatus.Ringing)
            Tell(new ClientSessionEvent.Progressed(), now);
    }

    void ICallOwner.Accepted(Call call, SipResponse success, MonotonicTime now)
    {
        if (!_media.TryTakeAnswer(success, out var refusal))
        {
            call.Bye(MessageExtras.None, now);
            Tell(new ClientSessionEvent.Refused(new(refusal.Status, refusal.Text, null), IsAnswer: false), now);
            return;
        }

        if (_session is { } session)
            session.Identity = call.Dialog?.RemoteTarget;
        Tell(new ClientSessionEvent.Accepted(AnswerStates.Of(success) != AnswerState.Unconfirmed), now);
    }

    void ICallOwner.Refused(Call call, CallRefusal refusal, MonotonicTime now) => Tell(
        refusal.Response is { } response
            ? new ClientSessionEvent.Refused(AlertOutcome.CauseOf(response), IsAnswer: true)
            : new ClientSessionEvent.Refused(new(refusal.Status, "No final response", null), IsAnswer: false),
        now);

    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => Tell(new ClientSessionEvent.AnsweredTooLate(), now);

    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now) => Tell(new ClientSessionEvent.Withdrawn(), now);

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now)
    {
        if (_media.IsOffering && !_media.TryTakeAnswer(ack, out _))
        {
            // Whoever leaves the offer to us and answers it with nothing usable has no media with us (RFC 3261 §13.2.1).
            call.Bye(MessageExtras.None, now);
            Tell(new ClientSessionEvent.Lost(new(SipStatus.NotAcceptableHere, SipStatus.ReasonPhraseOf(SipStatus.NotAcceptableHere), null)), now);
            return;
        }

        if (_session is { } session)
            session.Identity = call.Dialog?.RemoteTarget;
        Tell(new ClientSessionEvent.Acknowledged(), now);
    }

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
    {
        if (_media.TryAnswer(reinvite, out var answer, out var refusal))
            call.AnswerReinvite(SipStatus.Ok, MessageExtras.None.With(answer), now);
        else
            call.AnswerReinvite(refusal.Status, Warning(refusal), now);
    }

    // This client sends no re-INVITE of its own.
    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
    }

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        if (request.Method != SipMethod.Update)
            _context.Core.Respond(transaction, request, SipStatus.Forbidden, MessageExtras.None, now);
        else if (request.Body.IsEmpty)
            _context.Core.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);
        else if (_media.TryAnswer(request, out var answer, out var refusal))
            _context.Core.Respond(transaction, request, SipStatus.Ok, MessageExtras.None.With(answer), now);
        else
            _context.Core.Respond(transaction, request, refusal.Status, Warning(refusal), now);
    }

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now) => Tell(
        end switch
        {
            CallEnd.ByPeer => new ClientSessionEvent.Disconnected(),
            CallEnd.ByUs => new ClientSessionEvent.LeaveAnswered(),
            CallEnd.Gone gone => new ClientSessionEvent.Lost(new(gone.Status, SipStatus.ReasonPhraseOf(gone.Status), null)),
            _ => new ClientSessionEvent.Lost(null),
        },
        now);

    private void Tell(ClientSessionEvent happened, MonotonicTime now) => _session?.Step(happened, now);

    private MessageExtras Warning(MediaRefusal refusal) =>
        MessageExtras.None.With(HeaderId.Warning, refusal.Warning(_context.Settings.HostName));

    private static MessageExtras Identity(PocClientSession session) =>
        MessageExtras.None.With(HeaderId.PPreferredIdentity, session.Served.NameAddr);
}
