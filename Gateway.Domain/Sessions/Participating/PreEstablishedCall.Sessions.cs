using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using Event = Gateway.Domain.Sessions.Participating.PreEstablishedSessionEvent;

namespace Gateway.Domain.Sessions.Participating;

internal sealed partial class PreEstablishedCall
{
    /// <summary>A REFER to the pre-established session: its user starts a PoC Session, or leaves the one that it carries.</summary>
    public void Referred(ServerTransactionId transaction, SipRequest refer, MonotonicTime now)
    {
        if (!SessionBody.TryRead(refer, out var body, out var fault))
            Refuse(transaction, refer, fault.Status, _function.Refusal(fault), now);
        else if (refer.Has(HeaderId.TargetDialog) && TargetDialog.Of(refer) is { } named && !IsOurs(named))
            Refuse(transaction, refer, SipStatus.Forbidden, _function.Refusal("100 function not allowed due to another dialog"), now);
        else if (ReferTo.Of(refer) is not { } referTo)
            Refuse(transaction, refer, SipStatus.BadRequest, MessageExtras.None, now);
        else if (referTo.Method == SipMethod.Bye)
            AskedToLeave(transaction, refer, referTo, now);
        else if (referTo.Method == SipMethod.Invite)
            AskedToStart(transaction, refer, referTo, body, now);
        else
            Refuse(transaction, refer, SipStatus.Forbidden, _function.Refusal($"100 function not allowed due to method {referTo.Method}"), now);
    }

    /// <summary>An invitation from a controlling function that service control has let pass.</summary>
    public void Invite(
        Call call, SipRequest invite, SessionBody body, InvitationVerdict.Passed passed, ParticipationTerms terms, MonotonicTime now)
    {
        var media = OfferAnswer.Start(_function.Ids.NewUInt32());
        if (!media.TryAnswer(body.Description.Span, LocalForFar(), out var answered, out var refusal))
        {
            call.Refuse(refusal.Status, MessageExtras.None.With(HeaderId.Warning, refusal.Warning(_function.Settings.HostName)), now);
            return;
        }

        var carried = new CarriedSession(this, _function.Tokens.Issue(_user), new(_function.Services, terms), answered, [Factory])
        {
            Call = call,
            Identity = terms.Identity,
        };
        _carried = carried;
        _invitation = new(invite, passed.IsOverride);
        call.Owner = carried;
        _function.Users.Enter(_user);
        carried.Participation.Invited(call.CallId, null, now);
        _port.CallId = call.CallId;
        Step(new Event.Invited(passed.Mode == AnswerMode.Manual), now);
    }

    private InvitationNote? _invitation;

    private bool IsOurs(TargetDialog named) =>
        named.CallId == _client.CallId && named.LocalTag == _client.LocalTag && named.RemoteTag == _client.RemoteTag;

    private void AskedToStart(ServerTransactionId transaction, SipRequest refer, ReferTo referTo, SessionBody body, MonotonicTime now)
    {
        var inviter = AssertedIdentity.Of(refer);
        var anonymous = PrivacyView.HidesIdentity(refer);
        if (!PreEstablishedSession.TakesStart(_state) || _client.State != CallState.Established || _media.Agreed is null)
            Refuse(transaction, refer, SipStatus.Forbidden, _function.Refusal("100 function not allowed due to a session in progress"), now);
        else if (!TryFindTarget(referTo, body, out var requestUri, out var recipients))
            Refuse(transaction, refer, SipStatus.BadRequest, MessageExtras.None, now);
        else if (_function.MayStart(inviter, anonymous, OnePerson(requestUri, recipients), now) is { } refused)
            Refuse(transaction, refer, refused.Status, _function.Refusal(refused), now);
        else
        {
            var target = _function.TargetFor(requestUri, _function.Agents.RemainingRoutes(refer));
            var media = OfferAnswer.Start(_function.Ids.NewUInt32()).Offer(LocalForFar());
            var terms = _function.TermsOf(inviter, anonymous, requestUri, recipients, Establishment.PreEstablished);
            var carried = new CarriedSession(this, _function.Tokens.Issue(_user), new(_function.Services, terms), media, [referTo.Uri, requestUri]);
            _starting = InviteFor(refer, referTo, carried, target, recipients);
            var heard = Accept(transaction, refer, now);
            _carried = carried;
            _function.Users.Enter(_user);
            carried.Started = heard;
            Step(new Event.Started(heard is not null), now);
            if (carried.Call is { } call)
                carried.Participation.Invited(Encoding.UTF8.GetString(refer.CallId), call.CallId, now);
        }
    }

