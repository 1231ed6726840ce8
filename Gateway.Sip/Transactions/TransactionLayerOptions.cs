namespace Gateway.Sip.Transactions;

/// <summary>What differs between the transaction layers of user agents and proxies, and how much they hold.</summary>
public sealed record TransactionLayerOptions
{
    /// <summary>For a user agent: merged requests are refused, a CANCEL without its INVITE is answered 481.</summary>
    public static TransactionLayerOptions UserAgent { get; } = new() { RefuseMergedRequests = true };

    /// <summary>For a proxy: what cannot be matched is the proxy's to judge.</summary>
    public static TransactionLayerOptions Proxy { get; } = new() { PassUnmatchedCancel = true };

    /// <summary>Whether a request that came over two paths is answered 482 the second time (RFC 3261 §8.2.2.2): user agent servers only.</summary>
    public bool RefuseMergedRequests { get; init; }

    /// <summary>Whether a CANCEL that matches no INVITE is handed to the user instead of being answered 481 (RFC 3261 §16.10).</summary>
    public bool PassUnmatchedCancel { get; init; }

    /// <summary>
    /// Transactions without a final response that may live at once. Beyond it new requests outside dialogs get 503 with Retry-After;
    /// responses, ACK, CANCEL and requests in dialogs are never shed.
    /// </summary>
    /// <value>Default 200,000: at 1 KB each 200 MB, and more than any handset network here can have unanswered.</value>
    public int ActiveMax { get; init; } = 200_000;

    /// <summary>
    /// Transactions with a final response that are kept to absorb retransmissions. Beyond it the oldest are forgotten before their
    /// timer: a retransmission that late is rare, and refusing service because too much has succeeded would be worse.
    /// </summary>
    /// <value>Default 1,000,000: 64·T1 at 30,000 requests a second.</value>
    public int FinishedMax { get; init; } = 1_000_000;
}
