namespace Gateway.Sip.Authentication;

/// <summary>How much of an authentication header is looked at. Beyond it the value is refused, so that no peer decides our memory.</summary>
public static class DigestLimits
{
    /// <summary>Octets of one header value. Real ones stay under 1,000; AKA and ticket-like opaques reach 2,000.</summary>
    public const int ValueBytesMax = 8192;

    /// <summary>Parameters of one header value. The standards know 13; the rest is room for extensions.</summary>
    public const int ParametersMax = 32;

    /// <summary>Octets of one parameter's name, or of its value as written on the wire, quotes and escapes included.</summary>
    public const int ParameterBytesMax = 2048;

    /// <summary>Header values read of one message. RFC 8760 needs one per realm and algorithm.</summary>
    public const int ValuesMax = 16;
}
