using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;

namespace Gateway.Sip.Messages;

/// <summary>
/// Reads messages (RFC 3261 §7). It refuses only what cannot become a message at all. A request whose lines or framing are broken further on
/// is delivered with its <see cref="MessageFault"/>, because an answer is owed; everything else is for <see cref="MessageValidator"/>.
/// </summary>
public static class SipParser
{
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

    /// <summary>
    /// Reads a datagram from the network: the message is a copy, and the topmost Via of a request says where it came from (RFC 3261 §18.2.1,
    /// RFC 3581 §4). Both at once, because nearly every request needs both.
    /// </summary>
    /// <param name="datagram">The octets, at most 65,535; they may be used again afterwards.</param>
    /// <param name="source">Where they came from.</param>
    /// <param name="message">The message, when the result is <see cref="SipParseResult.Message"/>.</param>
    /// <param name="error">What is wrong, when the result is <see cref="SipParseResult.Malformed"/>.</param>
    public static SipParseResult TryParseReceived(ReadOnlySpan<byte> datagram, IPEndPoint source, out SipMessage? message, out SipParseError error)
    {
        message = null;
        error = default;
        var start = datagram.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        if (start < 0 || (datagram.Length == 4 && datagram.IndexOfAnyExcept((byte)0) < 0))
            return SipParseResult.KeepAlive;
        return ReadCopy(datagram[start..], source, out message, out error) ? SipParseResult.Message : SipParseResult.Malformed;
    }

    /// <summary>Reads what we wrote ourselves: a failure is a bug.</summary>
    /// <exception cref="ArgumentException">The octets are not a SIP message.</exception>
    public static SipMessage Parse(ReadOnlyMemory<byte> bytes) =>
        Read(bytes, out var message, out var error) ? message : throw new ArgumentException($"not a SIP message: {error}", nameof(bytes));

    [SkipLocalsInit]
    internal static bool Read(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SipMessage? message, out SipParseError error)
    {
        Span<HeaderSlot> slots = stackalloc HeaderSlot[SipLimits.HeaderLines];
        message = null;
        var span = bytes.Span;
        if (!HeaderScanner.TryScan(span, slots, out var section, out error))
            return false;
        if (section.Fault == MessageFault.BareLineEnd && HeaderScanner.IsLineFeedOnly(span[..section.BodyStart]))
        {
            // Old test tools end every line in LF alone. Written with CRLF from here on, so that nothing mixed is ever sent.
            bytes = HeaderScanner.WithFullLineEnds(span, section.BodyStart);
            span = bytes.Span;
            if (!HeaderScanner.TryScan(span, slots, out section, out error))
                return false;
        }

        var fault = HeaderScanner.ReadBodyLength(span, slots[..section.Count], section, out var bodyLength);
        return Create(bytes[..(section.BodyStart + bodyLength)], section, slots[..section.Count], fault, out message, out error);
    }

    [SkipLocalsInit]
    private static bool ReadCopy(ReadOnlySpan<byte> octets, IPEndPoint source, [NotNullWhen(true)] out SipMessage? message, out SipParseError error)
    {
        Span<HeaderSlot> slots = stackalloc HeaderSlot[SipLimits.HeaderLines];
        message = null;
        if (!HeaderScanner.TryScan(octets, slots, out var section, out error))
            return false;

        // Lines that have to be mended first are rare; the transactions mark that Via.
        if (section.Fault == MessageFault.BareLineEnd)
            return Read(octets.ToArray(), out message, out error);
        slots = slots[..section.Count];
        var fault = HeaderScanner.ReadBodyLength(octets, slots, section, out var bodyLength);
        octets = octets[..(section.BodyStart + bodyLength)];
        var bytes = StartLine.IsStatusLine(octets[..section.StartLineEnd])
            ? octets.ToArray()
            : Marked(octets, slots, ref section, source);
        return Create(bytes, section, slots, fault, out message, out error);
    }

    private static byte[] Marked(ReadOnlySpan<byte> request, Span<HeaderSlot> slots, ref HeaderSection section, IPEndPoint source)
    {
        var topVia = ReceivedParameters.IndexOfTopVia(slots);
        if (topVia < 0 || section.BodyStart + ReceivedParameters.GrowthMax > SipLimits.HeaderSectionBytes)
            return request.ToArray();
        var line = slots[topVia].ValueIn(request);
        var roomLength = line.Length + ReceivedParameters.GrowthMax;
        Span<byte> room = roomLength <= 1024 ? stackalloc byte[roomLength] : new byte[roomLength];
        return ReceivedParameters.TryWrite(line, source, room, out var length)
            ? ReceivedParameters.Splice(request, slots, ref section, topVia, room[..length])
            : request.ToArray();
    }

    /// <summary>Makes the message of a scanned header section.</summary>
    /// <param name="bytes">The whole message.</param>
    /// <param name="section">What the scanner found in it.</param>
    /// <param name="slots">The header lines.</param>
    /// <param name="fault">What is wrong with it so far; <c>null</c> when nothing is.</param>
    internal static bool Create(
        ReadOnlyMemory<byte> bytes, HeaderSection section, ReadOnlySpan<HeaderSlot> slots, MessageFault? fault,
        [NotNullWhen(true)] out SipMessage? message, out SipParseError error)
    {
        message = null;
        var line = bytes.Span[..section.StartLineEnd];
        if (StartLine.IsStatusLine(line))
        {
            if (fault is not null)
                return Fail(fault.Rule, section.HeadersStart, out error);
            if (!StartLine.TryReadStatus(line, out var status, out var reasonStart))
                return Fail("Malformed status line", 0, out error);
            error = default;
            message = new SipResponse(bytes, slots.ToArray(), section, status, reasonStart);
            return true;
        }

        if (!StartLine.TryReadRequest(line, out var methodEnd, out var uriEnd, out var lineFault))
            return Fail("Malformed request line", 0, out error);
        error = default;
        message = new SipRequest(bytes, slots.ToArray(), section, lineFault ?? fault, SipMethod.From(line[..methodEnd]), methodEnd + 1, uriEnd);
        return true;
    }

    private static bool Fail(string rule, int offset, out SipParseError error)
    {
        error = new(rule, offset);
        return false;
    }
}
