using Gateway.Sip.Rtp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Rtp;

[Clause("RFC 4733", "2.5")]
public sealed class KeyReceptionTests
{
    private readonly KeyReception _keys = new();
    private ushort _sequence;

    [Theory]
    [InlineData(0, '0')]
    [InlineData(9, '9')]
    [InlineData(10, '*')]
    [InlineData(11, '#')]
    [InlineData(12, 'A')]
    [InlineData(15, 'D')]
    public void Each_event_below_sixteen_is_a_key(byte number, char key) => Assert.Equal(key, Take(1000, number));

    [Theory]
    [InlineData(16)]
    [InlineData(36)]
    [InlineData(255)]
    public void Other_events_are_no_keys(byte number) => Assert.Null(Take(1000, number));

    [Fact]
    public void A_key_counts_once_however_long_it_is_held_and_however_often_its_end_is_told()
    {
        Assert.Equal('5', Take(1000, 5, duration: 160));
        for (ushort duration = 320; duration < 1600; duration += 160)
            Assert.Null(Take(1000, 5, duration: duration));
        for (var repeat = 0; repeat < 3; repeat++)
            Assert.Null(Take(1000, 5, isEnd: true, duration: 1600));
    }

    [Fact]
    public void The_same_key_pressed_again_is_another_one()
    {
        Take(1000, 5, isEnd: true);

        Assert.Equal('5', Take(3000, 5));
    }

    [Fact]
    public void A_key_is_told_although_only_its_end_arrived_or_its_end_was_lost()
    {
        Assert.Equal('1', Take(1000, 1, isEnd: true, duration: 800));
        Assert.Equal('2', Take(3000, 2, duration: 160));
        Assert.Equal('2', Take(5000, 2, duration: 160));
    }

    [Fact]
    public void What_was_overtaken_is_no_new_key()
    {
        Take(1000, 1);
        Take(3000, 2);

        Assert.Null(Take(1000, 1, isEnd: true));
    }

    [Fact]
    public void A_long_press_in_segments_is_one_key()
    {
        Take(1000, 7, duration: 0xFFFF);

        Assert.Null(Take(1000 + 0xFFFF, 7, duration: 160));
        Assert.Null(Take(1000 + 0xFFFF, 7, isEnd: true, duration: 320));
    }

    [Fact]
    public void A_timestamp_that_wraps_is_later_all_the_same()
    {
        Take(uint.MaxValue - 100, 1, isEnd: true);

        Assert.Equal('2', Take(5000, 2));
    }

    [Fact]
    public void Another_source_begins_anew()
    {
        Take(50_000, 1);

        Assert.Equal('2', Take(1000, 2, ssrc: 99));
    }

    [Fact]
    public void Octets_that_are_no_event_are_no_key()
    {
        var header = new RtpHeader(101, false, 1, 1000, 7);
        for (var length = 0; length < TelephoneEvent.Bytes; length++)
            Assert.Null(_keys.Take(header, new byte[length]));

        // What stands behind the first event is left alone.
        Assert.Equal('0', _keys.Take(header, new byte[200]));
    }

    [Fact]
    public void Whatever_arrives_it_answers()
    {
        var chance = new Random(4733);
        var payload = new byte[8];
        for (var i = 0; i < 100_000; i++)
        {
            chance.NextBytes(payload);
            var header = new RtpHeader(101, chance.Next(2) == 0, (ushort)chance.Next(65536), (uint)chance.NextInt64(uint.MaxValue), (uint)chance.Next(3));
            var key = _keys.Take(header, payload.AsSpan(0, chance.Next(9)));
            Assert.True(key is null || "0123456789*#ABCD".Contains(key.Value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        Span<byte> payload = stackalloc byte[TelephoneEvent.Bytes];
        TelephoneEvent.Of('#', isEnd: true, 800).Write(payload);

        Assert.True(TelephoneEvent.TryRead(payload, out var read));
        Assert.Equal(new TelephoneEvent(11, true, 800), read);
    }

    private char? Take(uint timestamp, byte number, bool isEnd = false, ushort duration = 160, uint ssrc = 7)
    {
        Span<byte> payload = stackalloc byte[TelephoneEvent.Bytes];
        new TelephoneEvent(number, isEnd, duration).Write(payload);
        return _keys.Take(new(101, false, _sequence++, timestamp, ssrc), payload);
    }
}
