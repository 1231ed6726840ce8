namespace Gateway.Sip.Authentication;

/// <summary>
/// What a server keeps in place of a password: HA1 for each hash function. Whoever has it can answer challenges of that realm, so it is
/// stored as a password is.
/// </summary>
/// <remarks>
/// HA1 of one function cannot be made from another's: an account that came with MD5 only has MD5 only until its next password
/// (RFC 8760 §2.3). A server then offers no more than the account can answer.
/// </remarks>
public sealed record StoredCredential
{
    /// <summary>A credential as it was stored.</summary>
    /// <param name="user">The name the client sends, unescaped.</param>
    /// <param name="realm">The realm the hashes are made for.</param>
    /// <param name="md5">HA1 by MD5 in lower-case hex digits; null when not known.</param>
    /// <param name="sha256">HA1 by SHA-256; null when not known.</param>
    /// <param name="sha512256">HA1 by SHA-512/256; null when not known.</param>
    /// <exception cref="ArgumentException">A hash is not the hex digits of its function: an empty one would let everybody in.</exception>
    public StoredCredential(string user, string realm, string? md5, string? sha256, string? sha512256)
    {
        (User, Realm, Md5, Sha256, Sha512256) = (user, realm, md5, sha256, sha512256);
        foreach (var (ha1, digits) in (ReadOnlySpan<(string?, int)>)[(md5, 32), (sha256, 64), (sha512256, 64)])
        {
            if (ha1 is not null && (ha1.Length != digits || !ha1.All(char.IsAsciiHexDigitLower)))
                throw new ArgumentException($"HA1 is {digits} lower-case hex digits.");
        }
    }

    /// <summary>The name the client sends, unescaped.</summary>
    public string User { get; }

    /// <summary>The realm the hashes are made for.</summary>
    public string Realm { get; }

    /// <summary>HA1 by MD5, 32 lower-case hex digits; null when not known.</summary>
    public string? Md5 { get; }

    /// <summary>HA1 by SHA-256, 64 lower-case hex digits; null when not known.</summary>
    public string? Sha256 { get; }

    /// <summary>HA1 by SHA-512/256, 64 lower-case hex digits; null when not known.</summary>
    public string? Sha512256 { get; }

    /// <summary>Hashes a password for every function.</summary>
    /// <exception cref="ArgumentException">The user or realm is empty or holds control characters, which no header could carry.</exception>
    public static StoredCredential FromPassword(string user, string realm, string password)
    {
        foreach (var name in (ReadOnlySpan<string>)[user, realm])
        {
            if (name.Length == 0 || name.Any(DigestValueWriter.IsUnsafe))
                throw new ArgumentException("A user and a realm need a name without control characters.");
        }
        return new StoredCredential(
            user,
            realm,
            DigestHash.Ha1(DigestFunction.Md5, user, realm, password),
            DigestHash.Ha1(DigestFunction.Sha256, user, realm, password),
            DigestHash.Ha1(DigestFunction.Sha512256, user, realm, password));
    }

    /// <summary>HA1 for this function, null when it is not known.</summary>
    public string? Ha1(DigestFunction function) => function switch
    {
        DigestFunction.Md5 => Md5,
        DigestFunction.Sha256 => Sha256,
        _ => Sha512256,
    };

    /// <summary>The user and realm only: the hashes are secrets.</summary>
    public override string ToString() => $"{User} in {Realm}";
}
