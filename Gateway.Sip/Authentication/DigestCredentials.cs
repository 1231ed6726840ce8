using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Sip.Authentication;

/// <summary>The value of one Authorization or Proxy-Authorization header of the Digest scheme (RFC 7616 §3.4, RFC 3261 §20.7).</summary>
/// <remarks>
/// <code>
/// Digest username="a", realm="b", nonce="c", uri="sip:d", response="e", algorithm=MD5, cnonce="f", opaque="g", qop=auth, nc=00000001
/// </code>
/// </remarks>
public sealed record DigestCredentials
{
    /// <summary>Hex digits of the nonce count (RFC 7616 §3.4).</summary>
    public const int NonceCountDigits = 8;

    /// <summary>The user's name, or its hash when <see cref="UserHash"/> is set. Unescaped.</summary>
    public required string Username { get; init; }

    /// <summary>Whether the name is written as <c>username*</c>, in the extended notation of RFC 8187.</summary>
    public bool UsernameIsExtended { get; init; }

    /// <summary>Whether <see cref="Username"/> is a hash.</summary>
    public bool UserHash { get; init; }

    /// <summary>The realm of the challenge answered.</summary>
    public required string Realm { get; init; }

    /// <summary>The nonce of the challenge answered. Empty in the first REGISTER of an IMS terminal.</summary>
    public required string Nonce { get; init; }

    /// <summary>The Request-URI as the client wrote it; hashed without being normalised.</summary>
    public required string Uri { get; init; }

    /// <summary>The proof, as hex digits. Empty in the first REGISTER of an IMS terminal.</summary>
    public required string Response { get; init; }

    /// <summary>The algorithm as written; null when absent, which means MD5.</summary>
    public string? AlgorithmToken { get; init; }

    /// <summary>The algorithm; null when it is one this library does not know.</summary>
    public DigestAlgorithm? Algorithm =>
        AlgorithmToken is null ? DigestAlgorithm.Md5 : DigestAlgorithm.TryParse(AlgorithmToken, out var known) ? known : null;

    /// <summary>The client's nonce. Null when absent.</summary>
    public string? Cnonce { get; init; }

    /// <summary>The opaque of the challenge. Null when absent.</summary>
    public string? Opaque { get; init; }

    /// <summary>The quality of protection used. Null when absent (RFC 2069).</summary>
    public string? Qop { get; init; }

    /// <summary>The nonce count as written, eight hex digits. Null when absent.</summary>
    public string? NonceCountText { get; init; }

    /// <summary>The nonce count. Null when absent.</summary>
    public uint? NonceCount =>
        uint.TryParse(NonceCountText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>Parameters this library does not know, in the order they came.</summary>
    public ImmutableArray<DigestParameter> Other { get; init; } = [];

    /// <summary>
    /// Whether these credentials prove nothing and are to be taken as absent: an IMS terminal names itself in its first REGISTER with an
    /// empty nonce and an empty response (3GPP TS 24.229 §5.1.1.2.2).
    /// </summary>
    public bool ProvesNothing => Nonce.Length == 0 || Response.Length == 0;

    /// <summary>Reads a header value. Never throws.</summary>
    /// <param name="value">The value without the header's name, at most <see cref="DigestLimits.ValueBytesMax"/> octets; may be folded.</param>
    /// <param name="credentials">The credentials, null when they could not be read.</param>
    /// <param name="error">Why not: 400, except for <see cref="DigestFault.NotDigest"/>, another scheme, which is to be ignored.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, [NotNullWhen(true)] out DigestCredentials? credentials, out DigestError error)
    {
        credentials = null;
        if (!DigestParameterList.TryRead(value, withScheme: true, out var list, out error)) return false;

        var plainName = list.Take("username");
        var extendedName = list.Take("username*");
        var userHash = list.TakeFlag("userhash");
        var read = new DigestCredentials
        {
            Username = Name(plainName, extendedName, userHash, ref error),
            UsernameIsExtended = extendedName is not null,
            UserHash = userHash,
            Realm = list.Require("realm", ref error),
            Nonce = list.Require("nonce", ref error),
            Uri = list.Require("uri", ref error),
            Response = list.Require("response", ref error),
            AlgorithmToken = list.TakeToken("algorithm", ref error),
            Cnonce = list.Take("cnonce"),
            Opaque = list.Take("opaque"),
            Qop = list.TakeToken("qop", ref error),
            NonceCountText = NonceCountOf(list.Take("nc"), ref error),
            Other = list.Rest(),
        };
        if (error.Fault != DigestFault.None) return false;
        credentials = read;
        return true;
    }

    /// <summary>The header value. Holds a secret of a kind: keep it out of logs.</summary>
    /// <exception cref="ArgumentException">A value holds a control character; nothing that was parsed does.</exception>
    public string Write()
    {
        var writer = new DigestValueWriter(DigestParameterList.Scheme);
        _ = UsernameIsExtended
            ? writer.Bare("username*", ExtendedValue.Write(Username))
            : writer.Quoted("username", Username);
        return writer
            .Quoted("realm", Realm)
            .Quoted("nonce", Nonce)
            .Quoted("uri", Uri)
            .Quoted("response", Response)
            .Bare("algorithm", AlgorithmToken)
            .Quoted("cnonce", Cnonce)
            .Quoted("opaque", Opaque)
            .Bare("qop", Qop)
            .Bare("nc", NonceCountText)
            .Flag("userhash", UserHash)
            .All(Other)
            .ToString();
    }

    /// <summary>The realm only: who the user is and what was proved does not belong into a log.</summary>
    public override string ToString() => $"Digest credentials for {Realm}";

    private static string Name(string? plain, string? extended, bool userHash, ref DigestError error)
    {
        switch (plain, extended)
        {
            case ({ } name, null):
                return name;
            case (null, { } written) when !userHash && ExtendedValue.TryRead(written, out var name):
                return name;
            case (null, null):
                DigestParameterList.Note(ref error, DigestFault.MissingParameter, "username");
                return "";
            default:
                // Two names, a hash in extended notation, or an unreadable one (RFC 7616 §3.4).
                DigestParameterList.Note(ref error, DigestFault.BadValue, "username*");
                return "";
        }
    }

    private static string? NonceCountOf(string? text, ref DigestError error)
    {
        if (text is not null && (text.Length != NonceCountDigits || !text.All(char.IsAsciiHexDigit)))
            DigestParameterList.Note(ref error, DigestFault.BadValue, "nc");
        return text;
    }
}
