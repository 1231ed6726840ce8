using System.Buffers;
using System.Globalization;

namespace Gateway.Domain.Access;

/// <summary>Turns the text of an address into its canonical form, character by character, without an allocation on success.</summary>
internal static class PocAddressGrammar
{
    /// <summary>The canonical form is never longer than the text, except that IPv6 with an IPv4 tail may grow a little.</summary>
    public const int CanonicalLengthMax = PocAddress.LengthMax + 64;

    // RFC 3261 25.1: what may stand in a URI at all, RFC 3986 reserved and unreserved plus the percent sign.
    private static readonly SearchValues<char> UriCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'();/?:@&=+$,[]%");

    // RFC 3261 25.1: unreserved and user-unreserved. '%' is looked at by itself.
    private static readonly SearchValues<char> UserCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()&=+$,;?/");

    private static readonly SearchValues<char> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()");

    public static bool TryCanonicalize(ReadOnlySpan<char> text, Span<char> canonical, out int length, out string error)
    {
        length = 0;
        if (text.IsEmpty) return Fail("the address is empty", out error);
        if (text.Length > PocAddress.LengthMax) return Fail($"the address is longer than {PocAddress.LengthMax} characters", out error);

        var colon = text.IndexOf(':');
        if (colon < 0) return Fail("the address has no scheme; sip:, sips: or tel: is needed", out error);
        var output = new Output(canonical);
        var rest = text[(colon + 1)..];
        var scheme = text[..colon];
        bool understood;
        if (scheme.Equals("tel", StringComparison.OrdinalIgnoreCase))
        {
            output.Add("tel:");
            understood = TryTel(rest, ref output, out error);
        }
        else if (scheme.Equals("sip", StringComparison.OrdinalIgnoreCase))
        {
            output.Add("sip:");
            understood = TrySip(rest, "5060", ref output, out error);
        }
        else if (scheme.Equals("sips", StringComparison.OrdinalIgnoreCase))
        {
            output.Add("sips:");
            understood = TrySip(rest, "5061", ref output, out error);
        }
        else
        {
            return Fail("the scheme of the address is not sip:, sips: or tel:", out error);
        }

        length = output.Length;
        return understood;
    }

    /// <summary>Writes a host name, IPv4 address or IPv6 reference in canonical form. False with the reason where it is none.</summary>
    public static bool TryHost(ReadOnlySpan<char> host, ref Output output, out string error)
    {
        if (host.StartsWith('['))
        {
            if (!host.EndsWith(']') || host.Contains('%') || !System.Net.IPAddress.TryParse(host[1..^1], out var address) || !host.Contains(':'))
                return Fail("the IPv6 address between the brackets is not valid", out error);
            Span<char> room = stackalloc char[64];
            address.TryFormat(room, out var written);
            output.Add('[');
            output.Add(room[..written]);
            output.Add(']');
            return Succeed(out error);
        }

        if (host.EndsWith('.')) host = host[..^1];
        if (host.IsEmpty) return Fail("the host is empty", out error);
        if (host.Length > 253) return Fail("the host is longer than 253 characters", out error);
        var label = 0;
        for (var i = 0; i <= host.Length; i++)
        {
            if (i < host.Length && host[i] != '.')
            {
                if (!char.IsAsciiLetterOrDigit(host[i]) && host[i] != '-')
                    return Fail("the host may hold letters, digits, '-' and '.' only", out error);
                output.Add(char.ToLowerInvariant(host[i]));
                continue;
            }

            if (i - label is 0 or > 63) return Fail("a part of the host is empty or longer than 63 characters", out error);
            if (host[label] == '-' || host[i - 1] == '-') return Fail("a part of the host begins or ends with '-'", out error);
            if (i < host.Length) output.Add('.');
            label = i + 1;
        }

        return Succeed(out error);
    }

    private static bool TrySip(ReadOnlySpan<char> rest, ReadOnlySpan<char> defaultPort, ref Output output, out string error)
    {
        if (!OnlyUriCharacters(rest, out error)) return false;
        var at = rest.IndexOf('@');
        if (at != rest.LastIndexOf('@')) return Fail("the address has a second '@'", out error);
        if (at == 0) return Fail("the part before '@' is empty", out error);
        if (at > 0)
        {
            if (!TryUser(rest[..at], ref output, out error)) return false;
            output.Add('@');
        }

        // Parameters and headers say how to reach the identity; they are no part of it.
        var hostPort = rest[(at + 1)..];
        if (hostPort.IndexOfAny(';', '?') is >= 0 and var end) hostPort = hostPort[..end];
        var hostEnd = hostPort.StartsWith('[') ? hostPort.IndexOf(']') + 1 : hostPort.IndexOf(':');
        if (hostPort.StartsWith('[') && hostEnd == 0) return Fail("the IPv6 address has no closing bracket", out error);
        if (hostEnd < 0) hostEnd = hostPort.Length;
        if (!TryHost(hostPort[..hostEnd], ref output, out error)) return false;
        return TryPort(hostPort[hostEnd..], defaultPort, ref output, out error);
    }

