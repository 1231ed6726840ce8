using System.Net;
using System.Text;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Sdp;

[Clause("RFC 4733", "2.1"), Clause("RFC 4733", "2.4")]
public sealed class KeysOfferAnswerTests
{
    private static readonly LocalMedia Service = new()
    {
        Address = IPAddress.Parse("198.51.100.10"), RtpPort = 52000, Codecs = [RtpCodec.Pcma, RtpCodec.Pcmu], TakesKeys = true,
    };

    [Fact]
    public void Keys_are_agreed_under_the_number_of_who_offers_them()
    {
        var answered = Answer("m=audio 40000 RTP/AVP 8 96\na=rtpmap:96 telephone-event/8000\na=fmtp:96 0-16\n");

        Assert.Equal((96, 96), (answered.Agreed!.ReceivedKeysPayloadType, answered.Agreed.Keys!.PayloadType));
        Assert.Contains("m=audio 52000 RTP/AVP 8 96\na=rtpmap:8 PCMA/8000\na=rtpmap:96 telephone-event/8000\na=fmtp:96 0-15\n", Descriptions.Text(answered.Sent));
    }

    [Fact]
    public void Of_two_kinds_of_keys_the_one_with_the_clock_of_the_speech_counts()
    {
        var answered = Answer("m=audio 40000 RTP/AVP 0 97 98\na=rtpmap:97 telephone-event/48000\na=rtpmap:98 telephone-event/8000\n");

        Assert.Equal(98, answered.Agreed!.ReceivedKeysPayloadType);
    }

    [Fact]
    public void Who_offers_no_keys_gets_none()
    {
        var answered = Answer("m=audio 40000 RTP/AVP 0\n");

        Assert.Null(answered.Agreed!.Keys);
        Assert.Null(answered.Agreed.ReceivedKeysPayloadType);
    }

    [Fact]
    public void Who_does_not_take_keys_agrees_to_none()
    {
        var answered = Answer("m=audio 40000 RTP/AVP 8 96\na=rtpmap:96 telephone-event/8000\n", Service with { TakesKeys = false });

        Assert.Null(answered.Agreed!.Keys);
        Assert.DoesNotContain("telephone-event", Descriptions.Text(answered.Sent));
    }

    [Fact]
    public void Two_ends_that_take_keys_agree_on_them()
    {
        var offering = OfferAnswer.Start(1).Offer(Service);
        Assert.True(OfferAnswer.Start(2).TryAnswer(offering.Body, Service with { RtpPort = 54000 }, out var answered, out _));
        Assert.True(offering.TryTakeAnswer(answered.Body, out var agreed, out _));

        Assert.Equal((101, 101), (answered.Agreed!.ReceivedKeysPayloadType, agreed.Agreed!.ReceivedKeysPayloadType));
    }

    private static OfferAnswer Answer(string media, LocalMedia? local = null)
    {
        var offer = Encoding.ASCII.GetBytes($"v=0\no=- 1 1 IN IP4 192.0.2.10\ns=-\nc=IN IP4 192.0.2.10\nt=0 0\n{media}".ReplaceLineEndings("\r\n"));
        Assert.True(OfferAnswer.Start(2).TryAnswer(offer, local ?? Service, out var answered, out var refusal), $"{refusal}");
        return answered;
    }
}
