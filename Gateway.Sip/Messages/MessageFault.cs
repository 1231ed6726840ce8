namespace Gateway.Sip.Messages;

/// <summary>
/// What is wrong with the framing or the line structure of a request that could still be read far enough to be answered. A closed list; such a
/// request is answered by <see cref="MessageValidator"/> and never processed or forwarded. A response with a fault never becomes a message.
/// </summary>
public sealed class MessageFault
{
    /// <summary>Lines of the header section end in a bare CR, or in LF here and CRLF there (RFC 3261 §7.1): two readers could read two messages.</summary>
    public static readonly MessageFault BareLineEnd = new("Bare CR or LF in header section");

    /// <summary>A line of the header section is not <c>name: value</c> (RFC 3261 §7.3.1).</summary>
    public static readonly MessageFault HeaderLine = new("Malformed header line");

    /// <summary>One header line is longer than <see cref="SipLimits.HeaderLineBytes"/>.</summary>
    public static readonly MessageFault HeaderLineTooLong = new("Header line too long", SipStatus.MessageTooLarge);

    /// <summary>More lines than <see cref="SipLimits.HeaderLines"/>.</summary>
    public static readonly MessageFault TooManyHeaderLines = new("Too many header lines", SipStatus.MessageTooLarge);

    /// <summary>The datagram ends before the empty line behind the headers.</summary>
    public static readonly MessageFault NoBlankLine = new("No empty line after the headers");

    /// <summary>The request line is not three parts with single spaces between them (RFC 3261 §7.1).</summary>
    public static readonly MessageFault RequestLine = new("Malformed request line");

    /// <summary>A well-formed version other than 2.0.</summary>
    public static readonly MessageFault Version = new("Version Not Supported", SipStatus.VersionNotSupported);

    /// <summary>A Content-Length that is no number.</summary>
    public static readonly MessageFault ContentLength = new("Malformed Content-Length");

    /// <summary>Several Content-Length lines, long or compact, that disagree.</summary>
    public static readonly MessageFault ContentLengthConflict = new("Conflicting Content-Length");

    /// <summary>Content-Length promises more than the datagram holds.</summary>
    public static readonly MessageFault BodyCutShort = new("Content-Length larger than the message");

    /// <summary>No Content-Length on a stream, where nothing else tells the end (RFC 3261 §18.3).</summary>
    public static readonly MessageFault NoContentLength = new("Missing Content-Length");

    /// <summary>Content-Length above <see cref="SipLimits.MessageBytes"/>.</summary>
    public static readonly MessageFault TooLarge = new("Message Too Large", SipStatus.MessageTooLarge);

    private MessageFault(string rule, int status = SipStatus.BadRequest)
    {
        Rule = rule;
        Status = status;
    }

    /// <summary>The rule that was broken, in words that can stand in a reason phrase.</summary>
    public string Rule { get; }

    /// <summary>The status owed: 400, 505 or 513.</summary>
    public int Status { get; }

    public override string ToString() => $"{Status} {Rule}";
}
