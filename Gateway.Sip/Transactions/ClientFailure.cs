namespace Gateway.Sip.Transactions;

/// <summary>Why a client transaction ended without a final response.</summary>
public enum ClientFailure
{
    /// <summary>Timer B or F: nobody answered within 64·T1. To be treated like a 408 (RFC 3261 §8.1.3.1), but never sent as one for non-INVITE.</summary>
    Timeout,

    /// <summary>The request could not be sent, or its connection was lost. To be treated like a 503 (RFC 3261 §8.1.3.1).</summary>
    TransportError,
}
