using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>What a step of a call is about: the message that arrived, or what the owner gave.</summary>
internal readonly record struct CallOccasion
{
    public ServerTransactionId Transaction { get; init; }

    public SipRequest? Request { get; init; }

    public SipResponse? Response { get; init; }

    public ClientFailure? Failure { get; init; }

    public MessageExtras? Extras { get; init; }

    /// <summary>The status to give.</summary>
    public int Status { get; init; }

    /// <summary>The Reason of a CANCEL.</summary>
    public string? Reason { get; init; }
}
