using System.Globalization;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>Requests that arrive: matched (RFC 3261 §17.2.3), refused without state, or made a server transaction.</summary>
public sealed partial class TransactionLayer
{
    private static readonly MessageVerdict.Answer MergedRequest = new(SipStatus.LoopDetected, "Merged Request");

    private void ReceiveRequest(SipRequest request, Flow from, MonotonicTime now)
    {
        switch (MessageValidator.Check(request))
        {
            case MessageVerdict.Drop:
                return;
            case MessageVerdict.Answer objection:
                Refuse(request, from, objection);
                return;
        }

        var key = _keys.OfRequest(request);
        var isKnown = _table.TryGet(key, out var known);
        if (request.Method == SipMethod.Ack)
            ReceiveAck(request, known as LiveInviteServer, from, now);
        else if (isKnown)
            ReceiveAgain(known!, now);
        else if (ResponseRouting.HopFor(request.TopVia, from) is not { } hop)
            return;
        else if (request.Method == SipMethod.Cancel)
            ReceiveCancel(request, key, hop, from, now);
        else
            ReceiveNew(request, key, hop, from, now);
    }

    private void ReceiveAgain(LiveTransaction known, MonotonicTime now)
    {
        if (known is LiveInviteServer invite)
            Step(invite, InviteServerEvent.InviteArrived, null, null, null, now);
        else if (known is LiveNonInviteServer server)
            Step(server, NonInviteServerEvent.RequestArrived, null, now);
    }

    private void ReceiveAck(SipRequest ack, LiveInviteServer? invite, Flow from, MonotonicTime now)
    {
        if (invite is not null)
            Step(invite, InviteServerEvent.AckArrived, null, ack, from, now);
        else if (!_keys.HasStatelessTag(ack))
            _user.AckArrived(ack, from, now);
    }

    private void ReceiveNew(SipRequest request, TransactionKey key, NextHop hop, Flow from, MonotonicTime now)
    {
        var isInDialog = !request.To.Tag.IsEmpty;
        if (!isInDialog && _table.ActiveCount >= _options.ActiveMax)
        {
            ShedCount++;
            Refuse(request, from, Overloaded());
            return;
        }

        var merge = _options.RefuseMergedRequests && !isInDialog ? _keys.OfMerge(request) : default;
        if (merge != default && _table.HasMerge(merge))
        {
            Refuse(request, from, MergedRequest);
            return;
        }

        LiveServer server = request.Method == SipMethod.Invite
            ? new LiveInviteServer(key, hop) { State = InviteServerTransaction.Start(now) }
            : new LiveNonInviteServer(key, hop) { State = NonInviteServerTransaction.Start(now, _timers) };
        server.Request = request;
        server.MergeKey = merge;
        _table.Add(server, now);
        _user.RequestArrived(new(server.Id), request, from, now);
    }

    private void ReceiveCancel(SipRequest cancel, TransactionKey key, NextHop hop, Flow from, MonotonicTime now)
    {
        var invite = _table.TryGet(_keys.OfCancelledInvite(cancel), out var known) ? known as LiveInviteServer : null;
        var server = new LiveNonInviteServer(key, hop) { State = NonInviteServerTransaction.Start(now, _timers), Request = cancel };
        _table.Add(server, now);
        if (invite is null && _options.PassUnmatchedCancel)
        {
            _user.RequestArrived(new(server.Id), cancel, from, now);
            return;
        }

        // To gets the tag that the INVITE's responses carry (RFC 3261 §9.2).
        var tag = invite?.Tag ?? _keys.StatelessTag(cancel);
        var status = invite is null ? SipStatus.CallOrTransactionDoesNotExist : SipStatus.Ok;
        Step(server, NonInviteServerEvent.FinalGiven, new ResponseBuilder(cancel, status, null, tag).Build(), now);

        // A final response stands, even if it is still on its way (RFC 3261 §9.2).
        if (invite?.State is InviteServerState.Arrived or InviteServerState.Proceeding)
            _user.CancelArrived(new(invite.Id), cancel, now);
    }

    // The To tag is made from the request, so that a copy gets the same answer and its ACK is known (RFC 3261 §8.2.7).
    private void Refuse(SipRequest request, Flow from, MessageVerdict.Answer answer)
    {
        if (ResponseRouting.HopFor(request.TopVia, from) is { } hop)
            SendStateless(answer.ToResponse(request, _keys.StatelessTag(request)), hop);
    }

    private MessageVerdict.Answer Overloaded()
    {
        var seconds = RetryAfterSecondsMin + (_ids.NewUInt32() % RetryAfterSecondsSpread);
        return new(
            SipStatus.ServiceUnavailable,
            SipStatus.ReasonPhraseOf(SipStatus.ServiceUnavailable),
            [new(HeaderId.RetryAfter, seconds.ToString(CultureInfo.InvariantCulture))]);
    }
}
