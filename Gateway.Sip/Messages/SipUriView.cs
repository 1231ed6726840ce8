using System.Buffers;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>A sip: or sips: URI read where it lies (RFC 3261 §19.1.1). Other schemes are read by <see cref="SchemeOf"/> only.</summary>
public readonly ref struct SipUriView
{
    private static readonly SearchValues<byte> ForbiddenBytes = SearchValues.Create(" \t\r\n<>\""u8);
    private readonly ReadOnlySpan<byte> _parameters;

    private SipUriView(
        bool secure, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> host, int port,
        ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> headers)
    {
        IsSecure = secure;
        User = user;
        Password = password;
        Host = host;
        Port = port;
        _parameters = parameters;
        Headers = headers;
    }

    /// <summary>Whether the scheme is sips.</summary>
    public bool IsSecure { get; }

    /// <summary>The user part as written, escapes included; empty when there is none.</summary>
    public ReadOnlySpan<byte> User { get; }

    /// <summary>The password part; never used, never sent on in new URIs.</summary>
    public ReadOnlySpan<byte> Password { get; }

    /// <summary>The host; an IPv6 address with its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The port; 0 when none is written.</summary>
    public int Port { get; }

    /// <summary>The URI parameters.</summary>
    public Parameters Parameters => new(_parameters, inUri: true);

    /// <summary>The headers part behind <c>?</c>, without it.</summary>
    public ReadOnlySpan<byte> Headers { get; }

    /// <summary>Whether the URI names a loose router: the presence of <c>lr</c> counts, its value does not.</summary>
    public bool IsLooseRouter => Parameters.Has("lr"u8);

    /// <summary>The scheme of any URI, as written; empty when the text is not one.</summary>
    public static ReadOnlySpan<byte> SchemeOf(ReadOnlySpan<byte> uri)
    {
        var colon = uri.IndexOf((byte)':');
        if (colon <= 0 || !char.IsAsciiLetter((char)uri[0]))
            return default;
        var scheme = uri[..colon];
        foreach (var letter in scheme)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'+' or (byte)'-' or (byte)'.'))
                return default;
        }

        return scheme;
    }

    /// <summary>Reads a sip: or sips: URI; <c>false</c> for any other scheme and for bad syntax.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SipUriView uri)
    {
        uri = default;
        var scheme = SchemeOf(text);
        var secure = Ascii.EqualsIgnoreCase(scheme, "sips"u8);
        if (!secure && !Ascii.EqualsIgnoreCase(scheme, "sip"u8))
            return false;
        var rest = text[(scheme.Length + 1)..];
        if (rest.ContainsAny(ForbiddenBytes))
            return false;
        ReadOnlySpan<byte> user = default, password = default;
        var at = rest.IndexOf((byte)'@');
        if (at >= 0)
        {
            at = EndOfWrapped(rest, at);
            user = rest[..at];
            rest = rest[(at + 1)..];
            if (user.IsEmpty || rest.IndexOf((byte)'@') >= 0 && rest.IndexOf((byte)'@') < EndOfHostPort(rest))
                return false;
            var colon = user.IndexOf((byte)':');
            if (colon >= 0)
            {
                password = user[(colon + 1)..];
                user = user[..colon];
            }
        }

        var end = EndOfHostPort(rest);
        if (!HostPort.TryRead(rest[..end], out var host, out var port))
            return false;
        var question = rest.IndexOf((byte)'?');
        uri = new(
            secure, user, password, host, port,
            question < 0 ? rest[end..] : rest[end..Math.Max(end, question)],
            question < 0 ? default : rest[(question + 1)..]);
        return true;
    }

    // PoC servers are printed with the session's identity bare between two percent signs in the user part, its '@' not escaped (OMA PoC CP
    // Figure 16): token%session@host%@server. Only that shape may hold a second '@'.
    private static int EndOfWrapped(ReadOnlySpan<byte> rest, int at)
    {
        var end = at + 1 + EndOfHostPort(rest[(at + 1)..]);
        var last = rest[..end].LastIndexOf((byte)'@');
        return last > at && rest[last - 1] == (byte)'%' && rest[..at].Contains((byte)'%') && rest[(at + 1)..last].IndexOf((byte)'@') < 0 ? last : at;
    }

    private static int EndOfHostPort(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)';', (byte)'?');
        return end < 0 ? rest.Length : end;
    }
}
