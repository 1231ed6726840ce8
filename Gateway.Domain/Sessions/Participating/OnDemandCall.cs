using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using Effect = Gateway.Domain.Sessions.Participating.OnDemandLegsEffect;
using Event = Gateway.Domain.Sessions.Participating.OnDemandLegsEvent;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>Carries out what <see cref="OnDemandLegs"/> decides: the two calls of one on-demand session of a served user.</summary>
internal sealed class OnDemandCall : ICallOwner
{
    private readonly ParticipatingFunction _function;
    private readonly ServedSide _side;
    private readonly PocAddress _user;
    private readonly LegToken _incomingToken;
    private readonly LegToken _outgoingToken;
    private readonly Participation _participation;
    private readonly Call _incoming;
    private readonly Call _outgoing;
    private OnDemandLegsState _state = OnDemandLegs.Begin;
    private bool _isJoined;

    /// <param name="function">The function.</param>
    /// <param name="side">Whom it serves.</param>
    /// <param name="user">The served user.</param>
    /// <param name="incoming">The call that came.</param>
    /// <param name="invite">Its INVITE.</param>
    /// <param name="target">Where the outgoing INVITE goes.</param>
    /// <param name="extras">Its headers and body.</param>
    /// <param name="participation">What is written down of it.</param>
    /// <param name="now">The present.</param>
    public OnDemandCall(
        ParticipatingFunction function, ServedSide side, PocAddress user, Call incoming, SipRequest invite, FarTarget target, MessageExtras extras,
        Participation participation, MonotonicTime now)
    {
        _function = function;
        _side = side;
        _user = user;
        _incoming = incoming;
        _participation = participation;
        _incomingToken = function.Tokens.Issue(user);
        _outgoingToken = function.Tokens.Issue(user);
        if (side == ServedSide.Terminating)
            _outgoingToken.Session = PassedOn.ContactUri(invite);
        incoming.Owner = this;
        _outgoing = function.Agents.Invite(
            new()
            {
                RequestUri = target.RequestUri,
                From = PassedOn.Party(invite.From),
                To = PassedOn.Party(invite.To),
                Contact = PassedOn.Contact(function.IdentityOf(_outgoingToken), invite),
                Routes = target.Routes,
                Hop = target.Hop,
                Extras = extras,
                AnswerLimit = PocServerSettings.SearchMax,
                MaxForwards = PassedOn.HopsLeft(invite),
            },
            this, now);
        function.Users.Enter(user);
        participation.Invited(_incoming.CallId, _outgoing.CallId, now);
    }

    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now) => Step(new Event.Progressed(provisional), now);

    void ICallOwner.Accepted(Call call, SipResponse success, MonotonicTime now) => Step(new Event.Accepted(success), now);

    void ICallOwner.Refused(Call call, CallRefusal refusal, MonotonicTime now) => Step(new Event.Refused(refusal), now);

    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => Step(new Event.AnsweredTooLate(), now);

    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now)
    {
        _participation.Withdrawn(cancel is not null, now);
        Step(new Event.Cancelled(cancel?.Text(HeaderId.Reason)), now);
    }

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now)
    {
        if (_side == ServedSide.Originating && _state is OnDemandLegsState.Established)
            Join();
    }

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now) => Step(new Event.ReinviteArrived(LegOf(call), reinvite), now);

    void ICallOwner.ReinviteCancelled(Call call, MonotonicTime now) => Step(new Event.ReinviteCancelled(LegOf(call)), now);

    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now) =>
        Step(new Event.ReinviteAnswered(LegOf(call), final?.Status ?? SipStatus.RequestTimeout, final), now);

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        var isFromUser = call == (_side == ServedSide.Originating ? _incoming : _outgoing);
        if (request.Method == SipMethod.Refer || request.Method == SipMethod.Subscribe)
            _function.SubscriptionAsked(transaction, request, isFromUser ? _user : null, ClientToken, now);
        else if (!CallOf(OnDemandLegs.Other(LegOf(call))).Send(
            request.Method, PassedOn.Request(request), (final, _, later) => _function.Relay(transaction, request, final, later), now))
            _function.Agents.Respond(transaction, request, SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);
    }

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now)
    {
        Part();
        _participation.Ended(call == (_side == ServedSide.Originating ? _incoming : _outgoing), end, now);
        Step(new Event.Ended(LegOf(call), end), now);
    }

    /// <summary>The dialog of this session on the controlling function's side, for who names the one on the user's side (RFC 4538).</summary>
    public TargetDialog? FarDialogOf(Call near)
    {
        var far = CallOf(OnDemandLegs.Other(LegOf(near)));
        return far.RemoteTag.Length == 0 ? null : new(far.CallId, LocalTag: far.RemoteTag, RemoteTag: far.LocalTag);
    }

    private LegToken ClientToken => _side == ServedSide.Originating ? _incomingToken : _outgoingToken;

    private Leg LegOf(Call call) => call == _incoming ? Leg.Incoming : Leg.Outgoing;

    private Call CallOf(Leg leg) => leg == Leg.Incoming ? _incoming : _outgoing;

    private void Step(Event happened, MonotonicTime now)
    {
        var (state, effects) = OnDemandLegs.Step(_state, happened);
        _state = state;
        foreach (var effect in effects)
            Perform(effect, now);
    }

    private void Perform(Effect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case Effect.Ring(var response):
                _participation.Rang(now);
                _incoming.Ring(response.Status, RingExtras(response), now);
                break;
            case Effect.Accept(var response):
                Accept(response, now);
                break;
            case Effect.Refuse(var refusal):
                Refuse(refusal, now);
                break;
            case Effect.CancelOutgoing(var reason):
                _outgoing.Cancel(reason, now);
                break;
            case Effect.Bye(var leg, var because):
                CallOf(leg).Bye(PassedOn.Bye(because), now);
                break;
            case Effect.Reinvite(var leg, var request):
                if (!CallOf(leg).Reinvite(PassedOn.Request(request), now))
                    Step(new Event.ReinviteAnswered(leg, SipStatus.RequestPending, null), now);
                break;
            case Effect.CancelReinvite(var leg):
                CallOf(leg).Cancel(null, now);
                break;
            case Effect.AnswerReinvite(var leg, var status, var response):
                CallOf(leg).AnswerReinvite(status, PassedOn.Response(response, withBody: true), now);
                break;
            case Effect.Forget:
                Forget(now);
                break;
        }
    }

    private static MessageExtras RingExtras(SipResponse response)
    {
        var extras = PassedOn.Response(response, withBody: true);
        return AnswerStates.Of(response) is { } state ? extras.With(HeaderId.PAnswerState, state.ToString()) : extras;
    }

    private void Accept(SipResponse response, MonotonicTime now)
    {
        if (_side == ServedSide.Originating)
            _incomingToken.Session = PassedOn.ContactUri(response);
        var extras = PassedOn.Response(response, withBody: true);
        if (response.Has(HeaderId.PAnswerState))
            extras = extras.With(HeaderId.PAnswerState, $"{AnswerStates.Of(response)}");
        _participation.Joined(response, now);
        // The leg of whom it serves has its ACK already where he was called; who calls has still to send his.
        if (_side == ServedSide.Terminating)
            Join();
        _incoming.Accept(PassedOn.Contact(_function.IdentityOf(_incomingToken), response), extras, now);
    }

    private void Refuse(CallRefusal refusal, MonotonicTime now)
    {
        _participation.Refused(refusal, now);
        _incoming.Refuse(
            ParticipatingFunction.StatusPassedOn(refusal.Status, refusal.Response is not null),
            PassedOn.Response(refusal.Response, withBody: refusal.Response?.Has(HeaderId.PRefusedUriList) == true), now);
    }

    private void Join()
    {
        if (!_isJoined)
            _function.Users.Join(_user);
        _isJoined = true;
    }

    private void Part()
    {
        if (_isJoined)
            _function.Users.Part(_user);
        _isJoined = false;
    }

    private void Forget(MonotonicTime now)
    {
        Part();
        _function.Users.Leave(_user);
        foreach (var token in (LegToken[])[_incomingToken, _outgoingToken])
        {
            if (token.Session is null)
                _function.Tokens.Forget(token);
            else
                _function.Tokens.ForgetLater(token, now);
        }

        _participation.Closed(now);
    }
}
