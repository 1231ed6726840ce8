using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sip.Authentication;

/// <summary>The value of one WWW-Authenticate or Proxy-Authenticate header of the Digest scheme (RFC 7616 §3.3, RFC 3261 §20.44).</summary>
/// <remarks>
/// <code>
/// Digest realm="a", nonce="b", algorithm=SHA-256, qop="auth,auth-int", opaque="c", stale=true, charset=UTF-8, userhash=true, domain="d"
/// </code>
/// </remarks>
public sealed record DigestChallenge
{
    /// <summary>Whom the user has an account with, shown to people and hashed. Compared octet by octet.</summary>
    public required string Realm { get; init; }

    /// <summary>What the response must be computed with. Opaque to the client.</summary>
    public required string Nonce { get; init; }

    /// <summary>The algorithm as written; null when absent, which means MD5.</summary>
    public string? AlgorithmToken { get; init; }

    /// <summary>The algorithm; null when it is one this library does not know, and the challenge is to be ignored.</summary>
    public DigestAlgorithm? Algorithm =>
        AlgorithmToken is null ? DigestAlgorithm.Md5 : DigestAlgorithm.TryParse(AlgorithmToken, out var known) ? known : null;

    /// <summary>The qualities of protection offered, unknown ones included; empty when the parameter is absent (RFC 2069).</summary>
    public ImmutableArray<string> Qop { get; init; } = [];

    /// <summary>To be returned unchanged. Null when absent.</summary>
    public string? Opaque { get; init; }

    /// <summary>Whether only the nonce was too old: the password need not be asked for again.</summary>
    public bool Stale { get; init; }

    /// <summary>The character set of user names and passwords, <c>UTF-8</c> being the only one allowed. Null when absent.</summary>
    public string? Charset { get; init; }

    /// <summary>Whether the server can find a user by the hash of the name (RFC 7616 §3.4.4).</summary>
    public bool UserHash { get; init; }

    /// <summary>The URIs that share the protection space. Without meaning in SIP (RFC 3261 §22.4) but kept. Null when absent.</summary>
    public string? Domain { get; init; }

    /// <summary>Parameters this library does not know, in the order they came.</summary>
    public ImmutableArray<DigestParameter> Other { get; init; } = [];

    /// <summary>Reads a header value. Never throws.</summary>
    /// <param name="value">The value without the header's name, at most <see cref="DigestLimits.ValueBytesMax"/> octets; may be folded.</param>
    /// <param name="challenge">The challenge, null when it could not be read.</param>
    /// <param name="error">Why not. <see cref="DigestFault.NotDigest"/> is another scheme, to be ignored (RFC 3261 §22.3).</param>
    public static bool TryParse(ReadOnlySpan<byte> value, [NotNullWhen(true)] out DigestChallenge? challenge, out DigestError error)
    {
        challenge = null;
        if (!DigestParameterList.TryRead(value, withScheme: true, out var list, out error)) return false;

        var read = new DigestChallenge
        {
            Realm = list.Require("realm", ref error),
            Nonce = list.Require("nonce", ref error),
            AlgorithmToken = list.TakeToken("algorithm", ref error),
            Qop = QopOptions(list.Take("qop"), ref error),
            Opaque = list.Take("opaque"),
            Stale = list.TakeFlag("stale"),
            Charset = list.TakeToken("charset", ref error),
            UserHash = list.TakeFlag("userhash"),
            Domain = list.Take("domain"),
            Other = list.Rest(),
        };
        if (error.Fault != DigestFault.None) return false;
        challenge = read;
        return true;
    }

    /// <summary>Whether this quality of protection is offered; compared without case.</summary>
    public bool Offers(string qop) => Qop.Contains(qop, StringComparer.OrdinalIgnoreCase);

    /// <summary>The header value.</summary>
    /// <exception cref="ArgumentException">A value holds a control character; nothing that was parsed does.</exception>
    public string Write() => new DigestValueWriter(DigestParameterList.Scheme)
        .Quoted("realm", Realm)
        .Quoted("nonce", Nonce)
        .Bare("algorithm", AlgorithmToken)
        .Quoted("qop", Qop.IsEmpty ? null : string.Join(',', Qop))
        .Quoted("opaque", Opaque)
        .Flag("stale", Stale)
        .Bare("charset", Charset)
        .Flag("userhash", UserHash)
        .Quoted("domain", Domain)
        .All(Other)
        .ToString();

    /// <inheritdoc/>
    public override string ToString() => Write();

    private static ImmutableArray<string> QopOptions(string? list, ref DigestError error)
    {
        if (list is null) return [];
        ImmutableArray<string> options = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (options.All(DigestParameterList.IsToken)) return options;
        DigestParameterList.Note(ref error, DigestFault.BadValue, "qop");
        return [];
    }
}
