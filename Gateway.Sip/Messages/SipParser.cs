using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sip.Messages;

/// <summary>
/// Reads messages (RFC 3261 §7). It refuses only what it cannot represent: framing, the start line, a line that is no header line.
/// Everything else is for validation, which can name the answer owed.
/// </summary>
public static class SipParser
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"u8);

    /// <summary>Reads one datagram. The message keeps a reference to <paramref name="bytes"/>: it must not be reused while the message lives.</summary>
    /// <param name="bytes">The datagram, at most 65,535 octets.</param>
    /// <param name="message">The message, when the result is <see cref="SipParseResult.Message"/>.</param>
    /// <param name="error">What is wrong, when the result is <see cref="SipParseResult.Malformed"/>.</param>
    public static SipParseResult TryParseDatagram(ReadOnlyMemory<byte> bytes, out SipMessage? message, out SipParseError error)
    {
        message = null;
        error = default;
        var span = bytes.Span;
        var start = 0;
        while (start < span.Length && span[start] is (byte)'\r' or (byte)'\n')
            start++;
        if (start == span.Length || (span.Length == 4 && span.IndexOfAnyExcept((byte)0) < 0))
            return SipParseResult.KeepAlive;
        return Read(bytes[start..], out message, out error) ? SipParseResult.Message : SipParseResult.Malformed;
    }

    /// <summary>Reads what we wrote ourselves: a failure is a bug.</summary>
    /// <exception cref="ArgumentException">The octets are not a SIP message.</exception>
    public static SipMessage Parse(ReadOnlyMemory<byte> bytes) =>
        Read(bytes, out var message, out var error) ? message : throw new ArgumentException($"not a SIP message: {error}", nameof(bytes));

    internal static bool Read(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SipMessage? message, out SipParseError error)
    {
        message = null;
        var span = bytes.Span;
        var lineEnd = span.IndexOf((byte)'\n');
        if (lineEnd < 0)
            return Fail("No end of start line", span.Length, out error);
        Span<HeaderSlot> slots = stackalloc HeaderSlot[SipLimits.HeaderLines];
        if (!ReadHeaders(span, lineEnd + 1, slots, out var count, out var bodyStart, out error))
            return false;
        if (!ReadBodyLength(span, slots[..count], bodyStart, out var bodyLength, out error))
            return false;
        var whole = bytes[..(bodyStart + bodyLength)];
        var line = span[..lineEnd].TrimEnd((byte)'\r');
        return line.StartsWith("SIP/"u8) || line.StartsWith("sip/"u8)
            ? ReadStatusLine(whole, line, slots[..count].ToArray(), lineEnd + 1, bodyStart, out message, out error)
            : ReadRequestLine(whole, line, slots[..count].ToArray(), lineEnd + 1, bodyStart, out message, out error);
    }

    private static bool ReadHeaders(
        ReadOnlySpan<byte> span, int position, Span<HeaderSlot> slots, out int count, out int bodyStart, out SipParseError error)
    {
        count = 0;
        bodyStart = 0;
        while (true)
        {
            var length = span[position..].IndexOf((byte)'\n');
            if (length < 0)
                return Fail("No blank line after the headers", span.Length, out error);
            var next = position + length + 1;
            if (next > SipLimits.HeaderSectionBytes)
                return Fail("Header section too long", position, out error);
            var end = length > 0 && span[position + length - 1] == (byte)'\r' ? position + length - 1 : position + length;
            if (end == position)
            {
                bodyStart = next;
                error = default;
                return true;
            }

            var flags = HeaderSlotFlags.None;
            while (next < span.Length && span[next] is (byte)' ' or (byte)'\t')
            {
                var more = span[next..].IndexOf((byte)'\n');
                if (more < 0)
                    return Fail("No blank line after the headers", span.Length, out error);
                flags = HeaderSlotFlags.Folded;
                end = more > 0 && span[next + more - 1] == (byte)'\r' ? next + more - 1 : next + more;
                next += more + 1;
                if (next > SipLimits.HeaderSectionBytes)
                    return Fail("Header section too long", position, out error);
            }

            if (count == slots.Length)
                return Fail("Too many header lines", position, out error);
            if (!ReadHeaderLine(span, position, end, flags, out slots[count], out error))
                return false;
            count++;
            position = next;
        }
    }

    private static bool ReadHeaderLine(
        ReadOnlySpan<byte> span, int start, int end, HeaderSlotFlags flags, out HeaderSlot slot, out SipParseError error)
    {
        slot = default;
        var line = span[start..end];
        var nameEnd = line.IndexOfAnyExcept(TokenBytes);
        if (nameEnd <= 0)
            return Fail("Malformed header line", start, out error);
        var colon = nameEnd;
        while (colon < line.Length && line[colon] is (byte)' ' or (byte)'\t')
            colon++;
        if (colon == line.Length || line[colon] != (byte)':')
            return Fail("Malformed header line", start + colon, out error);
        var valueStart = start + colon + 1;
        while (valueStart < end && span[valueStart] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            valueStart++;
        var valueEnd = end;
        while (valueEnd > valueStart && span[valueEnd - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            valueEnd--;
        slot = new((ushort)start, (ushort)valueStart, (ushort)valueEnd, HeaderNames.Identify(line[..nameEnd]), flags);
        error = default;
        return true;
    }

    private static bool ReadBodyLength(
        ReadOnlySpan<byte> span, ReadOnlySpan<HeaderSlot> slots, int bodyStart, out int length, out SipParseError error)
    {
        length = span.Length - bodyStart;
        error = default;
        foreach (ref readonly var slot in slots)
        {
            if (slot.Id != HeaderId.ContentLength)
                continue;
            if (!Numbers.TryRead(span[slot.ValueStart..slot.ValueEnd], SipLimits.MessageBytes, out var declared))
                return Fail("Bad Content-Length", slot.ValueStart, out error);
            if (declared > (ulong)(span.Length - bodyStart))
                return Fail("Content-Length larger than the datagram", slot.ValueStart, out error);
            length = (int)declared;
        }

        return true;
    }

    private static bool ReadRequestLine(
        ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> line, HeaderSlot[] slots, int headersStart, int bodyStart,
        [NotNullWhen(true)] out SipMessage? message, out SipParseError error)
    {
        message = null;
        var methodEnd = line.IndexOf((byte)' ');
        if (methodEnd <= 0 || line[..methodEnd].ContainsAnyExcept(TokenBytes))
            return Fail("Malformed method", 0, out error);
        var versionStart = line.LastIndexOf((byte)' ') + 1;
        if (versionStart <= methodEnd + 1 || !line[versionStart..].StartsWith("SIP/"u8))
            return Fail("Malformed request line", methodEnd, out error);
        error = default;
        message = new SipRequest(
            bytes, slots, headersStart, bodyStart, SipMethod.From(line[..methodEnd]), methodEnd + 1, versionStart - 1);
        return true;
    }

    private static bool ReadStatusLine(
        ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> line, HeaderSlot[] slots, int headersStart, int bodyStart,
        [NotNullWhen(true)] out SipMessage? message, out SipParseError error)
    {
        message = null;
        var codeStart = line.IndexOf((byte)' ') + 1;
        if (codeStart == 0 || line.Length < codeStart + 3)
            return Fail("Malformed status line", 0, out error);
        var code = line.Slice(codeStart, 3);
        if (!Numbers.TryRead(code, 699, out var status) || status < 100 || (line.Length > codeStart + 3 && line[codeStart + 3] != (byte)' '))
            return Fail("Status code out of range", codeStart, out error);
        error = default;
        message = new SipResponse(bytes, slots, headersStart, bodyStart, (int)status, Math.Min(line.Length, codeStart + 4));
        return true;
    }

    private static bool Fail(string rule, int offset, out SipParseError error)
    {
        error = new(rule, offset);
        return false;
    }
}
