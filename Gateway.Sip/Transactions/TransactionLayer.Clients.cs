using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>Steps client transactions and performs what they order.</summary>
public sealed partial class TransactionLayer
{
    private long SendInvite(SipRequest invite, NextHop hop, MonotonicTime now)
    {
        var (state, effects) = InviteClientTransaction.Start(now, _timers, hop.IsReliable);
        var client = new LiveInviteClient(_keys.OfClient(invite), hop, invite) { State = state };
        _table.Add(client, now);
        foreach (var effect in effects)
            Perform(client, effect, null, now);
        return client.Id;
    }

    private long SendNonInvite(SipRequest request, NextHop hop, bool hasUser, MonotonicTime now)
    {
        var (state, effects) = NonInviteClientTransaction.Start(now, _timers, hop.IsReliable);
        var client = new LiveNonInviteClient(_keys.OfClient(request), hop, hasUser) { State = state, Request = request };
        _table.Add(client, now);
        foreach (var effect in effects)
            Perform(client, effect, null, now);
        if (client.IsReliable)
            client.Request = null;
        return client.Id;
    }

    // What matches no transaction is dropped; it is never passed on (RFC 6026 §7.2).
    private void ReceiveResponse(SipResponse response, MonotonicTime now)
    {
        if (!_table.TryGet(_keys.OfClient(response), out var known) || !MessageValidator.Check(response).IsValid)
            return;
        if (known is LiveInviteClient invite)
        {
            var happened = response.IsProvisional ? InviteClientEvent.ProvisionalArrived
                : response.IsSuccess ? InviteClientEvent.SuccessArrived
                : InviteClientEvent.FailureArrived;
            Step(invite, happened, response, now);
        }
        else if (known is LiveNonInviteClient client)
        {
            var happened = response.IsProvisional ? NonInviteClientEvent.ProvisionalArrived : NonInviteClientEvent.FinalArrived;
            Step(client, happened, response, now);
        }
    }

    private void Step(LiveInviteClient client, InviteClientEvent happened, SipResponse? response, MonotonicTime now)
    {
        var (state, effects) = InviteClientTransaction.Step(client.State, happened, now, _timers, client.IsReliable);
        client.State = state;
        _table.Settle(client, now);
        foreach (var effect in effects)
            Perform(client, effect, response, now);
        if (client.IsFinished)
            client.DropInvite();
    }

    // The machine orders what takes the INVITE only before a final response, while it is held.
    private void Perform(LiveInviteClient client, InviteClientEffect effect, SipResponse? response, MonotonicTime now)
    {
        var id = new ClientTransactionId(client.Id);
        switch (effect)
        {
            case InviteClientEffect.SendInvite:
                _transmitter.Transmit(client.Invite!, client.Hop, client.Id, retransmission: false);
                break;
            case InviteClientEffect.SendInviteAgain:
                _transmitter.Transmit(client.Invite!, client.Hop, client.Id, retransmission: true);
                break;
            case InviteClientEffect.SendAck:
                client.Ack = HopByHopRequests.Ack(client.Invite!, response!);
                _transmitter.Transmit(client.Ack, client.Hop, client.Id, retransmission: false);
                break;
            case InviteClientEffect.SendAckAgain:
                _transmitter.Transmit(client.Ack!, client.Hop, client.Id, retransmission: true);
                break;
            case InviteClientEffect.SendCancel:
                SendNonInvite(HopByHopRequests.Cancel(client.Invite!, client.CancelReason), client.Hop, hasUser: false, now);
                break;
            case InviteClientEffect.TellResponse:
                _user.ResponseArrived(id, response!, now);
                break;
            case InviteClientEffect.TellTimeout:
                _user.ClientFailed(id, ClientFailure.Timeout, now);
                break;
            case InviteClientEffect.TellTransportError:
                _user.ClientFailed(id, ClientFailure.TransportError, now);
                break;
            case InviteClientEffect.TellTerminated:
                _user.ResponseArrived(id, new ResponseBuilder(client.Invite!, SipStatus.RequestTerminated, null, _ids.NewTag()).Build(), now);
                break;
        }
    }

    private void Step(LiveNonInviteClient client, NonInviteClientEvent happened, SipResponse? response, MonotonicTime now)
    {
        var (state, effects) = NonInviteClientTransaction.Step(client.State, happened, now, _timers, client.IsReliable);
        client.State = state;
        _table.Settle(client, now);
        foreach (var effect in effects)
            Perform(client, effect, response, now);

        // From now on it only absorbs.
        if (client.State is NonInviteClientState.Completed or NonInviteClientState.Terminated)
            client.DropRequest();
    }

    private void Perform(LiveNonInviteClient client, NonInviteClientEffect effect, SipResponse? response, MonotonicTime now)
    {
        var id = new ClientTransactionId(client.Id);
        switch (effect)
        {
            case NonInviteClientEffect.SendRequest:
                _transmitter.Transmit(client.Request!, client.Hop, client.Id, retransmission: false);
                break;
            case NonInviteClientEffect.SendRequestAgain:
                _transmitter.Transmit(client.Request!, client.Hop, client.Id, retransmission: true);
                break;
            case NonInviteClientEffect.TellResponse when client.HasUser:
                _user.ResponseArrived(id, response!, now);
                break;
            case NonInviteClientEffect.TellTimeout when client.HasUser:
                _user.ClientFailed(id, ClientFailure.Timeout, now);
                break;
            case NonInviteClientEffect.TellTransportError when client.HasUser:
                _user.ClientFailed(id, ClientFailure.TransportError, now);
                break;
        }
    }
}