    private OutgoingInvite InviteFor(SipRequest refer, ReferTo referTo, CarriedSession carried, FarTarget target, ResourceList? recipients)
    {
        var extras = PassedOn.Copy(
            MessageExtras.None, refer, HeaderId.PAssertedIdentity, HeaderId.Privacy, HeaderId.AcceptContact, HeaderId.Subject, HeaderId.Priority, HeaderId.ResourcePriority);
        if (AnswerModeView.Of(refer) is { } mode)
            extras = extras.With(mode.Header, mode.ToString());
        foreach (var (name, value) in referTo.Headers)
            extras = extras.With(name, value);
        if (recipients is not null)
            extras = extras.With(HeaderId.Require, ResourceList.InviteOptionTag);
        return new()
        {
            RequestUri = target.RequestUri,
            From = PassedOn.Party(refer.From),
            To = $"<{target.RequestUri}>",
            Contact = $"<{_function.IdentityOf(carried.Token)}>;+g.poc.talkburst",
            Routes = target.Routes,
            Hop = target.Hop,
            Extras = extras.With(recipients is null ? SessionBody.Write(carried.Media.Body) : SessionBody.Write(carried.Media.Body, recipients)),
            AnswerLimit = PocServerSettings.SearchMax,
            MaxForwards = PassedOn.HopsLeft(refer),
        };
    }

    // A list goes to the conference factory; so does a person, where the client marks him as such, for by its text his address could be a group's, or where we know
    // him: by his address alone nobody would be looked for who takes it instead of him (docs/adr/0030).
    private bool TryFindTarget(ReferTo referTo, SessionBody body, [NotNullWhen(true)] out string? requestUri, out ResourceList? recipients)
    {
        recipients = null;
        requestUri = referTo.Uri;
        if (referTo.ContentId is { } id)
        {
            requestUri = Factory;
            recipients = body.Recipients is { } list && (body.RecipientsId is null || body.RecipientsId == id) ? list : null;
            return recipients is not null;
        }

        if (!SipUri.TryParse(referTo.Uri, out _))
            return false;
        if (!PocAddress.TryParse(referTo.Uri, out var person, out _) || SessionKind.Of(referTo.Uri) != SessionType.OneToOne && !_function.Serves(person))
            return true;
        requestUri = Factory;
        recipients = ResourceList.Of([person]);
        return true;
    }

    private string Factory => $"sip:{_function.Settings.Factories[0]}@{_function.Settings.HostName}";

    private static PocAddress? OnePerson(string requestUri, ResourceList? recipients) =>
        recipients is { } list ? list.Entries.Length == 1 ? list.Entries[0].Address : null
            : PocAddress.TryParse(requestUri, out var address, out _) ? address : null;

    private void AskedToLeave(ServerTransactionId transaction, SipRequest refer, ReferTo referTo, MonotonicTime now)
    {
        if (!PreEstablishedSession.TakesLeave(_state) || _carried is not { } carried || !carried.IsMeantBy(referTo.Uri))
        {
            Refuse(transaction, refer, SipStatus.NotFound, MessageExtras.None, now);
            return;
        }

        if (carried.Call is { } call)
            _function.Services.Links.Link(Encoding.UTF8.GetString(refer.CallId), call.CallId);
        // First the 200 and the NOTIFY that it is on its way; the BYE leaves at the same time.
        carried.Leaving = Accept(transaction, refer, now);
        if (_state is PreEstablishedSessionState.Starting)
            carried.Participation.Withdrawn(byCaller: true, now);
        else
            carried.Participation.Left(LeaveMeans.Refer, now);
        _leaving = PassedOn.Copy(MessageExtras.None, refer, HeaderId.Privacy);
        Step(new Event.Left(), now);
    }

