using Gateway.Domain.Alerts;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>One leg of a PoC Session as a call: what happens to the call becomes an event of the session.</summary>
internal sealed class LegCall(ControlledSession session, LegId id, ParticipantEntry entry, OfferAnswer media) : ICallOwner
{
    // The peer answered what cannot be used: for the session the leg is gone, and only the BYE is still to be answered.
    private bool _isDiscarded;

    public LegId Id { get; } = id;

    /// <summary>What is told of whose it is.</summary>
    public ParticipantEntry Entry { get; set; } = entry;

    /// <summary>What was offered and answered.</summary>
    public OfferAnswer Media { get; set; } = media;

    /// <summary>The call. An invitation has it from the moment it is sent.</summary>
    public Call? Call { get; set; }

    /// <summary>Its Call-ID; empty before it is sent.</summary>
    public string CallId => Call?.CallId ?? "";

    /// <summary>Whether our invitation was accepted by it.</summary>
    public bool HasAccepted { get; private set; }

    /// <summary>Whether it is a machine that accepted it, and says so (RFC 3840 §10.4).</summary>
    public bool IsAutomaton { get; private set; }

    /// <summary>Who wants to hear how the invitation goes, because he asked for it by REFER.</summary>
    public List<Referral>? Referrals { get; set; }

    private bool IsHisPart => session.Machine.StateOf(Id) is { } state and not (LegState.Cancelling or LegState.Leaving);

    public void Progressed(Call call, SipResponse provisional, MonotonicTime now)
    {
        Tell(new(provisional.Status, provisional.ReasonPhrase), isFinal: false, now);
        session.Handle(
            AnswerStates.Of(provisional) == AnswerState.Unconfirmed
                ? new PocSessionEvent.AnsweredUnconfirmed(Id)
                : new PocSessionEvent.Progressed(Id, provisional.Status == SipStatus.Ringing),
            now);
    }

    public void Accepted(Call call, SipResponse success, MonotonicTime now)
    {
        if (!SessionBody.TryRead(success, out var body, out _) || !Media.TryTakeAnswer(body.Description.Span, out var agreed, out var refusal))
        {
            Discard(call, "The answer cannot be used", now);
            return;
        }

        Media = agreed;
        HasAccepted = true;
        IsAutomaton = success.TryGetFirstValue(HeaderId.Contact, out var value) && NameAddrView.TryRead(value, out var contact) && contact.Parameters.Has("automata"u8);
        var answer = success.TryGet(HeaderId.PAnswerState, out var said) ? AnswerStates.Read(said) : null;
        Tell(new(success.Status, success.ReasonPhrase) { Contact = session.Identity, AnswerState = answer }, isFinal: true, now);
        if (StandIn.Of(success, Entry.Address) is { } other && session.PartOf(other.Who) is null)
        {
            session.Handle(new PocSessionEvent.TakenInstead(Id, answer, other.Who, other.Met), now);
        }
        else
        {
            Entry.Take(agreed.Agreed);
            session.Handle(new PocSessionEvent.Accepted(Id, answer), now);
        }

        session.Enter(this, now);
    }

    public void Refused(Call call, CallRefusal refusal, MonotonicTime now)
    {
        if (IsHisPart)
        {
            Entry.Cause = refusal.Response is { } response ? AlertOutcome.CauseOf(response) : new(refusal.Status, SipStatus.ReasonPhraseOf(refusal.Status), null);
            Entry.Why = refusal.Response is { } told ? AlertOutcome.WhyOf(told) : [];
            session.LastRefusal = refusal.Response;
        }

        Tell(SipFragment.Of(refusal.Status), isFinal: true, now);
        session.Forget(this, now);
        session.Handle(new PocSessionEvent.Refused(Id, refusal.Status), now);
    }

    public void AnsweredTooLate(Call call, SipResponse success, MonotonicTime now)
    {
        Tell(SipFragment.Of(SipStatus.RequestTerminated), isFinal: true, now);
        session.Handle(new PocSessionEvent.AnsweredTooLate(Id), now);
    }

