using System.Runtime.CompilerServices;

namespace Gateway.Sip.Messages;

/// <summary>
/// Finds the messages in the octets of one connection (RFC 3261 §7.5, §18.3; RFC 5626 §3.5.1). Pure: the owner keeps the buffer, offers what
/// is not consumed yet, and removes what is. Every octet is searched once, however small the pieces in which they come. One framer a
/// connection; not thread safe.
/// </summary>
/// <remarks>
/// The owner's buffer never has to hold more than <see cref="SipLimits.MessageBytes"/> octets: what is declared larger is refused before it is
/// buffered. A message is copied out of the buffer once.
/// </remarks>
public sealed class StreamFramer
{
    // Offsets from the first octet that is not consumed: how far the header section was searched, and where its present line begins.
    private int _searched;
    private int _lineStart;

    // The length of the present message once its header section is complete.
    private int _messageBytes;
    private bool _afterLineEnd;
    private bool _lost;

    private enum HeaderEnd
    {
        NotYet,
        Found,
        BareLineEnd,
    }

    /// <summary>Whether a message has begun and is not complete: then, and only then, the owner's read-idle limit applies.</summary>
    public bool InMessage => _searched > 0;

    /// <summary>Whether the header section of the present message is complete, so that only its body is awaited.</summary>
    public bool InBody => _messageBytes > 0;

    /// <summary>Takes the next message or ping from the front of the buffer. Call again until it says <see cref="FrameResult.NeedMore"/>.</summary>
    /// <param name="buffered">All octets received and not consumed: what was offered before, and more behind it.</param>
    /// <param name="consumed">How many octets to remove from the front of the buffer.</param>
    /// <param name="message">The message; with <see cref="FrameResult.Lost"/> the request that is owed an answer, which its
    /// <see cref="SipRequest.Fault"/> and thereby <see cref="MessageValidator"/> names, or <c>null</c>.</param>
    /// <param name="error">Why the result is <see cref="FrameResult.Lost"/> or <see cref="FrameResult.Malformed"/>.</param>
    public FrameResult TryFrame(ReadOnlySpan<byte> buffered, out int consumed, out SipMessage? message, out SipParseError error)
    {
        consumed = 0;
        message = null;
        error = default;
        if (_lost)
            return Lose(new("Framing was lost before", 0), out error);
        if (InBody)
            return Complete(buffered, out consumed, out message, out error);
        if (!InMessage)
        {
            if (buffered.IsEmpty || (buffered.Length == 1 && buffered[0] == (byte)'\r'))
                return FrameResult.NeedMore;
            if (buffered.StartsWith("\r\n"u8))
                return KeepAlive(buffered, out consumed);
            _afterLineEnd = false;
        }

        return FindHeaderEnd(buffered) switch
        {
            HeaderEnd.Found => Begin(buffered, out consumed, out message, out error),
            HeaderEnd.BareLineEnd => Answer(buffered, MessageFault.BareLineEnd, out message, out error),
            _ when buffered.Length > SipLimits.HeaderSectionBytes => Lose(new("Header section too long", SipLimits.HeaderSectionBytes), out error),
            _ => FrameResult.NeedMore,
        };
    }

    private FrameResult KeepAlive(ReadOnlySpan<byte> buffered, out int consumed)
    {
        var whole = buffered.StartsWith("\r\n\r\n"u8);
        consumed = whole ? 4 : 2;
        if (whole || _afterLineEnd)
        {
            _afterLineEnd = false;
            return FrameResult.Ping;
        }

        // The second half of a ping may come in the next segment.
        _afterLineEnd = true;
        return FrameResult.Pong;
    }

    private HeaderEnd FindHeaderEnd(ReadOnlySpan<byte> buffered)
    {
        while (true)
        {
            var at = buffered[_searched..].IndexOfAny((byte)'\r', (byte)'\n');
            if (at < 0)
            {
                _searched = buffered.Length;
                return HeaderEnd.NotYet;
            }

            at += _searched;
            if (at + 1 == buffered.Length && buffered[at] == (byte)'\r')
            {
                _searched = at;
                return HeaderEnd.NotYet;
            }

            if (buffered[at] == (byte)'\n' || buffered[at + 1] != (byte)'\n')
                return HeaderEnd.BareLineEnd;
            var lineIsEmpty = at == _lineStart;
            _lineStart = _searched = at + 2;
            if (lineIsEmpty)
                return HeaderEnd.Found;
        }
    }

    [SkipLocalsInit]
    private FrameResult Begin(ReadOnlySpan<byte> buffered, out int consumed, out SipMessage? message, out SipParseError error)
    {
        Span<HeaderSlot> slots = stackalloc HeaderSlot[SipLimits.HeaderLines];
        consumed = 0;
        message = null;
        if (!HeaderScanner.TryScan(buffered[.._searched], slots, out var section, out error))
            return Lose(error, out error);
        if (section.Fault == MessageFault.TooManyHeaderLines)
            return Answer(buffered, section.Fault, out message, out error);
        var fault = HeaderScanner.ReadContentLength(buffered, slots[..section.Count], out var declared);
        if (fault is null && declared < 0)
            fault = MessageFault.NoContentLength;
        if (fault is null && declared > SipLimits.MessageBytes - section.BodyStart)
            fault = MessageFault.TooLarge;
        if (fault is not null)
            return Answer(buffered, fault, out message, out error);
        _messageBytes = section.BodyStart + declared;
        return Complete(buffered, out consumed, out message, out error);
    }

    private FrameResult Complete(ReadOnlySpan<byte> buffered, out int consumed, out SipMessage? message, out SipParseError error)
    {
        consumed = 0;
        message = null;
        error = default;
        if (buffered.Length < _messageBytes)
            return FrameResult.NeedMore;
        var octets = buffered[.._messageBytes].ToArray();
        consumed = _messageBytes;
        _messageBytes = _searched = _lineStart = 0;
        if (SipParser.Read(octets, out message, out error))
            return FrameResult.Message;
        return StartLine.IsStatusLine(octets) ? FrameResult.Malformed : Lose(error, out error);
    }

    // What can be read of the request is delivered with its fault, for the one answer before the connection is closed.
    [SkipLocalsInit]
    private FrameResult Answer(ReadOnlySpan<byte> buffered, MessageFault fault, out SipMessage? message, out SipParseError error)
    {
        Span<HeaderSlot> slots = stackalloc HeaderSlot[SipLimits.HeaderLines];
        message = null;
        var head = buffered[..Math.Min(buffered.Length, SipLimits.HeaderSectionBytes)].ToArray();
        if (HeaderScanner.TryScan(head, slots, out var section, out error))
            SipParser.Create(head.AsMemory(0, section.BodyStart), section, slots[..section.Count], fault, null, out message, out error);
        return Lose(new(fault.Rule, 0), out error);
    }

    private FrameResult Lose(SipParseError why, out SipParseError error)
    {
        _lost = true;
        error = why;
        return FrameResult.Lost;
    }
}
