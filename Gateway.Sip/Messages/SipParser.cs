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
    public static SipParseResult TryParseReceived(
        ReadOnlySpan<byte> datagram, IPEndPoint source, out SipMessage? message, out SipParseError error) =>
        TryParseReceived(datagram, source, null, out message, out error);

    /// <summary>The same, with memory for the message that its last user can give back.</summary>
    /// <param name="datagram">The octets, at most 65,535; they may be used again afterwards.</param>
    /// <param name="source">Where they came from.</param>
    /// <param name="buffers">Where the memory comes from; <c>null</c> = each message gets its own.</param>
    /// <param name="message">The message, when the result is <see cref="SipParseResult.Message"/>.</param>
    /// <param name="error">What is wrong, when the result is <see cref="SipParseResult.Malformed"/>.</param>
    public static SipParseResult TryParseReceived(
        ReadOnlySpan<byte> datagram, IPEndPoint source, MessageBuffers? buffers, out SipMessage? message, out SipParseError error)
    {
        message = null;
        error = default;
        var start = datagram.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        if (start < 0 || (datagram.Length == 4 && datagram.IndexOfAnyExcept((byte)0) < 0))
            return SipParseResult.KeepAlive;
        return ReadCopy(datagram[start..], source, buffers, out message, out error) ? SipParseResult.Message : SipParseResult.Malformed;
    }

    /// <summary>Reads what we wrote ourselves: a failure is a bug.</summary>
    /// <exception cref="ArgumentException">The octets are not a SIP message.</exception>
    public static SipMessage Parse(ReadOnlyMemory<byte> bytes) => Parse(bytes, null);

    /// <summary>The same for octets that lie in a lent buffer, which is the message's from here on.</summary>
    internal static SipMessage Parse(ReadOnlyMemory<byte> bytes, MessageBuffer? lent) =>
        Read(bytes, lent, out var message, out var error) ? message : throw new ArgumentException($"not a SIP message: {error}", nameof(bytes));

    internal static bool Read(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SipMessage? message, out SipParseError error) =>
        Read(bytes, null, out message, out error);

    [SkipLocalsInit]
    private static bool Read(
        ReadOnlyMemory<byte> bytes, MessageBuffer? lent, [NotNullWhen(true)] out SipMessage? message, out SipParseError error)
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
        return Create(bytes[..(section.BodyStart + bodyLength)], section, slots[..section.Count], fault, lent, out message, out error);
    }

    [SkipLocalsInit]
    private static bool ReadCopy(
        ReadOnlySpan<byte> octets, IPEndPoint source, MessageBuffers? buffers, [NotNullWhen(true)] out SipMessage? message, out SipParseError error)
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
        var topVia = StartLine.IsStatusLine(octets[..section.StartLineEnd]) ? -1 : ReceivedParameters.IndexOfTopVia(slots);
        var line = topVia < 0 ? default : slots[topVia].ValueIn(octets);
        var roomLength = line.Length + ReceivedParameters.GrowthMax;
        Span<byte> via = roomLength <= 1024 ? stackalloc byte[roomLength] : new byte[roomLength];
        var isMarked = topVia >= 0 && section.BodyStart + ReceivedParameters.GrowthMax <= SipLimits.HeaderSectionBytes
            && ReceivedParameters.TryWrite(line, source, via, out roomLength);
        var length = octets.Length + (isMarked ? ReceivedParameters.Growth(slots[topVia], roomLength) : 0);
        var lent = octets.StartsWith("INVITE "u8) || octets.StartsWith("ACK "u8) ? null : buffers?.Rent(length, slots.Length);
        var bytes = (lent?.Octets ?? GC.AllocateUninitializedArray<byte>(length)).AsMemory(0, length);
        if (isMarked)
            ReceivedParameters.Splice(octets, slots, ref section, topVia, via[..roomLength], bytes.Span);
        else
            octets.CopyTo(bytes.Span);
        if (Create(bytes, section, slots, fault, lent, out message, out error))
            return true;
        lent?.GiveBack();
        return false;
    }

    /// <summary>Makes the message of a scanned header section.</summary>
    /// <param name="bytes">The whole message.</param>
    /// <param name="section">What the scanner found in it.</param>
    /// <param name="slots">The header lines.</param>
    /// <param name="fault">What is wrong with it so far; <c>null</c> when nothing is.</param>
    /// <param name="lent">The buffer that the octets lie in; <c>null</c> when they have memory of their own.</param>
    internal static bool Create(
        ReadOnlyMemory<byte> bytes, HeaderSection section, ReadOnlySpan<HeaderSlot> slots, MessageFault? fault, MessageBuffer? lent,
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
            message = new SipResponse(bytes, IndexOf(slots, lent), section, status, reasonStart, lent);
            return true;
        }

        if (!StartLine.TryReadRequest(line, out var methodEnd, out var uriEnd, out var lineFault))
            return Fail("Malformed request line", 0, out error);
        error = default;
        message = new SipRequest(
            bytes, IndexOf(slots, lent), section, lineFault ?? fault, SipMethod.From(line[..methodEnd]), methodEnd + 1, uriEnd, lent);
        return true;
    }

    // What was lent for fewer lines than an edit has come to hold gets an index of its own.
    private static HeaderSlot[] IndexOf(ReadOnlySpan<HeaderSlot> slots, MessageBuffer? lent)
    {
        if (lent is null || slots.Length > lent.Slots.Length)
            return slots.ToArray();
        slots.CopyTo(lent.Slots);
        return lent.Slots;
    }

    private static bool Fail(string rule, int offset, out SipParseError error)
    {
        error = new(rule, offset);
        return false;
    }
}
