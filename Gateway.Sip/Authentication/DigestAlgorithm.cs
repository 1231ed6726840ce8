namespace Gateway.Sip.Authentication;

/// <summary>The hash functions digest authentication may use, weakest first.</summary>
public enum DigestFunction
{
    /// <summary>MD5, 32 hex digits. What most phones still speak.</summary>
    Md5,

    /// <summary>SHA-256, 64 hex digits (RFC 8760 §2.1 requires it).</summary>
    Sha256,

    /// <summary>SHA-512/256, 64 hex digits. Not SHA-512 cut short: see <see cref="Authentication.Sha512256"/>.</summary>
    Sha512256,
}

/// <summary>
/// The <c>algorithm</c> of a challenge: a hash function, and whether HA1 is bound to the first nonce and cnonce (<c>-sess</c>).
/// The default value is MD5, which is also what an absent parameter means (RFC 7616 §3.3).
/// </summary>
/// <param name="Function">The hash function.</param>
/// <param name="Session">Whether this is the <c>-sess</c> form.</param>
public readonly record struct DigestAlgorithm(DigestFunction Function, bool Session = false)
{
    private const string SessionSuffix = "-sess";

    /// <summary><c>MD5</c></summary>
    public static DigestAlgorithm Md5 => new(DigestFunction.Md5);

    /// <summary><c>SHA-256</c></summary>
    public static DigestAlgorithm Sha256 => new(DigestFunction.Sha256);

    /// <summary><c>SHA-512-256</c></summary>
    public static DigestAlgorithm Sha512256 => new(DigestFunction.Sha512256);

    /// <summary>The token on the wire, as RFC 7616 §6.1 registers it.</summary>
    public string Token => Function switch
    {
        DigestFunction.Md5 => "MD5",
        DigestFunction.Sha256 => "SHA-256",
        _ => "SHA-512-256",
    } + (Session ? SessionSuffix : "");

    /// <summary>Reads the token, in any case. False for an algorithm this library does not know.</summary>
    public static bool TryParse(string token, out DigestAlgorithm algorithm)
    {
        var session = token.EndsWith(SessionSuffix, StringComparison.OrdinalIgnoreCase);
        var name = session ? token.AsSpan(0, token.Length - SessionSuffix.Length) : token;
        foreach (var known in (ReadOnlySpan<DigestAlgorithm>)[Md5, Sha256, Sha512256])
        {
            if (!name.Equals(known.Token, StringComparison.OrdinalIgnoreCase)) continue;
            algorithm = known with { Session = session };
            return true;
        }
        algorithm = default;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Token;
}
