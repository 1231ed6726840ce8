namespace Gateway.Sip.Messages;

/// <summary>
/// Reads datagrams without making objects of them, for stateless answers. Keeps room for the index of one message: one reader a receiving loop,
/// not thread safe, and a view is gone when the next datagram is read.
/// </summary>
public sealed class SipMessageReader
{
    private readonly HeaderSlot[] _slots = new HeaderSlot[SipLimits.HeaderLines];

    /// <summary>Reads one datagram as <see cref="SipParser.TryParseDatagram"/> does, with the same verdicts.</summary>
    /// <param name="datagram">The octets.</param>
    /// <param name="view">The message, when the result is <see cref="SipParseResult.Message"/>.</param>
    public SipParseResult TryRead(ReadOnlySpan<byte> datagram, out SipMessageView view)
    {
        view = default;
        var start = datagram.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        if (start < 0 || (datagram.Length == 4 && datagram.IndexOfAnyExcept((byte)0) < 0))
            return SipParseResult.KeepAlive;
        var octets = datagram[start..];
        if (!HeaderScanner.TryScan(octets, _slots, out var section, out _))
            return SipParseResult.Malformed;
        if (section.Fault == MessageFault.BareLineEnd && HeaderScanner.IsLineFeedOnly(octets[..section.BodyStart]))
        {
            octets = HeaderScanner.WithFullLineEnds(octets, section.BodyStart);
            if (!HeaderScanner.TryScan(octets, _slots, out section, out _))
                return SipParseResult.Malformed;
        }

        var slots = _slots.AsSpan(0, section.Count);
        var fault = HeaderScanner.ReadBodyLength(octets, slots, section, out var bodyLength);
        octets = octets[..(section.BodyStart + bodyLength)];
        var line = octets[..section.StartLineEnd];
        if (StartLine.IsStatusLine(line))
        {
            if (fault is not null || !StartLine.TryReadStatus(line, out var status, out _))
                return SipParseResult.Malformed;
            view = new(octets, slots, section, null, 0, 0, status);
            return SipParseResult.Message;
        }

        if (!StartLine.TryReadRequest(line, out var methodEnd, out var uriEnd, out var lineFault))
            return SipParseResult.Malformed;
        view = new(octets, slots, section, lineFault ?? fault, methodEnd, uriEnd, 0);
        return SipParseResult.Message;
    }
}
