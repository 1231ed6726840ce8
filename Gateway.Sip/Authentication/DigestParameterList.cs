using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace Gateway.Sip.Authentication;

/// <summary>
/// The parameters of one authentication header, read once; the header's own type then takes those it knows and keeps the rest.
/// </summary>
/// <remarks>
/// RFC 3261 §25.1, with the liberties real peers take: any parameter may be quoted or not, and empty list elements are passed over.
/// <code>
/// challenge  = "Digest" LWS param *(COMMA param)         auth-info = param *(COMMA param)
/// param      = token EQUAL (token / quoted-string)
/// </code>
/// </remarks>
internal sealed class DigestParameterList
{
    public const string Scheme = "Digest";

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"u8);

    private readonly List<DigestParameter> _parameters = [];

    public static bool IsToken(string value) => value.Length > 0 && !Encoding.UTF8.GetBytes(value).AsSpan().ContainsAnyExcept(TokenBytes);

    public static bool TryRead(ReadOnlySpan<byte> value, bool withScheme, out DigestParameterList list, out DigestError error)
    {
        list = new DigestParameterList();
        error = list.Read(value, withScheme);
        return error.Fault == DigestFault.None;
    }

    /// <summary>Takes a parameter out of the list; what remains at the end is unknown to the header's type.</summary>
    public string? Take(string name)
    {
        var at = _parameters.FindIndex(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0) return null;
        var value = _parameters[at].Value;
        _parameters.RemoveAt(at);
        return value;
    }

    /// <summary>Takes a parameter the header cannot do without.</summary>
    public string Require(string name, ref DigestError error)
    {
        if (Take(name) is { } value) return value;
        Note(ref error, DigestFault.MissingParameter, name);
        return "";
    }

    /// <summary>Takes a parameter that is written without quotes, and so must be a token to be written again.</summary>
    public string? TakeToken(string name, ref DigestError error)
    {
        var value = Take(name);
        if (value is not null && !IsToken(value)) Note(ref error, DigestFault.BadValue, name);
        return value;
    }

    public bool TakeFlag(string name) => "true".Equals(Take(name), StringComparison.OrdinalIgnoreCase);

    public ImmutableArray<DigestParameter> Rest() => [.. _parameters];

    /// <summary>Keeps the first fault: the later ones are often its consequence.</summary>
    public static void Note(ref DigestError error, DigestFault fault, string name)
    {
        if (error.Fault == DigestFault.None) error = new DigestError(fault, name);
    }

    private DigestError Read(ReadOnlySpan<byte> value, bool withScheme)
    {
        if (value.Length > DigestLimits.ValueBytesMax) return new(DigestFault.TooLong);
        if (!Utf8.IsValid(value)) return new(DigestFault.InvalidUtf8);

        var at = SkipWhite(value, 0);
        if (withScheme)
        {
            var scheme = TokenAt(value, at);
            if (scheme.Length == 0) return new(DigestFault.MissingScheme, "", at);
            at += scheme.Length;
            var after = SkipWhite(value, at);
            if (after == at && at < value.Length) return new(DigestFault.MissingScheme, "", at);
            if (!Ascii.EqualsIgnoreCase(scheme, Scheme)) return new(DigestFault.NotDigest, Encoding.UTF8.GetString(scheme));
            at = after;
        }

        while (at < value.Length)
        {
            if (value[at] != (byte)',')
            {
                var error = ReadOne(value, ref at);
                if (error.Fault != DigestFault.None) return error;
                at = SkipWhite(value, at);
                if (at == value.Length) break;
                if (value[at] != (byte)',') return new(DigestFault.MissingComma, _parameters[^1].Name, at);
            }
            at = SkipWhite(value, at + 1);
        }
        return default;
    }

