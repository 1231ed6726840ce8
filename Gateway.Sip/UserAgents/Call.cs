using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// A call at one of its ends, made with <see cref="UserAgentCore.Invite"/> or told by <see cref="IUserAgentOwner.Invited"/>. Orders that
/// do not fit its state have no effect: what made them unfit has been told, or is about to be.
/// </summary>
public sealed partial class Call : ITimed
{
    private readonly UserAgentCore _core;
    private readonly DialogEnd _end;
    private InviteUsageState _usage;
    private ICallOwner _owner;

    private Call(UserAgentCore core, DialogEnd end, InviteUsageState usage, ICallOwner owner, bool isIncoming)
    {
        _core = core;
        _end = end;
        _usage = usage;
        _owner = owner;
        IsIncoming = isIncoming;
        end.Call = this;
    }

    /// <summary>Who stands behind it.</summary>
    public ICallOwner Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>Where it stands.</summary>
    public CallState State => _usage switch
    {
        InviteUsageState.Calling => CallState.Calling,
        InviteUsageState.Cancelling => CallState.Cancelling,
        InviteUsageState.Proceeding => CallState.Proceeding,
        InviteUsageState.Accepting => CallState.Accepting,
        InviteUsageState.Leaving => CallState.Leaving,
        InviteUsageState.Ended => CallState.Ended,
        _ => CallState.Established,
    };

    /// <summary>Whether the peer called.</summary>
    public bool IsIncoming { get; }

    /// <summary>The INVITE that has no final response yet, or whose 2xx has no ACK; <c>null</c> when there is none: its octets are not kept longer.</summary>
    public SipRequest? Invite => IsIncoming
        ? _usage is InviteUsageState.Proceeding or InviteUsageState.Accepting ? _invite : null
        : _exchange is { IsReinvite: false } exchange ? exchange.Request : null;

    /// <summary>The dialog: an early one from the first provisional response with a To tag on; <c>null</c> before.</summary>
    public Dialog? Dialog => _end.Dialog;

    /// <summary>The Call-ID.</summary>
    public string CallId => _end.CallId;

    /// <summary>The tag of this end.</summary>
    public string LocalTag => _end.LocalTag;

    /// <summary>The tag of the peer; empty before it is known.</summary>
    public string RemoteTag => _end.Dialog?.Id.RemoteTag ?? _remoteTag;

    /// <summary>Whether neither side has a re-INVITE under way, so that <see cref="Reinvite"/> can begin one.</summary>
    public bool CanReinvite => _usage is InviteUsageState.Established;

    internal DialogEnd End => _end;

    int ITimed.TimerIndex { get; set; } = -1;

    MonotonicTime ITimed.NextDeadline => MonotonicTime.Earlier(_usage.NextDeadline, _timer.NextDeadline);

    void ITimed.Tick(MonotonicTime now)
    {
        Step(InviteUsageEvent.Tick.Event, default, now);
        if (_timer.NextDeadline <= now)
            Step(SessionTimerEvent.Tick.Event, now);
    }

    /// <summary>
    /// Ends the call whatever its state: BYE when it stands; when our 2xx waits for its ACK, BYE after it (RFC 3261 §15); before that as
    /// <see cref="Cancel"/> or, with 480, <see cref="Refuse"/>.
    /// </summary>
    /// <param name="extras">Headers of the BYE, such as Reason or Privacy.</param>
    /// <param name="now">The present.</param>
    public void Bye(MessageExtras extras, MonotonicTime now)
    {
        _bye = extras;
        Step(InviteUsageEvent.ByeAsked.Event, default, now);
    }

    private void Step(InviteUsageEvent happened, in CallOccasion occasion, MonotonicTime now)
    {
        var (state, effects) = InviteUsage.Step(_usage, happened, now, _core.Timers, _core.Settings.ReinviteMax);
        var before = _usage;
        _usage = state;
        if (state is InviteUsageState.Leaving or InviteUsageState.Ended)
            _timer = SessionTimer.Step(_timer, SessionTimerEvent.SessionEnded.Event, now).State;
        if (state is InviteUsageState.Ended)
            _core.Forget(this);
        else
            _core.Settle(this, now);
        foreach (var effect in effects)
            Perform(effect, before, occasion, now);
        if (_usage is InviteUsageState.Ended)
            LetGo();
    }

    // What acknowledges late copies of a 2xx knows the call for half a minute more; nobody else needs what it was.
    private void LetGo()
    {
        _owner = UnownedCall.Instance;
        (_exchange, _invite, _answer, _reinvite, _localDescription) = (null, null, null, null, null);
        _bye = MessageExtras.None;
    }

