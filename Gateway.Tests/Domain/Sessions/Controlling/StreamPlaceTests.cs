using Gateway.Domain.Sessions.Controlling;
using Gateway.Sip.Sdp;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>By how much the numbers of a listener are lower than those of the stream.</summary>
public sealed class StreamPlaceTests
{
    private readonly StreamPlace _place = new();

    [Fact]
    public void Who_has_missed_nothing_has_the_numbers_of_the_stream()
    {
        Follow(hears: true, null);
        Follow(hears: true, 500);

        Assert.Equal(0, _place.Behind);
    }

    [Fact]
    public void Who_comes_later_begins_where_the_stream_is()
    {
        Follow(hears: false, null);
        Follow(hears: true, 700);

        Assert.Equal(0, _place.Behind);
    }

    [Fact]
    public void What_was_missed_adds_up_also_where_the_numbers_begin_again()
    {
        Follow(hears: true, 65_530);
        Follow(hears: false, 65_535);
        Follow(hears: false, 2);
        Follow(hears: true, 5);
        Assert.Equal(6, _place.Behind);
        Follow(hears: false, 105);
        Follow(hears: true, 205);

        Assert.Equal(106, _place.Behind);
    }

    [Fact]
    public void Another_codec_is_another_stream()
    {
        Follow(hears: true, 1);
        Follow(hears: false, 10);
        Follow(hears: true, 20);
        _place.Follow(RtpCodec.Opus, true, 9_000);

        Assert.Equal(0, _place.Behind);
    }

    [Fact]
    public void Another_number_for_the_codec_is_not()
    {
        Follow(hears: true, 1);
        Follow(hears: false, 10);
        _place.Follow(RtpCodec.Pcma with { PayloadType = 100 }, true, 20);

        Assert.Equal(10, _place.Behind);
    }

    private void Follow(bool hears, ushort? next) => _place.Follow(RtpCodec.Pcma, hears, next);
}
