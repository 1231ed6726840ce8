using Gateway.Domain.Access;
using Gateway.Sip.Authentication;

namespace Gateway.Domain.Clients;

/// <summary>What a client transaction of a PoC Client is about.</summary>
internal enum PocClientExchangeKind
{
    Registration,
    Alert,
}

/// <summary>A request that waits for its final response.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Kind">REGISTER or alert.</param>
/// <param name="CallId">Its Call-ID.</param>
/// <param name="To">The target of an alert.</param>
/// <param name="Text">The text of an alert.</param>
internal sealed record PocClientExchange(PocClientAccount Account, PocClientExchangeKind Kind, string CallId, PocAddress To, string? Text)
{
    /// <summary>The CSeq number; one higher when it is sent again with credentials (RFC 3261 §22.2).</summary>
    public uint CSeq { get; init; } = 1;

    /// <summary>The challenges it has met.</summary>
    public DigestTries Tries { get; init; } = DigestTries.None;
}
