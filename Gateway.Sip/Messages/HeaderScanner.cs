using System.Buffers;

namespace Gateway.Sip.Messages;

/// <summary>Where the parts of a scanned header section lie. Offsets count from the first octet of the start line.</summary>
/// <param name="StartLineEnd">The end of the start line, without its line end.</param>
/// <param name="HeadersStart">The first header line.</param>
/// <param name="HeadersEnd">The empty line; where it is missing, the end of the octets.</param>
/// <param name="BodyStart">The octet behind the empty line.</param>
/// <param name="Count">How many header lines were indexed.</param>
/// <param name="Fault">The first thing wrong with the lines; <c>null</c> when nothing is.</param>
internal readonly record struct HeaderSection(
    int StartLineEnd, int HeadersStart, int HeadersEnd, int BodyStart, int Count, MessageFault? Fault);

/// <summary>
/// The one scanner that finds lines, folds, names and the end of the header section, for datagrams and for streams: two readings of the same
/// octets would be request smuggling.
/// </summary>
internal static class HeaderScanner
{
    internal static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"u8);

    /// <summary>Indexes the header lines.</summary>
    /// <param name="span">From the start line on.</param>
    /// <param name="slots">Room for <see cref="SipLimits.HeaderLines"/> slots.</param>
    /// <param name="section">What was found; it may carry a fault.</param>
    /// <param name="error">Why not even a start line could be told from the rest.</param>
    public static bool TryScan(ReadOnlySpan<byte> span, Span<HeaderSlot> slots, out HeaderSection section, out SipParseError error)
    {
        section = default;
        MessageFault? fault = null;
        var count = 0;
        if (!NextLine(span, 0, out var startLineEnd, out var position, ref fault))
        {
            error = new("No end of start line", span.Length);
            return false;
        }

        var headersStart = position;
        while (true)
        {
            if (position > SipLimits.HeaderSectionBytes)
            {
                error = new("Header section too long", SipLimits.HeaderSectionBytes);
                return false;
            }

            var start = position;
            MessageFault? lineFault = null;
            if (!NextLine(span, position, out var end, out position, ref lineFault))
            {
                section = new(startLineEnd, headersStart, span.Length, span.Length, count, fault ?? MessageFault.NoBlankLine);
                error = default;
                return span.Length <= SipLimits.HeaderSectionBytes || Fail("Header section too long", span.Length, out error);
            }

            if (end == start)
            {
                section = new(startLineEnd, headersStart, start, position, count, fault ?? lineFault);
                error = default;
                return position <= SipLimits.HeaderSectionBytes || Fail("Header section too long", start, out error);
            }

            var flags = HeaderSlotFlags.None;
            while (position < span.Length && span[position] is (byte)' ' or (byte)'\t')
            {
                // A truncated fold is found as a missing blank line in the next turn.
                if (!NextLine(span, position, out var foldEnd, out var next, ref lineFault))
                    break;
                flags = HeaderSlotFlags.Folded;
                end = foldEnd;
                position = next;
            }

            if (position > SipLimits.HeaderSectionBytes)
                continue;
            // A bare CR inside the line must not reach an answer: readers see a space.
            if (lineFault is not null)
                flags = HeaderSlotFlags.Folded;
            fault ??= lineFault;
            if (end - start > SipLimits.HeaderLineBytes)
                fault ??= MessageFault.HeaderLineTooLong;
            if (count == SipLimits.HeaderLines)
            {
                section = new(startLineEnd, headersStart, start, span.Length, count, fault ?? MessageFault.TooManyHeaderLines);
                error = default;
                return true;
            }

            if (TryReadLine(span, start, end, flags, out slots[count]))
                count++;
            else
                fault ??= MessageFault.HeaderLine;
        }
    }

