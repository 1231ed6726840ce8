using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>
/// The pre-established session of one account (clause 7): its call, its media port, and the PoC Session on it. What it does is decided by
/// <see cref="PreEstablishedClient"/>. Sessions of others come over it by MBCP Connect and end by MBCP Disconnect; where the user answers
/// by hand they ring by a re-INVITE first.
/// </summary>
internal sealed partial class PreEstablishedSession(ClientSessions sessions, PocClientAccount account) : ICallOwner, IDeadline
{
    private readonly ClientContext _context = sessions.Context;
    private ClientMedia? _media;
    private Call? _call;

    // The re-INVITE by which an invitation rings.
    private SipRequest? _ringing;

    public PocClientAccount Account { get; } = account;

    public PreEstablishedState State { get; private set; } = PreEstablishedClient.Start;

    MonotonicTime IDeadline.NextDeadline => State.NextDeadline;

    MonotonicTime IDeadline.ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>The PoC Session on it; <c>null</c> for none.</summary>
    public PocClientSession? Session { get; private set; }

    public bool IsIdle => State is PreEstablishedState.Idle && Session is null;

    public string CallId => _call?.CallId ?? "";

    /// <summary>The Pre-established Session Identity; <c>null</c> until it is up.</summary>
    public string? Identity => State is PreEstablishedState.Idle or PreEstablishedState.Attached ? _call?.Dialog?.RemoteTarget : null;

    public AgreedMedia? Media => _media?.Agreed;

    public ClientVoice? Voice => _media?.Voice;

    public TargetDialog? Dialog => _call is { Dialog: not null } call ? new(call.CallId, call.RemoteTag, call.LocalTag) : null;

    /// <summary>A session that the user starts on it.</summary>
    public PocClientSession NewSession(ClientInvitation invitation, MonotonicTime now)
    {
        var bearer = new ReferralBearer(_context, this, invitation.CallId ?? _context.Ids.NewCallId());
        return Attach(new(sessions, Account, bearer, invitation, null), now);
    }

    /// <summary>The session on it is over; it can carry the next.</summary>
    public void Detach(PocClientSession session, MonotonicTime now)
    {
        if (Session != session)
            return;
        Session = null;
        _ringing = null;
        Step(new PreEstablishedEvent.Detached(), now);
    }

    public void Step(PreEstablishedEvent happened, MonotonicTime now)
    {
        var (state, effects) = PreEstablishedClient.Step(State, happened, now, _context.Settings.PreEstablished);
        State = state;
        sessions.Settle(this);
        foreach (var effect in effects)
            Perform(effect, now);
    }

    /// <summary>Accepts the invitation that rings; MBCP Connect follows.</summary>
    public void Accept(MonotonicTime now)
    {
        if (_ringing is not { } reinvite)
            return;
        _ringing = null;
        AnswerReinvite(reinvite, now);
    }

