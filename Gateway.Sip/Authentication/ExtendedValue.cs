using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Gateway.Sip.Authentication;

/// <summary>The notation of <c>username*</c>: <c>UTF-8''J%C3%A4s%C3%B8n%20Doe</c> (RFC 8187 §3.2, UTF-8 only).</summary>
internal static class ExtendedValue
{
    private const string Prefix = "UTF-8'";

    public static bool TryRead(string written, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!written.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return false;
        var language = written.IndexOf('\'', Prefix.Length);
        if (language < 0) return false;

        var octets = new List<byte>();
        for (var at = language + 1; at < written.Length; at++)
        {
            var letter = written[at];
            if (letter == '%')
            {
                if (at + 2 >= written.Length) return false;
                if (!byte.TryParse(written.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
                    return false;
                octets.Add(octet);
                at += 2;
            }
            else if (char.IsAscii(letter))
            {
                octets.Add((byte)letter);
            }
            else
            {
                return false;
            }
        }

        if (!Utf8.IsValid(octets.ToArray())) return false;
        value = Encoding.UTF8.GetString([.. octets]);
        return !value.Any(DigestValueWriter.IsUnsafe);
    }

    public static string Write(string value)
    {
        if (value.Any(DigestValueWriter.IsUnsafe))
            throw new ArgumentException("A user name holds characters that must not reach a header.", nameof(value));
        return $"{Prefix}'{Uri.EscapeDataString(value)}";
    }
}