    /// <summary>Reads what the Content-Length lines say together.</summary>
    /// <param name="declared">The number of octets; -1 when no line says anything.</param>
    /// <returns>What is wrong with them; <c>null</c> when nothing is.</returns>
    public static MessageFault? ReadContentLength(ReadOnlySpan<byte> span, ReadOnlySpan<HeaderSlot> slots, out int declared)
    {
        declared = -1;
        foreach (ref readonly var slot in slots)
        {
            if (slot.Id != HeaderId.ContentLength)
                continue;
            if (!Numbers.TryRead(span[slot.ValueStart..slot.ValueEnd], ulong.MaxValue, out var number))
                return MessageFault.ContentLength;
            var length = (int)Math.Min(number, int.MaxValue);
            if (declared >= 0 && declared != length)
                return MessageFault.ContentLengthConflict;
            declared = length;
        }

        return null;
    }

    /// <summary>Reads how long the body of a datagram is: what Content-Length says, else all that follows (RFC 3261 §18.3).</summary>
    /// <returns>What is wrong with the message so far; <c>null</c> when nothing is.</returns>
    public static MessageFault? ReadBodyLength(
        ReadOnlySpan<byte> span, ReadOnlySpan<HeaderSlot> slots, in HeaderSection section, out int bodyLength)
    {
        bodyLength = span.Length - section.BodyStart;
        var fault = ReadContentLength(span, slots, out var declared);
        if (section.Fault is not null || fault is not null || declared < 0)
            return section.Fault ?? fault;
        if (declared > bodyLength)
            return MessageFault.BodyCutShort;
        bodyLength = declared;
        return null;
    }

    /// <summary>Whether every line end is LF without any CR.</summary>
    public static bool IsLineFeedOnly(ReadOnlySpan<byte> headerSection) => headerSection.IndexOf((byte)'\r') < 0;

    /// <summary>The same message with CRLF at the end of every line of its header section; the body stays as it is.</summary>
    public static byte[] WithFullLineEnds(ReadOnlySpan<byte> span, int bodyStart)
    {
        var written = new byte[span.Length + span[..bodyStart].Count((byte)'\n')];
        var length = 0;
        foreach (var letter in span[..bodyStart])
        {
            if (letter == (byte)'\n')
                written[length++] = (byte)'\r';
            written[length++] = letter;
        }

        span[bodyStart..].CopyTo(written.AsSpan(length));
        return written;
    }

    // A line ends at LF; a CR belongs to the line end right before it and nowhere else.
    private static bool NextLine(ReadOnlySpan<byte> span, int start, out int end, out int next, ref MessageFault? fault)
    {
        var rest = span[start..];
        var length = rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (length >= 0 && rest[length] == (byte)'\r' && length + 1 < rest.Length && rest[length + 1] == (byte)'\n')
        {
            end = start + length;
            next = end + 2;
            return true;
        }

        end = next = span.Length;
        if (length < 0)
            return false;
        var feed = rest[length..].IndexOf((byte)'\n');
        if (feed < 0)
            return false;
        fault ??= MessageFault.BareLineEnd;
        end = start + length + feed;
        next = end + 1;
        if (feed > 0 && span[end - 1] == (byte)'\r')
            end--;
        return true;
    }

    private static bool TryReadLine(ReadOnlySpan<byte> span, int start, int end, HeaderSlotFlags flags, out HeaderSlot slot)
    {
        slot = default;
        var line = span[start..end];
        var nameEnd = line.IndexOfAnyExcept(TokenBytes);
        if (nameEnd <= 0)
            return false;
        var colon = nameEnd;
        while (colon < line.Length && line[colon] is (byte)' ' or (byte)'\t')
            colon++;
        if (colon == line.Length || line[colon] != (byte)':')
            return false;
        var valueStart = start + colon + 1;
        while (valueStart < end && span[valueStart] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            valueStart++;
        var valueEnd = end;
        while (valueEnd > valueStart && span[valueEnd - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            valueEnd--;
        slot = new((ushort)start, (ushort)valueStart, (ushort)valueEnd, HeaderNames.Identify(line[..nameEnd]), flags);
        return true;
    }

    private static bool Fail(string rule, int offset, out SipParseError error)
    {
        error = new(rule, offset);
        return false;
    }
}
