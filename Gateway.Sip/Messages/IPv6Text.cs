using System.Net;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// IPv6 references (RFC 3986 §3.2.2, RFC 5954). Peers that follow the misprinted ABNF of RFC 3261 write three colons before an embedded IPv4
/// address; that is read, and written with two (RFC 5118 §4.10).
/// </summary>
public static class IPv6Text
{
    /// <summary>Whether the text between the brackets is an address.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'%') >= 0 || text.IndexOf((byte)':') < 0)
            return false;
        var misprint = text.IndexOf(":::"u8);
        if (misprint < 0)
            return IPAddress.IsValidUtf8(text);
        return text.IndexOf((byte)'.') > misprint && text.Length <= 64 && IPAddress.IsValidUtf8(WithTwoColons(text, misprint));
    }

    /// <summary>The address without brackets and with two colons where three were written; <c>null</c> when it is none.</summary>
    /// <param name="reference">With or without brackets.</param>
    public static string? Normalise(ReadOnlySpan<byte> reference)
    {
        var text = reference.Length > 1 && reference[0] == (byte)'[' && reference[^1] == (byte)']' ? reference[1..^1] : reference;
        if (!IsAddress(text))
            return null;
        var misprint = text.IndexOf(":::"u8);
        return Encoding.ASCII.GetString(misprint < 0 ? text : WithTwoColons(text, misprint));
    }

    private static byte[] WithTwoColons(ReadOnlySpan<byte> text, int misprint) => [.. text[..misprint], .. text[(misprint + 1)..]];
}
