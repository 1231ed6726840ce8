using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>What we ask of the peer: INVITE, CANCEL, re-INVITE, BYE and the rest.</summary>
public sealed partial class Call
{
    // The INVITE or re-INVITE of ours that has no final response yet.
    private InviteExchange? _exchange;

    // A re-INVITE until it is answered: it is tried again after a glare.
    private MessageExtras? _reinvite;
    private MessageExtras _bye = MessageExtras.None;

    internal static Call Outgoing(UserAgentCore core, DialogEnd end, TimeSpan answerLimit, ICallOwner owner, MonotonicTime now) =>
        new(core, end, InviteUsage.Call(now, answerLimit), owner, isIncoming: false);

    /// <summary>
    /// Gives up our INVITE before it has a final response (RFC 3261 §9.1): the CANCEL goes out with the first provisional response. What comes
    /// of it is told as <see cref="ICallOwner.Refused"/> or <see cref="ICallOwner.AnsweredTooLate"/>. A re-INVITE of ours is given up likewise, and
    /// its end told as <see cref="ICallOwner.ReinviteAnswered"/>.
    /// </summary>
    /// <param name="reason">The value of Reason (RFC 3326); <c>null</c> for none.</param>
    /// <param name="now">The present.</param>
    public void Cancel(string? reason, MonotonicTime now) => Step(InviteUsageEvent.CancelAsked.Event, new() { Reason = reason }, now);

    /// <summary>
    /// Sends a re-INVITE with a new offer. One that meets the peer's own is tried again by itself (RFC 3261 §14.1).
    /// </summary>
    /// <returns><c>false</c>, and nothing is sent, unless <see cref="CanReinvite"/>.</returns>
    public bool Reinvite(MessageExtras extras, MonotonicTime now)
    {
        if (!CanReinvite)
            return false;
        _isRefresh = false;
        _reinvite = extras;
        Step(InviteUsageEvent.ReinviteAsked.Event, default, now);
        return true;
    }

    /// <summary>Sends any other request in the dialog: INFO, MESSAGE, UPDATE, OPTIONS.</summary>
    /// <param name="method">Not INVITE, ACK, BYE, CANCEL, SUBSCRIBE, REFER or NOTIFY.</param>
    /// <param name="extras">Headers and body.</param>
    /// <param name="done">Told what became of it. An answer that means the end of the call (RFC 5057) is told here first.</param>
    /// <param name="now">The present.</param>
    /// <returns><c>false</c>, and nothing is sent or told, when the call has no dialog or is over.</returns>
    public bool Send(SipMethod method, MessageExtras extras, RequestEnded done, MonotonicTime now)
    {
        if (_end.Dialog is null || _usage is InviteUsageState.Leaving or InviteUsageState.Ended)
            return false;
        _core.SendInDialog(_end, method, extras, (final, failure, later) =>
        {
            if (method == SipMethod.Update && final is { IsSuccess: true })
            {
                Describe(SessionDescriptions.Of(extras.Body), SessionDescriptions.Of(final));
                Agree(UserAgents.SessionInterval.Agreed(final), isOurRequest: true, later);
            }

            done(final, failure, later);
            Judge(method, final, failure, later);
        }, now);
        return true;
    }

    internal void Start(InviteExchange exchange) => _exchange = exchange;

    internal void InviteProgressed(InviteExchange exchange, SipResponse response, MonotonicTime now)
    {
        if (exchange != _exchange || response.Status == SipStatus.Trying)
            return;
        if (!exchange.IsReinvite)
            BeginEarlyDialog(exchange, response);
        Step(InviteUsageEvent.ProvisionalArrived.Event, new() { Response = response }, now);
    }

    /// <summary>Makes the dialog of the first 2xx that of the call (RFC 3261 §13.2.2.4).</summary>
    internal Dialog Establish(InviteExchange exchange, SipResponse success)
    {
        var dialog = _end.Dialog;
        if (exchange.IsReinvite)
            return _end.Take(dialog!.Confirm(success));
        if (dialog is not null && System.Text.Ascii.Equals(success.To.Tag, dialog.Id.RemoteTag))
            return _end.Take(dialog.Confirm(success));
        return _end.Take(Dialog.CreateAsClient(exchange.Request, success));
    }

