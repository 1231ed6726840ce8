using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3261", "18.3"), Clause("RFC 5626", "3.5.1")]
public sealed class StreamFramerTests
{
    private const string Head =
        "MESSAGE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/TCP h.example;branch=z9hG4bKa\r\nFrom: <sip:a@example.com>;tag=1\r\n"
        + "To: <sip:b@example.com>\r\nCall-ID: c1\r\nCSeq: 1 MESSAGE\r\n";

    private readonly StreamFramer _framer = new();

    [Fact]
    public void Two_messages_in_one_segment_come_out_one_after_the_other()
    {
        var stream = Bytes(Head + "Content-Length: 5\r\n\r\nhello" + Head + "l: 0\r\n\r\n");

        Assert.Equal(FrameResult.Message, _framer.TryFrame(stream, out var consumed, out var first, out _));
        Assert.Equal(FrameResult.Message, _framer.TryFrame(stream.AsSpan(consumed), out var rest, out var second, out _));

        Assert.Equal("hello", Encoding.ASCII.GetString(first!.Body.Span));
        Assert.True(second!.Body.IsEmpty);
        Assert.Equal(stream.Length, consumed + rest);
    }

    [Fact]
    public void A_body_may_hold_anything_even_what_looks_like_another_message()
    {
        var body = "\0\r\n\r\nINVITE sip:x SIP/2.0\r\n\r\n";

        var result = _framer.TryFrame(Bytes($"{Head}Content-Length: {body.Length}\r\n\r\n{body}"), out _, out var message, out _);

        Assert.Equal(FrameResult.Message, result);
        Assert.Equal(body, Encoding.Latin1.GetString(message!.Body.Span));
    }

    [Fact]
    public void A_message_in_single_octets_is_the_same_message()
    {
        var stream = Bytes(Head + "Content-Length: 5\r\n\r\nhello");

        for (var length = 1; length < stream.Length; length++)
            Assert.Equal(FrameResult.NeedMore, _framer.TryFrame(stream.AsSpan(0, length), out _, out _, out _));

        Assert.True(_framer.InBody);
        Assert.Equal(FrameResult.Message, _framer.TryFrame(stream, out var consumed, out _, out _));
        Assert.Equal(stream.Length, consumed);
        Assert.False(_framer.InMessage);
    }

    [Fact]
    public void A_double_line_end_is_a_ping_and_a_single_one_a_pong()
    {
        Assert.Equal(FrameResult.Ping, _framer.TryFrame("\r\n\r\n"u8, out var ping, out _, out _));
        Assert.Equal(FrameResult.Pong, _framer.TryFrame("\r\n"u8, out var pong, out _, out _));

        Assert.Equal((4, 2), (ping, pong));
    }

    [Fact]
    public void A_ping_cut_in_half_is_still_a_ping()
    {
        Assert.Equal(FrameResult.Pong, _framer.TryFrame("\r\n"u8, out _, out _, out _));
        Assert.Equal(FrameResult.NeedMore, _framer.TryFrame("\r"u8, out var none, out _, out _));
        Assert.Equal(FrameResult.Ping, _framer.TryFrame("\r\n"u8, out var consumed, out _, out _));

        Assert.Equal((0, 2), (none, consumed));
    }

    [Fact]
    public void A_line_end_before_a_message_is_skipped()
    {
        var stream = Bytes("\r\n" + Head + "l: 0\r\n\r\n");

        Assert.Equal(FrameResult.Pong, _framer.TryFrame(stream, out var consumed, out _, out _));
        Assert.Equal(FrameResult.Message, _framer.TryFrame(stream.AsSpan(consumed), out _, out _, out _));
    }

