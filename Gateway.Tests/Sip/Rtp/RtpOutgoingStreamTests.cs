using Gateway.Sip.Rtp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Rtp;

[Clause("RFC 3550", "7.1")]
public sealed class RtpOutgoingStreamTests
{
    private static readonly TimeSpan Packet = TimeSpan.FromMilliseconds(20);

    private readonly RtpOutgoingStream _stream = new(0x5E12A001, 65534, 0xFFFFFF00, TimeSpan.Zero);
    private readonly byte[] _room = new byte[200];
    private TimeSpan _now;

    [Fact]
    public void A_burst_keeps_its_spacing_under_the_numbers_of_the_stream()
    {
        _stream.Begin(8000);

        Assert.Equal(new(8, true, 65534, 0xFFFFFF00, 0x5E12A001, 12, 2), Write(1000, 5000));
        Assert.Equal(new(8, false, 65535, 0xFFFFFFA0, 0x5E12A001, 12, 2), Write(1001, 5160));
        Assert.Equal(new(8, false, 1, 0xE0, 0x5E12A001, 12, 2), Write(1003, 5480));
        Assert.Equal(new(8, false, 0, 0x40, 0x5E12A001, 12, 2), Write(1002, 5320));
        Assert.Equal((4u, 8u), (_stream.Packets, _stream.Octets));
    }

    [Fact]
    public void The_next_burst_follows_without_a_gap_in_its_numbers_and_as_much_later_as_it_is()
    {
        _stream.Begin(8000);
        var last = Write(1000, 5000);
        _now += TimeSpan.FromSeconds(3);
        _stream.Begin(8000);
        var next = Write(77, 123456, marker: false);

        Assert.Equal((ushort)(last.SequenceNumber + 1), next.SequenceNumber);
        Assert.Equal(last.Timestamp + (uint)(8000 * 3.02), next.Timestamp);
        Assert.True(next.Marker);
    }

    [Fact]
    public void A_burst_that_begins_at_once_begins_behind_the_last_packet_and_not_inside_it()
    {
        _stream.Begin(8000);
        Write(1000, 5000);
        var last = Write(1001, 5160);
        _now -= TimeSpan.FromMilliseconds(15);
        _stream.Begin(8000);

        Assert.Equal(last.Timestamp + 160, Write(77, 9).Timestamp);
    }

    [Fact]
    public void What_is_older_than_the_burst_belongs_to_nothing()
    {
        _stream.Begin(8000);
        Write(1000, 5000);

        Assert.Equal(0, Octets(999, 4840));
    }

    [Fact]
    public void Sources_and_extensions_of_the_talkers_leg_stay_there()
    {
        var datagram = Convert.FromHexString("91080001000000A04A7C19E300000009BEDE0000AABB");
        Assert.True(RtpHeader.TryRead(datagram, out var header));
        _stream.Begin(8000);

        Assert.Equal(14, _stream.Write(header, datagram, 0, _now, _room));
        Assert.Equal("8080FFFEFFFFFF005E12A001AABB", Convert.ToHexString(_room.AsSpan(0, 14)));
    }

    [Fact]
    [Clause("RFC 3550", "6.4.1")]
    public void A_sender_report_tells_the_present_in_the_units_of_the_stream()
    {
        Assert.False(_stream.HasBegun);
        _stream.Begin(8000);
        var first = Write(1, 160);

        Assert.Equal(new(0xE93D27C080000000, first.Timestamp + 8160, 1, 2), _stream.Report(0xE93D27C080000000, _now + TimeSpan.FromSeconds(1)));
        Assert.True(_stream.HasBegun);
    }

    private RtpHeader Write(ushort sequence, uint timestamp, bool marker = false)
    {
        var octets = Octets(sequence, timestamp, marker);
        Assert.True(RtpHeader.TryRead(_room.AsSpan(0, octets), out var written));
        return written;
    }

    private int Octets(ushort sequence, uint timestamp, bool marker = false)
    {
        var datagram = new byte[14];
        new RtpHeader(96, marker, sequence, timestamp, 0x4A7C19E3).Write(datagram);
        Assert.True(RtpHeader.TryRead(datagram, out var header));
        var octets = _stream.Write(header, datagram, 8, _now, _room);
        _now += Packet;
        return octets;
    }
}
