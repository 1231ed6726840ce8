using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Registration;

/// <summary>Globally routable user agent URIs (RFC 5627): the address of record with a <c>gr</c> parameter that names the device.</summary>
public static class Gruu
{
    /// <summary>Whether the URI is a public GRUU, and of which instance.</summary>
    /// <param name="uri">The Request-URI.</param>
    /// <param name="instance">The URN of the instance.</param>
    /// <returns><c>false</c> also for a bare <c>gr</c>, by which servers mark URIs of their own making.</returns>
    public static bool TryReadInstance(SipUriView uri, out string instance)
    {
        instance = "";
        if (!uri.Parameters.TryGet("gr"u8, out var value) || value.IsEmpty)
            return false;
        instance = Uri.UnescapeDataString(Encoding.UTF8.GetString(value));
        return true;
    }

    // What cannot stand in a URI parameter value is escaped; the colons of a URN can (RFC 3261 §25.1 param-unreserved).
    internal static string Escape(string instance)
    {
        var text = new StringBuilder(instance.Length);
        foreach (var letter in Encoding.UTF8.GetBytes(instance))
        {
            if (char.IsAsciiLetterOrDigit((char)letter) || "-_.!~*'()[]/:&+$".Contains((char)letter, StringComparison.Ordinal))
                text.Append((char)letter);
            else
                text.Append('%').Append(letter.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
