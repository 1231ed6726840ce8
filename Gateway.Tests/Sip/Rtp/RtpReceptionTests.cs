using Gateway.Sip.Rtp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Rtp;

[Clause("RFC 3550", "A.1")]
public sealed class RtpReceptionTests
{
    private readonly RtpReception _stream = new(0x4A7C19E3, 8000);

    [Fact]
    public void The_first_packet_counts_and_a_gap_is_loss_until_what_was_late_arrives()
    {
        Assert.Equal(RtpArrival.InOrder, Take(10));
        Assert.Equal(RtpArrival.InOrder, Take(13));
        Assert.Equal((4u, 2u, 2u), (_stream.Expected, _stream.Received, _stream.Lost));

        Assert.Equal(RtpArrival.Late, Take(12));
        Assert.Equal(RtpArrival.Duplicate, Take(12));
        Assert.Equal(RtpArrival.Duplicate, Take(13));
        Assert.Equal((1u, 1u, 2u), (_stream.Lost, _stream.Late, _stream.Duplicates));
    }

    [Fact]
    public void Numbers_begin_again_at_65536_and_the_count_goes_on()
    {
        foreach (var sequence in new ushort[] { 65534, 65535, 0, 1 })
            Assert.Equal(RtpArrival.InOrder, Take(sequence));

        Assert.Equal(65537u, _stream.HighestSequence);
        Assert.Equal((4u, 0u), (_stream.Expected, _stream.Lost));
        Assert.Equal(RtpArrival.Duplicate, Take(65535));
    }

    [Theory]
    [InlineData(2999, RtpArrival.InOrder)]
    [InlineData(3000, RtpArrival.Stray)]
    [InlineData(-63, RtpArrival.Late)]
    [InlineData(-64, RtpArrival.Stray)]
    [InlineData(-101, RtpArrival.Stray)]
    public void What_is_too_far_away_does_not_belong_to_the_stream(int distance, RtpArrival arrival)
    {
        Take(20000);
        for (var i = 1; i <= 70; i++)
        {
            // One in three is missing, so that the late ones are new.
            if (i % 3 != 0)
                Take((ushort)(20000 + i));
        }

        Take(20071);
        var late = (ushort)(20071 + distance);

        Assert.Equal(distance < 0 && (late - 20000) % 3 != 0 && arrival == RtpArrival.Late ? RtpArrival.Duplicate : arrival, Take(late));
    }

    [Fact]
    public void One_stray_is_ignored_and_two_in_a_row_begin_the_stream_anew()
    {
        Take(100);
        Assert.Equal(RtpArrival.Stray, Take(40000));
        Assert.Equal(RtpArrival.InOrder, Take(101));
        Assert.Equal(RtpArrival.Stray, Take(40001));
        Assert.Equal(RtpArrival.InOrder, Take(40002));
        Assert.Equal((1u, 0u), (_stream.Expected, _stream.Lost));
    }

    [Fact]
    public void What_came_before_the_first_is_not_waited_for()
    {
        Take(100);

        Assert.Equal(RtpArrival.Stray, Take(99));
        Assert.Equal((1u, 1u), (_stream.Expected, _stream.Received));
    }

    [Fact]
    [Clause("RFC 3550", "A.3")]
    public void A_report_tells_the_loss_since_the_one_before()
    {
        foreach (var sequence in new ushort[] { 1, 2, 3, 5 }) Take(sequence);
        Assert.Equal(new(0x4A7C19E3, 51, 1, 5, 0, 0, 0), _stream.Report(0, TimeSpan.FromSeconds(9)) with { Jitter = 0 });
        foreach (var sequence in new ushort[] { 6, 7 }) Take(sequence);
        Assert.Equal(new(0x4A7C19E3, 0, 1, 7, 0, 0xABCD1234, 98304), _stream.Report(0xABCD1234, TimeSpan.FromSeconds(1.5)) with { Jitter = 0 });
    }

    [Fact]
    [Clause("RFC 3550", "A.8")]
    public void Jitter_is_how_unevenly_they_come()
    {
        for (var i = 0; i < 200; i++)
            _stream.Take((ushort)i, (uint)(i * 160), TimeSpan.FromMilliseconds(20 * i));
        Assert.Equal(TimeSpan.Zero, _stream.Jitter);

        for (var i = 200; i < 600; i++)
            _stream.Take((ushort)i, (uint)(i * 160), TimeSpan.FromMilliseconds((20 * i) + (i % 2 == 0 ? 5 : 0)));
        Assert.InRange(_stream.Jitter.TotalMilliseconds, 4.9, 5.1);
    }

    private RtpArrival Take(ushort sequence) => _stream.Take(sequence, sequence * 160u, TimeSpan.FromMilliseconds(20 * sequence));
}
