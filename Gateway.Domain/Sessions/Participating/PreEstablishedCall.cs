using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using Effect = Gateway.Domain.Sessions.Participating.PreEstablishedSessionEffect;
using Event = Gateway.Domain.Sessions.Participating.PreEstablishedSessionEvent;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// Carries out what <see cref="PreEstablishedSession"/> decides: the dialog with the client that stands, the media ports of ours behind it, and the
/// PoC Session that it carries.
/// </summary>
/// <remarks>Parts: this file holds the dialog and the effects, <c>.Sessions</c> how a session begins, <c>.Media</c> ports and floor control.</remarks>
internal sealed partial class PreEstablishedCall : ICallOwner, IParticipatingPart
{
    /// <summary>Pre-established sessions of one user: as many as a person has devices. Each holds a pair of ports.</summary>
    public const int PerUserMax = 4;

    private readonly ParticipatingFunction _function;
    private readonly PocAddress _user;
    private readonly LegToken _token;
    private readonly Call _client;
    private readonly MediaPort _port;
    private readonly UserPlaneRelay _relay;
    private readonly uint _ssrc;
    private OfferAnswer _media;
    private PreEstablishedSessionState _state = PreEstablishedSession.Begin;
    private CarriedSession? _carried;

    // What the next effect sends: the INVITE that a REFER asked for, the headers of the BYE that another one asked for.
    private OutgoingInvite? _starting;
    private MessageExtras _leaving = MessageExtras.None;

    private PreEstablishedCall(ParticipatingFunction function, PocAddress user, Call client, PortLink link)
    {
        _function = function;
        _user = user;
        _client = client;
        _ssrc = function.Ids.NewUInt32();
        _token = function.Tokens.Issue(user, this);
        _port = link.Port;
        _relay = new(_port);
        link.Owner = this;
        _media = OfferAnswer.Start(function.Ids.NewUInt32());
    }

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => _state.NextDeadline;

    /// <inheritdoc/>
    public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>Whether an invitation may be led to it.</summary>
    public bool TakesInvitation => PreEstablishedSession.TakesInvitation(_state) && _client.State == CallState.Established;

    /// <summary>The dialog with the controlling function that stands behind the one with the client; <c>null</c> when there is none.</summary>
    public TargetDialog? FarDialog =>
        _carried?.Call is { RemoteTag.Length: > 0 } call ? new(call.CallId, LocalTag: call.RemoteTag, RemoteTag: call.LocalTag) : null;

    /// <summary>Answers an INVITE that sets one up.</summary>
    public static void SetUp(ParticipatingFunction function, Call client, SipRequest invite, SessionBody body, PocAddress user, MonotonicTime now)
    {
        var link = new PortLink();
        if (!function.Services.Ports.TryOpen(link, out var port))
        {
            client.Refuse(SipStatus.ServiceUnavailable, MessageExtras.None.With(HeaderId.RetryAfter, "10"), now);
            return;
        }

        link.Port = port;
        var session = new PreEstablishedCall(function, user, client, link);
        if (!session._media.TryAnswer(body.Description.Span, session.Local(), out var answered, out var refusal))
        {
            session.Close();
            client.Refuse(refusal.Status, MessageExtras.None.With(HeaderId.Warning, refusal.Warning(function.Settings.HostName)), now);
            return;
        }

        session._media = answered;
        client.Owner = session;
        function.Users.Add(user, session);
        client.Accept($"<{function.IdentityOf(session._token)}>;+g.poc.talkburst", MessageExtras.None.With(SessionBody.Write(answered.Body)), now);
    }

    /// <inheritdoc/>
    public void Tick(MonotonicTime now) => Step(new Event.Tick(), now);

    /// <summary>Ends the dialog with the client, and what it carries.</summary>
    public void End(MonotonicTime now) => _client.Bye(MessageExtras.None, now);

    /// <summary>Something happened to a session; of one that is not carried any more it concerns only itself.</summary>
    public void Happened(CarriedSession session, Event happened, MonotonicTime now)
    {
        if (_carried == session)
            Step(happened, now);
    }

    /// <summary>Whether the session is the one that is carried.</summary>
    public bool Carries(CarriedSession session) => _carried == session;

    /// <summary>Nothing is left of a session.</summary>
    public void Forget(CarriedSession session)
    {
        _function.Users.Leave(_user);
        _function.Tokens.Forget(session.Token);
        if (_carried == session)
            _carried = null;
    }

