using System.Buffers;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>The strict reading that validation uses (RFC 3261 §25.1). The views are more patient, because a proxy carries what it does not use.</summary>
internal static class ValueSyntax
{
    private static readonly SearchValues<byte> WordBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~()<>:\\\"/[]?{}"u8);

    private static readonly SearchValues<byte> ParameterValueBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~[]:@/?&$()=<>"u8);

    private static readonly SearchValues<byte> UriBreakers = SearchValues.Create(
        [.. Enumerable.Range(0, 33).Select(i => (byte)i), 127, (byte)'<', (byte)'>', (byte)'"']);

    /// <summary>token</summary>
    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(HeaderScanner.TokenBytes);

    /// <summary>callid = word [ "@" word ]</summary>
    public static bool IsCallId(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'@');
        return at < 0 ? IsWord(text) : IsWord(text[..at]) && IsWord(text[(at + 1)..]);
    }

    /// <summary>( name-addr / addr-spec ) *( SEMI generic-param ), one value and nothing behind it.</summary>
    public static bool IsNameAddr(ReadOnlySpan<byte> value)
    {
        if (!NameAddrView.TryRead(value, out var nameAddr))
            return false;
        if (!IsDisplayName(nameAddr.Display) || !IsUri(nameAddr.Uri) || !AreParameters(nameAddr.Parameters.Text))
            return false;
        return !nameAddr.Parameters.TryGet("tag"u8, out var tag) || IsToken(tag);
    }

    /// <summary>absoluteURI, and for sip: and sips: the whole of SIP-URI.</summary>
    public static bool IsUri(ReadOnlySpan<byte> uri)
    {
        var scheme = SipUriView.SchemeOf(uri);
        if (scheme.IsEmpty || uri.Length == scheme.Length + 1 || uri.ContainsAny(UriBreakers))
            return false;
        return !IsSipScheme(scheme) || SipUriView.TryRead(uri, out _);
    }

    public static bool IsSipScheme(ReadOnlySpan<byte> scheme) =>
        Ascii.EqualsIgnoreCase(scheme, "sip"u8) || Ascii.EqualsIgnoreCase(scheme, "sips"u8);

    /// <summary>via-parm of version 2.0</summary>
    public static bool IsVia(ReadOnlySpan<byte> value) =>
        ViaView.TryRead(value, out var via) && via.Version.SequenceEqual("2.0"u8) && IsToken(via.Transport) && AreParameters(via.Parameters.Text);

    /// <summary>*( SEMI generic-param ): every semicolon is followed by a name, and every equals sign by a value.</summary>
    public static bool AreParameters(ReadOnlySpan<byte> text)
    {
        text = HeaderValues.Trim(text);
        while (!text.IsEmpty)
        {
            if (text[0] != (byte)';')
                return false;
            text = text[1..].TrimStart(" \t"u8);
            var nameLength = text.IndexOfAnyExcept(HeaderScanner.TokenBytes);
            if (nameLength < 0)
                return !text.IsEmpty;
            if (nameLength == 0)
                return false;
            text = text[nameLength..].TrimStart(" \t"u8);
            if (!text.IsEmpty && text[0] == (byte)'=' && !SkipValue(ref text))
                return false;
        }

        return true;
    }

    // token / host / quoted-string; real devices also write URIs and base64 here, which cannot be mistaken for anything else.
    private static bool SkipValue(ref ReadOnlySpan<byte> text)
    {
        text = text[1..].TrimStart(" \t"u8);
        if (!text.IsEmpty && text[0] == (byte)'"')
        {
            var close = HeaderValues.EndOfQuoted(text, 0);
            if (close < 0)
                return false;
            text = text[(close + 1)..].TrimStart(" \t"u8);
            return true;
        }

        var length = text.IndexOfAnyExcept(ParameterValueBytes);
        if (length == 0 || text.IsEmpty)
            return false;
        text = length < 0 ? default : text[length..].TrimStart(" \t"u8);
        return true;
    }

    private static bool IsWord(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(WordBytes);

    // *( token LWS ) / quoted-string
    private static bool IsDisplayName(ReadOnlySpan<byte> display)
    {
        if (display.IsEmpty)
            return true;
        if (display[0] == (byte)'"')
            return HeaderValues.EndOfQuoted(display, 0) == display.Length - 1;
        foreach (var letter in display)
        {
            if (letter is not ((byte)' ' or (byte)'\t') && letter < 0x80 && !HeaderScanner.TokenBytes.Contains(letter))
                return false;
        }

        return true;
    }
}
