using Gateway.Domain.Access;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Domain.Clients;

/// <summary>An alert as a PoC Client received it.</summary>
/// <param name="Transaction">The transaction to answer.</param>
/// <param name="Request">The MESSAGE.</param>
/// <param name="CallId">The Call-ID of the MESSAGE.</param>
/// <param name="From">The sender as the network asserted it; empty when he is anonymous.</param>
/// <param name="FromDisplayName">The display name asserted with it; empty when there is none.</param>
/// <param name="To">The account it is for.</param>
/// <param name="Text">Its text; <c>null</c> for a bare alert.</param>
public sealed record IncomingAlert(
    ServerTransactionId Transaction, SipRequest Request, string CallId, PocAddress From, string FromDisplayName, PocAddress To, string? Text);
