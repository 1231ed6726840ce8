using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>One request on its way through a proxy core: the response context of RFC 3261 §16.7, and the handle that the owner decides by.</summary>
public sealed class ProxyRequest
{
    internal ProxyRequest(ServerTransactionId transaction, SipRequest request, Flow from, in RoutedRequest routed)
    {
        Transaction = transaction;
        Request = request;
        From = from;
        Routed = routed;
    }

    /// <summary>The server transaction.</summary>
    public ServerTransactionId Transaction { get; }

    /// <summary>The request as received.</summary>
    /// <remarks>
    /// Once it is answered, its memory may be used for another message, unless it is an INVITE. That goes for <see cref="RequestUri"/> and
    /// <see cref="OwnRoute"/> as well, which are parts of it.
    /// </remarks>
    public SipRequest Request { get; }

    /// <summary>The flow on which it came.</summary>
    public Flow From { get; }

    /// <summary>The Request-URI after route preprocessing (RFC 3261 §16.4).</summary>
    public ReadOnlyMemory<byte> RequestUri => Routed.RequestUri;

    /// <summary>The URI of our own Route value that the request came with; empty when it had none. Its parameters are what we once put there.</summary>
    public ReadOnlySpan<byte> OwnRoute => Routed.OwnRoute.Span;

    /// <summary>Whether Route values of others remain: then those say where the request goes, not the Request-URI.</summary>
    public bool HasRoute => Routed.HasRoute;

    /// <summary>Room for what the owner knows of the request.</summary>
    public object? OwnerData { get; set; }

    internal RoutedRequest Routed { get; }

    internal ulong LoopHash { get; set; }

    internal ProxyRequestState State { get; set; }

    internal bool IsInvite => Request.Method == SipMethod.Invite;

    internal bool IsCancelled { get; set; }

    // Whether a final response has gone to the transaction, which needs the request no more; never set for an INVITE.
    internal bool IsAnswered { get; set; }

    internal ProxyBranch? Branches { get; set; }

    // Targets of lower q that wait for their turn, highest q first; null when there are none.
    internal ProxyTarget[]? Waiting { get; set; }

    internal int WaitingIndex { get; set; }

    // The limit on the decision, then on the ringing of the present targets; null until one is needed.
    internal ProxyTimer? Timer { get; set; }

    // Of a search: how long the present round rings; null outside of one, and in its last round.
    internal TimeSpan? RingTime { get; set; }

    // The number of the present round of a search.
    internal int Round { get; set; }

    // The branch whose 2xx has gone upstream; null while there is none.
    internal ProxyBranch? Winner { get; set; }

    // The ring time of the round is over: its branches are cancelled, and their ends are awaited.
    internal bool IsStopping { get; set; }

    internal SipResponse? Held { get; set; }

    internal ProxyBranch? HeldBranch { get; set; }
}

internal enum ProxyRequestState : byte
{
    /// <summary>The owner has not decided.</summary>
    Undecided,

    /// <summary>Branches are out; no final response has been chosen.</summary>
    Forwarded,

    /// <summary>The final response waits for the owner's release.</summary>
    Held,

    /// <summary>A final response has been sent upstream, or none ever will.</summary>
    Answered,
}
