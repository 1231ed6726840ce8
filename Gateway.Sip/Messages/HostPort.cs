using System.Buffers;

namespace Gateway.Sip.Messages;

/// <summary><c>host [":" port]</c>: a name, an IPv4 address or a bracketed IPv6 reference (RFC 3261 §25.1, RFC 5954).</summary>
internal static class HostPort
{
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"u8);

    public static bool TryRead(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> host, out int port)
    {
        port = 0;
        host = text;
        if (text.IsEmpty)
            return false;
        var colon = text[0] == (byte)'[' ? AfterBrackets(text) : text.IndexOf((byte)':');
        if (colon == -2)
            return false;
        if (colon >= 0)
        {
            host = text[..colon].TrimEnd(" \t"u8);
            if (!Numbers.TryRead(text[(colon + 1)..].TrimStart(" \t"u8), 65535, out var number) || number == 0)
                return false;
            port = (int)number;
        }

        return IsHost(host);
    }

    internal static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host.IsEmpty)
            return false;
        if (host[0] == (byte)'[')
            return host[^1] == (byte)']' && IPv6Text.IsAddress(host[1..^1]);
        return !host.ContainsAnyExcept(NameBytes);
    }

    // The colon behind "]", -1 when nothing follows, -2 when something else does.
    private static int AfterBrackets(ReadOnlySpan<byte> text)
    {
        var close = text.IndexOf((byte)']');
        if (close < 0)
            return -2;
        var rest = text[(close + 1)..].TrimStart(" \t"u8);
        return rest.IsEmpty ? -1 : rest[0] == (byte)':' ? text.Length - rest.Length : -2;
    }
}
