using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>The session timer of the call (RFC 4028), and the session descriptions that refreshes repeat.</summary>
public sealed partial class Call
{
    private SessionTimerState _timer = SessionTimer.Start;
    private uint _sessionSeconds;
    private bool _weRefresh;

    // A peer that takes UPDATE is refreshed without an offer (RFC 4028 §7.4).
    private bool _peerTakesUpdate;

    // Whether the re-INVITE that is under way is a refresh of the core's.
    private bool _isRefresh;

    // What stands between the two sides: ours as octets, because a refresh repeats them, theirs as digest.
    private byte[]? _localDescription;
    private TransactionKey _remoteDescription;

    /// <summary>The session interval that was agreed on last; <c>null</c> when no session timer runs.</summary>
    public TimeSpan? SessionInterval => _timer is SessionTimerState.Off ? null : TimeSpan.FromSeconds(_sessionSeconds);

    /// <summary>Whether refreshing the session is this side's task.</summary>
    public bool IsRefresher => _timer is SessionTimerState.Refresher or SessionTimerState.Refreshing;

    /// <summary>What a target refresh request of ours says of the session: as before, with the same side refreshing (RFC 4028 §7.4).</summary>
    internal SessionExpiresView? SessionToAsk
    {
        get
        {
            if (_timer is not SessionTimerState.Off)
                return new(_sessionSeconds, _weRefresh ? SessionRefresher.Uac : SessionRefresher.Uas);
            var seconds = UserAgents.SessionInterval.SecondsOf(_core.Settings.SessionInterval);
            return seconds == 0 ? null : new(seconds, SessionRefresher.Uac);
        }
    }

    /// <summary>Answers an UPDATE that only refreshes the session, or that cannot be taken now (RFC 3311 §5.2).</summary>
    /// <returns><c>false</c> when it brings an offer for the owner.</returns>
    internal bool TryAnswerUpdate(ServerTransactionId transaction, SipRequest update, MonotonicTime now)
    {
        if (UserAgents.SessionInterval.IsTooSmall(update, _core.Settings))
        {
            _core.RefuseInterval(transaction, update, now);
            return true;
        }

        var offer = SessionDescriptions.Of(update);
        if (update.Body.IsEmpty || IsKnown(offer))
        {
            var answer = offer.IsEmpty ? MessageExtras.None : MessageExtras.None.With(LocalDescription);
            _core.Respond(transaction, update, SipStatus.Ok, answer, now);
            return true;
        }

        var status = _exchange is not null || _usage is InviteUsageState.Accepting or InviteUsageState.ReinviteAccepting ? SipStatus.RequestPending
            : _invite is not null ? SipStatus.ServerInternalError
            : 0;
        if (status == 0)
            return false;
        var extras = status == SipStatus.ServerInternalError ? MessageExtras.None.With(HeaderId.RetryAfter, _core.NewRetryAfter()) : MessageExtras.None;
        _core.Respond(transaction, update, status, extras, now);
        return true;
    }

    /// <summary>An UPDATE of the peer is being accepted.</summary>
    internal SessionInterval? UpdateAccepted(SipRequest update, MessageExtras extras, MonotonicTime now)
    {
        if (!update.Body.IsEmpty)
            Describe(SessionDescriptions.Of(extras.Body), SessionDescriptions.Of(update));
        var grant = UserAgents.SessionInterval.Grant(update, _core.Settings);
        Agree(grant, isOurRequest: false, now);
        return grant;
    }

    private MessageBody LocalDescription => new(SessionDescriptions.MediaType, _localDescription ?? []);

    private bool IsKnown(ReadOnlyMemory<byte> offer) =>
        !offer.IsEmpty && _localDescription is not null && SessionDescriptions.DigestOf(offer) == _remoteDescription;

    private void Describe(ReadOnlyMemory<byte> local, ReadOnlyMemory<byte> remote)
    {
        if (!local.IsEmpty && !local.Span.SequenceEqual(_localDescription))
            _localDescription = local.ToArray();
        if (!remote.IsEmpty)
            _remoteDescription = SessionDescriptions.DigestOf(remote);
    }

    private void NoteAllow(SipMessage message)
    {
        if (!message.Has(HeaderId.Allow))
            return;
        _peerTakesUpdate = false;
        foreach (var method in message.Values(HeaderId.Allow))
            _peerTakesUpdate |= SipMethod.Update.Is(method);
    }

    private void Agree(SessionInterval? agreed, bool isOurRequest, MonotonicTime now)
    {
        if (_usage is InviteUsageState.Leaving or InviteUsageState.Ended)
            return;
        if (agreed is not { } interval)
        {
            Step(SessionTimerEvent.NotAgreed.Event, now);
            return;
        }

        _sessionSeconds = Math.Max(interval.Seconds, SessionExpiresView.SecondsMin);
        _weRefresh = isOurRequest == (interval.Refresher == SessionRefresher.Uac);
        Step(new SessionTimerEvent.Agreed(TimeSpan.FromSeconds(_sessionSeconds), _weRefresh), now);
    }

    private void Step(SessionTimerEvent happened, MonotonicTime now)
    {
        var (state, effects) = SessionTimer.Step(_timer, happened, now);
        _timer = state;
        foreach (var effect in effects)
        {
            if (effect == SessionTimerEffect.SendRefresh)
                Refresh(now);
            else
                Step(new InviteUsageEvent.PeerLost(LeaveCause.SessionExpired), default, now);
        }

        if (_usage is not InviteUsageState.Ended)
            _core.Settle(this, now);
    }

    private void Refresh(MonotonicTime now)
    {
        if (_peerTakesUpdate || _localDescription is null)
            Send(SipMethod.Update, MessageExtras.None, RefreshEnded, now);
        else if (CanReinvite)
        {
            _isRefresh = true;
            _reinvite = MessageExtras.None.With(LocalDescription);
            Step(InviteUsageEvent.ReinviteAsked.Event, default, now);
        }
        else
            Step(SessionTimerEvent.RefreshRefused.Event, now);
    }

    // What ends the call is judged as with every request; RFC 4028 §10 has a 408 among it.
    private void RefreshEnded(SipResponse? final, ClientFailure? failure, MonotonicTime now)
    {
        if (final is null || final.IsSuccess)
            return;
        if (final.Status is SipStatus.MethodNotAllowed or SipStatus.NotImplemented)
            _peerTakesUpdate = false;
        if (final.Status == SipStatus.RequestTimeout)
            Step(new InviteUsageEvent.PeerLost(LeaveCause.Gone), new() { Status = final.Status }, now);
        else
            Step(SessionTimerEvent.RefreshRefused.Event, now);
    }
}
