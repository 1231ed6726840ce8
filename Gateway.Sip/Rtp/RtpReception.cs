namespace Gateway.Sip.Rtp;

/// <summary>
/// What is received of one stream: order, loss, duplicates and jitter, for reports and for whoever plays it (RFC 3550, appendices A.1, A.3 and A.8).
/// </summary>
/// <remarks>
/// The first packet counts at once: a talk burst of half a second has no time for a probation. Mutable, and allocates nothing: it is asked for each packet.
/// </remarks>
public sealed class RtpReception
{
    // A.1: how far a number may jump ahead, or lie behind, and still belong to the stream.
    private const int DropoutMax = 3000;
    private const int MisorderMax = 100;

    // Numbers that may come late and be told from those that came before.
    private const int WindowPackets = 64;

    private readonly double _clockRate;
    private bool _hasBegun;
    private ushort _highest;
    private uint _cycles;
    private uint _base;
    private int? _strayNext;
    private ulong _window;
    private uint _transit;
    private double _jitter;
    private uint _expectedBefore;
    private uint _receivedBefore;

    /// <summary>Begins with nothing received.</summary>
    /// <param name="ssrc">Whose stream it is.</param>
    /// <param name="clockRate">RTP clock units a second.</param>
    public RtpReception(uint ssrc, int clockRate)
    {
        Ssrc = ssrc;
        _clockRate = clockRate;
    }

    /// <summary>Whose stream it is.</summary>
    public uint Ssrc { get; }

    /// <summary>Packets that came, late ones among them, duplicates and strays not.</summary>
    public uint Received { get; private set; }

    /// <summary>Packets that came twice.</summary>
    public uint Duplicates { get; private set; }

    /// <summary>Packets that were overtaken.</summary>
    public uint Late { get; private set; }

    /// <summary>Packets that should have come, by their numbers.</summary>
    public uint Expected => _hasBegun ? HighestSequence - _base + 1 : 0;

    /// <summary>Packets that have not come.</summary>
    public uint Lost => Expected > Received ? Expected - Received : 0;

    /// <summary>The highest number so far, with the count of its cycles in the upper half.</summary>
    public uint HighestSequence => _cycles + _highest;

    /// <summary>How much the packets' spacing varies (RFC 3550 §6.4.1).</summary>
    public TimeSpan Jitter => TimeSpan.FromSeconds(_jitter / _clockRate);

    /// <summary>Takes a packet.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="arrived">When it came, by any clock that does not jump.</param>
    public RtpArrival Take(ushort sequence, uint timestamp, TimeSpan arrived)
    {
        var arrival = Place(sequence);
        if (arrival is RtpArrival.Duplicate or RtpArrival.Stray)
            return arrival;
        Received++;
        MeasureJitter(timestamp, arrived);
        return arrival;
    }

    /// <summary>The report since the last one, and begins the next (RFC 3550 §6.4.1).</summary>
    /// <param name="lastSenderReport">The middle of the NTP timestamp of the last sender report; 0 for none.</param>
    /// <param name="sinceSenderReport">How long ago that came.</param>
    public RtcpReportBlock Report(uint lastSenderReport, TimeSpan sinceSenderReport)
    {
        var expected = Expected - _expectedBefore;
        var received = Received - _receivedBefore;
        _expectedBefore = Expected;
        _receivedBefore = Received;
        var fraction = expected == 0 || received >= expected ? 0 : (expected - received) * 256 / expected;
        // A.3: duplicates are not counted here, so that it is never negative.
        var lost = (int)Math.Min(Lost, 0x7FFFFF);
        var delay = lastSenderReport == 0 ? 0 : (uint)(sinceSenderReport.TotalSeconds * 65536);
        return new(Ssrc, (byte)Math.Min(fraction, 255), lost, HighestSequence, (uint)_jitter, lastSenderReport, delay);
    }

    private RtpArrival Place(ushort sequence)
    {
        if (!_hasBegun)
        {
            Begin(sequence);
            return RtpArrival.InOrder;
        }

        var ahead = (ushort)(sequence - _highest);
        if (ahead == 0)
            return Again();
        if (ahead < DropoutMax)
        {
            if (sequence < _highest)
                _cycles += 1 << 16;
            _highest = sequence;
            _window = ahead >= WindowPackets ? 1 : (_window << ahead) | 1;
            _strayNext = null;
            return RtpArrival.InOrder;
        }

        var behind = (ushort)(_highest - sequence);
        if (behind <= MisorderMax)
            return Fill(behind);
        if (_strayNext == sequence)
        {
            // Two in a row: the other side has started anew.
            Begin(sequence);
            return RtpArrival.InOrder;
        }

        _strayNext = (ushort)(sequence + 1);
        return RtpArrival.Stray;
    }

    private void Begin(ushort sequence)
    {
        _hasBegun = true;
        _highest = sequence;
        _cycles = 0;
        _base = sequence;
        _window = 1;
        _strayNext = null;
        _transit = 0;
        _jitter = 0;
        Received = 0;
        _expectedBefore = 0;
        _receivedBefore = 0;
    }

    private RtpArrival Fill(int behind)
    {
        // Before the first that came, or too long ago to know whether it has come: it is of no use to anybody.
        if (HighestSequence - (uint)behind < _base || behind >= WindowPackets)
            return RtpArrival.Stray;
        if ((_window >> behind & 1) != 0)
            return Again();
        _window |= 1UL << behind;
        Late++;
        return RtpArrival.Late;
    }

    private RtpArrival Again()
    {
        Duplicates++;
        return RtpArrival.Duplicate;
    }

    private void MeasureJitter(uint timestamp, TimeSpan arrived)
    {
        var transit = (uint)(long)(arrived.TotalSeconds * _clockRate) - timestamp;
        if (Received > 1)
        {
            var difference = (double)Math.Abs((long)(int)(transit - _transit));
            _jitter += (difference - _jitter) / 16;
        }

        _transit = transit;
    }
}
