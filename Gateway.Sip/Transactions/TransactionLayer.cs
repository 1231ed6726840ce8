using System.Globalization;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>
/// All transactions of one element (RFC 3261 §17, RFC 6026, RFC 4320): it matches what arrives, absorbs retransmissions, acknowledges
/// failures, answers what is malformed, and forgets. What a transaction does is decided by its machine; this class performs it.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it. It never throws for anything that arrived.</remarks>
public sealed partial class TransactionLayer
{
    // Spread, so that those who were refused together do not return together (RFC 3261 §21.5.4).
    private const int RetryAfterSecondsMin = 5;
    private const int RetryAfterSecondsSpread = 11;

    private readonly ITransactionUser _user;
    private readonly ISipTransmitter _transmitter;
    private readonly IdSource _ids;
    private readonly SipTimers _timers;
    private readonly TransactionLayerOptions _options;
    private readonly TransactionKeys _keys;
    private readonly TransactionTable _table;
    private readonly KeptOctets _kept = new();

    /// <param name="user">The layer above.</param>
    /// <param name="transmitter">Where messages go out.</param>
    /// <param name="ids">Chance for tags and for the secret behind the keys.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="options">User agent or proxy, and limits.</param>
    public TransactionLayer(
        ITransactionUser user, ISipTransmitter transmitter, IdSource ids, SipTimers timers, TransactionLayerOptions options)
    {
        _user = user;
        _transmitter = transmitter;
        _ids = ids;
        _timers = timers;
        _options = options;
        _keys = new(ids);
        _table = new(options.FinishedMax, _kept);
    }

    /// <summary>The earliest timer of all transactions.</summary>
    public MonotonicTime NextDeadline => _table.NextDeadline;

    /// <summary>Transactions held, finished ones included.</summary>
    public int Count => _table.Count;

    /// <summary>Transactions that have no final response yet, or whose ACK is awaited.</summary>
    public int ActiveCount => _table.ActiveCount;

    /// <summary>Requests that were refused with 503 because <see cref="TransactionLayerOptions.ActiveMax"/> was reached, since the start.</summary>
    public long ShedCount { get; private set; }

    /// <summary>Where messages that are to be sent have their memory from; <c>null</c> when each gets its own.</summary>
    internal MessageBuffers? Buffers => _transmitter.Buffers;

    /// <summary>A message arrived, not yet validated.</summary>
    /// <param name="message">The message as parsed.</param>
    /// <param name="from">The flow it arrived on.</param>
    /// <param name="now">The present.</param>
    public void Receive(SipMessage message, Flow from, MonotonicTime now)
    {
        if (message is SipRequest request)
            ReceiveRequest(ReceivedVia.Mark(request, from), from, now);
        else
            ReceiveResponse((SipResponse)message, now);
    }

    /// <summary>Sends a request in a new client transaction; what comes of it is told to the user.</summary>
    /// <param name="request">The request; its top Via is the sender's own, with a branch used for nothing else.</param>
    /// <param name="hop">Where to; retransmissions and the CANCEL go there too.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="ArgumentException">ACK has no transaction, or the branch is in use: a bug of the user.</exception>
    public ClientTransactionId Send(SipRequest request, NextHop hop, MonotonicTime now)
    {
        if (request.Method == SipMethod.Ack)
            throw new ArgumentException("an ACK has no transaction", nameof(request));
        return new(request.Method == SipMethod.Invite ? SendInvite(request, hop, now) : SendNonInvite(request, hop, hasUser: true, now));
    }

    /// <summary>Sends the ACK to a 2xx: no transaction, so it is sent again when the 2xx comes again (RFC 3261 §13.2.2.4).</summary>
    public void SendAck(SipRequest ack, NextHop hop, MonotonicTime now) => SendStateless(ack, hop);

