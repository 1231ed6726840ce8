using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

[Clause("RFC 2046", "5.1"), Clause("RFC 5621", "3")]
public sealed class MultipartBodyTests
{
    [Fact]
    public void Parts_are_octets_with_their_own_headers()
    {
        var body = Read(
            "preamble\r\n--b 1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\r\n--b 1  \r\ncontent-id: <one@x>\r\nContent-Disposition:\r\n session\r\n\r\n\0\r\n--b 1--\r\nepilogue",
            "multipart/mixed; boundary=\"b 1\"");

        Assert.Equal(2, body.Parts.Count);
        Assert.Equal(("application/sdp", "v=0\r\n"), (body.Parts[0].ContentType, Text(body.Parts[0].Body)));
        Assert.Equal(("text/plain", "\0", "one@x", "session"), (body.Parts[1].ContentType, Text(body.Parts[1].Body), body.Parts[1].ContentId, body.Parts[1].ContentDisposition));
    }

    [Fact]
    public void A_boundary_inside_a_line_or_as_a_prefix_of_another_is_content()
    {
        var body = Read("--b\r\n\r\nx --b\r\n--bc\r\ny\r\n--b--", "multipart/mixed;boundary=b");

        Assert.Equal("x --b\r\n--bc\r\ny", Text(Assert.Single(body.Parts).Body));
    }

    [Fact]
    public void A_part_may_be_empty_and_have_no_headers() =>
        Assert.Equal("", Text(Assert.Single(Read("--b\r\n\r\n\r\n--b--", "multipart/mixed;boundary=b").Parts).Body));

    [Theory]
    [InlineData("multipart/mixed", "--b\r\n\r\nx\r\n--b--", "No boundary in Content-Type")]
    [InlineData("text/plain;boundary=b", "--b\r\n\r\nx\r\n--b--", "No boundary in Content-Type")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n\r\nx", "Multipart body without its closing boundary")]
    [InlineData("multipart/mixed;boundary=b", "nothing", "Multipart body without its closing boundary")]
    [InlineData("multipart/mixed;boundary=b", "--b--", "Multipart body without parts")]
    public void What_is_no_multipart_body_is_refused_with_the_reason(string contentType, string text, string why)
    {
        Assert.False(MultipartBody.TryRead(Encoding.UTF8.GetBytes(contentType), Encoding.Latin1.GetBytes(text), out _, out var error));
        Assert.Equal(why, error);
    }

    [Fact]
    public void A_body_may_have_64_parts_and_no_more()
    {
        var parts = string.Concat(Enumerable.Repeat("--b\r\n\r\nx\r\n", SipLimits.MultipartParts));

        Assert.Equal(SipLimits.MultipartParts, Read(parts + "--b--", "multipart/mixed;boundary=b").Parts.Count);
        Assert.False(MultipartBody.TryRead("multipart/mixed;boundary=b"u8, Encoding.ASCII.GetBytes("--b\r\n\r\nx\r\n" + parts + "--b--"), out _, out var error));
        Assert.Equal("Too many body parts", error);
    }

    [Fact]
    public void Bodies_may_be_nested_three_deep_and_no_deeper()
    {
        var text = "--b4\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b4--";
        for (var level = 3; level >= 1; level--)
            text = $"--b{level}\r\nContent-Type: multipart/mixed;boundary=b{level + 1}\r\n\r\n{text}\r\n--b{level}--";

        var third = Third(Read(text, "multipart/mixed;boundary=b1"));

        Assert.False(third.Parts[0].TryReadParts(out _, out var error));
        Assert.Equal("Multipart bodies nested too deep", error);

        static MultipartBody Third(MultipartBody first)
        {
            Assert.True(first.Parts[0].TryReadParts(out var second, out _));
            Assert.True(second.Parts[0].TryReadParts(out var third, out _));
            return third;
        }
    }

    [Fact]
    public void A_part_is_found_by_its_type_inside_others()
    {
        var body = Read(
            "--a\r\n\r\nx\r\n--a\r\nContent-Type: multipart/related;boundary=i\r\n\r\n--i\r\nContent-Type: Application/SDP;x=y\r\n\r\nv=0\r\n--i--\r\n--a--",
            "multipart/mixed;boundary=a");

        Assert.Equal("v=0", Text(body.Find("application/sdp")!.Body));
        Assert.Null(body.Find("application/pidf+xml"));
    }

    private static MultipartBody Read(string text, string contentType)
    {
        Assert.True(MultipartBody.TryRead(Encoding.UTF8.GetBytes(contentType), Encoding.Latin1.GetBytes(text), out var body, out var error), error);
        return body;
    }

    private static string Text(ReadOnlyMemory<byte> octets) => Encoding.Latin1.GetString(octets.Span);
}
