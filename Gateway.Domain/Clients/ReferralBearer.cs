using Gateway.Domain.Alerts;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>
/// A PoC Session over a pre-established session: begun by REFER, MBCP Connect or a re-INVITE that rings, and left by REFER with method BYE
/// (clauses 7, 11.2; OMA PoC CP, Figure 17). There is no INVITE of the client's own that could be cancelled: it is withdrawn by the same REFER.
/// </summary>
internal sealed class ReferralBearer(ClientContext context, PreEstablishedSession established, string callId) : SessionBearer, ISubscriberOwner
{
    private PocClientSession? _session;
    private OutgoingSubscription? _invitation;
    private OutgoingSubscription? _farewell;

    public override string CallId => callId;

    public override bool IsPreEstablished => true;

    public override AgreedMedia? Media => established.Media;

    public override ClientVoice? Voice => established.Voice;

    public override TargetDialog? Dialog => established.Dialog;

    public override void Invite(PocClientSession session, MonotonicTime now)
    {
        _session = session;
        _invitation = context.Core.Subscribe(Referral.Start(established, session, callId), this, now);
    }

    public override void Cancel(PocClientSession session, MonotonicTime now) => Leave(session, now);

    public override void Ring(PocClientSession session, MonotonicTime now)
    {
        // A re-INVITE has rung when it arrived: 180 says nothing to a server that only waits for the user.
        _session = session;
    }

    public override void Accept(PocClientSession session, MonotonicTime now)
    {
        _session = session;
        established.Accept(now);
    }

    public override void Refuse(PocClientSession session, int status, MonotonicTime now) => established.Refuse(status, now);

    public override void Leave(PocClientSession session, MonotonicTime now)
    {
        _session = session;
        _farewell = context.Core.Subscribe(Referral.End(context, established, session), this, now);
    }

    public override void Close(PocClientSession session, MonotonicTime now) => established.Detach(session, now);

    void ISubscriberOwner.Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now)
    {
        if (final is { IsSuccess: true })
            return;
        if (subscription == _farewell)
            Tell(new ClientSessionEvent.LeaveAnswered(), now);
        else if (subscription == _invitation)
            Tell(final is null ? Silence : new ClientSessionEvent.Refused(AlertOutcome.CauseOf(final), IsAnswer: true), now);
    }

    void ISubscriberOwner.Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now)
    {
        if (!SipFragment.TryRead(notify.Body.Span, out var fragment) || fragment.Status == SipStatus.Trying)
            return;
        // Whatever final line comes for a farewell, the user is out (clause 11.2).
        if (subscription == _farewell)
        {
            if (fragment.Status >= 200)
                Tell(new ClientSessionEvent.LeaveAnswered(), now);
        }
        else if (subscription == _invitation)
            Progressed(fragment, now);
    }

    void ISubscriberOwner.Ended(OutgoingSubscription subscription, string reason, MonotonicTime now)
    {
        if (subscription == _farewell)
            Tell(new ClientSessionEvent.LeaveAnswered(), now);
        // Without a subscription, as RFC 5368 wants it with several targets, Connect tells the rest.
        else if (subscription == _invitation && reason != "norefersub")
            Tell(Silence, now);
    }

    private static ClientSessionEvent.Refused Silence =>
        new(new(SipStatus.RequestTimeout, "No final response", null), IsAnswer: false);

    private void Progressed(SipFragment fragment, MonotonicTime now)
    {
        if (fragment.Status == SipStatus.Ringing)
            Tell(new ClientSessionEvent.Progressed(), now);
        else if (fragment.Status >= 300)
            Tell(new ClientSessionEvent.Refused(new(fragment.Status, fragment.Reason, null), IsAnswer: true), now);
        else if (fragment.Status >= 200 && _session is { } session)
        {
            session.Identity = fragment.Contact ?? session.Identity;
            var isConfirmed = fragment.AnswerState != AnswerState.Unconfirmed;
            session.Step(new ClientSessionEvent.Accepted(isConfirmed), now);
            if (isConfirmed)
                session.Step(new ClientSessionEvent.Confirmed(), now);
        }
    }

    private void Tell(ClientSessionEvent happened, MonotonicTime now) => _session?.Step(happened, now);
}