    /// <summary>
    /// Cancels an INVITE (RFC 3261 §9.1): at once when a provisional response has come, else when the first one comes. The INVITE then
    /// ends with the response that its peer gives, or with a 487 of our own 64·T1 after the CANCEL. Does nothing when it is over.
    /// </summary>
    /// <param name="invite">The INVITE; other methods are not cancelled.</param>
    /// <param name="reason">The value of Reason, for example <c>SIP;cause=200;text="Call completed elsewhere"</c>; <c>null</c> for none.</param>
    /// <param name="now">The present.</param>
    public void Cancel(ClientTransactionId invite, string? reason, MonotonicTime now)
    {
        if (!_table.TryGet(invite.Value, out var known) || known is not LiveInviteClient client)
            return;
        client.CancelReason ??= reason;
        Step(client, InviteClientEvent.CancelAsked, null, now);
    }

    /// <summary>
    /// Answers a request. What the transaction may not send any more is dropped: a second final response, any but 100 to a non-INVITE
    /// before the final one, a 100 to it over UDP within 3.5 s (RFC 4320 §4.1). Further 2xx to an INVITE are sent (RFC 6026 §7.1).
    /// </summary>
    public void Respond(ServerTransactionId transaction, SipResponse response, MonotonicTime now)
    {
        if (!_table.TryGet(transaction.Value, out var known))
            return;
        if (known is LiveInviteServer invite)
        {
            var given = response.IsProvisional ? InviteServerEvent.ProvisionalGiven
                : response.IsSuccess ? InviteServerEvent.SuccessGiven
                : InviteServerEvent.FailureGiven;
            Step(invite, given, response, null, null, now);
        }
        else if (known is LiveNonInviteServer server)
        {
            var given = response.IsFinal ? NonInviteServerEvent.FinalGiven
                : response.Status == SipStatus.Trying ? NonInviteServerEvent.TryingGiven
                : NonInviteServerEvent.OtherProvisionalGiven;
            Step(server, given, response, now);
        }
    }

    /// <summary>Sends a message that no transaction follows: relayed ACKs, stateless answers.</summary>
    public void SendStateless(SipMessage message, NextHop hop) => _transmitter.Transmit(message, hop, 0, retransmission: false);

    /// <summary>The hop that responses of a server transaction take; <c>null</c> when it is over.</summary>
    internal NextHop? HopOf(ServerTransactionId transaction) => _table.TryGet(transaction.Value, out var known) ? known.Hop : null;

    /// <summary>A message could not be sent, or the connection it went over was lost. Tickets of what is over do no harm.</summary>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now)
    {
        if (!_table.TryGet(ticket, out var known))
        {
            SendLastResponseElsewhere(ticket, now);
            return;
        }

        switch (known)
        {
            case LiveInviteClient client:
                Step(client, InviteClientEvent.TransportFailed, null, now);
                break;
            case LiveNonInviteClient client:
                Step(client, NonInviteClientEvent.TransportFailed, null, now);
                break;
            case LiveServer server when TryLeaveConnection(server):
                break;
            case LiveInviteServer server:
                Step(server, InviteServerEvent.TransportFailed, null, null, null, now);
                break;
            case LiveNonInviteServer server:
                Step(server, NonInviteServerEvent.TransportFailed, null, now);
                break;
        }
    }

    /// <summary>Runs the timers that are due.</summary>
    public void Tick(MonotonicTime now)
    {
        while (_table.TryTakeDue(now, out var due))
        {
            switch (due)
            {
                case LiveInviteClient client:
                    Step(client, InviteClientEvent.Tick, null, now);
                    break;
                case LiveNonInviteClient client:
                    Step(client, NonInviteClientEvent.Tick, null, now);
                    break;
                case LiveInviteServer server:
                    Step(server, InviteServerEvent.Tick, null, null, null, now);
                    break;
                case LiveNonInviteServer server:
                    Step(server, NonInviteServerEvent.Tick, null, now);
                    break;
            }
        }
    }
}
