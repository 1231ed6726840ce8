using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>All transactions of one element. It routes, merges and forgets; what a transaction does is decided by its machine.</summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class TransactionLayer
{
    private readonly ITransactionUser _user;
    private readonly ISipTransmitter _transmitter;
    private readonly Dictionary<string, ClientTransactionId> _clients = [];
    private readonly Dictionary<string, ServerTransactionId> _servers = [];
    private readonly Dictionary<ServerTransactionId, NextHop> _hops = [];
    private long _last;

    /// <param name="user">The layer above.</param>
    /// <param name="transmitter">Where messages go out.</param>
    /// <param name="ids">Chance for tags.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="options">User agent or proxy, and limits.</param>
    public TransactionLayer(
        ITransactionUser user, ISipTransmitter transmitter, IdSource ids, SipTimers timers, TransactionLayerOptions options)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(timers);
        ArgumentNullException.ThrowIfNull(options);
        _user = user;
        _transmitter = transmitter;
    }

    /// <summary>The earliest timer of all transactions.</summary>
    public MonotonicTime NextDeadline => _last >= 0 ? MonotonicTime.Never : MonotonicTime.Zero;

    /// <summary>Transactions held, finished ones included.</summary>
    public int Count => _servers.Count + _clients.Count;

    /// <summary>A message arrived.</summary>
    public void Receive(SipMessage message, Flow from, MonotonicTime now)
    {
        if (message is SipResponse response)
        {
            if (_clients.TryGetValue(KeyOf(message), out var client))
                _user.ResponseArrived(client, response, now);
            return;
        }

        var request = (SipRequest)message;
        if (request.Method == SipMethod.Ack)
        {
            _user.AckArrived(request, from, now);
            return;
        }

        if (_servers.ContainsKey(KeyOf(message)))
            return;
        var server = new ServerTransactionId(++_last);
        _servers.Add(KeyOf(message), server);
        _hops.Add(server, new NextHop.Over(from));
        _user.RequestArrived(server, request, from, now);
    }

    /// <summary>Sends a request in a new client transaction. Its top Via is the user's, with a branch used for nothing else.</summary>
    public ClientTransactionId Send(SipRequest request, NextHop hop, MonotonicTime now)
    {
        var client = new ClientTransactionId(++_last);
        _clients.Add(KeyOf(request), client);
        _transmitter.Transmit(request, hop, client.Value, retransmission: false);
        return client;
    }

    /// <summary>Sends the ACK to a 2xx: no transaction (RFC 3261 §13.2.2.4).</summary>
    public void SendAck(SipRequest ack, NextHop hop, MonotonicTime now) => SendStateless(ack, hop);

    /// <summary>Cancels an INVITE.</summary>
    public void Cancel(ClientTransactionId invite, string? reason, MonotonicTime now) =>
        _user.ClientFailed(invite, ClientFailure.Timeout, now);

    /// <summary>Answers a request.</summary>
    public void Respond(ServerTransactionId transaction, SipResponse response, MonotonicTime now)
    {
        if (_hops.TryGetValue(transaction, out var hop))
            _transmitter.Transmit(response, hop, transaction.Value, retransmission: false);
    }

    /// <summary>Sends a message that no transaction follows: relayed ACKs, stateless answers.</summary>
    public void SendStateless(SipMessage message, NextHop hop) => _transmitter.Transmit(message, hop, 0, retransmission: false);

    /// <summary>A message could not be sent.</summary>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) =>
        _user.ClientFailed(new(ticket), ClientFailure.TransportError, now);

    /// <summary>Runs the timers that are due.</summary>
    public void Tick(MonotonicTime now) => _hops.TrimExcess();

    private static string KeyOf(SipMessage message) =>
        string.Concat(Encoding.Latin1.GetString(message.TopVia.Branch), " ", message.CSeq.Method.Name);
}
