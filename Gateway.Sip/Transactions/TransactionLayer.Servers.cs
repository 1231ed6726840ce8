using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>Steps server transactions and performs what they order.</summary>
public sealed partial class TransactionLayer
{
    private readonly SentResponses _sentResponses = new();

    private void Step(
        LiveInviteServer server, InviteServerEvent happened, SipResponse? given, SipRequest? ack, Flow? ackFrom, MonotonicTime now)
    {
        var (state, effects) = InviteServerTransaction.Step(server.State, happened, now, _timers, server.IsReliable);
        server.State = state;
        _table.Settle(server, now);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case InviteServerEffect.SendTrying:
                    SendResponse(server, TryingTo(server));
                    break;
                case InviteServerEffect.SendResponse:
                    SendResponse(server, given!);
                    break;
                case InviteServerEffect.SendResponseAgain:
                    SendResponseAgain(server);
                    break;
                case InviteServerEffect.TellAck:
                    _user.AckArrived(ack!, ackFrom!, now);
                    break;
                case InviteServerEffect.TellFailure:
                    _user.ServerFailed(new(server.Id), now);
                    break;
            }
        }

        // Octets are held only as long as they may be sent: the request for a 100, a refusal until its ACK. A 2xx is repeated by the user; here it
        // is needed where its connection may turn out to be gone.
        if (server.State is not InviteServerState.Arrived)
            server.Request = null;
        if (server.State is InviteServerState.Confirmed || server.State is InviteServerState.Accepted && !server.MayLeaveConnection)
            server.DropResponse();
    }

    private void Step(LiveNonInviteServer server, NonInviteServerEvent happened, SipResponse? given, MonotonicTime now)
    {
        var (state, effects) = NonInviteServerTransaction.Step(server.State, happened, now, _timers, server.IsReliable);
        server.State = state;
        _table.Settle(server, now);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case NonInviteServerEffect.SendTrying:
                    SendAndKeep(server, TryingTo(server));
                    break;
                case NonInviteServerEffect.SendResponse:
                    SendAndKeep(server, given!);
                    break;
                case NonInviteServerEffect.SendResponseAgain:
                    SendKeptAgain(server);
                    break;
                case NonInviteServerEffect.TellFailure:
                    _user.ServerFailed(new(server.Id), now);
                    break;
            }
        }

        if (server.State is not NonInviteServerState.Trying)
            server.Request = null;
        if (server.IsTerminated && server.Response is { } last && server.Hop is NextHop.Over { Flow.Kind: var kind })
            _sentResponses.Add(server.Id, kind == TransportKind.InProcess ? null : last, kind);
    }

    // The machines order it only before any other response, while the request is still held.
    private static SipResponse TryingTo(LiveServer server) =>
        new ResponseBuilder(server.Request ?? throw new InvalidOperationException("no request to answer"), SipStatus.Trying).Build();

    private void SendResponse(LiveServer server, SipResponse response)
    {
        server.Response = response;
        _transmitter.Transmit(response, server.Hop, server.Id, retransmission: false);
    }

    // What goes over UDP is kept for Timer J as octets alone; over a connection it is the connection that sends it again.
    private void SendAndKeep(LiveNonInviteServer server, SipResponse response)
    {
        if (!server.SendsAtOnce)
        {
            SendResponse(server, response);
            return;
        }

        _transmitter.Transmit(response, server.Hop, server.Id, retransmission: false);
        if (!server.Kept.IsEmpty)
            _kept.Forget(server.Kept);
        server.Kept = _kept.Keep(response.Bytes.Span);
        response.GiveBack();
    }

    private void SendKeptAgain(LiveNonInviteServer server)
    {
        if (server.Kept.IsEmpty)
            SendResponseAgain(server);
        else
            _transmitter.Transmit(SipParser.Parse(server.Kept.Octets.ToArray()), server.Hop, server.Id, retransmission: true);
    }

    private void SendResponseAgain(LiveServer server)
    {
        if (server.Response is { } response)
            _transmitter.Transmit(response, server.Hop, server.Id, retransmission: true);
    }

    private bool TryLeaveConnection(LiveServer server)
    {
        if (server.LeftConnection || server.Response is not { } response || server.Hop is not NextHop.Over { Flow.Kind: var kind }
            || ResponseRouting.HopWithoutConnection(response.TopVia, kind) is not { } hop)
            return false;
        server.LeftConnection = true;
        server.Hop = hop;
        SendResponseAgain(server);
        return true;
    }

    // Taken out once, so a second failure under the same ticket is the end.
    private void SendLastResponseElsewhere(long ticket, MonotonicTime now)
    {
        if (!_sentResponses.TryTake(ticket, out var response, out var kind))
            return;
        if (response is not null && ResponseRouting.HopWithoutConnection(response.TopVia, kind) is { } hop)
            _transmitter.Transmit(response, hop, 0, retransmission: true);
        else
            _user.ServerFailed(new(ticket), now);
    }
}
