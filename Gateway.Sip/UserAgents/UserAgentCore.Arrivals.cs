using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>What the transactions bring up.</summary>
public sealed partial class UserAgentCore
{
    // More than any user agent makes tags of.
    private const int TagLengthMax = 128;

    void ITransactionUser.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (!request.To.Tag.IsEmpty)
            ArrivedInDialog(transaction, request, now);
        else if (ObjectionTo(request) is { } objection)
            _layer.Respond(transaction, Objection(request, objection, now), now);
        else if (request.Method == SipMethod.Invite)
            Invited(transaction, request, from, now);
        else if (Subscribes(request.Method) && SubscriptionCount >= Settings.SubscriptionsMax)
            Respond(transaction, request, SipStatus.ServiceUnavailable, MessageExtras.None.With(HeaderId.RetryAfter, "10"), now);
        else if (LivesInDialogsOnly(request.Method))
            Respond(transaction, request, SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);
        else
            _owner.RequestArrived(transaction, request, from, now);
    }

    void ITransactionUser.CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now)
    {
        if (_served.TryGetValue(invite, out var call))
            call.CancelArrived(cancel, now);
    }

    void ITransactionUser.AckArrived(SipRequest ack, Flow from, MonotonicTime now)
    {
        if (TryFindEnd(ack, out var end))
            end.Call?.AckArrived(ack, now);
    }

    void ITransactionUser.ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now)
    {
        // With a second Via it was meant for somebody before us (RFC 3261 §8.1.3.3).
        if (response.Status != SipStatus.Trying && _exchanges.TryGetValue(transaction, out var exchange) && ResponseChecks.OnlyOneVia(response).IsValid)
            exchange.Answered(response, now);
    }

    void ITransactionUser.ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now)
    {
        if (_exchanges.TryGetValue(transaction, out var exchange))
            exchange.Failed(failure, now);
    }

    // An INVITE whose 2xx cannot be sent ends for want of an ACK; an answer that the owner owed has nobody to hear it any more.
    void ITransactionUser.ServerFailed(ServerTransactionId transaction, MonotonicTime now)
    {
    }

    private static bool LivesInDialogsOnly(SipMethod method) =>
        method == SipMethod.Bye || method == SipMethod.Notify || method == SipMethod.Update || method == SipMethod.Prack || method == SipMethod.Info;

    private MessageVerdict.Answer? ObjectionTo(SipRequest request)
    {
        var verdict = RequestChecks.Method(request, _allowed);
        if (verdict.IsValid)
            verdict = RequestChecks.Require(request, _extensions);
        if (verdict.IsValid && MakesDialog(request.Method))
            verdict = OneContact(request);
        return verdict as MessageVerdict.Answer;
    }

    private static bool MakesDialog(SipMethod method) => method == SipMethod.Invite || Subscribes(method);

    private static bool Subscribes(SipMethod method) => method == SipMethod.Subscribe || method == SipMethod.Refer;

    // RFC 3261 §8.1.1.8, RFC 3515 §2.2, RFC 6665 §4.1.2.1.
    private static MessageVerdict OneContact(SipRequest request)
    {
        var verdict = RequestChecks.Contacts(request);
        return !verdict.IsValid ? verdict
            : request.Values(HeaderId.Contact).Count() == 1 && request.TryGetFirstValue(HeaderId.Contact, out var contact) && !contact.SequenceEqual("*"u8)
                ? MessageVerdict.Accepted
                : new MessageVerdict.Answer(SipStatus.BadRequest, "Exactly one Contact is needed");
    }

    private SipResponse Objection(SipRequest request, MessageVerdict.Answer objection, MonotonicTime now)
    {
        var extras = MessageExtras.None;
        foreach (var (id, value) in objection.Headers)
            extras = extras.With(id, value);
        return BuildResponse(request, objection.Status, extras, now, objection.Reason);
    }

    private void Invited(ServerTransactionId transaction, SipRequest invite, Flow from, MonotonicTime now)
    {
        if (CallCount >= Settings.CallsMax)
        {
            Respond(transaction, invite, SipStatus.ServiceUnavailable, MessageExtras.None.With(HeaderId.RetryAfter, "10"), now);
            return;
        }

        if (SessionInterval.IsTooSmall(invite, Settings))
        {
            RefuseInterval(transaction, invite, now);
            return;
        }

        var end = new DialogEnd(Encoding.Latin1.GetString(invite.CallId), _ids.NewTag(), "", new NextHop.Over(from));
        var call = Call.Incoming(this, end, invite, transaction, RingingMaxOf(invite), now);
        Add(end);
        CallCount++;
        Serve(transaction, call);
        Settle(call, now);
        _owner.Invited(call, invite, from, now);
        if (call.Owner == UnownedCall.Instance)
            call.Refuse(SipStatus.TemporarilyUnavailable, MessageExtras.None, now);
    }

    internal void RefuseInterval(ServerTransactionId transaction, SipRequest request, MonotonicTime now) =>
        Respond(transaction, request, SipStatus.SessionIntervalTooSmall, MessageExtras.None.With(HeaderId.MinSE, $"{SessionInterval.SecondsOf(Settings.MinSE)}"), now);

    private TimeSpan RingingMaxOf(SipRequest invite) =>
        invite.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) && TimeSpan.FromSeconds(seconds) < Settings.RingingMax
            ? TimeSpan.FromSeconds(seconds)
            : Settings.RingingMax;

    private void ArrivedInDialog(ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        if (!TryFindEnd(request, out var end))
        {
            Respond(transaction, request, SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);
            return;
        }

        if (end.Dialog is { } dialog)
        {
            if (!dialog.TryAccept(request, out var next))
            {
                Respond(transaction, request, SipStatus.ServerInternalError, MessageExtras.None, now);
                return;
            }

            end.Dialog = next;
        }

        if (ObjectionInDialog(request) is { } objection)
            _layer.Respond(transaction, Objection(request, objection, now), now);
        else
            Arrived(transaction, request, end, now);
    }

    private MessageVerdict.Answer? ObjectionInDialog(SipRequest request)
    {
        var verdict = RequestChecks.Method(request, _allowed);
        return (verdict.IsValid ? RequestChecks.Require(request, _extensions) : verdict) as MessageVerdict.Answer;
    }

    private void Arrived(ServerTransactionId transaction, SipRequest request, DialogEnd end, MonotonicTime now)
    {
        if (request.Method == SipMethod.Notify && end.Subscriber is { } subscriber)
            subscriber.NotifyArrived(transaction, request, now);
        else if (request.Method == SipMethod.Subscribe && NotifierOf(end, request) is { } notifier)
            notifier.SubscribeArrived(transaction, request, now);
        else if (end.Call is not { } call || request.Method == SipMethod.Notify)
            Respond(transaction, request, SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);
        else if (request.Method == SipMethod.Bye)
            call.ByeArrived(transaction, request, now);
        else if (request.Method == SipMethod.Invite)
            call.ReinviteArrived(transaction, request, now);
        else if (call.State == CallState.Leaving)
            Respond(transaction, request, SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);
        else if (request.Method == SipMethod.Options)
            Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);
        else if (request.Method == SipMethod.Update && call.TryAnswerUpdate(transaction, request, now))
            return;
        else if (Subscribes(request.Method) && SubscriptionCount >= Settings.SubscriptionsMax)
            Respond(transaction, request, SipStatus.ServiceUnavailable, MessageExtras.None.With(HeaderId.RetryAfter, "10"), now);
        else
            call.Owner.RequestArrived(call, transaction, request, now);
    }

    private bool TryFindEnd(SipRequest request, [NotNullWhen(true)] out DialogEnd? end)
    {
        end = null;
        var tag = request.To.Tag;
        if (tag.IsEmpty || tag.Length > TagLengthMax)
            return false;
        Span<char> text = stackalloc char[TagLengthMax];
        var length = Encoding.Latin1.GetChars(tag, text);
        return _endsByTag.TryGetValue(text[..length], out end) && end.Owns(request);
    }
}