    private static bool TryPort(ReadOnlySpan<char> port, ReadOnlySpan<char> defaultPort, ref Output output, out string error)
    {
        if (port.IsEmpty) return Succeed(out error);
        if (port[0] != ':' || port.Length is < 2 or > 6
            || !int.TryParse(port[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            return Fail("the port is not a number from 1 to 65535", out error);
        Span<char> room = stackalloc char[5];
        number.TryFormat(room, out var written, provider: CultureInfo.InvariantCulture);
        if (!room[..written].SequenceEqual(defaultPort))
        {
            output.Add(':');
            output.Add(room[..written]);
        }

        return Succeed(out error);
    }

    private static bool TryUser(ReadOnlySpan<char> user, ref Output output, out string error)
    {
        if (user.Contains(':')) return Fail("an identity carries no password; the part before '@' holds a ':'", out error);
        for (var i = 0; i < user.Length; i++)
        {
            if (user[i] != '%')
            {
                if (!UserCharacters.Contains(user[i])) return Fail($"'{user[i]}' must not stand before '@' unescaped", out error);
                output.Add(user[i]);
                continue;
            }

            if (i + 2 >= user.Length || !char.IsAsciiHexDigit(user[i + 1]) || !char.IsAsciiHexDigit(user[i + 2]))
                return Fail("a '%' is not followed by two hexadecimal digits", out error);
            var escaped = (char)byte.Parse(user.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (escaped is < ' ' or '\u007F') return Fail("the address holds an escaped control character", out error);
            if (Unreserved.Contains(escaped))
            {
                output.Add(escaped);
            }
            else
            {
                output.Add('%');
                output.Add(char.ToUpperInvariant(user[i + 1]));
                output.Add(char.ToUpperInvariant(user[i + 2]));
            }

            i += 2;
        }

        return Succeed(out error);
    }

    private static bool TryTel(ReadOnlySpan<char> rest, ref Output output, out string error)
    {
        var semicolon = rest.IndexOf(';');
        var number = semicolon < 0 ? rest : rest[..semicolon];
        var parameters = semicolon < 0 ? default : rest[semicolon..];
        if (!OnlyUriCharacters(parameters, out error)) return false;
        var global = number.StartsWith('+');
        var before = output.Length;
        if (global) output.Add('+');
        foreach (var c in global ? number[1..] : number)
        {
            if (c is '-' or '.' or '(' or ')') continue;   // RFC 3966 5.1.1: visual separators carry no meaning
            if (char.IsAsciiDigit(c)) output.Add(c);
            else if (!global && (c is '*' or '#' || char.IsAsciiHexDigit(c))) output.Add(char.ToUpperInvariant(c));
            else return Fail("the telephone number may hold digits and the separators - . ( ) only", out error);
        }

        if (output.Length - before <= (global ? 1 : 0)) return Fail("the telephone number has no digit", out error);
        if (global) return Succeed(out error);
        return TryPhoneContext(parameters, ref output, out error);
    }

    private static bool TryPhoneContext(ReadOnlySpan<char> parameters, ref Output output, out string error)
    {
        const string Name = ";phone-context=";
        while (!parameters.IsEmpty)
        {
            var next = parameters[1..].IndexOf(';') is >= 0 and var i ? i + 1 : parameters.Length;
            var parameter = parameters[..next];
            parameters = parameters[next..];
            if (!parameter.StartsWith(Name, StringComparison.OrdinalIgnoreCase)) continue;

            output.Add(Name);
            var context = parameter[Name.Length..];
            if (!context.StartsWith('+')) return TryHost(context, ref output, out error);
            output.Add('+');
            foreach (var c in context[1..])
            {
                if (c is '-' or '.' or '(' or ')') continue;
                if (!char.IsAsciiDigit(c)) return Fail("the phone-context is neither a number prefix nor a domain", out error);
                output.Add(c);
            }

            return Succeed(out error);
        }

        return Fail("a local telephone number needs its phone-context; write a global one as tel:+...", out error);
    }

    private static bool OnlyUriCharacters(ReadOnlySpan<char> text, out string error)
    {
        var bad = text.IndexOfAnyExcept(UriCharacters);
        if (bad < 0) return Succeed(out error);
        return Fail(
            char.IsControl(text[bad]) ? "the address holds a control character"
            : text[bad] is > ' ' and < '\u007F' ? $"the address holds '{text[bad]}', which must not stand in it unescaped"
            : "the address holds a space or a character outside ASCII",
            out error);
    }

    private static bool Fail(string reason, out string error)
    {
        error = reason;
        return false;
    }

    private static bool Succeed(out string error)
    {
        error = "";
        return true;
    }

    /// <summary>A cursor over the room that the caller provides.</summary>
    internal ref struct Output(Span<char> room)
    {
        private readonly Span<char> _room = room;

        public int Length { get; private set; }

        public override readonly string ToString() => _room[..Length].ToString();

        public void Add(char c) => _room[Length++] = c;

        public void Add(scoped ReadOnlySpan<char> text)
        {
            text.CopyTo(_room[Length..]);
            Length += text.Length;
        }
    }
}
