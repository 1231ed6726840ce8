using System.Security.Cryptography;
using System.Text;

namespace Gateway.Sip.Authentication;

/// <summary>
/// The arithmetic of digest authentication (RFC 7616 §3.4), each hash as lower-case hex digits.
/// </summary>
/// <remarks>
/// Every argument is the unquoted, unescaped value; text is hashed as UTF-8. Text that has several Unicode spellings is expected in
/// Normalization Form C (RFC 7616 §4).
/// <code>
/// HA1      = H(user ":" realm ":" password)              -sess: H(HA1 ":" nonce ":" cnonce)
/// HA2      = H(method ":" uri)                           auth-int: H(method ":" uri ":" H(body))
/// response = H(HA1 ":" nonce ":" nc ":" cnonce ":" qop ":" HA2)        without qop: H(HA1 ":" nonce ":" HA2)
/// </code>
/// </remarks>
public static class DigestHash
{
    /// <summary>H(data).</summary>
    public static string Of(DigestFunction function, ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Sha512256.HashBytes];
        switch (function)
        {
            case DigestFunction.Md5:
                hash = hash[..Md5(data, hash)];
                break;
            case DigestFunction.Sha256:
                SHA256.HashData(data, hash);
                break;
            default:
                Sha512256.HashData(data, hash);
                break;
        }
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>HA1 of a password: what a server stores in its place.</summary>
    public static string Ha1(DigestFunction function, string user, string realm, string password) =>
        OfJoined(function, user, realm, password);

    /// <summary>HA1 of the <c>-sess</c> forms.</summary>
    public static string SessionHa1(DigestFunction function, string ha1, string nonce, string cnonce) =>
        OfJoined(function, ha1, nonce, cnonce);

    /// <summary>HA2 without a body. For <c>rspauth</c> the method is empty.</summary>
    public static string Ha2(DigestFunction function, string method, string uri) => OfJoined(function, method, uri);

    /// <summary>HA2 of <c>auth-int</c>. An empty body is hashed as the empty string.</summary>
    public static string Ha2(DigestFunction function, string method, string uri, ReadOnlySpan<byte> body) =>
        OfJoined(function, method, uri, Of(function, body));

    /// <summary>The response with a qop.</summary>
    public static string Response(
        DigestFunction function, string ha1, string nonce, string nonceCount, string cnonce, string qop, string ha2) =>
        OfJoined(function, ha1, nonce, nonceCount, cnonce, qop, ha2);

    /// <summary>The response without a qop, as RFC 2069 had it.</summary>
    public static string Response(DigestFunction function, string ha1, string nonce, string ha2) =>
        OfJoined(function, ha1, nonce, ha2);

    /// <summary>The name sent in place of the user's with <c>userhash=true</c> (RFC 7616 §3.4.4).</summary>
    public static string UserHash(DigestFunction function, string user, string realm) => OfJoined(function, user, realm);

    /// <summary>Whether two hashes are the same, in a time that does not tell where they differ.</summary>
    public static bool Same(string expected, string presented) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(presented));

    private static string OfJoined(DigestFunction function, params ReadOnlySpan<string?> parts) =>
        Of(function, Encoding.UTF8.GetBytes(string.Join(':', parts)));

#pragma warning disable CA5351 // MD5 is what RFC 3261 §22.4 requires of every UA; who does not want it leaves it out of the offer.
    private static int Md5(ReadOnlySpan<byte> data, Span<byte> hash) => MD5.HashData(data, hash);
#pragma warning restore CA5351
}