    /// <summary>A request inside a dialog that is neither INVITE nor BYE.</summary>
    public void RequestArrived(ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        if (request.Method == SipMethod.Update && TryAnswer(_media, request, out var answered, out var status))
        {
            _media = answered;
            _function.Agents.Respond(transaction, request, SipStatus.Ok, MessageExtras.None.With(SessionBody.Write(answered.Body)), now);
        }
        else
            _function.Agents.Respond(transaction, request, request.Method == SipMethod.Update ? SipStatus.NotAcceptableHere : SipStatus.Forbidden, MessageExtras.None, now);
    }

    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now)
    {
    }

    void ICallOwner.Accepted(Call call, SipResponse success, MonotonicTime now)
    {
    }

    void ICallOwner.Refused(Call call, CallRefusal refusal, MonotonicTime now)
    {
    }

    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now)
    {
    }

    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now)
    {
    }

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now)
    {
    }

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
    {
        if (TryAnswer(_media, reinvite, out var answered, out var status))
        {
            _media = answered;
            call.AnswerReinvite(SipStatus.Ok, MessageExtras.None.With(SessionBody.Write(answered.Body)), now);
        }
        else
            call.AnswerReinvite(status, MessageExtras.None, now);
    }

    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
        if (_media.IsOffering)
            _media = final is { IsSuccess: true } && _media.TryTakeAnswer(final.Body.Span, out var agreed, out _) ? agreed : _media.Withdraw();
        Step(new Event.AlertAnswered(final?.Status ?? SipStatus.RequestTimeout), now);
    }

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        if (request.Method == SipMethod.Refer || request.Method == SipMethod.Subscribe)
            _function.SubscriptionAsked(transaction, request, _user, _token, now);
        else
            RequestArrived(transaction, request, now);
    }

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now)
    {
        if (_carried is { } starting && _state is PreEstablishedSessionState.Starting)
            starting.Participation.Withdrawn(end is CallEnd.ByPeer, now);
        else if (_carried is { } carried)
        {
            carried.Participation.Left(
                end is CallEnd.ByPeer ? LeaveMeans.Bye : end is CallEnd.SessionExpired or CallEnd.NoAck ? LeaveMeans.Timeout : LeaveMeans.LinkLost, now);
        }

        Step(new Event.ClientEnded(), now);
    }

    private void Step(Event happened, MonotonicTime now)
    {
        var (state, effects) = PreEstablishedSession.Step(_state, happened, now);
        _state = state;
        _function.Settle(this);
        foreach (var effect in effects)
            Perform(effect, now);
    }

    private void Perform(Effect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case Effect.InviteFar:
                SendInvite(now);
                break;
            case Effect.CancelFar:
                Release()?.Call?.Cancel(null, now);
                break;
            case Effect.ByeFar:
                Release()?.Call?.Bye(_leaving, now);
                _leaving = MessageExtras.None;
                break;
            case Effect.RingFar:
                _carried?.Call?.Ring(SipStatus.Ringing, MessageExtras.None, now);
                break;
            case Effect.AcceptFar:
                AcceptInvitation(now);
                break;
            case Effect.RefuseFar(var status):
                RefuseInvitation(status, now);
                break;
            case Effect.ReportProgress(var response):
                _carried?.Started?.Progress(new(response.Status, response.ReasonPhrase) { AnswerState = AnswerStates.Of(response) }, now);
                break;
            case Effect.ReportSuccess(var response):
                ReportSuccess(response, now);
                break;
            case Effect.ReportRefusal(var refusal):
                ReportRefusal(refusal, now);
                break;
            case Effect.Alert:
                Alert(now);
                break;
            case Effect.StopAlert:
                _client.Cancel(null, now);
                break;
            case Effect.SendConnect:
                SendConnect();
                break;
            case Effect.SendDisconnect:
                SendDisconnect();
                break;
            case Effect.Attach:
                _port.CallId = _carried?.Call?.CallId;
                _function.Users.Join(_user);
                break;
            case Effect.Detach:
                _function.Users.Part(_user);
                break;
            case Effect.Forget:
                Close();
                break;
        }
    }

    // The pre-established session turns to what comes next; the session tidies up by itself.
    private CarriedSession? Release()
    {
        var released = _carried;
        _carried = null;
        return released;
    }

    private void Close()
    {
        _function.Users.Remove(_user, this);
        _function.Tokens.Forget(_token);
        _port.Close();
    }
}