    private void Perform(InviteUsageEffect effect, InviteUsageState before, in CallOccasion occasion, MonotonicTime now)
    {
        switch (effect)
        {
            case InviteUsageEffect.SendCancel:
                CancelInvite(occasion.Reason, now);
                break;
            case InviteUsageEffect.SendReinvite:
                SendReinvite(now);
                break;
            case InviteUsageEffect.SendProvisional or InviteUsageEffect.SendSuccess or InviteUsageEffect.SendFailure:
                Answer(occasion.Status, occasion.Extras!, now);
                break;
            case InviteUsageEffect.SendProvisionalAgain when _answer is null:
                Answer(SipStatus.SessionProgress, MessageExtras.None, now);
                break;
            case InviteUsageEffect.SendProvisionalAgain or InviteUsageEffect.SendSuccessAgain:
                AnswerAgain(now);
                break;
            case InviteUsageEffect.SendUnanswered:
                Answer(StatusOfSilence(before), MessageExtras.None, now);
                break;
            case InviteUsageEffect.SendTerminated:
                Answer(SipStatus.RequestTerminated, MessageExtras.None, now);
                break;
            case InviteUsageEffect.RefuseGlare:
                RefuseReinvite(SipStatus.RequestPending, occasion, now);
                break;
            case InviteUsageEffect.RefuseOverlap:
                RefuseReinvite(SipStatus.ServerInternalError, occasion, now);
                break;
            case InviteUsageEffect.RefuseGone:
                RefuseReinvite(SipStatus.CallOrTransactionDoesNotExist, occasion, now);
                break;
            case InviteUsageEffect.AnswerBye:
                _core.Respond(occasion.Transaction, occasion.Request!, SipStatus.Ok, MessageExtras.None, now);
                break;
            case InviteUsageEffect.SendBye:
                SendBye(now);
                break;
            default:
                Tell(effect, before, occasion, now);
                break;
        }
    }

    private void Tell(InviteUsageEffect effect, InviteUsageState before, in CallOccasion occasion, MonotonicTime now)
    {
        switch (effect)
        {
            case InviteUsageEffect.TellProgressed:
                _owner.Progressed(this, occasion.Response!, now);
                break;
            case InviteUsageEffect.TellAccepted:
                _owner.Accepted(this, occasion.Response!, now);
                break;
            case InviteUsageEffect.TellAnsweredTooLate:
                _owner.AnsweredTooLate(this, occasion.Response!, now);
                break;
            case InviteUsageEffect.TellRefused:
                _owner.Refused(this, RefusalOf(before, occasion), now);
                break;
            case InviteUsageEffect.TellCancelled:
                _owner.Cancelled(this, occasion.Request, now);
                break;
            case InviteUsageEffect.TellReinviteCancelled:
                _owner.ReinviteCancelled(this, now);
                break;
            case InviteUsageEffect.TellConfirmed:
                _owner.Confirmed(this, occasion.Request!, now);
                break;
            case InviteUsageEffect.TellReinviteArrived:
                ServeReinvite(occasion.Request!, now);
                break;
            case InviteUsageEffect.TellReinviteAnswered:
                TellReinviteAnswered(occasion.Response, now);
                break;
            case InviteUsageEffect.TellEnded:
                _owner.Ended(this, EndOf(before, occasion), now);
                break;
        }
    }

    private static CallRefusal RefusalOf(InviteUsageState before, in CallOccasion occasion)
    {
        var status = occasion.Response?.Status
            ?? (occasion.Failure == Transactions.ClientFailure.TransportError ? SipStatus.ServiceUnavailable : SipStatus.RequestTimeout);
        return before is InviteUsageState.Cancelling cancelling
            ? new(cancelling.IsUnanswered && status == SipStatus.RequestTerminated ? SipStatus.RequestTimeout : status, occasion.Response, !cancelling.IsUnanswered)
            : new(status, occasion.Response, WasCancelled: false);
    }

    // The state that it was told from, or goes to, says why.
    private CallEnd EndOf(InviteUsageState before, in CallOccasion occasion)
    {
        if (occasion.Request is { } request && request.Method == SipMethod.Bye)
            return new CallEnd.ByPeer(request);
        if (before is InviteUsageState.Leaving)
            return new CallEnd.ByUs(occasion.Status);
        return ((InviteUsageState.Leaving)_usage).Cause switch
        {
            LeaveCause.SessionExpired => new CallEnd.SessionExpired(),
            LeaveCause.NoAck => new CallEnd.NoAck(),
            LeaveCause.Gone => new CallEnd.Gone(occasion.Status),
            _ => new CallEnd.Unreachable(),
        };
    }
}
