namespace Gateway.Sip.Messages;

/// <summary>What the octets of a datagram or a framed stream message turned out to be.</summary>
public enum SipParseResult
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>Only line ends or four NULs: keep-alive traffic, nothing to read (RFC 5626 §4.4, RFC 5389).</summary>
    KeepAlive,

    /// <summary>Something that is not a SIP message.</summary>
    Malformed,
}

/// <summary>Why octets are not a SIP message, and where that was seen.</summary>
/// <param name="Rule">The rule that was broken, in words that can stand in a reason phrase.</param>
/// <param name="Offset">The octet at which it was seen.</param>
public readonly record struct SipParseError(string Rule, int Offset)
{
    public override string ToString() => $"{Rule} at octet {Offset}";
}
