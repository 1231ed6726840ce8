using System.Collections.Immutable;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>One PoC Session over a pre-established session: the leg towards the controlling function, and what belongs to it alone.</summary>
/// <remarks>Its end may come after the pre-established session has turned to the next one; then only what is its own is tidied up.</remarks>
internal sealed class CarriedSession : ICallOwner
{
    private readonly PreEstablishedCall _carrier;
    private bool _isForgotten;

    public CarriedSession(PreEstablishedCall carrier, LegToken token, Participation participation, OfferAnswer media, ImmutableArray<string> targets)
    {
        _carrier = carrier;
        Token = token;
        Participation = participation;
        Media = media;
        Targets = targets;
    }

    /// <summary>The call with the controlling function; <c>null</c> until it is made.</summary>
    public Call? Call { get; set; }

    /// <summary>The token of our identity on it.</summary>
    public LegToken Token { get; }

    /// <summary>What is written down of it.</summary>
    public Participation Participation { get; }

    /// <summary>What is offered and answered on it.</summary>
    public OfferAnswer Media { get; set; }

    /// <summary>What its user asked for: a group, a person or a session, and where that leads; the factory when he was invited.</summary>
    public ImmutableArray<string> Targets { get; }

    /// <summary>The PoC Session Identity; <c>null</c> until it is known.</summary>
    public string? Identity { get; set; }

    /// <summary>Who hears how the INVITE goes; <c>null</c> when nobody asked.</summary>
    public Referral? Started { get; set; }

    /// <summary>Who hears how leaving goes; <c>null</c> when nobody asked.</summary>
    public Referral? Leaving { get; set; }

    /// <summary>Whether a URI in Refer-To means this session. Who has not heard its identity yet, which may be on its way to him, names what he asked for.</summary>
    public bool IsMeantBy(string uri) =>
        Identity is { } identity && SessionIdentities.AreSame(uri, identity) || Targets.Any(target => SessionIdentities.AreSame(uri, target));

    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now)
    {
        Participation.Rang(now);
        _carrier.Happened(this, new PreEstablishedSessionEvent.FarProgressed(provisional), now);
    }

    void ICallOwner.Accepted(Call call, SipResponse success, MonotonicTime now)
    {
        if (!Media.TryTakeAnswer(success.Body.Span, out var media, out var refusal))
        {
            call.Bye(MessageExtras.None, now);
            _carrier.Happened(this, new PreEstablishedSessionEvent.FarRefused(new(refusal.Status, null, WasCancelled: false)), now);
            return;
        }

        Media = media;
        Identity = PassedOn.ContactUri(success);
        Participation.Joined(success, now);
        _carrier.Happened(this, new PreEstablishedSessionEvent.FarAccepted(success), now);
    }

    void ICallOwner.Refused(Call call, CallRefusal refusal, MonotonicTime now)
    {
        Participation.Refused(refusal, now);
        _carrier.Happened(this, new PreEstablishedSessionEvent.FarRefused(refusal), now);
        Forget(refusal.Status, now);
    }

    // Its user has left before, or its time was over: nothing comes of it, and its end is waited for. Who asked for it hears what was answered.
    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now)
    {
        if (Leaving is not null)
            Started?.Decide(Bodies.SipFragment.Of(success.Status), now);
        _carrier.Happened(this, new PreEstablishedSessionEvent.FarRefused(new(SipStatus.RequestTimeout, null, WasCancelled: true)), now);
    }

    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now)
    {
        Participation.Withdrawn(cancel is not null, now);
        _carrier.Happened(this, new PreEstablishedSessionEvent.InvitationCancelled(), now);
        Forget(SipStatus.RequestTerminated, now);
    }

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now)
    {
    }

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
    {
        if (_carrier.TryAnswer(Media, reinvite, out var answered, out var status))
        {
            Media = answered;
            call.AnswerReinvite(SipStatus.Ok, MessageExtras.None.With(Bodies.SessionBody.Write(answered.Body)), now);
        }
        else
            call.AnswerReinvite(status, MessageExtras.None, now);
    }

    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
    }

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now) =>
        _carrier.RequestArrived(transaction, request, now);

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now)
    {
        if (_carrier.Carries(this))
        {
            Participation.Left(
                end switch
                {
                    CallEnd.SessionExpired or CallEnd.NoAck => LeaveMeans.Timeout,
                    CallEnd.Gone or CallEnd.Unreachable => LeaveMeans.LinkLost,
                    _ => LeaveMeans.MbcpDisconnect,
                },
                now);
        }

        _carrier.Happened(this, new PreEstablishedSessionEvent.FarEnded(), now);
        Forget(end is CallEnd.ByUs(var status) ? status : SipStatus.Ok, now);
    }

    /// <summary>Nothing is left of it: who asked for its end is told.</summary>
    public void Forget(int status, MonotonicTime now)
    {
        if (_isForgotten)
            return;
        _isForgotten = true;
        // An INVITE that was given up on request has done what was asked.
        Leaving?.Decide(Bodies.SipFragment.Of(status is SipStatus.RequestTerminated ? SipStatus.Ok : status), now);
        Started?.Decide(Bodies.SipFragment.Of(SipStatus.RequestTerminated), now);
        _carrier.Forget(this);
        Participation.Closed(now);
    }
}