    /// <summary>Refuses the invitation that rings.</summary>
    public void Refuse(int status, MonotonicTime now)
    {
        if (_ringing is null)
            return;
        _ringing = null;
        // By 480 the whole call would end, not the invitation alone (RFC 5057 §5.1).
        _call?.AnswerReinvite(status == SipStatus.TemporarilyUnavailable ? SipStatus.RequestTerminated : status, MessageExtras.None, now);
    }

    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now)
    {
        // The participating function answers it alone: nobody rings.
    }

    void ICallOwner.Accepted(Call call, SipResponse success, MonotonicTime now)
    {
        if (call != _call)
            return;
        if (!_media!.TryTakeAnswer(success, out var refusal))
            GiveUp(call, new(refusal.Status, refusal.Text, null), now);
        else if (_media.Agreed!.ControlTo is null)
            GiveUp(call, new(SipStatus.NotAcceptableHere, "No floor control, so no way to connect sessions", null), now);
        else
            Step(new PreEstablishedEvent.Accepted(), now);
    }

    void ICallOwner.Refused(Call call, CallRefusal refusal, MonotonicTime now)
    {
        if (call == _call)
            Step(new PreEstablishedEvent.Refused(CauseOf(refusal), RetryAfterOf(refusal.Response)), now);
    }

    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now)
    {
        if (call == _call)
            Step(new PreEstablishedEvent.AnsweredTooLate(), now);
    }

    // It is this client that invites.
    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now)
    {
    }

    void ICallOwner.ReinviteCancelled(Call call, MonotonicTime now)
    {
        if (call != _call || _ringing is null)
            return;
        _ringing = null;
        Session?.Step(new ClientSessionEvent.Withdrawn(), now);
    }

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now)
    {
    }

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
    {
        if (call != _call)
            call.AnswerReinvite(SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);
        else if (AnswerModeView.Of(reinvite) is not { Automatic: false })
            AnswerReinvite(reinvite, now);
        else if (!IsIdle)
            call.AnswerReinvite(SipStatus.BusyHere, MessageExtras.None, now);
        else
            RingFor(reinvite, now);
    }

    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
        // This client sends no re-INVITE of its own.
    }

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now) =>
        _context.Core.Respond(
            transaction, request, request.Method == SipMethod.Update && request.Body.IsEmpty ? SipStatus.Ok : SipStatus.NotAcceptableHere, MessageExtras.None, now);

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now)
    {
        if (call == _call)
            Step(new PreEstablishedEvent.Ended(), now);
    }

    private void Perform(PreEstablishedEffect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case PreEstablishedEffect.SendInvite:
                Invite(now);
                break;
            case PreEstablishedEffect.Cancel:
                _call?.Cancel(null, now);
                break;
            case PreEstablishedEffect.SendBye:
                _call?.Bye(MessageExtras.None, now);
                break;
            case PreEstablishedEffect.LoseSession:
                Session?.Step(new ClientSessionEvent.Lost(null), now);
                break;
            case PreEstablishedEffect.Report report:
                if (report.State is PreEstablishedState.Off or PreEstablishedState.WaitingToRetry)
                    CloseMedia();
                sessions.Owner.PreEstablishedChanged(Account.Account, report.State, Identity, Session, now);
                break;
        }
    }

    private void Invite(MonotonicTime now)
    {
        CloseMedia();
        if ((_media = OpenMedia()) is not { } media)
        {
            Step(new PreEstablishedEvent.Refused(new(SipStatus.ServiceUnavailable, "No media port is free", null), TimeSpan.Zero), now);
            return;
        }

        _call = _context.Core.Invite(InvitationMessage.OfPreEstablished(_context, Account, _context.Ids.NewCallId(), media.Offer()), this, now);
    }

    private void GiveUp(Call call, SipCause cause, MonotonicTime now)
    {
        call.Bye(MessageExtras.None, now);
        Step(new PreEstablishedEvent.Refused(cause, TimeSpan.Zero), now);
    }

    private void RingFor(SipRequest reinvite, MonotonicTime now)
    {
        _ringing = reinvite;
        var bearer = new ReferralBearer(_context, this, CallId);
        var session = Attach(new(sessions, Account, bearer, null, ClientSessions.ReceivedOf(reinvite)), now);
        sessions.Add(session, ClientSession.Offered(AnswerMode.Manual, now, _context.Settings.Sessions), now);
    }

    private PocClientSession Attach(PocClientSession session, MonotonicTime now)
    {
        Session = session;
        Step(new PreEstablishedEvent.Attaching(), now);
        return session;
    }

    private void AnswerReinvite(SipRequest reinvite, MonotonicTime now)
    {
        if (_media is not { } media)
            return;
        if (media.TryAnswer(reinvite, out var answer, out var refusal))
            _call?.AnswerReinvite(SipStatus.Ok, MessageExtras.None.With(answer), now);
        else
            _call?.AnswerReinvite(refusal.Status, MessageExtras.None.With(HeaderId.Warning, refusal.Warning(_context.Settings.HostName)), now);
    }

    private void CloseMedia()
    {
        _media?.Close();
        _media = null;
    }

    private static SipCause CauseOf(CallRefusal refusal) =>
        refusal.Response is { } response ? AlertOutcome.CauseOf(response) : new(refusal.Status, "No final response", null);

    private static TimeSpan RetryAfterOf(SipResponse? response) =>
        response is not null && response.TryGetDeltaSeconds(HeaderId.RetryAfter, out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}
