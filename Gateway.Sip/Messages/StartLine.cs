using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>The first line: <c>Method SP Request-URI SP SIP/2.0</c> or <c>SIP/2.0 SP 3DIGIT SP Reason-Phrase</c> (RFC 3261 §25.1).</summary>
internal static class StartLine
{
    public static bool IsStatusLine(ReadOnlySpan<byte> line) => line.Length >= 4 && Ascii.EqualsIgnoreCase(line[..4], "SIP/"u8);

    /// <summary>Reads a status line of version 2.0; the code is three digits, so that 4294967301 is not read as 429.</summary>
    public static bool TryReadStatus(ReadOnlySpan<byte> line, out int status, out int reasonStart)
    {
        status = 0;
        reasonStart = 12;
        if (line.Length < 12 || !IsVersion2(line[..7]) || line[7] != (byte)' ' || line[11] != (byte)' ')
            return false;
        if (!Numbers.TryRead(line[8..11], 699, out var code) || code < 100)
            return false;
        status = (int)code;
        return true;
    }

    /// <summary>Reads a request line; <c>false</c> when not even a method and a SIP version can be told.</summary>
    /// <param name="methodEnd">The end of the method, and the space behind it.</param>
    /// <param name="uriEnd">The end of the Request-URI.</param>
    /// <param name="fault">Superfluous white space, or a version that is not 2.0.</param>
    public static bool TryReadRequest(ReadOnlySpan<byte> line, out int methodEnd, out int uriEnd, out MessageFault? fault)
    {
        fault = null;
        uriEnd = 0;
        methodEnd = line.IndexOfAnyExcept(HeaderScanner.TokenBytes);
        if (methodEnd <= 0 || line[methodEnd] != (byte)' ')
            return false;
        var trimmed = line.TrimEnd(" \t"u8);
        var versionStart = trimmed.LastIndexOf((byte)' ') + 1;
        if (versionStart <= methodEnd + 1 || !IsStatusLine(trimmed[versionStart..]))
            return false;
        uriEnd = versionStart - 1;
        var uri = line[(methodEnd + 1)..uriEnd];
        if (trimmed.Length < line.Length || uri.IsEmpty || uri.IndexOfAny((byte)' ', (byte)'\t') >= 0)
            fault = MessageFault.RequestLine;
        else if (!IsVersion2(trimmed[versionStart..]))
            fault = IsVersion(trimmed[(versionStart + 4)..]) ? MessageFault.Version : MessageFault.RequestLine;
        return true;
    }

    public static bool IsVersion2(ReadOnlySpan<byte> version) => Ascii.EqualsIgnoreCase(version, "SIP/2.0"u8);

    private static bool IsVersion(ReadOnlySpan<byte> digits)
    {
        var dot = digits.IndexOf((byte)'.');
        return dot > 0 && Numbers.TryRead(digits[..dot], ulong.MaxValue, out _) && Numbers.TryRead(digits[(dot + 1)..], ulong.MaxValue, out _);
    }
}
