using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3261", "8.2"), Clause("RFC 3261", "16.3")]
public sealed class MessageValidatorTests
{
    private static readonly string[] Lines =
    [
        "Via: SIP/2.0/UDP h.example;branch=z9hG4bKa", "From: <sip:a@example.com>;tag=1", "To: <sip:b@example.com>", "Call-ID: c1", "CSeq: 1 OPTIONS",
    ];

    [Theory]
    [InlineData(0, "drop: no usable Via")]
    [InlineData(1, "400 Missing From")]
    [InlineData(2, "400 Missing To")]
    [InlineData(3, "400 Missing Call-ID")]
    [InlineData(4, "400 Missing CSeq")]
    public void A_mandatory_header_that_is_missing_is_named_in_the_answer(int missing, string verdict) =>
        Assert.Equal(verdict, Check("OPTIONS", [.. Lines.Where((_, index) => index != missing)]));

    [Theory]
    [InlineData(1, "400 Repeated From")]
    [InlineData(2, "400 Repeated To")]
    [InlineData(3, "400 Repeated Call-ID")]
    [InlineData(4, "400 Repeated CSeq")]
    public void A_mandatory_header_that_is_repeated_is_named_in_the_answer(int repeated, string verdict) =>
        Assert.Equal(verdict, Check("OPTIONS", [.. Lines, Lines[repeated]]));

    [Theory]
    [InlineData(0, "Via: SIP/2.0/UDP h.example;;branch=z9hG4bKa", "400 Malformed Via")]
    [InlineData(0, "Via: SIP/2.0/UDP h.example;branch=z9hG4bKa,,", "400 Malformed Via")]
    [InlineData(0, "Via: SIP/2.0/UDP h.example:0", "drop: no usable Via")]
    [InlineData(0, "Via: SIP/2.0/UDP h.example:65536", "drop: no usable Via")]
    [InlineData(0, "Via: SIP / 2.0 / SCTP  h.example : 5060 ; branch = z9hG4bKa", "accept")]
    [InlineData(1, "From: sip:a@example.com;tag=1", "accept")]
    [InlineData(1, "From: Alice B <sip:a@example.com>;tag=1", "accept")]
    [InlineData(1, "From: \"B, A\\\"\" <sip:a@example.com>;tag=1", "accept")]
    [InlineData(1, "From: B, A <sip:a@example.com>;tag=1", "400 Malformed From")]
    [InlineData(1, "From: \"B <sip:a@example.com>;tag=1", "400 Malformed From")]
    [InlineData(1, "From: < sip:a@example.com>;tag=1", "400 Malformed From")]
    [InlineData(1, "From: <sip:a@example.com>;tag=", "400 Malformed From")]
    [InlineData(1, "From: <sip:a@exa mple.com>;tag=1", "400 Malformed From")]
    [InlineData(1, "From: <tel:+123>;tag=1", "accept")]
    [InlineData(1, "From: <sip:a@example.com>", "accept")]
    [InlineData(2, "To: sip:b@example.com?Subject=x", "400 Malformed To")]
    [InlineData(3, "Call-ID: two words", "400 Malformed Call-ID")]
    [InlineData(3, "Call-ID: a@b@c", "400 Malformed Call-ID")]
    [InlineData(3, "Call-ID: <()>{}[]:\\\"/?@host", "accept")]
    [InlineData(4, "CSeq: 4294967295 OPTIONS", "accept")]
    [InlineData(4, "CSeq: 4294967296 OPTIONS", "400 Malformed CSeq")]
    [InlineData(4, "CSeq: 0001 OPTIONS", "accept")]
    [InlineData(4, "CSeq: -1 OPTIONS", "400 Malformed CSeq")]
    [InlineData(4, "CSeq: 1", "400 Malformed CSeq")]
    [InlineData(4, "CSeq: 1 options", "400 CSeq method does not match")]
    public void Values_that_every_element_needs_are_read_strictly(int line, string replaced, string verdict) =>
        Assert.Equal(verdict, Check("OPTIONS", [.. Lines.Select((text, index) => index == line ? replaced : text)]));

    [Theory]
    [InlineData("Max-Forwards: 255", "accept")]
    [InlineData("Max-Forwards: 0070", "accept")]
    [InlineData("Max-Forwards: 256", "400 Malformed Max-Forwards")]
    [InlineData("Max-Forwards: 7\r\nMax-Forwards: 7", "400 Repeated Max-Forwards")]
    public void Max_Forwards_is_a_number_up_to_255(string line, string verdict) => Assert.Equal(verdict, Check("OPTIONS", [.. Lines, line]));

    [Fact]
    public void An_unknown_method_that_CSeq_contradicts_is_501() => Assert.Equal("501 Not Implemented", Check("NEWMETHOD", Lines));

    [Fact]
    public void A_malformed_ACK_is_dropped() => Assert.Equal("drop: malformed ACK", Check("ACK", Lines));

    [Fact]
    public void A_malformed_response_is_dropped() =>
        Assert.Equal("drop: malformed response", SipParserTests.Verdict("SIP/2.0 200 OK\r\n" + string.Join("\r\n", Lines[1..]) + "\r\n\r\n"));

    [Fact]
    public void A_request_may_have_71_Via_values_and_no_more()
    {
        var more = string.Join(", ", Enumerable.Repeat("SIP/2.0/UDP h.example", SipLimits.ViaValues - 1));

        Assert.Equal("accept", Check("OPTIONS", [.. Lines, "Via: " + more]));
        Assert.Equal("400 Too many Via", Check("OPTIONS", [.. Lines, "Via: " + more, "v: SIP/2.0/TCP h.example"]));
    }

    [Fact]
    public void A_Request_URI_may_have_4096_octets_and_no_more()
    {
        var fill = new string('x', SipLimits.RequestUriBytes - "sip:@h.example".Length);

        Assert.Equal("accept", Check("OPTIONS", Lines, $"sip:{fill}@h.example"));
        Assert.Equal("414 Request-URI Too Long", Check("OPTIONS", Lines, $"sip:{fill}x@h.example"));
    }

    [Fact]
    public void The_answer_to_a_request_of_another_version_takes_what_could_be_read()
    {
        var request = (SipRequest)SipParserTests.Message(
            "OPTIONS sip:x SIP/7.0\r\nVia: SIP/7.0/UDP h.example;branch=z9hG4bKa\r\n" + string.Join("\r\n", Lines[1..]) + "\r\n\r\n");

        var answer = Assert.IsType<MessageVerdict.Answer>(MessageValidator.Check(request)).ToResponse(request, "t9");

        Assert.Equal(505, answer.Status);
        Assert.Equal("SIP/7.0/UDP h.example;branch=z9hG4bKa", answer.Text(HeaderId.Via));
        Assert.Equal("<sip:b@example.com>;tag=t9", answer.Text(HeaderId.To));
    }

    [Fact]
    public void A_valid_message_is_checked_without_allocation()
    {
        var message = SipParserTests.Message("OPTIONS sip:x SIP/2.0\r\n" + string.Join("\r\n", Lines) + "\r\n\r\n");
        MessageValidator.Check(message);

        var before = GC.GetAllocatedBytesForCurrentThread();
        MessageValidator.Check(message);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static string Check(string method, string[] lines, string uri = "sip:x.example") =>
        SipParserTests.Verdict($"{method} {uri} SIP/2.0\r\n{string.Join("\r\n", lines)}\r\n\r\n");
}
