namespace Gateway.Sip.Rtp;

/// <summary>
/// One outgoing RTP stream in which the talk bursts of many follow each other: whoever listens hears one source whose numbers and timestamps never jump,
/// and whose gaps are those of the network and of silence only.
/// </summary>
/// <remarks>
/// A packet keeps its distance to the others of its burst, so that loss and order stay visible behind us. Its header is written anew: contributing sources and
/// extensions of the talker concern his leg only. Mutable, and allocates nothing: it is used for each packet.
/// </remarks>
public sealed class RtpOutgoingStream
{
    // The longest packet of speech that is usual (RFC 3551 §4.2); timestamps that are further apart have silence between them.
    private static readonly TimeSpan LongestPacket = TimeSpan.FromMilliseconds(60);

    private readonly TimeSpan _firstAt;
    private ushort _lastSequence;
    private uint _lastTimestamp;
    private TimeSpan _lastAt;
    private ushort _sequenceOffset;
    private uint _timestampOffset;
    private ushort _burstStart;
    private bool _isBeginning = true;
    private uint _clockRate;
    private uint _packetUnits;

    /// <summary>Begins a stream.</summary>
    /// <param name="ssrc">Its SSRC.</param>
    /// <param name="sequence">The number of its first packet: random (RFC 3550 §5.1).</param>
    /// <param name="timestamp">The timestamp of its first packet: random.</param>
    /// <param name="now">The present, by any clock that does not jump.</param>
    public RtpOutgoingStream(uint ssrc, ushort sequence, uint timestamp, TimeSpan now)
    {
        Ssrc = ssrc;
        _lastSequence = (ushort)(sequence - 1);
        _lastTimestamp = timestamp;
        _firstAt = _lastAt = now;
    }

    /// <summary>Its SSRC.</summary>
    public uint Ssrc { get; }

    /// <summary>Packets that were written.</summary>
    public uint Packets { get; private set; }

    /// <summary>Octets of payload that were written.</summary>
    public uint Octets { get; private set; }

    /// <summary>Whether anything was written yet, so that it has something to report.</summary>
    public bool HasBegun => Packets > 0;

    /// <summary>The number of the packet behind the last one.</summary>
    public ushort NextSequence => (ushort)(_lastSequence + 1);

    /// <summary>A burst begins: what comes next is put behind what was, as much later as it is.</summary>
    /// <param name="clockRate">RTP clock units a second of its codec.</param>
    public void Begin(int clockRate)
    {
        _isBeginning = true;
        _clockRate = (uint)clockRate;
    }

    /// <summary>Writes a packet of the burst.</summary>
    /// <param name="header">What was read of it.</param>
    /// <param name="datagram">The datagram that it came in.</param>
    /// <param name="payloadType">The number of its codec towards who listens.</param>
    /// <param name="now">The present.</param>
    /// <param name="room">Where it is written; at least as long as <paramref name="datagram"/>.</param>
    /// <returns>Octets that were written; 0 when it is older than the burst and belongs to nothing.</returns>
    public int Write(in RtpHeader header, ReadOnlySpan<byte> datagram, byte payloadType, TimeSpan now, Span<byte> room)
    {
        var isFirst = _isBeginning;
        if (isFirst)
            Place(header, now);
        var sequence = (ushort)(header.SequenceNumber + _sequenceOffset);
        if ((short)(sequence - _burstStart) < 0)
            return 0;
        var timestamp = header.Timestamp + _timestampOffset;
        // Whoever plays begins anew with the first packet of a burst (RFC 3551 §4.1).
        new RtpHeader(payloadType, header.Marker || isFirst, sequence, timestamp, Ssrc).Write(room);
        datagram.Slice(header.PayloadStart, header.PayloadLength).CopyTo(room[RtpHeader.Bytes..]);
        if (!isFirst && sequence == (ushort)(_lastSequence + 1) && timestamp - _lastTimestamp <= Units(LongestPacket))
            _packetUnits = timestamp - _lastTimestamp;
        if (isFirst || (short)(sequence - _lastSequence) > 0)
            (_lastSequence, _lastTimestamp, _lastAt) = (sequence, timestamp, now);
        Packets++;
        Octets += (uint)header.PayloadLength;
        return RtpHeader.Bytes + header.PayloadLength;
    }

    /// <summary>What a sender report says of it now.</summary>
    /// <param name="ntp">The present as NTP writes it.</param>
    /// <param name="now">The present.</param>
    public RtcpSenderInfo Report(ulong ntp, TimeSpan now) => new(ntp, _lastTimestamp + Units(now - _lastAt), Packets, Octets);

    private void Place(in RtpHeader header, TimeSpan now)
    {
        _isBeginning = false;
        _burstStart = (ushort)(_lastSequence + 1);
        _sequenceOffset = (ushort)(_burstStart - header.SequenceNumber);
        // Who begins at once begins behind the last packet, not inside it.
        var later = HasBegun ? Math.Max(Units(now - _lastAt), _packetUnits) : Units(now - _firstAt);
        _timestampOffset = _lastTimestamp + later - header.Timestamp;
    }

    private uint Units(TimeSpan time) => (uint)(ulong)(time.TotalSeconds * _clockRate);
}
