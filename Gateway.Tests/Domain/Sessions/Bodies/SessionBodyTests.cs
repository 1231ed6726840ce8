using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Bodies;

[Clause("RFC 5621", "3"), Clause("RFC 5366", "4")]
public sealed class SessionBodyTests
{
    private const string Sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\n";
    private const string List = "<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"sip:b@x.example\"/></list></resource-lists>";

    [Fact]
    public void A_description_and_a_list_are_written_as_one_body_and_read_again()
    {
        var written = SessionBody.Write(Encoding.UTF8.GetBytes(Sdp), ResourceList.Of([PocAddress.Parse("sip:b@x.example")]));

        var read = Read(written.ContentType, Encoding.UTF8.GetString(written.Content.Span));

        Assert.Equal(Sdp, Encoding.UTF8.GetString(read.Description.Span));
        Assert.Equal(["sip:b@x.example"], read.Recipients!.Addresses.Select(address => address.ToString()));
        Assert.StartsWith("multipart/mixed;boundary=", written.ContentType);
    }

    [Fact]
    public void A_boundary_never_stands_in_what_it_parts()
    {
        var written = SessionBody.Write("v=0\r\n--poc-part-1\r\n--poc-part-2--\r\n"u8, ResourceList.Of([PocAddress.Parse("sip:b@x.example")]));

        Assert.Equal("multipart/mixed;boundary=poc-part-3", written.ContentType);
        Assert.Equal("v=0\r\n--poc-part-1\r\n--poc-part-2--\r\n", Encoding.UTF8.GetString(Read(written.ContentType, Encoding.UTF8.GetString(written.Content.Span)).Description.Span));
    }

    [Fact]
    public void A_description_alone_a_list_alone_and_no_body_at_all_are_read()
    {
        Assert.True(Read("application/sdp", Sdp) is { HasDescription: true, Recipients: null });
        Assert.True(Read("APPLICATION/SDP ; charset=utf-8", Sdp).HasDescription);
        Assert.True(Read("application/resource-lists+xml", List, "Content-Disposition: recipient-list\r\n") is { HasDescription: false, Recipients.Entries.Length: 1 });
        Assert.True(SessionBody.TryRead(SipTexts.Request("INVITE"), out var none, out _) && none is { HasDescription: false, Recipients: null });
    }

    [Fact, Clause("RFC 5368", "5")]
    public void A_list_may_be_known_by_its_Content_ID()
    {
        Assert.Equal("cn35@example.com", Read("application/resource-lists+xml", List, "Content-ID: <cn35@example.com>\r\n").RecipientsId);
        Assert.Equal("l@x", Read("multipart/mixed;boundary=b", $"--b\r\nContent-Type: application/resource-lists+xml\r\nContent-ID: <l@x>\r\n\r\n{List}\r\n--b--").RecipientsId);
    }

    [Theory]
    [InlineData("text/plain", "hello", "", 415)]
    [InlineData("", "hello", "", 415)]
    [InlineData("application/sdp", Sdp, "Content-Encoding: gzip\r\n", 415)]
    [InlineData("application/resource-lists+xml", List, "Content-Disposition: recipient-list-history\r\n", 415)]
    [InlineData("application/resource-lists+xml", "<x/>", "", 400)]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n\r\nx", "", 400)]
    [InlineData("multipart/mixed", "--b\r\n\r\nx\r\n--b--", "", 400)]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--", "", 415)]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--", "", 400)]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: application/sdp\r\n\r\n\r\n--b--", "", 400)]
    [InlineData("multipart/mixed;boundary=b", $"--b\r\nContent-Type: application/resource-lists+xml\r\n\r\n{List}\r\n--b\r\nContent-Type: application/resource-lists+xml\r\n\r\n{List}\r\n--b--", "", 400)]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Type: multipart/mixed\r\n\r\nx\r\n--b--", "", 400)]
    public void What_cannot_be_used_is_refused_with_the_right_answer(string type, string body, string headers, int status)
    {
        Assert.False(SessionBody.TryRead(Request(type, body, headers), out _, out var fault));
        Assert.Equal(status, fault.Status);
    }

    [Theory, Clause("RFC 3261", "20.11")]
    [InlineData("text/plain", "hello", "Content-Disposition: render;handling=optional\r\n", false)]
    [InlineData("multipart/mixed;boundary=b", $"--b\r\nContent-Type: image/png\r\nContent-Disposition: icon; handling=OPTIONAL\r\n\r\nx\r\n--b\r\nContent-Type: application/sdp\r\n\r\n{Sdp}\r\n--b--", "", true)]
    [InlineData("multipart/mixed;boundary=b", $"--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\nContent-Type: application/sdp\r\n\r\n{Sdp}\r\n--c--\r\n--b--", "", true)]
    public void What_is_optional_is_passed_over_and_parts_within_parts_are_read(string type, string body, string headers, bool hasDescription) =>
        Assert.Equal(hasDescription, Read(type, body, headers).HasDescription);

    [Fact]
    public void Too_long_a_list_is_told_from_a_broken_one()
    {
        var entries = string.Concat(Enumerable.Range(0, 501).Select(i => $"<entry uri=\"sip:u{i}@x.example\"/>"));

        Assert.False(SessionBody.TryRead(
            Request("application/resource-lists+xml", $"<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list>{entries}</list></resource-lists>", ""),
            out _, out var fault));
        Assert.Equal(BodyFault.TooManyParticipants, fault);
    }

    private static SessionBody Read(string type, string body, string headers = "") =>
        SessionBody.TryRead(Request(type, body, headers), out var read, out var fault) ? read : throw new FormatException(fault.ToString());

    private static SipRequest Request(string type, string body, string headers)
    {
        var contentType = type.Length == 0 ? "" : $"Content-Type: {type}\r\n";
        return (SipRequest)SipParser.Parse(Encoding.UTF8.GetBytes(
            "INVITE sip:b@x.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@x.example>;tag=1\r\nTo: <sip:b@x.example>\r\n"
            + $"Call-ID: c\r\nCSeq: 1 INVITE\r\n{contentType}{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
    }
}
