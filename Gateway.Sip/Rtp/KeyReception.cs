namespace Gateway.Sip.Rtp;

/// <summary>
/// The keys that are pressed at the other end of an RTP stream (RFC 4733 §2.5.2). A key is told once, with the first packet that tells of it: its repetitions, the
/// three packets of its end and what was overtaken are no keys more, and where the end was lost the next key is one all the same.
/// </summary>
/// <remarks>Mutable, and allocates nothing: it is asked for each packet.</remarks>
public sealed class KeyReception
{
    // Longer presses are told in segments, one behind the other (RFC 4733 §2.5.1.3).
    private const uint SegmentUnits = 0xFFFF;

    private bool _hasBegun;
    private uint _ssrc;
    private uint _timestamp;
    private TelephoneEvent _last;

    /// <summary>Takes a packet of keys.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="payload">What it holds.</param>
    /// <returns>The key, where it begins; else <c>null</c>.</returns>
    public char? Take(in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        if (!TelephoneEvent.TryRead(payload, out var pressed))
            return null;
        // Another source begins anew.
        var isFirst = !_hasBegun || header.Ssrc != _ssrc;
        var later = header.Timestamp - _timestamp;
        if (!isFirst && (int)later <= 0)
        {
            if (later == 0 && pressed.Event == _last.Event)
                _last = pressed with { IsEnd = pressed.IsEnd || _last.IsEnd };
            return null;
        }

        var isSegment = !isFirst && pressed.Event == _last.Event && !_last.IsEnd && !header.Marker && later == SegmentUnits;
        (_hasBegun, _ssrc, _timestamp, _last) = (true, header.Ssrc, header.Timestamp, pressed);
        return isSegment ? null : pressed.Key;
    }
}
