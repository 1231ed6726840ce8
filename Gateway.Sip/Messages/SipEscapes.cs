using System.Buffers;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// Escapes in URIs (RFC 3261 §19.1.2): <c>%HH</c> is one octet. A percent sign without two hexadecimal digits behind it is read as itself,
/// because PoC Session identities are printed so; we always write <c>%25</c>.
/// </summary>
public static class SipEscapes
{
    // unreserved / user-unreserved, less ";" "?" and "/" that other stacks stumble over in a user part.
    private static readonly SearchValues<byte> PlainBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()&=+$,"u8);

    /// <summary>The octets that the text stands for. Undone once: <c>%2541</c> is <c>%41</c>, not <c>A</c>. NUL ends nothing.</summary>
    public static byte[] Read(ReadOnlySpan<byte> escaped)
    {
        var plain = new byte[escaped.Length];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == (byte)'%' && TryReadHex(escaped, i + 1, out var octet))
            {
                plain[length++] = octet;
                i += 2;
            }
            else
                plain[length++] = escaped[i];
        }

        return length == plain.Length ? plain : plain[..length];
    }

    /// <summary>The same as text in UTF-8.</summary>
    public static string ReadText(ReadOnlySpan<byte> escaped) =>
        escaped.IndexOf((byte)'%') < 0 ? Encoding.UTF8.GetString(escaped) : Encoding.UTF8.GetString(Read(escaped));

    /// <summary>Writes text for the user part, a parameter value or a header value of a URI.</summary>
    public static string Write(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (PlainBytes.Contains(octet))
                written.Append((char)octet);
            else
                written.Append('%').Append(Convert.ToHexString([octet]));
        }

        return written.ToString();
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, int start, out byte octet)
    {
        octet = 0;
        if (start + 1 >= text.Length || !char.IsAsciiHexDigit((char)text[start]) || !char.IsAsciiHexDigit((char)text[start + 1]))
            return false;
        octet = (byte)((Digit(text[start]) << 4) | Digit(text[start + 1]));
        return true;

        static int Digit(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    }
}
