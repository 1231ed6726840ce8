using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sip.Authentication;

/// <summary>
/// The value of an Authentication-Info header in a 2xx: the server's own proof, and perhaps the nonce to use next
/// (RFC 7615, RFC 7616 §3.5, RFC 3261 §20.6).
/// </summary>
public sealed record AuthenticationInfo
{
    /// <summary>The nonce for the next request. Null when absent.</summary>
    public string? NextNonce { get; init; }

    /// <summary>The quality of protection of the response. Null when absent.</summary>
    public string? Qop { get; init; }

    /// <summary>The server's proof that it knows HA1, as hex digits. Null when absent.</summary>
    public string? ResponseAuth { get; init; }

    /// <summary>The client nonce of the request. Null when absent.</summary>
    public string? Cnonce { get; init; }

    /// <summary>The nonce count of the request as written. Null when absent.</summary>
    public string? NonceCountText { get; init; }

    /// <summary>Parameters this library does not know, in the order they came.</summary>
    public ImmutableArray<DigestParameter> Other { get; init; } = [];

    /// <summary>Reads a header value. Never throws.</summary>
    /// <param name="value">The value without the header's name, at most <see cref="DigestLimits.ValueBytesMax"/> octets.</param>
    /// <param name="info">What was read, null when it could not be.</param>
    /// <param name="error">Why not. The response is good all the same: ignore the header.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, [NotNullWhen(true)] out AuthenticationInfo? info, out DigestError error)
    {
        info = null;
        if (!DigestParameterList.TryRead(value, withScheme: false, out var list, out error)) return false;

        var read = new AuthenticationInfo
        {
            NextNonce = list.Take("nextnonce"),
            Qop = list.TakeToken("qop", ref error),
            ResponseAuth = list.Take("rspauth"),
            Cnonce = list.Take("cnonce"),
            NonceCountText = list.TakeToken("nc", ref error),
            Other = list.Rest(),
        };
        if (error.Fault != DigestFault.None) return false;
        info = read;
        return true;
    }

    /// <summary>The header value.</summary>
    /// <exception cref="ArgumentException">A value holds a control character; nothing that was parsed does.</exception>
    public string Write() => new DigestValueWriter("")
        .Quoted("nextnonce", NextNonce)
        .Bare("qop", Qop)
        .Quoted("rspauth", ResponseAuth)
        .Quoted("cnonce", Cnonce)
        .Bare("nc", NonceCountText)
        .All(Other)
        .ToString();
}