    internal void InviteSucceeded(InviteExchange exchange, SipResponse success, MonotonicTime now)
    {
        if (exchange != _exchange)
            return;
        _exchange = null;
        _reinvite = null;
        NoteAllow(success);
        Describe(SessionDescriptions.Of(exchange.Request), SessionDescriptions.Of(success));
        if (_usage is not InviteUsageState.Cancelling)
            Agree(UserAgents.SessionInterval.Agreed(success), isOurRequest: true, now);
        Step(InviteUsageEvent.SuccessArrived.Event, new() { Response = success }, now);
    }

    /// <summary>Tries an INVITE again where a failure asks for no more than that: credentials, or a longer session interval.</summary>
    internal bool TryInviteAgain(InviteExchange exchange, SipResponse failure, MonotonicTime now) =>
        exchange == _exchange && _usage is InviteUsageState.Calling or InviteUsageState.Reinviting && _core.TrySendAgain(exchange, failure, now);

    internal void InviteFailed(InviteExchange exchange, SipResponse? response, ClientFailure? failure, MonotonicTime now)
    {
        if (exchange != _exchange)
            return;
        _exchange = null;
        if (exchange.IsReinvite && response?.Status == SipStatus.RequestPending && _usage is InviteUsageState.Reinviting)
        {
            Step(new InviteUsageEvent.GlareArrived(_core.NewGlarePause(ownsCallId: !IsIncoming)), default, now);
            return;
        }

        _reinvite = null;
        Step(InviteUsageEvent.FailureArrived.Event, new() { Response = response, Failure = failure }, now);
        if (exchange.IsReinvite)
            Judge(SipMethod.Invite, response, failure, now);
    }

    private void BeginEarlyDialog(InviteExchange exchange, SipResponse provisional)
    {
        if (provisional.To.Tag.IsEmpty || _end.Dialog is { } known && System.Text.Ascii.Equals(provisional.To.Tag, known.Id.RemoteTag))
            return;
        if (Dialog.TryCreateAsClient(exchange.Request, provisional, out var early))
            _end.Take(early);
    }

    private void CancelInvite(string? reason, MonotonicTime now)
    {
        if (_exchange is { } exchange)
            _core.Cancel(exchange.Transaction, reason, now);
    }

    private void TellReinviteAnswered(SipResponse? final, MonotonicTime now)
    {
        if (_isRefresh)
            RefreshEnded(final, null, now);
        else
            _owner.ReinviteAnswered(this, final, now);
    }

    private void SendReinvite(MonotonicTime now)
    {
        _exchange = _core.SendReinvite(this, _end, _reinvite!, now);
    }

    private void SendBye(MonotonicTime now) => _core.SendInDialog(_end, SipMethod.Bye, _bye, ByeEnded, now);

    private void ByeEnded(SipResponse? final, ClientFailure? failure, MonotonicTime now)
    {
        var status = final?.Status ?? (failure == ClientFailure.TransportError ? SipStatus.ServiceUnavailable : SipStatus.RequestTimeout);
        Step(InviteUsageEvent.ByeEnded.Event, new() { Status = status }, now);
    }

    // What an answer to a request in the dialog says of the call (RFC 5057 §5.1).
    private void Judge(SipMethod method, SipResponse? final, ClientFailure? failure, MonotonicTime now)
    {
        if (failure is not null)
            Step(new InviteUsageEvent.PeerLost(LeaveCause.Unreachable), default, now);
        else if (final is not null && ResponseReach.EndsUsage(final.Status, isIntegral: method == SipMethod.Invite))
            Step(new InviteUsageEvent.PeerLost(LeaveCause.Gone), new() { Status = final.Status }, now);
    }
}