    [Theory]
    [InlineData("", "Missing Content-Length", 400)]
    [InlineData("Content-Length: -1\r\n", "Malformed Content-Length", 400)]
    [InlineData("Content-Length: five\r\n", "Malformed Content-Length", 400)]
    [InlineData("Content-Length: 5\r\nl: 6\r\n", "Conflicting Content-Length", 400)]
    [InlineData("Content-Length: 1048576\r\n", "Message Too Large", 513)]
    [InlineData("Content-Length: 99999999999999999999\r\n", "Malformed Content-Length", 400)]
    public void A_length_that_cannot_be_trusted_loses_the_framing_with_one_answer(string line, string reason, int status)
    {
        var result = _framer.TryFrame(Bytes($"{Head}{line}\r\nhello"), out _, out var message, out var error);

        Assert.Equal(FrameResult.Lost, result);
        Assert.Equal(reason, error.Rule);
        var answer = Assert.IsType<MessageVerdict.Answer>(MessageValidator.Check(message!));
        Assert.Equal((status, reason), (answer.Status, answer.Reason));
        Assert.Equal("c1", answer.ToResponse((SipRequest)message!, "t").Text(HeaderId.CallId));
    }

    [Fact]
    public void Equal_lengths_in_both_forms_agree() =>
        Assert.Equal(FrameResult.Message, _framer.TryFrame(Bytes(Head + "Content-Length: 5\r\nl: 05\r\n\r\nhello"), out _, out _, out _));

    [Fact]
    public void After_the_framing_is_lost_nothing_is_read_any_more()
    {
        _framer.TryFrame(Bytes(Head + "\r\n"), out _, out _, out _);

        var result = _framer.TryFrame(Bytes(Head + "l: 0\r\n\r\n"), out _, out var message, out _);

        Assert.Equal(FrameResult.Lost, result);
        Assert.Null(message);
    }

    [Theory]
    [InlineData("MESSAGE sip:b@example.com SIP/2.0\nVia: x\n\n")]
    [InlineData("MESSAGE sip:b@example.com SIP/2.0\r\nVia: x\n\r\n\r\n")]
    [InlineData("MESSAGE sip:b@example.com SIP/2.0\r\nSubject: a\rb\r\n\r\n")]
    public void A_bare_CR_or_LF_in_the_headers_loses_the_framing(string text)
    {
        Assert.Equal(FrameResult.Lost, _framer.TryFrame(Bytes(text), out _, out _, out var error));
        Assert.Equal("Bare CR or LF in header section", error.Rule);
    }

    [Fact]
    public void A_message_of_exactly_the_limit_passes_and_its_size_is_judged_before_it_comes()
    {
        const string Declaring = Head + "Content-Length: 1048400\r\n\r\n";
        var fits = SipLimits.MessageBytes - Declaring.Length;

        Assert.Equal(FrameResult.NeedMore, new StreamFramer().TryFrame(Bytes($"{Head}Content-Length: {fits}\r\n\r\n"), out _, out _, out _));
        Assert.Equal(FrameResult.Lost, new StreamFramer().TryFrame(Bytes($"{Head}Content-Length: {fits + 1}\r\n\r\n"), out _, out _, out _));
    }

    [Fact]
    public void A_header_section_that_never_ends_is_given_up_at_its_limit()
    {
        var endless = Bytes("INVITE sip:b SIP/2.0\r\nX: " + new string('x', SipLimits.HeaderSectionBytes));

        Assert.Equal(FrameResult.NeedMore, _framer.TryFrame(endless.AsSpan(0, SipLimits.HeaderSectionBytes), out _, out _, out _));
        Assert.Equal(FrameResult.Lost, _framer.TryFrame(endless.AsSpan(0, SipLimits.HeaderSectionBytes + 1), out _, out _, out _));
    }

    [Fact]
    public void A_response_that_cannot_be_read_is_dropped_and_the_next_message_is_found()
    {
        var stream = Bytes("SIP/2.0 4294967301 Big\r\nl: 2\r\n\r\nxx" + Head + "l: 0\r\n\r\n");

        Assert.Equal(FrameResult.Malformed, _framer.TryFrame(stream, out var consumed, out _, out _));
        Assert.Equal(FrameResult.Message, _framer.TryFrame(stream.AsSpan(consumed), out _, out _, out _));
    }

    [Fact]
    public void What_is_no_SIP_at_all_loses_the_framing_without_an_answer()
    {
        Assert.Equal(FrameResult.Lost, _framer.TryFrame("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"u8, out _, out var message, out _));
        Assert.Null(message);
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