    public void Cancelled(Call call, SipRequest? cancel, MonotonicTime now)
    {
        // What his INVITE was answered with.
        if (IsHisPart)
            Entry.Cause = new(SipStatus.RequestTerminated, SipStatus.ReasonPhraseOf(SipStatus.RequestTerminated), null);
        session.Forget(this, now);
        session.Handle(new PocSessionEvent.Cancelled(Id), now);
    }

    public void Confirmed(Call call, SipRequest ack, MonotonicTime now)
    {
        // He takes part since our 2xx: floor control waits for the ACK, the session does not.
        session.Enter(this, now);
    }

    public void ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
    {
        var (status, extras) = Renegotiate(reinvite, now);
        call.AnswerReinvite(status, extras, now);
    }

    public void ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
        // We send none.
    }

    public void RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        if (request.Method == SipMethod.Update)
        {
            var (status, extras) = Renegotiate(request, now);
            session.Function.Agent.Respond(transaction, request, status, extras, now);
        }
        else
        {
            session.Function.RequestArrived(transaction, request, session, now);
        }
    }

    public void Ended(Call call, CallEnd end, MonotonicTime now)
    {
        var noted = session.Function.Records.Legs.MeansOf(call.CallId);
        session.Forget(this, now);
        if (_isDiscarded)
            return;
        if (IsHisPart)
            (Entry.Cause, Entry.Noted) = (CauseOf(end), noted);
        session.Handle(new PocSessionEvent.LegEnded(Id, Of(end, noted)), now);
    }

    private static LegEnd Of(CallEnd end, LeaveMeans? noted) => end switch
    {
        CallEnd.ByPeer => noted == LeaveMeans.Cancel ? LegEnd.CancelledTooLate : LegEnd.ByPeer,
        CallEnd.ByUs => LegEnd.ByUs,
        CallEnd.NoAck or CallEnd.SessionExpired => LegEnd.Timeout,
        _ => LegEnd.Lost,
    };

    private static SipCause? CauseOf(CallEnd end) => end switch
    {
        CallEnd.NoAck => new(SipStatus.RequestTimeout, "No ACK", null),
        CallEnd.SessionExpired => new(SipStatus.RequestTimeout, "Session expired", null),
        CallEnd.Gone(var status) => new(status, SipStatus.ReasonPhraseOf(status), null),
        CallEnd.Unreachable => new(SipStatus.RequestTimeout, "Unreachable", null),
        _ => null,
    };

    // A new offer: hold, another codec, another address. Without one, what stands is said again.
    private (int Status, MessageExtras Extras) Renegotiate(SipRequest request, MonotonicTime now)
    {
        if (!SessionBody.TryRead(request, out var body, out var fault))
            return Refusal(ControlRefusal.Of(fault));
        if (body.HasDescription)
        {
            if (!Media.TryAnswer(body.Description.Span, session.LocalFor(Entry.Address), out var next, out var objection))
                return Refusal(ControlRefusal.Of(objection, session.Function.Settings.HostName));
            Media = next;
            Entry.Take(next.Agreed);
            session.Renegotiated(this, now);
            session.Tell(Entry, now);
        }

        return (SipStatus.Ok, body.HasDescription || request.Method == SipMethod.Invite ? ControlledSession.Describe(Media) : MessageExtras.None);
    }

    private (int Status, MessageExtras Extras) Refusal(ControlRefusal refusal) => (refusal.Status, refusal.Extras(session.Function.Settings.HostName));

    private void Discard(Call call, string why, MonotonicTime now)
    {
        _isDiscarded = true;
        Entry.Cause = new(SipStatus.NotAcceptableHere, why, null);
        Tell(SipFragment.Of(SipStatus.NotAcceptableHere), isFinal: true, now);
        call.Bye(MessageExtras.None, now);
        session.Handle(new PocSessionEvent.Refused(Id, SipStatus.NotAcceptableHere), now);
    }

    private void Tell(SipFragment report, bool isFinal, MonotonicTime now)
    {
        if (Referrals is null)
            return;
        foreach (var referral in Referrals)
            referral.Tell(report, isFinal, now);
        if (isFinal)
            Referrals = null;
    }
}
