using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>What the peer asks of us.</summary>
public sealed partial class Call
{
    private readonly string _remoteTag = "";

    // The INVITE or re-INVITE of the peer that has no final response or no ACK yet, and what was sent last.
    private SipRequest? _invite;
    private ServerTransactionId _server;
    private SipResponse? _answer;

    private Call(UserAgentCore core, DialogEnd end, SipRequest invite, ServerTransactionId transaction, InviteUsageState usage)
        : this(core, end, usage, UnownedCall.Instance, isIncoming: true)
    {
        _invite = invite;
        _server = transaction;
        _remoteTag = System.Text.Encoding.Latin1.GetString(invite.From.Tag);
        NoteAllow(invite);
    }

    /// <summary>Sends a provisional response to the peer's INVITE; the last one is repeated each minute until there is a final one.</summary>
    /// <param name="status">101 to 199.</param>
    /// <param name="extras">Headers and body.</param>
    /// <param name="now">The present.</param>
    public void Ring(int status, MessageExtras extras, MonotonicTime now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 101);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 199);
        Step(InviteUsageEvent.ProvisionalGiven.Event, new() { Status = status, Extras = extras }, now);
    }

    /// <summary>Accepts the peer's INVITE with 200; it is repeated until the ACK (RFC 3261 §13.3.1.4).</summary>
    /// <param name="contact">Our Contact from now on, with its header parameters.</param>
    /// <param name="extras">Headers and the answer.</param>
    /// <param name="now">The present.</param>
    public void Accept(string contact, MessageExtras extras, MonotonicTime now)
    {
        if (_usage is not InviteUsageState.Proceeding)
            return;
        _end.Contact = contact;
        Step(InviteUsageEvent.SuccessGiven.Event, new() { Status = SipStatus.Ok, Extras = extras }, now);
    }

    /// <summary>Refuses the peer's INVITE. Nothing more is told of the call.</summary>
    /// <param name="status">300 to 699.</param>
    /// <param name="extras">Headers such as Warning or Retry-After, and body.</param>
    /// <param name="now">The present.</param>
    public void Refuse(int status, MessageExtras extras, MonotonicTime now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 699);
        if (_usage is InviteUsageState.Proceeding)
            Step(InviteUsageEvent.FailureGiven.Event, new() { Status = status, Extras = extras }, now);
    }

    /// <summary>Answers the re-INVITE that <see cref="ICallOwner.ReinviteArrived"/> told of.</summary>
    /// <param name="status">200 to 699.</param>
    /// <param name="extras">Headers, and for 200 the answer.</param>
    /// <param name="now">The present.</param>
    public void AnswerReinvite(int status, MessageExtras extras, MonotonicTime now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 699);
        if (_usage is InviteUsageState.Reinvited)
            Step(status < 300 ? InviteUsageEvent.SuccessGiven.Event : InviteUsageEvent.FailureGiven.Event, new() { Status = status, Extras = extras }, now);
    }

    /// <summary>Answers a request that <see cref="ICallOwner.RequestArrived"/> told of.</summary>
    /// <inheritdoc cref="UserAgentCore.Respond"/>
    public void Respond(ServerTransactionId transaction, SipRequest request, int status, MessageExtras extras, MonotonicTime now) =>
        _core.Respond(transaction, request, status, extras, now);

    internal static Call Incoming(
        UserAgentCore core, DialogEnd end, SipRequest invite, ServerTransactionId transaction, TimeSpan ringingMax, MonotonicTime now) =>
        new(core, end, invite, transaction, InviteUsage.Receive(now, ringingMax));

    internal void ReinviteArrived(ServerTransactionId transaction, SipRequest reinvite, MonotonicTime now)
    {
        if (UserAgents.SessionInterval.IsTooSmall(reinvite, _core.Settings))
        {
            _core.RefuseInterval(transaction, reinvite, now);
            return;
        }

        if (_usage is InviteUsageState.Established or InviteUsageState.ReinviteDelayed)
        {
            (_invite, _server, _answer) = (reinvite, transaction, null);
            _core.Serve(transaction, this);
        }

        Step(InviteUsageEvent.ReinviteArrived.Event, new() { Transaction = transaction, Request = reinvite }, now);
    }

    internal void CancelArrived(SipRequest cancel, MonotonicTime now) =>
        Step(InviteUsageEvent.CancelArrived.Event, new() { Request = cancel }, now);

    internal void AckArrived(SipRequest ack, MonotonicTime now)
    {
        if (_usage is not (InviteUsageState.Accepting or InviteUsageState.ReinviteAccepting) || ack.CSeq.Number != _invite?.CSeq.Number)
            return;
        (_invite, _answer) = (null, null);
        Describe(default, SessionDescriptions.Of(ack));
        Step(InviteUsageEvent.AckArrived.Event, new() { Request = ack }, now);
    }

    internal void ByeArrived(ServerTransactionId transaction, SipRequest bye, MonotonicTime now) =>
        Step(InviteUsageEvent.ByeArrived.Event, new() { Transaction = transaction, Request = bye }, now);

    // An offer that is the one that stands asks for nothing but a fresh session.
    private void ServeReinvite(SipRequest reinvite, MonotonicTime now)
    {
        if (IsKnown(SessionDescriptions.Of(reinvite)))
            AnswerReinvite(SipStatus.Ok, MessageExtras.None.With(LocalDescription), now);
        else
            _owner.ReinviteArrived(this, reinvite, now);
    }

    private void Answer(int status, MessageExtras extras, MonotonicTime now)
    {
        if (_invite is not { } invite)
            return;
        var grant = status is >= 200 and < 300 ? UserAgents.SessionInterval.Grant(invite, _core.Settings) : null;
        var response = _core.BuildInviteResponse(invite, status, _end, extras, grant);
        if (status is >= 200 and < 300)
        {
            NoteAllow(invite);
            Describe(SessionDescriptions.Of(extras.Body), SessionDescriptions.Of(invite));
            Agree(grant, isOurRequest: false, now);
        }

        if (status < 300 && (_end.Dialog is null || !_end.Dialog.IsConfirmed && status >= 200))
            BeginDialog(invite, response);
        _core.Give(_server, response, now);
        if (status >= 200)
            _core.ServeNoMore(_server);
        (_answer, _invite) = status < 300 ? (response, invite) : (null, null);
    }

    private void AnswerAgain(MonotonicTime now)
    {
        if (_answer is { } answer)
            _core.Give(_server, answer, now);
    }

    private void BeginDialog(SipRequest invite, SipResponse response)
    {
        if (_end.Dialog is { } early)
            _end.Take(early with { IsConfirmed = true });
        else if (Dialog.TryCreateAsServer(invite, response, _core.NewCSeq(), out var dialog))
            _end.Take(dialog);
    }

    private void RefuseReinvite(int status, in CallOccasion occasion, MonotonicTime now)
    {
        var extras = status == SipStatus.ServerInternalError
            ? MessageExtras.None.With(HeaderId.RetryAfter, _core.NewRetryAfter())
            : MessageExtras.None;
        _core.Give(occasion.Transaction, _core.BuildInviteResponse(occasion.Request!, status, _end, extras, null), now);
    }

    // A re-INVITE that nobody answers is this side's fault alone: the call goes on. An INVITE that rang past its Expires is over (RFC 3261 §13.3.1).
    private int StatusOfSilence(InviteUsageState before) =>
        before is InviteUsageState.Reinvited ? SipStatus.ServerInternalError
            : _invite?.Has(HeaderId.Expires) == true ? SipStatus.RequestTerminated
            : SipStatus.TemporarilyUnavailable;
}