    private Referral? Accept(ServerTransactionId transaction, SipRequest refer, MonotonicTime now)
    {
        if (ReferSubscription.Of(refer) == false)
        {
            _function.Agents.Respond(transaction, refer, SipStatus.Ok, MessageExtras.None.With(HeaderId.ReferSub, "false"), now);
            return null;
        }

        var referral = new Referral(_function);
        referral.Begin(
            _function.Agents.AcceptSubscription(
                transaction, refer, new(ReferProgress.Interval, $"<{_function.IdentityOf(_token)}>") { NotifiesWholeState = false }, referral, now),
            now);
        return referral;
    }

    private void Refuse(ServerTransactionId transaction, SipRequest refer, int status, MessageExtras extras, MonotonicTime now) =>
        _function.Agents.Respond(transaction, refer, status, extras, now);

    private void SendInvite(MonotonicTime now)
    {
        if (_starting is { } invite && _carried is { } carried)
            carried.Call = _function.Agents.Invite(invite, carried, now);
        _starting = null;
    }

    private void ReportSuccess(SipResponse response, MonotonicTime now)
    {
        _carried?.Started?.Decide(
            new(response.Status, response.ReasonPhrase)
            {
                Contact = PassedOn.ContactUri(response), AnswerState = AnswerStates.Of(response) ?? AnswerState.Confirmed,
            },
            now);
    }

    private void ReportRefusal(CallRefusal refusal, MonotonicTime now)
    {
        var status = ParticipatingFunction.StatusPassedOn(refusal.Status, refusal.Response is not null);
        _carried?.Started?.Decide(SipFragment.Of(status), now);
        Release();
    }

    private void AcceptInvitation(MonotonicTime now)
    {
        if (_carried is not { Call: { } call } carried)
            return;
        carried.Participation.Joined(null, now);
        call.Accept(
            $"<{_function.IdentityOf(carried.Token)}>;+g.poc.talkburst", MessageExtras.None.With(SessionBody.Write(carried.Media.Body)), now);
    }

    private void RefuseInvitation(int status, MonotonicTime now)
    {
        if (Release() is not { Call: { } call } refused)
            return;
        // A client cannot say 480 to a re-INVITE without losing the whole session: that nobody answered is 487 there.
        var said = status == SipStatus.RequestTerminated ? SipStatus.TemporarilyUnavailable : ParticipatingFunction.StatusPassedOn(status, wasAnswered: true);
        refused.Participation.Refused(new(said, null, WasCancelled: false), now);
        call.Refuse(said, MessageExtras.None, now);
        refused.Forget(SipStatus.Ok, now);
    }

    // The client is to alert its user: by this header it tells the re-INVITE from one that only refreshes.
    private void Alert(MonotonicTime now)
    {
        var extras = _invitation is { } invitation
            ? PassedOn.Copy(MessageExtras.None, invitation.Invite, HeaderId.PAssertedIdentity, HeaderId.Privacy, HeaderId.Subject)
            : MessageExtras.None;
        if (!_client.CanReinvite)
        {
            Step(new Event.AlertAnswered(SipStatus.TemporarilyUnavailable), now);
            return;
        }

        _media = _media.Offer(Local());
        _client.Reinvite(extras.With(HeaderId.AnswerMode, "Manual").With(SessionBody.Write(_media.Body)), now);
    }

    /// <summary>What of an invitation is told to the client.</summary>
    private sealed record InvitationNote(SipRequest Invite, bool IsOverride);
}
