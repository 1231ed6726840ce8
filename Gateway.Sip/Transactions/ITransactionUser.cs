using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>
/// The layer above the transactions (RFC 3261 §5 "TU"): a proxy core or a user agent core. It is called synchronously, one thread at a
/// time, and may call the layer back from within.
/// </summary>
/// <remarks>
/// An INVITE that rings has no limit of its own in either transaction (RFC 3261 §17.1.1.2): the user must set one, a proxy with Timer C,
/// and end it with <see cref="TransactionLayer.Cancel"/> or a final response.
/// </remarks>
public interface ITransactionUser
{
    /// <summary>
    /// A new request: validated, with <c>received</c> and <c>rport</c> in its top Via, no retransmission, no ACK, and no CANCEL of an
    /// INVITE that is known here. A CANCEL that matches nothing comes only to a proxy
    /// (<see cref="TransactionLayerOptions.PassUnmatchedCancel"/>).
    /// </summary>
    void RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now);

    /// <summary>An INVITE without a final response is cancelled. The CANCEL has been answered 200; the user owes the INVITE a 487 (RFC 3261 §9.2).</summary>
    void CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now);

    /// <summary>An ACK for a 2xx, or one that matches nothing (RFC 3261 §13.3.1.4, §16.11). It is never answered.</summary>
    void AckArrived(SipRequest ack, Flow from, MonotonicTime now);

    /// <summary>
    /// A response, 100 included. Its top Via is still the one of the request. Several 2xx may come for one INVITE, from forks and as
    /// retransmissions (RFC 6026 §7.2); after any other final response nothing more comes.
    /// </summary>
    void ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now);

    /// <summary>No final response will come.</summary>
    void ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now);

    /// <summary>
    /// The ACK to a 300-699 never came (Timer H), the response could not be sent, or a non-INVITE request was not answered by the user
    /// while its client could still hear it (64·T1; RFC 4320 §4.2 forbids a 408 then).
    /// </summary>
    void ServerFailed(ServerTransactionId transaction, MonotonicTime now);
}
