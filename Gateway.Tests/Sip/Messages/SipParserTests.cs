using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 3261", "7")]
public sealed class SipParserTests
{
    private const string Mandatory =
        "Via: SIP/2.0/UDP h.example;branch=z9hG4bKa\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS\r\n";

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    public void Line_ends_and_four_NULs_are_keep_alive_traffic(string text) =>
        Assert.Equal(SipParseResult.KeepAlive, SipParser.TryParseDatagram(Bytes(text), out _, out _));

    [Fact]
    public void Line_ends_before_a_message_are_skipped() =>
        Assert.Equal("accept", Verdict("\r\n\r\nOPTIONS sip:x SIP/2.0\r\n" + Mandatory + "\r\n"));

    [Fact]
    public void Octets_behind_the_declared_body_belong_to_nobody()
    {
        var message = Message("OPTIONS sip:x SIP/2.0\r\n" + Mandatory + "Content-Length: 2\r\n\r\nokINVITE");

        Assert.Equal("ok", Encoding.ASCII.GetString(message.Body.Span));
        Assert.DoesNotContain("INVITE", new MessageEdit(message).ToMessage().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_Content_Length_the_body_runs_to_the_end_of_the_datagram() =>
        Assert.Equal(4, Message("OPTIONS sip:x SIP/2.0\r\n" + Mandatory + "\r\nbody").Body.Length);

    [Fact]
    public void A_method_in_small_letters_is_another_method()
    {
        var request = (SipRequest)Message("invite sip:x SIP/2.0\r\n" + Mandatory.Replace("OPTIONS", "invite", StringComparison.Ordinal) + "\r\n");

        Assert.NotEqual(SipMethod.Invite, request.Method);
        Assert.False(request.Method.IsKnown);
        Assert.Equal("invite", request.Method.Name);
    }

    [Theory]
    [InlineData("OPTIONS sip:x sip/2.0", "accept")]
    [InlineData("OPTIONS sip:x SIP/3.0", "505 Version Not Supported")]
    [InlineData("OPTIONS sip:x SIP/20", "400 Malformed request line")]
    [InlineData("OPTIONS  sip:x SIP/2.0", "400 Malformed request line")]
    [InlineData("OPTIONS sip:x SIP/2.0 ", "400 Malformed request line")]
    [InlineData("OPTIONS <sip:x> SIP/2.0", "400 Malformed Request-URI")]
    [InlineData("OPTIONS sip:x?Subject=y SIP/2.0", "400 Headers in Request-URI")]
    [InlineData("OPTIONS x SIP/2.0", "400 Malformed Request-URI")]
    [InlineData("OPTIONS foo:x SIP/2.0", "accept")]
    [InlineData("OPTIONS sip:x", "malformed")]
    [InlineData("OPTIONS", "malformed")]
    [InlineData("OPT(ONS sip:x SIP/2.0", "malformed")]
    public void The_request_line_has_three_parts_and_single_spaces(string line, string verdict) =>
        Assert.Equal(verdict, Verdict($"{line}\r\n{Mandatory}\r\n"));

    [Theory]
    [InlineData("SIP/2.0 200 OK", "accept")]
    [InlineData("sip/2.0 200 OK", "accept")]
    [InlineData("SIP/2.0 100 ", "accept")]
    [InlineData("SIP/2.0 699 Ünï % tab\there", "accept")]
    [InlineData("SIP/2.0 099 Low", "malformed")]
    [InlineData("SIP/2.0 700 High", "malformed")]
    [InlineData("SIP/2.0 4294967301 Wrapped", "malformed")]
    [InlineData("SIP/2.0 2x0 OK", "malformed")]
    [InlineData("SIP/2.1 200 OK", "malformed")]
    [InlineData("SIP/2.0 200", "malformed")]
    public void A_status_is_three_digits_from_100_to_699(string line, string verdict) =>
        Assert.Equal(verdict, Verdict($"{line}\r\n{Mandatory}\r\n"));

    [Fact]
    public void Folds_read_as_one_space_and_stay_as_they_are_in_the_octets()
    {
        var message = Message("OPTIONS sip:x SIP/2.0\r\nSubject: one \r\n \t two\r\n\tthree\r\n" + Mandatory + "\r\n");

        Assert.Equal("one two three", message.Text(HeaderId.Subject));
        Assert.Contains("Subject: one \r\n \t two\r\n\tthree\r\n", message.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No colon here\r\n")]
    [InlineData(": no name\r\n")]
    [InlineData("Bad(name): x\r\n")]
    [InlineData("Name\0: x\r\n")]
    public void A_line_that_is_no_header_line_is_answered_400(string line) =>
        Assert.Equal("400 Malformed header line", Verdict($"OPTIONS sip:x SIP/2.0\r\n{Mandatory}{line}\r\n"));

    [Fact]
    public void A_first_header_line_that_begins_with_white_space_is_malformed() =>
        Assert.Equal("400 Malformed header line", Verdict($"OPTIONS sip:x SIP/2.0\r\n folded: x\r\n{Mandatory}\r\n"));

    [Fact]
    public void A_datagram_that_ends_every_line_in_LF_is_read_and_sent_on_with_full_line_ends()
    {
        var text = ("OPTIONS sip:x SIP/2.0\r\n" + Mandatory + "\r\n").Replace("\r", "", StringComparison.Ordinal) + "a\nb";

        var message = Message(text);

        Assert.True(MessageValidator.Check(message).IsValid);
        Assert.Equal("a\nb", Encoding.ASCII.GetString(message.Body.Span));
        Assert.StartsWith("OPTIONS sip:x SIP/2.0\r\nVia: ", message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Mixed_line_ends_are_refused_and_never_reach_the_answer()
    {
        var text = $"OPTIONS sip:x SIP/2.0\r\n{Mandatory.Replace("c1\r\n", "c1\rX: y\r\n", StringComparison.Ordinal)}\r\n";

        SipParser.TryParseDatagram(Bytes(text), out var message, out _);
        var answer = Assert.IsType<MessageVerdict.Answer>(MessageValidator.Check(message!));

        Assert.Equal("Bare CR or LF in header section", answer.Reason);
        Assert.Equal("c1 X: y", answer.ToResponse((SipRequest)message!).Text(HeaderId.CallId));
    }

    [Theory]
    [InlineData("SUBJECT", HeaderId.Subject)]
    [InlineData("s", HeaderId.Subject)]
    [InlineData("a", HeaderId.AcceptContact)]
    [InlineData("b", HeaderId.ReferredBy)]
    [InlineData("c", HeaderId.ContentType)]
    [InlineData("d", HeaderId.RequestDisposition)]
    [InlineData("e", HeaderId.ContentEncoding)]
    [InlineData("f", HeaderId.From)]
    [InlineData("i", HeaderId.CallId)]
    [InlineData("j", HeaderId.RejectContact)]
    [InlineData("k", HeaderId.Supported)]
    [InlineData("l", HeaderId.ContentLength)]
    [InlineData("m", HeaderId.Contact)]
    [InlineData("n", HeaderId.IdentityInfo)]
    [InlineData("o", HeaderId.Event)]
    [InlineData("r", HeaderId.ReferTo)]
    [InlineData("t", HeaderId.To)]
    [InlineData("u", HeaderId.AllowEvents)]
    [InlineData("v", HeaderId.Via)]
    [InlineData("X", HeaderId.SessionExpires)]
    [InlineData("y", HeaderId.Identity)]
    [InlineData("g", HeaderId.Unknown)]
    [InlineData("call-id", HeaderId.CallId)]
    [InlineData("P-ASSERTED-identity", HeaderId.PAssertedIdentity)]
    [InlineData("Call\rID", HeaderId.Unknown)]
    [InlineData("Contacs", HeaderId.Unknown)]
    public void Header_names_are_known_in_any_case_long_and_compact(string name, HeaderId id) =>
        Assert.Equal(id, HeaderNames.Identify(Bytes(name)));

    [Fact]
    public void Every_header_is_recognised_by_its_own_name()
    {
        foreach (var id in Enum.GetValues<HeaderId>().Where(id => id != HeaderId.Unknown))
            Assert.Equal(id, HeaderNames.Identify(Bytes(HeaderNames.NameOf(id).ToUpperInvariant())));
    }

    [Fact]
    public void A_message_may_have_256_header_lines_and_no_more()
    {
        var lines = SipLimits.HeaderLines - 5;

        Assert.Equal("accept", Verdict($"OPTIONS sip:x SIP/2.0\r\n{Mandatory}{Repeat("X: y\r\n", lines)}\r\n"));
        Assert.Equal("513 Too many header lines", Verdict($"OPTIONS sip:x SIP/2.0\r\n{Mandatory}{Repeat("X: y\r\n", lines + 1)}\r\n"));
    }

    [Fact]
    public void A_header_line_may_be_16384_octets_long_and_no_longer()
    {
        var fill = new string('x', SipLimits.HeaderLineBytes - 3);

        Assert.Equal("accept", Verdict($"OPTIONS sip:x SIP/2.0\r\n{Mandatory}X: {fill}\r\n\r\n"));
        Assert.Equal("513 Header line too long", Verdict($"OPTIONS sip:x SIP/2.0\r\n{Mandatory}X: {fill}x\r\n\r\n"));
    }

    [Fact]
    public void A_header_section_may_be_65535_octets_long_and_no_longer()
    {
        var head = $"OPTIONS sip:x SIP/2.0\r\n{Mandatory}{Repeat($"X: {new string('x', 16_000)}\r\n", 4)}";
        var fill = new string('y', SipLimits.HeaderSectionBytes - head.Length - "Y: \r\n\r\n".Length);

        Assert.Equal("accept", Verdict($"{head}Y: {fill}\r\n\r\n"));
        Assert.Equal("malformed", Verdict($"{head}Y: {fill}y\r\n\r\n"));
    }

    internal static SipMessage Message(string text)
    {
        Assert.Equal(SipParseResult.Message, SipParser.TryParseDatagram(Bytes(text), out var message, out var error));
        Assert.NotNull(message);
        _ = error;
        return message;
    }

    internal static string Verdict(string text) => SipParser.TryParseDatagram(Bytes(text), out var message, out _) switch
    {
        SipParseResult.Message => MessageValidator.Check(message!) is { IsValid: false } verdict ? verdict.ToString() : "accept",
        SipParseResult.KeepAlive => "keep-alive",
        _ => "malformed",
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