    private DigestError ReadOne(ReadOnlySpan<byte> value, ref int at)
    {
        var nameBytes = TokenAt(value, at);
        if (nameBytes.Length == 0) return new(DigestFault.MissingName, "", at);
        if (nameBytes.Length > DigestLimits.ParameterBytesMax) return new(DigestFault.ParameterTooLong, "", at);
        var name = Encoding.UTF8.GetString(nameBytes);
        foreach (var earlier in _parameters)
        {
            if (earlier.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return new(DigestFault.Duplicate, name, at);
        }
        if (_parameters.Count == DigestLimits.ParametersMax) return new(DigestFault.TooManyParameters, name, at);

        at = SkipWhite(value, at + nameBytes.Length);
        if (at == value.Length || value[at] != (byte)'=') return new(DigestFault.MissingEquals, name, at);
        at = SkipWhite(value, at + 1);
        return at < value.Length && value[at] == (byte)'"' ? ReadQuoted(value, name, ref at) : ReadBare(value, name, ref at);
    }

    private DigestError ReadBare(ReadOnlySpan<byte> value, string name, ref int at)
    {
        // Wider than a token: old clients leave the quotes off a uri or a base64 nonce.
        var start = at;
        while (at < value.Length && value[at] is > 0x20 and not 0x7F and not (byte)'"' and not (byte)',') at++;
        if (at == start) return new(DigestFault.MissingValue, name, at);
        if (at - start > DigestLimits.ParameterBytesMax) return new(DigestFault.ParameterTooLong, name, start);
        _parameters.Add(new DigestParameter(name, Encoding.UTF8.GetString(value[start..at]), Quoted: false));
        return default;
    }

    private DigestError ReadQuoted(ReadOnlySpan<byte> value, string name, ref int at)
    {
        Span<byte> plain = stackalloc byte[DigestLimits.ParameterBytesMax];
        var plainBytes = 0;
        var start = at++;
        while (true)
        {
            if (at == value.Length) return new(DigestFault.UnterminatedQuote, name, start);
            if (value[at] == (byte)'"') break;
            if (at - start >= DigestLimits.ParameterBytesMax - 1) return new(DigestFault.ParameterTooLong, name, start);

            var octet = value[at];
            if (octet is (byte)'\r' or (byte)'\n')
            {
                // A fold inside the quotes stands for one space (RFC 3261 §25.1, LWS).
                var after = SkipWhite(value, at);
                if (after == at) return new(DigestFault.ControlCharacter, name, at);
                octet = (byte)' ';
                at = after;
            }
            else
            {
                if (octet == (byte)'\\')
                {
                    if (++at == value.Length) return new(DigestFault.UnterminatedQuote, name, start);
                    octet = value[at];
                }
                if (octet is < 0x20 and not (byte)'\t' or 0x7F) return new(DigestFault.ControlCharacter, name, at);
                at++;
            }
            plain[plainBytes++] = octet;
        }
        at++;
        _parameters.Add(new DigestParameter(name, Encoding.UTF8.GetString(plain[..plainBytes]), Quoted: true));
        return default;
    }

    private static ReadOnlySpan<byte> TokenAt(ReadOnlySpan<byte> value, int at)
    {
        var rest = value[at..];
        var length = rest.IndexOfAnyExcept(TokenBytes);
        return length < 0 ? rest : rest[..length];
    }

    /// <summary>LWS: spaces, tabs, and line ends that a space or tab follows.</summary>
    private static int SkipWhite(ReadOnlySpan<byte> value, int at)
    {
        while (at < value.Length)
        {
            if (value[at] is (byte)' ' or (byte)'\t')
            {
                at++;
                continue;
            }
            var lineEnd = value[at] == (byte)'\r' && at + 1 < value.Length && value[at + 1] == (byte)'\n' ? 2
                : value[at] == (byte)'\n' ? 1
                : 0;
            if (lineEnd == 0 || at + lineEnd >= value.Length || value[at + lineEnd] is not ((byte)' ' or (byte)'\t')) break;
            at += lineEnd;
        }
        return at;
    }
}
